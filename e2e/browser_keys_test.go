package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// enter types into what has the focus and ends it with a key: one action, as with fill.
func (b *tab) enter(t *testing.T, text, end string) {
	t.Helper()
	b.actions++
	b.do(t, typed(text))
	b.waitFor(t, fmt.Sprintf(`document.activeElement?.value === %s`, js(text)))
	b.do(t, chromedp.KeyEvent(end))
}

// picks opens a list with a key and takes what a text finds first.
func (b *tab) picks(t *testing.T, key, text string, modifiers ...chromedp.Modifier) {
	t.Helper()
	b.key(t, key, modifiers...)
	b.waitFor(t, `document.querySelector('.picker')?.contains(document.activeElement)`)
	b.enter(t, text, kb.Enter)
}

// at waits until the keys act on a state.
func (b *tab) at(t *testing.T, name string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`document.activeElement?.dataset?.state === %s`, js(name)))
}

// types opens the fields of the state that the keys are at, and types into the first.
func (b *tab) types(t *testing.T, state, path, text string) {
	t.Helper()
	b.inspects(t, state)
	b.key(t, kb.Enter)
	b.waitFor(t, `document.activeElement === document.querySelector(`+js(field(path))+`)`)
	b.do(t, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))) // part of typing over it, as in fill
	b.edits(t, func() { b.enter(t, text, kb.Escape) })
	b.at(t, state)
}

