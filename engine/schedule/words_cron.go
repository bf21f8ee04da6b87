package schedule

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// maxListedTimes is how many times of day a sentence lists before it describes them.
const maxListedTimes = 6

// words are the phrases for time, days, months and years, as far as each restricts anything.
func (c *Cron) words() []string {
	phrases := []string{c.timeWords()}
	months := values(uint64(c.months))
	weekdays, dates := c.weekdayWords(), c.dateItems()
	switch {
	case weekdays != "" && len(dates) > 0:
		phrases = append(phrases, weekdays+" and "+c.dateWords(dates, "the month"))
	case weekdays != "":
		phrases = append(phrases, weekdays)
	case len(dates) > 0:
		phrases = append(phrases, c.dateWords(dates, monthsOf(months)))
		months = nil // said
	case c.hours != 1<<24-1:
		phrases = append(phrases, "every day")
	}
	if len(months) > 0 && len(months) < 12 {
		phrases = append(phrases, "in "+monthsOf(months))
	}
	if years := c.yearValues(); len(years) <= lastYear-firstYear {
		phrases = append(phrases, "in "+series("", "year", years, strconv.Itoa))
	}
	return phrases
}

func (c *Cron) timeWords() string {
	minutes, hours := values(c.minutes), values(uint64(c.hours))
	step := spacing(minutes)
	switch {
	case len(minutes)*len(hours) <= maxListedTimes:
		return "At " + list(c.times(minutes, hours))
	case len(minutes) > 1 && step > 0 && minutes[0] == 0 && len(minutes)*step == 60:
		return every(step, "minute") + hourSpans(hours, minutes[len(minutes)-1])
	case len(hours) == 24 && len(minutes) == 1 && minutes[0] == 0:
		return "Every hour on the hour"
	case len(hours) == 24:
		return "At " + minuteSeries(minutes) + " of every hour"
	case len(minutes) == 1 && spacing(hours) > 0:
		first, last := clockOf(hours[0], minutes[0]), clockOf(hours[len(hours)-1], minutes[0])
		return fmt.Sprintf("%s from %s to %s", every(spacing(hours), "hour"), first, last)
	case len(minutes) == 1:
		return "At " + list(c.times(minutes, hours))
	}
	return "At " + minuteSeries(minutes) + " of " + hourSeries(hours)
}

func (c *Cron) times(minutes, hours []int) []string {
	var times []string
	for _, h := range hours {
		for _, m := range minutes {
			times = append(times, clockOf(h, m))
		}
	}
	return times
}

// hourSpans is " from 08:00 to 17:55 and from …", nothing for the whole day.
func hourSpans(hours []int, lastMinute int) string {
	if len(hours) == 24 {
		return ""
	}
	spans := runs(hours)
	if len(spans) > 3 {
		return " of " + hourSeries(hours)
	}
	var words []string
	for _, span := range spans {
		words = append(words, fmt.Sprintf("from %s to %s", clockOf(span[0], 0), clockOf(span[1], lastMinute)))
	}
	return " " + list(words)
}

// weekdayWords is "Monday to Friday", "every Monday and Wednesday", or nothing when every day will do.
func (c *Cron) weekdayWords() string {
	var days []int // Monday is 0: people read a week from there
	for _, w := range values(uint64(c.days.weekdays)) {
		days = append(days, (w+5)%7)
	}
	if len(days) > 0 && days[0] == 6 {
		days = append(days[1:], 6)
	}
	name := func(day int) string { return time.Weekday((day + 1) % 7).String() }
	switch spans := runs(days); {
	case len(days) == 0 || len(days) == 7:
		return ""
	case len(spans) == 1 && len(days) > 2:
		return name(days[0]) + " to " + name(days[len(days)-1])
	}
	return "every " + series("", "", days, name)
}

// dateWords is "on the last day of every month" and the like.
func (c *Cron) dateWords(items []string, months string) string {
	words := fmt.Sprintf("on %s of %s", list(items), months)
	if c.someMonthLacksADay() {
		words += " (where it exists)"
	}
	return words
}

