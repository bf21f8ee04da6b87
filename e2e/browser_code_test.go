package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
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

const misspelt = `{
  "StartAt": "A",
  "States": {
    "A": {"Type": "Pass", "Coment": "first", "Next": "B"},
    "B": {"Type": "Pass", "Reslt": 1, "End": true}
  }
}
`

func testFixes(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "steps", misspelt)
	b.hasText(t, "#problems summary", "2 errors")
	b.press(t, "Why")
	b.hasText(t, ".problem-why[open]", "AWS refuses the definition")
	b.press(t, "Rename to Comment")
	first := strings.Replace(misspelt, "Coment", "Comment", 1)
	b.waitText(t, "steps", first)
	b.hasText(t, "#problems", "1 error")
	b.waitFor(t, `document.activeElement.textContent.trim() === 'Rename to Result'`)
	b.do(t, chromedp.KeyEvent(kb.Enter))
	b.waitText(t, "steps", strings.Replace(first, "Reslt", "Result", 1))
	b.hasText(t, "#problems", "No problems")
	b.press(t, "Undo")
	b.waitText(t, "steps", first)
	b.hasText(t, "#problems", "1 error") // the page has the answer too

	b.visit(t, "/w/steps/code")
	b.typeAtEnd(t, " ")
	b.press(t, "1 error")
	b.press(t, "Rename to Result")
	b.waitText(t, "steps", strings.Replace(first, "Reslt", "Result", 1)+" ")
	b.hasText(t, "code-editor .cm-content", `"Result"`)
	b.hasText(t, "#problems", "No problems")
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

func testLongText(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	long := `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":[` + strings.Repeat("\n\"some text in a long list\",", 37_000) + "1]}}}"
	file := filepath.Join(t.TempDir(), "long.asl.json")
	if err := os.WriteFile(file, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	b := openTab(t, chromium, s, "/import")
	b.do(t, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	b.fill(t, "#name", "long")
	b.press(t, "Import workflow")
	b.waitFor(t, `location.pathname.endsWith('/design')`)
	b.visit(t, "/w/long/code")
	b.typeAtEnd(t, " ")
	b.waitText(t, "long", long+" ")
}
