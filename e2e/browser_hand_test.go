package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// point is a place in the window, in CSS pixels.
type point struct{ X, Y float64 }

// dragSteps is in how many moves the pointer crosses the page.
const dragSteps = 8

// find waits for the first visible element that fits and has the text, brings
// it into view, and says where its middle is once it rests there. It must be on top
// there: what lies under something else cannot be clicked.
func (b *tab) find(t *testing.T, selector, text string) point {
	t.Helper()
	found := fmt.Sprintf(`(() => {
		const squeeze = s => s.replace(/\s+/g, ' ').trim();
		const all = [...document.querySelectorAll(%s)].filter(e => e.getClientRects().length > 0 && !e.disabled);
		const want = %s;
		const fits = all.filter(e => want === '' || squeeze(e.textContent) === want || e.getAttribute('aria-label') === want);
		const e = fits[0];
		if (!e) return null;
		let r = e.getBoundingClientRect();
		if (r.bottom > innerHeight || r.top < 0 || e.closest('aside, dialog, main')) e.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
		r = e.getBoundingClientRect();
		const x = r.left + r.width / 2, y = r.top + r.height / 2;
		const top = document.elementFromPoint(x, y);
		return top && (e.contains(top) || e.closest('g')?.contains(top) || top.closest('label')?.control === e) ? { X: x, Y: y } : null;
	})()`, js(selector), js(text))
	var before, at *point
	eventually(t, selector+" "+text, patience, func() bool {
		before, at = at, nil
		answer, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`JSON.stringify(`+found+`)`))
		return err == nil && json.Unmarshal([]byte(answer), &at) == nil && at != nil && before != nil && *before == *at
	})
	return *at
}

// click presses and releases the left button on an element.
func (b *tab) click(t *testing.T, selector, text string) {
	t.Helper()
	b.clickAt(t, b.find(t, selector, text))
}

func (b *tab) clickAt(t *testing.T, p point, modifiers ...chromedp.Modifier) {
	t.Helper()
	b.actions++
	b.do(t, chromedp.MouseEvent(chromedp.MouseMoved, p.X, p.Y),
		chromedp.MouseClickXY(p.X, p.Y, chromedp.ButtonModifiers(modifiers...)))
}

// press clicks a button, tab or link by its words.
func (b *tab) press(t *testing.T, words string) {
	t.Helper()
	b.click(t, "button, a, summary, [role=tab]", words)
}

// drag presses the left button, moves in steps and releases.
func (b *tab) drag(t *testing.T, from, to point) {
	t.Helper()
	b.actions++
	moves := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(chromedp.MouseMoved, from.X, from.Y),
		chromedp.MouseEvent(chromedp.MousePressed, from.X, from.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)),
	}
	for i := 1; i <= dragSteps; i++ {
		part := float64(i) / dragSteps
		moves = append(moves, chromedp.MouseEvent(chromedp.MouseMoved, from.X+(to.X-from.X)*part, from.Y+(to.Y-from.Y)*part, chromedp.ButtonLeft))
	}
	moves = append(moves, chromedp.MouseEvent(chromedp.MouseReleased, to.X, to.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	b.do(t, moves...)
}

// key presses one chord.
func (b *tab) key(t *testing.T, key string, modifiers ...chromedp.Modifier) {
	t.Helper()
	b.actions++
	if r := []rune(key); len(r) == 1 && kb.Keys[r[0]] != nil && kb.Keys[r[0]].Print && !slices.Contains(modifiers, chromedp.ModifierCtrl) {
		b.letter(t, r[0])
		return
	}
	b.do(t, chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
}

// letter presses a key with a sign. The sign comes with the press, as it does from a
// keyboard: a page that takes the press for a shortcut does not get it as text too.
func (b *tab) letter(t *testing.T, r rune) {
	t.Helper()
	events := kb.Encode(r)
	down, up := *events[0], *events[len(events)-1]
	down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
	b.do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, event := range []input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
				return err
			}
		}
		return nil
	}))
}

// fill clicks a field, types over what it holds and leaves it: one action, as
// the text is what counts. It waits until the field holds the text.
func (b *tab) fill(t *testing.T, selector, text string) {
	t.Helper()
	b.typeInto(t, selector, text)
	b.do(t, chromedp.KeyEvent(kb.Tab))
}

