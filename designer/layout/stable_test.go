package layout_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stepwell/stepwell/designer/layout"
)

// TestInsertingAStateLeavesTheRestInPlace puts a state onto every edge of workflows
// as people draw them. What does not follow it must stay where it is: states of its
// own row may make room, and rows may part for another line, by less than a state is high.
func TestInsertingAStateLeavesTheRestInPlace(t *testing.T) {
	kept, moved := 0, 0
	const height = 48
	for seed := range uint64(16) {
		g := drawnByHand(seed, 20)
		before := middles(layout.Layout(g))
		for i := range g.Edges {
			with := insertedAt(g, i)
			after := middles(layout.Layout(with))
			follows := followers(with, "new")
			for _, n := range g.Nodes {
				was, is := before[n.ID], after[n.ID]
				switch {
				case follows[n.ID] || math.Abs(is.Y-after["new"].Y) < 60:
				case math.Abs(is.Y-was.Y) > height:
					t.Errorf("seed %d, a state on %s moves %s from %v to %v", seed, g.Edges[i].ID, n.ID, was, is)
				case is != was:
					moved++
				default:
					kept++
				}
			}
		}
	}
	t.Logf("%d places are kept, %d move a little", kept, moved)
	if moved*20 > kept {
		t.Errorf("%d of %d places move, want at most one of 20", moved, kept+moved)
	}
}

// drawnByHand is a flow of choices that meet again, error handlers and now and then
// a way back.
func drawnByHand(seed uint64, n int) layout.Graph {
	r := rand.New(rand.NewPCG(seed, 2))
	g := layout.Graph{Start: "s0"}
	add := func(from, to string, kind layout.EdgeKind) {
		label := ""
		if kind != layout.Next {
			label = "when it is so"
		}
		g.Edges = append(g.Edges, layout.Edge{ID: fmt.Sprintf("e%d", len(g.Edges)), From: from, To: to, Kind: kind, Label: label})
	}
	id := func(i int) string { return fmt.Sprintf("s%d", i) }
	for i := range n {
		g.Nodes = append(g.Nodes, layout.Node{ID: id(i), Lines: 1})
	}
	last := id(n - 1) // handles errors
	for i := 0; i < n-2; {
		switch {
		case i+4 < n-1 && r.IntN(3) == 0: // a choice of two ways that meet again
			add(id(i), id(i+1), layout.Choice)
			add(id(i), id(i+2), layout.Default)
			add(id(i+1), id(i+3), layout.Next)
			add(id(i+2), id(i+3), layout.Next)
			i += 3
		case i > 3 && i+1 < n-1 && r.IntN(6) == 0: // go back, or on
			add(id(i), id(i-r.IntN(3)-1), layout.Choice)
			add(id(i), id(i+1), layout.Default)
			i++
		default:
			if r.IntN(4) == 0 {
				add(id(i), last, layout.Catch)
			}
			add(id(i), id(i+1), layout.Next)
			i++
		}
	}
	add(id(n-2), layout.ToEnd, layout.Next)
	return g
}

// insertedAt puts a state onto the i-th edge.
func insertedAt(g layout.Graph, i int) layout.Graph {
	e := g.Edges[i]
	out := g
	out.Nodes = append(g.Nodes[:len(g.Nodes):len(g.Nodes)], layout.Node{ID: "new", Lines: 1})
	out.Edges = append([]layout.Edge{}, g.Edges...)
	out.Edges[i].To = "new"
	out.Edges = append(out.Edges, layout.Edge{ID: "new", From: "new", To: e.To, Kind: layout.Next})
	return out
}

// followers are a state and all that come after it.
func followers(g layout.Graph, from string) map[string]bool {
	seen := map[string]bool{from: true}
	for todo := []string{from}; len(todo) > 0; todo = todo[1:] {
		for _, e := range g.Edges {
			if e.From == todo[0] && !seen[e.To] {
				seen[e.To] = true
				todo = append(todo, e.To)
			}
		}
	}
	return seen
}
