package asl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func TestParseSaysWhatIsWrongAsJacksonDoes(t *testing.T) {
	tests := map[string]struct {
		text, message, at string
		line, column      int
	}{
		"a word that is no token": {
			"not a definition", "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
			`[Source: (String)"not a definition"; line: 1, column: 4]`, 1, 1,
		},
		"single quotes around a key": {
			"{'not': 'json'}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
			`[Source: (String)"{'not': 'json'}"; line: 1, column: 3]`, 1, 2,
		},
		"a missing comma, on the line where it is noticed": {
			"{\"a\": 1\n \"b\": 2}", `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`,
			"[Source: (String)\"{\"a\": 1\n \"b\": 2}\"; line: 2, column: 3]", 2, 2,
		},
		"a comma before the end": {
			`{"a": 1,}`, "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
			`[Source: (String)"{"a": 1,}"; line: 1, column: 10]`, 1, 9,
		},
		"a missing colon": {
			`{"a" 1}`, "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
			`[Source: (String)"{"a" 1}"; line: 1, column: 7]`, 1, 6,
		},
		"a missing value": {
			`{"a": }`, "Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
			`[Source: (String)"{"a": }"; line: 1, column: 8]`, 1, 7,
		},
		"an object that is not closed": {
			`{"a": 1`, `Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"a": 1"; line: 1, column: 1])`,
			`[Source: (String)"{"a": 1"; line: 1, column: 8]`, 1, 8,
		},
		"a string that is not closed": {
			`{"a": "b`, "Unexpected end-of-input: was expecting closing quote for a string value",
			`[Source: (String)"{"a": "b"; line: 1, column: 9]`, 1, 9,
		},
		"the wrong bracket": {
			`[1}`, `Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)"[1}"; line: 1, column: 1])`,
			`[Source: (String)"[1}"; line: 1, column: 3]`, 1, 3,
		},
		"a leading zero":        {`[01]`, "Invalid numeric value: Leading zeroes not allowed", `[Source: (String)"[01]"; line: 1, column: 4]`, 1, 3},
		"an escape JSON lacks":  {`["\x"]`, "Unrecognized character escape 'x' (code 120)", `[Source: (String)"["\x"]"; line: 1, column: 5]`, 1, 4},
		"a tab inside a string": {"[\"a\tb\"]", "Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value", "[Source: (String)\"[\"a\tb\"]\"; line: 1, column: 5]", 1, 4},
		"a second value":        {`{} x`, "Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", `[Source: (String)"{} x"; line: 1, column: 5]`, 1, 4},
		"no text at all":        {"", "Unexpected end-of-input", `[Source: (String)""; line: 1, column: 1]`, 1, 1},
		"a minus without digit": {"-", "Unexpected end-of-input in numeric value", `[Source: (String)"-"; line: 1, column: 2]`, 1, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := asl.Parse([]byte(test.text))
			var e *asl.SyntaxError
			if !errors.As(err, &e) {
				t.Fatalf("Parse = %v, want a SyntaxError", err)
			}
			want := asl.SyntaxError{Code: asl.CodeInvalidJSON, Message: test.message, Source: test.at, Line: test.line, Column: test.column, Offset: e.Offset}
			if d := cmp.Diff(want, *e); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseQuotesTheBeginningOfLongTexts(t *testing.T) {
	_, err := asl.Parse([]byte("x" + strings.Repeat(" ", 600)))
	if want := `"[truncated 101 chars]; line: 1, column: 2]`; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("error %v, want it to end in %s", err, want)
	}
}

func TestParseIsBounded(t *testing.T) {
	for name, test := range map[string]struct{ text, code string }{
		"in depth": {strings.Repeat("[", asl.MaxDepth+1) + strings.Repeat("]", asl.MaxDepth+1), asl.CodeTooDeeplyNested},
		"in size":  {`"` + strings.Repeat("x", asl.MaxSize) + `"`, asl.CodeInvalidJSON},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := asl.Parse([]byte(test.text))
			var e *asl.SyntaxError
			if !errors.As(err, &e) || e.Code != test.code {
				t.Errorf("Parse = %v, want code %s", err, test.code)
			}
		})
	}
	if _, err := asl.Parse([]byte(strings.Repeat("[", asl.MaxDepth) + strings.Repeat("]", asl.MaxDepth))); err != nil {
		t.Errorf("the deepest allowed nesting is refused: %v", err)
	}
}

