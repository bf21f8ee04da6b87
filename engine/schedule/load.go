package schedule

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Load is how the firings of many schedules spread over a time.
type Load struct {
	Whole  bool // false: there were more firings than the limit, and the last plans were left out
	Looked int  // how many plans were counted
	byTime map[int64][]int32
}

// MaxLoadFirings bounds the firings that [NewLoad] counts.
const MaxLoadFirings = 400_000

// NewLoad counts the firings of plans later than from and before until. Plans may be nil: they fire never.
func NewLoad(plans []*Plan, from, until time.Time) *Load {
	l := &Load{Whole: true, byTime: map[int64][]int32{}}
	left := MaxLoadFirings
	for i, p := range plans {
		if left <= 0 {
			l.Whole = false
			break
		}
		if p != nil {
			left -= l.add(int32(i), p.between(from, until, left))
		}
		l.Looked++
	}
	return l
}

func (l *Load) add(i int32, fires []time.Time) int {
	for _, t := range fires {
		m := t.Unix() / 60
		if at := l.byTime[m]; len(at) == 0 || at[len(at)-1] != i {
			l.byTime[m] = append(at, i)
		}
	}
	return len(fires)
}

// between are up to most fires later than from and before until.
func (p *Plan) between(from, until time.Time, most int) []time.Time {
	var fires []time.Time
	for t, ok := p.Next(from); ok && t.Before(until) && len(fires) < most; t, ok = p.Next(t) {
		fires = append(fires, t)
	}
	return fires
}

// Count is how many schedules fire in the minutes from a time up to, but without, another one, each minute by itself.
func (l *Load) Count(from, until time.Time) int {
	n := 0
	for m := from.Unix() / 60; m < until.Unix()/60; m++ {
		n += len(l.byTime[m])
	}
	return n
}

// Collision is a set of schedules that fire in the same minute.
type Collision struct {
	Plans   []int     // the indexes of their plans, in order
	First   time.Time // the first minute that they share
	Minutes int       // how many minutes they share
	Offset  int       // minutes to move the later ones by, so that nothing else fires there; 0: none was found
}

// Collisions are the sets of schedules that share minutes, the largest first, at most n of them.
func (l *Load) Collisions(n int) []Collision {
	found := map[string]*Collision{}
	times := map[*Collision][]int64{}
	for minute, plans := range l.byTime {
		if len(plans) < 2 {
			continue
		}
		key := keyOf(plans)
		c := found[key]
		if c == nil {
			c = &Collision{Plans: indexes(plans)}
			found[key] = c
		}
		times[c] = append(times[c], minute)
	}
	all := make([]Collision, 0, len(found))
	for _, c := range found {
		at := times[c]
		c.First, c.Minutes, c.Offset = time.Unix(slices.Min(at)*60, 0).UTC(), len(at), l.quiet(at)
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Collision) int {
		return cmp.Or(cmp.Compare(len(b.Plans), len(a.Plans)), cmp.Compare(b.Minutes, a.Minutes), a.First.Compare(b.First), slices.Compare(a.Plans, b.Plans))
	})
	return all[:min(n, len(all))]
}

// furthestOffset is how far a schedule may be moved to be alone.
const furthestOffset = 30

// quiet is the smallest offset at which nothing fires after all of the minutes.
func (l *Load) quiet(minutes []int64) int {
	for by := int64(1); by <= furthestOffset; by++ {
		if !slices.ContainsFunc(minutes, func(m int64) bool { return len(l.byTime[m+by]) > 0 }) {
			return int(by)
		}
	}
	return 0
}

func keyOf(plans []int32) string {
	var key strings.Builder
	for _, i := range plans {
		key.WriteByte(byte(i >> 24))
		key.WriteByte(byte(i >> 16))
		key.WriteByte(byte(i >> 8))
		key.WriteByte(byte(i))
	}
	return key.String()
}

func indexes(plans []int32) []int {
	all := make([]int, len(plans))
	for i, p := range plans {
		all[i] = int(p)
	}
	return all
}

// During are the indexes of the plans that fire from a time up to, but without, another one; at most n.
func (l *Load) During(from, until time.Time, n int) []int {
	seen := map[int32]bool{}
	for m := from.Unix() / 60; m < until.Unix()/60; m++ {
		for _, i := range l.byTime[m] {
			seen[i] = true
		}
	}
	all := make([]int, 0, len(seen))
	for i := range seen {
		all = append(all, int(i))
	}
	slices.Sort(all)
	return all[:min(n, len(all))]
}
