package layouttest

import (
	"fmt"
	"math/rand/v2"

	"github.com/stepwell/stepwell/designer/layout"
)

// Random makes a graph of about n states with choices, error handlers, loops, nested containers,
// and now and then a state that nothing leads to. The same seed gives the same graph.
func Random(seed uint64, n int) layout.Graph {
	r := random{rand: rand.New(rand.NewPCG(seed, 1)), left: n}
	return r.level(0)
}

type random struct {
	rand *rand.Rand
	left int
	made int
}

func (r *random) level(depth int) layout.Graph {
	n := r.left
	if depth > 0 {
		n = min(r.left, r.rand.IntN(8))
	}
	r.left -= n
	var g layout.Graph
	for range n {
		g.Nodes = append(g.Nodes, r.node(depth))
	}
	if n > 0 {
		g.Start = g.Nodes[0].ID
	}
	for i := range g.Nodes {
		r.edges(&g, i)
	}
	return g
}

func (r *random) node(depth int) layout.Node {
	r.made++
	n := layout.Node{ID: fmt.Sprintf("s%d", r.made), Lines: 1 + r.rand.IntN(2), Fails: r.rand.IntN(12) == 0}
	if depth < 4 && r.rand.IntN(8) == 0 {
		n.Kind = layout.Container
		r.left += 6
		for range 1 + r.rand.IntN(3) {
			n.Lanes = append(n.Lanes, r.level(depth+1))
		}
	}
	return n
}

// edges gives state i its transitions: mostly on to the next one, at times far ahead or back.
func (r *random) edges(g *layout.Graph, i int) {
	add := func(to string, kind layout.EdgeKind, label string) {
		id := fmt.Sprintf("%s.%d", g.Nodes[i].ID, len(g.Edges))
		g.Edges = append(g.Edges, layout.Edge{ID: id, From: g.Nodes[i].ID, To: to, Kind: kind, Label: label})
	}
	switch r.rand.IntN(8) {
	case 0, 1:
		for range r.rand.IntN(4) {
			add(r.target(g, i), layout.Choice, fmt.Sprintf("$.value == %d", r.rand.IntN(100000)))
		}
		add(r.target(g, i), layout.Default, "Default")
		return
	case 2:
		add(r.target(g, i), layout.Next, "")
	case 3:
		add(layout.ToEnd, layout.Next, "")
	case 4:
		if g.Nodes[i].Fails {
			return
		}
		fallthrough
	default:
		if i+1 < len(g.Nodes) {
			add(g.Nodes[i+1].ID, layout.Next, "")
		} else {
			add(layout.ToEnd, layout.Next, "")
		}
	}
	for range r.rand.IntN(3) {
		add(r.target(g, i), layout.Catch, "States.Timeout"[:7+r.rand.IntN(8)])
	}
}

func (r *random) target(g *layout.Graph, i int) string {
	switch r.rand.IntN(4) {
	case 0:
		return g.Nodes[r.rand.IntN(len(g.Nodes))].ID
	case 1:
		return g.Nodes[len(g.Nodes)-1-r.rand.IntN(min(2, len(g.Nodes)))].ID
	}
	return g.Nodes[min(i+1+r.rand.IntN(4), len(g.Nodes)-1)].ID
}
