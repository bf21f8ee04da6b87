package executions

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/logs"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// The views of an execution.
const (
	viewGraph  = "graph"
	viewTable  = "table"
	viewEvents = "events"
	viewLogs   = "logs"
)

// head is what stands above every view of an execution.
type head struct {
	ID, Name, ARN         string
	URL                   string // of the view, for looking again
	Status                string
	Running, Redrivable   bool
	Redrives              int64
	TestCase              string // of the mock configuration; empty: none
	Redriven              time.Time
	Workflow, WorkflowURL string
	Schedule, ScheduleURL string
	Parent, ParentURL     string // the Map Run that a child execution belongs to
	Version, VersionURL   string // number of the version that it runs; empty is none
	Alias                 string // that led there
	Started, Stopped      time.Time
	Transitions           string
	Express               bool
	Failure               *failure
}

// failure says in one glance what went wrong.
type failure struct {
	Kind      ui.Kind
	Title     string
	Text      string
	Step, URL string // the state that failed, and its panel
	From      string // the state that failed with this error before, and was caught
	FromURL   string
}

// detail is the page of an execution in one of its views.
type detail struct {
	head
	View    string
	Live    string // URL of the stream of changes; empty when it has ended
	Select  string // URL of the panel of a state, without its name
	Picture templ.Component
	Panel   panel
	Steps   stepTable
	Events  eventTable
	Log     logs.Entries
}

func (h *Executions) show(c echo.Context) (ui.View, error) {
	x, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	if strings.HasPrefix(param(c, executionParam), "arn:") {
		return ui.View{Redirect: h.urlOf(x)}, nil
	}
	view := c.QueryParam("view")
	if view != viewTable && view != viewEvents && view != viewLogs {
		view = viewGraph
	}
	d, err := h.newDetail(c, x, view)
	if err != nil {
		return ui.View{}, err
	}
	return ui.View{
		Title: x.Name, Section: ui.SectionExecutions, Full: view == viewGraph,
		Crumbs:  []ui.Crumb{{Label: "Executions", URL: urls.Executions()}, {Label: d.Workflow, URL: d.WorkflowURL}, {Label: x.Name}},
		Tabs:    viewTabs(d.ID, view),
		Actions: showActions(d.head), Fragment: showPage(d, h.now()),
		Scripts: scripts(view),
	}, nil
}

func scripts(view string) []string {
	if view == viewGraph {
		return []string{"js/watch.js"}
	}
	return nil
}

func viewTabs(id, active string) []ui.Tab {
	tab := func(label, view string) ui.Tab {
		url := urls.ExecutionView(id, view)
		if view == viewGraph {
			url = urls.Execution(id)
		}
		return ui.Tab{Label: label, URL: url, Active: view == active}
	}
	return []ui.Tab{tab("Graph", viewGraph), tab("Steps", viewTable), tab("Events", viewEvents), tab("Logs", viewLogs)}
}

// newDetail reads the timeline and makes of it what the view shows.
func (h *Executions) newDetail(c echo.Context, x engine.Execution, view string) (detail, error) {
	d := detail{head: h.newHead(x), View: view}
	d.URL = urls.ExecutionView(d.ID, view)
	if d.Running {
		d.Live = urls.ExecutionLive(d.ID)
	}
	var err error
	if d.Parent, d.ParentURL, err = h.parentOf(c, x); err != nil {
		return d, err
	}
	status, _, err := h.engine.Redrivable(c.Request().Context(), x)
	if err != nil {
		return d, err
	}
	d.Redrivable = status == "REDRIVABLE" && !x.Info.Express
	err = h.traces.look(c.Request().Context(), x, func(drawn *drawing, timeline *history.Timeline) {
		d.Failure = newFailure(d.ID, timeline)
		switch view {
		case viewGraph:
			scene := drawn.with(timeline, c.QueryParam("state"))
			scene.Label = "Graph of " + x.Name
			d.Picture = svg.Picture(scene)
		case viewTable:
			d.Steps = newStepTable(d.head, timeline, intParam(c, "after"), h.now())
		}
		d.Panel = newPanel(d.head, drawn, timeline, c.QueryParam("state"), intParam(c, "visit"))
	})
	switch {
	case err != nil:
	case view == viewEvents:
		d.Events, err = h.newEvents(c, x)
	case view == viewLogs:
		d.Log, err = logs.Read(c, h.engine, engine.LogQuery{Group: x.Log.Group, Execution: x.ID}, logs.Place{Path: urls.Execution(d.ID), Name: "view", Value: viewLogs})
	default:
		err = h.fill(c, x, &d.Panel)
	}
	return d, err
}

