package schedules

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	calendarDays    = 7
	calendarPage    = 1000
	mostInCalendar  = 5000 // schedules that are looked at
	collisionsShown = 8
	namesShown      = 6
	hourShown       = 200
	heatLevels      = 5
	oftenIs         = 15 * time.Minute // what fires more often meets everything, and is left out of collisions
)

// calendarView shows how the firings of all schedules spread over the coming days.
type calendarView struct {
	Zone       string
	Empty      bool
	Partial    string // why not all schedules are in it
	Days       []heatDay
	Hour       *hourList
	Collisions []collision
}

type heatDay struct {
	Label string
	Cells []heatCell
}

// heatCell is one hour of a day.
type heatCell struct {
	URL    string // empty where nothing fires
	Count  string
	Level  string // 0 to 5
	Words  string
	Active bool
}

// hourList are the schedules that fire in one hour.
type hourList struct {
	Title string
	Rows  []hourRow
	More  string
}

type hourRow struct{ Name, URL, Words, Times string }

// collision is a set of schedules that share minutes.
type collision struct {
	When  string
	Names []collided
	More  string
	Words string // how often
	Next  string // offset in words; empty when none was found
}

type collided struct {
	Name, URL string
	MoveURL   string // the form with the schedule moved; empty for the first, and where no expression says it
}

func (h *Schedules) calendar(c echo.Context) (ui.View, error) {
	zoneName := orText(c.QueryParam("timezone"), localZone())
	zone, err := schedule.LoadZone(zoneName)
	if err != nil {
		return ui.View{}, ui.Invalid("This time zone is not known", err.Error())
	}
	now := h.now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	end := midnight.AddDate(0, 0, calendarDays)
	found, all, err := h.firing(c.Request().Context(), end)
	if err != nil {
		return ui.View{}, err
	}
	b := newCalendar(h, found, now, end)
	v := calendarView{Zone: zoneName, Empty: len(found) == 0, Days: b.days(midnight, c.QueryParam("at")), Collisions: b.collisions()}
	if at, err := time.Parse(time.RFC3339, c.QueryParam("at")); err == nil {
		v.Hour = b.hour(at.In(zone))
	}
	if !all || !b.load.Whole {
		v.Partial = fmt.Sprintf("It counts the %s that fire first; others are left out.", ui.Plural(b.load.Looked, "schedule"))
	}
	view := frame(tabCalendar)
	view.Fragment = calendarPageOf(v)
	return view, nil
}

// firing are the schedules that fire before end; all is false when there are more.
func (h *Schedules) firing(ctx context.Context, end time.Time) (found []engine.Schedule, all bool, err error) {
	var after engine.DuePoint
	for len(found) < mostInCalendar {
		page, err := h.service.Upcoming(ctx, after, end, calendarPage)
		if err != nil {
			return nil, false, err
		}
		found = append(found, page...)
		if len(page) < calendarPage {
			return found, true, nil
		}
		last := page[len(page)-1]
		after = engine.DuePoint{Wake: last.Wake, ID: last.ID}
	}
	return found, false, nil
}

// calendarOf is what the parts of the page are made of.
type calendarOf struct {
	h         *Schedules
	schedules []engine.Schedule
	plans     []*schedule.Plan
	load      *schedule.Load
	rare      *schedule.Load // without the plans that fire often
	now       time.Time
}

func newCalendar(h *Schedules, found []engine.Schedule, now, end time.Time) calendarOf {
	b := calendarOf{h: h, schedules: found, plans: make([]*schedule.Plan, len(found)), now: now}
	for i, s := range found {
		b.plans[i], _ = schedule.SpecOf(s).Compile() // one that cannot be read fires never
	}
	b.load = schedule.NewLoad(b.plans, now.Add(-time.Second), end)
	b.rare = schedule.NewLoad(b.withoutOften(), now.Add(-time.Second), end)
	return b
}

func (b calendarOf) withoutOften() []*schedule.Plan {
	rare := slices.Clone(b.plans)
	for i, p := range rare {
		if p == nil {
			continue
		}
		if next := p.Upcoming(b.now, 2); len(next) == 2 && next[1].Sub(next[0]) < oftenIs {
			rare[i] = nil
		}
	}
	return rare
}

