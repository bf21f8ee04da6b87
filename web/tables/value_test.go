package tables

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAttributesInPlainJSON(t *testing.T) {
	tests := map[string]struct{ attribute, plain, cell string }{
		"a text":                             {`{"S":"a \"b\""}`, `"a \"b\""`, `a "b"`},
		"a text that looks like a number":    {`{"S":"1"}`, `"1"`, `1`},
		"a number keeps its spelling":        {`{"N":"1.50"}`, `1.50`, `1.50`},
		"a number that is no JSON stays":     {`{"N":"+1"}`, `"+1"`, `+1`},
		"nothing":                            {`{"NULL":true}`, `null`, `null`},
		"a map in a list":                    {`{"L":[{"M":{"b":{"N":"2"},"a":{"BOOL":false}}},{"S":"x"}]}`, `[{"a":false,"b":2},"x"]`, `[{"a":false,"b":2},"x"]`},
		"a set of numbers":                   {`{"NS":["1","2.0"]}`, `[1,2.0]`, `[1,2.0]`},
		"bytes stay as they are":             {`{"B":"AAE="}`, `"AAE="`, `AAE=`},
		"a long text is cut between letters": {`{"S":"` + strings.Repeat("ö", 60) + `"}`, `"` + strings.Repeat("ö", 60) + `"`, strings.Repeat("ö", 48) + "…"},
		"what is no attribute stays":         {`{"S":"a","N":"1"}`, `{"S":"a","N":"1"}`, `{"S":"a","N":"1"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(plain(json.RawMessage(test.attribute), 0)); got != test.plain {
				t.Errorf("plain it is %s, want %s", got, test.plain)
			}
			if got := cell(json.RawMessage(test.attribute)); got != test.cell {
				t.Errorf("in a cell it is %s, want %s", got, test.cell)
			}
		})
	}
}

func FuzzPlain(f *testing.F) {
	f.Add(`{"M":{"a":{"L":[{"N":"1"}]}}}`)
	f.Add(`{"L":{"S":1}}`)
	f.Add(strings.Repeat(`{"L":[`, 50))
	f.Fuzz(func(t *testing.T, attribute string) {
		if !json.Valid([]byte(attribute)) {
			return
		}
		if got := plain(json.RawMessage(attribute), 0); !json.Valid(got) {
			t.Errorf("%s becomes %s", attribute, got)
		}
		cell(json.RawMessage(attribute))
	})
}
