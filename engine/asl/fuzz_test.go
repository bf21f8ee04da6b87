package asl_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/stepwell/stepwell/engine/asl"
)

func seed(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/validate/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range archive.Files {
			definition, _ := splitCase(string(c.Data))
			f.Add([]byte(definition))
		}
	}
	f.Add(bigDefinition(7))
}

// FuzzParse holds the parser against encoding/json: they accept the same
// texts, and every node's bytes are a JSON text of their own.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := asl.Parse(text)
		if err != nil {
			if e, ok := err.(*asl.SyntaxError); !ok || e.Line < 1 || e.Column < 1 || e.Offset > len(text) {
				t.Fatalf("error %#v", err)
			}
			return
		}
		if !json.Valid(d.Root.Raw()) {
			t.Fatalf("accepted %q", text)
		}
		check(t, d, d.Root)
	})
}

func check(t *testing.T, d *asl.Document, n *asl.Node) {
	t.Helper()
	if n.Start >= n.End || n.End > len(d.Text) {
		t.Fatalf("node at %d to %d", n.Start, n.End)
	}
	if n.Kind == asl.KindString {
		var want string
		if json.Unmarshal(n.Raw(), &want) != nil || want != n.String() {
			t.Fatalf("string %q, want %q", n.String(), want)
		}
	}
	for _, m := range n.Members {
		check(t, d, m.Value)
	}
	for _, item := range n.Items {
		check(t, d, item)
	}
}

// FuzzParseAcceptsJSON finds JSON texts that the parser refuses.
func FuzzParseAcceptsJSON(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := asl.Parse(text); err != nil && json.Valid(text) && len(text) <= asl.MaxDepth {
			t.Fatalf("refused %q: %v", text, err)
		}
	})
}

// FuzzValidate wants problems that say something and stand in the text.
func FuzzValidate(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, opt := range []asl.Options{{Lint: true}, {Type: asl.Express}} {
			for _, p := range asl.Validate(text, opt) {
				if p.Message == "" || p.Line < 1 || p.Column < 1 || p.Offset > p.End || p.End > len(text) {
					t.Fatalf("problem %+v", p)
				}
			}
		}
	})
}

// FuzzCompile holds Compile against Validate: what has no errors compiles,
// unless a placeholder waits for its value.
func FuzzCompile(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := asl.Compile(text)
		if (m == nil) == (err == nil) {
			t.Fatalf("Compile = %v, %v", m, err)
		}
		if err != nil && !bytes.Contains(text, []byte("${")) && !asl.HasErrors(asl.Validate(text, asl.Options{})) {
			t.Fatalf("valid, but: %v", err)
		}
	})
}
