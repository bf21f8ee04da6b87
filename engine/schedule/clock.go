package schedule

import (
	"math"
	"time"
)

// maxOffset is more than any zone was ever away from UTC, in seconds.
const maxOffset = 16 * 3600

// clock turns the wall time of a zone into instants. Both are counted in seconds since 1970-01-01T00:00:00: wall
// time as the zone's clocks show it, instants in UTC.
type clock struct{ zone *time.Location }

// stretch is a time in which the zone's offset stays the same: start <= instant < end. The next one may have the same
// offset: package time also cuts at the ends of years.
type stretch struct{ start, end, offset int64 }

func (s stretch) has(instant int64) bool { return s.start <= instant && instant < s.end }

// wallOf is what the clock shows at instant, by the offset of s.
func (s stretch) wallOf(instant int64) int64 { return instant + s.offset }

// wallEnd is the wall time at which the stretch ends.
func (s stretch) wallEnd() int64 { return s.wallOf(s.end) }

// at is the stretch that instant belongs to.
func (c clock) at(instant int64) stretch {
	t := time.Unix(instant, 0).In(c.zone)
	_, offset := t.Zone()
	s := stretch{math.MinInt64, math.MaxInt64, int64(offset)}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		s.start = start.Unix()
	}
	if !end.IsZero() {
		s.end = end.Unix()
	}
	if s.end <= instant {
		// Beyond its table, package time takes every year for 365 days and ends December 31 before it begins.
		s.end = time.Date(t.UTC().Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	}
	return s
}

// moment is where a wall time lies.
type moment struct {
	instant int64   // for a missing wall time: moved forward by the length of the gap
	in      stretch // the stretch it lies in; for a missing one, the stretch after the gap
	missing bool
}

// resolve finds the first instant at which the clock shows wall. hint may be any stretch of this zone; it saves a
// look-up when it fits.
func (c clock) resolve(wall int64, hint stretch) moment {
	s := hint
	if !s.has(wall - maxOffset) {
		s = c.at(wall - maxOffset)
	}
	for {
		instant := wall - s.offset
		if s.has(instant) {
			return moment{instant: instant, in: s}
		}
		next := c.at(s.end)
		if wall-next.offset < next.start {
			return moment{instant: instant, in: next, missing: true}
		}
		s = next
	}
}
