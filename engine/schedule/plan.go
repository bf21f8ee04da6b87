package schedule

import (
	"math"
	"time"
)

// Spec is what decides when a schedule fires, as the API has it.
type Spec struct {
	Expression string
	Timezone   string     // IANA name; empty is UTC
	Start, End *time.Time // the window, both ends included; at() ignores it
	// Created anchors a rate that has no Start: it fires first when it is created. The zero time stands for 1970.
	Created time.Time
}

// Plan is a compiled [Spec]. It is immutable and may be used by many goroutines.
type Plan struct {
	expression Expression
	zone       *time.Location
	frame      frame
	start, end int64 // the first and last second of the window; math.MinInt64 and lastInstant without one
}

// Compile checks the spec and prepares its evaluation. The error is an *[ExpressionError] or a *[ZoneError]. A window
// that ends before it starts is no error here: such a plan never fires.
func (s Spec) Compile() (*Plan, error) {
	expression, err := Parse(s.Expression)
	if err != nil {
		return nil, err
	}
	zone, err := LoadZone(s.Timezone)
	if err != nil {
		return nil, err
	}
	p := &Plan{expression: expression, zone: zone, start: math.MinInt64, end: lastInstant}
	if _, once := expression.(*At); !once {
		p.window(s.Start, s.End)
	}
	p.frame = frame{clock: clock{zone}, anchor: anchor(s)}
	return p, nil
}

func (p *Plan) window(start, end *time.Time) {
	if start != nil {
		p.start = ceilSecond(*start)
	}
	if end != nil {
		p.end = min(end.Unix(), lastInstant)
	}
}

func anchor(s Spec) int64 {
	switch {
	case s.Start != nil:
		return ceilSecond(*s.Start)
	case s.Created.IsZero():
		return 0
	}
	return ceilSecond(s.Created)
}

// ceilSecond rounds up: a fire must not be earlier than the time that allows it.
func ceilSecond(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// Expression is the parsed expression of the plan.
func (p *Plan) Expression() Expression { return p.expression }

// Zone is the location of the plan's time zone.
func (p *Plan) Zone() *time.Location { return p.zone }

// Next is the first fire strictly later than after, in UTC and on a whole second, at most in the year 9999. It
// reports false when there is none; every search ends by itself, as cron years do in 2199.
func (p *Plan) Next(after time.Time) (time.Time, bool) {
	from := min(after.Unix(), lastInstant) // a fire is on a whole second, so the fraction decides nothing
	if p.start > from {
		from = p.start - 1
	}
	fire, ok := p.expression.next(from, p.frame)
	if !ok || fire > p.end {
		return time.Time{}, false
	}
	return time.Unix(fire, 0).UTC(), true
}

// Wall is what the zone's clock shows at an instant, in seconds since
// 1970-01-01T00:00:00.
func (p *Plan) Wall(at time.Time) int64 {
	instant := at.Unix()
	return p.frame.clock.at(instant).wallOf(instant)
}

// FromWall is the first fire not before the zone's clock first shows a wall time.
func (p *Plan) FromWall(wall int64) (time.Time, bool) {
	return p.Next(time.Unix(p.frame.clock.resolve(wall, stretch{}).instant-1, 0))
}

// Upcoming is up to n fires strictly later than after, in order.
func (p *Plan) Upcoming(after time.Time, n int) []time.Time {
	var fires []time.Time
	for len(fires) < n {
		fire, ok := p.Next(after)
		if !ok {
			break
		}
		fires = append(fires, fire)
		after = fire
	}
	return fires
}