// dateItems are the days that count from an end of the month; none when every day will do.
func (c *Cron) dateItems() []string {
	var items []string
	d := c.days
	dates := values(uint64(d.dates))
	if len(dates) == 31 || bits.OnesCount8(d.weekdays) == 7 {
		return nil
	}
	if len(dates) > 0 {
		items = append(items, series(plural(len(dates), "day"), "day", dates, strconv.Itoa))
	}
	for _, n := range values(uint64(d.fromLast)) {
		items = append(items, lastDayWords(n))
	}
	for _, n := range values(uint64(d.nearest)) {
		if n == 0 {
			items = append(items, "the last weekday (Monday to Friday)")
		} else {
			items = append(items, fmt.Sprintf("the weekday (Monday to Friday) nearest to day %d", n))
		}
	}
	for _, w := range values(uint64(d.lastOf)) {
		items = append(items, "the last "+time.Weekday(w-1).String())
	}
	if d.nth > 0 {
		nth := [...]string{"first", "second", "third", "fourth", "fifth"}[d.nth-1]
		items = append(items, "the "+nth+" "+time.Weekday(d.nthOf-1).String())
	}
	return items
}

func lastDayWords(before int) string {
	switch before {
	case 0:
		return "the last day"
	case 1:
		return "the day before the last day"
	}
	return fmt.Sprintf("the day %d days before the last day", before)
}

// someMonthLacksADay reports whether one of the days meant is missing in some month, as day 31 in April.
func (c *Cron) someMonthLacksADay() bool {
	needed := 0
	for _, mask := range []uint64{uint64(c.days.dates), uint64(c.days.nearest), uint64(c.days.fromLast) << 1} {
		if all := values(mask); len(all) > 0 {
			needed = max(needed, all[len(all)-1])
		}
	}
	const commonYear = 1971
	for _, m := range values(uint64(c.months)) {
		if c.days.nth == 5 || needed > lastDay(commonYear, m) {
			return true
		}
	}
	return false
}

func (c *Cron) yearValues() []int {
	var years []int
	for y := firstYear; y <= lastYear; y++ {
		if c.years.has(y - firstYear) {
			years = append(years, y)
		}
	}
	return years
}

func values(mask uint64) []int {
	var all []int
	for ; mask != 0; mask &= mask - 1 {
		all = append(all, lowest(mask, 0))
	}
	return all
}

// spacing is the distance between neighbours when all are equally far apart; otherwise 0.
func spacing(sorted []int) int {
	if len(sorted) < 2 {
		return 0
	}
	step := sorted[1] - sorted[0]
	for i := range sorted[1:] {
		if sorted[i+1]-sorted[i] != step {
			return 0
		}
	}
	return step
}

// runs are the stretches of neighbouring numbers, each as first and last.
func runs(sorted []int) [][2]int {
	var all [][2]int
	for i, n := range sorted {
		if i > 0 && n == sorted[i-1]+1 {
			all[len(all)-1][1] = n
		} else {
			all = append(all, [2]int{n, n})
		}
	}
	return all
}

// series is "days 1, 3 to 7 and 9" under the label days, or "every 7th day from 2 to 30", where noun names one, for
// five or more that are equally far apart.
func series(label, noun string, sorted []int, name func(int) string) string {
	last := len(sorted) - 1
	if step := spacing(sorted); step > 1 && len(sorted) >= 5 {
		return fmt.Sprintf("every %s %s from %s to %s", ordinal(step), noun, name(sorted[0]), name(sorted[last]))
	}
	var words []string
	for _, run := range runs(sorted) {
		if run[1]-run[0] >= 2 {
			words = append(words, name(run[0])+" to "+name(run[1]))
			continue
		}
		for n := run[0]; n <= run[1]; n++ {
			words = append(words, name(n))
		}
	}
	return strings.TrimPrefix(label+" "+list(words), " ")
}

func minuteSeries(minutes []int) string {
	return series(plural(len(minutes), "minute"), "minute", minutes, strconv.Itoa)
}

func hourSeries(hours []int) string {
	label := "the hours"
	if len(hours) == 1 {
		label = "hour"
	}
	return series(label, "hour", hours, func(h int) string { return fmt.Sprintf("%02d", h) })
}

// monthsOf fits behind "of" and "in".
func monthsOf(months []int) string {
	name := func(m int) string { return time.Month(m).String() }
	switch {
	case len(months) == 12:
		return "every month"
	case len(months) > 2 && spacing(months) == 1:
		return fmt.Sprintf("each month from %s to %s", name(months[0]), name(months[len(months)-1]))
	}
	return series("", "month", months, name)
}

func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// list is "a", "a and b" or "a, b and c".
func list(words []string) string {
	last := len(words) - 1
	if last <= 0 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func every(n int, unit string) string {
	if n == 1 {
		return "Every " + unit
	}
	return fmt.Sprintf("Every %d %ss", n, unit)
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func clockOf(h, m int) string { return fmt.Sprintf("%02d:%02d", h, m) }
