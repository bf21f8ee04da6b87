package schedules

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	upcoming   = 10 // firings that are foretold
	noteYears  = 2  // clock changes are looked for so far ahead
	diffFires  = 20 // firings that an edit is compared by
	diffsShown = 8
)

// forecast is when something will fire, or why that cannot be said.
type forecast struct {
	Words   string
	Zone    string
	Firings []firing
	Changes []clockChange
	Notes   []string // clock changes that matter, as sentences
	Safe    *safe
	Problem string
	Pointer string // the expression with carets below what is wrong
	Empty   bool   // nothing was asked for yet
}

// firing is one line of a forecast.
type firing struct {
	At         time.Time
	Local, UTC string
}

// clockChange is one step of the strip of clock changes.
type clockChange struct {
	Day   string // "28 Mar 2027"
	Shift string // "+1 h"
	Word  string // what it does: "skipped"
	Tone  string // failed, waiting, succeeded or idle
	Tip   string
}

// safe is a schedule that no clock change touches.
type safe struct {
	Expression, Zone, Reason string
}

// preview is what the form shows of its values, beside them.
type preview struct {
	forecast
	Timing   timing
	Zone     string
	Differs  *difference
	Input    string // as the next firing gets it
	Rendered bool
}

// difference is what saving would change about the coming firings.
type difference struct {
	Summary string
	Lines   []diffLine
}

// diffLine is one firing that would change.
type diffLine struct{ Kind, Was, Is string }

// newForecast foretells a schedule from its timing alone.
func newForecast(s engine.Schedule, now time.Time) forecast {
	if s.Expression == "" {
		return forecast{Empty: true}
	}
	plan, err := schedule.SpecOf(s).Compile()
	var at *schedule.ExpressionError
	switch {
	case errors.As(err, &at):
		return forecast{Problem: sentence(at), Pointer: at.Pointer()}
	case err != nil:
		return forecast{Problem: err.Error()}
	}
	f := forecast{Words: plan.Words(), Zone: plan.Zone().String()}
	for _, t := range plan.Upcoming(now, upcoming) {
		f.Firings = append(f.Firings, firing{At: t, Local: printed(t.In(plan.Zone()), exactLayout), UTC: printed(t, "2006-01-02 15:04 UTC")})
	}
	for _, c := range plan.ClockChanges(now, noteYears) {
		f.Changes = append(f.Changes, newChange(c))
		if c.Note != nil {
			f.Notes = append(f.Notes, c.Note.String()+".")
		}
	}
	if a, ok := plan.SafeAlternative(now, noteYears); ok {
		f.Safe = &safe{Expression: a.Expression, Zone: a.Timezone, Reason: a.Reason}
	}
	return f
}

// printed is a time with its seconds only where it has some, as a rate's may have.
func printed(t time.Time, layout string) string {
	if t.Second() != 0 {
		layout = strings.Replace(layout, "15:04", "15:04:05", 1)
	}
	return t.Format(layout)
}

func newChange(c schedule.ClockChange) clockChange {
	shift, sign := c.Shift, "+"
	if shift < 0 {
		shift, sign = -shift, "−"
	}
	change := clockChange{Day: c.Before.Format("2 Jan 2006"), Shift: sign + ui.Duration(shift), Word: "no effect", Tone: "idle"}
	change.Tip = fmt.Sprintf("The clock goes from %s to %s", c.Before.Format("15:04"), c.At.Format("15:04"))
	if c.Note == nil {
		return change
	}
	change.Tip = c.Note.String()
	switch c.Note.Effect {
	case schedule.Skipped:
		change.Word, change.Tone = "skipped", "failed"
		if c.Note.Times > 1 {
			change.Word = strconv.Itoa(c.Note.Times) + " skipped"
		}
	case schedule.Moved:
		change.Word, change.Tone = "fires later", "waiting"
	case schedule.Silent:
		change.Word, change.Tone = ui.Duration(c.Note.Silence)+" silence", "waiting"
	default:
		change.Word, change.Tone = "once", "succeeded"
	}
	return change
}

