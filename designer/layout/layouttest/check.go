// Package layouttest checks that a diagram can be read: it is for tests of whatever makes one.
package layouttest

import (
	"fmt"
	"math"

	"github.com/stepwell/stepwell/designer/layout"
)

const slack = 0.01 // px that rounding may cost

// Check returns a sentence for each thing that makes d hard to read: nodes that overlap or leave
// their container, lines that run through a node or a label or are not horizontal or vertical,
// labels that cover something, two lines of different targets on one another.
func Check(d layout.Diagram) []string {
	if d.Across {
		d = d.Turned() // what is easy to read one way is so the other way
	}
	c := checker{d: d, nodes: map[string]layout.Placed{}}
	for _, n := range d.Nodes {
		c.nodes[n.ID] = n
	}
	for i, n := range d.Nodes {
		c.node(i, n)
	}
	for i, e := range d.Edges {
		c.edge(e)
		c.label(i, e)
	}
	c.shared()
	return c.found
}

type checker struct {
	d     layout.Diagram
	nodes map[string]layout.Placed
	found []string
}

func (c *checker) report(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *checker) node(i int, n layout.Placed) {
	if !inside(n.Box, c.d.Bounds) {
		c.report("node %q is outside the bounds", n.ID)
	}
	if n.Parent != "" && !c.inLane(n) {
		c.report("node %q is outside its lane", n.ID)
	}
	for _, o := range c.d.Nodes[i+1:] {
		if overlap(n.Box, o.Box) && !c.within(n, o.ID) && !c.within(o, n.ID) {
			c.report("nodes %q and %q overlap", n.ID, o.ID)
		}
	}
}

func (c *checker) inLane(n layout.Placed) bool {
	for _, l := range c.d.Lanes {
		if l.Parent == n.Parent && l.Index == n.Lane {
			return inside(n.Box, l.Box) && inside(l.Box, c.nodes[n.Parent].Box)
		}
	}
	return false
}

// within reports whether n is somewhere inside the container with that ID.
func (c *checker) within(n layout.Placed, container string) bool {
	for n.Parent != "" {
		if n.Parent == container {
			return true
		}
		n = c.nodes[n.Parent]
	}
	return false
}

func (c *checker) edge(e layout.Route) {
	if len(e.Points) < 2 {
		c.report("edge %q has no line", e.ID)
		return
	}
	for i := 1; i < len(e.Points); i++ {
		a, b := e.Points[i-1], e.Points[i]
		if a.X != b.X && a.Y != b.Y {
			c.report("edge %q runs aslant at %v-%v", e.ID, a, b)
		}
		line := box(a, b)
		if !inside(line, c.d.Bounds) {
			c.report("edge %q leaves the bounds", e.ID)
		}
		for _, n := range c.d.Nodes {
			if overlap(line, n.Box) && !c.levelIn(e.Level, n) {
				c.report("edge %q (%s→%s) runs through node %q", e.ID, e.From, e.To, n.ID)
			}
		}
	}
	c.ends(e)
}

// levelIn reports whether a level lies inside container n, whose area its lines may then use.
func (c *checker) levelIn(level string, n layout.Placed) bool {
	for _, l := range c.d.Lanes {
		if l.Level == level {
			return l.Parent == n.ID || c.within(c.nodes[l.Parent], n.ID)
		}
	}
	return false
}

func (c *checker) ends(e layout.Route) {
	to := e.To
	if to == layout.ToEnd {
		to = layout.EndID(e.Level)
	}
	first, last := e.Points[0], e.Points[len(e.Points)-1]
	if from := c.nodes[e.From].Box; math.Abs(first.Y-from.Y-from.H) > slack || first.X <= from.X || first.X >= from.X+from.W {
		c.report("edge %q does not begin at %q", e.ID, e.From)
	}
	if box := c.nodes[to].Box; math.Abs(last.Y-box.Y) > slack || last.X <= box.X || last.X >= box.X+box.W {
		c.report("edge %q does not end at %q", e.ID, to)
	}
}

func (c *checker) label(i int, e layout.Route) {
	if e.Shown == "" {
		return
	}
	b := e.LabelBox
	if !inside(b, c.d.Bounds) {
		c.report("label of %q is outside the bounds", e.ID)
	}
	for _, n := range c.d.Nodes {
		if overlap(b, n.Box) && !c.levelIn(e.Level, n) {
			c.report("label of %q covers node %q", e.ID, n.ID)
		}
	}
	for j, o := range c.d.Edges {
		if j > i && o.Shown != "" && overlap(b, o.LabelBox) {
			c.report("labels of %q and %q overlap", e.ID, o.ID)
		}
		for k := 1; k < len(o.Points); k++ {
			if overlap(b, box(o.Points[k-1], o.Points[k])) {
				c.report("label of %q lies on edge %q", e.ID, o.ID)
			}
		}
	}
}

// shared looks for two edges that neither leave the same state nor lead to the same one, or that are
// of different classes, and yet lie on one another.
func (c *checker) shared() {
	for i, e := range c.d.Edges {
		for _, o := range c.d.Edges[i+1:] {
			if e.Level == o.Level && !mayShare(e, o) && onOneAnother(e, o) {
				c.report("edges %q (%s→%s) and %q (%s→%s) lie on one another", e.ID, e.From, e.To, o.ID, o.From, o.To)
			}
		}
	}
}

func mayShare(a, b layout.Route) bool {
	return (a.Kind == layout.Catch) == (b.Kind == layout.Catch) && (a.From == b.From || a.To == b.To)
}

func onOneAnother(a, b layout.Route) bool {
	for i := 1; i < len(a.Points); i++ {
		for j := 1; j < len(b.Points); j++ {
			p, q := box(a.Points[i-1], a.Points[i]), box(b.Points[j-1], b.Points[j])
			if along(p.X, p.W, q.X, q.W) && same(p.Y, p.H, q.Y, q.H) || along(p.Y, p.H, q.Y, q.H) && same(p.X, p.W, q.X, q.W) {
				return true
			}
		}
	}
	return false
}

// along reports whether two spans have more than a pixel in common.
func along(a, aw, b, bw float64) bool { return min(a+aw, b+bw)-max(a, b) > 1 }

// same reports whether two flat extents are at the same place.
func same(a, aw, b, bw float64) bool { return aw == 0 && bw == 0 && math.Abs(a-b) < 1 }

func box(a, b layout.Point) layout.Box {
	return layout.Box{X: min(a.X, b.X), Y: min(a.Y, b.Y), W: math.Abs(a.X - b.X), H: math.Abs(a.Y - b.Y)}
}

func inside(a, b layout.Box) bool {
	return a.X >= b.X-slack && a.Y >= b.Y-slack && a.X+a.W <= b.X+b.W+slack && a.Y+a.H <= b.Y+b.H+slack
}

func overlap(a, b layout.Box) bool {
	return a.X+a.W > b.X+slack && b.X+b.W > a.X+slack && a.Y+a.H > b.Y+slack && b.Y+b.H > a.Y+slack
}