// typeInto is fill without leaving the field.
func (b *tab) typeInto(t *testing.T, selector, text string) {
	t.Helper()
	b.click(t, selector, "")
	b.do(t, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	if text == "" {
		b.do(t, chromedp.KeyEvent(kb.Delete))
	} else {
		b.do(t, typed(text))
	}
	b.waitFor(t, fmt.Sprintf(`document.activeElement?.value === %s`, js(text)))
}

// typed types a text; its line breaks are Enter.
func typed(text string) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(strings.ReplaceAll(text, "\n", kb.Enter))
}

// field is a control of the inspector by the field that it writes, such as ["Parameters","TableName"].
func field(path string) string {
	return fmt.Sprintf(`#inspector [data-path=%s]`, js(path))
}

// state is where a state is drawn, after the wheel has brought it into the canvas.
func (b *tab) state(t *testing.T, name string) point {
	t.Helper()
	card := fmt.Sprintf(`flow-canvas g.node[data-state=%s] > rect`, js(name))
	b.waitFor(t, fmt.Sprintf(`document.querySelector(%s)`, js(card)))
	b.reveal(t, card)
	return b.find(t, card, "")
}

// reveal turns the wheel over the canvas until something is well inside.
func (b *tab) reveal(t *testing.T, selector string) {
	t.Helper()
	away := look[struct{ X, Y, MidX, MidY float64 }](t, b, fmt.Sprintf(`(() => {
		const r = document.querySelector(%s).getBoundingClientRect(), c = document.querySelector('flow-canvas').getBoundingClientRect();
		const off = (low, high, from, to) => low < from + 30 ? low - from - 60 : high > to - 30 ? high - to + 60 : 0;
		return { X: off(r.left, r.right, c.left, c.right), Y: off(r.top, r.bottom, c.top, c.bottom), MidX: c.left + c.width / 2, MidY: c.top + c.height / 2 };
	})()`, js(selector)))
	if away.X == 0 && away.Y == 0 {
		return
	}
	// A delta of nothing would not be sent at all, and both are wanted.
	away.X, away.Y = cmp.Or(away.X, 1), cmp.Or(away.Y, 1)
	before := look[point](t, b, middleOf(selector))
	b.do(t, chromedp.MouseEvent(chromedp.MouseMoved, away.MidX, away.MidY),
		chromedp.MouseEvent(chromedp.MouseWheel, away.MidX, away.MidY, func(p *input.DispatchMouseEventParams) {
			p.DeltaX, p.DeltaY = away.X, away.Y
		}))
	eventually(t, "the wheel to pan the canvas", patience, func() bool { return look[point](t, b, middleOf(selector)) != before })
}

func middleOf(selector string) string {
	return fmt.Sprintf(`(r => ({ X: r.left + r.width / 2, Y: r.top + r.height / 2 }))(document.querySelector(%s).getBoundingClientRect())`, js(selector))
}

// states are the names of the drawn states.
func (b *tab) states(t *testing.T) []string {
	t.Helper()
	return look[[]string](t, b, `[...document.querySelectorAll('flow-canvas g.node[data-state]')].map(n => n.dataset.state)`)
}

// waitEdge waits until a line is drawn from one state to another; "" is the
// start or the end.
func (b *tab) waitEdge(t *testing.T, from, to string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`[...document.querySelectorAll('flow-canvas g.edge')].some(e => (e.dataset.from ?? '') === %s && (e.dataset.to ?? '') === %s)`, js(from), js(to)))
}

func (b *tab) waitState(t *testing.T, name string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`[...document.querySelectorAll('flow-canvas g.node')].some(n => n.dataset.state === %s)`, js(name)))
}

// edits does something that must be saved as a new revision, and waits until
// the page shows it.
func (b *tab) edits(t *testing.T, act func()) {
	t.Helper()
	before := look[int](t, b, `Number(document.querySelector('#canvas').dataset.revision)`)
	act()
	b.waitFor(t, fmt.Sprintf(`Number(document.querySelector('#canvas').dataset.revision) > %d && document.querySelector('#saved').textContent.startsWith('Saved')`, before))
	b.quiet(t)
}

// inspects waits until the inspector shows a state.
func (b *tab) inspects(t *testing.T, name string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`document.querySelector('#inspector .inspector')?.dataset.for === %s`, js(name)))
}

// palette is where an entry of the palette is.
func (b *tab) palette(t *testing.T, item string) point {
	t.Helper()
	return b.find(t, fmt.Sprintf(`#palette .palette-item[data-item=%s]`, js(item)), "")
}

// paste puts a text into a field at once, as from the clipboard.
func (b *tab) paste(t *testing.T, selector, text string) {
	t.Helper()
	b.click(t, selector, "")
	b.do(t, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}
