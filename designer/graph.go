package designer

import (
	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

// Graph reads the states and edges of a definition for the layout. IDs are
// those of StateID and EdgeID. What is no state machine gives an empty graph.
func Graph(doc *asl.Document) layout.Graph {
	return readMachine(doc).graph()
}

func (m *machine) graph() layout.Graph { return m.level(m.top) }

func (m *machine) level(f *flow) layout.Graph {
	g := layout.Graph{Start: StateID(f.start().to)}
	for _, s := range f.states {
		g.Nodes = append(g.Nodes, m.graphNode(s))
		for _, l := range s.links() {
			g.Edges = append(g.Edges, graphEdge(l))
		}
	}
	return g
}

func (m *machine) graphNode(s *state) layout.Node {
	n := layout.Node{ID: StateID(s.name), Lines: 1, Fails: s.typ == "Fail"}
	if s.detail() != "" {
		n.Lines = 2
	}
	if s.typ == "Parallel" || s.typ == "Map" {
		n.Kind = layout.Container
	}
	for _, lane := range s.lanes {
		n.Lanes = append(n.Lanes, m.level(lane))
	}
	return n
}

func graphEdge(l link) layout.Edge {
	e := layout.Edge{ID: EdgeID(l.edge()), From: StateID(l.from.name), To: layout.ToEnd, Kind: layout.Next}
	if l.to != "" {
		e.To = StateID(l.to)
	} else if l.exit != ExitNext {
		e.To = "~nowhere" // a rule or catcher without target leads nowhere, also not to the end
	}
	list, i, _ := l.exit.item()
	switch {
	case l.exit == ExitDefault:
		e.Kind, e.Label = layout.Default, "otherwise"
	case list == Choices:
		e.Kind, e.Label = layout.Choice, ruleWords(l.from.node.Get("Choices").Items[i])
	case list == Catch:
		e.Kind, e.Label = layout.Catch, errorWords(l.from.node.Get("Catch").Items[i])
	}
	return e
}

// Scene is the picture of a definition with everything open, from top to bottom.
func Scene(doc *asl.Document, problems []asl.Problem) svg.Scene {
	return Draw(doc, problems, View{Open: containers(doc)})
}

func containers(doc *asl.Document) []string {
	var names []string
	for _, s := range readMachine(doc).order {
		if len(s.lanes) > 0 {
			names = append(names, s.name)
		}
	}
	return names
}

func (s *state) shown() svg.Node {
	family, glyph := s.look()
	return svg.Node{Name: s.name, Detail: s.detail(), Type: s.typ, Family: family, Glyph: glyph, Slot: s.isSlot()}
}

func withProblem(n svg.Node, p asl.Problem) svg.Node {
	n.Problems++
	if p.Severity == asl.Error {
		n.Severity = svg.Error
	} else if n.Severity == svg.NoProblem {
		n.Severity = svg.Warning
	}
	return n
}

// StateAt names the innermost state that a byte of the text belongs to.
func StateAt(doc *asl.Document, offset int) (string, bool) {
	if s := readMachine(doc).stateAt(offset); s != nil {
		return s.name, true
	}
	return "", false
}

func (m *machine) stateAt(offset int) *state {
	var at *state
	for _, s := range m.order { // containers come before what is in them
		if s.member.KeyStart <= offset && offset < s.member.Value.End {
			at = s
		}
	}
	return at
}

// Found is a state as the inspector needs it.
type Found struct {
	Name  string
	Type  string
	In    Flow      // where it is
	Node  *asl.Node // its object
	Start int       // where its member starts in the text, with the name
	End   int       // where it ends
	Slot  bool      // it is an empty step
}

// Find looks a state up by its name at any level.
func Find(doc *asl.Document, name string) (Found, bool) {
	s := readMachine(doc).states[name]
	if s == nil {
		return Found{}, false
	}
	return s.found(), true
}

// States lists all states in the order of the text, containers before what is
// in them.
func States(doc *asl.Document) []Found {
	m := readMachine(doc)
	all := make([]Found, 0, len(m.order))
	for _, s := range m.order {
		all = append(all, s.found())
	}
	return all
}

func (s *state) found() Found {
	return Found{Name: s.name, Type: s.typ, In: s.in.id, Node: s.node, Start: s.member.KeyStart, End: s.member.Value.End, Slot: s.isSlot()}
}

// Targets are the states that edges of a flow can lead to.
func Targets(doc *asl.Document, in Flow) []string {
	f, ok := readMachine(doc).flow(in)
	if !ok {
		return nil
	}
	var names []string
	for _, s := range f.states {
		names = append(names, s.name)
	}
	return names
}

// Lanes are the flows inside a state: the branches of a Parallel, the steps of a Map.
func Lanes(doc *asl.Document, name string) []Flow {
	s := readMachine(doc).states[name]
	if s == nil {
		return nil
	}
	var lanes []Flow
	for _, f := range s.lanes {
		lanes = append(lanes, f.id)
	}
	return lanes
}

// Exits are the ways out of a state that are there, in their order.
func Exits(doc *asl.Document, name string) []Exit {
	s := readMachine(doc).states[name]
	if s == nil {
		return nil
	}
	var exits []Exit
	for _, l := range s.links() {
		exits = append(exits, l.exit)
	}
	return exits
}
