package schedule

import (
	"slices"
	"time"
)

// Difference is one firing that an edit changes. A zero Was is added, a zero Is removed, else it is moved.
type Difference struct{ Was, Is time.Time }

// at is when the difference shows.
func (d Difference) at() time.Time {
	if d.Was.IsZero() || !d.Is.IsZero() && d.Is.Before(d.Was) {
		return d.Is
	}
	return d.Was
}

// Diff compares the next n firings later than from of two plans, as far as both are known: what lies beyond the last
// one of either says nothing. A firing that disappears and one that appears on the same day, by the clock of after's
// zone, are one that moved. A nil plan fires never. It also tells how many firings stay.
func Diff(before, after *Plan, from time.Time, n int) (changed []Difference, same int) {
	zone := time.UTC
	if after != nil {
		zone = after.zone
	}
	end := earlier(lastOf(before, from, n), lastOf(after, from, n))
	day := endOfDay(end, zone) // firings move within a day, so the last one is looked at as a whole
	was, is := firingsUntil(before, from, day), firingsUntil(after, from, day)
	changed = slices.DeleteFunc(pair(without(was, is), without(is, was), zone), func(d Difference) bool { return d.at().After(end) })
	slices.SortFunc(changed, func(a, b Difference) int { return a.at().Compare(b.at()) })
	for _, t := range was {
		if _, stays := slices.BinarySearchFunc(is, t, time.Time.Compare); stays && !t.After(end) {
			same++
		}
	}
	return changed, same
}

// lastOf is the n-th firing of a plan, or the end of time when it has fewer.
func lastOf(p *Plan, from time.Time, n int) time.Time {
	if p != nil {
		if fires := p.Upcoming(from, n); len(fires) == n {
			return fires[n-1]
		}
	}
	return time.Unix(lastInstant, 0).UTC()
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func endOfDay(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}

// maxDiffFirings bounds what [Diff] looks at: a day of minutes, and those before it.
const maxDiffFirings = 2000

func firingsUntil(p *Plan, from, end time.Time) []time.Time {
	if p == nil {
		return nil
	}
	return p.between(from, end, maxDiffFirings)
}

// without are the times of all that are not in others. Both are in order.
func without(all, others []time.Time) []time.Time {
	var rest []time.Time
	for _, t := range all {
		if _, found := slices.BinarySearchFunc(others, t, time.Time.Compare); !found {
			rest = append(rest, t)
		}
	}
	return rest
}

// pair joins what was removed and what was added on the same day.
func pair(removed, added []time.Time, zone *time.Location) []Difference {
	dayOf := func(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
	free := map[string][]time.Time{}
	for _, t := range added {
		free[dayOf(t)] = append(free[dayOf(t)], t)
	}
	var all []Difference
	for _, t := range removed {
		d := Difference{Was: t}
		if same := free[dayOf(t)]; len(same) > 0 {
			d.Is, free[dayOf(t)] = same[0], same[1:]
		}
		all = append(all, d)
	}
	for _, rest := range free {
		for _, t := range rest {
			all = append(all, Difference{Is: t})
		}
	}
	return all
}
