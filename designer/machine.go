package designer

import (
	"github.com/stepwell/stepwell/engine/asl"
)

// machine is a document read as a state machine: its flows, states and edges.
// It is made anew after each splice. What is not as ASL wants it (a state that
// is no object, a target that is no string) is left out, not an error.
type machine struct {
	doc    *asl.Document
	top    *flow
	states map[string]*state // of equal names the first
	order  []*state          // in the order of the text
}

// flow is one States block with its StartAt.
type flow struct {
	id     Flow
	node   *asl.Node // the object that holds StartAt and States
	states []*state
	edges  []link // all of the flow, made when links is first called
}

// state is one state in its flow.
type state struct {
	name   string
	typ    string
	in     *flow
	member asl.Member
	node   *asl.Node
	lanes  []*flow // branches of a Parallel, or the one processor of a Map
}

// link is an edge: the exit it starts from and the target it names.
type link struct {
	in   *flow
	from *state // nil for the start of a flow
	exit Exit
	to   string    // "" when the flow ends there
	node *asl.Node // the string that names the target, nil with End
}

func readMachine(doc *asl.Document) *machine {
	m := &machine{doc: doc, states: map[string]*state{}}
	m.top = m.readFlow(Flow{}, doc.Root)
	return m
}

func (m *machine) readFlow(id Flow, node *asl.Node) *flow {
	f := &flow{id: id, node: node}
	states := node.Get("States")
	if states == nil {
		return f
	}
	for _, mem := range states.Members {
		if mem.Value.Is(asl.KindObject) {
			f.states = append(f.states, m.readState(f, mem))
		}
	}
	return f
}

func (m *machine) readState(f *flow, mem asl.Member) *state {
	s := &state{name: mem.Key, typ: text(mem.Value.Get("Type")), in: f, member: mem, node: mem.Value}
	m.order = append(m.order, s)
	if m.states[s.name] == nil {
		m.states[s.name] = s
	}
	for i, node := range laneNodes(s.typ, s.node) {
		s.lanes = append(s.lanes, m.readFlow(Flow{Container: s.name, Lane: i}, node))
	}
	return s
}

// laneNodes are the objects within a state that hold flows.
func laneNodes(typ string, node *asl.Node) []*asl.Node {
	switch typ {
	case "Parallel":
		if branches := node.Get("Branches"); branches != nil {
			return branches.Items
		}
	case "Map":
		for _, field := range []string{"ItemProcessor", "Iterator"} {
			if p := node.Get(field); p.Is(asl.KindObject) {
				return []*asl.Node{p}
			}
		}
	}
	return nil
}

// text is the content of a string node, "" for all else.
func text(n *asl.Node) string {
	if !n.Is(asl.KindString) {
		return ""
	}
	return n.String()
}

// flow finds a flow by its name.
func (m *machine) flow(id Flow) (*flow, bool) {
	if id.Container == "" {
		return m.top, true
	}
	s := m.states[id.Container]
	if s == nil || id.Lane < 0 || id.Lane >= len(s.lanes) {
		return nil, false
	}
	return s.lanes[id.Lane], true
}

// state finds a state of this flow, not of the flows within.
func (f *flow) state(name string) *state {
	for _, s := range f.states {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (f *flow) startNode() *asl.Node { return f.node.Get("StartAt") }

// start is the edge into the flow.
func (f *flow) start() link {
	n := f.startNode()
	return link{in: f, exit: ExitStart, to: text(n), node: n}
}

// links are all edges of the flow, the one into it first.
func (f *flow) links() []link {
	if f.edges == nil {
		f.edges = append(f.edges, f.start())
		for _, s := range f.states {
			f.edges = append(f.edges, s.links()...)
		}
	}
	return f.edges
}

// linksTo are the edges that lead to a state, but for its own.
func (f *flow) linksTo(name string) []link {
	var to []link
	for _, l := range f.links() {
		if l.to == name && (l.from == nil || l.from.name != name) {
			to = append(to, l)
		}
	}
	return to
}

// links are the edges out of a state: Next, rules, Default, catchers.
func (s *state) links() []link {
	var out []link
	if s.flowsOn() {
		n := s.node.Get("Next")
		out = append(out, link{in: s.in, from: s, exit: ExitNext, to: text(n), node: n})
	}
	if s.typ == "Choice" {
		out = append(out, s.itemLinks("Choices", ChoiceExit)...)
		if n := s.node.Get("Default"); n != nil {
			out = append(out, link{in: s.in, from: s, exit: ExitDefault, to: text(n), node: n})
		}
	}
	return append(out, s.itemLinks("Catch", CatchExit)...)
}

func (s *state) itemLinks(field string, exit func(int) Exit) []link {
	list := s.node.Get(field)
	if list == nil {
		return nil
	}
	var out []link
	for i, item := range list.Items {
		n := item.Get("Next")
		out = append(out, link{in: s.in, from: s, exit: exit(i), to: text(n), node: n})
	}
	return out
}

// flowsOn tells whether states of this type have Next or End.
func (s *state) flowsOn() bool { return flowsOn(s.typ) }

func flowsOn(typ string) bool { return typ != "Choice" && typ != "Succeed" && typ != "Fail" }

// link finds one edge out of a state by its exit.
func (s *state) link(exit Exit) (link, bool) {
	for _, l := range s.links() {
		if l.exit == exit {
			return l, true
		}
	}
	return link{}, false
}

// onward is where the main line goes on after the state: Next, or a Choice's
// Default, or else its first rule. "" is the end, also for a state that leads
// to itself.
func (s *state) onward() string {
	to := text(s.node.Get("Next"))
	switch {
	case s.typ == "Choice":
		to = s.choiceOnward()
	case !s.flowsOn():
		return ""
	}
	if to == s.name || s.in.state(to) == nil {
		return ""
	}
	return to
}

func (s *state) choiceOnward() string {
	if to := text(s.node.Get("Default")); to != "" && to != s.name {
		return to
	}
	for _, l := range s.itemLinks("Choices", ChoiceExit) {
		if l.to != s.name {
			return l.to
		}
	}
	return ""
}

// within are the state and all states inside it.
func (s *state) within() []*state {
	all := []*state{s}
	for _, f := range s.lanes {
		for _, inner := range f.states {
			all = append(all, inner.within()...)
		}
	}
	return all
}

// contains tells whether a state of that name is s or inside it.
func (s *state) contains(name string) bool {
	for _, in := range s.within() {
		if in.name == name {
			return true
		}
	}
	return false
}

// unreachable are the names of the states that no edge leads to, in any flow,
// in the order of the text.
func (m *machine) unreachable() map[string]bool {
	lost := map[string]bool{}
	m.top.addUnreachable(lost)
	for _, s := range m.order {
		for _, f := range s.lanes {
			f.addUnreachable(lost)
		}
	}
	return lost
}

func (f *flow) addUnreachable(lost map[string]bool) {
	targets := make(map[string][]string, len(f.states))
	for _, s := range f.states {
		lost[s.name] = true
		targets[s.name] = nil
	}
	for _, l := range f.links()[1:] {
		targets[l.from.name] = append(targets[l.from.name], l.to)
	}
	queue := []string{f.start().to}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if to, here := targets[name]; here && lost[name] {
			delete(lost, name)
			queue = append(queue, to...)
		}
	}
}
