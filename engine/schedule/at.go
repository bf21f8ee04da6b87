package schedule

import "time"

const (
	atLayout = "2006-01-02T15:04:05"
	// lastInstant is 9999-12-31T23:59:59Z: a later time has no RFC 3339 form.
	lastInstant = 253402300799
)

// At fires once, at a wall-clock time of the schedule's zone. The window of the schedule does not bind it.
type At struct {
	text string
	wall int64
}

func (a *At) String() string { return a.text }

// Wall is the time on the zone's clock; its location, UTC, means nothing.
func (a *At) Wall() time.Time { return time.Unix(a.wall, 0).UTC() }

func parseAt(body part) (Expression, error) {
	t, err := time.Parse(atLayout, body.text())
	switch {
	case len(body.text()) != len(atLayout) || !atShape(body.text()):
		return nil, body.errorf("at", "expected yyyy-mm-ddThh:mm:ss, such as 2030-01-31T09:00:00, without zone or fraction")
	case err != nil:
		return nil, body.errorf("at", "%s is not a date and time that exists", body.text())
	case t.Year() == 0:
		return nil, body.slice(0, 4).errorf("at", "year 0000 does not exist")
	}
	return &At{text: body.expr, wall: t.Unix()}, nil
}

// atShape reports whether s has digits and punctuation where the layout has them.
func atShape(s string) bool {
	for i, c := range []byte(atLayout) {
		digit := s[i] >= '0' && s[i] <= '9'
		if wantDigit := c >= '0' && c <= '9'; digit != wantDigit || !wantDigit && s[i] != c {
			return false
		}
	}
	return true
}

func (a *At) next(after int64, in frame) (int64, bool) {
	fire := in.clock.resolve(a.wall, stretch{}).instant
	return fire, fire > after && fire <= lastInstant
}
