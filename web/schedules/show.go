package schedules

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	upcoming   = 10 // firings that are foretold
	noteYears  = 2  // clock changes are looked for so far ahead
	firesShown = 50
)

// detail is the page of one schedule.
type detail struct {
	row
	Expression, Zone, ARN, Note string
	Window                      string // "from … until …"; empty without limits
	Input                       string
	Forecast                    forecast
	Fires                       []fireRow
}

// forecast is when something will fire, or why that cannot be said.
type forecast struct {
	Words   string
	Firings []firing
	Notes   []string // clock changes that matter
	Problem string
	Pointer string // the expression with carets below what is wrong
	Empty   bool   // nothing was asked for yet
}

// firing is one line of a forecast.
type firing struct {
	At         time.Time
	Local, UTC string
}

// fireRow is what became of one occurrence.
type fireRow struct {
	Due, Started time.Time
	Late         string
	URL, Status  string // of the execution
	Reason       string // why none was started
}

func (h *Schedules) show(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	d, err := h.newDetail(c.Request().Context(), s)
	if err != nil {
		return ui.View{}, err
	}
	return ui.View{
		Title: s.Name, Section: ui.SectionSchedules,
		Crumbs:  []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: d.Workflow, URL: d.WorkflowURL}, {Label: s.Name}},
		Actions: showActions(d.row), Fragment: showPage(d, h.now()),
	}, nil
}

func (h *Schedules) newDetail(ctx context.Context, s engine.Schedule) (detail, error) {
	r, err := h.newRow(ctx, s)
	if err != nil {
		return detail{}, err
	}
	d := detail{row: r, Expression: s.Expression, Zone: s.Timezone, ARN: s.ARN, Note: s.Description, Input: s.Target.Input, Window: window(s)}
	d.Forecast = newForecast(s, h.now())
	if !s.Enabled {
		d.Forecast.Firings = nil
	}
	fires, err := h.service.Fires(ctx, engine.FireFilter{ScheduleID: s.ID, Limit: firesShown})
	if err != nil {
		return d, err
	}
	statuses, err := h.statuses(ctx, s)
	d.Fires = h.newFires(fires, statuses)
	return d, err
}

// statuses are those of the schedule's newest executions, by ARN.
func (h *Schedules) statuses(ctx context.Context, s engine.Schedule) (map[string]string, error) {
	found, err := h.workflows.ListExecutions(ctx, engine.ExecutionFilter{ScheduleID: s.ID, Limit: 2 * firesShown})
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(found))
	for _, x := range found {
		all[x.ARN] = string(x.Status)
	}
	return all, nil
}

func (h *Schedules) newFires(fires []engine.Fire, statuses map[string]string) []fireRow {
	rows := make([]fireRow, 0, len(fires))
	for _, f := range fires {
		r := fireRow{Due: f.Due, Started: f.StartedAt, Reason: f.Error, Status: statuses[f.ExecutionARN], Late: ui.Duration(f.StartedAt.Sub(f.Due))}
		if f.ExecutionARN != "" {
			r.URL = urls.Execution(f.ExecutionARN)
		}
		rows = append(rows, r)
	}
	return rows
}

// window words the limits of a schedule.
func window(s engine.Schedule) string {
	zone, err := schedule.LoadZone(s.Timezone)
	if err != nil {
		zone = time.UTC
	}
	text := ""
	if !s.Start.IsZero() {
		text = "from " + s.Start.In(zone).Format(exactLayout)
	}
	if !s.End.IsZero() {
		if text != "" {
			text += " "
		}
		text += "until " + s.End.In(zone).Format(exactLayout)
	}
	return text
}

// newForecast foretells a schedule from its timing alone.
func newForecast(s engine.Schedule, now time.Time) forecast {
	if s.Expression == "" {
		return forecast{Empty: true}
	}
	plan, err := schedule.SpecOf(s).Compile()
	var at *schedule.ExpressionError
	switch {
	case errors.As(err, &at):
		return forecast{Problem: sentence(at), Pointer: at.Pointer()}
	case err != nil:
		return forecast{Problem: err.Error()}
	}
	f := forecast{Words: plan.Words()}
	for _, t := range plan.Upcoming(now, upcoming) {
		f.Firings = append(f.Firings, firing{At: t, Local: printed(t.In(plan.Zone()), exactLayout), UTC: printed(t, "2006-01-02 15:04 UTC")})
	}
	for _, n := range plan.ClockNotes(now, noteYears) {
		f.Notes = append(f.Notes, n.String()+".")
	}
	return f
}

// printed is a time with its seconds only where it has some, as a rate's may have.
func printed(t time.Time, layout string) string {
	if t.Second() != 0 {
		layout = strings.Replace(layout, "15:04", "15:04:05", 1)
	}
	return t.Format(layout)
}

// sentence is the reason of an expression's mistake with the field it is in.
func sentence(e *schedule.ExpressionError) string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

func (h *Schedules) enable(c echo.Context) (ui.View, error) { return h.turn(c, true) }

func (h *Schedules) disable(c echo.Context) (ui.View, error) { return h.turn(c, false) }

// turn switches a schedule; a list gets its row anew.
func (h *Schedules) turn(c echo.Context, on bool) (ui.View, error) {
	ctx := c.Request().Context()
	s, err := h.service.SetEnabled(ctx, h.id(c), on, "")
	if err != nil {
		return ui.View{}, unknown(err)
	}
	if !ui.IsPartial(c.Request()) {
		return ui.View{Redirect: h.urlOf(s)}, nil
	}
	r, err := h.newRow(ctx, s)
	return ui.View{Title: s.Name, Fragment: tableRow(r, c.QueryParam("of") == "all", h.now())}, err
}

func (h *Schedules) runNow(c echo.Context) (ui.View, error) {
	fired, err := h.service.RunNow(c.Request().Context(), h.id(c))
	if err != nil {
		return ui.View{}, notStarted(unknown(err))
	}
	if fired.ExecutionARN == "" {
		return ui.View{Redirect: urls.Schedule(urls.ScheduleID(h.home, fired.ScheduleID))}, nil
	}
	return ui.View{Redirect: urls.Execution(fired.ExecutionARN)}, nil
}

func notStarted(err error) error {
	e, ok := engine.AsError(err)
	if !ok {
		return err
	}
	return &ui.Problem{Status: http.StatusUnprocessableEntity, Title: "The execution was not started", Detail: e.Message, Next: "Look at the schedule's workflow and input."}
}

func (h *Schedules) confirm(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	return ui.View{
		Title: "Delete " + s.Name, Section: ui.SectionSchedules,
		Crumbs:   []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: s.Name, URL: h.urlOf(s)}, {Label: "Delete"}},
		Fragment: deletePage(s.Name, h.urlOf(s), urls.DeleteSchedule(urls.ScheduleID(h.home, s.ID))),
	}, nil
}

func (h *Schedules) remove(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	if err := h.service.Delete(c.Request().Context(), s.ID, engine.Once{}); err != nil {
		return ui.View{}, unknown(err)
	}
	return ui.View{Redirect: urls.WorkflowSchedules(urls.WorkflowID(h.home, s.MachineARN))}, nil
}
