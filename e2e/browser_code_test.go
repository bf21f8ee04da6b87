package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func testCode(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "steps", threeSteps)
	b.press(t, "Code")
	b.waitFor(t, `location.pathname.endsWith('/code')`)
	b.ready(t)
	b.hasText(t, "code-editor .cm-content", "${SecondFunctionArn}")

	b.typeAtEnd(t, "x")
	b.waitText(t, "steps", threeSteps+"x")
	b.waitFor(t, `document.querySelector('code-editor .cm-lintRange-error, code-editor .cm-lint-marker-error')`)
	b.visit(t, "/w/steps/code")
	b.hasText(t, "code-editor .cm-content", "x")
	b.visit(t, "/w/steps/design")
	b.waitFor(t, `document.querySelector('#broken').textContent.trim() !== ''`)
	if n := len(b.states(t)); n != 3 {
		t.Errorf("the last good picture has %d states, want 3", n)
	}
	b.visit(t, "/w/steps/code")
	b.typeAtEnd(t, kb.Backspace)
	b.waitText(t, "steps", threeSteps)
	b.visit(t, "/w/steps/design")
	b.waitFor(t, `document.querySelector('#broken').textContent.trim() === ''`)
}

// typeAtEnd types keys at the end of the code.
func (b *tab) typeAtEnd(t *testing.T, keys string) {
	t.Helper()
	b.click(t, "code-editor .cm-line", "")
	b.do(t, chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(keys))
}

// waitText waits until the server keeps a text.
func (b *tab) waitText(t *testing.T, workflow, text string) {
	t.Helper()
	eventually(t, "the text to be saved", patience, func() bool { return b.text(t, workflow) == text })
}
