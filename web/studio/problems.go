package studio

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"unicode/utf8"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// mostProblems is how many problems a page lists.
const mostProblems = 200

// problemRow is one problem, ready to print.
type problemRow struct {
	Kind    ui.Kind
	Message string
	Help    string
	Code    string
	Place   string // "Charge card · Retry[0]/MaxAttempts" or "Line 12"
	URL     string
	State   string // "" when it is about the workflow
	Path    string // JSON, the place within the state
	Why     asl.Explanation
	Fix     *fixButton // nil when a person must decide

	path designer.Path
}

// fixButton is an edit that puts a problem right.
type fixButton struct {
	Title string `json:"title"`
	Edit  string `json:"edit"` // JSON
}

// problemList is the panel of problems.
type problemList struct {
	Rows   []problemRow
	More   int // how many are not listed
	Errors int
	Total  int
	Empty  bool // nothing is drawn yet
	Open   bool // begins open
}

// summary is the panel's head.
func (l problemList) summary() string {
	warnings := l.Total - l.Errors
	switch {
	case l.Empty:
		return "Nothing is drawn yet"
	case l.Total == 0:
		return "No problems"
	case l.Errors == 0:
		return ui.Plural(warnings, "warning")
	case warnings == 0:
		return ui.Plural(l.Errors, "error")
	}
	return ui.Plural(l.Errors, "error") + ", " + ui.Plural(warnings, "warning")
}

func newProblems(workflow string, r reading) problemList {
	list := problemList{Errors: r.errors(), Total: len(r.problems), Empty: r.isEmpty()}
	shown := min(len(r.problems), mostProblems)
	list.More = len(r.problems) - shown
	for i := range shown {
		list.Rows = append(list.Rows, newProblemRow(workflow, r, i))
	}
	return list
}

// newProblemRow prints the i-th problem.
func newProblemRow(workflow string, r reading, i int) problemRow {
	p := r.problems[i]
	row := problemRow{Kind: ui.KindWarning, Message: p.Message, Help: p.Help, Code: p.Code, Fix: r.fix(i)}
	row.Why, _ = asl.Explain(p.Code)
	if p.Severity == asl.Error {
		row.Kind = ui.KindFailed
	}
	line := strconv.Itoa(max(p.Line, 1))
	row.Place, row.URL = "Line "+line, urls.With(urls.Code(workflow), "line", line)
	s, ok := r.stateAt(p.Offset)
	if !ok {
		return row
	}
	row.State, row.path = s.Name, pathAt(s.Node, p.Offset)
	row.Path = pathJSON(row.path)
	row.Place, row.URL = s.Name, urls.DesignState(workflow, s.Name)
	if len(row.path) > 0 {
		row.Place += " · " + row.path.String()
	}
	return row
}

// fix is the button for the i-th problem, if there is one.
func (r reading) fix(i int) *fixButton {
	if i >= len(r.fixes) || r.fixes[i].Edit == nil {
		return nil
	}
	edit, err := designer.FormatEdit(r.fixes[i].Edit)
	if err != nil {
		return nil // what Fixes makes can be written
	}
	return &fixButton{r.fixes[i].Title, string(edit)}
}

func pathJSON(p designer.Path) string {
	if len(p) == 0 {
		return "[]"
	}
	b, err := json.Marshal(p)
	if err != nil {
		return "[]" // names and numbers always marshal
	}
	return string(b)
}

// diagnostic marks a problem in the code editor; offsets count UTF-16 units, as
// browsers do.
type diagnostic struct {
	From     int        `json:"from"`
	To       int        `json:"to"`
	Severity string     `json:"severity"` // error or warning
	Message  string     `json:"message"`
	Code     string     `json:"code"`
	Fix      *fixButton `json:"fix,omitempty"`
}

func newDiagnostics(r reading) []diagnostic {
	shown := r.problems[:min(len(r.problems), mostProblems)]
	offsets := make([]int, 0, 2*len(shown))
	for _, p := range shown {
		offsets = append(offsets, p.Offset, p.End)
	}
	units := utf16Offsets(r.text, offsets)
	list := make([]diagnostic, 0, len(shown))
	for i, p := range shown {
		d := diagnostic{From: units[p.Offset], To: units[p.End], Severity: "warning", Message: p.Message, Code: p.Code, Fix: r.fix(i)}
		if p.Severity == asl.Error {
			d.Severity = "error"
		}
		if p.Help != "" {
			d.Message += "\n" + p.Help
		}
		list = append(list, d)
	}
	return list
}

// utf16Offsets counts the UTF-16 units before each byte offset of a text.
func utf16Offsets(text string, offsets []int) map[int]int {
	sorted := append([]int(nil), offsets...)
	sort.Ints(sorted)
	out := make(map[int]int, len(sorted))
	at, units := 0, 0
	for _, offset := range sorted {
		for at < min(offset, len(text)) {
			r, size := utf8.DecodeRuneInString(text[at:])
			at += size
			units++
			if r > 0xffff {
				units++
			}
		}
		out[offset] = units
	}
	return out
}

// brokenBanner says where a text stops being JSON.
type brokenBanner struct {
	Title, Text, URL string
}

func newBroken(workflow string, r reading) *brokenBanner {
	if r.doc != nil {
		return nil
	}
	b := &brokenBanner{Title: "The text is no definition", Text: "It is kept as it is. The picture shows the last version that could be drawn.", URL: urls.Code(workflow)}
	if len(r.problems) > 0 && r.problems[0].Line > 0 {
		line := r.problems[0].Line
		b.Title = fmt.Sprintf("The text has a problem at line %d", line)
		b.URL = urls.With(b.URL, "line", strconv.Itoa(line))
	}
	return b
}
