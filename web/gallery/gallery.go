// Package gallery is the page that shows every component of web/ui with all
// its states: for developers, and for the browser tests of the components.
package gallery

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Gallery serves the page and the few answers that its examples need.
type Gallery struct{}

// New returns the feature.
func New() *Gallery { return &Gallery{} }

// Routes implements web.Feature.
func (g *Gallery) Routes(group *echo.Group) {
	group.GET(urls.Components(), ui.Handle(g.show))
	group.GET(urls.Components()+"/failure", ui.Handle(g.fail))
	group.GET(urls.Components()+"/crash", ui.Handle(g.crash))
	group.POST(urls.Components()+"/toast", ui.Handle(g.toast))
	group.GET(urls.Components()+"/dialog", ui.Handle(g.dialog))
}

func (g *Gallery) show(echo.Context) (ui.View, error) {
	return ui.View{
		Title:   "Components",
		Crumbs:  []ui.Crumb{{Label: "Stepwell", URL: urls.Workflows()}, {Label: "Components"}},
		Tabs:    []ui.Tab{{Label: "Elements", URL: urls.Components(), Active: true}, {Label: "Failure", URL: urls.Components() + "/failure"}, {Label: "Crash", URL: urls.Components() + "/crash", Count: "1", Alert: true}},
		Actions: actions(),

		Fragment: page(newModel(time.Now())),
	}, nil
}

func (g *Gallery) fail(echo.Context) (ui.View, error) {
	return ui.View{}, &ui.Problem{
		Status: http.StatusConflict,
		Title:  "The edit was not applied",
		Detail: "Another window changed the state “Charge card” at 12:04.",
		Next:   "Reload to see both versions and choose.",
	}
}

func (g *Gallery) crash(echo.Context) (ui.View, error) {
	return ui.View{}, errors.New("the developer page was asked to fail")
}

func (g *Gallery) toast(echo.Context) (ui.View, error) {
	return ui.View{Fragment: ui.Button(toastButton()), Toast: "Saved 12:04 · “Größe” ist geändert"}, nil
}

func (g *Gallery) dialog(echo.Context) (ui.View, error) {
	return ui.View{Title: "Dialog", Fragment: loadedDialog()}, nil
}

// model is what the page shows.
type model struct {
	now   time.Time
	rows  []row
	bars  []ui.Bar
	parts []ui.Segment
}

type row struct {
	name, status  string
	started       time.Time
	ended         time.Time
	retries, cost string
}

func newModel(now time.Time) model {
	at := func(ago time.Duration) time.Time { return now.Add(-ago) }
	m := model{now: now, rows: []row{
		{"order-20261122-0007", "RUNNING", at(42 * time.Second), time.Time{}, "0", "12"},
		{"order-20261122-0006", "SUCCEEDED", at(3 * time.Minute), at(2*time.Minute + 48*time.Second), "0", "9"},
		{"order-20261122-0005", "FAILED", at(18 * time.Minute), at(17 * time.Minute), "3", "14"},
		{"order-20261122-0004", "TIMED_OUT", at(2 * time.Hour), at(time.Hour), "0", "4"},
		{"order-20261121-0019", "ABORTED", at(26 * time.Hour), at(25*time.Hour + 55*time.Minute), "1", "6"},
		{"order-20261021-0001", "SUCCEEDED", at(32 * 24 * time.Hour), at(32*24*time.Hour - 340*time.Millisecond), "0", "9"},
	}}
	for i := range 20 {
		status := "SUCCEEDED"
		switch i {
		case 7, 8:
			status = "FAILED"
		case 13:
			status = "TIMED_OUT"
		case 19:
			status = "RUNNING"
		}
		m.bars = append(m.bars, ui.Bar{Value: float64(4+(i*7)%11) / 15, Status: status})
	}
	m.parts = []ui.Segment{
		{From: 0, To: 0.12, Status: "FAILED", Label: "Attempt 1: 1.2 s"},
		{From: 0.22, To: 0.3, Status: "FAILED", Label: "Attempt 2: 0.8 s"},
		{From: 0.5, To: 0.94, Status: "SUCCEEDED", Label: "Attempt 3: 4.4 s"},
	}
	return m
}

// sampleJSON has what a tree must get right: order, long numbers, odd keys.
const sampleJSON = `{
  "orderId": "A-1042",
  "10": "keys keep their order",
  "2": "even these",
  "total": 129.50,
  "trace": 12345678901234567890,
  "paid": true,
  "coupon": null,
  "ship to": {"name": "Ada <ada@example.com>", "lines": ["12 Analytical Row", "London"]},
  "items": [{"sku": "RED-1", "qty": 2}, {"sku": "BLUE-2", "qty": 1}],
  "history": [1, 2, 3]
}`

// longJSON has more items than a tree draws at once.
var longJSON = "[" + strings.Repeat(`{"id":1},`, 249) + `{"id":250}]`
