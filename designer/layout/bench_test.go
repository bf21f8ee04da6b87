package layout_test

import (
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/designer/layout"
)

func BenchmarkLayout(b *testing.B) {
	shapes := []struct {
		name string
		make func(int) layout.Graph
	}{{"chain", chain}, {"dense", dense}, {"nested", nested}}
	for _, shape := range shapes {
		for _, n := range []int{10, 100, 1000} {
			g := shape.make(n)
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					layout.Layout(g)
				}
			})
		}
	}
}

// dense is one level in which every third state chooses, every fourth loops back, and all the others
// catch into a few handlers.
func dense(n int) layout.Graph {
	g := chain(n)
	add := func(i, to int, kind layout.EdgeKind, label string) {
		id := fmt.Sprintf("e%d", len(g.Edges))
		g.Edges = append(g.Edges, layout.Edge{ID: id, From: g.Nodes[i].ID, To: g.Nodes[to].ID, Kind: kind, Label: label})
	}
	for i := range n {
		switch {
		case i%3 == 0:
			add(i, min(i+2, n-1), layout.Choice, "$.value > 1")
			add(i, min(i+5, n-1), layout.Choice, "$.value > 2")
		case i%4 == 0:
			add(i, max(i-3, 0), layout.Choice, "again")
		default:
			add(i, n-1-i%10, layout.Catch, "States.ALL")
		}
	}
	return g
}

// nested is a chain in which every fifth state is a container of two lanes with five states each.
func nested(n int) layout.Graph {
	g := chain(max(n/3, 1))
	for i := range g.Nodes {
		if i%5 == 0 {
			g.Nodes[i].Kind = layout.Container
			for lane := range 2 {
				inner := dense(5)
				rename(&inner, fmt.Sprintf("%d.%d.", i, lane))
				g.Nodes[i].Lanes = append(g.Nodes[i].Lanes, inner)
			}
		}
	}
	return g
}

func rename(g *layout.Graph, prefix string) {
	g.Start = prefix + g.Start
	for i := range g.Nodes {
		g.Nodes[i].ID = prefix + g.Nodes[i].ID
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		e.ID, e.From = prefix+e.ID, prefix+e.From
		if e.To != layout.ToEnd {
			e.To = prefix + e.To
		}
	}
}
