package designer

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the results in testdata")

// Each archive has a definition, then pairs of files "edit: SENTENCE" and
// "result: SENTENCE". A result is what the edit says and the lines it changes.
func TestEditsChangeTheLinesTheyAreAbout(t *testing.T) {
	files, err := filepath.Glob("testdata/edits/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runArchive(t, file) })
	}
}

func runArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := &txtar.Archive{Comment: archive.Comment}
	var before string
	for _, f := range archive.Files {
		sentence, isEdit := strings.CutPrefix(f.Name, "edit: ")
		switch {
		case isEdit:
			got := resultOf(t, before, f.Data)
			out.Files = append(out.Files, f, txtar.File{Name: "result: " + sentence, Data: []byte(got)})
			if want := fileOf(archive, "result: "+sentence); got != want && !*update {
				t.Errorf("%s (-want +got):\n%s", sentence, cmp.Diff(want, got))
			}
		case f.Name == "definition":
			before = string(f.Data)
			out.Files = append(out.Files, f)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func fileOf(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func resultOf(t *testing.T, before string, edit []byte) string {
	t.Helper()
	e, err := ParseEdit(edit)
	if err != nil {
		return "refused: " + err.Error() + "\n"
	}
	out, err := Apply(before, e)
	if err != nil {
		if out.Text != before {
			t.Error("a refused edit changed the text")
		}
		return "refused: " + err.Error() + "\n"
	}
	if wrong := insane(mustRead(t, out.Text)); len(wrong) > 0 {
		t.Errorf("%s: %q", e.Label(), wrong)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "label: %s\n", e.Label())
	printList(&b, "select", out.Select)
	printList(&b, "added", out.Added)
	printList(&b, "removed", out.Removed)
	for _, n := range out.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String() + changedLines(before, out.Text)
}

func printList(b *strings.Builder, what string, names []string) {
	if len(names) > 0 {
		fmt.Fprintf(b, "%s: %s\n", what, strings.Join(names, ", "))
	}
}

// changedLines are the lines that differ, with their numbers in the older and
// in the newer text.
func changedLines(before, after string) string {
	old, now := strings.Split(before, "\n"), strings.Split(after, "\n")
	common := longestCommon(old, now)
	var b strings.Builder
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		switch {
		case i < len(old) && j < len(now) && old[i] == now[j]:
			i, j = i+1, j+1
		case j >= len(now) || i < len(old) && common[i+1][j] >= common[i][j+1]:
			fmt.Fprintf(&b, "%3d - %s\n", i+1, old[i])
			i++
		default:
			fmt.Fprintf(&b, "%3d + %s\n", j+1, now[j])
			j++
		}
	}
	return b.String()
}

func longestCommon(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			table[i][j] = max(table[i+1][j], table[i][j+1])
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			}
		}
	}
	return table
}
