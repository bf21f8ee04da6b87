package studio

import (
	"strings"
	"time"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/web/ui"
)

// mergeModel is the dialog about a change that came too late.
type mergeModel struct {
	When    string
	Mine    []string
	Theirs  []string
	Clashes []clash
	Both    string // the label of the choice that keeps both
	Walk    bool   // it was an undo or redo: there is nothing to merge
}

type clash struct {
	Place, Reason, Mine, Theirs string
}

// mostWords is how many changes of one side are listed.
const mostWords = 12

func newMergeModel(c *Conflict, now time.Time) mergeModel {
	m := mergeModel{
		When: ui.Ago(c.Draft.UpdatedAt, now), Mine: changeWords(c.Mine), Theirs: changeWords(c.Theirs),
		Both: "Keep both", Walk: c.Label == "",
	}
	for _, one := range c.Clashes {
		place := one.State
		if place == "" {
			place = "The workflow"
		}
		m.Clashes = append(m.Clashes, clash{place, one.Reason, orGone(one.Mine), orGone(one.Theirs)})
	}
	if len(m.Clashes) > 0 {
		m.Both = "Keep both, mine where they clash"
	}
	return m
}

func changeWords(changes []designer.Change) []string {
	var words []string
	for i, c := range changes {
		if i == mostWords {
			return append(words, "and "+ui.Plural(len(changes)-mostWords, "more change"))
		}
		words = append(words, c.Words)
	}
	return words
}

func orGone(text string) string {
	if strings.TrimSpace(text) == "" {
		return "(deleted)"
	}
	return dedent(text)
}

// dedent takes away the indentation that a value's later lines have in common,
// as when it is cut out of a larger text.
func dedent(text string) string {
	lines := strings.Split(text, "\n")
	least := -1
	for _, line := range lines[1:] {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if strings.TrimSpace(line) != "" && (least < 0 || indent < least) {
			least = indent
		}
	}
	for i, line := range lines {
		if i > 0 && least > 0 {
			lines[i] = line[min(least, len(line)):]
		}
	}
	return strings.Join(lines, "\n")
}
