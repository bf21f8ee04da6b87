package layout

import (
	"cmp"
	"math"
	"slices"
)

// Heights in px within a gap.
const (
	padBelowNode  = 20
	padAboveNode  = 24
	padBelowLabel = 8
	padAboveLabel = 10
	trackHeight   = 12
	clearance     = 10 // between lines of different nets
	orderedTracks = 64 // nets per gap whose order is chosen to save crossings
)

// route spreads the lines of every gap over tracks, which decides the heights of all rows, and
// writes down the bounds.
func (l *level) route() {
	y := 0.0
	for r := range l.rows {
		row := &l.rows[r]
		row.y = y
		above, below := l.padding(r)
		tracks := l.assignTracks(r)
		for _, n := range row.nets {
			l.nets[n].y = y + row.h + above + float64(l.nets[n].track)*trackHeight
			l.nets[n].lowerY = y + row.h + above + float64(l.nets[n].lowerTrack)*trackHeight
		}
		row.gap = above + below + float64(max(tracks-1, 0))*trackHeight
		if r == len(l.rows)-1 && tracks == 0 {
			row.gap = 0
		}
		y += row.h + row.gap
	}
	l.measure(y)
}

func (l *level) padding(r int) (above, below float64) {
	above, below = padBelowNode, padAboveNode
	if l.rows[r].labels {
		above = padBelowLabel
	}
	if r+1 == len(l.rows) {
		return above, 0
	}
	if l.rows[r+1].labels {
		below = padAboveLabel
	}
	return above, below
}

func (l *level) x(t terminal) float64 { return l.items[t.item].x + l.portX(t.item, t.port) }

// assignTracks gives every net of a gap that runs sideways a track, counted from the top, so that no
// two lie on one another. It returns how many tracks there are.
func (l *level) assignTracks(r int) int {
	c := channel{level: l}
	for _, i := range l.rows[r].nets {
		c.add(i)
	}
	c.row = r
	c.constrain()
	c.sort()
	return c.stack()
}

// channel is the routing of one gap.
type channel struct {
	*level
	pieces []piece
	order  []int // of pieces, from top to bottom
	row    int
	taken  []float64 // x of all vertical lines, sorted; filled when first asked for
}

// piece is a horizontal line: a net, or one half of a net that had to be split.
type piece struct {
	net        int
	lower      bool // the half that leads to the terminals below
	tops, bots []float64
	lo, hi     float64
	below      []int // pieces that must lie below it
	over       int   // how many must still be placed above it
	cost       int   // crossings made by lying above all that remain
	done       bool
	track      int
}

// add measures a net and makes a piece of it, unless it runs straight down.
func (c *channel) add(i int) {
	n := &c.nets[i]
	n.lo, n.hi = math.Inf(1), math.Inf(-1)
	for _, ts := range [2][]terminal{n.tops, n.bots} {
		for _, t := range ts {
			x := c.x(t)
			n.lo, n.hi = min(n.lo, x), max(n.hi, x)
		}
	}
	if n.hi-n.lo >= 0.5 {
		c.pieces = append(c.pieces, piece{net: i, tops: c.columns(n.tops), bots: c.columns(n.bots), lo: n.lo, hi: n.hi})
	}
}

func (c *channel) columns(ts []terminal) []float64 {
	xs := make([]float64, len(ts))
	for i, t := range ts {
		xs[i] = c.x(t)
	}
	return xs
}

// take notes the columns of all vertical lines of a gap.
func (c *channel) take(r int) {
	for _, i := range c.rows[r].nets {
		c.taken = append(append(c.taken, c.columns(c.nets[i].tops)...), c.columns(c.nets[i].bots)...)
	}
	slices.Sort(c.taken)
}

func (p *piece) span() {
	p.lo, p.hi = math.Inf(1), math.Inf(-1)
	for _, xs := range [][]float64{p.tops, p.bots} {
		for _, x := range xs {
			p.lo, p.hi = min(p.lo, x), max(p.hi, x)
		}
	}
}

// pin is a vertical line of a piece.
type pin struct {
	x     float64
	piece int
	top   bool
}

// constrain finds the pieces that must lie above others: where a line from above and a line from
// below stand in one column, the one from above must turn first.
func (c *channel) constrain() {
	var pins []pin
	for i, p := range c.pieces {
		for _, x := range p.tops {
			pins = append(pins, pin{x, i, true})
		}
		for _, x := range p.bots {
			pins = append(pins, pin{x, i, false})
		}
	}
	slices.SortStableFunc(pins, func(a, b pin) int { return cmp.Compare(a.x, b.x) })
	for i, p := range pins {
		for _, q := range pins[i+1:] {
			if q.x-p.x >= clearance {
				break
			}
			if p.piece != q.piece && p.top != q.top {
				c.require(p, q)
			}
		}
	}
}

