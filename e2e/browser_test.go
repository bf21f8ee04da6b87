package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take until something is there. A machine that
// runs other tests too is slow; a page that works never takes so long.
const patience = 30 * time.Second

// TestStudio walks the studio in Chromium as people do: the pointer is pressed,
// moved and released, keys are typed. No test calls what the page's scripts do.
func TestStudio(t *testing.T) {
	chromium, cancel := chromedp.NewContext(context.WithoutCancel(t.Context()),
		chromedp.WithAllocatorOptions(chromedp.NoSandbox, chromedp.WindowSize(1280, 800), chromedp.WSURLReadTimeout(time.Minute)))
	t.Cleanup(cancel)
	if err := chromedp.Do(chromium); err != nil {
		t.Fatal(err)
	}
	for name, story := range map[string]func(t *testing.T, chromium context.Context){
		"from an empty canvas to a schedule by mouse":                 testFoundingStory,
		"states are moved, copied, renamed, connected and deleted":    testEditing,
		"the values of fields follow a run and what one types":        testLiveValues,
		"one state is tried by itself, and its sample is kept":        testOneState,
		"rules and variables are built without a word of JSON":        testRules,
		"the outline is enough without scripts":                       testOutline,
		"the founding workflow is drawn by the keyboard alone":        testKeyboardStory,
		"every command has a key, and a place where it is pressed":    testEveryCommand,
		"a hundred states are pasted, and every change is announced":  testPaste,
		"containers fold, the flow turns, and a map shows the whole":  testLooks,
		"undo works after a reload and after a restart":               testUndoSurvives,
		"the code tab keeps invalid text and the last good picture":   testCode,
		"a problem is put right by its button, and undone":            testFixes,
		"a change with the pointer leaves all other lines alone":      testUntouchedLines,
		"two people on one workflow lose nothing":                     testTwoPages,
		"a failed execution says which state failed and why":          testFailedExecution,
		"what people write is never run by the page":                  testHostileText,
		"five hundred states can be looked at and moved around in":    testManyStates,
		"a definition of a megabyte can be edited as text":            testLongText,
		"an input of 256 KiB goes through a run and back to the page": testLargeInput,
	} {
		t.Run(name, func(t *testing.T) { story(t, chromium) })
	}
}

// tab is one tab of the browser, with storage of its own.
type tab struct {
	ctx     context.Context
	site    string // the only address that may be asked
	dir     string // downloads
	actions int    // clicks, drags, key chords and fields typed

	mu        sync.Mutex
	underway  map[network.RequestID]bool
	complains []string
	expected  []string // parts of complaints that the test provokes
}

// serverGone is what a browser says of a page whose server has stopped: the page
// tries again and again to hear from it.
var serverGone = []string{"net::ERR_CONNECTION_REFUSED", "net::ERR_CONNECTION_RESET", "net::ERR_EMPTY_RESPONSE", "net::ERR_INCOMPLETE_CHUNKED_ENCODING"}

// openTab opens a tab at a path of the server. When the test ends, it wants the
// browser to have had nothing to complain of: no error, no violation of the
// content security policy, no request to another host.
func openTab(t *testing.T, chromium context.Context, s *server, path string) *tab {
	t.Helper()
	b := &tab{site: s.url, dir: t.TempDir(), underway: map[network.RequestID]bool{}, expected: slices.Clone(serverGone)}
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.hear))
	t.Cleanup(cancel)
	b.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // opens it: the tab's life must not hang on a deadline of do
		t.Fatal(err)
	}
	b.do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, audits.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: b.dir,
			BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
		return err
	}))
	t.Cleanup(func() { b.report(t) })
	b.visit(t, path)
	return b
}

