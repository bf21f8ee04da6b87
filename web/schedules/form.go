package schedules

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// form is what the page that makes or changes a schedule shows.
type form struct {
	URL        string
	Cancel     string
	Title      string
	Change     bool // of one that is there: name and group stay
	Base       string
	Created    string // anchors the preview of a rate
	Workflow   string
	Name       string
	Group      string
	Expression string
	Pointer    string
	Zone       string
	Start, End string
	Input      string
	Note       string
	Enabled    bool
	Errors     map[string]string // by the field's name in schedule.Request
	Lines      []ui.JSONProblem
	Stale      string // what the schedule has become meanwhile
	Workflows  []ui.Option
	Forecast   forecast
}

// presets are expressions that people want most.
var presets = []ui.Option{
	{Value: "rate(15 minutes)", Label: "Every 15 minutes"},
	{Value: "cron(0 * * * ? *)", Label: "Hourly"},
	{Value: "cron(0 9 * * ? *)", Label: "Daily at 9"},
	{Value: "cron(0 18 ? * MON-FRI *)", Label: "Weekdays at 18"},
	{Value: "cron(0 8 ? * MON *)", Label: "Mondays at 8"},
	{Value: "cron(0 23 L * ? *)", Label: "Last day of the month"},
}

// mostProposals bounds the workflows that the form proposes.
const mostProposals = 500

// minute is how a date with a time stands in a form.
const minute = "2006-01-02T15:04"

// readForm reads the fields from a form or, for a preset, from the query.
func readForm(values url.Values) form {
	f := form{
		Workflow: strings.TrimSpace(values.Get("workflow")), Name: strings.TrimSpace(values.Get("name")), Group: strings.TrimSpace(values.Get("group")),
		Expression: strings.TrimSpace(values.Get("expression")), Zone: strings.TrimSpace(values.Get("timezone")),
		Start: values.Get("start"), End: values.Get("end"), Note: strings.TrimSpace(values.Get("note")), Enabled: values.Get("enabled") != "",
		// Browsers send the lines of a text field with CRLF.
		Input: strings.ReplaceAll(values.Get("input"), "\r\n", "\n"),
		Base:  values.Get("base"), Created: values.Get("created"), Errors: map[string]string{},
	}
	if preset := values.Get("preset"); preset != "" {
		f.Expression = preset
	}
	return f
}

// request is what the form asks for. Times that cannot be read are noted as errors.
func (f *form) request(home engine.Scope) schedule.Request {
	zone, err := schedule.LoadZone(f.Zone)
	if err != nil {
		zone = time.UTC // the zone itself is refused later
	}
	return schedule.Request{
		Name: f.Name, Group: f.Group, MustExist: true, MakeGroup: true,
		ScheduleSettings: engine.ScheduleSettings{
			Expression: f.Expression, Timezone: f.Zone, Start: f.time("Start", f.Start, zone), End: f.time("End", f.End, zone),
			Target:  engine.ScheduleTarget{ARN: urls.MachineARN(home, f.Workflow), RoleARN: "arn:aws:iam::" + home.Account + ":role/stepwell", Input: cmp.Or(f.Input, "{}")},
			Enabled: f.Enabled, Description: f.Note,
		},
	}
}

func (f *form) time(field, text string, zone *time.Location) time.Time {
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{minute, minute + ":05"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t
		}
	}
	f.Errors[field] = "Write it as year-month-day and time, such as 2026-11-22T18:00."
	return time.Time{}
}

// of fills the form with a stored schedule.
func (h *Schedules) formOf(s engine.Schedule) form {
	zone, err := schedule.LoadZone(s.Timezone)
	if err != nil {
		zone = time.UTC
	}
	at := func(t time.Time) string {
		switch {
		case t.IsZero():
			return ""
		case t.Second() != 0:
			return t.In(zone).Format(minute + ":05")
		}
		return t.In(zone).Format(minute)
	}
	return form{
		Base: strconv.FormatInt(s.Generation, 10), Created: s.CreatedAt.UTC().Format(time.RFC3339Nano),
		Workflow: urls.WorkflowID(h.home, s.MachineARN), Name: s.Name, Group: s.Group, Expression: s.Expression, Zone: s.Timezone,
		Start: at(s.Start), End: at(s.End), Input: s.Target.Input, Note: s.Description, Enabled: s.Enabled, Errors: map[string]string{},
	}
}

func (h *Schedules) fresh(c echo.Context) (ui.View, error) {
	f := readForm(c.QueryParams())
	if f.Input == "" {
		f.Input = "{}"
	}
	if c.QueryParam("preset") == "" {
		f.Enabled = true
	}
	if f.Zone == "" {
		f.Zone = localZone()
	}
	return h.newView(c, f)
}

// localZone is the zone of this machine, if it has an IANA name.
func localZone() string {
	if name := time.Local.String(); name != "Local" {
		if _, err := schedule.LoadZone(name); err == nil {
			return name
		}
	}
	return "UTC"
}

func (h *Schedules) create(c echo.Context) (ui.View, error) {
	values, err := c.FormParams()
	if err != nil {
		return ui.View{}, err
	}
	f := readForm(values)
	request := f.request(h.home)
	if len(f.Errors) > 0 {
		return h.newView(c, f)
	}
	s, err := h.service.Create(c.Request().Context(), request)
	if f.explain(err) {
		return h.newView(c, f)
	}
	return ui.View{Redirect: h.urlOf(s)}, err
}

