package svg

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/designer/layout"
)

// Measures of a card in px.
const (
	nameSize    = 13
	nameWeight  = 1.14 // how much wider the name's weight runs
	detailSize  = 12
	textX       = 48
	softSize    = 32
	glyphSize   = 16
	statusRoom  = 28
	attemptRoom = 26
	textEnd     = 12
	spoken      = 5 // successors that are read aloud
)

// node draws a state with its lanes, a marker, or a ghost.
func (p *painter) node(n *layout.Placed, swap string) {
	switch n.Kind {
	case layout.Start, layout.End:
		p.marker(n, swap)
	case layout.Ghost:
		p.ghost(n, swap)
	default:
		p.state(n, swap)
		for _, l := range p.lanes[n.ID] {
			p.lane(n, l)
		}
	}
}

func (p *painter) marker(n *layout.Placed, swap string) {
	word := "Start"
	if n.Kind == layout.End {
		word = "End"
	}
	p.open("g", attr{"id", "s-" + n.ID}, swapAttr(swap), attr{"class", "marker is-" + string(n.Kind)},
		attr{"data-level", n.Level}, translate(n.Box.X, n.Box.Y))
	p.text("text", word, attr{"x", n.Box.W / 2}, attr{"y", n.Box.H/2 + 4}, attr{"text-anchor", "middle"})
	p.close("g")
}

// ghost is the place where the first state of an empty flow goes.
func (p *painter) ghost(n *layout.Placed, swap string) {
	label := "Add the first state"
	if n.Parent != "" {
		label = fmt.Sprintf("Add the first state to lane %d of %s", n.Lane+1, p.name(n.Parent))
	}
	attrs := []attr{{"id", "s-" + n.ID}, swapAttr(swap), {"class", "ghost"}, {"data-level", n.Level},
		{"data-parent", attrIf(n.Parent != "", p.name(n.Parent))}, {"data-lane", n.Lane}}
	if !p.Standalone && !p.ReadOnly {
		attrs = append(attrs, attr{"role", "button"}, attr{"tabindex", "-1"}, attr{"aria-label", label})
	}
	p.open("g", append(attrs, translate(n.Box.X, n.Box.Y))...)
	p.void("rect", attr{"class", "ghost-card"}, attr{"width", n.Box.W}, attr{"height", n.Box.H}, attr{"rx", "8"})
	word := "Drop a state here"
	if p.ReadOnly || p.Standalone {
		word = "Empty"
	}
	p.text("text", word, attr{"x", n.Box.W / 2}, attr{"y", n.Box.H/2 + 4}, attr{"text-anchor", "middle"})
	p.close("g")
}

func (p *painter) state(n *layout.Placed, swap string) {
	d := p.Nodes[n.ID]
	attrs := []attr{{"id", "s-" + n.ID}, swapAttr(swap), {"class", p.stateClass(n, d)},
		{"data-state", p.name(n.ID)}, {"data-type", d.Type}, {"data-level", n.Level},
		{"data-parent", attrIf(n.Parent != "", p.name(n.Parent))}, {"data-lane", laneIndex(n)}}
	if !p.Standalone {
		attrs = append(attrs, attr{"role", "button"}, attr{"tabindex", "-1"},
			attr{"aria-pressed", strconv.FormatBool(p.Selected[n.ID])}, attr{"aria-label", p.spoken(n.ID, d)})
	}
	p.open("g", append(attrs, translate(n.Box.X, n.Box.Y))...)
	p.text("title", p.name(n.ID))
	p.void("rect", attr{"class", "card"}, attr{"width", n.Box.W}, attr{"height", n.Box.H}, attr{"rx", "8"})
	p.face(n, d)
	p.status(n, d)
	p.badge(n, d)
	p.close("g")
}

func laneIndex(n *layout.Placed) any {
	if n.Parent == "" {
		return nil
	}
	return n.Lane
}

func swapAttr(strategy string) attr { return attr{"hx-swap-oob", attrIf(strategy != "", strategy)} }

func (p *painter) stateClass(n *layout.Placed, d Node) string {
	return classes("node", when(n.Kind == layout.Container, "container"),
		when(d.Type != "", "type-"+token(d.Type)), when(d.Family != "", "family-"+token(string(d.Family))),
		when(d.Run.Status != NotRun, "is-"+token(string(d.Run.Status))),
		when(d.Severity != NoProblem, "has-"+token(string(d.Severity))),
		when(p.Selected[n.ID], "is-selected"))
}

// token makes a text usable as part of a class name.
func token(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
}

// height is that of the part that holds the glyph and the text.
func height(n *layout.Placed) float64 {
	if n.Header > 0 {
		return n.Header
	}
	return n.Box.H
}

