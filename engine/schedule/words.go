package schedule

import (
	"fmt"
	"math"
	"strings"
	"time"
)

const stampLayout = "2006-01-02 15:04:05"

// Words says in one English sentence, without a final dot, when the plan fires. It is made from the parsed plan and
// not from the text, so two spellings of one schedule read the same.
func (p *Plan) Words() string {
	var words string
	switch e := p.expression.(type) {
	case *At:
		words = p.atWords(e)
	case Rate:
		words = fmt.Sprintf("%s, counted from %s UTC", e.words(), stamp(p.frame.anchor))
	case *Cron:
		words = p.cronWords(e)
	}
	if _, isRate := p.expression.(Rate); !isRate && p.start > math.MinInt64 {
		words += fmt.Sprintf(", not before %s UTC", stamp(p.start))
	}
	if p.end < lastInstant {
		words += fmt.Sprintf(", not after %s UTC", stamp(p.end))
	}
	return words
}

func (p *Plan) atWords(a *At) string {
	words := fmt.Sprintf("Once, on %s at %s, %s", a.Wall().Format("Monday 2 January 2006"), clockTime(a.wall), zoneWords(p.zone))
	switch found := p.frame.clock.resolve(a.wall, stretch{}); {
	case found.missing:
		words += fmt.Sprintf(" (the clock skips that time; it fires at %s)", clockTime(found.instant+found.in.offset))
	case p.frame.clock.at(found.in.end).wallOf(found.in.end) <= a.wall:
		words += " (the clock shows that time twice; it fires the first time)"
	}
	return words
}

// clockTime is hh:mm, and :ss where there are seconds.
func clockTime(wall int64) string {
	return strings.TrimSuffix(time.Unix(wall, 0).UTC().Format(time.TimeOnly), ":00")
}

// stamp is an instant in full, without seconds where there are none.
func stamp(instant int64) string {
	t := time.Unix(instant, 0).UTC()
	if t.Second() == 0 {
		return t.Format(stampLayout[:len(stampLayout)-len(":05")])
	}
	return t.Format(stampLayout)
}

func (r Rate) words() string {
	switch {
	case r.Unit == Day && r.Value == 1:
		return "Every 24 hours"
	case r.Unit == Day:
		return fmt.Sprintf("Every %d days of 24 hours", r.Value)
	case r.Value == 1:
		return fmt.Sprintf("Every %s", r.Unit)
	}
	return fmt.Sprintf("Every %d %ss", r.Value, r.Unit)
}

func (p *Plan) cronWords(c *Cron) string {
	words := strings.Join(append(c.words(), zoneWords(p.zone)), ", ")
	if _, ever := c.next(-2*maxOffset, p.frame); !ever {
		return "Never, because no date and time fits: " + words
	}
	return words
}

// zoneWords is "UTC", "New York time (America/New_York)" or the bare name of a zone that names no place.
func zoneWords(zone *time.Location) string {
	name := zone.String()
	i := strings.LastIndexByte(name, '/')
	if i < 0 || strings.HasPrefix(name, "Etc/") {
		return name
	}
	return fmt.Sprintf("%s time (%s)", strings.ReplaceAll(name[i+1:], "_", " "), name)
}
