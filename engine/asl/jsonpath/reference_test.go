package jsonpath

import (
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func TestPut(t *testing.T) {
	const root = `{"a":{"x":1},"list":[1,{"y":2}],"text":"t","nil":null}`
	tests := map[string]struct{ path, want string }{
		"the document itself is replaced":  {"$", `"new"`},
		"a new key goes to the end":        {"$.b", `{"a":{"x":1},"list":[1,{"y":2}],"text":"t","nil":null,"b":"new"}`},
		"a key that is there keeps place":  {"$.a", `{"a":"new","list":[1,{"y":2}],"text":"t","nil":null}`},
		"a key inside is added":            {"$.a.z", `{"a":{"x":1,"z":"new"},"list":[1,{"y":2}],"text":"t","nil":null}`},
		"missing objects are made":         {"$.p['q r'].s", `{"a":{"x":1},"list":[1,{"y":2}],"text":"t","nil":null,"p":{"q r":{"s":"new"}}}`},
		"an item is replaced":              {"$.list[0]", `{"a":{"x":1},"list":["new",{"y":2}],"text":"t","nil":null}`},
		"a key inside an item is replaced": {"$.list[1].y", `{"a":{"x":1},"list":[1,{"y":"new"}],"text":"t","nil":null}`},
		"a text is replaced":               {"$.text", `{"a":{"x":1},"list":[1,{"y":2}],"text":"new","nil":null}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			document := parse(t, root)
			r, err := CompileReference(test.path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Put(document, "new")
			if err != nil || string(value.Text(got)) != test.want {
				t.Errorf("got %s, %v\nwant %s", value.Text(got), err, test.want)
			}
			if string(value.Text(document)) != root {
				t.Errorf("the document was changed to %s", value.Text(document))
			}
		})
	}
}

func TestPutIsNotApplicable(t *testing.T) {
	tests := map[string]struct{ path, root, what string }{
		"a key of a text":               {"$.a.b", `{"a":"text"}`, `step "b"`},
		"a key of null":                 {"$.a.b", `{"a":null}`, `step "b"`},
		"a key of an array":             {"$.a", `[1]`, "ReferencePath $.a"},
		"a key of a document text":      {"$.a", `"text"`, "ReferencePath $.a"},
		"an index of an object":         {"$.a[0]", `{"a":{}}`, `step "0"`},
		"an index behind the end":       {"$.a[1]", `{"a":[1]}`, `step "1"`},
		"an index of what is not there": {"$.a[0]", `{}`, "ReferencePath $.a[0]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := CompileReference(test.path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Put(parse(t, test.root), true)
			var unfit *NotApplicable
			want := "Unable to apply " + test.what + " to input " + test.root
			if !errors.As(err, &unfit) || err.Error() != want {
				t.Errorf("got %v, %v; want %s", got, err, want)
			}
		})
	}
}

func TestWhatIsNoReferencePath(t *testing.T) {
	for _, text := range []string{"$.a[*]", "$.*", "$..a", "$.a[0,1]", "$.a[1:]", "$.a[-1]", "$['a','b']", "$.a[?(@.b)]", "$.a.length()", "$.a[", "$$.a", "$name", "a", ""} {
		if r, err := CompileReference(text); err == nil {
			t.Errorf("%q is taken as %s", text, r)
		}
	}
}
