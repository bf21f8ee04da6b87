package schedule

import (
	"fmt"
	"math"
	"strconv"
)

// Rate fires at its anchor and then at fixed intervals, whatever the zone's clock does.
type Rate struct {
	text  string
	Value int64 // at least 1
	Unit  Unit
}

// Unit is what a [Rate] counts; its value is its length in seconds.
type Unit int64

// The units of a rate. A day is always 24 hours.
const (
	Minute Unit = 60
	Hour   Unit = 60 * Minute
	Day    Unit = 24 * Hour
)

// Both forms go with any value: the user guide itself writes rate(1 days).
var units = map[string]Unit{
	"minute": Minute, "minutes": Minute, "hour": Hour, "hours": Hour, "day": Day, "days": Day,
}

func (u Unit) String() string {
	switch u {
	case Minute:
		return "minute"
	case Hour:
		return "hour"
	case Day:
		return "day"
	}
	return fmt.Sprintf("%d seconds", int64(u))
}

func (r Rate) String() string { return r.text }

func (r Rate) seconds() int64 { return r.Value * int64(r.Unit) }

func parseRate(body part) (Expression, error) {
	value, unit, found := body.cut(' ')
	if !found {
		return nil, body.errorf("rate", "expected a value, one blank and a unit, such as rate(5 minutes)")
	}
	n, err := strconv.ParseInt(value.text(), 10, 64)
	if !digits(value.text()) || (err == nil && n < 1) {
		return nil, value.errorf("rate value", "expected a whole number of 1 or more")
	}
	if err != nil || n > math.MaxInt32 {
		return nil, value.errorf("rate value", "the largest value is %d", math.MaxInt32)
	}
	u, known := units[unit.text()]
	if !known {
		return nil, unit.errorf("rate unit", "expected minute, minutes, hour, hours, day or days after exactly one blank")
	}
	return Rate{text: body.expr, Value: n, Unit: u}, nil
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

func (r Rate) next(after int64, in frame) (int64, bool) {
	fire := in.anchor
	if after >= in.anchor {
		fire += ((after-in.anchor)/r.seconds() + 1) * r.seconds()
	}
	return fire, fire <= lastInstant
}
