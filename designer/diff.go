package designer

import (
	"maps"
	"slices"

	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

// DiffScene is one picture of two versions of a definition: the newer one, with
// the states and edges of the older one that are gone, each marked with what
// became of it.
func DiffScene(before, after *asl.Document) svg.Scene {
	d := &differ{old: readMachine(before), now: readMachine(after), edges: map[string]svg.Mark{}, nodes: map[string]svg.Node{}, to: map[string]string{}}
	renamed := renamings(d.old, d.now)
	for name, from := range renamed {
		d.to[from] = name
	}
	for _, s := range d.now.order {
		d.nodes[StateID(s.name)] = s.shown()
	}
	graph := d.level(d.old.top, d.now.top)
	for _, c := range describe(d.old, d.now) {
		d.mark(c)
	}
	return svg.Scene{Diagram: layout.Layout(graph), Nodes: d.nodes, Marks: d.edges, ReadOnly: true}
}

// differ puts two versions into one graph.
type differ struct {
	old, now *machine
	to       map[string]string // the new names of states that were renamed, by the old
	nodes    map[string]svg.Node
	edges    map[string]svg.Mark
}

// kindMarks are the marks of what Describe tells of states.
var kindMarks = map[ChangeKind]svg.Mark{
	StateAdded: svg.Added, StateRemoved: svg.Removed, StateRenamed: svg.Renamed, StateChanged: svg.Changed, StateMoved: svg.Moved,
}

func (d *differ) mark(c Change) {
	id := StateID(c.State)
	n, ok := d.nodes[id]
	if mark := kindMarks[c.Kind]; ok && mark != "" && n.Mark == "" {
		n.Mark = mark
		if c.From != "" {
			n.Detail = "was " + c.From
		}
		d.nodes[id] = n
	}
}

// nowName is what a state of the older version is called in the newer one; "" when it is gone.
func (d *differ) nowName(name string) string {
	if to := d.to[name]; to != "" {
		return to
	}
	if d.now.states[name] != nil {
		return name
	}
	return ""
}

// level is a flow as it is and was; one of them may be nil.
func (d *differ) level(was, now *flow) layout.Graph {
	var g layout.Graph
	for _, f := range []*flow{now, was} {
		if f != nil && g.Start == "" {
			g.Start = StateID(f.start().to)
		}
	}
	if now != nil {
		for _, s := range now.states {
			g.Nodes = append(g.Nodes, d.node(s, d.lanesThen(s), s.lanes))
		}
	}
	if was != nil {
		for _, s := range was.states {
			if d.nowName(s.name) == "" {
				d.nodes[StateID(s.name)] = s.shown()
				g.Nodes = append(g.Nodes, d.node(s, s.lanes, nil))
			}
		}
	}
	g.Edges = d.levelEdges(was, now, g.Nodes)
	return g
}

// lanesThen are the lanes that a state had before.
func (d *differ) lanesThen(s *state) []*flow {
	for _, was := range d.old.order {
		if d.nowName(was.name) == s.name {
			return was.lanes
		}
	}
	return nil
}

func (d *differ) node(s *state, was, now []*flow) layout.Node {
	n := layout.Node{ID: StateID(s.name), Lines: 2, Fails: s.typ == "Fail"} // room for the old name
	if s.typ == "Parallel" || s.typ == "Map" {
		n.Kind = layout.Container
	}
	for i := range max(len(was), len(now)) {
		n.Lanes = append(n.Lanes, d.level(at(was, i), at(now, i)))
	}
	return n
}

func at(lanes []*flow, i int) *flow {
	if i < len(lanes) {
		return lanes[i]
	}
	return nil
}

// way is an edge without the place it has in its state.
type way struct {
	from, to string
	kind     layout.EdgeKind
}

// levelEdges are the edges between the nodes of a level: those of now, and those
// that were there before. An edge that both have is one.
func (d *differ) levelEdges(was, now *flow, nodes []layout.Node) []layout.Edge {
	var edges []layout.Edge
	then := d.oldEdges(was, nodes)
	for _, e := range linksOf(now) {
		w := way{e.From, e.To, e.Kind}
		if _, both := then[w]; !both && was != nil {
			d.edges[e.ID] = svg.Added
		}
		delete(then, w)
		edges = append(edges, e)
	}
	for _, w := range slices.SortedFunc(maps.Keys(then), func(a, b way) int { return slices.Compare(a.key(), b.key()) }) {
		e := then[w]
		e.ID = "was-" + e.ID
		if now != nil {
			d.edges[e.ID] = svg.Removed
		}
		edges = append(edges, e)
	}
	return edges
}

func (w way) key() []string { return []string{w.from, w.to, string(w.kind)} }

func linksOf(f *flow) []layout.Edge {
	if f == nil {
		return nil
	}
	var out []layout.Edge
	for _, s := range f.states {
		for _, l := range s.links() {
			out = append(out, graphEdge(l))
		}
	}
	return out
}

// oldEdges are the edges of an older flow by the newer names, as far as both ends are drawn.
func (d *differ) oldEdges(was *flow, nodes []layout.Node) map[way]layout.Edge {
	drawn := map[string]bool{layout.ToEnd: true}
	for _, n := range nodes {
		drawn[n.ID] = true
	}
	out := map[way]layout.Edge{}
	if was == nil {
		return out
	}
	for _, s := range was.states {
		for _, l := range s.links() {
			e := graphEdge(l)
			e.From = d.idNow(s.name)
			if l.to != "" {
				e.To = d.idNow(l.to)
			}
			if drawn[e.From] && drawn[e.To] {
				out[way{e.From, e.To, e.Kind}] = e
			}
		}
	}
	return out
}

func (d *differ) idNow(name string) string {
	if to := d.nowName(name); to != "" {
		return StateID(to)
	}
	return StateID(name)
}
