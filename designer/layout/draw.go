package layout

import (
	"math"
	"slices"
)

// measure finds the bounds of the level, once all rows have their height.
func (l *level) measure(height float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range l.items {
		it := &l.items[i]
		lo, hi = min(lo, it.x-it.left), max(hi, it.x+it.right)
	}
	for i := range l.nets {
		lo, hi = min(lo, l.nets[i].lo), max(hi, l.nets[i].hi)
	}
	l.bounds = Box{X: lo, Y: 0, W: hi - lo, H: height}
}

// drawing collects the absolute places of all levels.
type drawing struct {
	Diagram
}

// Layout places every state, marker and edge of g and of all lanes within it. It never fails: what
// the graph says wrongly (a Start or target that does not exist) is left out. States that cannot be
// reached from the start stand in a column of their own at the right.
func Layout(g Graph) Diagram {
	l := newLevel(g, "", 0)
	l.arrange()
	var d drawing
	d.level(l, Placed{}, Point{})
	b := l.bounds
	d.Bounds = Box{b.X - margin, b.Y - margin, b.W + 2*margin, b.H + 2*margin}
	if g.Across {
		return d.Turned()
	}
	return d.Diagram
}

// Turned is the diagram with x and y exchanged: what ran down runs across, and the reverse.
func (d Diagram) Turned() Diagram {
	t := Diagram{Bounds: d.Bounds.turned(), Across: !d.Across, Nodes: slices.Clone(d.Nodes), Lanes: slices.Clone(d.Lanes), Edges: slices.Clone(d.Edges)}
	for i := range t.Nodes {
		t.Nodes[i].Box = t.Nodes[i].Box.turned()
	}
	for i := range t.Lanes {
		t.Lanes[i].Box = t.Lanes[i].Box.turned()
	}
	for i := range t.Edges {
		e := &t.Edges[i]
		e.Points, e.Own = turnedLine(e.Points), turnedLine(e.Own)
		e.LabelBox, e.Insert = e.LabelBox.turned(), Point{e.Insert.Y, e.Insert.X}
	}
	return t
}

func (b Box) turned() Box { return Box{b.Y, b.X, b.H, b.W} }

func turnedLine(points []Point) []Point {
	var t []Point
	for _, p := range points {
		t = append(t, Point{p.Y, p.X})
	}
	return t
}

// level adds everything of a level whose main line starts at an absolute point. The markers, the
// states and the lanes take their parentage from like.
func (d *drawing) level(l *level, like Placed, at Point) {
	like.Level = l.id
	for v := range l.vertices {
		x := &l.vertices[v]
		it := &l.items[x.item]
		p := like
		p.ID, p.Kind, p.Header = x.id, x.kind, x.header
		p.Box = Box{at.X + it.x - x.w/2, at.Y + l.rows[it.row].y, x.w, x.h}
		d.Nodes = append(d.Nodes, p)
		for i, lane := range x.lanes {
			d.lane(lane, Placed{Parent: x.id, Lane: i, Depth: like.Depth + 1}, Point{p.Box.X, p.Box.Y})
		}
	}
	for i := range l.links {
		d.Edges = append(d.Edges, l.draw(&l.links[i], at))
	}
}

func (d *drawing) lane(b laneBox, like Placed, at Point) {
	box := Box{at.X + b.x, at.Y + b.y, b.w, b.h}
	empty := b.inner.start < 0
	d.Lanes = append(d.Lanes, Lane{Level: b.inner.id, Parent: like.Parent, Index: like.Lane, Empty: empty, Box: box})
	_, padY := b.inner.turned(lanePadX, lanePadY)
	d.level(b.inner, like, Point{at.X + b.dx, box.Y + padY})
}

