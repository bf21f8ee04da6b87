package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// testOutline writes the founding workflow from nothing in a browser that runs
// no scripts at all, and runs it.
func testOutline(t *testing.T, chromium context.Context) {
	clerk := &shop{}
	s := launch(t, t.TempDir(), "--no-demo", "--table", "orders=id",
		"--function", "charge="+serveHTTP(t, http.HandlerFunc(clerk.charge)), "--function", "ship="+serveHTTP(t, http.HandlerFunc(clerk.ship)))
	defer s.stop(t)
	b := openTab(t, chromium, s, "/")
	b.do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}), chromedp.Navigate(s.url+"/workflows/new"))
	b.fill(t, "#name", "written")
	b.sends(t, "Create workflow", "")
	b.press(t, "Outline")
	b.waitFor(t, `location.pathname.endsWith('/outline')`)
	writeFounding(t, b)

	if n := look[int](t, b, `document.querySelectorAll('.outline-problems li').length`); n > 0 {
		t.Errorf("%d problems are listed under the lines", n)
	}
	b.photograph(t, "outline.png")
	b.press(t, "Run it")
	b.fill(t, "#outline-input", foundingInput)
	b.sends(t, "Start execution now", "")
	b.waitFor(t, `location.pathname.startsWith('/x/')`)
	eventually(t, "the execution to succeed", patience, func() bool {
		b.do(t, chromedp.Navigate(look[string](t, b, `location.href`)))
		return look[bool](t, b, `document.querySelector('main, header').closest('body').textContent.includes('Succeeded')`)
	})
	if n := clerk.charges.Load(); n != 2 {
		t.Errorf("the card was charged %d times, want 2: a failure and a retry", n)
	}
}

func writeFounding(t *testing.T, b *tab) {
	t.Helper()
	b.adds(t, "Lambda · invoke", "Charge", "")
	b.writes(t, "Charge", `["Parameters","FunctionName"]`, "charge")
	b.sends(t, "Add retrier", "")
	b.sends(t, "Add catcher", "")
	b.adds(t, "Fail", "Charge failed", "Where catcher 1")
	b.opens(t, "Charge")
	b.adds(t, "Choice", "Charged?", "")
	b.writes(t, "Charged?", `["Choices",0,"Variable"]`, "$.charged")
	b.adds(t, "Wait", "Wait for the slot", "Where rule 1")
	b.click(t, ".outline-fields label:has([name=wait-form])", "For a time from the data")
	b.sends(t, "Save “Wait for the slot”", "")
	b.writes(t, "Wait for the slot", `["SecondsPath"]`, "$.delay")
	b.adds(t, "Lambda · invoke", "Ship", "")
	b.writes(t, "Ship", `["Parameters","FunctionName"]`, "ship")
	b.sends(t, "Add catcher", "")
	b.adds(t, "Fail", "Not shipped", "Where catcher 1")
	b.opens(t, "Ship")
	b.adds(t, "DynamoDB · put", "Record", "")
	b.writes(t, "Record", `["Parameters","TableName"]`, "orders")
	b.opens(t, "Charged?")
	b.adds(t, "Succeed", "Nothing to do", "Where it goes")
}

// adds adds a state around the opened line: what and where are chosen by their
// first letters, as with the keyboard. "" leaves the first place.
func (b *tab) adds(t *testing.T, item, name, where string) {
	t.Helper()
	b.chooses(t, "add-item", item)
	b.fill(t, "#add-name", name)
	if where != "" {
		b.chooses(t, "add-at", where)
	}
	b.sends(t, "Add", name)
}

// chooses takes an option of a select by typing how it begins.
func (b *tab) chooses(t *testing.T, id, begins string) {
	t.Helper()
	isChosen := fmt.Sprintf(`document.getElementById(%s).selectedOptions[0].textContent.startsWith(%s)`, js(id), js(begins))
	b.waitFor(t, fmt.Sprintf(`document.getElementById(%s)`, js(id)))
	if look[bool](t, b, isChosen) {
		return // typing would go on to the next that begins so
	}
	b.click(t, fmt.Sprintf(`label[for=%s]`, id), "")
	b.do(t, typed(begins))
	b.waitFor(t, isChosen)
}

// writes enters a value into a field of the opened line and saves it.
func (b *tab) writes(t *testing.T, state, path, value string) {
	t.Helper()
	b.fill(t, fmt.Sprintf(`.outline-fields [data-path=%s]`, js(path)), value)
	b.sends(t, "Save “"+state+"”", state)
}

// opens opens the line of a state.
func (b *tab) opens(t *testing.T, state string) {
	t.Helper()
	b.click(t, fmt.Sprintf(`.outline-line[data-state=%s] .outline-name`, js(state)), "")
	b.waitFor(t, fmt.Sprintf(`document.readyState === 'complete' && document.getElementById('opened')?.dataset.state === %s`, js(state)))
}

// sends presses a button and waits for the page that answers, with a line opened.
func (b *tab) sends(t *testing.T, button, state string) {
	t.Helper()
	look[bool](t, b, `(window.isOld = true)`)
	b.click(t, "button[type=submit]", button)
	b.waitFor(t, `!window.isOld && document.readyState === 'complete'`)
	if state != "" {
		b.waitFor(t, fmt.Sprintf(`document.getElementById('opened')?.dataset.state === %s`, js(state)))
	}
}
