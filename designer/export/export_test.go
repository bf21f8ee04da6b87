package export_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/designer/export"
	importer "github.com/stepwell/stepwell/designer/import"
	"github.com/stepwell/stepwell/engine/asl"
)

func TestJSONIsTheTextByteByByte(t *testing.T) {
	for _, text := range []string{"", "not JSON", "{ \"a\":1.0 ,\r\n\t\"a\": 1e3}\n\n"} {
		if got := string(export.JSON(text)); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestYAMLIsSpelledSafely(t *testing.T) {
	tests := map[string]struct{ definition, want string }{
		"keys keep their order":                       {`{"b": {"z": 1, "a": 2}, "a": []}`, "b:\n  z: 1\n  a: 2\na: []\n"},
		"numbers keep their spelling":                 {`[1.0, 1e3, -0, 123456789012345678901234567890]`, "- 1.0\n- 1e3\n- -0\n- 123456789012345678901234567890\n"},
		"strings that look like values are quoted":    {`["true", "No", "on", "1", "1.5", "", "~", "null", "2024-01-01", "=", "y"]`, "- \"true\"\n- \"No\"\n- \"on\"\n- \"1\"\n- \"1.5\"\n- \"\"\n- \"~\"\n- \"null\"\n- \"2024-01-01\"\n- \"=\"\n- \"y\"\n"},
		"keys that look like values are quoted":       {`{"on": 1, "1": 2}`, "\"on\": 1\n\"1\": 2\n"},
		"paths and names are plain":                   {`["$.a.b", "Call the API (twice)", "States.ALL"]`, "- $.a.b\n- Call the API (twice)\n- States.ALL\n"},
		"signs that YAML knows are quoted":            {`["a: b", "# no", "{% $x %}", "${A}", "arn:aws:x"]`, "- \"a: b\"\n- \"# no\"\n- \"{% $x %}\"\n- \"${A}\"\n- \"arn:aws:x\"\n"},
		"text of several lines is a block":            {`{"c": "one\ntwo\n"}`, "c: |\n  one\n  two\n"},
		"text that a block would change is quoted":    {`["a \nb", "\ta\nb", " a\nb"]`, "- \"a \\nb\"\n- \"\\ta\\nb\"\n- \" a\\nb\"\n"},
		"values without anything":                     {`{"a": {}, "b": [], "c": null, "d": false}`, "a: {}\nb: []\nc: null\nd: false\n"},
		"characters outside of ASCII are as they are": {`["Grüße"]`, "- \"Grüße\"\n"},
	}
	for sentence, tt := range tests {
		got, err := export.YAML(tt.definition)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s:\n%s%v", sentence, got, err)
		}
	}
}

func TestYAMLNeedsJSON(t *testing.T) {
	_, err := export.YAML("{")
	if se := (*asl.SyntaxError)(nil); !errors.As(err, &se) {
		t.Errorf("the error is %v", err)
	}
}

func FuzzYAMLComesBackAsTheSame(f *testing.F) {
	f.Add(`{"a": "x", "b": [1.0, {"c": "on\n", "d": " \n"}], "e": "\u0000\u2028"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := asl.Parse([]byte(text)); err != nil || !strings.HasPrefix(text, "{") || hasEqualKeys(text) {
			return
		}
		out, err := export.YAML(text)
		if err != nil {
			t.Fatal(err)
		}
		back, err := importer.YAML(out)
		if err != nil {
			if ie := (*importer.Error)(nil); errors.As(err, &ie) && strings.Contains(ie.Reason, "nested") {
				return
			}
			t.Fatalf("%v\n%s", err, out)
		}
		var a, b any
		if json.Unmarshal([]byte(text), &a) != nil {
			return // a number too large for the comparison
		}
		if err := json.Unmarshal([]byte(back), &b); err != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%s\n%s\n%s%v", text, out, back, err)
		}
		if err := yaml.Unmarshal(out, new(any)); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}

// hasEqualKeys tells whether a key is there twice, which YAML forbids.
func hasEqualKeys(text string) bool {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return true
	}
	var twice func(n *asl.Node) bool
	twice = func(n *asl.Node) bool {
		seen := map[string]bool{}
		for _, m := range n.Members {
			if seen[m.Key] || twice(m.Value) {
				return true
			}
			seen[m.Key] = true
		}
		for _, item := range n.Items {
			if twice(item) {
				return true
			}
		}
		return false
	}
	return twice(doc.Root)
}

func TestAPictureIsAFileOfItsOwn(t *testing.T) {
	out, err := export.SVG(`{"StartAt":"A & B","States":{"A & B":{"Type":"Pass","End":true}}}`, "My <workflow>")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"http://www.w3.org/2000/svg", "A &amp; B", "My &lt;workflow"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the picture does not hold %q", want)
		}
	}
	if err := xml.Unmarshal(out, new(struct{})); err != nil {
		t.Errorf("it is not XML: %v", err)
	}
	if _, err := export.SVG("{", ""); err == nil {
		t.Error("what is no JSON was drawn")
	}
}
