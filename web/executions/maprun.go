package executions

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// mapRunPage is the page of a Map Run: how far it is, and its child executions.
type mapRunPage struct {
	URL, Refresh      string // of itself with its filter; Refresh is empty when nothing can change
	Name, ARN         string
	State, StateURL   string
	Status            string
	Running           bool
	Started, Stopped  time.Time
	Redrives          int64
	Express, Batched  bool
	Items, Children   string // in words
	Bar               []ui.Segment
	BarLabel, Percent string
	Limits            limitForm
	Strip             []stripCell
	StripLabel        string
	Band              string // which children are listed, in words; empty: all
	BandURL           string // that lists all again
	Chips             []ui.Chip
	Rows              []childRow
	Empty             string
	Pages             ui.PaginationProps
}

// limitForm are what a Map Run may do, as texts of fields.
type limitForm struct {
	URL                           string
	Concurrency, Count, Percent   string
	Problems                      map[string]string // by the field
	ConcurrencyWords, FailedWords string
}

// stripCell is a stretch of child executions in the order of their items.
type stripCell struct {
	X, Width      string
	Status, Label string
	URL           string
	Current       bool
}

// childRow is a child execution: words and links, ready to print.
type childRow struct {
	ID, Item, Name, URL string
	Status, Error       string
	Started, Stopped    time.Time
	Redrives            int64
}

// mostCells is how many cells the strip has at most.
const mostCells = 200

// mapRun answers with the page of a Map Run.
func (h *Executions) mapRun(c echo.Context) (ui.View, error) {
	return h.mapRunView(c, nil)
}

func (h *Executions) mapRunView(c echo.Context, form *limitForm) (ui.View, error) {
	x, m, err := h.findMapRun(c)
	if err != nil {
		return ui.View{}, err
	}
	page, err := h.newMapRun(c, x, m)
	if err != nil {
		return ui.View{}, err
	}
	view := ui.View{Title: page.Name, Section: ui.SectionExecutions}
	if form != nil {
		page.Limits.Concurrency, page.Limits.Count, page.Limits.Percent, page.Limits.Problems = form.Concurrency, form.Count, form.Percent, form.Problems
		view.Status = http.StatusUnprocessableEntity
	}
	hd := h.newHead(x)
	view.Crumbs = []ui.Crumb{
		{Label: "Executions", URL: urls.Executions()}, {Label: hd.Workflow, URL: hd.WorkflowURL}, {Label: hd.Name, URL: urls.Execution(hd.ID)}, {Label: page.Name},
	}
	view.Fragment = mapRunView(page, h.now())
	return view, nil
}

// findMapRun finds the Map Run that the path names, and its execution.
func (h *Executions) findMapRun(c echo.Context) (engine.Execution, engine.MapRun, error) {
	x, err := h.find(c)
	if err != nil {
		return x, engine.MapRun{}, err
	}
	m, _, err := h.engine.MapRun(c.Request().Context(), mapRunARN(x, param(c, mapRunParam)))
	if errors.Is(err, engine.ErrResourceNotFound) || errors.Is(err, engine.ErrInvalidArn) || err == nil && m.Execution != x.ID {
		return x, m, ui.NotFound("Map Run")
	}
	return x, m, err
}

// mapRunARN is the ARN of the Map Run that mapRunKey made key of.
func mapRunARN(x engine.Execution, key string) string {
	head, _, _ := strings.Cut(x.Info.MachineARN, ":stateMachine:")
	return head + ":mapRun:" + x.Info.MachineName + "/" + key
}

// mapRunKey is how a URL names a Map Run of an execution: "Label:id".
func mapRunKey(x engine.Execution, arn string) string {
	_, key, _ := strings.Cut(arn, ":mapRun:"+x.Info.MachineName+"/")
	return key
}