// noPointer notes every event of a pointer from here on.
func (b *tab) noPointer(t *testing.T) {
	t.Helper()
	b.do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(() => {
			globalThis.pointed = 0;
			for (const type of ['pointerdown', 'pointermove', 'mousedown', 'touchstart', 'wheel']) addEventListener(type, () => globalThis.pointed++, { capture: true });
			return '';
		})()`))
		return err
	}))
}

// testKeyboardStory draws the founding workflow without a pointer.
func testKeyboardStory(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := newWorkflow(t, chromium, s, "founding")
	b.noPointer(t)
	b.actions = 0
	for !look[bool](t, b, `document.querySelector('#canvas').contains(document.activeElement)`) {
		b.key(t, kb.F6)
	}
	b.edits(t, func() { b.picks(t, "a", "lambda invoke") })
	b.at(t, "Lambda invoke")
	b.types(t, "Lambda invoke", `["Parameters","FunctionName"]`, "charge")
	b.edits(t, func() { b.key(t, "E", chromedp.ModifierShift) })
	b.edits(t, func() { b.picks(t, "e", "fail") })
	b.goesTo(t, "Lambda invoke")
	b.edits(t, func() { b.picks(t, "a", "choice") })
	b.at(t, "Choice")
	b.types(t, "Choice", `["Choices",0,"Variable"]`, "$.charged")
	b.goesTo(t, "Empty step")
	b.edits(t, func() { b.picks(t, "a", "wait") })
	b.at(t, "Wait")
	b.inspects(t, "Wait")
	b.key(t, kb.Enter)
	b.waitFor(t, `document.activeElement?.name === 'wait-form'`)
	b.edits(t, func() { b.key(t, kb.ArrowDown) })
	b.waitFor(t, `document.querySelector(`+js(field(`["SecondsPath"]`))+`) && document.activeElement?.name === 'wait-form'`)
	b.key(t, kb.Tab)
	b.waitFor(t, `document.activeElement === document.querySelector(`+js(field(`["SecondsPath"]`))+`)`)
	b.edits(t, func() { b.enter(t, "$.delay", kb.Escape) })
	b.at(t, "Wait")
	b.edits(t, func() { b.picks(t, "a", "lambda invoke") })
	b.at(t, "Lambda invoke 2")
	b.types(t, "Lambda invoke 2", `["Parameters","FunctionName"]`, "ship")
	b.edits(t, func() { b.key(t, "E", chromedp.ModifierShift) })
	b.edits(t, func() { b.picks(t, "e", "fail") })
	b.goesTo(t, "Lambda invoke 2")
	b.edits(t, func() { b.picks(t, "a", "put item") })
	b.at(t, "Put item")
	b.types(t, "Put item", `["Parameters","TableName"]`, "orders")
	b.goesTo(t, "Empty step 2")
	b.edits(t, func() { b.picks(t, "a", "succeed") })
	b.waitState(t, "Succeed")

	const states, rules, catchers = 7, 1, 2 // both catchers lead to the same Fail state
	most := (2*states + 4*rules + 3*catchers + 3) * 3 / 2
	t.Logf("%d actions draw it with the keyboard; the limit is %d", b.actions, most)
	if b.actions > most {
		t.Errorf("%d actions draw the workflow, want at most %d", b.actions, most)
	}
	if n := look[int](t, b, `globalThis.pointed`); n != 0 {
		t.Errorf("%d events of a pointer", n)
	}
	for _, edge := range [][2]string{{"Lambda invoke", "Fail"}, {"Lambda invoke", "Choice"}, {"Choice", "Wait"}, {"Choice", "Succeed"}, {"Wait", "Lambda invoke 2"}, {"Lambda invoke 2", "Fail"}, {"Lambda invoke 2", "Put item"}} {
		b.waitEdge(t, edge[0], edge[1])
	}
}

// goesTo finds a state by its name, unless the keys are at it.
func (b *tab) goesTo(t *testing.T, name string) {
	t.Helper()
	if look[bool](t, b, fmt.Sprintf(`document.activeElement?.dataset?.state === %s`, js(name))) {
		return
	}
	b.picks(t, "/", name)
	b.at(t, name)
	b.inspects(t, name)
}

// testEveryCommand looks each command up in the sheet of keys and in the command
// palette, gives one another key, and switches letters off.
func testEveryCommand(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "steps", threeSteps)
	b.clickAt(t, b.state(t, "First"))
	b.at(t, "First")
	b.key(t, "?")
	b.waitFor(t, `document.querySelector('dialog:modal [data-rebind]')`)
	named := look[[]string](t, b, `[...document.querySelectorAll('dialog:modal [data-rebind]')].filter(e => !e.dataset.rebind.startsWith('page:')).map(e => e.closest('div').querySelector('dt').textContent)`)
	if len(named) < 40 {
		t.Errorf("the sheet has only %d commands: %q", len(named), named)
	}
	b.key(t, kb.Escape)

	b.key(t, "a", chromedp.ModifierCtrl) // with states selected most commands can be done
	b.key(t, "k", chromedp.ModifierCtrl)
	b.waitFor(t, `document.querySelector('.picker-wide')`)
	offered := look[[]string](t, b, `[...document.querySelectorAll('.picker-row')].map(r => r.querySelector('span:not(.palette-glyph)').textContent)`)
	ofOne := []string{"Add a branch", "Add a rule", "Add a catcher", "Add a retrier", "Connect to", "Rename", "Edit fields", "Test state", "Take out of the container", "Collapse or expand", "Move earlier", "Move later"}
	for _, name := range named {
		if !slices.Contains(offered, name) && !slices.Contains(ofOne, name) {
			t.Errorf("the command palette has no %q", name)
		}
	}
	b.enter(t, "second", kb.Enter)
	b.at(t, "Second")
	b.picks(t, "k", "rename", chromedp.ModifierCtrl)
	b.waitFor(t, `document.activeElement?.matches('.rename')`)
	b.key(t, kb.Escape)
	b.at(t, "Second")

	b.key(t, "?")
	b.press(t, "Change the key of Duplicate")
	b.key(t, "j", chromedp.ModifierCtrl)
	b.hasText(t, "dialog:modal dl", "changed")
	b.click(t, "#letter-keys", "")
	b.key(t, kb.Escape)
	b.visit(t, "/w/steps/design")
	b.clickAt(t, b.state(t, "Second"))
	b.at(t, "Second")
	b.edits(t, func() { b.key(t, "j", chromedp.ModifierCtrl) })
	if n := len(b.states(t)); n != 4 {
		t.Errorf("%d states after duplicating one of three with a key of one's own", n)
	}
	b.key(t, "a")
	b.key(t, kb.F6)
	b.waitFor(t, `document.querySelector('#inspector').contains(document.activeElement) && !document.querySelector('.picker')`)
	b.key(t, kb.F6, chromedp.ModifierShift)
	b.waitFor(t, `document.querySelector('#canvas').contains(document.activeElement)`)
}

// testPaste pastes a hundred states, moves and deletes by keys, and hears of it.
func testPaste(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "steps", threeSteps)
	original := b.text(t, "steps")
	var fragment strings.Builder
	for i := range 100 {
		fmt.Fprintf(&fragment, `,"P%d":{"Type":"Pass","Next":"P%d"}`, i, i+1)
	}
	b.clickAt(t, b.state(t, "First"))
	b.at(t, "First")
	b.edits(t, func() {
		b.do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			// The clipboard of a headless browser belongs to nobody: the event is what a paste makes.
			_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(data => {
				data.setData('text/plain', %s);
				return document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
			})(new DataTransfer())`, js("{"+fragment.String()[1:]+"}"))))
			return err
		}))
	})
	if n := len(b.states(t)); n != 103 {
		t.Errorf("%d states are drawn, want 103", n)
	}
	b.waitEdge(t, "P99", "Second")
	b.hasText(t, "#announcer", "100 states added. 103 states.")
	b.edits(t, func() { b.key(t, "z", chromedp.ModifierCtrl) })

	b.clickAt(t, b.state(t, "Second"))
	b.at(t, "Second")
	b.edits(t, func() { b.key(t, kb.ArrowUp, chromedp.ModifierAlt) })
	b.waitEdge(t, "Second", "First")
	b.edits(t, func() { b.key(t, kb.F2); b.do(t, typed("Begin"+kb.Enter)) })
	b.hasText(t, "#announcer", "Rename")
	b.edits(t, func() { b.key(t, kb.Delete) })
	b.hasText(t, "#announcer", "Begin removed")
	b.waitFor(t, `document.querySelector('#canvas').contains(document.activeElement)`)
	for range 3 {
		b.edits(t, func() { b.key(t, "z", chromedp.ModifierCtrl) })
	}
	if got := b.text(t, "steps"); got != original {
		t.Errorf("after undoing all the text is\n%s", got)
	}
}

