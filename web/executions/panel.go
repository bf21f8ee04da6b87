package executions

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// panel is what stands beside the graph and the steps: one visit of a state, or
// the execution as a whole when no state is chosen.
type panel struct {
	URL        string // of itself, for looking again; empty when it will not change
	State      string // empty: the execution
	Type       string
	Detail     string
	Where      string // "Each order, item 3"
	Status     string
	Unvisited  bool
	Start, End time.Time
	Input      string // JSON texts; empty where there is none
	Output     string
	Error      string
	Cause      string
	Attempts   []attemptRow
	Bar        []ui.Segment
	Variables  []variable
	Items      string // of a Map: "2 of 4 done, 1 failed"
	ItemLinks  []itemLink
	MapRuns    []itemLink // of a distributed Map
	Definition string
	// DefinitionURL is the text of the whole definition, for the panel of the execution.
	DefinitionURL string
	EventsURL     string
	Visits        visitPicker

	visit history.Visit // to be filled from its events
}

// attemptRow is one line of the table of attempts.
type attemptRow struct {
	Number, Result, Error string
	Start, End            time.Time
	Pause                 string // before it
}

// itemLink leads to an item of a Map, or a branch of a Parallel, that has not succeeded.
type itemLink struct{ Label, Status, URL string }

// variable is what a state assigned.
type variable struct{ Name, JSON string }

// visitPicker leads between the visits of a state that ran several times.
type visitPicker struct {
	URL            string // of the form
	State, View    string
	Selected       string
	Options        []ui.Option
	Summary        string // "Visit 3 of 12"
	Previous, Next string // URLs; empty is none
}

// maxOptions bounds the list of visits; the rest is reached step by step.
const maxOptions = 500

// newPanel shows a state's visit: the one that is asked for, or the one that
// says most. fill adds what is in the events.
func newPanel(hd head, d *drawing, timeline *history.Timeline, state string, id int64) panel {
	if state == "" {
		return panel{Status: hd.Status, Start: hd.Started, End: hd.Stopped, DefinitionURL: urls.ExecutionDefinition(hd.ID)}
	}
	p := panel{State: state, EventsURL: urls.With(urls.Execution(hd.ID), "view", viewEvents, "state", state)}
	found, ok := designer.Find(d.doc, state)
	if !ok {
		return panel{State: state, Unvisited: true}
	}
	p.Type, p.Definition = found.Type, string(found.Node.Raw())
	p.Detail = d.scene.Nodes[designer.StateID(state)].Detail
	visits := timeline.Of(state)
	if len(visits) == 0 {
		p.Unvisited, p.Status = true, "NOT_STARTED"
		p.URL = p.again(hd)
		return p
	}
	at := slices.IndexFunc(visits, func(v *history.Visit) bool { return v.ID == id })
	if at < 0 {
		at = telling(visits, timeline.Culprit)
	}
	p.show(hd, visits[at])
	p.showItems(hd.ID, visits[at], timeline)
	p.Visits = newPicker(hd.ID, visits, at)
	p.URL = p.again(hd)
	return p
}

// again is the panel's own URL while the execution may change it.
func (p *panel) again(hd head) string {
	if !hd.Running || !p.Unvisited && !p.visit.IsOpen() {
		return ""
	}
	return urls.With(urls.ExecutionState(hd.ID, p.State), "visit", p.Visits.Selected)
}

// telling picks the visit that says most: the culprit, else an open or failed
// one, else the newest.
func telling(visits []*history.Visit, culprit *history.Visit) int {
	if at := slices.Index(visits, culprit); at >= 0 && culprit != nil {
		return at
	}
	best := len(visits) - 1
	for _, wanted := range []func(v *history.Visit) bool{
		func(v *history.Visit) bool { return v.Status == history.Failed },
		func(v *history.Visit) bool { return v.IsOpen() },
	} {
		if at := slices.IndexFunc(visits, wanted); at >= 0 {
			return at
		}
	}
	return best
}

