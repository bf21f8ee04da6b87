package schedules

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/schedule/export"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// detail is the page of one schedule.
type detail struct {
	row
	Facts    []ui.Fact
	Note     string
	Input    string
	Rendered string // as the next firing gets it, where that differs
	Forecast forecast
	SafeURL  string
	History  history
	Waiting  string // what is queued, in words
	Backlog  bool   // a backfill is under way
	Cancel   string // URL that takes back what is left of it
	Letters  []letterRow
	Texts    []exported
}

// exported is the schedule in another format.
type exported struct {
	Key, Label, Text, URL string
}

func (h *Schedules) show(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	d, err := h.newDetail(c, s)
	if err != nil {
		return ui.View{}, err
	}
	crumbs := []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: s.Name}}
	if d.TargetURL != "" {
		crumbs = []ui.Crumb{crumbs[0], {Label: d.Target, URL: d.TargetURL}, crumbs[1]}
	}
	return ui.View{
		Title: s.Name, Section: ui.SectionSchedules, Crumbs: crumbs, Actions: showActions(d.row), Fragment: showPage(d, h.now()),
		Scripts: []string{"js/viewer-times.js"},
	}, nil
}

func (h *Schedules) newDetail(c echo.Context, s engine.Schedule) (detail, error) {
	ctx := c.Request().Context()
	r, err := h.newRow(ctx, s)
	if err != nil {
		return detail{}, err
	}
	d := detail{row: r, Note: s.Description, Input: s.Target.Input, Facts: h.facts(s, r), Texts: h.texts(s)}
	d.Forecast = newForecast(s, h.now())
	if d.Forecast.Safe != nil {
		d.SafeURL = safeURL(d.Edit, d.Forecast.Safe)
	}
	if !s.Next.IsZero() && strings.Contains(s.Target.Input, "<aws.scheduler.") {
		d.Rendered = schedule.Occasion{ScheduleARN: s.ARN, Due: s.Next, Attempt: 1}.Fill(s.Target.Input)
	}
	if !s.Enabled {
		d.Forecast.Firings = nil
	}
	if d.History, err = h.newHistory(c, s); err != nil {
		return d, err
	}
	pending, err := h.service.Pending(ctx, s.ID)
	if err != nil {
		return d, err
	}
	d.Waiting, d.Backlog, d.Cancel = waiting(pending), pending[engine.FireBackfill] > 0, urls.CancelBackfill(urls.ScheduleID(h.home, s.ID))
	letters, err := h.service.DeadLetters(ctx, s.ID, 0, lettersOnSchedule)
	d.Letters = h.letterRows(letters)
	return d, err
}

const lettersOnSchedule = 10

// waiting words what is queued of a schedule.
func waiting(pending map[engine.FireKind]int64) string {
	var parts []string
	for _, kind := range []engine.FireKind{engine.FireBackfill, engine.FireReplay, engine.FireScheduled, engine.FireNow} {
		if n := pending[kind]; n > 0 {
			parts = append(parts, ui.Plural(int(n), "firing")+" "+map[engine.FireKind]string{
				engine.FireBackfill: "of a backfill", engine.FireReplay: "of a dead letter", engine.FireScheduled: "to be tried again", engine.FireNow: "by hand",
			}[kind])
		}
	}
	return strings.Join(parts, ", ")
}

// facts are the settings, those that are as usual left out.
func (h *Schedules) facts(s engine.Schedule, r row) []ui.Fact {
	target := ui.Fact{Label: "Target", Text: r.Target}
	if s.MachineARN != "" {
		target = ui.Fact{Label: "Workflow", Value: link(urls.Design(r.Target), r.Target)}
	}
	facts := []ui.Fact{{Label: "When", Text: r.Words}, target, {Label: "Expression", Text: s.Expression, Mono: true}, {Label: "Time zone", Text: s.Timezone}}
	add := func(label, text string, shown bool) {
		if shown {
			facts = append(facts, ui.Fact{Label: label, Text: text})
		}
	}
	add("Group", s.Group, s.Group != engine.DefaultGroup)
	add("Only", window(s), !s.Start.IsZero() || !s.End.IsZero())
	add("Flexible window", ui.Plural(int(s.Window), "minute"), s.Window > 0)
	add("If missed", labelOf(missedOptions, string(s.Missed)), s.Missed != "" && s.Missed != engine.MissedAll)
	add("If one still runs", labelOf(overlapOptions, string(s.Overlap)), s.Overlap != "" && s.Overlap != engine.OverlapAllow)
	retry := s.Target.Retry
	usual := retry.MaxAttempts == engine.DefaultMaxAttempts && retry.Age() == engine.DefaultMaxAge*time.Second
	add("Retries", ui.Count(retry.MaxAttempts)+" within "+ui.Duration(retry.Age()), !usual)
	add("Dead letters", s.Target.DeadLetterARN, s.Target.DeadLetterARN != "")
	add("After the last firing", labelOf(completionOptions, s.AfterCompletion), s.AfterCompletion == engine.CompletionDelete)
	return append(facts, ui.Fact{Label: "ARN", Value: copied("ARN", s.ARN)})
}

