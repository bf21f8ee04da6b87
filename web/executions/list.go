package executions

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	rowsPerPage = 50
	countLimit  = 1000 // more are shown as "1 000+"
	// day is how a date stands in a URL and in a date field.
	day = "2006-01-02"
)

// listPage is what a list of executions shows.
type listPage struct {
	Path     string // of the list, without its filters
	Workflow string // id of the one whose executions are listed; empty: of all
	NewRun   string // URL of the form that starts an execution; empty is none
	Status   string
	Query    string
	From, To string // dates
	Problem  string // with the dates
	Chips    []ui.Chip
	Rows     []row
	Filtered bool
	Refresh  string // URL and pause of the next look at the first page; empty on others
	Every    string
	Pages    ui.PaginationProps
}

// row is one execution: words and links, ready to print.
type row struct {
	ID, Name, URL         string
	Status                string // by AWS's name
	Workflow, WorkflowURL string
	Started, Stopped      time.Time
	Error                 string
	Scheduled             bool
}

// filter is what a list's URL asks for.
type filter struct {
	engine.ExecutionFilter
	from, to string
	problem  string
}

// statuses are the chips in their order.
var statuses = []struct {
	status machine.Status
	icon   ui.Icon
}{
	{"", ""}, {machine.Running, ui.IconRunning}, {machine.Succeeded, ui.IconDone}, {machine.Failed, ui.IconFailed},
	{machine.TimedOut, ui.IconTimedOut}, {machine.Aborted, ui.IconBan},
}

// readFilter reads the query; what it cannot use it leaves out.
func readFilter(c echo.Context) filter {
	f := filter{from: c.QueryParam("from"), to: c.QueryParam("to")}
	f.Text, f.Limit = strings.TrimSpace(c.QueryParam("q")), rowsPerPage+1
	for _, s := range statuses {
		if string(s.status) == c.QueryParam("status") {
			f.Status = s.status
		}
	}
	if before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64); err == nil && before > 0 {
		f.Before = engine.ExecutionID(before)
	}
	f.Since = f.date(f.from)
	if f.Until = f.date(f.to); !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1) // the whole of the last day
	}
	return f
}

// date is the begin of a day by this machine's clock.
func (f *filter) date(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(day, text, time.Local)
	if err != nil {
		f.problem = "Write dates as year-month-day, such as 2026-11-22."
		return time.Time{}
	}
	return t
}

// url is the list with the filter, except for what pairs say otherwise.
func (f filter) url(path string, pairs ...string) string {
	with := map[string]string{"status": string(f.Status), "q": f.Text, "from": f.from, "to": f.to}
	for i := 0; i+1 < len(pairs); i += 2 {
		with[pairs[i]] = pairs[i+1]
	}
	return urls.With(path, "status", with["status"], "q", with["q"], "from", with["from"], "to", with["to"], "before", with["before"])
}

func (h *Executions) list(c echo.Context) (ui.View, error) {
	page, err := h.newList(c, urls.Executions(), readFilter(c))
	return ui.View{Title: "Executions", List: true, Section: ui.SectionExecutions, Fragment: allPage(page, h.now()), Status: page.status()}, err
}

func (h *Executions) listOf(c echo.Context) (ui.View, error) {
	workflow, f := param(c, workflowParam), readFilter(c)
	f.MachineARN = h.workflowARN(c)
	page, err := h.newList(c, urls.Runs(workflow), f)
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	page.Workflow, page.NewRun = workflow, urls.NewRun(workflow)
	view := machines.Frame(workflow, machines.TabRuns)
	view.List = true
	view.Actions, view.Fragment, view.Status = runActions(page), runsPage(page, h.now()), page.status()
	return view, nil
}

func (p listPage) status() int {
	if p.Problem != "" {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func (h *Executions) newList(c echo.Context, path string, f filter) (listPage, error) {
	ctx := c.Request().Context()
	found, err := h.engine.ListExecutions(ctx, f.ExecutionFilter)
	if err != nil {
		return listPage{}, err
	}
	counts, err := h.engine.CountExecutions(ctx, f.MachineARN, countLimit)
	if err != nil {
		return listPage{}, err
	}
	page := listPage{
		Path: path, Status: string(f.Status), Query: f.Text, From: f.from, To: f.to, Problem: f.problem,
		Chips: chips(path, f, counts), Filtered: f.Status != "" || f.Text != "" || f.from != "" || f.to != "" || f.Before != 0,
	}
	page.turn(path, f, found)
	for _, x := range found[:min(len(found), rowsPerPage)] {
		page.Rows = append(page.Rows, h.newRow(x))
	}
	return page, nil
}

// turn sets the links to other pages, and how soon this one looks again.
func (p *listPage) turn(path string, f filter, found []engine.ExecutionSummary) {
	more := len(found) > rowsPerPage
	shown := found[:min(len(found), rowsPerPage)]
	p.Pages.Summary = ui.Plural(len(shown), "execution")
	if more {
		p.Pages.Summary = "The newest " + ui.Count(rowsPerPage)
		p.Pages.Next = f.url(path, "before", idOf(shown[rowsPerPage-1].ID))
	}
	if f.Before != 0 {
		p.Pages.Summary = ui.Plural(len(shown), "older execution")
		p.Pages.Previous = f.url(path)
		return
	}
	p.Refresh, p.Every = f.url(path), "every 10s"
	for _, x := range shown {
		if x.Status == machine.Running {
			p.Every = "every 2s"
		}
	}
}

func chips(path string, f filter, counts map[machine.Status]int) []ui.Chip {
	all := 0
	for _, n := range counts {
		all += n
	}
	row := make([]ui.Chip, 0, len(statuses))
	for _, s := range statuses {
		chip := ui.Chip{Label: "All", Count: atMost(all, countLimit), Icon: s.icon, URL: f.url(path, "status", string(s.status)), Active: s.status == f.Status}
		if s.status != "" {
			chip.Label, chip.Count = ui.StatusWord(string(s.status)), atMost(counts[s.status], countLimit)
		}
		row = append(row, chip)
	}
	return row
}

// atMost prints a number that was counted up to limit.
func atMost(n, limit int) string {
	if n >= limit {
		return ui.Count(int64(limit)) + "+"
	}
	return strconv.Itoa(n)
}

func (h *Executions) newRow(x engine.ExecutionSummary) row {
	workflow := urls.WorkflowID(h.home, x.MachineARN)
	return row{
		ID: idOf(x.ID), Name: x.Name, URL: urls.Execution(idOf(x.ID)), Status: string(x.Status),
		Workflow: workflow, WorkflowURL: urls.Runs(workflow), Started: x.StartedAt, Stopped: x.StoppedAt, Error: x.Error, Scheduled: x.ScheduleID != "",
	}
}
