package layout

import (
	"cmp"
	"math"
	"slices"
)

// straighten finds columns of items that want to stand exactly above one another, puts each on one
// line and pushes aside what is in the way, and then lets each move to where its ends pull it.
func (l *level) straighten(segments []segment, least float64) {
	if len(segments) == 0 {
		return
	}
	columns := l.columns(segments)
	l.compact(segments, columns, least)
	for run := range 4 {
		for i := range columns {
			c := columns[i]
			if run%2 == 1 {
				c = columns[len(columns)-1-i]
			}
			if !l.items[c[0].item].pinned {
				l.align(c, least)
			}
		}
	}
}

// member is an item of a column, dx away from the column's line.
type member struct {
	item int
	dx   float64
}

// bond joins an item to the one below it in a column.
type bond struct {
	upper, lower int
	dx           float64
	weight       float64
}

// columns chains items that are each other's strongest tie. No two chains cross, so that there are
// places for all of them.
func (l *level) columns(segments []segment) [][]member {
	next := make([]bond, len(l.items))
	joined := make([]bool, len(l.items))
	for _, s := range segments {
		for _, b := range l.bonds(s.items) {
			next[b.upper] = b
			joined[b.lower] = true
		}
	}
	var columns [][]member
	for _, s := range segments {
		for _, it := range s.items {
			if joined[it] {
				continue
			}
			column := []member{{item: it}}
			for b := next[it]; b.weight > 0; b = next[b.lower] {
				column = append(column, member{b.lower, column[len(column)-1].dx + b.dx})
			}
			columns = append(columns, column)
		}
	}
	return columns
}

// bonds picks those below the items of one row, the strongest first.
func (l *level) bonds(items []int) []bond {
	var wanted []bond
	for _, it := range items {
		if t, ok := l.partner(it); ok {
			b := bond{it, t.item, l.portX(it, t.mine) - l.portX(t.item, t.other), t.weight}
			if l.items[it].pinned {
				b.weight = math.Inf(1)
			}
			wanted = append(wanted, b)
		}
	}
	slices.SortStableFunc(wanted, func(a, b bond) int { return cmp.Compare(b.weight, a.weight) })
	var kept []bond
	for _, b := range wanted {
		pos := l.items[b.upper].pos
		at, _ := slices.BinarySearchFunc(kept, pos, func(k bond, p int) int { return cmp.Compare(l.items[k.upper].pos, p) })
		low := l.items[b.lower].pos
		if (at == 0 || l.items[kept[at-1].lower].pos < low) && (at == len(kept) || l.items[kept[at].lower].pos > low) {
			kept = slices.Insert(kept, at, b)
		}
	}
	return kept
}

// partner is the item below that wants most to stand under it, when that is mutual.
func (l *level) partner(it int) (tie, bool) {
	pinned := l.items[it].pinned
	for _, t := range l.items[it].down {
		if pinned && l.items[t.item].pinned {
			return t, true
		}
	}
	t, ok := strongest(l.items[it].down)
	if pinned || !ok || l.items[t.item].pinned || l.items[t.item].aside != l.items[it].aside {
		return t, false
	}
	back, _ := strongest(l.items[t.item].up)
	return t, back.item == it
}

func strongest(ties []tie) (tie, bool) {
	best := -1
	for i, t := range ties {
		if best < 0 || t.weight > ties[best].weight {
			best = i
		}
	}
	if best < 0 {
		return tie{}, false
	}
	return ties[best], true
}

// compactor moves whole columns: those left of the main line to the left, the others to the right,
// no further than their neighbours make necessary.
type compactor struct {
	*level
	columns [][]member
	of      []int // column of each item, -1 outside of the part
	dx      []float64
	x       []float64 // of each column
	right   [][]int   // columns next to each at the right
	order   []int     // columns, each before those at its right
	leftOf  []bool    // of the main line
	main    int       // column of the main line, or -1
}

func (l *level) compact(segments []segment, columns [][]member, least float64) {
	c := newCompactor(l, columns)
	c.relate(segments)
	for i := len(c.order) - 1; i >= 0; i-- {
		if b := c.order[i]; c.leftOf[b] {
			c.push(b, -1, least)
		}
	}
	for _, b := range c.order {
		if !c.leftOf[b] && b != c.main {
			c.push(b, 1, least)
		}
	}
	for b, column := range columns {
		for _, m := range column {
			l.items[m.item].x = c.x[b] + m.dx
		}
	}
}

