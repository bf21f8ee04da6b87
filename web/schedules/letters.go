package schedules

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const lettersPerPage = 50

// letterRow is one occurrence that could not be delivered.
type letterRow struct {
	Name, ScheduleURL       string // the URL is empty when the schedule is gone
	URL, Replay, Discard    string
	Target                  string
	Due, At                 time.Time
	Code, Reason, Exhausted string
	Attempts                string
	Input, Queue            string
}

type lettersPage struct {
	Rows  []letterRow
	Pages ui.PaginationProps
}

func (h *Schedules) letters(c echo.Context) (ui.View, error) {
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // what is no number is the first page
	found, err := h.service.DeadLetters(c.Request().Context(), "", before, lettersPerPage+1)
	if err != nil {
		return ui.View{}, err
	}
	var p lettersPage
	if before != 0 {
		p.Pages.Previous = urls.DeadLetters()
	}
	if len(found) > lettersPerPage {
		found = found[:lettersPerPage]
		p.Pages.Next = urls.With(urls.DeadLetters(), "before", strconv.FormatInt(found[lettersPerPage-1].ID, 10))
	}
	p.Pages.Summary = ui.Plural(len(found), "dead letter")
	p.Rows = h.letterRows(found)
	view := frame(tabLetters)
	view.Fragment = lettersPageOf(p, h.now())
	return view, nil
}

func (h *Schedules) letterRows(letters []engine.DeadLetter) []letterRow {
	rows := make([]letterRow, 0, len(letters))
	for _, l := range letters {
		rows = append(rows, h.letterRow(l))
	}
	return rows
}

func (h *Schedules) letterRow(l engine.DeadLetter) letterRow {
	id := strconv.FormatInt(l.ID, 10)
	return letterRow{
		Name: l.Name, ScheduleURL: urls.Schedule(urls.ScheduleID(h.home, l.ScheduleID)), URL: urls.DeadLetter(id),
		Replay: urls.ReplayDeadLetter(id), Discard: urls.DiscardDeadLetter(id), Target: h.targetWords(l.Target), Due: l.Due, At: l.At,
		Code: l.Code, Reason: l.Error, Exhausted: exhausted(l.Exhausted), Attempts: strconv.FormatInt(l.Attempts, 10), Queue: l.Queue,
		Input: schedule.Occasion{ScheduleARN: l.ScheduleID, Due: l.Due, Attempt: max(l.Attempts, 1)}.Input(l.Target),
	}
}

// exhausted words AWS's EXHAUSTED_RETRY_CONDITION.
func exhausted(condition string) string {
	switch condition {
	case "":
		return "Trying again would have been no use."
	case "MaximumRetryAttempts":
		return "The retries were used up."
	case "MaximumEventAgeInSeconds":
		return "It became older than it may be delivered."
	}
	return condition
}

func (h *Schedules) letter(c echo.Context) (ui.View, error) {
	l, err := h.findLetter(c)
	if err != nil {
		return ui.View{}, err
	}
	r := h.letterRow(l)
	if _, err := h.service.Get(c.Request().Context(), l.ScheduleID); errors.Is(err, engine.ErrNotFound) {
		r.ScheduleURL = ""
	}
	return letterView(r, letterPage(r, h.now())), nil
}

func letterView(r letterRow, page templ.Component) ui.View {
	view := frame(tabLetters)
	view.Tabs, view.Title, view.Fragment = nil, "Dead letter of "+r.Name, page
	view.Crumbs = []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: "Dead letters", URL: urls.DeadLetters()}, {Label: r.Name}}
	return view
}

func (h *Schedules) confirmDiscard(c echo.Context) (ui.View, error) {
	l, err := h.findLetter(c)
	if err != nil {
		return ui.View{}, err
	}
	r := h.letterRow(l)
	return letterView(r, discardPage(r)), nil
}

func (h *Schedules) findLetter(c echo.Context) (engine.DeadLetter, error) {
	id, err := strconv.ParseInt(param(c, idParam), 10, 64)
	if err != nil {
		return engine.DeadLetter{}, ui.NotFound("dead letter")
	}
	l, err := h.service.DeadLetter(c.Request().Context(), id)
	if errors.Is(err, engine.ErrNotFound) {
		return l, ui.NotFound("dead letter")
	}
	return l, err
}

func (h *Schedules) replay(c echo.Context) (ui.View, error) { return h.settle(c, h.service.Replay) }

func (h *Schedules) discard(c echo.Context) (ui.View, error) { return h.settle(c, h.service.Discard) }

func (h *Schedules) settle(c echo.Context, do func(context.Context, int64) error) (ui.View, error) {
	l, err := h.findLetter(c)
	if err != nil {
		return ui.View{}, err
	}
	return ui.View{Redirect: urls.DeadLetters()}, do(c.Request().Context(), l.ID)
}