func labelOf(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// window words the limits of a schedule.
func window(s engine.Schedule) string {
	zone := zoneOr(s.Timezone)
	var parts []string
	if !s.Start.IsZero() {
		parts = append(parts, "from "+s.Start.In(zone).Format(exactLayout))
	}
	if !s.End.IsZero() {
		parts = append(parts, "until "+s.End.In(zone).Format(exactLayout))
	}
	return strings.Join(parts, " ")
}

func (h *Schedules) texts(s engine.Schedule) []exported {
	group, name := urls.ScheduleID(h.home, s.ID)
	var all []exported
	for _, f := range export.Formats {
		all = append(all, exported{Key: "as-" + f.Name, Label: f.Label, Text: f.Write(s), URL: urls.ScheduleAs(group, name, f.Name)})
	}
	return all
}

// download answers with the schedule in another format, as a file.
func (h *Schedules) download(c echo.Context) error {
	s, err := h.find(c)
	if err != nil {
		return err
	}
	for _, f := range export.Formats {
		if f.Name == param(c, formatParam) {
			c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+s.Name+"."+f.File+`"`)
			return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(f.Write(s)))
		}
	}
	return ui.NotFound("format")
}

func (h *Schedules) enable(c echo.Context) (ui.View, error) { return h.turn(c, true) }

func (h *Schedules) disable(c echo.Context) (ui.View, error) { return h.turn(c, false) }

// turn switches a schedule; a list gets its row anew.
func (h *Schedules) turn(c echo.Context, on bool) (ui.View, error) {
	ctx := c.Request().Context()
	note := strings.TrimSpace(c.FormValue("note"))
	if len([]rune(note)) > schedule.MaxNote {
		return ui.View{}, ui.Invalid("The note is too long", "It may have 512 characters.")
	}
	s, err := h.service.SetEnabled(ctx, h.id(c), on, note)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	if !ui.IsPartial(c.Request()) {
		return ui.View{Redirect: h.urlOf(s)}, nil
	}
	r, err := h.newRow(ctx, s)
	return ui.View{Title: s.Name, Fragment: tableRow(r, c.QueryParam("of") == "all", h.now())}, err
}

// pause asks for a note before a schedule is turned off.
func (h *Schedules) pause(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	return h.asked(s, "Pause", pausePage(s.Name, s.PauseNote, h.urlOf(s), urls.DisableSchedule(urls.ScheduleID(h.home, s.ID)))), nil
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
	var problem *ui.Problem
	e, ok := engine.AsError(err)
	if !ok || errors.As(err, &problem) {
		return err
	}
	return &ui.Problem{Status: http.StatusUnprocessableEntity, Title: "The execution was not started", Detail: e.Message, Next: "Look at the schedule's target and input."}
}

func (h *Schedules) confirm(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	return h.asked(s, "Delete", deletePage(s.Name, h.urlOf(s), urls.DeleteSchedule(urls.ScheduleID(h.home, s.ID)))), nil
}

func (h *Schedules) remove(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	if err := h.service.Delete(c.Request().Context(), s.ID, engine.Once{}); err != nil {
		return ui.View{}, unknown(err)
	}
	if s.MachineARN == "" {
		return ui.View{Redirect: urls.Schedules()}, nil
	}
	return ui.View{Redirect: urls.WorkflowSchedules(urls.WorkflowID(h.home, s.MachineARN))}, nil
}
