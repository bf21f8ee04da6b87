package svg

import (
	"math"
	"strings"

	"github.com/stepwell/stepwell/designer/layout"
)

const (
	cornerRadius = 8
	arrowLength  = 7
	arrowHalf    = 4
)

// edge draws a transition: a wide invisible line to hit, the line, its head, its label and its plus.
func (p *painter) edge(e *layout.Route, swap string) {
	p.open("g", attr{"id", "e-" + e.ID}, swapAttr(swap),
		attr{"class", classes("edge", "kind-"+token(string(e.Kind)), when(e.Loop, "is-loop"), when(p.Live[e.ID], "is-live"))},
		attr{"data-edge", e.ID}, attr{"data-kind", string(e.Kind)}, attr{"data-level", e.Level},
		attr{"data-from", p.end(e.From, e)}, attr{"data-to", p.end(e.To, e)})
	d := outline(e.Points)
	if !p.Standalone {
		p.void("path", attr{"class", "hit"}, attr{"d", d})
	}
	if e.Own != nil && !p.Live[e.ID] {
		d = outline(e.Own)
	}
	p.void("path", attr{"class", "line"}, attr{"d", d})
	p.void("path", attr{"class", "arrow"}, attr{"d", arrowHead(e.Points)})
	if e.Shown != "" {
		p.label(e)
	}
	if !p.Standalone && !p.ReadOnly && e.Kind != layout.Untaken {
		p.insert(e)
	}
	p.close("g")
}

// end is the name of the state at an edge's end, or nothing for a marker.
func (p *painter) end(id string, e *layout.Route) any {
	if id == layout.ToEnd || id == layout.StartID(e.Level) || id == layout.EndID(e.Level) || id == layout.GhostID(e.Level) {
		return nil
	}
	return p.name(id)
}

func (p *painter) label(e *layout.Route) {
	p.open("text", attr{"class", "label"}, attr{"x", e.LabelBox.X}, attr{"y", e.LabelBox.Y + 12})
	if e.Shown != e.Label {
		p.text("title", e.Label)
	}
	p.WriteString(escape(e.Shown))
	p.close("text")
}

func (p *painter) insert(e *layout.Route) {
	from, to := "Start", p.target(*e)
	if e.Kind != layout.Begin {
		from = p.name(e.From)
	}
	p.open("g", attr{"class", "insert"}, attr{"data-edge", e.ID}, attr{"role", "button"}, attr{"tabindex", "-1"},
		attr{"aria-label", "Add a state between " + from + " and " + to}, translate(e.Insert.X, e.Insert.Y))
	p.void("circle", attr{"class", "reach"}, attr{"r", "12"})
	p.void("circle", attr{"class", "disc"}, attr{"r", "8"})
	p.void("path", attr{"d", "M-3.5 0h7M0-3.5v7"})
	p.close("g")
}

// outline is the path of a line with rounded corners. It is drawn from the target to the source, so
// that the dashes of edges that share a trunk fall on one another.
func outline(points []layout.Point) string {
	last := len(points) - 1
	var b strings.Builder
	start := points[last]
	start.Y -= arrowLength - 1
	b.WriteString("M")
	writePoint(&b, start)
	from := start
	for i := last - 1; i > 0; i-- {
		corner, to := points[i], points[i-1]
		r := min(cornerRadius, distance(points[i+1], corner)/2, distance(corner, to)/2)
		b.WriteString("L")
		writePoint(&b, towards(corner, from, r))
		b.WriteString("Q")
		writePoint(&b, corner)
		b.WriteByte(' ')
		writePoint(&b, towards(corner, to, r))
		from = corner
	}
	b.WriteString("L")
	writePoint(&b, points[0])
	return b.String()
}

func writePoint(b *strings.Builder, p layout.Point) {
	b.WriteString(number(p.X))
	b.WriteByte(' ')
	b.WriteString(number(p.Y))
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

func arrowHead(points []layout.Point) string {
	tip := points[len(points)-1]
	var b strings.Builder
	b.WriteString("M")
	writePoint(&b, tip)
	b.WriteString("l" + number(-arrowHalf) + " " + number(-arrowLength) + "h" + number(2*arrowHalf) + "z")
	return b.String()
}
