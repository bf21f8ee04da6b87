package layout_test

import (
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/layout/layouttest"
)

func TestRandomGraphsCanBeRead(t *testing.T) {
	for seed := range uint64(300) {
		n := []int{1, 2, 3, 5, 8, 12, 20, 40, 80, 150}[seed%10]
		if testing.Short() && n > 20 {
			continue
		}
		g := layouttest.Random(seed, n)
		for i, problem := range layouttest.Check(layout.Layout(g)) {
			if i == 5 {
				break
			}
			t.Errorf("seed %d, %d states: %s", seed, n, problem)
		}
	}
}

func chain(n int) layout.Graph {
	g := layout.Graph{Start: "s0"}
	for i := range n {
		id, to := fmt.Sprintf("s%d", i), fmt.Sprintf("s%d", i+1)
		if i == n-1 {
			to = layout.ToEnd
		}
		g.Nodes = append(g.Nodes, layout.Node{ID: id})
		g.Edges = append(g.Edges, layout.Edge{ID: id, From: id, To: to, Kind: layout.Next})
	}
	return g
}
