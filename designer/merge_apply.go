package designer

import (
	"fmt"

	"github.com/stepwell/stepwell/engine/asl"
)

// carryOut writes what was decided into theirs: first the fields, then the
// states that go, then those that come.
func (mg *merger) carryOut() error {
	for _, c := range mg.sets {
		if err := mg.ed.write(c, mg.mine.doc); err != nil {
			return err
		}
	}
	for _, s := range mg.drops {
		if err := mg.ed.dropStates(s.in.id, []string{s.name}); err != nil {
			return err
		}
	}
	for _, s := range mg.adds {
		if err := mg.add(s); err != nil {
			return err
		}
	}
	return nil
}

// write makes one field as it is in another document.
func (ed *editor) write(c change, from *asl.Document) error {
	root := ed.m.doc.Root
	if c.state != "" {
		root = ed.m.states[c.state].node
	}
	node, last := root, c.path[len(c.path)-1]
	for i, s := range c.path[:len(c.path)-1] {
		child, err := step(node, s, c.path[:i+1])
		if err != nil || child == nil {
			return err
		}
		node = child
	}
	if c.node == nil {
		return ed.removeMember(node, last.Key)
	}
	return ed.setMember(node, last.Key, copied(c.node, from), "")
}

func copied(n *asl.Node, from *asl.Document) raw {
	return asWritten(n, n.Raw(), lineIndent(from.Text, n.Start))
}

// add writes a state of mine into its flow, after the state it stands after in
// mine where that is there.
func (mg *merger) add(s *state) error {
	f, ok := mg.ed.m.flow(s.in.id)
	switch {
	case !ok:
		mg.decide(s.name, mg.base.states[s.name], s, nil, fmt.Sprintf("You changed it, but %q, where it is, was deleted or divided otherwise.", s.in.id.Container))
		return nil
	case mg.ed.m.states[s.name] != nil:
		mg.decide(s.name, mg.base.states[s.name], s, mg.ed.m.states[s.name], "The two sides have it in different places.")
		return nil
	}
	after := ""
	for _, other := range s.in.states {
		if other == s {
			break
		}
		if f.state(other.name) != nil {
			after = other.name
		}
	}
	return mg.ed.addStates(s.in.id, []named{{s.name, copied(s.node, mg.mine.doc)}}, after)
}

// checkTargets finds edges that lead nowhere only because the two sides came
// together.
func (mg *merger) checkTargets() {
	for _, f := range mg.ed.m.flows() {
		for _, l := range f.links() {
			if l.to == "" || f.state(l.to) != nil || mg.mine.dangles(l) || mg.theirs.dangles(l) {
				continue
			}
			name := f.id.Container
			if l.from != nil {
				name = l.from.name
			}
			mg.decide(name, mg.base.states[name], mg.mine.states[name], mg.theirs.states[name],
				fmt.Sprintf("%s leads to %q, which one of the sides deleted or moved.", l.words(), l.to))
		}
	}
}

// checkStates finds states that are whole on both sides, but not together.
func (mg *merger) checkStates() {
	for _, s := range mg.ed.m.order {
		m, t := mg.mine.states[s.name], mg.theirs.states[s.name]
		if s.isWhole() || m != nil && !m.isWhole() || t != nil && !t.isWhole() {
			continue
		}
		mg.decide(s.name, mg.base.states[s.name], m, t, "The changes of the two sides do not fit together.")
	}
}

// isWhole tells whether a state has what its type needs to be one: exactly one
// of Next and End or none, rules, something inside.
func (s *state) isWhole() bool {
	next, end := s.node.Get("Next") != nil, s.node.Get("End") != nil
	switch {
	case s.flowsOn() == (next == end) || !s.flowsOn() && next:
		return false
	case s.typ == "Choice":
		return len(s.itemLinks("Choices", ChoiceExit)) > 0
	case s.typ == "Parallel" || s.typ == "Map":
		return len(s.lanes) > 0
	}
	return true
}

// dangles tells whether the same edge leads to the same missing state here.
func (m *machine) dangles(l link) bool {
	f, ok := m.flow(l.in.id)
	if !ok || f.state(l.to) != nil {
		return false
	}
	if l.from == nil {
		return f.start().to == l.to
	}
	from := f.state(l.from.name)
	if from == nil {
		return false
	}
	same, ok := from.link(l.exit)
	return ok && same.to == l.to
}
