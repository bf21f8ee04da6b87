package schedule

import (
	"fmt"
	"time"
)

// Effect is what a clock change does to a schedule.
type Effect string

// The effects of clock changes.
const (
	Skipped Effect = "skipped" // the clock leaves the times out: they do not fire
	Moved   Effect = "moved"   // an at() inside the gap fires later by the length of the gap
	Once    Effect = "once"    // the clock shows the times twice: they fire on the first pass
	Silent  Effect = "silent"  // as Once, for a schedule that fires at least hourly: the second pass is a pause
)

// ClockNote tells of one clock change that touches a schedule.
type ClockNote struct {
	At           time.Time // the instant of the change, in the schedule's zone: its clock shows the time after it
	Before       time.Time // the same instant as a clock that was not changed shows it
	Effect       Effect
	Times        int           // how many of the schedule's times are in the gap or come twice
	Silence      time.Duration // for Silent: from the last fire before the pause to the first one after it
	FirstSkipped string        // for Skipped and Moved: the first time that is left out, hh:mm
}

// maxNoteYears bounds the search of [Plan.ClockNotes].
const maxNoteYears = 20

// ClockChange is one change of the clock of a plan's zone.
type ClockChange struct {
	At     time.Time     // the instant of the change, in the plan's zone: its clock shows the time after it
	Before time.Time     // the same instant as a clock that was not changed shows it
	Shift  time.Duration // how far the clock goes forward; negative: back
	Note   *ClockNote    // what it does to the plan; nil: nothing
}

// ClockNotes are the clock changes of the zone, later than from and within the next years (at most 20), that touch
// the plan, in order. A rate has none: it does not look at the clock.
func (p *Plan) ClockNotes(from time.Time, years int) []ClockNote {
	var notes []ClockNote
	for _, change := range p.ClockChanges(from, years) {
		if change.Note != nil {
			notes = append(notes, *change.Note)
		}
	}
	return notes
}

// ClockChanges are all clock changes of the zone, later than from and within the next years (at most 20), in order,
// with what each does to the plan.
func (p *Plan) ClockChanges(from time.Time, years int) []ClockChange {
	var changes []ClockChange
	until := from.AddDate(min(years, maxNoteYears), 0, 0).Unix()
	before := p.frame.clock.at(from.Unix())
	for before.end < until {
		after := p.frame.clock.at(before.end)
		if after.offset != before.offset {
			changes = append(changes, p.clockChange(before, after))
		}
		before = after
	}
	return changes
}

func (p *Plan) clockChange(before, after stretch) ClockChange {
	oldZone := time.FixedZone("", int(before.offset))
	change := ClockChange{
		At: time.Unix(before.end, 0).In(p.zone), Before: time.Unix(before.end, 0).In(oldZone),
		Shift: time.Duration(after.offset-before.offset) * time.Second,
	}
	if before.end >= p.start && before.end < p.end {
		if note, touched := p.clockNote(before, after); touched {
			change.Note = &note
		}
	}
	return change
}

// clockNote looks at the change between two neighbouring stretches.
func (p *Plan) clockNote(before, after stretch) (ClockNote, bool) {
	gap := after.offset > before.offset
	low, high := before.wallEnd(), before.end+after.offset
	if !gap {
		low, high = high, low
	}
	first, last, n := timesBetween(p.expression, low, high)
	if n == 0 {
		return ClockNote{}, false
	}
	oldZone := time.FixedZone("", int(before.offset))
	note := ClockNote{
		At: time.Unix(before.end, 0).In(p.zone), Before: time.Unix(before.end, 0).In(oldZone), Times: n, Effect: Once,
	}
	_, once := p.expression.(*At)
	switch {
	case gap && once:
		note.Effect, note.FirstSkipped = Moved, clockTime(first)
	case gap:
		note.Effect, note.FirstSkipped = Skipped, clockTime(first)
	default:
		note.pause(p, last, before)
	}
	return note, true
}

// pause turns a note to Silent when, by the clock on the wall, the schedule fires again within an hour of last.
func (n *ClockNote) pause(p *Plan, last int64, before stretch) {
	fired := last - before.offset
	resumed, ok := p.expression.next(fired, p.frame)
	if ok && resumed+p.frame.clock.at(resumed).offset-last <= 3600 {
		n.Effect = Silent
		n.Silence = time.Duration(resumed-fired) * time.Second
	}
}

// timesBetween are the wall times of an expression in low <= time < high: the first, the last, and how many.
func timesBetween(e Expression, low, high int64) (first, last int64, n int) {
	switch e := e.(type) {
	case *At:
		if low <= e.wall && e.wall < high {
			return e.wall, e.wall, 1
		}
	case *Cron:
		for wall, ok := e.match(low); ok && wall < high; wall, ok = e.match(wall + 1) {
			if n == 0 {
				first = wall
			}
			last = wall
			n++
		}
	}
	return first, last, n
}

// String is a sentence for people, without a final dot.
func (n ClockNote) String() string {
	const day = "Monday 2 January 2006"
	landing := n.At.Format("15:04")
	if n.At.Day() != n.Before.Day() {
		landing += n.At.Format(" of " + day)
	}
	change := fmt.Sprintf("On %s the clock goes from %s to %s: ", n.Before.Format(day), n.Before.Format("15:04"), landing)
	switch n.Effect {
	case Skipped:
		return change + fmt.Sprintf("%d %s skipped, from %s on", n.Times, plural(n.Times, "firing"), n.FirstSkipped)
	case Moved:
		shift := wallClock(n.At).Sub(wallClock(n.Before))
		return change + fmt.Sprintf("%s does not exist, it fires %s later", n.FirstSkipped, duration(shift))
	case Silent:
		return change + fmt.Sprintf("silent for %s, as times that come twice fire on their first pass", duration(n.Silence))
	}
	return change + "fires once, on the first pass"
}

// wallClock is what the clock shows, as if it were UTC.
func wallClock(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// duration is "1 h", "30 min" or "1 h 1 min".
func duration(d time.Duration) string {
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %d min", hours, minutes)
}
