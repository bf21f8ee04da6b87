package gallery_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/urls"
)

// page is the developer page in a browser's tab, and what the browser complained of.
type page struct {
	ctx  context.Context
	url  string
	mu   sync.Mutex
	told []string
}

// TestInTheBrowser drives one browser; each subtest has a tab with its own storage.
func TestInTheBrowser(t *testing.T) {
	browser, cancel := chromedp.NewContext(context.WithoutCancel(t.Context()),
		chromedp.WithAllocatorOptions(chromedp.NoSandbox, chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(time.Minute)))
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(t *testing.T, p *page){
		"messages appear and can be dismissed":          testMessages,
		"dialogs and menus open, and give focus back":   testDialogsAndMenus,
		"keys press buttons, but not while one types":   testKeys,
		"the theme is the same after a reload":          testTheme,
		"the JSON tree finds and keeps spelling":        testTree,
		"chosen rows show the bulk bar":                 testRows,
		"a panel keeps its width":                       testSplit,
		"the accessibility checker has nothing to mend": testAxe,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t, browser)) })
	}
}

// open shows the developer page in a new tab. With the test's end it checks
// that the browser had nothing to complain of.
func open(t *testing.T, browser context.Context) *page {
	t.Helper()
	studio, err := web.New(web.Config{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(studio.Handler())
	t.Cleanup(server.Close)
	p := &page{url: server.URL + urls.Components()}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listener(server.URL)))
	t.Cleanup(cancel)
	p.ctx = ctx
	p.do(t, chromedp.Navigate(p.url), chromedp.WaitReady(chromedp.CSS("json-tree .tree")))
	t.Cleanup(func() {
		for _, complaint := range p.complaints() {
			t.Errorf("the browser says: %s", complaint)
		}
	})
	return p
}

func (p *page) listener(server string) func(event any) {
	return func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch event := event.(type) {
		case *log.EventEntryAdded:
			p.told = append(p.told, event.Entry.Text+" "+event.Entry.URL)
		case *runtime.EventExceptionThrown:
			p.told = append(p.told, event.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(event.Request.URL, server) {
				p.told = append(p.told, "request to another host: "+event.Request.URL)
			}
		}
	}
}

// complaints leaves out the failures that the tests provoke.
func (p *page) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var others []string
	for _, text := range p.told {
		if !strings.Contains(text, urls.Components()+"/failure") && !strings.Contains(text, urls.Components()+"/crash") {
			others = append(others, text)
		}
	}
	return others
}

func (p *page) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// waitFor waits until a JavaScript expression is true.
func (p *page) waitFor(t *testing.T, expression string) {
	t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[bool]("!!("+expression+")", chromedp.WithPollingTimeout(20*time.Second)))
	if err != nil {
		t.Fatalf("never true: %s: %v", expression, err)
	}
}

// press clicks the button with a text.
func (p *page) press(t *testing.T, text string) {
	t.Helper()
	p.do(t, chromedp.Click(fmt.Sprintf(`//button[normalize-space(.)=%q]`, text)))
}

func testMessages(t *testing.T, p *page) {
	t.Helper()
	p.press(t, "Show a toast")
	p.waitFor(t, `document.querySelector('#toasts [data-toast=done]')?.textContent.includes('“Größe” ist geändert')`)
	p.press(t, "Fail as a toast")
	p.waitFor(t, `document.querySelector('#toasts [data-toast=failed]')?.textContent.includes('The edit was not applied')`)
	p.press(t, "Crash as a toast")
	p.waitFor(t, `document.querySelectorAll('#toasts [data-toast=failed]').length === 2`)
	p.waitFor(t, `[...document.querySelectorAll('button')].some(b => b.textContent.trim() === 'Crash as a toast')`)
	p.do(t, chromedp.Click(chromedp.CSS(`#toasts [data-toast=failed] [data-dismiss]`)))
	p.waitFor(t, `document.querySelectorAll('#toasts [data-toast=failed]').length === 1`)
}