func (h *Executions) newMapRun(c echo.Context, x engine.Execution, m engine.MapRun) (mapRunPage, error) {
	ctx := c.Request().Context()
	_, counts, err := h.engine.MapRun(ctx, m.ARN)
	if err != nil {
		return mapRunPage{}, err
	}
	id, key := idOf(x.ID), mapRunKey(x, m.ARN)
	p := mapRunPage{
		URL: urls.MapRun(id, key), Name: "Map Run of " + m.State, ARN: m.ARN, State: m.State, StateURL: urls.With(urls.Execution(id), "state", m.State),
		Status: string(m.Status), Running: m.Status == machine.Running, Started: m.StartedAt, Stopped: m.StoppedAt, Redrives: m.Redrives,
		Express: m.Express, Batched: m.Total != m.Children,
		Limits: newLimits(urls.ChangeMapRun(id, key), m),
	}
	p.progress(m, counts)
	bands, size, err := h.engine.MapRunBands(ctx, m, mostCells)
	if err != nil {
		return p, err
	}
	f := readChildFilter(c, m)
	p.strip(f, bands, size)
	if err := h.listChildren(c, &p, f, counts); err != nil {
		return p, err
	}
	if p.Running {
		p.Refresh = f.url(p.URL)
	}
	return p, nil
}

func newLimits(url string, m engine.MapRun) limitForm {
	l := limitForm{
		URL: url, Concurrency: strconv.FormatInt(m.Concurrency, 10), Count: strconv.FormatInt(m.ToleratedCount, 10),
		Percent:          strconv.FormatFloat(m.ToleratedPercentage, 'f', -1, 64),
		ConcurrencyWords: "up to " + ui.Count(m.Concurrency) + " at a time",
	}
	if m.Concurrency == 0 {
		l.ConcurrencyWords = "as many at a time as there may be"
	}
	switch {
	case m.ToleratedCount > 0 && m.ToleratedPercentage > 0:
		l.FailedWords = fmt.Sprintf("%s or %s %%", ui.Plural(int(m.ToleratedCount), "item"), l.Percent)
	case m.ToleratedCount > 0:
		l.FailedWords = ui.Plural(int(m.ToleratedCount), "item")
	case m.ToleratedPercentage > 0:
		l.FailedWords = l.Percent + " %"
	default:
		l.FailedWords = "none"
	}
	return l
}

// barOrder are the statuses in the order in which the bar shows them.
var barOrder = []machine.Status{machine.Succeeded, machine.Failed, machine.TimedOut, machine.Aborted, machine.Running}

// progress makes the bar and its words of the items' counts.
func (p *mapRunPage) progress(m engine.MapRun, counts map[machine.Status]engine.ChildCount) {
	p.Items = ui.Plural(int(m.Total), "item")
	if p.Batched {
		p.Children = ui.Plural(int(m.Children), "batch")
		p.Children = strings.Replace(p.Children, "batchs", "batches", 1)
	}
	if m.Total == 0 {
		if p.Items = "no items"; p.Running {
			p.Items = "reading the items"
		}
		return
	}
	var words []string
	from, done := int64(0), int64(0)
	for _, status := range barOrder {
		n := counts[status].Items
		if n == 0 {
			continue
		}
		label := ui.Count(n) + " " + strings.ToLower(ui.StatusWord(string(status)))
		words = append(words, label)
		p.Bar = append(p.Bar, ui.Segment{From: part(from, m.Total), To: part(from+n, m.Total), Status: string(status), Label: label})
		if from += n; status != machine.Running {
			done += n
		}
	}
	if rest := m.Total - from; rest > 0 {
		words = append(words, ui.Count(rest)+" not started")
	}
	p.BarLabel = strings.Join(words, ", ")
	p.Percent = fmt.Sprintf("%.0f %%", math.Floor(100*part(done, m.Total)))
}

func part(n, of int64) float64 { return float64(n) / float64(of) }

// childFilter is what a Map Run's page lists.
type childFilter struct {
	engine.ExecutionFilter
	cell string // of the strip: "from-to"
}

