package designer

import (
	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

// View is how somebody looks at a workflow. It changes nothing in the definition.
// Names that are no containers of the workflow do no harm.
type View struct {
	Across bool     // the flow runs from left to right
	Closed []string // containers that are drawn without what is in them
	Open   []string // containers that are drawn with it, however large the workflow
	Show   []string // states that must be seen: what they are in is open
}

// ClosedAbove is the number of states above which containers are drawn closed
// unless the view has them open.
const ClosedAbove = 300

// Draw is the picture of a definition as somebody looks at it: laid out, with
// what its states show and the problems they have. The caller adds selection and
// run. A closed container shows the problems of what is in it.
func Draw(doc *asl.Document, problems []asl.Problem, v View) svg.Scene {
	m := readMachine(doc)
	closed := v.closed(m)
	g := m.graph()
	g.Across = v.Across
	foldLanes(&g, closed)
	scene := svg.Scene{Diagram: layout.Layout(g), Nodes: make(map[string]svg.Node, len(m.order))}
	for _, s := range m.order {
		node := s.shown()
		if closed[s.name] {
			node.Closed, node.Inside = true, s.inside()
		}
		scene.Nodes[StateID(s.name)] = node
	}
	for _, p := range problems {
		if s := m.stateAt(p.Offset); s != nil {
			id := StateID(m.seen(s, closed).name)
			scene.Nodes[id] = withProblem(scene.Nodes[id], p)
		}
	}
	return scene
}

// closed are the containers that the view has closed.
func (v View) closed(m *machine) map[string]bool {
	closed := map[string]bool{}
	if len(m.order) > ClosedAbove {
		for _, s := range m.order {
			closed[s.name] = len(s.lanes) > 0
		}
	}
	for _, name := range v.Open {
		delete(closed, name)
	}
	for _, name := range v.Closed {
		if s := m.states[name]; s != nil && len(s.lanes) > 0 {
			closed[name] = true
		}
	}
	for _, name := range v.Show {
		for s := m.around(m.states[name]); s != nil; s = m.around(s) {
			delete(closed, s.name)
		}
	}
	return closed
}

// Shown is what one state shows on its card; the zero Node when there is no such state.
func Shown(doc *asl.Document, name string) svg.Node {
	s := readMachine(doc).states[name]
	if s == nil {
		return svg.Node{}
	}
	return s.shown()
}

// around is the container that a state is in, nil at the top.
func (m *machine) around(s *state) *state {
	if s == nil {
		return nil
	}
	return m.states[s.in.id.Container]
}

// seen is a state itself, or the outermost closed container that hides it.
func (m *machine) seen(s *state, closed map[string]bool) *state {
	seen := s
	for outer := m.around(s); outer != nil; outer = m.around(outer) {
		if closed[outer.name] {
			seen = outer
		}
	}
	return seen
}

// inside are the names of all states within a container, however deep.
func (s *state) inside() []string {
	var names []string
	for _, lane := range s.lanes {
		for _, inner := range lane.states {
			names = append(append(names, inner.name), inner.inside()...)
		}
	}
	return names
}

// foldLanes leaves out what is in closed containers.
func foldLanes(g *layout.Graph, closed map[string]bool) {
	if len(closed) == 0 {
		return
	}
	ids := make(map[string]bool, len(closed))
	for name, is := range closed {
		ids[StateID(name)] = is
	}
	foldLevel(g, ids)
}

func foldLevel(g *layout.Graph, ids map[string]bool) {
	for i := range g.Nodes {
		if ids[g.Nodes[i].ID] {
			g.Nodes[i].Lanes = nil
		}
		for j := range g.Nodes[i].Lanes {
			foldLevel(&g.Nodes[i].Lanes[j], ids)
		}
	}
}
