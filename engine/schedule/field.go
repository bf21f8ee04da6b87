package schedule

import (
	"fmt"
	"strings"
)

// The fields of a cron expression, in order.
const (
	minute = iota
	hour
	dayOfMonth
	month
	dayOfWeek
	year
)

const (
	firstYear = 1970
	lastYear  = 2199
)

// field is what a cron field may hold.
type field struct {
	name     string
	min, max int
	names    []string // of min, min+1 …
	base     int      // the value that is 0 in a set
	linear   bool     // ranges must not wrap round
}

var fields = [...]field{
	minute:     {name: "minute", max: 59},
	hour:       {name: "hour", max: 23},
	dayOfMonth: {name: "day-of-month", min: 1, max: 31},
	month: {name: "month", min: 1, max: 12, names: []string{
		"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	dayOfWeek: {name: "day-of-week", min: 1, max: 7, names: []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
	year:      {name: "year", min: firstYear, max: lastYear, base: firstYear, linear: true},
}

// set holds numbers from 0 to 255 as bits.
type set [4]uint64

func (s set) has(n int) bool { return s[n>>6]>>(n&63)&1 == 1 }

func (s *set) add(n int) { s[n>>6] |= 1 << (n & 63) }

// parse reads a list of items into a set.
func (f *field) parse(list part) (set, error) {
	var s set
	for _, item := range list.split(',') {
		if err := f.parseItem(&s, item); err != nil {
			return set{}, err
		}
	}
	return s, nil
}

// parseItem reads *, n, a-b and each with /step, and adds what it means to s.
func (f *field) parseItem(s *set, item part) error {
	values, stepText, stepped := item.cut('/')
	from, to, err := f.parseRange(values, stepped)
	if err != nil {
		return err
	}
	step := 1
	if stepped {
		if step, err = f.parseStep(stepText); err != nil {
			return err
		}
	}
	size := f.max - f.min + 1
	for n := from; n <= to; n += step {
		s.add((n-f.min)%size + f.min - f.base)
	}
	return nil
}

// parseRange reads *, n or a-b. A range that wraps round ends above max. With a step, n is the start of a range that
// runs to the end of the field.
func (f *field) parseRange(values part, stepped bool) (from, to int, err error) {
	if values.text() == "*" {
		return f.min, f.max, nil
	}
	low, high, ranged := values.cut('-')
	if from, err = f.parseValue(low); err != nil {
		return 0, 0, err
	}
	switch {
	case ranged:
		to, err = f.parseValue(high)
	case stepped:
		to = f.max
	default:
		to = from
	}
	if err != nil || to >= from {
		return from, to, err
	}
	if f.linear {
		return 0, 0, values.errorf(f.name, "the range runs backwards; write %d-%d", to, from)
	}
	return from, to + f.max - f.min + 1, nil
}

func (f *field) parseStep(text part) (int, error) {
	step, ok := number(text.text())
	if !ok || step < 1 || step > f.max {
		return 0, text.errorf(f.name, "expected a step of 1 to %d after /", f.max)
	}
	return step, nil
}

// parseValue reads a number or, where the field has them, a name.
func (f *field) parseValue(text part) (int, error) {
	n, isNumber := number(text.text())
	switch {
	case isNumber && n >= f.min && n <= f.max:
		return n, nil
	case isNumber:
		return 0, text.errorf(f.name, "%d is out of range; expected %s", n, f.expected())
	}
	for i, name := range f.names {
		if strings.EqualFold(name, text.text()) {
			return f.min + i, nil
		}
	}
	if text.text() == "" {
		return 0, text.errorf(f.name, "a value is missing; expected %s", f.expected())
	}
	return 0, text.errorf(f.name, "%q is not allowed here; expected %s", text.text(), f.expected())
}

func (f *field) expected() string {
	if f.names == nil {
		return fmt.Sprintf("%d to %d", f.min, f.max)
	}
	return fmt.Sprintf("%d to %d or %s to %s", f.min, f.max, f.names[0], f.names[len(f.names)-1])
}

// parseDates reads the day-of-month field, in which L, L-n, LW and nW may stand among the other items.
func (d *days) parseDates(list part) error {
	if list.text() == "?" {
		return nil
	}
	var dates set
	for _, item := range list.split(',') {
		special, err := d.parseSpecialDate(item)
		if err == nil && !special {
			err = fields[dayOfMonth].parseItem(&dates, item)
		}
		if err != nil {
			return err
		}
	}
	d.dates = uint32(dates[0])
	return nil
}

func (d *days) parseSpecialDate(item part) (bool, error) {
	text := strings.ToUpper(item.text())
	switch {
	case text == "L":
		d.fromLast |= 1
	case text == "LW":
		d.nearest |= 1
	case strings.HasPrefix(text, "L-"):
		n, ok := number(text[2:])
		if !ok || n < 1 || n > 30 {
			return false, item.errorf("day-of-month", "expected 1 to 30 days after L-")
		}
		d.fromLast |= 1 << n
	case strings.HasSuffix(text, "W"):
		n, ok := number(text[:len(text)-1])
		if !ok || n < 1 || n > 31 {
			return false, item.errorf("day-of-month", "expected a day of 1 to 31, or L, before W")
		}
		d.nearest |= 1 << n
	default:
		return false, nil
	}
	return true, nil
}

// parseWeekdays reads the day-of-week field. L alone is Saturday; nL may stand among other items, n#k may not.
func (d *days) parseWeekdays(list part) error {
	if list.text() == "?" {
		return nil
	}
	if strings.Contains(list.text(), "#") {
		return d.parseNth(list)
	}
	var weekdays set
	for _, item := range list.split(',') {
		text := strings.ToUpper(item.text())
		switch last, isLast := strings.CutSuffix(text, "L"); {
		case text == "L":
			weekdays.add(7)
		case isLast:
			w, err := fields[dayOfWeek].parseValue(item.slice(0, len(last)))
			if err != nil {
				return err
			}
			d.lastOf |= 1 << w
		default:
			if err := fields[dayOfWeek].parseItem(&weekdays, item); err != nil {
				return err
			}
		}
	}
	d.weekdays = uint8(weekdays[0])
	return nil
}

func (d *days) parseNth(list part) error {
	if strings.Contains(list.text(), ",") {
		return list.errorf("day-of-week", "an item with # must stand alone")
	}
	day, nth, _ := list.cut('#')
	w, err := fields[dayOfWeek].parseValue(day)
	if err != nil {
		return err
	}
	n, ok := number(nth.text())
	if !ok || n < 1 || n > 5 {
		return nth.errorf("day-of-week", "expected 1 to 5 after #, such as MON#1 for the first Monday")
	}
	d.nth, d.nthOf = n, w
	return nil
}