func TestDocumentKeepsTheTextAsItIs(t *testing.T) {
	text := "\uFEFF{\n  \"b\": 1.0, \"a\": [true, null, \"\\u00e9\\n\\ud83d\\ude00\"],\n  \"b\": 1e3\n}\n"
	d, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	keys := make([]string, 0, len(d.Root.Members))
	for _, m := range d.Root.Members {
		keys = append(keys, m.Key+"="+text[m.KeyStart:m.KeyEnd]+":"+text[m.Value.Start:m.Value.End])
	}
	want := []string{`b="b":1.0`, `a="a":[true, null, "\u00e9\n\ud83d\ude00"]`, `b="b":1e3`}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
	if got := d.Root.Get("a").Items[2].String(); got != "é\n😀" {
		t.Errorf("string = %q", got)
	}
	if got := d.Root.Get("b").Number(); got != "1e3" {
		t.Errorf("of equal keys the last counts: got %s", got)
	}
	if !d.Root.Get("a").Items[0].Bool() || d.Root.Get("a").Items[1].Kind != asl.KindNull || d.Root.Get("none").String() != "" {
		t.Error("literals or missing keys are wrong")
	}
	if got := string(value.Text(d.Root.Value())); got != `{"b":1e3,"a":[true,null,"é\n😀"]}` {
		t.Errorf("value = %s", got)
	}
}

func TestPositionCountsLinesAndCharacters(t *testing.T) {
	text := "{\"ä\": 1,\r\n\"b\": 2}"
	d, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for offset, want := range map[int][2]int{-5: {1, 1}, 0: {1, 1}, strings.Index(text, "1"): {1, 7}, strings.Index(text, "2"): {2, 6}, 1000: {2, 8}} {
		if line, column := d.Position(offset); line != want[0] || column != want[1] {
			t.Errorf("Position(%d) = %d:%d, want %d:%d", offset, line, column, want[0], want[1])
		}
	}
}

func TestFindTakesLocationsAsAWSWritesThem(t *testing.T) {
	d, err := asl.Parse([]byte(`{"States": {"A": {"Choices": [{"Next": "B"}]}, "A/Choices": {"x": 1}, "[0]": {"y/": 2}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"/States/A/Choices[0]/Next": `"B"`,
		"/States/A/Choices/x":       "1",
		"/States/[0]/y/":            "2",
		"/States/A/Choices[1]":      "",
		"/States/A/Choices[x]":      "",
		"/States/B":                 "",
		"nowhere":                   "",
		"[0]":                       "",
	} {
		if got := string(d.Find(location).Raw()); got != want {
			t.Errorf("Find(%s) = %s, want %s", location, got, want)
		}
	}
	if d.Find("/") != d.Root || d.Find("") != d.Root {
		t.Error("the root is not found")
	}
}

func TestEveryProblemIsFoundAtItsLocation(t *testing.T) {
	text := []byte(`{"StartAt": "A", "States": {"A": {"Type": "Pass", "OutputPath": "x", "End": true}}}`)
	d, err := asl.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	ps := d.Validate(asl.Options{})
	if len(ps) != 1 {
		t.Fatal(ps)
	}
	n := d.Find(ps[0].Location)
	if n == nil || n.Start != ps[0].Offset || n.End != ps[0].End {
		t.Errorf("%+v is not at its location", ps[0])
	}
	if ps[0].Help == "" {
		t.Error("the problem explains nothing")
	}
}

func TestInvalidDefinitionMessageIsWordedAsAWSWordsIt(t *testing.T) {
	ps := asl.Validate([]byte(`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"N","Result":"$.a"}}}`), asl.Options{})
	want := "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: N at /States/A/Next, " +
		"MISSING_END_STATE: Workflow has no terminal state at null'"
	if got := asl.InvalidDefinitionMessage(ps); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
