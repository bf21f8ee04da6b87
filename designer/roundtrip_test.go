package designer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/stepwell/stepwell/engine/asl"
)

// One edit of a state changes lines of that state's definition and no others.
// The definitions are those of the edit tests, in many layouts; a directory in
// STEPWELL_CORPUS is run over too.
func TestAnEditChangesLinesOfItsStateOnly(t *testing.T) {
	var texts []string
	files, err := filepath.Glob("testdata/edits/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, fileOf(archive, "definition"))
	}
	for _, file := range corpus(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	edited := 0
	for _, text := range texts {
		edited += checkCommentEdits(t, text)
	}
	t.Logf("%d edits in %d definitions", edited, len(texts))
	if edited < 100 {
		t.Errorf("%d edits test little", edited)
	}
}

func corpus(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("STEPWELL_CORPUS")
	if dir == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// checkCommentEdits writes a comment into each state by itself, and counts them.
func checkCommentEdits(t *testing.T, text string) int {
	t.Helper()
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return 0
	}
	edited := 0
	for _, s := range States(doc) {
		out, err := Apply(text, Set{State: s.Name, Path: Path{Field("Comment")}, Value: []byte(`"A comment of this test"`)})
		if err != nil {
			continue // of equal names edits know one only
		}
		edited++
		found, _ := Find(doc, s.Name)
		before, after := text[:lineStart(text, found.Start)], text[lineEnd(text, found.End):]
		if !strings.HasPrefix(out.Text, before) || !strings.HasSuffix(out.Text, after) {
			t.Errorf("an edit of %q changes other lines", s.Name)
		}
	}
	return edited
}

func lineStart(text string, at int) int { return strings.LastIndexByte(text[:at], '\n') + 1 }

func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}
