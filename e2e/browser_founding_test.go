package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// shop answers as the two functions of the founding workflow. The first charge
// fails, so that the retrier has work.
type shop struct{ charges atomic.Int64 }

func (s *shop) charge(w http.ResponseWriter, _ *http.Request) {
	if s.charges.Add(1) == 1 {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		fmt.Fprint(w, `{"errorType":"Bank.Busy","errorMessage":"come back later"}`)
		return
	}
	fmt.Fprint(w, `{"id":"o-1","total":120,"delay":1,"charged":true}`)
}

func (s *shop) ship(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, `{"id":"o-1","total":120,"parcel":"P-7"}`)
}

// testFoundingStory builds two functions with their Retry and error states, a
// decision, a wait whose time comes from the input and a record in a table, runs
// it, watches it, attaches a schedule to it and exports it.
func testFoundingStory(t *testing.T, chromium context.Context) {
	clerk := &shop{}
	functions := []string{
		"--function", "charge=" + serveHTTP(t, http.HandlerFunc(clerk.charge)),
		"--function", "ship=" + serveHTTP(t, http.HandlerFunc(clerk.ship)), "--table", "orders=id",
	}
	s := launch(t, t.TempDir(), append([]string{"--no-demo"}, functions...)...)
	defer s.stop(t)
	b := newWorkflow(t, chromium, s, "founding")

	b.actions = 0
	drawFounding(t, b)
	const states, rules, catchers = 8, 1, 2
	most := 2*states + 4*rules + 3*catchers + 3
	t.Logf("%d actions draw it; the limit is %d", b.actions, most)
	if b.actions > most {
		t.Errorf("%d actions draw the workflow, want at most %d", b.actions, most)
	}
	b.waitFor(t, `document.querySelector('[data-problem-count]').textContent === '0'`)

	output := watchFounding(t, b)
	scheduleFounding(t, b)
	exported := exportFounding(t, b)
	file := filepath.Join(t.TempDir(), "founding.asl.json")
	if err := os.WriteFile(file, []byte(exported), 0o600); err != nil {
		t.Fatal(err)
	}
	again := runCommand(t, "", append([]string{"run", file, "--no-demo", "--input", foundingInput}, functions...)...)
	if again.code != 0 {
		t.Fatalf("stepwell run ends with %d: %s", again.code, again.stderr)
	}
	if diff := cmp.Diff(decoded(t, output), decoded(t, again.stdout), eachCallsOwn); diff != "" {
		t.Errorf("the exported file has another output (-page +command):\n%s", diff)
	}
}

// eachCallsOwn leaves out the numbers that every call to the table has for itself.
var eachCallsOwn = cmpopts.IgnoreMapEntries(func(key string, _ any) bool {
	return key == "RequestId" || key == "x-amzn-RequestId"
})

const foundingInput = `{"id":"o-1","total":120,"delay":1}`

// newWorkflow makes a workflow and shows its empty canvas.
func newWorkflow(t *testing.T, chromium context.Context, s *server, name string) *tab {
	t.Helper()
	b := openTab(t, chromium, s, "/")
	b.press(t, "New workflow")
	b.waitFor(t, `location.pathname === '/workflows/new'`)
	b.ready(t)
	b.fill(t, "#name", name)
	b.press(t, "Create workflow")
	b.waitFor(t, `location.pathname.endsWith('/design')`)
	b.ready(t)
	return b
}

// drawFounding draws it by mouse; only values are typed.
func drawFounding(t *testing.T, b *tab) {
	t.Helper()
	b.addAfter(t, "lambda.invoke", "", "Lambda invoke")
	b.set(t, `["Parameters","FunctionName"]`, "charge")
	b.section(t, "Retry on errors", "Add retrier")
	b.section(t, "Catch errors", "Add catcher")
	b.dropOn(t, "Fail", "Empty step")

	b.addAfter(t, "Choice", "Lambda invoke", "Choice")
	b.set(t, `["Choices",0,"Variable"]`, "$.charged")
	b.dropOn(t, "Wait", "Empty step")
	b.edits(t, func() { b.click(t, `#inspector label:has([name=wait-form])`, "For a time from the data") })
	b.set(t, `["SecondsPath"]`, "$.delay")

	b.addAfter(t, "lambda.invoke", "Wait", "Lambda invoke 2")
	b.set(t, `["Parameters","FunctionName"]`, "ship")
	b.section(t, "Retry on errors", "Add retrier")
	b.section(t, "Catch errors", "Add catcher")
	b.dropOn(t, "Fail", "Empty step")
	b.addAfter(t, "dynamodb.putItem", "Lambda invoke 2", "Put item")
	b.set(t, `["Parameters","TableName"]`, "orders")
	b.set(t, `["Parameters","Item"]`, `{"id":{"S.$":"$.id"},"parcel":{"S.$":"$.parcel"}}`)
	b.dropOn(t, "Succeed", "Empty step 2")
}

// addAfter drags an entry of the palette onto the lower half of a state, or onto
// the empty canvas, and waits for the new state.
func (b *tab) addAfter(t *testing.T, item, after, name string) {
	t.Helper()
	b.edits(t, func() {
		to := point{}
		if after == "" {
			to = b.find(t, "flow-canvas g.ghost", "")
		} else {
			to = b.state(t, after)
			to.Y += 12
		}
		from := b.palette(t, item)
		b.drag(t, from, to)
	})
	b.waitState(t, name)
	b.inspects(t, name)
}

// dropOn drags an entry of the palette onto an empty step, whose place it takes.
func (b *tab) dropOn(t *testing.T, item, step string) {
	t.Helper()
	b.edits(t, func() {
		to := b.state(t, step)
		to.Y -= 12
		b.drag(t, b.palette(t, item), to)
	})
}

// set types a value into a field of the inspector.
func (b *tab) set(t *testing.T, path, value string) {
	t.Helper()
	b.edits(t, func() { b.fill(t, field(path), value) })
}

// section unfolds a section of the inspector and presses a button in it.
func (b *tab) section(t *testing.T, title, button string) {
	t.Helper()
	section := fmt.Sprintf(`#inspector [data-section=%s]`, js(title))
	b.tabOf(t, section)
	if !look[bool](t, b, fmt.Sprintf(`document.querySelector(%s)?.open ?? false`, js(section))) {
		b.click(t, section+" > summary", "")
	}
	b.edits(t, func() { b.click(t, section+" button", button) })
}

// tabOf shows the tab of the inspector that something is on.
func (b *tab) tabOf(t *testing.T, selector string) {
	t.Helper()
	hidden := look[string](t, b, fmt.Sprintf(`document.querySelector(%s)?.closest('[role=tabpanel][hidden]')?.id ?? ''`, js(selector)))
	if hidden != "" {
		b.click(t, "#"+hidden+"-tab", "")
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}
	return v
}
