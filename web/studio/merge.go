package studio

import (
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/web/ui"
)

// mergeModel is the panel about a change that came too late.
type mergeModel struct {
	Title   string
	Text    string
	Mine    []string
	Theirs  []string
	Clashes []clash
	Walk    bool // it was an undo or redo: there is nothing to merge
}

type clash struct {
	State, Place, Reason, Mine, Theirs string
	MineWord                           string // what taking mine means
}

// mostWords is how many changes of one side are listed.
const mostWords = 12

func newMergeModel(c *Conflict, now time.Time) mergeModel {
	m := mergeModel{
		Title: "The workflow was changed meanwhile", Mine: changeWords(c.Mine), Theirs: changeWords(c.Theirs), Walk: c.Label == "",
		Text: "Somebody changed the same place " + ui.Ago(c.Draft.UpdatedAt, now) + ". Nothing is lost: choose what the workflow gets. You can go on working meanwhile.",
	}
	if m.Walk {
		m.Text = "Somebody changed it " + ui.Ago(c.Draft.UpdatedAt, now) + ", so what would be undone is no longer the newest change."
	}
	for _, one := range c.Clashes {
		place, mine := one.State, "Only mine"
		if place == "" {
			place = "The workflow"
		}
		if one.Reason == otherFields {
			mine = "Both"
		}
		m.Clashes = append(m.Clashes, clash{one.State, place, one.Reason, orGone(one.Mine), orGone(one.Theirs), mine})
	}
	if len(m.Clashes) == 1 && m.Clashes[0].State != "" {
		m.Title = "You and somebody else changed " + m.Clashes[0].State
	}
	return m
}

// pickName names the choice of a side in a form.
func pickName(i int) string { return "pick-" + strconv.Itoa(i) }

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
