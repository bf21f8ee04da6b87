package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
)

type unit int

const (
	none unit = iota
	minute
	hour
	day
	week
	monthUnit
	quarter
	year
)

// interval is "every n units".
type interval struct {
	n    int
	unit unit
}

// said is what the clauses of a phrase say together.
type said struct {
	every    interval
	twice    bool // two intervals were named
	times    []clock
	minutes  []int // past every hour
	from, to clock
	windowed bool
	weekdays []int
	nth      []string // MON#1, 6L
	dates    []string // 15, L, LW, L-3
	months   []int
	zone     string
	day      calendarDay
	dated    bool
	relative func(now time.Time) time.Time // to a day
	moment   func(now time.Time) time.Time
}

func (s *said) repeat(i interval) {
	s.twice = s.twice || s.every.unit != none && s.every != i
	s.every = i
}

func (s *said) date(text string) { s.dates = append(s.dates, text) }

var weekdayCodes = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}

// compose makes an expression, or says why there is none.
func (s *said) compose(now time.Time) (Meaning, string) {
	if zone, err := schedule.LoadZone(s.zone); err == nil && s.zone != "" {
		now = now.In(zone)
	}
	m := Meaning{Timezone: s.zone}
	switch {
	case s.twice:
		return m, "two intervals are named; a schedule has one"
	case s.moment != nil:
		m.Expression = "at(" + s.moment(now).Add(time.Minute-1).Truncate(time.Minute).Format("2006-01-02T15:04:05") + ")"
		return m, ""
	case s.dated || s.relative != nil:
		return s.composeOnce(m, now)
	case s.isRate():
		return s.composeRate(m)
	}
	return s.composeCron(m)
}

func (s *said) composeOnce(m Meaning, now time.Time) (Meaning, string) {
	if s.relative != nil {
		t := s.relative(now)
		s.day = calendarDay{t.Year(), int(t.Month()), t.Day()}
	}
	switch {
	case s.every.unit != none || len(s.weekdays)+len(s.nth) > 0:
		return m, "one day and a repetition are named; a schedule is one of both"
	case len(s.times) != 1:
		return m, "say one time of day, such as “at 9:00”"
	}
	c := s.times[0]
	m.Expression = fmt.Sprintf("at(%04d-%02d-%02dT%02d:%02d:00)", s.day.year, s.day.month, s.day.day, c.hour, c.minute)
	return m, ""
}

// isRate reports whether nothing but an interval was said.
func (s *said) isRate() bool {
	bare := len(s.times)+len(s.minutes)+len(s.weekdays)+len(s.nth)+len(s.dates)+len(s.months) == 0 && !s.windowed
	switch s.every.unit {
	case minute, hour:
		return bare
	case day, week:
		return bare && s.every.n > 1
	}
	return false
}

func (s *said) composeRate(m Meaning) (Meaning, string) {
	n, name := s.every.n, map[unit]string{minute: "minute", hour: "hour", day: "day", week: "day"}[s.every.unit]
	if s.every.unit == week {
		n *= 7
	}
	if n < 1 {
		return m, "an interval is at least 1 minute"
	}
	if n > 1 {
		name += "s"
	}
	m.Expression = fmt.Sprintf("rate(%d %s)", n, name)
	return m, ""
}

func (s *said) composeCron(m Meaning) (Meaning, string) {
	minutes, hours, reason := s.timeFields(&m)
	if reason != "" {
		return m, reason
	}
	dates, weekdays, reason := s.dayFields(&m)
	if reason != "" {
		return m, reason
	}
	months, reason := s.monthField(&m)
	if reason != "" {
		return m, reason
	}
	m.Expression = fmt.Sprintf("cron(%s %s %s %s %s *)", minutes, hours, dates, months, weekdays)
	return m, ""
}

func (s *said) timeFields(m *Meaning) (minutes, hours, reason string) {
	switch s.every.unit {
	case minute:
		return s.everyMinutes()
	case hour:
		return s.everyHours()
	}
	switch {
	case len(s.minutes) > 0 && len(s.times) == 0:
		return numbersField(s.minutes), s.windowHours(), ""
	case s.windowed:
		return "", "", "say how often between these times, such as “every 15 minutes”"
	case len(s.times) == 0:
		if s.every.unit == none && len(s.weekdays)+len(s.nth)+len(s.dates)+len(s.months) == 0 {
			return "", "", "say when: a time such as “at 18:00”, or an interval such as “every 15 minutes”"
		}
		m.Assumed = append(m.Assumed, "at 00:00, as no time of day is said")
		return "0", "0", ""
	}
	return s.product()
}

// product splits times of day into minutes and hours, when one cron can say them.
func (s *said) product() (minutes, hours, reason string) {
	var ms, hs []int
	for _, c := range s.times {
		ms, hs = append(ms, c.minute), append(hs, c.hour)
	}
	ms, hs = unique(ms), unique(hs)
	for _, h := range hs {
		for _, m := range ms {
			if !slices.Contains(s.times, clock{h, m}) {
				return "", "", "one expression cannot say these times, as they do not share the minute; make two schedules"
			}
		}
	}
	return numbersField(ms), numbersField(hs), ""
}

