package svg

import (
	"encoding/json"
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
	foldRoom    = 24
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
	}
}

func (p *painter) marker(n *layout.Placed, swap string) {
	word := "Start"
	if n.Kind == layout.End {
		word = "End"
	}
	p.open("g", str("id", "s-"+n.ID), swapAttr(swap), str("class", "marker is-"+string(n.Kind)),
		str("data-level", n.Level), translate(n.Box.X, n.Box.Y))
	p.text("text", word, num("x", n.Box.W/2), num("y", n.Box.H/2+4), str("text-anchor", "middle"))
	p.close("g")
}

// ghost is the place where the first state of an empty flow goes.
func (p *painter) ghost(n *layout.Placed, swap string) {
	label := "Add the first state"
	if n.Parent != "" {
		label = fmt.Sprintf("Add the first state to lane %d of %s", n.Lane+1, p.name(n.Parent))
	}
	attrs := []attr{str("id", "s-"+n.ID), swapAttr(swap), str("class", "ghost"), str("data-level", n.Level),
		opt(n.Parent != "", "data-parent", p.name(n.Parent)), num("data-lane", float64(n.Lane))}
	if !p.Standalone && !p.ReadOnly {
		attrs = append(attrs, str("role", "button"), str("tabindex", "-1"), str("aria-label", label))
	}
	p.open("g", append(attrs, translate(n.Box.X, n.Box.Y))...)
	p.void("rect", str("class", "ghost-card"), num("width", n.Box.W), num("height", n.Box.H), str("rx", "8"))
	word := "Drop a state here"
	if p.ReadOnly || p.Standalone {
		word = "Empty"
	}
	p.text("text", word, num("x", n.Box.W/2), num("y", n.Box.H/2+4), str("text-anchor", "middle"))
	p.close("g")
}

func (p *painter) state(n *layout.Placed, swap string) {
	d := p.Nodes[n.ID]
	attrs := []attr{str("id", "s-"+n.ID), swapAttr(swap), str("class", p.stateClass(n, d)),
		str("data-state", p.name(n.ID)), str("data-type", d.Type), str("data-level", n.Level),
		opt(n.Parent != "", "data-parent", p.name(n.Parent)), opt(n.Parent != "", "data-lane", strconv.Itoa(n.Lane)),
		opt(d.Closed && !p.Standalone, "data-inside", jsonList(d.Inside))}
	if !p.Standalone {
		attrs = append(attrs, str("role", "button"), str("tabindex", "-1"),
			str("aria-pressed", strconv.FormatBool(p.Selected[n.ID])), str("aria-label", p.spoken(n.ID, d)))
	}
	p.open("g", append(attrs, translate(n.Box.X, n.Box.Y))...)
	p.text("title", p.name(n.ID))
	p.void("rect", str("class", "card"), num("width", n.Box.W), num("height", n.Box.H), str("rx", "8"))
	for _, l := range p.lanes[n.ID] {
		p.lane(n, l)
	}
	p.face(n, d)
	p.status(n, d)
	p.badge(n, d)
	p.fold(n, d)
	p.mark(n, d)
	p.close("g")
}

// fold draws what opens and closes a container.
func (p *painter) fold(n *layout.Placed, d Node) {
	if n.Kind != layout.Container || p.Standalone || p.ReadOnly {
		return
	}
	word, sign := "Collapse ", "M-4-2l4 4 4-4"
	if d.Closed {
		word, sign = "Expand ", "M-2-4l4 4-4 4"
	}
	// The state around it is a button already: the keyboard and screen readers fold by a command.
	p.open("g", str("class", "fold"), str("data-fold", p.name(n.ID)), str("aria-hidden", "true"), translate(n.Box.W-foldRoom/2-4, n.Header/2))
	p.text("title", word+p.name(n.ID))
	p.void("circle", str("class", "reach"), str("r", "12"))
	p.void("path", str("d", sign))
	p.close("g")
}

func swapAttr(strategy string) attr { return opt(strategy != "", "hx-swap-oob", strategy) }

