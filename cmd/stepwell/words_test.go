package main

import (
	"slices"
	"strings"
	"testing"
)

func TestCommandLinesAreSplitAsAShellDoes(t *testing.T) {
	tests := map[string]struct {
		line string
		want []string
	}{
		"at blanks":                          {"python3  check.py\t-v", []string{"python3", "check.py", "-v"}},
		"not within double quotation marks":  {`sh -c "cat; echo hi"`, []string{"sh", "-c", "cat; echo hi"}},
		"not within single quotation marks":  {`a 'b  c'`, []string{"a", "b  c"}},
		"keeping what is glued together":     {`--x='a b'c`, []string{"--x=a bc"}},
		"keeping an empty word":              {`a ''`, []string{"a", ""}},
		"with blanks behind a backslash":     {`/my\ files/run`, []string{"/my files/run"}},
		"with a backslash in single ones":    {`'a\b'`, []string{`a\b`}},
		"with quotation marks in each other": {`"it's"`, []string{"it's"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := splitWords(tt.line)
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
	for _, line := range []string{"", "  ", `"a`, `'`, `a\`} {
		if got, err := splitWords(line); err == nil {
			t.Errorf("%q gives %q, want an error", line, got)
		}
	}
}

// FuzzSplitWords quotes each word and expects it back.
func FuzzSplitWords(f *testing.F) {
	f.Add("a b")
	f.Add(`it's "x" \`)
	f.Fuzz(func(t *testing.T, word string) {
		if !strings.ContainsRune(word, 0) && strings.ToValidUTF8(word, "") == word {
			quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
			got, err := splitWords("x " + quoted)
			if err != nil || !slices.Equal(got, []string{"x", word}) {
				t.Errorf("%q comes back as %q, %v", word, got, err)
			}
		}
		splitWords(word) //nolint:errcheck // anything may come, as long as it returns
	})
}