func (s *said) everyMinutes() (minutes, hours, reason string) {
	n := s.every.n
	switch {
	case len(s.times) > 0:
		return "", "", "an interval in minutes and a time of day are named; say “from 9 to 17” for a part of the day"
	case n < 1 || 60%n != 0:
		return "", "", fmt.Sprintf("%d minutes do not divide an hour; only “every %d minutes” alone is possible, as a rate", n, n)
	case s.windowed && (s.from.minute != 0 || s.to.minute != 0):
		return "", "", "intervals in minutes begin and end on full hours"
	}
	minutes = "0/" + strconv.Itoa(n)
	if n == 1 {
		minutes = "*"
	}
	return minutes, s.windowHoursUntil(), ""
}

func (s *said) everyHours() (minutes, hours, reason string) {
	n := s.every.n
	switch {
	case len(s.times) > 0:
		return "", "", "an interval in hours and a time of day are named; say “from 9 to 17” for a part of the day"
	case n < 1 || !s.windowed && 24%n != 0:
		return "", "", fmt.Sprintf("%d hours do not divide a day; only “every %d hours” alone is possible, as a rate", n, n)
	case s.windowed && s.from.minute != s.to.minute:
		return "", "", "intervals in hours begin and end at the same minute"
	}
	minutes = strconv.Itoa(s.from.minute)
	if len(s.minutes) > 0 {
		minutes = numbersField(s.minutes)
	}
	hours = s.windowHours()
	if n > 1 {
		if hours == "*" {
			hours = "0"
		}
		hours += "/" + strconv.Itoa(n)
	}
	return minutes, hours, ""
}

// windowHours are the hours of the window, its last one included.
func (s *said) windowHours() string {
	if !s.windowed {
		return "*"
	}
	return fmt.Sprintf("%d-%d", s.from.hour, s.to.hour)
}

// windowHoursUntil are the hours of the window up to, but without, the one at which it ends.
func (s *said) windowHoursUntil() string {
	if !s.windowed {
		return "*"
	}
	last := (s.to.hour + 23) % 24
	if last == s.from.hour {
		return strconv.Itoa(last)
	}
	return fmt.Sprintf("%d-%d", s.from.hour, last)
}

func (s *said) dayFields(m *Meaning) (dates, weekdays, reason string) {
	if n := s.every.n; n > 1 && (s.every.unit == day || s.every.unit == week) {
		unit := map[unit]string{day: "days", week: "weeks"}[s.every.unit]
		return "", "", fmt.Sprintf("every %d %s at set times is more than one expression can say; take “every %d %s” alone and a start time", n, unit, n, unit)
	}
	kinds := 0
	for _, given := range []bool{len(s.weekdays) > 0, len(s.nth) > 0, len(s.dates) > 0} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return "", "", "days of the week and days of the month cannot be combined in one expression"
	case len(s.nth) > 1:
		return "", "", "only one such weekday fits an expression; make two schedules"
	case len(s.nth) == 1:
		return "?", s.nth[0], ""
	case len(s.weekdays) > 0:
		return "?", weekdaysField(s.weekdays), ""
	case len(s.dates) > 0:
		return strings.Join(s.dates, ","), "?", ""
	case s.every.unit == week:
		m.Assumed = append(m.Assumed, "on Mondays, as no day is said")
		return "?", "MON", ""
	case s.every.unit == monthUnit, s.every.unit == year, len(s.months) > 0 && s.every.unit == none:
		m.Assumed = append(m.Assumed, "on day 1, as no day is said")
		return "1", "?", ""
	}
	return "*", "?", ""
}

func (s *said) monthField(m *Meaning) (field, reason string) {
	switch {
	case len(s.months) > 0:
		return monthsField(s.months), ""
	case s.every.unit == year && s.every.n > 1:
		return "", "only every year is possible, not every few"
	case s.every.unit == year:
		m.Assumed = append(m.Assumed, "in January, as no month is said")
		return "JAN", ""
	case s.every.unit == monthUnit && s.every.n > 1:
		if 12%s.every.n != 0 {
			return "", fmt.Sprintf("%d months do not divide a year", s.every.n)
		}
		return "1/" + strconv.Itoa(s.every.n), ""
	}
	return "*", ""
}

func unique(all []int) []int {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}

func numbersField(all []int) string {
	var texts []string
	for _, n := range unique(all) {
		texts = append(texts, strconv.Itoa(n))
	}
	return strings.Join(texts, ",")
}

func monthsField(all []int) string {
	var texts []string
	for _, n := range all {
		texts = append(texts, strings.ToUpper(monthNames[n-1][:3]))
	}
	return ranged(texts, all, 12)
}

// weekdaysField is MON-FRI or a list in the order of the week.
func weekdaysField(all []int) string {
	if !inOrder(all, 7) {
		all = unique(all)
	}
	var texts []string
	for _, n := range all {
		texts = append(texts, weekdayCodes[n-1])
	}
	return ranged(texts, all, 7)
}

// ranged is "a-c" for three or more in order, else a list.
func ranged(texts []string, all []int, size int) string {
	if len(all) > 2 && inOrder(all, size) {
		return texts[0] + "-" + texts[len(texts)-1]
	}
	return strings.Join(texts, ",")
}

// inOrder reports whether each follows the one before, round the end of the circle too.
func inOrder(all []int, size int) bool {
	for i := 1; i < len(all); i++ {
		if all[i] != all[i-1]%size+1 {
			return false
		}
	}
	return true
}
