package schedule

import (
	"math/bits"
	"strings"
	"time"
)

// Cron fires at the minutes whose wall-clock time all six fields allow.
type Cron struct {
	text    string
	minutes uint64 // bit n: minute n
	hours   uint32
	months  uint16 // bit 1: January
	years   set    // value 0: 1970
	days    days
}

func (c *Cron) String() string { return c.text }

// Fields are the six fields as they were written: minute, hour, day-of-month, month, day-of-week, year.
func (c *Cron) Fields() [6]string {
	return [6]string(strings.Fields(strings.TrimSuffix(strings.TrimPrefix(c.text, "cron("), ")")))
}

func parseCron(body part) (Expression, error) {
	words := body.words()
	if len(words) != len(fields) {
		return nil, wrongFieldCount(body, len(words))
	}
	if err := oneQuestionMark(words[dayOfMonth], words[dayOfWeek]); err != nil {
		return nil, err
	}
	c := &Cron{text: body.expr}
	var sets [len(fields)]set
	for i, word := range words {
		var err error
		switch {
		case i == dayOfMonth:
			err = c.days.parseDates(word)
		case i == dayOfWeek:
			err = c.days.parseWeekdays(word)
		default:
			sets[i], err = fields[i].parse(word)
		}
		if err != nil {
			return nil, err
		}
	}
	c.minutes, c.hours, c.months = sets[minute][0], uint32(sets[hour][0]), uint16(sets[month][0])
	c.years = sets[year]
	return c, nil
}

func wrongFieldCount(body part, n int) error {
	hint := ""
	switch n {
	case 5:
		hint = "; the year is missing, * is every year"
	case 7:
		hint = "; there is no field for seconds"
	}
	return body.errorf("", "cron has 6 fields (minute hour day-of-month month day-of-week year), here are %d%s", n, hint)
}

func oneQuestionMark(dates, weekdays part) error {
	switch {
	case dates.text() == "?" && weekdays.text() == "?":
		return weekdays.errorf("day-of-week", "only one of day-of-month and day-of-week may be ?; for every day write *")
	case dates.text() != "?" && weekdays.text() != "?":
		return weekdays.errorf("day-of-week", "one of day-of-month and day-of-week must be ?, as the two cannot be combined")
	}
	return nil
}

func (c *Cron) next(after int64, in frame) (int64, bool) {
	after = max(after, -2*maxOffset) // no fire is before 1970
	here := in.clock.at(after)
	wall := after + here.offset + 1
	for {
		var ok bool
		if wall, ok = c.match(wall); !ok {
			return 0, false
		}
		switch found := in.clock.resolve(wall, here); {
		case found.missing:
			wall = found.in.start + found.in.offset // where the clock lands after the gap
		case found.instant <= after:
			wall = max(wall+60, found.in.wallEnd()) // after is in the second pass: go on where the first one ended
		default:
			return found.instant, true
		}
	}
}

// date is a day of the calendar.
type date struct{ year, month, day int }

// match is the first wall time on or after wall that the fields allow.
func (c *Cron) match(wall int64) (int64, bool) {
	t := time.Unix(max(wall+59, 0), 0).UTC() // up to the next full minute
	today := date{t.Year(), int(t.Month()), t.Day()}
	day, ok := c.nextDate(today)
	if !ok {
		return 0, false
	}
	var minuteOfDay int
	if day == today {
		if minuteOfDay, ok = c.nextTime(t.Hour(), t.Minute()); !ok {
			if day, ok = c.nextDate(date{today.year, today.month, today.day + 1}); !ok {
				return 0, false
			}
		}
	}
	if day != today {
		minuteOfDay, _ = c.nextTime(0, 0)
	}
	midnight := time.Date(day.year, time.Month(day.month), day.day, 0, 0, 0, 0, time.UTC).Unix()
	return midnight + int64(minuteOfDay)*60, true
}

// nextDate is the first allowed date on or after from; the day of from may be one past the end of its month.
func (c *Cron) nextDate(from date) (date, bool) {
	startMonth, startDay := from.month, from.day
	for y := from.year; y <= lastYear; y++ {
		if c.years.has(y - firstYear) {
			for m := startMonth; m <= 12; m++ {
				if c.months>>m&1 == 1 {
					if d := lowest(c.days.in(y, m), startDay); d <= 31 {
						return date{y, m, d}, true
					}
				}
				startDay = 1
			}
		}
		startMonth, startDay = 1, 1
	}
	return date{}, false
}

// nextTime is the first allowed minute of the day at or after the time given.
func (c *Cron) nextTime(h, m int) (int, bool) {
	found := lowest(uint64(c.hours), h)
	if found == h {
		if m = lowest(c.minutes, m); m < 60 {
			return h*60 + m, true
		}
		found = lowest(uint64(c.hours), h+1)
	}
	return found*60 + lowest(c.minutes, 0), found < 24
}

// lowest is the lowest bit of mask that is not below from, or 64.
func lowest(mask uint64, from int) int {
	return bits.TrailingZeros64(mask >> from << from)
}
