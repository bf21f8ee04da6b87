package schedule

import (
	"strings"
	"time"
)

// Alternative is a schedule that clock changes do not touch.
type Alternative struct {
	Expression string
	Timezone   string
	Reason     string // a sentence for people, without a final dot
}

// SafeAlternative is what to write instead so that no clock change within the next years (at most 20) makes the plan
// skip or pause. It reports false when nothing is skipped, or when no expression like this one would help.
func (p *Plan) SafeAlternative(from time.Time, years int) (Alternative, bool) {
	var worst Effect
	for _, note := range p.ClockNotes(from, years) {
		if note.Effect != Once {
			worst = note.Effect
			break
		}
	}
	if worst == "" {
		return Alternative{}, false
	}
	var candidates []Alternative
	switch e := p.expression.(type) {
	case *At:
		candidates = p.laterAt(e)
	case *Cron:
		candidates = append(p.roundTheClock(e), p.otherHours(e)...)
	}
	for _, c := range candidates {
		if p.isSafe(c, from, years) {
			return c, true
		}
	}
	return Alternative{}, false
}

func (p *Plan) isSafe(a Alternative, from time.Time, years int) bool {
	other, err := Spec{Expression: a.Expression, Timezone: a.Timezone}.Compile()
	if err != nil {
		return false
	}
	other.start, other.end = p.start, p.end
	return len(other.ClockNotes(from, years)) == 0
}

// laterAt is the time at which an at() inside a gap fires anyway.
func (p *Plan) laterAt(a *At) []Alternative {
	found := p.frame.clock.resolve(a.wall, stretch{})
	shown := time.Unix(found.instant+found.in.offset, 0).UTC()
	return []Alternative{{"at(" + shown.Format(atLayout) + ")", p.zone.String(), "The clock shows that time"}}
}

// roundTheClock keeps a cron that fires in every hour of every day going: in UTC no hour is missing.
func (p *Plan) roundTheClock(c *Cron) []Alternative {
	f := c.Fields()
	everyDay := f[dayOfMonth] == "*" || f[dayOfWeek] == "*"
	if c.hours != 1<<24-1 || !everyDay || f[month] != "*" || f[year] != "*" {
		return nil
	}
	return []Alternative{{c.text, "UTC", "In UTC every hour comes once, so it never pauses"}}
}

// otherHours moves the whole of a cron by hours, nearest first, later before earlier.
func (p *Plan) otherHours(c *Cron) []Alternative {
	var all []Alternative
	hours := values(uint64(c.hours))
	if len(hours) > maxListedTimes {
		return nil
	}
	for _, by := range []int{1, -1, 2, -2, 3, -3} {
		if moved, ok := shifted(hours, by, 23); ok {
			f := c.Fields()
			f[hour] = numberList(moved)
			all = append(all, Alternative{cronOf(f), p.zone.String(), "Every clock change of these years leaves these times alone"})
		}
	}
	return all
}

// shifted adds by to all; false when one leaves 0 to most.
func shifted(all []int, by, most int) ([]int, bool) {
	moved := make([]int, len(all))
	for i, n := range all {
		if moved[i] = n + by; moved[i] < 0 || moved[i] > most {
			return nil, false
		}
	}
	return moved, true
}

func cronOf(f [6]string) string { return "cron(" + strings.Join(f[:], " ") + ")" }
