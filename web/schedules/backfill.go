package schedules

import (
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

// backfillPage asks for a range, says what firing it again would do, and offers to do it.
type backfillPage struct {
	Name, Zone, URL, Back string
	From, Until, Rate     string
	Error, RateError      string
	Planned               bool
	Fires, Done           string // counts in words
	Any                   bool   // there is something to fire
	First                 []string
	More                  string
}

const (
	plannedShown   = 20
	mostPerMinute  = 6000
	usualPerMinute = "60"
)

func (h *Schedules) planBackfill(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	p := h.newBackfill(s, c.QueryParams())
	from, until, ok := p.times(zoneOr(s.Timezone), c.QueryParams().Has("from"))
	if !ok {
		return h.backfillView(s, p), nil
	}
	plan, err := h.service.PlanBackfill(c.Request().Context(), s.ID, from, until)
	if p.explain(err) {
		return h.backfillView(s, p), nil
	}
	p.show(plan, zoneOr(s.Timezone))
	return h.backfillView(s, p), unknown(err)
}

// newBackfill begins with the last day.
func (h *Schedules) newBackfill(s engine.Schedule, values url.Values) backfillPage {
	now := h.now().In(zoneOr(s.Timezone))
	return backfillPage{
		Name: s.Name, Zone: s.Timezone, URL: urls.BackfillSchedule(urls.ScheduleID(h.home, s.ID)), Back: h.urlOf(s),
		From:  orText(values.Get("from"), now.AddDate(0, 0, -1).Format(minute)),
		Until: orText(values.Get("until"), now.Format(minute)), Rate: orText(strings.TrimSpace(values.Get("rate")), usualPerMinute),
	}
}

// times are the ends of the range; false when there is nothing to plan yet, or one cannot be read.
func (p *backfillPage) times(zone *time.Location, asked bool) (from, until time.Time, ok bool) {
	if !asked {
		return from, until, false
	}
	from, err := time.ParseInLocation(minute, p.From, zone)
	if err == nil {
		until, err = time.ParseInLocation(minute, p.Until, zone)
	}
	if err != nil {
		p.Error = "Write both as year-month-day and time, such as 2026-11-22T18:00."
		return from, until, false
	}
	if n, err := strconv.Atoi(p.Rate); err != nil || n < 1 || n > mostPerMinute {
		p.RateError = "Write a number from 1 to " + strconv.Itoa(mostPerMinute) + "."
		return from, until, false
	}
	return from, until, true
}

func (p *backfillPage) explain(err error) bool {
	var field *schedule.FieldError
	if errors.As(err, &field) {
		p.Error = upper("the end " + field.Reason + ".")
		if strings.HasPrefix(field.Reason, "more than") {
			p.Error = upper(field.Reason + ".")
		}
		return true
	}
	return false
}

func (p *backfillPage) show(b schedule.Backfill, zone *time.Location) {
	p.Planned, p.Any = true, len(b.Times) > 0
	p.Fires, p.Done = ui.Plural(len(b.Times), "firing"), ui.Plural(len(b.Done), "firing")
	for _, t := range b.Times[:min(len(b.Times), plannedShown)] {
		p.First = append(p.First, printed(t.In(zone), exactLayout))
	}
	if rest := len(b.Times) - plannedShown; rest > 0 {
		p.More = "and " + ui.Count(int64(rest)) + " more"
	}
}

func (h *Schedules) backfillView(s engine.Schedule, p backfillPage) ui.View {
	view := h.asked(s, "Backfill", backfillForm(p))
	if p.Error+p.RateError != "" {
		view.Status = http.StatusUnprocessableEntity
	}
	return view
}

func (h *Schedules) backfill(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	values, err := c.FormParams()
	if err != nil {
		return ui.View{}, err
	}
	p := h.newBackfill(s, values)
	from, until, ok := p.times(zoneOr(s.Timezone), true)
	if !ok {
		return h.backfillView(s, p), nil
	}
	rate, _ := strconv.Atoi(p.Rate) // times has read it
	_, err = h.service.Backfill(c.Request().Context(), s.ID, from, until, rate)
	if p.explain(err) {
		return h.backfillView(s, p), nil
	}
	return ui.View{Redirect: h.urlOf(s)}, unknown(err)
}

func (h *Schedules) cancelBackfill(c echo.Context) (ui.View, error) {
	s, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	_, err = h.service.CancelBackfill(c.Request().Context(), s.ID)
	return ui.View{Redirect: h.urlOf(s)}, err
}