func (c *channel) require(p, q pin) {
	if !p.top {
		p, q = q, p
	}
	c.pieces[p.piece].below = append(c.pieces[p.piece].below, q.piece)
	c.pieces[q.piece].over++
}

// sort orders the pieces from top to bottom: what must lie above first, then what crosses least.
func (c *channel) sort() {
	n := len(c.pieces)
	weigh := n <= orderedTracks
	for i := 0; weigh && i < n; i++ {
		for j := range n {
			c.pieces[i].cost += c.crossings(i, j)
		}
	}
	for len(c.order) < len(c.pieces) {
		i := c.next()
		if c.pieces[i].over > 0 {
			c.split(i)
		}
		c.pieces[i].done = true
		c.order = append(c.order, i)
		for _, j := range c.pieces[i].below {
			c.pieces[j].over--
		}
		for j := 0; weigh && j < n; j++ {
			c.pieces[j].cost -= c.crossings(j, i)
		}
	}
}

func (c *channel) next() int {
	best := -1
	for i := range c.pieces {
		p := &c.pieces[i]
		if p.done {
			continue
		}
		if best < 0 || p.over < c.pieces[best].over || p.over == c.pieces[best].over && p.cost < c.pieces[best].cost {
			best = i
		}
	}
	return best
}

// split breaks a ring of pieces that must each lie above the next: the lines from above turn here,
// and go on in a free column to a second piece further down, which leads to the terminals below.
func (c *channel) split(i int) {
	p := &c.pieces[i]
	if len(p.tops) == 0 || len(p.bots) == 0 || p.lower {
		return
	}
	jog := c.freeColumn((p.lo + p.hi) / 2)
	lower := piece{net: p.net, lower: true, tops: []float64{jog}, bots: p.bots, over: p.over + 1}
	p.bots, p.over = []float64{jog}, 0
	p.span()
	lower.span()
	c.pieces = append(c.pieces, lower)
	second := len(c.pieces) - 1
	for j := range c.pieces[:second] {
		for k, b := range c.pieces[j].below {
			if b == i {
				c.pieces[j].below[k] = second
			}
		}
	}
	c.pieces[i].below = append(c.pieces[i].below, second)
	n := &c.nets[p.net]
	n.split, n.jog = true, jog
}

// freeColumn finds the x nearest to a wish that no vertical line of the gap comes near to, and takes it.
func (c *channel) freeColumn(wish float64) float64 {
	if c.taken == nil {
		c.take(c.row)
	}
	for d := 0.0; ; d += clearance / 2 {
		for _, x := range [2]float64{wish - d, wish + d} {
			at, _ := slices.BinarySearch(c.taken, x)
			free := (at == 0 || x-c.taken[at-1] >= clearance) && (at == len(c.taken) || c.taken[at]-x >= clearance)
			if free {
				c.taken = slices.Insert(c.taken, at, x)
				return x
			}
		}
	}
}

// crossings counts what crosses, less what would cross the other way round, when piece i lies above j.
func (c *channel) crossings(i, j int) int {
	a, b := &c.pieces[i], &c.pieces[j]
	if i == j || a.hi < b.lo || b.hi < a.lo {
		return 0
	}
	return within(b.tops, a) + within(a.bots, b) - within(a.tops, b) - within(b.bots, a)
}

func within(xs []float64, p *piece) int {
	n := 0
	for _, x := range xs {
		if x > p.lo && x < p.hi {
			n++
		}
	}
	return n
}

// stack puts each piece on the first track below all earlier pieces that it would touch.
func (c *channel) stack() int {
	tracks := 0
	for at, i := range c.order {
		p := &c.pieces[i]
		for _, j := range c.order[:at] {
			if q := &c.pieces[j]; p.lo < q.hi+clearance && q.lo < p.hi+clearance {
				p.track = max(p.track, q.track+1)
			}
		}
		tracks = max(tracks, p.track+1)
		n := &c.nets[p.net]
		n.lo, n.hi = min(n.lo, p.lo), max(n.hi, p.hi)
		if p.lower {
			n.lowerTrack = p.track
		} else {
			n.track = p.track
		}
	}
	return tracks
}
