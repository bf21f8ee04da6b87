package svg

import (
	"math"

	"github.com/stepwell/stepwell/designer/layout"
)

const (
	cornerRadius = 8
	arrowLength  = 7
	arrowHalf    = 4
)

// edge draws a transition: a wide invisible line to hit, the line, its head, its label and its plus.
func (p *painter) edge(e *layout.Route, swap string) {
	p.open("g", str("id", "e-"+e.ID), swapAttr(swap),
		str("class", classes("edge", "kind-"+token(string(e.Kind)), when(e.Loop, "is-loop"), when(p.Live[e.ID], "is-live"), when(p.Marks[e.ID] != "", "mark-"+token(string(p.Marks[e.ID]))))),
		str("data-edge", e.ID), str("data-kind", string(e.Kind)), str("data-level", e.Level),
		p.end("data-from", e.From, e), p.end("data-to", e.To, e))
	across := p.Diagram.Across
	d := outline(e.Points, across)
	if !p.Standalone {
		p.void("path", str("class", "hit"), str("d", d))
	}
	if e.Own != nil && !p.Live[e.ID] {
		d = outline(e.Own, across)
	}
	p.void("path", str("class", "line"), str("d", d))
	p.void("path", str("class", "arrow"), str("d", arrowHead(e.Points, across)))
	if e.Shown != "" {
		p.label(e)
	}
	if !p.Standalone && !p.ReadOnly && e.Kind != layout.Untaken {
		p.insert(e)
	}
	p.close("g")
}

// end names the state at an edge's end; a marker has no name.
func (p *painter) end(attribute, id string, e *layout.Route) attr {
	marker := id == layout.ToEnd || id == layout.StartID(e.Level) || id == layout.EndID(e.Level) || id == layout.GhostID(e.Level)
	return opt(!marker, attribute, p.name(id))
}

func (p *painter) label(e *layout.Route) {
	p.open("text", str("class", "label"), num("x", e.LabelBox.X), num("y", e.LabelBox.Y+12))
	if e.Shown != e.Label {
		p.text("title", e.Label)
	}
	p.words(e.Shown)
	p.close("text")
}

func (p *painter) insert(e *layout.Route) {
	from, to := "Start", p.target(e)
	if e.Kind != layout.Begin {
		from = p.name(e.From)
	}
	p.open("g", str("class", "insert"), str("data-edge", e.ID), str("role", "button"), str("tabindex", "-1"),
		str("aria-label", "Add a state between "+from+" and "+to), translate(e.Insert.X, e.Insert.Y))
	p.void("circle", str("class", "reach"), str("r", "12"))
	p.void("circle", str("class", "disc"), str("r", "8"))
	p.void("path", str("d", "M-3.5 0h7M0-3.5v7"))
	p.close("g")
}

// outline is the path of a line with rounded corners. It is drawn from the target to the source, so
// that the dashes of edges that share a trunk fall on one another.
func outline(points []layout.Point, across bool) string {
	last := len(points) - 1
	b := make([]byte, 0, 24*len(points)+24)
	start := points[last]
	if across {
		start.X -= arrowLength - 1
	} else {
		start.Y -= arrowLength - 1
	}
	b = appendPoint(append(b, 'M'), start)
	from := start
	for i := last - 1; i > 0; i-- {
		corner, to := points[i], points[i-1]
		r := min(cornerRadius, distance(points[i+1], corner)/2, distance(corner, to)/2)
		b = appendPoint(append(b, 'L'), towards(corner, from, r))
		b = appendPoint(append(b, 'Q'), corner)
		b = appendPoint(append(b, ' '), towards(corner, to, r))
		from = corner
	}
	return string(appendPoint(append(b, 'L'), points[0]))
}

func appendPoint(b []byte, p layout.Point) []byte {
	return appendNumber(append(appendNumber(b, p.X), ' '), p.Y)
}

func distance(a, b layout.Point) float64 { return math.Abs(a.X-b.X) + math.Abs(a.Y-b.Y) }

// towards is the point r away from a on the way to b.
func towards(a, b layout.Point, r float64) layout.Point {
	d := distance(a, b)
	if d == 0 {
		return a
	}
	return layout.Point{X: a.X + (b.X-a.X)*r/d, Y: a.Y + (b.Y-a.Y)*r/d}
}

func arrowHead(points []layout.Point, across bool) string {
	b := appendPoint([]byte{'M'}, points[len(points)-1])
	if across {
		b = appendNumber(append(b, 'l'), -arrowLength)
		b = appendNumber(append(b, ' '), -arrowHalf)
		b = appendNumber(append(b, 'v'), 2*arrowHalf)
		return string(append(b, 'z'))
	}
	b = appendNumber(append(b, 'l'), -arrowHalf)
	b = appendNumber(append(b, ' '), -arrowLength)
	b = appendNumber(append(b, 'h'), 2*arrowHalf)
	return string(append(b, 'z'))
}
