package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// threeSteps has a key order of its own, a field that no version of the language
// knows, a placeholder, and numbers in unusual spelling.
const threeSteps = `{
  "States": {
    "First": { "Type": "Pass", "Next": "Second", "Unheard-Of": { "b": 1.50, "a": [1,2] } },
    "Second": {
      "Next": "Third",
      "Resource": "${SecondFunctionArn}",
      "Type": "Task"
    },
    "Third": { "End": true, "Type": "Pass", "Result": { "n": 1E3 } }
  },
  "StartAt": "First"
}
`

// openDefinition imports a definition and shows its design page.
func openDefinition(t *testing.T, chromium context.Context, s *server, name, definition string) *tab {
	t.Helper()
	b := openTab(t, chromium, s, "/import")
	importText(t, b, name, definition)
	return b
}

// importText pastes a definition into the import page.
func importText(t *testing.T, b *tab, name, definition string) {
	t.Helper()
	b.paste(t, "#text", definition)
	b.fill(t, "#name", name)
	b.press(t, "Import workflow")
	b.waitFor(t, `location.pathname.endsWith('/design')`)
	b.ready(t)
}

// text is the draft as the server keeps it.
func (b *tab) text(t *testing.T, workflow string) string {
	t.Helper()
	return get(t, b.site+"/w/"+workflow+"/text")
}

func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s: %v", url, answer.Status, err)
	}
	return string(text)
}

func testEditing(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "steps", threeSteps)
	original := b.text(t, "steps")

	b.edits(t, func() { b.drag(t, b.state(t, "First"), b.below(t, "Third")) })
	b.waitEdge(t, "Third", "First")
	b.waitEdge(t, "First", "")

	b.edits(t, func() { b.pull(t, "Second", "Third", "First") })
	b.waitEdge(t, "Second", "First")
	b.edits(t, func() { b.click(t, "#undo", "") })
	b.waitEdge(t, "Second", "Third")

	b.clickAt(t, b.state(t, "Second"))
	b.inspects(t, "Second")
	b.edits(t, func() { b.key(t, "d", chromedp.ModifierCtrl) })
	if n := len(b.states(t)); n != 4 {
		t.Errorf("%d states after duplicating one of three", n)
	}

	b.clickAt(t, b.state(t, "Third"))
	b.inspects(t, "Third")
	b.edits(t, func() { b.key(t, kb.F2); b.do(t, typed("Later"+kb.Enter)) })
	b.inspects(t, "Later")
	b.edits(t, func() { b.fill(t, "#inspector [data-rename]", "Last") })
	b.waitEdge(t, "Last", "First")

	b.edits(t, func() { b.clickAt(t, b.state(t, "Last")); b.inspects(t, "Last"); b.key(t, kb.Delete) })
	b.waitFor(t, `!document.querySelector('g.node[data-state=Last]')`)

	b.edits(t, func() { b.drag(t, b.palette(t, "Parallel"), b.below(t, "First")) })
	b.inspects(t, "Parallel")
	b.section(t, "Branches", "Add branch")

	for range 7 {
		b.edits(t, func() { b.click(t, "#undo", "") })
	}
	b.waitFor(t, `document.querySelector('#undo').disabled`)
	if got := b.text(t, "steps"); got != original {
		t.Errorf("after undoing all the text is\n%s\nwant\n%s", got, original)
	}
	b.edits(t, func() { b.clickAt(t, b.state(t, "Second")); b.key(t, "y", chromedp.ModifierCtrl) })
	b.waitEdge(t, "Third", "First")
}

// pull leads the edge between two states to another state, by its end.
func (b *tab) pull(t *testing.T, from, to, other string) {
	t.Helper()
	arrow := fmt.Sprintf(`flow-canvas g.edge[data-from=%s][data-to=%s] > .arrow`, js(from), js(to))
	target := b.state(t, other)
	tip := b.find(t, arrow, "")
	b.do(t, chromedp.MouseEvent(chromedp.MouseMoved, tip.X, tip.Y))
	b.waitFor(t, `document.querySelector('flow-canvas g.handle')`)
	b.drag(t, b.find(t, "flow-canvas g.handle .reach", ""), target)
}