func newCompactor(l *level, columns [][]member) *compactor {
	c := &compactor{level: l, columns: columns, main: -1, of: make([]int, len(l.items)), dx: make([]float64, len(l.items)),
		x: make([]float64, len(columns)), right: make([][]int, len(columns)), leftOf: make([]bool, len(columns))}
	for i := range c.of {
		c.of[i] = -1
	}
	for b, column := range columns {
		sum := 0.0
		for _, m := range column {
			c.of[m.item], c.dx[m.item] = b, m.dx
			sum += l.items[m.item].x - m.dx
		}
		c.x[b] = math.Round(sum / float64(len(column)))
		if l.items[column[0].item].pinned {
			c.main, c.x[b] = b, 0
		}
	}
	return c
}

// relate orders the columns from left to right, and finds those left of the main line.
func (c *compactor) relate(segments []segment) {
	waiting := make([]int, len(c.columns))
	for _, s := range segments {
		for i := 1; i < len(s.items); i++ {
			a, b := c.of[s.items[i-1]], c.of[s.items[i]]
			c.right[a] = append(c.right[a], b)
			waiting[b]++
		}
	}
	for b := range c.columns {
		if waiting[b] == 0 {
			c.order = append(c.order, b)
		}
	}
	for i := 0; i < len(c.order); i++ {
		for _, b := range c.right[c.order[i]] {
			if waiting[b]--; waiting[b] == 0 {
				c.order = append(c.order, b)
			}
		}
	}
	for i := len(c.order) - 1; i >= 0; i-- {
		a := c.order[i]
		for _, b := range c.right[a] {
			c.leftOf[a] = c.leftOf[a] || b == c.main || c.leftOf[b]
		}
	}
}

// push moves a column to one side until it is clear of its neighbours on the other.
func (c *compactor) push(b int, side int, least float64) {
	for _, m := range c.columns[b] {
		it := &c.items[m.item]
		c.x[b] = max(c.x[b], least+it.left-m.dx)
		row, p := c.rows[it.row].items, it.pos-side
		if p < 0 || p >= len(row) || c.of[row[p]] < 0 {
			continue
		}
		o := row[p]
		at := c.x[c.of[o]] + c.dx[o] - m.dx
		if side > 0 {
			c.x[b] = max(c.x[b], at+c.apart(o, m.item))
		} else if n := c.of[o]; n == c.main || c.leftOf[n] {
			c.x[b] = min(c.x[b], at-c.apart(m.item, o))
		}
	}
}

// align moves a column to one line; where no line is free for all of it, it breaks into a few.
func (l *level) align(c []member, least float64) {
	for len(c) > 0 {
		lo, hi := math.Inf(-1), math.Inf(1)
		n := 0
		for ; n < len(c); n++ {
			a, b := l.room(c[n].item, least)
			a, b = max(lo, a-c[n].dx), min(hi, b-c[n].dx)
			if a > b && n > 0 {
				break
			}
			lo, hi = a, b
		}
		l.moveTo(c[:n], lo, hi)
		c = c[n:]
	}
}

// moveTo puts the part of a column where its ends pull it, within [lo, hi].
func (l *level) moveTo(c []member, lo, hi float64) {
	s := newSettler(l, 0)
	sum, weight := 0.0, 0.0
	for _, m := range c {
		sum += l.items[m.item].x - m.dx
		weight++
	}
	for i, m := range []member{c[0], c[len(c)-1]} {
		if value, w := s.wish(m.item, i == 0, i == 1); w > 0.1 {
			sum += (value - m.dx) * 8 * float64(len(c))
			weight += 8 * float64(len(c))
		}
	}
	if lo > hi {
		return
	}
	x := math.Round(min(max(sum/weight, lo), hi))
	x = min(max(x, lo), hi)
	for _, m := range c {
		l.items[m.item].x = x + m.dx
	}
}

// room is the span in which an item can move without coming too near to its neighbours.
func (l *level) room(it int, least float64) (lo, hi float64) {
	row := l.rows[l.items[it].row].items
	p := l.items[it].pos
	lo, hi = least+l.items[it].left, math.Inf(1)
	if p > 0 {
		lo = max(lo, l.items[row[p-1]].x+l.apart(row[p-1], it))
	}
	if p+1 < len(row) && l.items[row[p+1]].aside == l.items[it].aside {
		hi = l.items[row[p+1]].x - l.apart(it, row[p+1])
	}
	return lo, hi
}