// testLooks folds a container, turns the flow, and looks at the map of it.
func testLooks(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "nested", `{"StartAt":"Both","States":{"Both":{"Type":"Parallel","Next":"Done","Branches":[
		{"StartAt":"Left","States":{"Left":{"Type":"Pass","End":true}}},{"StartAt":"Right","States":{"Right":{"Type":"Pass","End":true}}}]},"Done":{"Type":"Succeed"}}}`)
	b.clickAt(t, b.headOf(t, "Both"))
	b.at(t, "Both")
	b.key(t, "f")
	b.waitFor(t, `!document.querySelector('g.node[data-state=Left]')`)
	b.hasText(t, "#announcer", "Both collapsed")
	b.picks(t, "/", "Left")
	b.at(t, "Left")

	b.click(t, "#turn", "")
	b.waitFor(t, `document.querySelector('svg.workflow').hasAttribute('data-across')`)
	left, right := b.state(t, "Left"), b.state(t, "Done")
	if right.X <= left.X {
		t.Errorf("Done at %v is not right of Left at %v", right, left)
	}
	b.edits(t, func() { b.drag(t, b.palette(t, "Wait"), b.state(t, "Done")) })
	b.visit(t, "/w/nested/design")
	b.waitFor(t, `document.querySelector('svg.workflow').hasAttribute('data-across')`)
	b.clickAt(t, b.state(t, "Done"))
	b.at(t, "Done")
	b.key(t, kb.ArrowLeft)
	b.at(t, "Wait")

	b.click(t, "#minimap", "")
	b.waitFor(t, `document.querySelectorAll('.minimap-state').length === document.querySelectorAll('flow-canvas g.node[data-state]').length`)
	before := look[point](t, b, middleOf(`g.node[data-state=Done]`))
	b.clickAt(t, look[point](t, b, `(r => ({ X: r.left + 8, Y: r.top + r.height / 2 }))(document.querySelector('.minimap').getBoundingClientRect())`)) // outside of the frame
	b.waitFor(t, fmt.Sprintf(`(p => p.X !== %v || p.Y !== %v)(%s)`, before.X, before.Y, middleOf(`g.node[data-state=Done]`)))

	b.find(t, `#palette-mine [data-item=Wait]`, "")
	b.fill(t, "#palette-search", "queue")
	b.hasText(t, "#palette-found .palette-row:first-child", "SQS")
}

// headOf is where the name of a container is.
func (b *tab) headOf(t *testing.T, name string) point {
	t.Helper()
	return b.find(t, fmt.Sprintf(`flow-canvas g.node[data-state=%s] > .soft`, js(name)), "")
}