func testDialogsAndMenus(t *testing.T, p *page) {
	t.Helper()
	p.press(t, "Open dialog")
	p.waitFor(t, `document.querySelector('#start').open && document.activeElement.id === 'd-name'`)
	p.do(t, chromedp.KeyEvent("\x1b"))
	p.waitFor(t, `!document.querySelector('#start').open && document.activeElement.textContent.trim() === 'Open dialog'`)
	p.press(t, "Load dialog")
	p.waitFor(t, `document.querySelector('#loaded')?.open`)
	p.do(t, chromedp.Click(chromedp.CSS(`#loaded [data-closes]`)))
	p.waitFor(t, `!document.querySelector('#loaded')`)
	p.press(t, "New")
	p.waitFor(t, `document.activeElement.textContent.trim() === 'Blank workflow'`)
	p.do(t, chromedp.Click(chromedp.CSS(`#new-menu [data-opens=confirm]`)))
	p.waitFor(t, `document.querySelector('#confirm').open && !document.querySelector('#new-menu').matches(':popover-open')`)
}

func testKeys(t *testing.T, p *page) {
	t.Helper()
	p.do(t, chromedp.KeyEvent("?"))
	p.waitFor(t, `document.querySelector('dialog[open]')?.textContent.includes('Keyboard shortcuts')`)
	p.do(t, chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("/"))
	p.waitFor(t, `document.activeElement.matches('input[name=q]')`)
	p.do(t, chromedp.KeyEvent("?"))
	p.waitFor(t, `document.activeElement.value.endsWith('?') && !document.querySelector('dialog[open]')`)
}

func testTheme(t *testing.T, p *page) {
	t.Helper()
	p.do(t, chromedp.Click(chromedp.CSS(`[data-theme-switch] [value=dark]`)))
	p.waitFor(t, `getComputedStyle(document.documentElement).backgroundColor === 'rgb(20, 23, 26)'`)
	p.do(t, chromedp.Navigate(p.url))
	p.waitFor(t, `document.documentElement.dataset.theme === 'dark' && document.querySelector('[data-theme-switch] [value=dark]').ariaPressed === 'true'`)
}

func testTree(t *testing.T, p *page) {
	t.Helper()
	p.waitFor(t, `document.querySelector('json-tree').textContent.includes('12345678901234567890')`)
	p.do(t, chromedp.SendKeys(chromedp.CSS(`json-tree input`), "red"))
	p.waitFor(t, `document.querySelector('json-tree output').textContent === '1 match' && document.querySelector('json-tree .tree-hit').textContent.includes('RED-1')`)
	p.waitFor(t, `document.querySelectorAll('json-tree')[1].querySelectorAll('.tree ul > li').length === 101`)
	p.do(t, chromedp.Click(`//button[contains(., "of 150 more")]`))
	p.waitFor(t, `document.querySelectorAll('json-tree')[1].querySelectorAll('.tree ul > li').length === 201`)
}

func testRows(t *testing.T, p *page) {
	t.Helper()
	p.do(t, chromedp.Click(chromedp.CSS(`#sample [data-bulk-row]`)))
	p.waitFor(t, `!document.querySelector('.bulk').hidden && document.querySelector('[data-bulk-count]').textContent === '1 selected'`)
}

func testSplit(t *testing.T, p *page) {
	t.Helper()
	p.do(t, chromedp.Focus(chromedp.CSS(`.split-handle`)), chromedp.KeyEvent("\u0302")) // arrow left
	p.waitFor(t, `document.querySelector('split-panel').dataset.width === '296'`)
	p.do(t, chromedp.Navigate(p.url))
	p.waitFor(t, `document.querySelector('split-panel').dataset.width === '296'`)
}

// testAxe asks the accessibility checker about both themes.
func testAxe(t *testing.T, p *page) {
	t.Helper()
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("run npm ci first: %v", err)
	}
	for _, theme := range []string{"light", "dark"} {
		p.do(t, chromedp.Click(chromedp.CSS(`[data-theme-switch] [value=`+theme+`]`)))
		found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](string(axe)+`;
			axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; '))))`,
			chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		var violations []string
		if err := json.Unmarshal([]byte(found), &violations); err != nil {
			t.Fatal(err)
		}
		for _, violation := range violations {
			t.Errorf("%s: %s", theme, violation)
		}
	}
}