// draw follows an edge from its source over its label and its trunk to its target.
func (l *level) draw(k *link, at Point) Route {
	r := Route{Edge: k.Edge, Level: l.id, Loop: k.loop, Shown: k.shown}
	from, to := &l.vertices[k.from], &l.vertices[k.to]
	t := &l.trunks[k.trunk]
	p := path{at: at}
	x := l.x(terminal{from.item, outPort(k.class)})
	p.to(x, l.rows[l.rowOf(k.from)].y+from.h)
	if k.fan >= 0 {
		x = p.down(x, l.items[k.label].x, &l.nets[k.fan])
		y := l.rows[l.items[k.label].row].y
		width := TextWidth(k.shown, labelSize)
		r.LabelBox = Box{at.X + x + labelGap, at.Y + y, width, labelHeight}
		r.Insert = Point{at.X + x, at.Y + y + labelHeight/2}
		if l.across {
			r.LabelBox = Box{at.X + x - labelHeight - labelLift, at.Y + y + labelStart, labelHeight, width}
			r.Insert = Point{at.X + x, at.Y + y}
		}
	}
	end := l.x(terminal{to.item, t.port()})
	join := l.items[k.end.item].row
	switch {
	case t.loop:
		x = p.across(x, l.items[t.itemAt(join)].x, l.nets[t.net(join)].y)
		for g := join - 1; g >= l.rowOf(k.to); g-- {
			x = p.up(x, l.items[t.itemAt(g)].x, &l.nets[t.net(g)])
		}
		p.across(x, end, l.nets[t.net(l.rowOf(k.to)-1)].y)
	default:
		for g := join; g+1 < l.rowOf(k.to); g++ {
			x = p.down(x, l.items[t.itemAt(g+1)].x, &l.nets[t.net(g)])
		}
		p.down(x, end, &l.nets[t.net(l.rowOf(k.to)-1)])
	}
	p.to(end, l.rows[l.rowOf(k.to)].y)
	r.Points = p.points
	if k.fan >= 0 && k.class == caught {
		r.Own = l.own(k, r.Points, at.Y+l.nets[k.fan].y)
	}
	if k.fan < 0 {
		r.Insert = insertPoint(r.Points, len(t.ends) > 1)
	}
	return r
}

// own cuts off what an edge shares with those of its fan that reach further to the same side.
func (l *level) own(k *link, points []Point, bus float64) []Point {
	n := &l.nets[k.fan]
	from, x := l.x(n.tops[0]), l.items[k.label].x
	furthest := true
	for _, b := range n.bots {
		other := l.x(b)
		furthest = furthest && (b.item == k.label || x < from && other > x || x > from && other < x)
	}
	if furthest {
		return nil
	}
	if x == from {
		return append([]Point{{points[0].X, bus}}, points[1:]...)
	}
	back := min(2*labelGap, math.Abs(x-from))
	return append([]Point{{points[2].X + math.Copysign(back, from-x), points[2].Y}}, points[2:]...)
}

// insertPoint is on the first piece of a line, above where others may join it.
func insertPoint(points []Point, shared bool) Point {
	a, b := points[0], points[1]
	if shared {
		return Point{a.X, a.Y + min(padBelowNode*0.6, (b.Y-a.Y)/2)}
	}
	return Point{a.X, a.Y + min(padBelowNode+padAboveNode, b.Y-a.Y)/2}
}

// path is a line under construction, without points that lie between two others.
type path struct {
	at     Point
	points []Point
}

// down crosses a gap from the row above it to the row below.
func (p *path) down(from, to float64, n *net) float64 {
	if n.split {
		p.across(from, n.jog, n.y)
		return p.across(n.jog, to, n.lowerY)
	}
	return p.across(from, to, n.y)
}

// up crosses a gap from the row below it to the row above.
func (p *path) up(from, to float64, n *net) float64 {
	if n.split {
		p.across(from, n.jog, n.lowerY)
		return p.across(n.jog, to, n.y)
	}
	return p.across(from, to, n.y)
}

// across goes down or up to a track and along it.
func (p *path) across(from, to, track float64) float64 {
	if math.Abs(from-to) >= 0.5 {
		p.to(from, track)
		p.to(to, track)
	}
	return to
}

func (p *path) to(x, y float64) {
	q := Point{p.at.X + x, p.at.Y + y}
	n := len(p.points)
	if n > 0 && math.Abs(p.points[n-1].X-q.X) < 0.5 {
		q.X = p.points[n-1].X
	}
	if n > 1 && (p.points[n-2].X == p.points[n-1].X && p.points[n-1].X == q.X ||
		p.points[n-2].Y == p.points[n-1].Y && p.points[n-1].Y == q.Y) {
		p.points[n-1] = q
		return
	}
	p.points = append(p.points, q)
}
