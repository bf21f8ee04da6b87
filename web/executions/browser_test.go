package executions_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a browser's tab on the site, and what the browser complained of.
type tab struct {
	ctx      context.Context
	url      string
	mu       sync.Mutex
	told     []string
	provoked string // part of a complaint that the test provokes
}

// TestInTheBrowser drives one browser; each subtest has a site and a tab of its own.
func TestInTheBrowser(t *testing.T) {
	browser, cancel := chromedp.NewContext(context.WithoutCancel(t.Context()),
		chromedp.WithAllocatorOptions(chromedp.NoSandbox, chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(time.Minute)))
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(t *testing.T, s *site, p *tab){
		"a graph is coloured while the execution runs":  testLiveGraph,
		"a click on a state shows its panel":            testClickOnState,
		"events come in while one looks":                testLiveEvents,
		"more events are loaded below":                  testMoreEvents,
		"a filter narrows the list while one types":     testTypedFilter,
		"the form to start shows a mistake while typed": testTypedInput,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			test(t, s, open(t, browser, s))
		})
	}
}

func open(t *testing.T, browser context.Context, s *site) *tab {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	p := &tab{url: server.URL}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	p.ctx = ctx
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, text := range p.told {
			if p.provoked == "" || !strings.Contains(text, p.provoked) {
				t.Errorf("the browser says: %s", text)
			}
		}
	})
	return p
}

func (p *tab) provoke(part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.provoked = part
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch event := event.(type) {
	case *log.EventEntryAdded:
		p.told = append(p.told, event.Entry.Text+" "+event.Entry.URL)
	case *runtime.EventExceptionThrown:
		p.told = append(p.told, event.ExceptionDetails.Text)
	}
}

func (p *tab) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// until waits for a condition in the page.
func (p *tab) until(t *testing.T, condition string) {
	t.Helper()
	var err error
	for range 3 { // a page that is just being left answers with an error
		_, err = chromedp.Run(p.ctx, chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(10*time.Second)))
		if err == nil || !strings.Contains(err.Error(), "context") && !strings.Contains(err.Error(), "navigated") {
			break
		}
	}
	if err != nil {
		t.Fatalf("never true: %s: %v", condition, err)
	}
}

func testLiveGraph(t *testing.T, s *site, p *tab) {
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	p.do(t, chromedp.Navigate(p.url+"/x/1"))
	p.until(t, `document.querySelector('svg.workflow[data-running]')`)
	p.until(t, `document.querySelector('[data-state=Work].is-running .status')?.getAttribute('href') === '#g-st-running'`)
	p.until(t, `!document.querySelector('[data-state=Done]').classList.contains('is-succeeded')`)
	close(s.hold)
	p.until(t, `document.querySelector('[data-state=Work].is-succeeded .status')?.getAttribute('href') === '#g-st-succeeded'`)
	p.until(t, `document.querySelector('[data-state=Done].is-succeeded')?.getAttribute('aria-label').startsWith('Done, succeeded')`)
	p.until(t, `document.querySelector('g.edge[data-edge="Work.next"].is-live')`)
	p.until(t, `!document.querySelector('svg.workflow[data-running]')`)
	p.until(t, `document.querySelector('#run-head [data-status=SUCCEEDED]') && !document.querySelector('#run-head[hx-get]')`)
}

func testClickOnState(t *testing.T, s *site, p *tab) {
	s.run(s.create("packing", packing), "mine", `{"lines":[1,3]}`)
	p.do(t, chromedp.Navigate(p.url+"/x/1"), chromedp.Click(chromedp.CSS("[data-state=Weigh]")))
	p.until(t, `document.querySelector('#step h2')?.textContent === 'Weigh' && location.search === '?state=Weigh'`)
	p.until(t, `document.querySelector('[data-state=Weigh].is-selected[aria-pressed=true]')`)
	p.until(t, `document.querySelector('#step').textContent.includes('Pack, item 2')`)
	p.do(t, chromedp.Click(chromedp.CSS(`[aria-label="Previous visit"]`)))
	p.until(t, `document.querySelector('#step').textContent.includes('Pack, item 1') && document.querySelector('[data-state=Weigh].is-selected')`)
	p.do(t, chromedp.Click(`//a[contains(., "Show step")]`))
	p.until(t, `document.querySelector('#step h2')?.textContent === 'Too heavy'`)
}

func testLiveEvents(t *testing.T, s *site, p *tab) {
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	p.do(t, chromedp.Navigate(p.url+"/x/1?view=events"))
	p.until(t, `document.querySelector('#events-rows').lastElementChild.textContent.includes('Waiting for the next event')`)
	close(s.hold)
	p.until(t, `document.querySelector('#events-rows').lastElementChild.textContent.includes('ExecutionSucceeded')`)
	p.until(t, `new Set([...document.querySelectorAll('#events-rows tr')].map(r => r.id)).size === document.querySelectorAll('#events-rows tr').length`)
}

func testMoreEvents(t *testing.T, s *site, p *tab) {
	s.run(s.create("packing", packing), "mine", `{"lines":[`+strings.TrimSuffix(strings.Repeat("1,", 40), ",")+`]}`)
	p.do(t, chromedp.Navigate(p.url+"/x/1?view=events"), chromedp.Click(`//a[contains(., "Load more")]`))
	p.until(t, `document.querySelector('#event-150') && document.querySelector('#event-1')`)
	p.until(t, `document.querySelectorAll('.more-row').length === 1`)
}

func testTypedFilter(t *testing.T, s *site, p *tab) {
	arn := s.create("fine", pass)
	s.run(arn, "alpha", "{}")
	s.run(arn, "beta", "{}")
	p.do(t, chromedp.Navigate(p.url+"/x"), chromedp.SendKeys(chromedp.CSS("#q"), "alp"))
	p.until(t, `document.querySelectorAll('#runs-rows tr').length === 1 && location.search.includes('q=alp')`)
	p.until(t, `document.activeElement.id === 'q' && document.activeElement.value === 'alp'`)
}

func testTypedInput(t *testing.T, s *site, p *tab) {
	s.create("fine", pass)
	p.do(t, chromedp.Navigate(p.url+"/w/fine/runs/new"), chromedp.SendKeys(chromedp.CSS("#input"), ","))
	p.until(t, `document.querySelector('.json-problems').textContent.includes('Line 1')`)
	p.provoke("status of 422")
	p.do(t, chromedp.Click(`//button[contains(., "Start execution")]`))
	p.until(t, `performance.getEntriesByType('navigation')[0].responseStatus === 422`)
	p.until(t, `document.querySelector('#input').getAttribute('aria-invalid') === 'true'`)
}
