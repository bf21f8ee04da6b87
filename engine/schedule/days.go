package schedule

import "time"

// days says on which days of a month a cron fires. The fields of day-of-month or those of day-of-week are set,
// never both. Weekdays count as AWS does: 1 is Sunday, 7 is Saturday.
type days struct {
	dates    uint32 // bit d: day d
	fromLast uint32 // bit n: n days before the last day, so bit 0 is L
	nearest  uint32 // bit d: dW, the weekday nearest to day d; bit 0: LW
	weekdays uint8  // bit w: every weekday w
	lastOf   uint8  // bit w: wL, the last weekday w
	nth      int    // with nthOf: w#n
	nthOf    int
}

// in is the days of a month as bits 1 to 31.
func (d days) in(year, month int) uint64 {
	last := lastDay(year, month)
	first := weekday(year, month, 1)
	found := uint64(d.dates) | d.onWeekdays(first, last) | d.countedFromLast(last) | d.nearWeekdays(first, last)
	return found & (1<<(last+1) - 2)
}

func (d days) onWeekdays(first, last int) uint64 {
	const everySeventh = 1 | 1<<7 | 1<<14 | 1<<21 | 1<<28
	var found uint64
	for w := 1; w <= 7; w++ {
		start := 1 + (w-first+7)%7 // the first day of the month that is a w
		if d.weekdays>>w&1 == 1 {
			found |= everySeventh << start
		}
		if d.lastOf>>w&1 == 1 {
			found |= 1 << (start + (last-start)/7*7)
		}
		if d.nth > 0 && d.nthOf == w {
			found |= 1 << (start + 7*(d.nth-1))
		}
	}
	return found
}

func (d days) countedFromLast(last int) uint64 {
	var found uint64
	for rest := uint64(d.fromLast); rest != 0; rest &= rest - 1 {
		if n := lowest(rest, 0); n < last {
			found |= 1 << (last - n)
		}
	}
	return found
}

func (d days) nearWeekdays(first, last int) uint64 {
	var found uint64
	for rest := uint64(d.nearest); rest != 0; rest &= rest - 1 {
		day := lowest(rest, 0)
		if day == 0 {
			day = last
		}
		if day <= last {
			found |= 1 << nearestWeekday(day, first, last)
		}
	}
	return found
}

// nearestWeekday moves a day that is on a weekend to Monday to Friday, without leaving the month.
func nearestWeekday(day, first, last int) int {
	const sunday, saturday = 1, 7
	switch w := (first+day-2)%7 + 1; {
	case w == saturday && day == 1:
		return 3
	case w == saturday:
		return day - 1
	case w == sunday && day == last:
		return day - 2
	case w == sunday:
		return day + 1
	}
	return day
}

// weekday is the AWS number of a date's weekday.
func weekday(year, month, day int) int {
	return int(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Weekday()) + 1
}

func lastDay(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
