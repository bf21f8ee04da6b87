package designer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/stepwell/stepwell/engine/asl"
)

// The archives in testdata/fixes have definitions, each named by a sentence.
// Behind the definition stand the lines that the fixes change, problem by
// problem: each fix is applied to the definition as it is written.
func TestFixesTakeTheirProblemAwayAndNothingElse(t *testing.T) {
	files, err := filepath.Glob("testdata/fixes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range archive.Files {
			definition, want, _ := strings.Cut(string(f.Data), fixMark)
			if !strings.HasSuffix(definition, "\n") {
				definition += "\n"
			}
			t.Run(filepath.Base(file)+"/"+f.Name, func(t *testing.T) {
				got := fixLines(t, definition)
				archive.Files[i].Data = []byte(definition + fixMark + got)
				if got != want && !*update {
					t.Error(cmp.Diff(want, got))
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

const fixMark = "=> fixes\n"

func fixLines(t *testing.T, definition string) string {
	t.Helper()
	doc := mustRead(t, definition).doc
	problems := doc.Validate(asl.Options{Lint: true})
	var b strings.Builder
	for i, fix := range Fixes(doc, problems) {
		p := problems[i]
		if fix.Edit == nil {
			fmt.Fprintf(&b, "%s: no fix\n", p.Code)
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", p.Code, fix.Title)
		out, err := Apply(definition, sameEdit(t, fix.Edit))
		if err != nil {
			t.Errorf("%s: %v", fix.Title, err)
			continue
		}
		checkFixed(t, problems, p, out.Text)
		b.WriteString(changedLines(definition, out.Text))
	}
	return b.String()
}

// sameEdit sends an edit the way that the page does.
func sameEdit(t *testing.T, e Edit) Edit {
	t.Helper()
	written, err := FormatEdit(e)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ParseEdit(written)
	if err != nil {
		t.Fatalf("%s: %v", written, err)
	}
	return read
}

// checkFixed checks that one problem is gone, and that no other one has come.
func checkFixed(t *testing.T, before []asl.Problem, fixed asl.Problem, text string) {
	t.Helper()
	after := asl.Validate([]byte(text), asl.Options{Lint: true})
	same := func(p asl.Problem) func(asl.Problem) bool {
		return func(q asl.Problem) bool { return p.Code == q.Code && p.Message == q.Message }
	}
	for _, p := range after {
		if !slices.ContainsFunc(before, same(p)) {
			t.Errorf("the fix of %s brings %s: %s", fixed.Message, p.Code, p.Message)
		}
	}
	if len(after) >= len(before) {
		t.Errorf("%s: %s is still there", fixed.Code, fixed.Message)
	}
}

func TestFixAllLeavesNothingThatHasAFix(t *testing.T) {
	files, err := filepath.Glob("testdata/fixes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			definition, fixes, _ := strings.Cut(string(f.Data), fixMark)
			text, titles := FixAll(definition, asl.Options{Lint: true})
			if len(titles) == 0 && strings.Count(fixes, ": no fix\n") < strings.Count(fixes, ": ") {
				t.Errorf("%s: nothing was fixed", f.Name)
			}
			if again, more := FixAll(text, asl.Options{Lint: true}); len(more) > 0 || again != text {
				t.Errorf("%s: a second time fixes %q", f.Name, more)
			}
		}
	}
}

func TestFixesOfWhatCannotBeEditedAreLeftOut(t *testing.T) {
	tests := map[string]string{
		"of two states with one name the second":        `{"StartAt":"A","States":{"A":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","Nxt":"A","End":true,"Foo":1}}},"End":true}}}`,
		"a target under a wrong name that is not there": `{"StartAt":"A","States":{"A":{"Type":"Pass","Nxt":"B"}}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			doc := mustRead(t, text).doc
			for i, fix := range Fixes(doc, doc.Validate(asl.Options{Lint: true})) {
				if fix.Edit == nil {
					continue
				}
				if _, err := Apply(text, fix.Edit); err != nil {
					t.Errorf("fix %d, %s: %v", i, fix.Title, err)
				}
			}
		})
	}
}

// FuzzFixes checks that every fix that is offered can be done.
func FuzzFixes(f *testing.F) {
	files, err := filepath.Glob("testdata/fixes/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, one := range archive.Files {
			definition, _, _ := strings.Cut(string(one.Data), fixMark)
			f.Add(definition)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := asl.Parse([]byte(text))
		if err != nil || !doc.Root.Is(asl.KindObject) {
			return
		}
		for _, fix := range Fixes(doc, doc.Validate(asl.Options{Lint: true})) {
			if fix.Edit == nil {
				continue
			}
			if out, err := Apply(text, fix.Edit); err == nil {
				if _, err := asl.Parse([]byte(out.Text)); err != nil {
					t.Errorf("%s makes %s", fix.Title, out.Text)
				}
			}
		}
	})
}
