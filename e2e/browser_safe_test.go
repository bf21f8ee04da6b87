package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// hostile would open a dialog, which a tab complains of, if a page took it for more than text.
const hostile = `</script><img src=x onerror=alert(1)>"'&`

func testHostileText(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	definition := fmt.Sprintf(`{"Comment":%[1]s,"StartAt":%[1]s,"States":{%[1]s:{"Type":"Pass","Comment":%[1]s,"Next":"Broken"},"Broken":{"Type":"Fail","Error":%[1]s,"Cause":%[1]s}}}`, js(hostile))
	b := openDefinition(t, chromium, s, "hostile", definition)
	b.clickAt(t, b.state(t, "Broken"))
	b.inspects(t, "Broken")
	b.visit(t, "/w/hostile/code")
	b.hasText(t, "code-editor", "onerror=alert(1)")
	b.visit(t, "/w/hostile/design")
	startExecution(t, b, js(map[string]string{hostile: hostile}))
	b.waitStatus(t, "Broken", "failed")
	b.hasText(t, "#run-head", hostile)
	b.clickAt(t, b.state(t, "Broken"))
	b.hasText(t, "#step", hostile)
	if n := look[int](t, b, `document.querySelectorAll('img').length`); n > 0 {
		t.Errorf("the text made %d elements", n)
	}
}

func testFailedExecution(t *testing.T, chromium context.Context) {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		fmt.Fprint(w, `{"errorType":"Card.Expired","errorMessage":"the card ended in March"}`)
	})
	s := launch(t, t.TempDir(), "--no-demo", "--function", "charge="+serveHTTP(t, refuse))
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "failing", `{"StartAt":"Charge","States":{"Charge":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
		"Parameters":{"FunctionName":"charge","Payload.$":"$"},"Retry":[{"ErrorEquals":["Card.Expired"],"IntervalSeconds":1,"MaxAttempts":1}],"End":true}}}`)
	startExecution(t, b, `{}`)
	b.waitStatus(t, "Charge", "failed")
	for _, text := range []string{"Charge", "Card.Expired", "the card ended in March"} {
		b.hasText(t, "#run-head .banner", text)
	}
	b.clickAt(t, b.state(t, "Charge"))
	b.waitFor(t, `document.querySelectorAll('#step .attempts-list li').length === 2`)
}

// TestForeignPagesAreRefused sends what a page of another site could make a browser send.
func TestForeignPagesAreRefused(t *testing.T) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	for what, change := range map[string]func(r *http.Request){
		"a name that leads here from elsewhere": func(r *http.Request) { r.Host = "evil.example" },
		"the form of another site": func(r *http.Request) {
			r.Header.Set("Origin", "https://evil.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/workflows/new", strings.NewReader("name=stolen&type=STANDARD"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(r)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode < 400 || answer.StatusCode >= 500 {
			t.Errorf("%s: %s", what, answer.Status)
		}
	}
	if strings.Contains(get(t, s.url+"/"), "stolen") {
		t.Error("the workflow was made")
	}
}

func testManyStates(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	var text strings.Builder
	text.WriteString(`{"StartAt":"S0","States":{`)
	for i := range 499 {
		fmt.Fprintf(&text, `"S%d":{"Type":"Pass","Next":"S%d"},`, i, i+1)
	}
	text.WriteString(`"S499":{"Type":"Pass","End":true}}}`)
	b := openDefinition(t, chromium, s, "many", text.String())
	if n := len(b.states(t)); n != 500 {
		t.Fatalf("%d states are drawn, want 500", n)
	}
	b.clickAt(t, b.state(t, "S499"))
	b.inspects(t, "S499")
	before := look[string](t, b, `document.querySelector('#zoom').textContent`)
	middle := b.find(t, "flow-canvas", "")
	b.do(t, chromedp.MouseEvent(chromedp.MouseWheel, middle.X, middle.Y, chromedp.ButtonModifiers(chromedp.ModifierCtrl),
		func(p *input.DispatchMouseEventParams) { p.DeltaX, p.DeltaY = 1, 300 }))
	b.waitFor(t, `document.querySelector('#zoom').textContent !== `+js(before))
	b.edits(t, func() { b.drag(t, b.palette(t, "Wait"), b.below(t, "S498")) })
	b.waitEdge(t, "S498", "Wait")
}

func testLargeInput(t *testing.T, chromium context.Context) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	b := openDefinition(t, chromium, s, "large", `{"StartAt":"Same","States":{"Same":{"Type":"Pass","End":true}}}`)
	large := `"` + strings.Repeat("x", 256*1024-2) + `"`
	b.click(t, "[data-opens=start-run]", "")
	b.waitFor(t, `document.querySelector('#start-run').open`)
	b.paste(t, "#run-input", large)
	b.click(t, "#start-run button.button-primary", "")
	b.waitFor(t, `location.pathname.startsWith('/x/')`)
	b.ready(t)
	b.waitStatus(t, "Same", "succeeded")
	if got := b.outputOf(t); got != large {
		t.Errorf("the output has %d bytes, want the input's %d", len(got), len(large))
	}
}