func (b calendarOf) days(midnight time.Time, active string) []heatDay {
	var days []heatDay
	counts, low, peak := b.counts(midnight)
	for d := range calendarDays {
		day := midnight.AddDate(0, 0, d)
		heat := heatDay{Label: day.Format("Mon 2 Jan")}
		for hour := range 24 {
			heat.Cells = append(heat.Cells, b.cell(hourOf(day, hour), counts[d][hour], levelOf(counts[d][hour], low, peak), active))
		}
		days = append(days, heat)
	}
	return days
}

func hourOf(day time.Time, hour int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, day.Location())
}

// counts are the firings of each hour, and the lowest and highest that is not 0.
func (b calendarOf) counts(midnight time.Time) (counts [calendarDays][24]int, low, peak int) {
	for d := range calendarDays {
		for hour := range 24 {
			day := midnight.AddDate(0, 0, d)
			n := b.load.Count(hourOf(day, hour), hourOf(day, hour+1))
			counts[d][hour], peak = n, max(peak, n)
			if n > 0 && (low == 0 || n < low) {
				low = n
			}
		}
	}
	return counts, low, peak
}

// levelOf is the shade of a cell. It tells an hour from the quietest one, as what always fires tells nothing.
func levelOf(n, low, peak int) int {
	if n == 0 || peak == low {
		return min(n, 2)
	}
	return 1 + (n-low)*(heatLevels-1)/(peak-low)
}

func (b calendarOf) cell(at time.Time, n, level int, active string) heatCell {
	words := at.Format("Mon 2 Jan 15:04") + ": " + ui.Plural(n, "firing")
	if n == 0 {
		return heatCell{Level: "0", Words: words}
	}
	stamp := at.Format(time.RFC3339)
	return heatCell{
		URL: urls.With(urls.Calendar(), "timezone", at.Location().String(), "at", stamp) + "#hour", Count: short(n), Words: words,
		Level: strconv.Itoa(level), Active: stamp == active,
	}
}

// short fits into a cell: "7", "120", "1.2k".
func short(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + "k"
}

func (b calendarOf) hour(at time.Time) *hourList {
	until := at.Add(time.Hour)
	list := &hourList{Title: at.Format("Monday 2 January, 15:04") + " to " + until.Format("15:04")}
	found := b.load.During(at, until, hourShown+1)
	if len(found) > hourShown {
		found = found[:hourShown]
		list.More = "Only the first " + strconv.Itoa(hourShown) + " schedules are shown."
	}
	for _, i := range found {
		s := b.schedules[i]
		list.Rows = append(list.Rows, hourRow{Name: s.Name, URL: b.h.urlOf(s), Words: b.plans[i].Words(), Times: b.times(i, at, until)})
	}
	return list
}

// times are the first firings of a plan in an hour.
func (b calendarOf) times(i int, from, until time.Time) string {
	const shown = 4
	text, n := "", 0
	for t, ok := b.plans[i].Next(from.Add(-time.Second)); ok && t.Before(until); t, ok = b.plans[i].Next(t) {
		if n++; n > shown {
			return text + " …"
		}
		if text != "" {
			text += ", "
		}
		text += printed(t.In(from.Location()), "15:04")
	}
	return text
}

func (b calendarOf) collisions() []collision {
	var all []collision
	for _, c := range b.rare.Collisions(collisionsShown) {
		shown := collision{When: c.First.In(b.now.Location()).Format("Mon 2 Jan 15:04"), Words: shared(c)}
		if c.Offset > 0 {
			shown.Next = ui.Plural(c.Offset, "minute")
		}
		for n, i := range c.Plans {
			if n == namesShown {
				shown.More = "and " + strconv.Itoa(len(c.Plans)-namesShown) + " more"
				break
			}
			shown.Names = append(shown.Names, b.collided(i, n*c.Offset))
		}
		all = append(all, shown)
	}
	return all
}

func shared(c schedule.Collision) string {
	minutes := "once in these days"
	if c.Minutes > 1 {
		minutes = ui.Count(int64(c.Minutes)) + " times in these days"
	}
	return ui.Plural(len(c.Plans), "schedule") + " in one minute, " + minutes
}

func (b calendarOf) collided(i, by int) collided {
	s := b.schedules[i]
	one := collided{Name: s.Name, URL: b.h.urlOf(s)}
	if by == 0 {
		return one
	}
	if moved, ok := schedule.Later(b.plans[i].Expression(), by); ok {
		one.MoveURL = urls.With(urls.EditSchedule(urls.ScheduleID(b.h.home, s.ID)), "preset", moved)
	}
	return one
}
