package phrase

import "strconv"

// dayOfMonth reads "first Monday of the month", "the 1st and 15th", "last day", "the last weekday of every month",
// "day 15" and "3 days before the end of the month".
func (r *reader) dayOfMonth() bool {
	every := r.take("every", "each")
	r.take("on")
	r.take("the")
	if r.beforeTheEnd() || r.numberedDay() {
		r.ofMonth()
		return true
	}
	start := r.at
	n, isNth := ordinal(r.peek(0))
	last := r.peek(0) == "last"
	if !isNth && !last {
		return false
	}
	r.at++
	switch {
	case r.nthDay(n, last):
	case r.nthWeekday(n, last):
		if !r.ofMonth() && every {
			r.refused = "“every " + r.written(start, r.at) + "” may be every so many weeks or once a month; say “" + r.written(start, r.at) + " of the month”"
			return false
		}
		return true
	case isNth:
		if _, named := month(r.peek(0)); named {
			return false // a date: "24th December"
		}
		r.said.date(strconv.Itoa(n))
	default:
		return false
	}
	r.ofMonth()
	return true
}

func (r *reader) beforeTheEnd() bool {
	n, ok := number(r.peek(0))
	if !ok {
		return false
	}
	start := r.at
	r.at++
	if r.take("days", "day") && r.take("before") && (r.takeAll("the", "end") || r.takeAll("the", "last", "day")) {
		r.said.date("L-" + strconv.Itoa(n))
		return true
	}
	r.at = start
	return false
}

func (r *reader) numberedDay() bool {
	if r.peek(0) != "day" {
		return false
	}
	n, ok := number(r.peek(1))
	if ok {
		r.at += 2
		r.said.date(strconv.Itoa(n))
	}
	return ok
}

// nthDay reads what follows an ordinal that counts days.
func (r *reader) nthDay(n int, last bool) bool {
	text := strconv.Itoa(n)
	if last {
		text = "L"
	}
	switch {
	case r.take("day"):
		r.said.date(text)
		return true
	case r.take("weekday", "workday") || r.takeAll("working", "day") || r.takeAll("business", "day"):
		if !last && n != 1 {
			r.refused = "only the first and the last weekday of a month can be said"
			return true
		}
		r.said.date(text + "W")
		return true
	}
	return false
}

func (r *reader) nthWeekday(n int, last bool) bool {
	w, ok := weekday(r.peek(0))
	if !ok {
		return false
	}
	r.at++
	if last {
		r.said.nth = append(r.said.nth, strconv.Itoa(w)+"L")
		return true
	}
	r.said.nth = append(r.said.nth, weekdayCodes[w-1]+"#"+strconv.Itoa(n))
	return true
}

// ofMonth reads "of the month", "in every month"; months by name are a clause of their own.
func (r *reader) ofMonth() bool {
	start := r.at
	if r.take("of", "in") {
		r.take("the", "every", "each", "a")
		if r.take("month") {
			return true
		}
		if _, named := month(r.peek(0)); named {
			return true
		}
		if r.takeAll("quarter") {
			r.said.repeat(interval{3, monthUnit})
			return true
		}
		r.at = start
		return false
	}
	if r.peek(0) == "every" && r.peek(1) == "month" || r.peek(0) == "each" && r.peek(1) == "month" {
		r.at += 2
		return true
	}
	return r.peek(0) == "monthly"
}

// sets of weekdays as cron counts them
var (
	workdays = []int{2, 3, 4, 5, 6}
	weekend  = []int{7, 1}
)

// weekdays reads "weekdays", "Monday to Friday", "Mondays and Thursdays".
func (r *reader) weekdays() bool {
	r.take("on")
	r.take("every", "each")
	switch {
	case r.take("weekdays", "weekday", "workdays", "workday") || r.takeAll("working", "days") || r.takeAll("business", "days") || r.takeAll("working", "day") || r.takeAll("business", "day"):
		r.said.weekdays = append(r.said.weekdays, workdays...)
		return true
	case r.take("weekends", "weekend"):
		r.said.weekdays = append(r.said.weekdays, weekend...)
		return true
	}
	from, ok := weekday(r.peek(0))
	if !ok {
		return false
	}
	r.at++
	to, ranged := weekday(r.peek(1))
	if ranged && r.take("to", "-", "–", "through", "thru", "until", "till") {
		r.at++
		for w := from; ; w = w%7 + 1 {
			r.said.weekdays = append(r.said.weekdays, w)
			if w == to {
				return true
			}
		}
	}
	r.said.weekdays = append(r.said.weekdays, from)
	return true
}

// months reads "in January", "from March to May", "December 24", "24 December 2026".
func (r *reader) months() bool {
	r.take("on", "in", "from", "every", "each")
	r.take("the")
	day, dated := r.dayBeforeMonth()
	from, ok := month(r.peek(0))
	if !ok {
		return false
	}
	r.at++
	if to, ranged := month(r.peek(1)); ranged && !dated && r.take("to", "-", "–", "through", "until", "till") {
		r.at++
		for m := from; ; m = m%12 + 1 {
			r.said.months = append(r.said.months, m)
			if m == to {
				return true
			}
		}
	}
	if !dated {
		day, dated = r.dayAfterMonth()
	}
	r.said.months = append(r.said.months, from)
	if !dated {
		return true
	}
	r.said.date(strconv.Itoa(day))
	if y, ok := number(r.peek(0)); ok && y >= 1970 && y <= 2199 {
		r.at++
		r.said.day, r.said.dated = calendarDay{y, from, day}, true
	}
	return true
}

func (r *reader) dayBeforeMonth() (int, bool) {
	day, ok := ordinal(r.peek(0))
	if !ok {
		day, ok = number(r.peek(0))
	}
	next := 1
	if r.peek(1) == "of" {
		next = 2
	}
	if _, named := month(r.peek(next)); !ok || !named || day < 1 || day > 31 {
		return 0, false
	}
	r.at += next
	return day, true
}

func (r *reader) dayAfterMonth() (int, bool) {
	start := r.at
	r.take("the")
	day, ok := ordinal(r.peek(0))
	if !ok {
		day, ok = number(r.peek(0))
	}
	if !ok || day < 1 || day > 31 || r.peek(1) == "am" || r.peek(1) == "pm" {
		r.at = start
		return 0, false
	}
	r.at++
	return day, true
}
