package schedules

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// form is what the page that makes or changes a schedule shows.
type form struct {
	URL     string
	Cancel  string
	Title   string
	Change  bool // of one that is there: name and group stay
	Base    string
	Created string // anchors the preview of a rate
	Saved   string // the expression and zone that are saved; empty for a new one

	Name, Group string
	Note        string
	Enabled     bool
	Target      targetFields
	Timing      timing
	Zone        string
	Start, End  string
	Window      string // minutes; empty: off
	Completion  string
	MaxAge      string
	Attempts    string
	Letters     string // ARN of the dead-letter queue
	Missed      string
	Overlap     string

	Errors    map[string]string // by the field's path in schedule.Request
	Lines     []ui.JSONProblem
	Stale     string // what the schedule has become meanwhile
	Workflows []ui.Option
	Groups    []ui.Option
	Preview   preview
}

// presets are expressions that people want most.
var presets = []ui.Option{
	{Value: "rate(15 minutes)", Label: "Every 15 minutes"},
	{Value: "cron(0 * * * ? *)", Label: "Hourly"},
	{Value: "cron(0 9 * * ? *)", Label: "Daily at 9"},
	{Value: "cron(0 18 ? * MON-FRI *)", Label: "Weekdays at 18:00"},
	{Value: "cron(0 8 ? * MON *)", Label: "Mondays at 8"},
	{Value: "cron(0 9 ? * MON#1 *)", Label: "First Monday of the month"},
	{Value: "cron(0 23 L * ? *)", Label: "Last day of the month"},
	{Value: "cron(0 6 1 1/3 ? *)", Label: "First day of the quarter"},
}

// mostProposals bounds the workflows and groups that the form proposes.
const mostProposals = 500

// minute is how a date with a time stands in a form.
const minute = "2006-01-02T15:04"

// readForm reads the fields from a form or, for a preset, from the query.
func (h *Schedules) readForm(values url.Values) form {
	get := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	f := form{
		Name: get("name"), Group: get("group"), Zone: get("timezone"), Start: get("start"), End: get("end"), Note: get("note"),
		Enabled: values.Get("enabled") != "", Window: get("window"), Completion: get("completion"), MaxAge: get("age"), Attempts: get("attempts"),
		Letters: get("letters"), Missed: get("missed"), Overlap: get("overlap"), Target: readTarget(values),
		Base: values.Get("base"), Created: values.Get("created"), Saved: get("saved"), Errors: map[string]string{},
	}
	f.Timing = readTiming(values, h.now().In(zoneOr(f.Zone)))
	if f.Timing.Zone != "" {
		f.Zone = f.Timing.Zone
	}
	if zone := get("presetzone"); zone != "" {
		f.Zone = zone
	}
	return f
}

