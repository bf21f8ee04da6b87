package executions

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/api"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	eventsPerPage = 100
	// shownDetails is how much of an event's details the table shows at once, in bytes.
	shownDetails = 8 << 10
)

// eventTable is one page of an execution's history.
type eventTable struct {
	ID          string // of the execution
	Type, State string // filters
	Text        string
	Types       []ui.Option
	States      []ui.Option
	Newest      bool // first
	OrderURL    string
	Rows        []eventRow
	Total       string
	More        string // URL of the rows after these; empty is none
	Waits       bool   // More is where later events will be
	Filtered    bool
	First       bool // page
}

// eventRow is one event: words and links, ready to print.
type eventRow struct {
	ID, Previous string
	Type         string
	Tone         string // class that colours the type
	State, URL   string // of the step that it belongs to
	Where        string
	After        string // since the start of the execution
	Time         time.Time
	Details      string // JSON
	Whole        string // URL of all details, when Details has only the first part
}

// eventFilter is what the query asks for.
type eventFilter struct {
	typ, state, text string
	newest           bool
	at               int64 // the event before the first one
}

func readEventFilter(c echo.Context) eventFilter {
	return eventFilter{
		typ: c.QueryParam("type"), state: c.QueryParam("state"), text: strings.TrimSpace(c.QueryParam("q")),
		newest: c.QueryParam("order") == "newest", at: intParam(c, "after"),
	}
}

// url is the view with the filter, from the event at on.
func (f eventFilter) url(id string, newest bool, at int64) string {
	order, after := "", ""
	if newest {
		order = "newest"
	}
	if at > 0 {
		after = strconv.FormatInt(at, 10)
	}
	return urls.With(urls.Execution(id), "view", viewEvents, "type", f.typ, "state", f.state, "q", f.text, "order", order, "after", after)
}

// events leads to the view, or shows one event whole.
func (h *Executions) events(c echo.Context) (ui.View, error) {
	x, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	e, err := h.event(c.Request().Context(), x, intParam(c, "id"))
	if err != nil || e == nil {
		return ui.View{Redirect: urls.ExecutionView(idOf(x.ID), viewEvents)}, err
	}
	return ui.View{
		Title: fmt.Sprintf("Event %d", e.ID), Section: ui.SectionExecutions,
		Crumbs:   []ui.Crumb{{Label: "Executions", URL: urls.Executions()}, {Label: x.Name, URL: urls.ExecutionView(idOf(x.ID), viewEvents)}, {Label: fmt.Sprintf("Event %d", e.ID)}},
		Fragment: eventPage(e.Type, pretty(e.Details)),
	}, nil
}

// newEvents finds a page of the events that fit the filter.
func (h *Executions) newEvents(c echo.Context, x engine.Execution) (eventTable, error) {
	ctx, f := c.Request().Context(), readEventFilter(c)
	t := eventTable{
		ID: idOf(x.ID), Type: f.typ, State: f.state, Text: f.text, Newest: f.newest, First: f.at == 0,
		Filtered: f.typ != "" || f.state != "" || f.text != "",
	}
	t.OrderURL = f.url(t.ID, !f.newest, 0)
	steps, err := h.stepsOf(ctx, x, &t)
	if err != nil {
		return t, err
	}
	found, next, err := h.scan(ctx, x, f, steps)
	if err != nil {
		return t, err
	}
	for _, e := range found {
		t.Rows = append(t.Rows, newEventRow(x, t.ID, e, steps[e.ID]))
	}
	running := x.Head.Status == machine.Running
	if next != 0 {
		t.More = f.url(t.ID, f.newest, next)
	} else if running && !f.newest {
		t.More, t.Waits = f.url(t.ID, false, x.Head.LastEvent), true
	}
	return t, nil
}

// step is what the table shows of the visit that an event belongs to.
type step struct{ state, url, where string }

// stepsOf tells for each event the step that it belongs to, and fills the filters.
func (h *Executions) stepsOf(ctx context.Context, x engine.Execution, t *eventTable) (map[int64]step, error) {
	steps := map[int64]step{}
	err := h.traces.look(ctx, x, func(_ *drawing, timeline *history.Timeline) {
		known := map[*history.Visit]step{}
		for id := int64(1); id <= timeline.Last; id++ {
			v := timeline.At(id)
			if v == nil {
				continue
			}
			if _, ok := known[v]; !ok {
				known[v] = step{v.State, stepURL(t.ID, v), whereWords(v)}
			}
			steps[id] = known[v]
		}
		t.Total = ui.Plural(int(timeline.Last), "event")
		names := map[string]bool{}
		for _, v := range timeline.Visits {
			names[v.State] = true
		}
		t.States = optionsOf(names, "All states")
	})
	return steps, err
}

func optionsOf(names map[string]bool, all string) []ui.Option {
	options := []ui.Option{{Value: "", Label: all}}
	for name := range names {
		options = append(options, ui.Option{Value: name})
	}
	slices.SortFunc(options, func(a, b ui.Option) int { return strings.Compare(a.Value, b.Value) })
	return options
}

