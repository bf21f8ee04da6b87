package phrase

import (
	"regexp"
	"time"
)

// calendarDay is a date.
type calendarDay struct{ year, month, day int }

// once reads what names one day or one moment: "tomorrow", "2026-12-24", "in 2 hours", "next Monday".
func (r *reader) once() bool {
	r.take("once")
	r.take("on")
	switch {
	case r.take("today"):
		r.said.relative = func(now time.Time) time.Time { return now }
		return true
	case r.take("tomorrow"):
		r.said.relative = func(now time.Time) time.Time { return now.AddDate(0, 0, 1) }
		return true
	case r.take("next"):
		return r.nextWeekday()
	case r.take("in"):
		return r.fromNow()
	}
	return r.isoDate()
}

func (r *reader) nextWeekday() bool {
	w, ok := weekday(r.peek(0))
	if !ok {
		return false
	}
	r.at++
	r.said.relative = func(now time.Time) time.Time {
		days := (w - 1 - int(now.Weekday()) + 7) % 7
		if days == 0 {
			days = 7
		}
		return now.AddDate(0, 0, days)
	}
	return true
}

// fromNow reads "in 2 hours".
func (r *reader) fromNow() bool {
	n, ok := number(r.peek(0))
	if r.take("a", "an") {
		n, ok = 1, true
	} else if ok {
		r.at++
	}
	u, known := unitOf(r.peek(0))
	lengths := map[unit]time.Duration{minute: time.Minute, hour: time.Hour, day: 24 * time.Hour, week: 7 * 24 * time.Hour}
	if !ok || !known || lengths[u] == 0 {
		return false
	}
	r.at++
	r.said.moment = func(now time.Time) time.Time { return now.Add(time.Duration(n) * lengths[u]) }
	return true
}

var isoDigits = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:t(\d\d:\d\d)(?::\d\d)?)?$`)

func (r *reader) isoDate() bool {
	m := isoDigits.FindStringSubmatch(r.peek(0))
	if m == nil {
		return false
	}
	date, err := time.Parse(time.DateOnly, m[1])
	if err != nil {
		r.refused = "there is no day " + m[1]
		return false
	}
	r.at++
	r.said.day, r.said.dated = calendarDay{date.Year(), int(date.Month()), date.Day()}, true
	if m[2] != "" {
		if c, ok := clockOf(m[2]); ok {
			r.said.times = append(r.said.times, c)
		}
	}
	return true
}
