package storage

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

func TestASpliceKeepsOnlyWhatDiffers(t *testing.T) {
	tests := map[string]struct {
		before, after     string
		start             int
		removed, inserted string
	}{
		"equal texts":                           {"abc", "abc", 3, "", ""},
		"a word in the middle":                  {"say hello now", "say bye now", 4, "hello", "bye"},
		"what is repeated is not counted twice": {"aa", "aaa", 2, "", "a"},
		"a beginning":                           {"bc", "abc", 0, "", "a"},
		"an end":                                {"abc", "ab", 2, "c", ""},
		"everything":                            {"abc", "xyz", 0, "abc", "xyz"},
		"from nothing":                          {"", "abc", 0, "", "abc"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSplice([]byte(tt.before), []byte(tt.after))
			if s.start != tt.start || string(s.removed) != tt.removed || string(s.inserted) != tt.inserted {
				t.Errorf("at %d %q becomes %q", s.start, s.removed, s.inserted)
			}
		})
	}
}

func TestASpliceGoesThereAndBack(t *testing.T) {
	text := rapid.SliceOfN(rapid.SampledFrom([]byte("ab\xff")), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		s := newSplice(before, after)
		there, err := s.apply(before)
		if err != nil || !bytes.Equal(there, after) {
			t.Fatalf("there: %q, %v", there, err)
		}
		back, err := s.reversed().apply(after)
		if err != nil || !bytes.Equal(back, before) {
			t.Fatalf("back: %q, %v", back, err)
		}
	})
}

func TestASpliceDoesNotFitAnotherText(t *testing.T) {
	s := newSplice([]byte("say hello now"), []byte("say bye now"))
	for _, text := range []string{"", "say", "say hallo now", "now say hello"} {
		if out, err := s.apply([]byte(text)); err == nil {
			t.Errorf("%q became %q", text, out)
		}
	}
	if _, err := (splice{start: -1}).apply([]byte("x")); err == nil {
		t.Error("an offset below 0 was taken")
	}
}