func readChildFilter(c echo.Context, m engine.MapRun) childFilter {
	f := childFilter{ExecutionFilter: readFilter(c).ExecutionFilter}
	f.MapRun, f.Since, f.Until = m.ARN, time.Time{}, time.Time{}
	first, last, ok := strings.Cut(c.QueryParam("items"), "-")
	from, err := strconv.ParseInt(first, 10, 64)
	to, err2 := strconv.ParseInt(last, 10, 64)
	if ok && err == nil && err2 == nil && from > 0 && to >= from {
		f.cell, f.FromIndex, f.ToIndex = c.QueryParam("items"), from-1, to
	}
	return f
}

// url is the page with the filter, except for what pairs say otherwise.
func (f childFilter) url(page string, pairs ...string) string {
	with := map[string]string{"status": string(f.Status), "items": f.cell}
	for i := 0; i+1 < len(pairs); i += 2 {
		with[pairs[i]] = pairs[i+1]
	}
	return urls.With(page, "status", with["status"], "items", with["items"], "before", with["before"])
}

// worst are the statuses in the order in which they colour a cell.
var worst = []machine.Status{machine.Failed, machine.TimedOut, machine.Aborted, machine.Running, machine.Succeeded}

// strip draws the child executions in the order of their items.
func (p *mapRunPage) strip(f childFilter, bands []engine.Band, size int64) {
	for i, band := range bands {
		first, last := int64(i)*size+1, int64(i+1)*size
		cell := stripCell{X: fmt.Sprint(i * 10), Width: "9", Status: "NOT_STARTED"}
		items := fmt.Sprintf("%d-%d", first, last)
		cell.URL, cell.Current = f.url(p.URL, "items", items, "status", ""), items == f.cell
		cell.Label = p.unit() + " " + ui.Count(first)
		if size > 1 {
			cell.Label = fmt.Sprintf("%ss %s to %s", p.unit(), ui.Count(first), ui.Count(last))
		}
		var words []string
		for _, status := range worst {
			if n := band[status]; n > 0 {
				words = append(words, ui.Count(n)+" "+strings.ToLower(ui.StatusWord(string(status))))
			}
		}
		for _, status := range worst {
			if band[status] > 0 {
				cell.Status = string(status)
				break
			}
		}
		cell.Label = strings.Replace(cell.Label, "Batchs", "Batches", 1) + ": " + strings.Join(words, ", ")
		p.Strip = append(p.Strip, cell)
	}
	if f.cell != "" {
		p.Band, p.BandURL = fmt.Sprintf("%s %s", strings.Replace(p.unit()+"s", "Batchs", "Batches", 1), strings.Replace(f.cell, "-", " to ", 1)), f.url(p.URL, "items", "")
	}
}

// StripWidth is the width of the strip's picture.
func (p mapRunPage) StripWidth() string { return fmt.Sprint(max(10*len(p.Strip), 200)) }

func (p mapRunPage) unit() string {
	if p.Batched {
		return "Batch"
	}
	return "Item"
}

func (h *Executions) listChildren(c echo.Context, p *mapRunPage, f childFilter, counts map[machine.Status]engine.ChildCount) error {
	found, err := h.engine.ListExecutions(c.Request().Context(), f.ExecutionFilter)
	if err != nil {
		return err
	}
	shown := found[:min(len(found), rowsPerPage)]
	for _, x := range shown {
		p.Rows = append(p.Rows, newChildRow(x, p.Batched))
	}
	p.Pages.Summary = ui.Plural(len(shown), "child execution")
	if len(found) > rowsPerPage {
		p.Pages.Summary = "The last " + ui.Count(rowsPerPage)
		p.Pages.Next = f.url(p.URL, "before", idOf(shown[rowsPerPage-1].ID))
	}
	if f.Before != 0 {
		p.Pages.Previous = f.url(p.URL)
	}
	p.Chips = childChips(p.URL, f, counts)
	switch {
	case f.Status != "" || f.cell != "":
		p.Empty = "No child executions fit these filters"
	case p.Running:
		p.Empty = "No child executions yet"
	default:
		p.Empty = "There were no items to run"
	}
	return nil
}