func (p *panel) show(hd head, v *history.Visit) {
	p.visit = *v
	p.Status, p.Start, p.End, p.Where = string(v.Status), v.Start, v.End, whereWords(v)
	p.Error, p.Cause = v.Error, v.Cause
	end := v.End
	if end.IsZero() {
		end = v.Start
	}
	for i, a := range v.Attempts {
		row := attemptRow{Number: strconv.Itoa(i + 1), Result: string(a.Result), Start: a.Scheduled, End: a.Ended}
		if len(v.Attempts) > 1 { // the error of a single one stands above
			row.Error = errorWords(a.Error, a.Cause)
		}
		if i > 0 {
			row.Pause = ui.Duration(a.Scheduled.Sub(v.Attempts[i-1].Ended))
		}
		p.Attempts = append(p.Attempts, row)
		if a.Scheduled.After(end) {
			end = a.Scheduled
		}
	}
	p.Bar = attemptBar(v, end)
}

// maxItemLinks bounds the list of items that have not succeeded.
const maxItemLinks = 20

// showItems counts the items of a Map and leads to those that have not succeeded.
func (p *panel) showItems(id string, v *history.Visit, timeline *history.Timeline) {
	p.Items = countWords(history.CountLanes(v))
	newest := map[*history.Lane]*history.Visit{}
	for _, inner := range timeline.Visits {
		if inner.Lane != nil && inner.Lane.Of == v {
			newest[inner.Lane] = inner
		}
	}
	word := "Branch"
	if v.Type == "Map" {
		word = "Item"
	}
	for _, l := range v.Lanes {
		inner := newest[l]
		if l.Status == history.Succeeded || inner == nil || len(p.ItemLinks) == maxItemLinks {
			continue
		}
		p.ItemLinks = append(p.ItemLinks, itemLink{
			Label: fmt.Sprintf("%s %d: %s", word, l.Index+1, inner.State), Status: string(l.Status), URL: stepURL(id, inner),
		})
	}
}

// attemptBar draws attempts and the pauses between them on one line.
func attemptBar(v *history.Visit, end time.Time) []ui.Segment {
	whole := end.Sub(v.Start)
	if len(v.Attempts) < 2 || whole <= 0 {
		return nil
	}
	at := func(t time.Time) float64 {
		if t.IsZero() {
			t = end
		}
		return float64(t.Sub(v.Start)) / float64(whole)
	}
	var bar []ui.Segment
	for i, a := range v.Attempts {
		label := fmt.Sprintf("Attempt %d: %s", i+1, ui.StatusWord(string(a.Result)))
		bar = append(bar, ui.Segment{From: at(a.Scheduled), To: at(a.Ended), Status: string(a.Result), Label: label})
	}
	return bar
}

// whereWords says in which branch or iteration a visit is.
func whereWords(v *history.Visit) string {
	var words []string
	for l := v.Lane; l != nil; l = l.Of.Lane {
		word := "branch"
		if l.Of.Type == "Map" {
			word = "item"
		}
		words = append(words, fmt.Sprintf("%s, %s %d", l.Of.State, word, l.Index+1))
	}
	slices.Reverse(words)
	return strings.Join(words, " · ")
}

func newPicker(id string, visits []*history.Visit, at int) visitPicker {
	if len(visits) < 2 {
		return visitPicker{Selected: strconv.FormatInt(visits[at].ID, 10)}
	}
	p := visitPicker{
		URL: urls.Execution(id), State: visits[at].State, Selected: strconv.FormatInt(visits[at].ID, 10),
		Summary: fmt.Sprintf("%s of %s", ui.Count(int64(at+1)), ui.Count(int64(len(visits)))),
	}
	if at > 0 {
		p.Previous = stepURL(id, visits[at-1])
	}
	if at+1 < len(visits) {
		p.Next = stepURL(id, visits[at+1])
	}
	from := max(0, min(at-maxOptions/2, len(visits)-maxOptions))
	for i, v := range visits[from:min(from+maxOptions, len(visits))] {
		p.Options = append(p.Options, ui.Option{Value: strconv.FormatInt(v.ID, 10), Label: visitLabel(from+i, v)})
	}
	return p
}