// hear notes what the browser complains of.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch event := event.(type) {
	case *log.EventEntryAdded:
		b.complains = append(b.complains, event.Entry.Text+" "+event.Entry.URL)
	case *runtime.EventExceptionThrown:
		text := event.ExceptionDetails.Text
		if event.ExceptionDetails.Exception != nil {
			text += " " + event.ExceptionDetails.Exception.Description
		}
		b.complains = append(b.complains, text)
	case *audits.EventIssueAdded:
		if v := event.Issue.Details.ContentSecurityPolicyIssueDetails; v != nil {
			b.complains = append(b.complains, "content security policy: "+v.ViolatedDirective+" "+v.BlockedURL)
		}
	case *page.EventJavascriptDialogOpening:
		b.complains = append(b.complains, "a script opens a dialog: "+event.Message)
	case *network.EventLoadingFinished:
		delete(b.underway, event.RequestID)
	case *network.EventLoadingFailed:
		delete(b.underway, event.RequestID)
	case *network.EventRequestWillBeSent:
		if event.Type == network.ResourceTypeFetch {
			b.underway[event.RequestID] = true
		}
		if !strings.HasPrefix(event.Request.URL, b.site+"/") && !strings.HasPrefix(event.Request.URL, "data:") {
			b.complains = append(b.complains, "request to another host: "+event.Request.URL)
		}
	}
}

// expect excuses complaints with such a text, for a test that provokes them.
func (b *tab) expect(part string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, part)
}

// report fails the test for each complaint, and leaves a picture of a page where
// a test failed.
func (b *tab) report(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	complains, expected := b.complains, b.expected
	b.mu.Unlock()
	for _, text := range complains {
		known := false
		for _, part := range expected {
			known = known || strings.Contains(text, part)
		}
		if !known {
			t.Errorf("the browser says: %s", text)
		}
	}
	if t.Failed() {
		b.photograph(t, "failed.png")
	}
}

// photograph keeps a picture of the page beside the test's results.
func (b *tab) photograph(t *testing.T, name string) {
	t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Logf("no picture: %v", err)
		return
	}
	file, err := os.CreateTemp(t.ArtifactDir(), "*-"+name)
	if err != nil {
		t.Logf("no picture: %v", err)
		return
	}
	defer file.Close()
	if _, err := file.Write(picture); err != nil {
		t.Logf("no picture: %v", err)
	}
	t.Logf("see %s", file.Name())
}

func (b *tab) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// visit goes to a path as by the address bar.
func (b *tab) visit(t *testing.T, path string) {
	t.Helper()
	b.quiet(t) // a page that is still saving asks before one leaves it
	b.do(t, chromedp.Navigate(b.site+path))
	b.ready(t)
}

// ready waits until the canvas of a page, if it has one, listens.
func (b *tab) ready(t *testing.T) {
	t.Helper()
	b.waitFor(t, `document.readyState === 'complete' && (!document.querySelector('flow-canvas') || document.querySelector('flow-canvas[data-ready]'))
		&& (!document.querySelector('.studio #palette') || document.documentElement.dataset.studio === 'ready')`)
}

// waitFor waits until a JavaScript expression, which only looks, is true. While
// another page comes there is nothing to look at.
func (b *tab) waitFor(t *testing.T, expression string) {
	t.Helper()
	eventually(t, expression, patience, func() bool {
		holds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		return err == nil && holds
	})
}

// quiet waits until the page has the answers to all that it asked.
func (b *tab) quiet(t *testing.T) {
	t.Helper()
	eventually(t, "the page to have its answers", patience, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.underway) == 0
	})
}

// look evaluates a JavaScript expression that changes nothing.
func look[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`JSON.stringify(`+expression+`) ?? 'null'`))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s is %s: %v", expression, text, err)
	}
	return v
}

// js writes a Go value as JavaScript.
func js(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// hasText waits until an element shows a text.
func (b *tab) hasText(t *testing.T, selector, text string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`[...document.querySelectorAll(%s)].some(e => e.textContent.replace(/\s+/g, ' ').includes(%s))`, js(selector), js(text)))
}

// downloaded waits for a file that the browser saves, and reads it.
func (b *tab) downloaded(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(b.dir, name)
	var text []byte
	eventually(t, "the download of "+name, patience, func() bool {
		var err error
		text, err = os.ReadFile(path)
		return err == nil && len(text) > 0
	})
	return string(text)
}
