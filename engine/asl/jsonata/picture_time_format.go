package jsonata

import (
	"math"
	"strings"
	"time"
)

// offset is a difference from UTC as a time zone text such as "-0500" gives it.
type offset struct{ hours, minutes float64 }

func (o offset) number() float64 { return o.hours*100 + o.minutes }

// maxMillis is how far from 1970 JavaScript's dates reach.
const maxMillis = 8.64e15

// format writes a moment in UTC, given in milliseconds since 1970, at an offset.
func (p timePicture) format(millis float64, zone offset) (string, error) {
	millis = math.Trunc(millis + (60*zone.hours+zone.minutes)*60_000)
	if !(math.Abs(millis) <= maxMillis) {
		return "", fail("D3142", nil)
	}
	at := time.UnixMilli(int64(millis)).UTC()
	var out strings.Builder
	for i := range p {
		text, err := p[i].format(at, zone)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

func (t *timePart) format(at time.Time, zone offset) (string, error) {
	switch t.component {
	case 0:
		return t.literal, nil
	case 'Z', 'z':
		return t.formatZone(zone)
	case 'P':
		return t.formatHalfDay(at), nil
	case 'C', 'E':
		return "ISO", nil
	}
	x := timeFragment(at, t.component)
	if t.component == 'Y' && t.yearWidth > 0 {
		x = math.Mod(x, math.Pow(10, float64(t.yearWidth)))
	}
	if !t.names {
		return t.integer.format(x)
	}
	names, err := t.nameList()
	if err != nil {
		return "", err
	}
	return t.shorten(t.casing.apply(names[int(x)-1])), nil
}

func (t *timePart) formatHalfDay(at time.Time) string {
	half := "am"
	if at.Hour() >= 12 {
		half = "pm"
	}
	if t.names && t.casing == upper {
		return strings.ToUpper(half)
	}
	return half
}

func (t *timePart) formatZone(zone offset) (string, error) {
	if t.integer == nil {
		return "", fail("D3134", nil)
	}
	number := zone.number()
	out, err := t.zoneDigits(zone)
	if err != nil {
		return "", err
	}
	if number >= 0 {
		out = "+" + out
	}
	if t.component == 'z' {
		out = "GMT" + out
	}
	if number == 0 && t.modifier == 't' {
		out = "Z"
	}
	return out, nil
}

func (t *timePart) zoneDigits(zone offset) (string, error) {
	digits := t.integer.mandatory
	switch {
	case t.integer.regular > 0 || digits == 3 || digits == 4:
		return t.integer.format(zone.number())
	case digits == 1 || digits == 2:
		out, err := t.integer.format(zone.hours)
		if zone.minutes != 0 && err == nil {
			minutes, _ := (&integerPicture{zero: '0', mandatory: 2}).format(zone.minutes)
			out += ":" + minutes
		}
		return out, err
	}
	return "", fail("D3134", fields{"value": digits})
}

// timeFragment is a component of a moment as a number.
func timeFragment(at time.Time, component byte) float64 {
	switch component {
	case 'Y':
		return float64(at.Year())
	case 'M':
		return float64(at.Month())
	case 'D':
		return float64(at.Day())
	case 'd':
		return float64(at.YearDay())
	case 'F':
		return float64(weekday(at))
	case 'W', 'w', 'X', 'x':
		return float64(weekFragment(at, component))
	case 'H':
		return float64(at.Hour())
	case 'h':
		return float64((at.Hour()+11)%12 + 1)
	case 'P':
		return float64(at.Hour() / 12)
	case 'm':
		return float64(at.Minute())
	case 's':
		return float64(at.Second())
	case 'f':
		return float64(at.Nanosecond() / int(time.Millisecond))
	}
	return 0
}

// weekday counts from Monday, 1, to Sunday, 7.
func weekday(at time.Time) int { return (int(at.Weekday())+6)%7 + 1 }

// firstWeek is the Monday of the first week of a year or month that begins at
// first: the week that has its Thursday in it.
func firstWeek(first time.Time) time.Time {
	day := weekday(first)
	if day > 4 {
		return first.AddDate(0, 0, 8-day)
	}
	return first.AddDate(0, 0, 1-day)
}

// weekFragment counts weeks of years (W) and months (w), or tells which year
// (X) or month (x) a day's week belongs to.
func weekFragment(at time.Time, component byte) int {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	first := time.Date(at.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	years, months := 1, 0
	if component == 'w' || component == 'x' {
		first = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		years, months = 0, 1
	}
	start := firstWeek(first)
	period := first
	switch next := first.AddDate(years, months, 0); {
	case day.Before(start):
		period = first.AddDate(-years, -months, 0)
		start = firstWeek(period)
	case !day.Before(firstWeek(next)):
		period = next
		start = firstWeek(next)
	}
	switch component {
	case 'X':
		return period.Year()
	case 'x':
		return int(period.Month())
	}
	return int(day.Sub(start).Hours()/24)/7 + 1
}