// zoneOr is a zone by name; one that is not known is UTC, and refused later.
func zoneOr(name string) *time.Location {
	zone, err := schedule.LoadZone(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// request is what the form asks for. Values that cannot be read are noted as errors.
func (f *form) request(home engine.Scope) schedule.Request {
	zone := zoneOr(f.Zone)
	target := f.Target.target(home)
	target.DeadLetterARN = f.Letters
	target.Retry = engine.RetryPolicy{
		MaxAge: f.number("Target.Retry.MaxAge", f.MaxAge, engine.DefaultMaxAge), MaxAttempts: f.number("Target.Retry.MaxAttempts", f.Attempts, engine.DefaultMaxAttempts),
	}
	if f.Target.Parameters != "" {
		target.Parameters = json.RawMessage(f.Target.Parameters)
	}
	return schedule.Request{
		Scope: home, Name: f.Name, Group: f.Group, MustExist: f.Target.Kind == targetWorkflow,
		ScheduleSettings: engine.ScheduleSettings{
			Description: f.Note, Expression: f.Timing.Expression, Timezone: f.Zone, Start: f.time("Start", f.Start, zone), End: f.time("End", f.End, zone),
			Window: f.number("Window", f.Window, 0), Target: target, Enabled: f.Enabled, AfterCompletion: f.Completion,
			Missed: engine.MissedPolicy(f.Missed), Overlap: engine.OverlapPolicy(f.Overlap),
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

func (f *form) number(field, text string, empty int64) int64 {
	if text == "" {
		return empty
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f.Errors[field] = "Write a whole number."
	}
	return n
}

// formOf fills the form with a stored schedule.
func (h *Schedules) formOf(s engine.Schedule) form {
	zone := zoneOr(s.Timezone)
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return strings.TrimSuffix(t.In(zone).Format(minute+":05"), ":00")
	}
	f := form{
		Base: strconv.FormatInt(s.Generation, 10), Created: s.CreatedAt.UTC().Format(time.RFC3339Nano), Name: s.Name, Group: s.Group,
		Timing: timingOf(s.Expression, h.now().In(zone)), Zone: s.Timezone, Start: at(s.Start), End: at(s.End), Note: s.Description, Enabled: s.Enabled,
		Completion: s.AfterCompletion, Letters: s.Target.DeadLetterARN, Missed: string(s.Missed), Overlap: string(s.Overlap),
		MaxAge: strconv.FormatInt(int64(s.Target.Retry.Age()/time.Second), 10), Attempts: strconv.FormatInt(s.Target.Retry.MaxAttempts, 10),
		Target: h.targetOf(s.Target), Saved: s.Timezone + " " + s.Expression, Errors: map[string]string{},
	}
	if s.Window > 0 {
		f.Window = strconv.FormatInt(s.Window, 10)
	}
	return f
}

func (h *Schedules) fresh(c echo.Context) (ui.View, error) {
	if from := c.QueryParam("copy"); from != "" {
		return h.duplicate(c, from)
	}
	f := h.readForm(c.QueryParams())
	if !c.QueryParams().Has("was") { // not a form that was sent for a preset
		f.Enabled = true
		f.Target.Input = orText(f.Target.Input, "{}")
	}
	f.Zone = orText(f.Zone, localZone())
	return h.newView(c, f)
}

// duplicate begins a new schedule with all that another one has.
func (h *Schedules) duplicate(c echo.Context, id string) (ui.View, error) {
	s, err := h.service.Get(c.Request().Context(), id)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	f := h.formOf(s)
	f.Base, f.Created, f.Saved = "", "", ""
	f.Name = copyName(s.Name)
	return h.newView(c, f)
}

// copyName is name-copy within the 64 characters of a name.
func copyName(name string) string {
	const end = "-copy"
	return name[:min(len(name), 64-len(end))] + end
}

func orText(text, empty string) string {
	if text == "" {
		return empty
	}
	return text
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
	f := h.readForm(values)
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
	switch preset := c.QueryParam("preset"); {
	case c.QueryParams().Has("was"): // the form itself asks, for a preset or a phrase
		f = h.readForm(c.QueryParams())
	case preset != "":
		f.Timing = timingOf(preset, h.now())
		f.Zone = orText(c.QueryParam("presetzone"), f.Zone)
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
	f := h.readForm(values)
	request := f.request(h.home)
	if len(f.Errors) > 0 {
		return h.editView(c, s, f)
	}
	base, err := strconv.ParseInt(f.Base, 10, 64)
	if err != nil || base < 1 {
		return ui.View{}, ui.Invalid("The form is not complete", "Open it anew from the page of the schedule.")
	}
	request.PauseNote, request.KMSKeyARN = s.PauseNote, s.KMSKeyARN
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
	f.Change, f.Name, f.Group, f.Saved = true, s.Name, s.Group, s.Timezone+" "+s.Expression
	f.URL, f.Title, f.Cancel = urls.EditSchedule(urls.ScheduleID(h.home, s.ID)), "Change "+s.Name, h.urlOf(s)
	crumbs := []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: s.Name, URL: h.urlOf(s)}, {Label: "Change"}}
	return h.formView(c, f, crumbs)
}

func (h *Schedules) formView(c echo.Context, f form, crumbs []ui.Crumb) (ui.View, error) {
	var err error
	if f.Workflows, err = h.proposals(c.Request().Context()); err != nil {
		return ui.View{}, err
	}
	if f.Groups, err = h.groupOptions(c.Request().Context()); err != nil {
		return ui.View{}, err
	}
	f.Preview = f.preview(h.home, h.now())
	view := ui.View{Title: f.Title, Section: ui.SectionSchedules, Crumbs: crumbs, Fragment: formPage(f, h.now()), Scripts: scripts}
	if len(f.Errors) > 0 {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

// scripts keep the parts of the form in step.
var scripts = []string{"js/schedule-form.js"}

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