func (p *painter) stateClass(n *layout.Placed, d Node) string {
	return classes("node", when(n.Kind == layout.Container, "container"), when(d.Closed, "is-closed"), when(d.Slot, "is-slot"),
		when(d.Type != "", "type-"+token(d.Type)), when(d.Family != "", "family-"+token(string(d.Family))),
		when(d.Run.Status != NotRun, "is-"+token(string(d.Run.Status))),
		when(d.Severity != NoProblem, "has-"+token(string(d.Severity))),
		when(d.Mark != "", "mark-"+token(string(d.Mark))),
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
	p.void("rect", str("class", "soft"), num("x", 8.0), num("y", (h-soft)/2), num("width", soft), num("height", soft), str("rx", "6"))
	at := 8 + (soft-glyphSize)/2
	p.void("use", str("class", "glyph"), str("href", "#g-"+string(d.glyph())), num("x", at), num("y", (h-glyphSize)/2),
		num("width", glyphSize), num("height", glyphSize))
	x := 8 + soft + 8
	room := n.Box.W - x - textEnd - p.statusRoom(d)
	name := layout.Truncate(p.name(n.ID), nameSize*nameWeight, room)
	if d.Detail == "" {
		p.text("text", name, str("class", "name"), num("x", x), num("y", h/2+4.5))
		return
	}
	p.text("text", name, str("class", "name"), num("x", x), num("y", h/2-4))
	p.text("text", layout.Truncate(d.Detail, detailSize, room), str("class", "detail"), num("x", x), num("y", h/2+13))
}

func (p *painter) statusRoom(d Node) float64 {
	room := 0.0
	if d.Closed || d.Type == "Parallel" || d.Type == "Map" {
		room += foldRoom
	}
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
	p.void("use", str("class", "status"), str("href", "#g-st-"+string(d.Run.status())), num("x", n.Box.W-statusRoom+2),
		num("y", (h-glyphSize)/2), num("width", glyphSize), num("height", glyphSize))
	attempts := ""
	if d.Run.Attempts > 1 {
		attempts = strconv.Itoa(d.Run.Attempts) + "×"
	}
	if attempts != "" || !p.Standalone {
		p.text("text", attempts, str("class", "attempts"), num("x", n.Box.W-statusRoom-2), num("y", h/2+4), str("text-anchor", "end"))
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
	p.open("g", str("class", "badge"), translate(n.Box.W-6, 2))
	p.void("rect", num("x", -9.0), num("y", -9.0), num("width", 18.0), num("height", 18.0), str("rx", "9"))
	p.text("text", count, num("y", 4.0), str("text-anchor", "middle"))
	p.close("g")
}

// mark says on the card's edge what became of the state.
func (p *painter) mark(n *layout.Placed, d Node) {
	words := markSigns[d.Mark]
	if words == "" {
		return
	}
	w := layout.TextWidth(words, 11)*nameWeight + 18
	p.open("g", str("class", "mark"), translate(n.Box.W-w-10, -9))
	p.void("rect", num("width", w), num("height", 18.0), str("rx", "9"))
	p.text("text", words, num("x", w/2), num("y", 13.0), str("text-anchor", "middle"))
	p.close("g")
}

// lane draws the area of one branch and the dotted line before it, within its container so that
// both are patched as one.
func (p *painter) lane(n *layout.Placed, l layout.Lane) {
	x, y := l.Box.X-n.Box.X, l.Box.Y-n.Box.Y
	if !p.Standalone {
		p.void("rect", str("class", classes("lane", when(l.Empty, "is-empty"))), str("data-level", l.Level),
			str("data-parent", p.name(n.ID)), num("data-lane", float64(l.Index)),
			num("x", x), num("y", y), num("width", l.Box.W), num("height", l.Box.H), num("rx", 8))
	}
	if l.Index > 0 {
		line := "v" + number(l.Box.H-8)
		if p.Diagram.Across {
			line = "m8 0h" + number(l.Box.W-16)
		}
		p.void("path", str("class", "divider"), str("d", "M"+number(x)+" "+number(y)+line))
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
	add(string(d.Mark))
	add(d.Type)
	add(d.Detail)
	if d.Closed {
		add(count(len(d.Inside), "state", "states") + " inside, collapsed")
	}
	add(statusWord(d.Run))
	if d.Severity != NoProblem {
		add(count(max(d.Problems, 1), "problem", "problems"))
	}
	return strings.Join(parts, ", ") + p.successors(id)
}

// jsonList writes names as a JSON array, for scripts.
func jsonList(names []string) string {
	b, err := json.Marshal(names)
	if err != nil {
		return "[]" // strings always marshal
	}
	return string(b)
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
	for i, e := range p.leaving[id] {
		if i == spoken {
			return b.String() + "; and " + strconv.Itoa(len(p.leaving[id])-spoken) + " more"
		}
		b.WriteString("; ")
		b.WriteString(edgeWords(e))
		b.WriteString(p.target(e))
	}
	return b.String()
}

func edgeWords(e *layout.Route) string {
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
func (p *painter) target(e *layout.Route) string {
	if e.To == layout.ToEnd {
		return "End"
	}
	return p.name(e.To)
}
