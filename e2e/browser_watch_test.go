package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// watchFounding starts an execution from the page, sees it succeed without a
// reload, and looks at what a state got and gave and at what was stored.
func watchFounding(t *testing.T, b *tab) string {
	t.Helper()
	startExecution(t, b, foundingInput)
	b.waitStatus(t, "Put item", "succeeded")
	b.hasText(t, "#run-head", "Succeeded")
	b.clickAt(t, b.state(t, "Lambda invoke"))
	b.hasText(t, "#step h2", "Lambda invoke")
	b.hasText(t, "#step .attempts-list", "Bank.Busy")
	b.hasText(t, "#step json-tree", "charged")
	output := b.outputOf(t)
	b.visit(t, "/tables/orders")
	b.hasText(t, "#items", "P-7")
	return output
}

// startExecution starts the draft with an input and shows the execution.
func startExecution(t *testing.T, b *tab, input string) {
	t.Helper()
	b.click(t, "[data-opens=start-run]", "")
	b.waitFor(t, `document.querySelector('#start-run').open`)
	b.fill(t, "#run-input", input)
	b.click(t, "#start-run button.button-primary", "")
	b.waitFor(t, `location.pathname.startsWith('/x/')`)
	b.ready(t)
}

// waitStatus waits until the graph of an execution shows a state's status.
func (b *tab) waitStatus(t *testing.T, name, status string) {
	t.Helper()
	sign := fmt.Sprintf(`flow-canvas g.node[data-state=%s] > .status[href="#g-st-%s"]`, js(name), status)
	b.waitFor(t, fmt.Sprintf(`document.querySelector(%s)`, js(sign)))
}

// outputOf is the output of the execution that the page shows, as the API has it.
func (b *tab) outputOf(t *testing.T) string {
	t.Helper()
	client := (&server{url: b.site}).sfn("us-east-1")
	arn := look[string](t, b, `document.querySelector('.run-arn code').textContent`)
	out, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.Output)
}

// scheduleFounding attaches a schedule and reads when it fires.
func scheduleFounding(t *testing.T, b *tab) {
	t.Helper()
	b.visit(t, "/w/founding/schedules")
	b.press(t, "New schedule")
	b.waitFor(t, `document.querySelector('#schedule-form')`)
	b.fill(t, "#name", "weekday-evening")
	b.fill(t, "#expression", "cron(0 18 ? * MON-FRI *)")
	b.fill(t, "#timezone", "Europe/Berlin")
	b.waitFor(t, `document.querySelectorAll('#preview .firings li').length === 10`)
	b.click(t, "#schedule-form button.button-primary", "Create schedule")
	b.waitFor(t, `location.pathname.startsWith('/schedules/') && !location.pathname.endsWith('/new')`)
	b.waitFor(t, `document.querySelectorAll('.firings li').length === 10`)
	for i, text := range look[[]string](t, b, `[...document.querySelectorAll('.firings li')].map(li => li.textContent)`) {
		if !strings.Contains(text, "18:00") {
			t.Errorf("firing %d is %q, want it at 18:00", i+1, text)
		}
	}
}

// exportFounding saves the definition by the menu.
func exportFounding(t *testing.T, b *tab) string {
	t.Helper()
	b.visit(t, "/w/founding/design")
	b.press(t, "Export")
	link := look[string](t, b, `[...document.querySelectorAll('#export-menu a[download]')].map(a => a.textContent.trim()).find(w => w.includes('JSON'))`)
	b.click(t, "#export-menu a", link)
	var file string
	eventually(t, "the download", patience, func() bool {
		found, err := filepath.Glob(filepath.Join(b.dir, "*.json"))
		if err != nil || len(found) == 0 {
			return false
		}
		file = found[0]
		return true
	})
	return b.downloaded(t, filepath.Base(file))
}
