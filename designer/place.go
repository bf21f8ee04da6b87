package designer

// spot is a place in a flow, found: the edges that will lead to what is put
// there, and where it leads on to.
type spot struct {
	in    Flow
	edges []Edge
	to    string // "" when the flow ends after it
	after string // the state that stands before it in the text, "" for the first place
	slot  string // the empty step whose place it takes, "" when there is none
}

// spot finds a place.
func (ed *editor) spot(p Place) (spot, error) {
	switch {
	case p.Edge != nil && p.Before == "" && p.After == "" && p.End == nil:
		return ed.spotOn(*p.Edge)
	case p.Before != "" && p.Edge == nil && p.After == "" && p.End == nil:
		return ed.spotBefore(p.Before)
	case p.After != "" && p.Edge == nil && p.Before == "" && p.End == nil:
		return ed.spotAfter(p.After)
	case p.End != nil && p.Edge == nil && p.Before == "" && p.After == "":
		return ed.spotAtEnd(*p.End)
	}
	return spot{}, refuse("", `the place must be exactly one of "edge", "before", "after" and "end"`)
}

// spotOn is the place on an edge. An empty step at one of its ends gives way.
func (ed *editor) spotOn(e Edge) (spot, error) {
	l, err := ed.find(e)
	if err != nil {
		return spot{}, err
	}
	if to := l.in.state(l.to); to != nil && to.isSlot() {
		return ed.spotInstead(to), nil
	}
	if l.from != nil && l.from.isSlot() {
		return ed.spotInstead(l.from), nil
	}
	at := spot{in: l.in.id, edges: []Edge{e}, to: l.to}
	if l.from != nil {
		at.after = l.from.name
	}
	if at.to == "" && e.Exit == ExitStart && len(l.in.states) > 0 {
		at.to = l.in.states[0].name
	}
	return at, nil
}

// spotInstead is the place of an empty step.
func (ed *editor) spotInstead(s *state) spot {
	return spot{in: s.in.id, edges: edgesOf(s.in.linksTo(s.name)), to: s.onward(), after: s.name, slot: s.name}
}

func (ed *editor) spotBefore(name string) (spot, error) {
	s, err := ed.state(name)
	if err != nil {
		return spot{}, err
	}
	if s.isSlot() {
		return ed.spotInstead(s), nil
	}
	at := spot{in: s.in.id, edges: edgesOf(s.in.linksTo(name)), to: name}
	for _, l := range s.in.linksTo(name) {
		if l.from != nil {
			at.after = l.from.name
		}
	}
	return at, nil
}

func (ed *editor) spotAfter(name string) (spot, error) {
	s, err := ed.state(name)
	if err != nil {
		return spot{}, err
	}
	switch {
	case s.typ == "Choice":
		return ed.spotOn(Edge{From: name, Exit: ExitDefault})
	case !s.flowsOn():
		return spot{}, refuse(name, "nothing can come after a %s state", s.typ).hint("Put it before %q", name)
	}
	return ed.spotOn(Edge{From: name, Exit: ExitNext})
}

// spotAtEnd follows the main line to its last state.
func (ed *editor) spotAtEnd(id Flow) (spot, error) {
	f, ok := ed.m.flow(id)
	if !ok {
		return spot{}, refuse(id.Container, "there is no such flow")
	}
	last := f.state(f.start().to)
	if last == nil {
		return ed.spotOn(Edge{Exit: ExitStart, Flow: id})
	}
	seen := map[string]bool{}
	for next := last; next != nil && !seen[next.name]; next = f.state(next.onward()) {
		seen[next.name] = true
		last = next
	}
	if last.typ == "Succeed" || last.typ == "Fail" {
		return ed.spotBefore(last.name)
	}
	return ed.spotAfter(last.name)
}
