package value

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestParse(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"numbers keep their spelling":               {`[1,1.0,1e3,-0,0.10,12345678901234567890]`, `[1,1.0,1e3,-0,0.10,12345678901234567890]`},
		"keys keep their order":                     {`{"b":1,"a":{"z":2,"y":3}}`, `{"b":1,"a":{"z":2,"y":3}}`},
		"blanks go":                                 {" [ 1 ,\t{ } ,\r\n [ ] ] ", `[1,{},[]]`},
		"the last of equal keys counts":             {`{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		"so it does among many keys":                {`{"a":1,` + manyKeys + `,"a":3}`, `{"a":3,` + manyKeys + `}`},
		"escapes are undone":                        {`"\"\\\/\b\f\n\r\t\u0041\u00e9"`, `"\"\\/\b\f\n\r\tAé"`},
		"two surrogates make one rune":              {`"\ud83d\ude80!"`, `"🚀!"`},
		"half a pair becomes U+FFFD":                {`"\ud83d\u0041\ude80"`, `"�A�"`},
		"bytes that are not UTF-8 do, too":          {"[\"\xff\",\"\\n\xfe\"]", `["�","\n�"]`},
		"what HTML would escape stays":              {`"<a href='x'>&</a>"`, `"<a href='x'>&</a>"`},
		"null, true and false are read":             {`[null,true,false]`, `[null,true,false]`},
		"other control characters are written as u": {`"\u0000\u001f\u007f"`, "\"\\u0000\\u001f\u007f\""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := Parse([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(Text(v)); got != test.want {
				t.Errorf("Text(Parse(%s)) = %s, want %s", test.text, got, test.want)
			}
		})
	}
}

const manyKeys = `"k1":1,"k2":2,"k3":3,"k4":4,"k5":5,"k6":6,"k7":7,"k8":8,"k9":9,"k10":10,"k11":11,"k12":12`

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct {
		text   string
		offset int
	}{
		"nothing":                     {"", 0},
		"blanks alone":                {"  ", 2},
		"a bare word":                 {"not", 0},
		"a word that goes on":         {"truely", 4},
		"two values":                  {"1 2", 2},
		"a comma at the end":          {"[1,]", 3},
		"a comma at an object's end":  {`{"a":1,}`, 7},
		"a key without quotes":        {"{a:1}", 1},
		"a key without a value":       {`{"a"}`, 4},
		"an array that does not end":  {"[1", 2},
		"an object that does not end": {`{"a":1`, 6},
		"a string that does not end":  {`"a`, 2},
		"an escape that does not end": {`"\`, 1},
		"an unknown escape":           {`"\x"`, 1},
		"half a unicode escape":       {`"\u12"`, 1},
		"a line break in a string":    {"\"\n\"", 1},
		"single quotes":               {"'a'", 0},
		"a leading zero":              {"01", 0},
		"a plus sign":                 {"+1", 0},
		"a minus alone":               {"-", 0},
		"a dot without digits":        {"1.", 2},
		"an exponent without digits":  {"1e+", 3},
		"a comment":                   {"/* x */ 1", 0},
		"a mark in front":             {"\ufeff1", 0},
		"NaN":                         {"NaN", 0},
		"a byte that is zero":         {"\x00", 0},
		"a byte zero at the end":      {"1\x00", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := Parse([]byte(test.text))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("Parse(%q) = %v, %v; want a *SyntaxError", test.text, v, err)
			}
			if syntax.Offset != test.offset {
				t.Errorf("Parse(%q): %v, want offset %d", test.text, err, test.offset)
			}
		})
	}
}

func TestParseBoundsDepth(t *testing.T) {
	nested := func(depth int) []byte { return []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth)) }
	if _, err := Parse(nested(MaxDepth + 1)); err != nil {
		t.Errorf("%d levels below the top: %v", MaxDepth, err)
	}
	if _, err := Parse(nested(MaxDepth + 2)); !errors.Is(err, ErrTooDeep) {
		t.Errorf("one level more: %v, want ErrTooDeep", err)
	}
	if _, err := Parse([]byte(strings.Repeat(`{"a":`, 100_000))); !errors.Is(err, ErrTooDeep) {
		t.Errorf("a text that only opens: %v, want ErrTooDeep", err)
	}
}

// FuzzParse holds Parse against jsontext, and Text and Measure against Parse.
func FuzzParse(f *testing.F) {
	for _, text := range []string{order, `{"a":1,"a":2}`, `"\ud83d\ude80\u0000"`, "\"\xff\"", "[1,2", `-0.1e+5`, " \n[{}]"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Parse(text)
		if errors.Is(err, ErrTooDeep) {
			return
		}
		if theirs := validWithJSONText(text); (err == nil) != theirs {
			t.Fatalf("Parse(%q): %v, but jsontext finds it valid: %v", text, err, theirs)
		}
		if err != nil {
			return
		}
		compact := Text(v)
		again, err := Parse(compact)
		if err != nil || !Equal(v, again) || !bytes.Equal(compact, Text(again)) {
			t.Fatalf("%q becomes %q, which reads as %q, %v", text, compact, Text(again), err)
		}
		if size, err := Measure(v, len(compact)); size != len(compact) || err != nil {
			t.Fatalf("Measure(%q) = %d, %v; want %d", compact, size, err, len(compact))
		}
		if _, err := Measure(v, len(compact)-1); !errors.Is(err, ErrTooLarge) {
			t.Fatalf("Measure(%q) below its size: %v, want ErrTooLarge", compact, err)
		}
	})
}

func validWithJSONText(text []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err := d.SkipValue(); err != nil {
		return false
	}
	_, err := d.ReadToken()
	return errors.Is(err, io.EOF)
}
