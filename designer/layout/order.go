package layout

import (
	"cmp"
	"slices"
)

// Ordering gives up after this many rounds, or two without fewer crossings.
const (
	orderRounds    = 8
	orderRoundsBig = 3
	bigLevel       = 8000 // items
	transposeLimit = 4096 // pairs of ties compared for one swap
)

// order arranges the items of every row from left to right so that few lines cross. The first order
// is that of the document, and is only changed where a change helps.
func (l *level) order() {
	l.documentOrder()
	rounds := orderRounds
	if len(l.items) > bigLevel {
		rounds = orderRoundsBig
	}
	best, fewest, stale := l.positions(), l.crossings(), 0
	for i := 0; i < rounds && fewest > 0 && stale < 2; i++ {
		l.sweep(i%2 == 0)
		l.transpose()
		stale++
		if n := l.crossings(); n < fewest {
			best, fewest, stale = l.positions(), n, 0
		}
	}
	l.restore(best)
}

// setAside moves the items of the side column to the right end of their row.
func (l *level) setAside(items []int) {
	slices.SortStableFunc(items, func(a, b int) int { return boolInt(l.items[a].aside) - boolInt(l.items[b].aside) })
	for i, it := range items {
		l.items[it].pos = i
	}
}

func (l *level) positions() []int {
	p := make([]int, len(l.items))
	for i := range l.items {
		p[i] = l.items[i].pos
	}
	return p
}

func (l *level) restore(positions []int) {
	for i, p := range positions {
		l.items[i].pos = p
		l.rows[l.items[i].row].items[p] = i
	}
}

// crossings counts the pairs of ties that cross, over all gaps.
func (l *level) crossings() int {
	total := 0
	var lower []int
	for r := range l.rows[:len(l.rows)-1] {
		lower = lower[:0]
		for _, it := range l.rows[r].items {
			lower = l.appendSlots(lower, it)
		}
		total += l.inversions(lower, len(l.rows[r+1].items))
	}
	return total
}

// appendSlots appends the places of the lower ends of an item's ties, in order.
func (l *level) appendSlots(lower []int, it int) []int {
	from := len(lower)
	for _, t := range l.items[it].down {
		lower = append(lower, l.items[t.item].pos)
	}
	slices.Sort(lower[from:])
	return lower
}

// inversions counts pairs that stand in the wrong order, with a Fenwick tree over the values below n.
func (l *level) inversions(values []int, n int) int {
	if slices.IsSorted(values) {
		return 0
	}
	l.tree = append(l.tree[:0], make([]int, n+1)...)
	tree := l.tree
	total := 0
	for i, v := range values {
		notGreater := 0
		for j := v + 1; j > 0; j -= j & -j {
			notGreater += tree[j]
		}
		total += i - notGreater
		for j := v + 1; j <= n; j += j & -j {
			tree[j]++
		}
	}
	return total
}

// weighted is an item with the place it would like.
type weighted struct {
	item  int
	value float64
}

// sweep sorts each row by the mean place of its neighbours in the row before it.
func (l *level) sweep(down bool) {
	var wishes []weighted
	for i := range l.rows {
		r := i
		if !down {
			r = len(l.rows) - 1 - i
		}
		wishes = l.sortRow(r, down, wishes[:0])
	}
}

// sortRow sorts the items that have a wish among themselves; the others keep their place.
func (l *level) sortRow(r int, down bool, wishes []weighted) []weighted {
	items := l.rows[r].items
	if len(items) < 2 {
		return wishes
	}
	for _, it := range items {
		if value, ok := l.barycentre(it, down); ok {
			wishes = append(wishes, weighted{it, value})
		}
	}
	slices.SortStableFunc(wishes, func(a, b weighted) int {
		return cmp.Compare(a.value, b.value)
	})
	next := 0
	for i, it := range items {
		if _, ok := l.barycentre(it, down); ok {
			items[i] = wishes[next].item
			next++
		}
	}
	l.setAside(items)
	return wishes
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// barycentre is the mean place of an item's ties to one side; the end of a loop takes that of the
// item it hugs.
func (l *level) barycentre(it int, down bool) (float64, bool) {
	if value, ok := l.meanPlace(it, down); ok {
		return value, true
	}
	for _, h := range l.items[it].hugs {
		if value, ok := l.meanPlace(h.item, down); ok {
			return value + h.side*0.1, true
		}
	}
	return 0, false
}

func (l *level) meanPlace(it int, down bool) (float64, bool) {
	ties := l.items[it].down
	if down {
		ties = l.items[it].up
	}
	if len(ties) == 0 {
		return 0, false
	}
	sum := 0
	for _, t := range ties {
		sum += l.items[t.item].pos
	}
	return float64(sum) / float64(len(ties)), true
}

// transpose swaps neighbours where that alone saves crossings.
func (l *level) transpose() {
	for again, n := true, 0; again && n < 4; n++ {
		again = false
		for r := range l.rows {
			items := l.rows[r].items
			for i := 0; i+1 < len(items); i++ {
				if l.swapHelps(items[i], items[i+1]) {
					items[i], items[i+1] = items[i+1], items[i]
					l.items[items[i]].pos, l.items[items[i+1]].pos = i, i+1
					again = true
				}
			}
		}
	}
}

func (l *level) swapHelps(a, b int) bool {
	x, y := &l.items[a], &l.items[b]
	if x.aside != y.aside || len(x.up)*len(y.up)+len(x.down)*len(y.down) > transposeLimit {
		return false
	}
	return l.gain(x.up, y.up)+l.gain(x.down, y.down) > 0
}

// gain is how many crossings fewer there are when the item with ties b stands left of that with a.
func (l *level) gain(a, b []tie) int {
	n := 0
	for _, t := range a {
		p := l.items[t.item].pos
		for _, u := range b {
			n += cmp.Compare(p, l.items[u.item].pos)
		}
	}
	return n
}
