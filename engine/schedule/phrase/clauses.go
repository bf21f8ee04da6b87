package phrase

import "strings"

// rule reads one kind of clause, or leaves the reader to the next one.
type rule struct {
	read   func(*reader) bool
	filler bool // says nothing
}

// clauses are tried in this order.
var clauses = []rule{
	{read: (*reader).once},
	{read: (*reader).frequency},
	{read: (*reader).interval},
	{read: (*reader).past},
	{read: (*reader).window},
	{read: (*reader).dayOfMonth},
	{read: (*reader).weekdays},
	{read: (*reader).months},
	{read: (*reader).times},
	{read: (*reader).zone},
	{read: (*reader).filler, filler: true},
}

func (r *reader) filler() bool {
	return r.take("at", "on", "the", "of", "every", "each", "in", "and", "run", "runs", "start", "starts", "fire", "please", "it", "then", "o'clock", "&", "–", "-", "always", "only")
}

// frequencies are words that stand for an interval.
var frequencies = map[string]interval{
	"hourly": {1, hour}, "daily": {1, day}, "nightly": {1, day}, "weekly": {1, week}, "monthly": {1, monthUnit}, "quarterly": {3, monthUnit},
	"yearly": {1, year}, "annually": {1, year},
}

func (r *reader) frequency() bool {
	f, ok := frequencies[r.peek(0)]
	if ok {
		r.at++
		r.said.repeat(f)
	}
	return ok
}

var units = map[string]unit{
	"minute": minute, "min": minute, "hour": hour, "hr": hour, "day": day, "night": day, "week": week, "month": monthUnit, "year": year, "quarter": quarter,
}

func unitOf(text string) (unit, bool) {
	u, ok := units[text]
	if !ok {
		u, ok = units[strings.TrimSuffix(text, "s")]
	}
	return u, ok
}

// interval reads "every 15 minutes", "every other hour", "every half hour", "each day".
func (r *reader) interval() bool {
	if r.takeAll("once", "a") || r.takeAll("once", "an") || r.takeAll("once", "per") {
		return r.unit(1)
	}
	r.take("once")
	if !r.take("every", "each") {
		return false
	}
	for _, part := range []struct {
		words   []string
		minutes int
	}{{[]string{"half", "hour"}, 30}, {[]string{"half", "an", "hour"}, 30}, {[]string{"quarter", "hour"}, 15}, {[]string{"quarter", "of", "an", "hour"}, 15}} {
		if r.takeAll(part.words...) {
			r.said.repeat(interval{part.minutes, minute})
			return true
		}
	}
	n := 1
	if r.take("other") {
		n = 2
	} else if given, ok := number(r.peek(0)); ok {
		n = given
		r.at++
	} else if nth, ok := ordinal(r.peek(0)); ok {
		if _, isUnit := unitOf(r.peek(1)); !isUnit {
			return false
		}
		n = nth
		r.at++
	}
	return r.unit(n)
}

func (r *reader) unit(n int) bool {
	u, ok := unitOf(r.peek(0))
	if !ok {
		return false
	}
	r.at++
	if u == quarter {
		n, u = 3*n, monthUnit
	}
	r.said.repeat(interval{n, u})
	return true
}

// past reads "15 minutes past the hour", "at minute 15", "at :15", "quarter past every hour".
func (r *reader) past() bool {
	r.take("at")
	n, ok := number(strings.TrimPrefix(r.peek(0), ":"))
	switch {
	case strings.HasPrefix(r.peek(0), ":") && ok:
		r.at++
	case r.take("minute"):
		if n, ok = number(r.peek(0)); !ok {
			return false
		}
		r.at++
	default:
		if n, ok = r.spokenMinutes(); !ok || !r.ofTheHour() {
			return false
		}
	}
	if n > 59 {
		r.refused = "an hour has the minutes 0 to 59"
		return false
	}
	r.said.minutes = append(r.said.minutes, n)
	return true
}

// spokenMinutes reads "15 minutes past", "quarter past", "half past".
func (r *reader) spokenMinutes() (int, bool) {
	r.take("a")
	n, ok := number(r.peek(0))
	switch r.peek(0) {
	case "quarter":
		n, ok = 15, true
	case "half":
		n, ok = 30, true
	}
	if !ok {
		return 0, false
	}
	r.at++
	r.take("minutes", "minute", "mins", "min")
	return n, r.take("past", "after")
}

func (r *reader) ofTheHour() bool {
	r.take("the", "every", "each")
	return r.take("hour")
}

// window reads "from 9 to 17" and "between 9:00 and 17:00".
func (r *reader) window() bool {
	if !r.take("from", "between") {
		return false
	}
	from, ok := r.clock(true)
	if !ok || !r.take("to", "and", "until", "till", "-", "–", "through") {
		return false
	}
	to, ok := r.clock(true)
	if !ok {
		return false
	}
	r.said.from, r.said.to, r.said.windowed = from, to, true
	return true
}

// times reads "at 18:00", "at 9, 12 and 15", "noon" and "6 pm".
func (r *reader) times() bool {
	bare := r.take("at")
	first, ok := r.clock(bare)
	if !ok {
		return false
	}
	r.said.times = append(r.said.times, first)
	for {
		before := r.at
		r.take("and", "&")
		r.take("at")
		next, ok := r.clock(bare && r.notCounting())
		if !ok {
			r.at = before
			return true
		}
		r.said.times = append(r.said.times, next)
	}
}

// notCounting is false when the number here counts something: "at 9 and 15 minutes …".
func (r *reader) notCounting() bool {
	_, counts := unitOf(r.peek(1))
	_, dated := month(r.peek(1))
	return !counts && !dated
}

// clock reads a time of day; a bare number only where it may be one.
func (r *reader) clock(bare bool) (clock, bool) {
	switch {
	case r.take("noon", "midday"):
		return clock{12, 0}, true
	case r.take("midnight"):
		return clock{0, 0}, true
	}
	if c, ok := r.pastHour(); ok {
		return c, true
	}
	text := r.peek(0)
	c, ok := clockOf(text)
	if n, named := numbers[text]; named && bare && n <= 12 {
		c, ok = clock{n, 0}, true
	}
	if !ok {
		return clock{}, false
	}
	r.at++
	switch {
	case r.take("am", "a.m."):
		return halfDay(c, false)
	case r.take("pm", "p.m."):
		return halfDay(c, true)
	case bareHour.MatchString(text) && !bare && r.peek(0) != "o'clock" && r.peek(0) != "h":
		r.at--
		return clock{}, false
	}
	r.take("o'clock", "h", "hours")
	return c, true
}

// pastHour reads "half past nine" and "quarter to ten".
func (r *reader) pastHour() (clock, bool) {
	minutes, known := map[string]int{"half": 30, "quarter": 15}[r.peek(0)]
	hour, isHour := number(r.peek(2))
	if !known || !isHour || hour > 23 {
		return clock{}, false
	}
	c := clock{hour, minutes}
	switch r.peek(1) {
	case "past":
	case "to":
		c = clock{(hour + 23) % 24, 60 - minutes}
	default:
		return clock{}, false
	}
	r.at += 3
	switch {
	case r.take("am", "a.m."):
		return halfDay(c, false)
	case r.take("pm", "p.m."):
		return halfDay(c, true)
	}
	return c, true
}