// face draws the glyph and the text.
func (p *painter) face(n *layout.Placed, d Node) {
	h := height(n)
	soft := float64(softSize)
	if n.Header > 0 {
		soft = 24
	}
	p.void("rect", attr{"class", "soft"}, attr{"x", 8.0}, attr{"y", (h - soft) / 2}, attr{"width", soft}, attr{"height", soft}, attr{"rx", "6"})
	at := 8 + (soft-glyphSize)/2
	p.void("use", attr{"class", "glyph"}, attr{"href", "#g-" + string(d.glyph())}, attr{"x", at}, attr{"y", (h - glyphSize) / 2},
		attr{"width", glyphSize}, attr{"height", glyphSize})
	x := 8 + soft + 8
	room := n.Box.W - x - textEnd - p.statusRoom(d)
	name := layout.Truncate(p.name(n.ID), nameSize*nameWeight, room)
	if d.Detail == "" {
		p.text("text", name, attr{"class", "name"}, attr{"x", x}, attr{"y", h/2 + 4.5})
		return
	}
	p.text("text", name, attr{"class", "name"}, attr{"x", x}, attr{"y", h/2 - 4})
	p.text("text", layout.Truncate(d.Detail, detailSize, room), attr{"class", "detail"}, attr{"x", x}, attr{"y", h/2 + 13})
}

func (p *painter) statusRoom(d Node) float64 {
	room := 0.0
	if d.Run.Status != NotRun {
		room += statusRoom - textEnd/2
	}
	if d.Run.Attempts > 1 {
		room += attemptRoom
	}
	return room
}

// status draws how the state stands in a run. On a page it is there before there is anything to
// show, so that a change is a class and a reference.
func (p *painter) status(n *layout.Placed, d Node) {
	if d.Run.Status == NotRun && p.Standalone {
		return
	}
	h := height(n)
	p.void("use", attr{"class", "status"}, attr{"href", "#g-st-" + string(d.Run.status())}, attr{"x", n.Box.W - statusRoom + 2},
		attr{"y", (h - glyphSize) / 2}, attr{"width", glyphSize}, attr{"height", glyphSize})
	attempts := ""
	if d.Run.Attempts > 1 {
		attempts = strconv.Itoa(d.Run.Attempts) + "×"
	}
	if attempts != "" || !p.Standalone {
		p.text("text", attempts, attr{"class", "attempts"}, attr{"x", n.Box.W - statusRoom - 2}, attr{"y", h/2 + 4}, attr{"text-anchor", "end"})
	}
}

// badge draws the number of problems on the card's corner.
func (p *painter) badge(n *layout.Placed, d Node) {
	if d.Severity == NoProblem {
		return
	}
	count := strconv.Itoa(max(d.Problems, 1))
	if d.Problems > 9 {
		count = "9+"
	}
	p.open("g", attr{"class", "badge"}, translate(n.Box.W-6, 2))
	p.void("rect", attr{"x", -9.0}, attr{"y", -9.0}, attr{"width", 18.0}, attr{"height", 18.0}, attr{"rx", "9"})
	p.text("text", count, attr{"y", 4.0}, attr{"text-anchor", "middle"})
	p.close("g")
}

// lane draws the area of one branch and the dotted line before it.
func (p *painter) lane(n *layout.Placed, l layout.Lane) {
	if !p.Standalone {
		p.void("rect", attr{"class", classes("lane", when(l.Empty, "is-empty"))}, attr{"data-level", l.Level},
			attr{"data-parent", p.name(n.ID)}, attr{"data-lane", l.Index},
			attr{"x", l.Box.X}, attr{"y", l.Box.Y}, attr{"width", l.Box.W}, attr{"height", l.Box.H}, attr{"rx", "8"})
	}
	if l.Index > 0 {
		p.void("path", attr{"class", "divider"}, attr{"d", "M" + number(l.Box.X) + " " + number(l.Box.Y) + "v" + number(l.Box.H-8)})
	}
}

// spoken says aloud what the card shows, and where the state leads.
func (p *painter) spoken(id string, d Node) string {
	parts := []string{p.name(id)}
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(d.Type)
	add(d.Detail)
	add(statusWord(d.Run))
	if d.Severity != NoProblem {
		add(count(max(d.Problems, 1), "problem", "problems"))
	}
	return strings.Join(parts, ", ") + p.successors(id)
}

func statusWord(r Run) string {
	if r.Status == NotRun {
		return ""
	}
	word := string(r.Status)
	if r.Attempts > 1 {
		word += " after " + count(r.Attempts, "attempt", "attempts")
	}
	return word
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func (p *painter) successors(id string) string {
	var b strings.Builder
	for i, e := range p.out[id] {
		if i == spoken {
			return b.String() + "; and " + strconv.Itoa(len(p.out[id])-spoken) + " more"
		}
		b.WriteString("; ")
		b.WriteString(edgeWords(e))
		b.WriteString(p.target(e))
	}
	return b.String()
}

func edgeWords(e layout.Route) string {
	switch e.Kind {
	case layout.Catch:
		return strings.TrimSpace("on error "+e.Label) + " to "
	case layout.Choice:
		return "if " + e.Label + " to "
	case layout.Default:
		return "otherwise to "
	}
	return "next "
}

// target is the name of where an edge leads.
func (p *painter) target(e layout.Route) string {
	if e.To == layout.ToEnd {
		return "End"
	}
	return p.name(e.To)
}
