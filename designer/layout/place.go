package layout

import "math"

// Distances in px between neighbours of a row.
const (
	nodeSep   = 32
	lineSep   = 20 // a line beside a node
	trunkSep  = 16
	labelSep  = 8
	asideSep  = 72 // before the side column
	placeRuns = 6
)

// segment is a part of a row that is placed together: what belongs to the main part, or to the side column.
type segment struct {
	items  []int
	pinned int // index of the item on the main line, or -1
}

// place gives every item its x: the main line at 0, everything else as near above and below what it
// is tied to as its neighbours allow.
func (l *level) place() {
	main, side := l.segments()
	l.choosePorts(false)
	l.choosePorts(true)
	l.placePart(main, math.Inf(-1), false)
	l.placePart(side, l.rightEdge(main)+asideSep, true)
	for i := range l.items {
		l.items[i].x = math.Round(l.items[i].x)
	}
}

func (l *level) placePart(part []segment, least float64, aside bool) {
	l.settle(part, least)
	for _, s := range part {
		for _, it := range s.items {
			l.items[it].settled = true
		}
	}
	l.choosePorts(aside)
	l.straighten(part, least)
}

func (l *level) segments() (main, side []segment) {
	for _, r := range l.rows {
		cut, pinned := len(r.items), -1
		for i, it := range r.items {
			if l.items[it].pinned {
				pinned = i
			}
			if l.items[it].aside {
				cut = min(cut, i)
			}
		}
		if cut > 0 {
			main = append(main, segment{r.items[:cut], pinned})
		}
		if cut < len(r.items) {
			side = append(side, segment{r.items[cut:], -1})
		}
	}
	return main, side
}

func (l *level) rightEdge(segments []segment) float64 {
	edge := 0.0
	for _, s := range segments {
		last := &l.items[s.items[len(s.items)-1]]
		edge = max(edge, last.x+last.right)
	}
	return edge
}

// apart is how far the x of two neighbours must at least differ.
func (l *level) apart(left, right int) float64 {
	a, b := &l.items[left], &l.items[right]
	sep := float64(nodeSep)
	switch {
	case a.kind == labelItem || b.kind == labelItem:
		sep = labelSep
	case a.kind == trunkItem && b.kind == trunkItem:
		sep = trunkSep
	case a.kind == trunkItem || b.kind == trunkItem:
		sep = lineSep
	}
	if a.aside != b.aside {
		sep = asideSep
	}
	return a.right + sep + b.left
}

// settle sweeps over the rows, down and up, and moves each row to where its ties pull it.
func (l *level) settle(segments []segment, least float64) {
	if len(segments) == 0 {
		return
	}
	for i := range segments {
		l.pack(segments[i], least)
	}
	s := newSettler(l, least)
	for run := range placeRuns {
		last := run == placeRuns-1
		for i := range segments {
			s.settle(segments[i], true, last)
		}
		for i := len(segments) - 1; i >= 0; i-- {
			s.settle(segments[i], last, true)
		}
	}
}

// pack puts the items of a segment side by side as a start.
func (l *level) pack(s segment, least float64) {
	x := max(least, 0)
	from := max(s.pinned, 0)
	l.items[s.items[from]].x = x
	for i := from + 1; i < len(s.items); i++ {
		l.items[s.items[i]].x = l.items[s.items[i-1]].x + l.apart(s.items[i-1], s.items[i])
	}
	for i := from - 1; i >= 0; i-- {
		l.items[s.items[i]].x = l.items[s.items[i+1]].x - l.apart(s.items[i], s.items[i+1])
	}
}

// settler solves one row at a time: the places nearest to the wished ones, by weighted squares, that
// keep the order and the distances. That is isotonic regression on x minus the packed distance.
type settler struct {
	*level
	least  float64
	offset []float64
	blocks []block
}

type block struct {
	value, weight float64
	count         int
}

func newSettler(l *level, least float64) *settler { return &settler{level: l, least: least} }

func (s *settler) settle(seg segment, up, down bool) {
	s.offset = append(s.offset[:0], 0)
	for i := 1; i < len(seg.items); i++ {
		s.offset = append(s.offset, s.offset[i-1]+s.apart(seg.items[i-1], seg.items[i]))
	}
	if seg.pinned < 0 {
		first := s.least + s.items[seg.items[0]].left
		s.solve(seg.items, s.offset, up, down, first, math.Inf(1))
		return
	}
	at := -s.offset[seg.pinned]
	s.items[seg.items[seg.pinned]].x = 0
	s.solve(seg.items[:seg.pinned], s.offset[:seg.pinned], up, down, math.Inf(-1), at)
	s.solve(seg.items[seg.pinned+1:], s.offset[seg.pinned+1:], up, down, at, math.Inf(1))
}

// solve pools neighbours that want to be closer than they may, and clamps to [lo, hi].
func (s *settler) solve(items []int, offset []float64, up, down bool, lo, hi float64) {
	s.blocks = s.blocks[:0]
	for i, it := range items {
		value, weight := s.wish(it, up, down)
		b := block{value - offset[i], weight, 1}
		for n := len(s.blocks); n > 0 && s.blocks[n-1].value >= b.value; n = len(s.blocks) {
			p := s.blocks[n-1]
			w := p.weight + b.weight
			b = block{(p.value*p.weight + b.value*b.weight) / w, w, p.count + b.count}
			s.blocks = s.blocks[:n-1]
		}
		s.blocks = append(s.blocks, b)
	}
	i := 0
	for _, b := range s.blocks {
		for range b.count {
			s.items[items[i]].x = min(max(b.value, lo), hi) + offset[i]
			i++
		}
	}
}

// wish is where the ties above, below, or both pull an item, and how strongly.
func (s *settler) wish(it int, up, down bool) (value, weight float64) {
	x := &s.items[it]
	sum, weight := 0.0, 0.0
	pull := func(ties []tie) {
		for _, t := range ties {
			if o := &s.items[t.item]; !o.aside || x.aside {
				w := t.weight
				if o.pinned {
					w *= 2
				}
				sum += w * (o.x + s.portX(t.item, t.other) - s.portX(it, t.mine))
				weight += w
			}
		}
	}
	if up {
		pull(x.up)
	}
	if down {
		pull(x.down)
	}
	for _, h := range x.hugs {
		o := &s.items[h.item]
		reach := o.right + lineSep
		if h.side < 0 {
			reach = -o.left - lineSep
		}
		sum += 0.5 * (o.x + reach)
		weight += 0.5
	}
	if weight == 0 {
		return x.x, 0.01
	}
	return sum / weight, weight
}

// portX is how far a port is from the middle of its item.
func (l *level) portX(it int, p port) float64 {
	if p == noPort {
		return 0
	}
	return l.vertices[l.items[it].of].portOffset[p]
}