func childChips(url string, f childFilter, counts map[machine.Status]engine.ChildCount) []ui.Chip {
	all := int64(0)
	for _, n := range counts {
		all += n.Executions
	}
	row := make([]ui.Chip, 0, len(statuses))
	for _, s := range statuses {
		chip := ui.Chip{Label: "All", Count: ui.Count(all), Icon: s.icon, URL: f.url(url, "status", string(s.status)), Active: s.status == f.Status}
		if s.status != "" {
			chip.Label, chip.Count = ui.StatusWord(string(s.status)), ui.Count(counts[s.status].Executions)
		}
		row = append(row, chip)
	}
	return row
}

func newChildRow(x engine.ExecutionSummary, batched bool) childRow {
	r := childRow{
		ID: idOf(x.ID), Item: ui.Count(x.Index + 1), Name: x.Name, URL: urls.Execution(idOf(x.ID)), Status: string(x.Status), Error: x.Error,
		Started: x.StartedAt, Stopped: x.StoppedAt, Redrives: x.Redrives,
	}
	if batched {
		r.Item += " (" + ui.Plural(int(x.Items), "item") + ")"
	}
	return r
}

// changeMapRun changes what a Map Run under way may do.
func (h *Executions) changeMapRun(c echo.Context) (ui.View, error) {
	x, m, err := h.findMapRun(c)
	if err != nil {
		return ui.View{}, err
	}
	form := limitForm{Concurrency: c.FormValue("concurrency"), Count: c.FormValue("count"), Percent: c.FormValue("percent"), Problems: map[string]string{}}
	change := form.read()
	if len(form.Problems) > 0 {
		return h.mapRunView(c, &form)
	}
	if err := h.engine.UpdateMapRun(c.Request().Context(), m.ARN, change); err != nil {
		return ui.View{}, err
	}
	return ui.View{Redirect: urls.MapRun(idOf(x.ID), mapRunKey(x, m.ARN))}, nil
}

// read makes a change of the fields, and notes what is wrong with them.
func (f *limitForm) read() (change engine.MapRunChange) {
	concurrency, err := strconv.Atoi(strings.TrimSpace(f.Concurrency))
	if err != nil || concurrency < 0 {
		f.Problems["concurrency"] = "Write a whole number; 0 is as many as there may be."
	}
	count, err := strconv.ParseInt(strings.TrimSpace(f.Count), 10, 64)
	if err != nil || count < 0 {
		f.Problems["count"] = "Write a whole number of items that may fail."
	}
	percent, err := strconv.ParseFloat(strings.TrimSpace(f.Percent), 64)
	if err != nil || !(percent >= 0 && percent <= 100) {
		f.Problems["percent"] = "Write a number from 0 to 100."
	}
	return engine.MapRunChange{Concurrency: &concurrency, ToleratedCount: &count, ToleratedPercentage: &percent}
}

// mapRunLinks are the Map Runs of a state, the newest first, for its panel.
func (h *Executions) mapRunLinks(c echo.Context, x engine.Execution, state string) ([]itemLink, error) {
	runs, _, err := h.engine.MapRuns(c.Request().Context(), x.ARN, 0, rowsPerPage)
	if err != nil {
		return nil, err
	}
	var links []itemLink
	for _, m := range runs {
		if m.State == state {
			links = append(links, itemLink{Label: fmt.Sprintf("Map Run of %s", ui.Plural(int(m.Total), "item")), Status: string(m.Status), URL: urls.MapRun(idOf(x.ID), mapRunKey(x, m.ARN))})
		}
	}
	return links, nil
}

// parentOf leads from a child execution to its Map Run.
func (h *Executions) parentOf(c echo.Context, x engine.Execution) (label, link string, err error) {
	if x.Child == nil {
		return "", "", nil
	}
	m, _, err := h.engine.MapRun(c.Request().Context(), x.Child.MapRun)
	if err != nil {
		return "", "", err
	}
	parent, err := h.engine.FindExecutionByID(c.Request().Context(), m.Execution)
	if err != nil {
		return "", "", err
	}
	return fmt.Sprintf("Item %s of %s", ui.Count(x.Child.Index+1), m.State), urls.MapRun(idOf(parent.ID), mapRunKey(parent, m.ARN)), nil
}