func visitLabel(i int, v *history.Visit) string {
	label := whereWords(v)
	if label == "" || v.From != nil && v.From.Lane == v.Lane && v.Lane == nil {
		label = fmt.Sprintf("Visit %d", i+1)
	}
	return label + " · " + ui.StatusWord(string(v.Status))
}

// fill adds the input, the output and whole texts from the events.
func (h *Executions) fill(c echo.Context, x engine.Execution, p *panel) (err error) {
	ctx := c.Request().Context()
	if p.State == "" {
		p.Input, p.Output = pretty(x.Info.Input), pretty(x.Head.Output)
		if x.Head.Error != nil {
			p.Error = *x.Head.Error
		}
		if x.Head.Cause != nil {
			p.Cause = prettyText(*x.Head.Cause)
		}
		return nil
	}
	if p.Type == "Map" {
		if p.MapRuns, err = h.mapRunLinks(c, x, p.State); err != nil {
			return err
		}
	}
	var entered, exited, failed eventData
	for _, one := range []struct {
		id   int64
		into *eventData
	}{{p.visit.ID, &entered}, {p.visit.Exited, &exited}, {p.visit.Failure, &failed}} {
		if err := h.readData(ctx, x, one.id, one.into); err != nil {
			return err
		}
	}
	p.Input, p.Output, p.Variables = prettyText(entered.Input), prettyText(exited.Output), exited.variables()
	if failed.Cause != "" {
		p.Cause = failed.Cause
	}
	p.Cause = prettyText(p.Cause)
	return nil
}

// eventData are the texts in an event's details.
type eventData struct {
	Input    string            `json:"input"`
	Output   string            `json:"output"`
	Cause    string            `json:"cause"`
	Assigned map[string]string `json:"assignedVariables"`
}

func (d eventData) variables() []variable {
	var all []variable
	for name, text := range d.Assigned {
		all = append(all, variable{name, prettyText(text)})
	}
	slices.SortFunc(all, func(a, b variable) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (h *Executions) readData(ctx context.Context, x engine.Execution, id int64, into *eventData) error {
	e, err := h.event(ctx, x, id)
	if err != nil || e == nil || len(e.Details) == 0 {
		return err
	}
	if err := json.Unmarshal(e.Details, into); err != nil {
		return fmt.Errorf("event %d of execution %d: %w", id, x.ID, err)
	}
	return nil
}

// event is one event; nil when there is none with that id.
func (h *Executions) event(ctx context.Context, x engine.Execution, id int64) (*machine.HistoryEvent, error) {
	if id <= 0 {
		return nil, nil
	}
	found, err := h.engine.History(ctx, x.ID, engine.HistoryQuery{After: id - 1, Limit: 1})
	if err != nil || len(found) == 0 || found[0].ID != id {
		return nil, err
	}
	return &found[0], nil
}

// pretty is JSON with line breaks, in its own order and spelling; what is no
// JSON stays as it is.
func pretty(raw json.RawMessage) string {
	var out bytes.Buffer
	if len(raw) == 0 || json.Indent(&out, raw, "", "  ") != nil {
		return string(raw)
	}
	return out.String()
}

// prettyText is pretty for objects and arrays; a bare word is left alone.
func prettyText(text string) string { return pretty(json.RawMessage(text)) }

// state answers with the panel of one state.
func (h *Executions) state(c echo.Context) (ui.View, error) {
	x, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	state, visit := param(c, ":state"), intParam(c, "visit")
	if !ui.IsPartial(c.Request()) {
		query := ""
		if visit != 0 {
			query = strconv.FormatInt(visit, 10)
		}
		return ui.View{Redirect: urls.With(h.urlOf(x), "state", state, "visit", query)}, nil
	}
	hd := h.newHead(x)
	var p panel
	err = h.traces.look(c.Request().Context(), x, func(d *drawing, timeline *history.Timeline) {
		p = newPanel(hd, d, timeline, state, visit)
	})
	if err != nil {
		return ui.View{}, err
	}
	if err := h.fill(c, x, &p); err != nil {
		return ui.View{}, err
	}
	return ui.View{Title: x.Name, Fragment: stepPanel(p, h.now())}, nil
}