func (h *Schedules) newView(c echo.Context, f form) (ui.View, error) {
	f.URL, f.Title, f.Cancel = urls.NewSchedule(), "New schedule", urls.Schedules()
	crumbs := []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: "New"}}
	return h.formView(c, f, crumbs)
}

func (h *Schedules) edit(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	f := h.formOf(s)
	if c.QueryParam("preset") != "" {
		f = readForm(c.QueryParams())
	}
	return h.editView(c, s, f)
}

func (h *Schedules) update(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	values, err := c.FormParams()
	if err != nil {
		return ui.View{}, err
	}
	f := readForm(values)
	request := f.request(h.home)
	if len(f.Errors) > 0 {
		return h.editView(c, s, f)
	}
	base, err := strconv.ParseInt(f.Base, 10, 64)
	if err != nil {
		return ui.View{}, ui.Invalid("The form is not complete", "Open it anew from the page of the schedule.")
	}
	_, err = h.service.Update(c.Request().Context(), s.ID, base, request)
	if errors.Is(err, engine.ErrStale) {
		return h.staleView(c, s, f)
	}
	if f.explain(err) {
		return h.editView(c, s, f)
	}
	return ui.View{Redirect: h.urlOf(s)}, unknown(err)
}

// staleView shows what was typed beside what the schedule has become. Saving
// again replaces that.
func (h *Schedules) staleView(c echo.Context, s engine.Schedule, f form) (ui.View, error) {
	s, err := h.service.Get(c.Request().Context(), s.ID)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	f.Base = strconv.FormatInt(s.Generation, 10)
	f.Stale = s.Expression + " " + s.Timezone
	view, err := h.editView(c, s, f)
	view.Status = http.StatusConflict
	return view, err
}

func (h *Schedules) editView(c echo.Context, s engine.Schedule, f form) (ui.View, error) {
	f.Change, f.Name, f.Group = true, s.Name, s.Group
	f.URL, f.Title, f.Cancel = urls.EditSchedule(urls.ScheduleID(h.home, s.ID)), "Change "+s.Name, h.urlOf(s)
	crumbs := []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: s.Name, URL: h.urlOf(s)}, {Label: "Change"}}
	return h.formView(c, f, crumbs)
}

func (h *Schedules) formView(c echo.Context, f form, crumbs []ui.Crumb) (ui.View, error) {
	var err error
	if f.Workflows, err = h.proposals(c.Request().Context()); err != nil {
		return ui.View{}, err
	}
	f.Forecast = f.forecast(h.home, h.now())
	view := ui.View{Title: f.Title, Section: ui.SectionSchedules, Crumbs: crumbs, Fragment: formPage(f, h.now())}
	if len(f.Errors) > 0 {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

func (h *Schedules) proposals(ctx context.Context) ([]ui.Option, error) {
	found, err := h.workflows.ListStateMachines(ctx, engine.MachineFilter{Limit: mostProposals})
	if err != nil {
		return nil, err
	}
	options := make([]ui.Option, 0, len(found))
	for _, m := range found {
		options = append(options, ui.Option{Value: urls.WorkflowID(h.home, m.ARN)})
	}
	return options, nil
}

// forecast foretells what the form holds.
func (f form) forecast(home engine.Scope, now time.Time) forecast {
	f.Errors = map[string]string{}
	r := f.request(home)
	if len(f.Errors) > 0 {
		return forecast{Problem: "The start or the end cannot be read."}
	}
	if !r.Start.IsZero() && !r.End.IsZero() && r.End.Before(r.Start) {
		return forecast{Problem: "The end is before the start."}
	}
	created, err := time.Parse(time.RFC3339Nano, f.Created)
	if err != nil {
		created = now
	}
	return newForecast(engine.Schedule{ScheduleSettings: r.ScheduleSettings, CreatedAt: created}, now)
}

func (h *Schedules) preview(c echo.Context) (ui.View, error) {
	f := readForm(c.QueryParams())
	return ui.View{Title: "Preview", Section: ui.SectionSchedules, Fragment: previewPanel(f.forecast(h.home, h.now()), h.now())}, nil
}

// fieldNames are the form's names of the fields of a request.
var fieldNames = map[string]string{
	"Name": "Name", "Group": "Group", "Description": "Note", "Expression": "Expression", "Timezone": "Timezone", "Start": "Start", "End": "End",
	"Target.ARN": "MachineARN", "Target.Input": "Input",
}

// explain puts a refusal to the field it is about.
func (f *form) explain(err error) bool {
	var field *schedule.FieldError
	switch {
	case errors.Is(err, engine.ErrExists):
		f.Errors["Name"] = "There is a schedule of this name already."
		return true
	case !errors.As(err, &field):
		return false
	}
	f.Errors[fieldNames[field.Field]] = f.words(field)
	return true
}

// words is what a field's error says below the field.
func (f *form) words(e *schedule.FieldError) string {
	var at *schedule.ExpressionError
	var syntax *value.SyntaxError
	switch {
	case errors.As(e, &at):
		f.Pointer = at.Pointer()
		return upper(sentence(at)) + "."
	case errors.As(e, &syntax):
		line := 1 + strings.Count(f.Input[:min(syntax.Offset, len(f.Input))], "\n")
		f.Lines = []ui.JSONProblem{{Line: line, Message: syntax.Reason}}
		return "The input is not JSON."
	case e.Field == "Target.ARN":
		return "There is no workflow “" + f.Workflow + "”."
	}
	return upper(e.Reason) + "."
}

func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
