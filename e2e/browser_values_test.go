package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// checkout charges by a function that nobody has registered, decides, and waits.
const checkout = `{
  "StartAt": "Prepare",
  "States": {
    "Prepare": { "Type": "Pass", "Parameters": { "id.$": "$.order.id", "total.$": "$.order.total" }, "Next": "Dear?" },
    "Dear?": {
      "Type": "Choice",
      "Choices": [ { "And": [ { "Variable": "$.total", "NumericGreaterThan": 100 }, { "Not": { "Variable": "$.id", "StringEquals": "free" } } ], "Next": "Charge" } ],
      "Default": "Done"
    },
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": { "FunctionName": "charge", "Payload.$": "$" },
      "Retry": [ { "ErrorEquals": [ "Bank.Busy" ], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2 } ],
      "Catch": [ { "ErrorEquals": [ "States.ALL" ], "Next": "Done" } ],
      "Next": "Done"
    },
    "Done": { "Type": "Succeed" }
  }
}
`

// waitLive waits until the value under a field has a text.
func (b *tab) waitLive(t *testing.T, path, kind, text string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`[...(document.querySelector(%s)?.closest('.field, .entry, .condition-group')?.querySelectorAll('.live-value[data-live=%s]') ?? [])].some(v => v.textContent.includes(%s))`,
		js(field(path)), kind, js(text)))
}

// sees opens a state in the inspector.
func (b *tab) sees(t *testing.T, name string) {
	t.Helper()
	b.clickAt(t, b.state(t, name))
	b.inspects(t, name)
}

func testLiveValues(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "checkout", checkout)
	startExecution(t, b, `{"order":{"id":"o-1","total":120}}`)
	b.visit(t, "/w/checkout/design")

	b.sees(t, "Prepare")
	b.press(t, "Input")
	b.waitLive(t, `["Parameters"]`, "value", `{"id":"o-1","total":120}`)
	b.hasText(t, "#inspector [data-outcome]", "With this data it goes on with Dear?.")

	revision := look[string](t, b, `document.querySelector('#canvas').dataset.revision`)
	b.click(t, field(`["Parameters"]`), "")
	b.key(t, "a", chromedp.ModifierCtrl)
	b.do(t, typed(`{"gone.$":"$.order.nothing"}`))
	b.waitLive(t, `["Parameters"]`, "fails", "$.order.nothing")
	if now := look[string](t, b, `document.querySelector('#canvas').dataset.revision`); now != revision {
		t.Errorf("looking at values saved the draft: revision %s became %s", revision, now)
	}
	b.key(t, "a", chromedp.ModifierCtrl)
	b.do(t, typed(`{"total.$":"$.order.total"}`))
	b.waitLive(t, `["Parameters"]`, "value", `{"total":120}`)
	b.edits(t, func() { b.key(t, kb.Tab) })

	b.sees(t, "Dear?")
	b.waitLive(t, `["Choices",0,"And",0,"Variable"]`, "value", "120")
	b.waitFor(t, `document.querySelector('#inspector .entry > .live-value')?.textContent === 'true'`)
}

func testOneState(t *testing.T, chromium context.Context) {
	data := t.TempDir()
	s := launch(t, data, "--no-demo")
	b := openDefinition(t, chromium, s, "checkout", checkout)

	b.sees(t, "Prepare")
	b.press(t, "Test state")
	b.fill(t, "#test-input", `{"order":{"id":"free","total":7}}`)
	b.press(t, "Run test")
	b.waitFor(t, `document.querySelector('[data-test-status]')?.dataset.testStatus === 'SUCCEEDED'`)
	b.hasText(t, "#test-result .stages", "After Parameters")
	b.press(t, "Use as sample for Dear?")
	b.inspects(t, "Dear?")
	b.waitLive(t, `["Choices",0,"And",0,"Variable"]`, "value", "7")
	b.hasText(t, "#inspector .data-source", "Values from your sample")
	s.stop(t)

	again := launch(t, data, "--no-demo")
	defer again.stop(t)
	c := openTab(t, chromium, again, "/w/checkout/design?state=Dear%3F")
	c.sees(t, "Dear?")
	c.waitLive(t, `["Choices",0,"And",0,"Variable"]`, "value", "7")

	c.sees(t, "Charge")
	c.press(t, "Test state")
	c.fill(t, "#test-input", `{"id":"o-1"}`)
	choose(t, c, "#test-mock", "An error of mine")
	c.fill(t, "#test-error", "Bank.Busy")
	c.press(t, "Run test")
	c.hasText(t, "#test-result", "Retrier 1 tries again after 2.0 s.")
	c.fill(t, "#test-retries", "3")
	c.press(t, "Run test")
	c.hasText(t, "#test-result", "It fails, and a catcher takes over and goes on with Done")
}

// choose takes an option of a select by its words, with the keys.
func choose(t *testing.T, b *tab, selector, words string) {
	t.Helper()
	b.click(t, selector, "")
	b.key(t, kb.Escape)
	b.do(t, typed(words))
	b.waitFor(t, fmt.Sprintf(`document.querySelector(%s).selectedOptions[0].label === %s`, js(selector), js(words)))
}

func testRules(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "checkout", checkout)
	b.sees(t, "Dear?")
	b.set(t, `["Choices",0,"And",1,"Not","StringEquals"]`, "gratis")
	b.edits(t, func() { b.click(t, `#inspector .entry button`, "Add condition") })
	b.set(t, `["Choices",0,"And",2,"Variable"]`, "$.vip")
	b.edits(t, func() { choose(t, b, "#inspector .entry select[data-select-edits]", "Any of these") })
	want := `{"Or":[{"Variable":"$.total","NumericGreaterThan":100},{"Not":{"Variable":"$.id","StringEquals":"gratis"}},{"Variable":"$.vip","IsPresent":true}],"Next":"Charge"}`
	if got := squeezed(b.text(t, "checkout")); !strings.Contains(got, want) {
		t.Errorf("the rule is not\n%s\nin\n%s", want, got)
	}

	b.sees(t, "Prepare")
	b.press(t, "Variables")
	b.edits(t, func() { b.press(t, "Add variable") })
	b.set(t, `["Assign","name.$"]`, "$.order.id")
	b.edits(t, func() { b.fill(t, "#inspector [data-key-edit]", "order") })
	if got := squeezed(b.text(t, "checkout")); !strings.Contains(got, `"Assign":{"order.$":"$.order.id"}`) {
		t.Errorf("no variable in\n%s", got)
	}
}

// squeezed is a definition without blanks outside of names that have none.
func squeezed(text string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(text) }
