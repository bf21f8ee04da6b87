package lambda

import (
	"strings"
	"testing"
)

func TestReferences(t *testing.T) {
	tests := map[string]reference{
		"f":                  {name: "f"},
		"f:live":             {name: "f", qualifier: "live"},
		"1111:function:f":    {name: "f", account: "1111"},
		"1111:function:f:$X": {name: "f", qualifier: "$X", account: "1111"},
		"arn:aws:lambda:eu-west-1:1111:function:f":        {name: "f", account: "1111", region: "eu-west-1"},
		"arn:aws-cn:lambda:cn-north-1:1111:function:f:12": {name: "f", account: "1111", region: "cn-north-1", qualifier: "12"},
		"function:f":   {name: "f"},
		"my-function":  {name: "my-function"},
		"xfunction:f":  {name: "xfunction", qualifier: "f"},
		"":             {},
		"arn:function": {name: "arn", qualifier: "function"},
	}
	for given, want := range tests {
		want.given = given
		if got := parseReference(given); got != want {
			t.Errorf("%q: got %+v, want %+v", given, got, want)
		}
	}
}

// FuzzReferences: whatever names a function, its name and qualifier are parts of the text.
func FuzzReferences(f *testing.F) {
	for _, s := range []string{"f", "arn:aws:lambda:r:1:function:f:q", "function:", ":::", "1:function:f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := parseReference(s)
		if !strings.Contains(s, r.name) || !strings.Contains(s, r.qualifier) || strings.Contains(r.name, ":") {
			t.Errorf("%q: got %+v", s, r)
		}
		r.arn("r", "1")
	})
}
