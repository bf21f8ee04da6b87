package importer_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	importer "github.com/stepwell/stepwell/designer/import"
	"github.com/stepwell/stepwell/engine/asl"
)

func TestJSONIsTakenByteByByte(t *testing.T) {
	for _, text := range []string{"{\"StartAt\" :\t\"A\",\r\n\"States\":{}}\n\n", "\uFEFF{}"} {
		if got, err := importer.Definition([]byte(text)); err != nil || got != text {
			t.Errorf("%q became %q, %v", text, got, err)
		}
	}
}

func TestYAMLBecomesJSON(t *testing.T) {
	tests := map[string]struct{ yaml, want string }{
		"with the same order":                {"b: 1\na:\n  z: x\n  y: [1, two]\n", "{\n  \"b\": 1,\n  \"a\": {\n    \"z\": \"x\",\n    \"y\": [\n      1,\n      \"two\"\n    ]\n  }\n}\n"},
		"with numbers as spelled":            {"a: 1.0\nb: 1e3\nc: 123456789012345678901234567890\nd: 1.50\n", "{\n  \"a\": 1.0,\n  \"b\": 1e3,\n  \"c\": 123456789012345678901234567890,\n  \"d\": 1.50\n}\n"},
		"with numbers that JSON spells else": {"a: 0x10\nb: +5\nc: .5\n", "{\n  \"a\": 16,\n  \"b\": 5,\n  \"c\": 0.5\n}\n"},
		"with dates as strings":              {"Timestamp: 2026-01-01T00:00:00Z\n", "{\n  \"Timestamp\": \"2026-01-01T00:00:00Z\"\n}\n"},
		"with blocks":                        {"Comment: |\n  one\n  \"two\"\n", "{\n  \"Comment\": \"one\\n\\\"two\\\"\\n\"\n}\n"},
		"with nothing and truth":             {"a:\nb: true\nc: ~\nd: {}\ne: []\n", "{\n  \"a\": null,\n  \"b\": true,\n  \"c\": null,\n  \"d\": {},\n  \"e\": []\n}\n"},
		"with anchors written out":           {"a: &x {k: v}\nb: *x\n", "{\n  \"a\": {\n    \"k\": \"v\"\n  },\n  \"b\": {\n    \"k\": \"v\"\n  }\n}\n"},
		"with CloudFormation's references":   {"a: !GetAtt Fn.Arn\nb: !Ref Table\nc: !Sub '${X}-y'\n", "{\n  \"a\": \"${Fn.Arn}\",\n  \"b\": \"${Table}\",\n  \"c\": \"${X}-y\"\n}\n"},
		"without its comments":               {"# all\na: x # one\n", "{\n  \"a\": \"x\"\n}\n"},
	}
	for sentence, tt := range tests {
		got, err := importer.Definition([]byte(tt.yaml))
		if err != nil || got != tt.want {
			t.Errorf("%s:\n%s%v", sentence, got, err)
		}
	}
}

func TestWhatCannotBeReadIsSaidWithItsPlace(t *testing.T) {
	tests := map[string]struct {
		text         string
		line, column int
		reason       string
	}{
		"JSON with an error":        {"{\n  \"a\": oops\n}", 2, 8, "Unrecognized token"},
		"YAML with an error":        {"a: 1\nb: [1\n", 3, 1, "expected"},
		"a list":                    {"- a\n- b\n", 1, 1, "mapping"},
		"a word":                    {"hello", 1, 1, "mapping"},
		"a key twice":               {"a: 1\nb: 2\na: 3\n", 3, 1, "twice"},
		"a number that JSON lacks":  {"a:\n  b: .inf\n", 2, 6, ".inf"},
		"a merge key":               {"x: &x {a: 1}\ny:\n  <<: *x\n", 3, 3, "<<"},
		"a tag that nobody knows":   {"a: !Secret x\n", 1, 4, "!Secret"},
		"an alias that is its own":  {"a: &x\n  b: *x\n", 0, 0, "nested"},
		"aliases that grow":         {growing(30), 0, 0, "larger"},
		"nothing":                   {"", 1, 1, "end-of-input"},
		"more than a definition is": {"a: " + strings.Repeat("x", asl.MaxSize), 0, 0, "larger"},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			_, err := importer.Definition([]byte(tt.text))
			var ie *importer.Error
			if !errors.As(err, &ie) {
				t.Fatalf("the error is %v", err)
			}
			if tt.line > 0 && ie.Line != tt.line || tt.column > 0 && ie.Column != tt.column || !strings.Contains(ie.Reason, tt.reason) {
				t.Errorf("the error is %+v", ie)
			}
		})
	}
}

// growing is a few lines that stand for 2^n values.
func growing(n int) string {
	b := strings.Builder{}
	b.WriteString("a0: &a0 [x, x]\n")
	for i := 1; i < n; i++ {
		name := func(i int) string { return "a" + strings.Repeat("i", i) }
		if i == 1 {
			b.WriteString(name(i) + ": &" + name(i) + " [*a0, *a0]\n")
			continue
		}
		b.WriteString(name(i) + ": &" + name(i) + " [*" + name(i-1) + ", *" + name(i-1) + "]\n")
	}
	return b.String()
}

func FuzzYAML(f *testing.F) {
	f.Add("a: 1\nb: [x, {y: !Ref z}]\n")
	f.Add("a: &a [*a]\n")
	f.Add("? [x]\n: y\n")
	f.Fuzz(func(t *testing.T, text string) {
		out, err := importer.YAML([]byte(text))
		if err == nil && !json.Valid([]byte(out)) {
			t.Fatalf("%q became %q", text, out)
		}
	})
}