// scan reads the history until a page is full. next is the event from which to
// go on, 0 at the end.
func (h *Executions) scan(ctx context.Context, x engine.Execution, f eventFilter, steps map[int64]step) (found []machine.HistoryEvent, next int64, err error) {
	q := engine.HistoryQuery{After: f.at, Limit: historyPage}
	if f.newest {
		q = engine.HistoryQuery{Before: f.at, Reverse: true, Limit: historyPage}
	}
	for {
		page, err := h.engine.History(ctx, x.ID, q)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range page {
			if !f.fits(e, steps[e.ID].state) {
				continue
			}
			if len(found) == eventsPerPage {
				return found, found[eventsPerPage-1].ID, nil
			}
			found = append(found, e)
		}
		if len(page) < historyPage {
			return found, 0, nil
		}
		q.After, q.Before = page[len(page)-1].ID, page[len(page)-1].ID
	}
}

func (f eventFilter) fits(e machine.HistoryEvent, state string) bool {
	switch {
	case f.typ != "" && kindOf(e.Type) != f.typ:
		return false
	case f.state != "" && state != f.state:
		return false
	case f.text != "" && !strings.Contains(strings.ToLower(e.Type+string(e.Details)), strings.ToLower(f.text)):
		return false
	}
	return true
}

// The kinds of events that one can filter by.
var kinds = []ui.Option{
	{Value: "", Label: "All types"}, {Value: "entered", Label: "Entered"}, {Value: "exited", Label: "Exited"}, {Value: "task", Label: "Tasks"},
	{Value: "failed", Label: "Failures"}, {Value: "map", Label: "Maps and branches"}, {Value: "execution", Label: "Execution"},
}

// kindOf is the kind of an event type; failures of anything are failures.
func kindOf(typ string) string {
	switch {
	case strings.HasSuffix(typ, "Failed"), strings.HasSuffix(typ, "TimedOut"), strings.HasSuffix(typ, "Aborted"):
		return "failed"
	case strings.HasSuffix(typ, "StateEntered"):
		return "entered"
	case strings.HasSuffix(typ, "StateExited"):
		return "exited"
	case strings.HasPrefix(typ, "Map"), strings.HasPrefix(typ, "Parallel"):
		return "map"
	case strings.HasPrefix(typ, "Execution"):
		return "execution"
	}
	return "task"
}

func toneOf(typ string) string {
	switch {
	case strings.HasSuffix(typ, "Failed"), strings.HasSuffix(typ, "TimedOut"):
		return "is-failed"
	case strings.HasSuffix(typ, "Aborted"):
		return "is-aborted"
	case strings.HasSuffix(typ, "Succeeded"):
		return "is-succeeded"
	}
	return ""
}

func newEventRow(x engine.Execution, id string, e machine.HistoryEvent, s step) eventRow {
	r := eventRow{
		ID: strconv.FormatInt(e.ID, 10), Previous: strconv.FormatInt(e.PreviousID, 10), Type: e.Type, Tone: toneOf(e.Type),
		State: s.state, URL: s.url, Where: s.where, After: ui.Duration(e.Time.Sub(x.Info.StartedAt)), Time: e.Time,
	}
	if len(e.Details) > shownDetails {
		r.Details = strings.ToValidUTF8(string(e.Details[:shownDetails]), "") + "…"
		r.Whole = urls.With(urls.ExecutionEvents(id), "id", r.ID)
	} else {
		r.Details = pretty(e.Details)
	}
	return r
}

// download sends the whole history as GetExecutionHistory answers it.
func (h *Executions) download(c echo.Context) error {
	x, err := h.find(c)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "application/json")
	header.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="execution-%s.history.json"`, idOf(x.ID)))
	c.Response().WriteHeader(http.StatusOK)
	return h.writeHistory(c, x)
}

func (h *Executions) writeHistory(c echo.Context, x engine.Execution) error {
	out, separator := c.Response(), `{"events":[`
	for after := int64(0); ; {
		page, err := h.engine.History(c.Request().Context(), x.ID, engine.HistoryQuery{After: after, Limit: historyPage})
		if err != nil {
			return err
		}
		for _, e := range page {
			if _, err := fmt.Fprintf(out, "%s\n%s", separator, api.EventJSON(e)); err != nil {
				return err
			}
			separator, after = ",", e.ID
		}
		if len(page) < historyPage {
			break
		}
	}
	if separator != "," {
		separator += "]}\n"
	} else {
		separator = "\n]}\n"
	}
	_, err := out.Write(json.RawMessage(separator))
	return err
}

// definition sends the text that the execution runs, byte by byte.
func (h *Executions) definition(c echo.Context) error {
	x, err := h.find(c)
	if err != nil {
		return err
	}
	text, err := h.engine.DefinitionOf(c.Request().Context(), x)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/json", []byte(text))
}