// intParam is a number of the query; 0 when there is none.
func intParam(c echo.Context, name string) int64 {
	n, err := strconv.ParseInt(c.QueryParam(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (h *Executions) newHead(x engine.Execution) head {
	workflow := urls.WorkflowID(h.home, x.MachineARN)
	hd := head{
		ID: idOf(x.ID), Name: x.Name, ARN: x.ARN, Status: string(x.Head.Status), Running: x.Head.Status == machine.Running,
		Workflow: workflow, WorkflowURL: urls.Runs(workflow), Started: x.Info.StartedAt, Stopped: x.Head.StoppedAt,
		Transitions: ui.Count(x.Head.Transitions), Express: x.Info.Express,
		TestCase: x.Info.TestCase, Redrives: x.Head.Redrives, Redriven: x.Head.RedrivenAt,
	}
	if of := x.Info.VersionARN; of != "" {
		hd.Version = of[strings.LastIndex(of, ":")+1:]
		hd.VersionURL = urls.Version(workflow, hd.Version)
	}
	if of := x.Info.AliasARN; of != "" {
		hd.Alias = of[strings.LastIndex(of, ":")+1:]
	}
	if x.ScheduleID != "" {
		group, name := urls.ScheduleID(h.home, x.ScheduleID)
		hd.Schedule, hd.ScheduleURL = name, urls.Schedule(group, name)
	}
	return hd
}

// newFailure words what went wrong; nil while nothing has.
func newFailure(id string, timeline *history.Timeline) *failure {
	f := &failure{Kind: ui.KindFailed, Text: errorWords(timeline.Error, timeline.Cause)}
	switch timeline.Status {
	case machine.TimedOut:
		f.Kind, f.Title, f.Text = ui.KindWarning, "The execution took longer than its TimeoutSeconds allow.", ""
	case machine.Aborted:
		f.Kind, f.Title = ui.KindWarning, "The execution was stopped."
	case machine.Failed:
		f.Title = "The execution failed."
	default:
		return nil
	}
	v := timeline.Culprit
	if v == nil {
		return f
	}
	f.Step, f.URL = v.State, stepURL(id, v)
	f.Title = fmt.Sprintf("“%s” failed.", v.State)
	if n := len(v.Attempts); n > 1 {
		f.Title = fmt.Sprintf("“%s” failed after %d attempts.", v.State, n)
	}
	if first := caughtBefore(timeline, v); first != nil {
		f.Title = fmt.Sprintf("“%s” failed, and “%s” ended the execution.", first.State, v.State)
		f.From, f.FromURL = first.State, stepURL(id, first)
	}
	return f
}

// caughtBefore is the visit whose caught error a Fail state passed on.
func caughtBefore(timeline *history.Timeline, end *history.Visit) *history.Visit {
	if end.Type != "Fail" || end.Error == "" {
		return nil
	}
	for v := end.From; v != nil; v = v.From {
		if v.Status == history.Caught && v.Error == end.Error {
			return v
		}
	}
	return nil
}

// errorWords is an error's name with its message. The cause that a Lambda
// function gives is JSON with the message in it.
func errorWords(name, cause string) string {
	var report struct {
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(cause), &report) == nil && report.Message != "" {
		cause = report.Message
	}
	switch {
	case name == "":
		return cause
	case cause == "":
		return name
	}
	return name + ": " + cause
}

// stepURL is the page with the panel of a visit.
func stepURL(id string, v *history.Visit) string {
	return urls.With(urls.Execution(id), "state", v.State, "visit", strconv.FormatInt(v.ID, 10))
}