// preview foretells what the form holds.
func (f form) preview(home engine.Scope, now time.Time) preview {
	p := preview{Timing: f.Timing, Zone: f.Zone}
	f.Errors = map[string]string{}
	r := f.request(home)
	created, err := time.Parse(time.RFC3339Nano, f.Created)
	if err != nil {
		created = now
	}
	s := engine.Schedule{ScheduleSettings: r.ScheduleSettings, CreatedAt: created}
	switch {
	case f.Errors["Start"] != "" || f.Errors["End"] != "":
		p.Problem = "The start or the end cannot be read."
		return p
	case !r.Start.IsZero() && !r.End.IsZero() && r.End.Before(r.Start):
		p.Problem = "The end is before the start."
		return p
	}
	p.forecast = newForecast(s, now)
	p.Differs = f.difference(s, now)
	s.ARN = home.ScheduleARN(orText(f.Group, engine.DefaultGroup), orText(f.Name, "name"))
	if len(p.Firings) > 0 && strings.Contains(f.Target.Input, "<aws.scheduler.") && len(f.Target.Input) <= schedule.MaxInput {
		p.Input = schedule.Occasion{ScheduleARN: s.ARN, Due: p.Firings[0].At, Attempt: 1}.Fill(f.Target.Input)
	}
	return p
}

// difference compares with what is saved; nil when the timing is the same, or nothing is saved.
func (f form) difference(s engine.Schedule, now time.Time) *difference {
	zone, expr, saved := strings.Cut(f.Saved, " ")
	if !saved || zone == orText(s.Timezone, "UTC") && expr == s.Expression {
		return nil
	}
	before := s
	before.Expression, before.Timezone = expr, zone
	was, _ := schedule.SpecOf(before).Compile() // what is saved and cannot be read fires never
	is, err := schedule.SpecOf(s).Compile()
	if err != nil {
		return nil
	}
	changed, same := schedule.Diff(was, is, now, diffFires)
	return newDifference(changed, same, is.Zone())
}

func newDifference(changed []schedule.Difference, same int, zone *time.Location) *difference {
	var added, removed, moved int
	d := &difference{}
	print := func(t time.Time) string { return printed(t.In(zone), "Mon 2 Jan 15:04") }
	for _, c := range changed {
		line := diffLine{Kind: "moved", Was: print(c.Was), Is: print(c.Is)}
		switch {
		case c.Was.IsZero():
			added++
			line = diffLine{Kind: "added", Is: print(c.Is)}
		case c.Is.IsZero():
			removed++
			line = diffLine{Kind: "removed", Was: print(c.Was)}
		default:
			moved++
		}
		if len(d.Lines) < diffsShown {
			d.Lines = append(d.Lines, line)
		}
	}
	d.Summary = summary(added, removed, moved, same)
	return d
}

func summary(added, removed, moved, same int) string {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{moved, "moved"}, {added, "added"}, {removed, "removed"}, {same, "unchanged"}} {
		if p.n > 0 {
			parts = append(parts, strconv.Itoa(p.n)+" "+p.word)
		}
	}
	if len(parts) == 0 {
		return "Neither fires any more."
	}
	return "Of the coming firings: " + strings.Join(parts, ", ") + "."
}

func (h *Schedules) showPreview(c echo.Context) (ui.View, error) {
	values, err := c.FormParams()
	if err != nil {
		return ui.View{}, err
	}
	p := h.readForm(values).preview(h.home, h.now())
	return ui.View{Title: "Preview", Section: ui.SectionSchedules, Fragment: previewAnswer(p, h.now())}, nil
}

// safeURL is where the form is with the safe alternative in it, for the page of a schedule.
func safeURL(edit string, s *safe) string {
	return urls.With(edit, "preset", s.Expression, "presetzone", s.Zone)
}