// below is the lower part of a state: what is dropped there follows it.
func (b *tab) below(t *testing.T, name string) point {
	t.Helper()
	p := b.state(t, name)
	p.Y += 12
	return p
}

func testUndoSurvives(t *testing.T, chromium context.Context) {
	data := t.TempDir()
	s := launch(t, data, "--no-demo")
	b := openDefinition(t, chromium, s, "steps", threeSteps)
	b.edits(t, func() { b.drag(t, b.palette(t, "Wait"), b.below(t, "Second")) })
	b.edits(t, func() { b.drag(t, b.palette(t, "Pass"), b.below(t, "Third")) })
	b.visit(t, "/w/steps/design")
	b.edits(t, func() { b.click(t, "#undo", "") })
	b.waitEdge(t, "Third", "")
	s.stop(t)

	again := launch(t, data, "--no-demo")
	defer again.stop(t)
	c := openTab(t, chromium, again, "/w/steps/design")
	c.edits(t, func() { c.click(t, "#undo", "") })
	c.waitEdge(t, "Second", "Third")
	if got := c.text(t, "steps"); got != threeSteps {
		t.Errorf("after undoing all the text is\n%s", got)
	}
}

func testUntouchedLines(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "steps", threeSteps)
	b.edits(t, func() { b.drag(t, b.palette(t, "Wait"), b.below(t, "Second")) })
	got := b.text(t, "steps")
	for line := range strings.Lines(threeSteps) {
		if !strings.Contains(got, line) && !strings.Contains(line, `"Next": "Third"`) {
			t.Errorf("the line %q is gone:\n%s", line, got)
		}
	}
}

func testTwoPages(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	mine := openDefinition(t, chromium, s, "steps", threeSteps)
	theirs := openTab(t, chromium, s, "/w/steps/design")
	mine.clickAt(t, mine.state(t, "Third"))
	mine.inspects(t, "Third")
	mine.waitFor(t, `new URLSearchParams(location.search).get('state') === 'Third'`)
	mine.do(t, chromedp.Reload())
	mine.ready(t)
	mine.inspects(t, "Third")
	mine.waitFor(t, `document.querySelector('g.node[data-state=Third].is-selected')`)
	theirs.waitFor(t, `document.querySelector('g.node[data-state=Third] .person') && document.querySelector('#people .avatar')`)

	// Different states: both are kept, nobody is asked, and what the one does comes to the other.
	theirs.edits(t, func() { theirs.drag(t, theirs.palette(t, "Wait"), theirs.below(t, "First")) })
	mine.waitState(t, "Wait")
	mine.edits(t, func() { mine.fill(t, field(`["Comment"]`), "mine") })
	theirs.waitFor(t, `Number(document.querySelector('flow-canvas').dataset.revision) === 3`)

	// The same place, while one has typed and not sent: a panel asks, and does not stand in the way.
	mine.expect("409")
	mine.typeInto(t, field(`["Comment"]`), "mine again")
	theirs.clickAt(t, theirs.state(t, "Third"))
	theirs.inspects(t, "Third")
	theirs.edits(t, func() { theirs.fill(t, field(`["Comment"]`), "theirs") })
	mine.key(t, kb.Tab)
	mine.waitFor(t, `document.querySelector('#merge') && document.querySelector('g.node[data-state=Third].is-contested') && !document.querySelector('dialog:modal')`)
	if got := mine.text(t, "steps"); !strings.Contains(got, `"theirs"`) || !strings.Contains(got, "Wait") {
		t.Errorf("before one has chosen, the text is\n%s", got)
	}
	mine.edits(t, func() { mine.click(t, `#merge [data-merge=merged]`, "") })
	if got := mine.text(t, "steps"); !strings.Contains(got, `"mine again"`) || !strings.Contains(got, `"Wait"`) {
		t.Errorf("one side is lost:\n%s", got)
	}
	theirs.waitFor(t, `document.querySelector(`+js(field(`["Comment"]`))+`)?.value === 'mine again'`)
	mine.visit(t, "/")
	theirs.waitFor(t, `!document.querySelector('#people .avatar') && !document.querySelector('g.person')`)
}
