package designer

import "strings"

// LineKind says which of two texts a line is in.
type LineKind string

// The kinds of lines.
const (
	LineSame    LineKind = "same"
	LineAdded   LineKind = "added"
	LineRemoved LineKind = "removed"
)

// Line is a line of two compared texts. Its numbers count from 1; 0 is where it
// is not in the text.
type Line struct {
	Kind     LineKind
	Text     string // without its end
	Old, New int
}

// mostSteps bounds the search for the shortest difference. Texts that differ in
// more lines are shown as replaced between their common beginning and end.
const mostSteps = 1500

// Lines compares two texts line by line.
func Lines(before, after string) []Line {
	old, now := splitLines(before), splitLines(after)
	start := 0
	for start < min(len(old), len(now)) && old[start] == now[start] {
		start++
	}
	end := 0
	for end < min(len(old), len(now))-start && old[len(old)-1-end] == now[len(now)-1-end] {
		end++
	}
	var out lineList
	out.same(old[:start])
	out.compare(old[start:len(old)-end], now[start:len(now)-end])
	out.same(old[len(old)-end:])
	return out.lines
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
}

type lineList struct {
	lines    []Line
	old, now int
}

func (l *lineList) same(texts []string) {
	for _, t := range texts {
		l.old++
		l.now++
		l.lines = append(l.lines, Line{LineSame, t, l.old, l.now})
	}
}

func (l *lineList) removed(texts ...string) {
	for _, t := range texts {
		l.old++
		l.lines = append(l.lines, Line{LineRemoved, t, l.old, 0})
	}
}

func (l *lineList) added(texts ...string) {
	for _, t := range texts {
		l.now++
		l.lines = append(l.lines, Line{LineAdded, t, 0, l.now})
	}
}

// compare is Myers' algorithm: it finds the fewest lines that are removed and added.
func (l *lineList) compare(old, now []string) {
	trace, found := shortest(old, now)
	if !found {
		l.removed(old...)
		l.added(now...)
		return
	}
	// Walk back from the end, then write the steps in order.
	type step struct{ x, y, px, py int }
	var steps []step
	x, y := len(old), len(now)
	for d := len(trace) - 1; d > 0; d-- {
		v := trace[d-1]
		k := x - y
		down := k == -d || k != d && v.at(k-1) < v.at(k+1)
		pk := k - 1
		if down {
			pk = k + 1
		}
		px := v.at(pk)
		steps = append(steps, step{x, y, px, px - pk})
		x, y = px, px-pk
	}
	l.same(old[:x])
	for i := len(steps) - 1; i >= 0; i-- {
		s := steps[i]
		if s.x-s.px < s.y-s.py { // down: a line of now
			l.added(now[s.py])
			s.py++
		} else {
			l.removed(old[s.px])
			s.px++
		}
		l.same(old[s.px:s.x])
	}
}

// reach is how far each diagonal leads, by its number from -d to d.
type reach struct {
	x []int
	d int
}

func (r reach) at(k int) int {
	if i := k + r.d; i >= 0 && i < len(r.x) {
		return r.x[i]
	}
	return -1
}

// shortest finds the furthest reach of each number of changes until the end is reached.
func shortest(old, now []string) ([]reach, bool) {
	var trace []reach
	last := reach{}
	for d := 0; d <= min(len(old)+len(now), mostSteps); d++ {
		next := reach{make([]int, 2*d+1), d}
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case k == -d || k != d && last.at(k-1) < last.at(k+1):
				x = last.at(k + 1)
			default:
				x = last.at(k-1) + 1
			}
			for x < len(old) && x-k < len(now) && x-k >= 0 && old[x] == now[x-k] {
				x++
			}
			next.x[k+d] = x
			if x >= len(old) && x-k >= len(now) {
				return append(trace, next), true
			}
		}
		trace = append(trace, next)
		last = next
	}
	return nil, false
}
