package layout_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/layout/layouttest"
)

func TestRandomGraphsCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "states")
		g := layouttest.Random(rapid.Uint64().Draw(t, "seed"), n)
		g.Across = rapid.Bool().Draw(t, "across")
		for _, problem := range layouttest.Check(layout.Layout(g)) {
			t.Error(problem)
		}
	})
}

func TestLargeGraphsCanBeRead(t *testing.T) {
	graphs := map[string]layout.Graph{
		"300 random states":                 layouttest.Random(300, 300),
		"a chain of 1,000":                  chain(1000),
		"a dense level of 300":              dense(300),
		"containers with 300 states":        nested(300),
		"a Choice with 300 rules":           fan(300),
		"600 states that catch into one":    catchAll(600),
		"containers nested 40 deep":         deep(40),
		"every state leads back to the top": allBack(200),
	}
	for name, g := range graphs {
		for _, across := range []bool{false, true} {
			g.Across = across
			t.Run(fmt.Sprintf("%s, across %v", name, across), func(t *testing.T) {
				t.Parallel()
				for _, problem := range layouttest.Check(layout.Layout(g)) {
					t.Error(problem)
				}
			})
		}
	}
}

func TestAFlowThatRunsAcrossGoesRightAndHasItsCardsUpright(t *testing.T) {
	g := build("a", "a>b", "b?c", "b?d", "c>", "d>")
	g.Nodes[2].Kind, g.Nodes[2].Lanes = layout.Container, []layout.Graph{chain(2), chain(1)}
	g.Across = true
	d := layout.Layout(g)
	at := middles(d)
	right := math.Inf(-1)
	for _, id := range []string{"~start", "a", "b", "c", "~end"} {
		if at[id].Y != 0 || at[id].X <= right {
			t.Errorf("%s is at %v, want y 0 and x right of %v", id, at[id], right)
		}
		right = at[id].X
	}
	for _, n := range d.Nodes {
		if n.Kind == layout.Plain && (n.Box.W != 208 || n.Box.H > 56) {
			t.Errorf("the card of %s is %v", n.ID, n.Box)
		}
	}
	if d.Lanes[1].Box.Y <= d.Lanes[0].Box.Y || d.Lanes[1].Box.X != d.Lanes[0].Box.X {
		t.Errorf("the lanes are %v and %v, want one below the other", d.Lanes[0].Box, d.Lanes[1].Box)
	}
	if head := d.Lanes[0].Box.Y - d.Nodes[2].Box.Y; head < 40 {
		t.Errorf("the name row of the container has %v px", head)
	}
}

func TestLayoutIsTheSameEachTime(t *testing.T) {
	g := layouttest.Random(7, 60)
	if diff := cmp.Diff(layout.Layout(g), layout.Layout(g)); diff != "" {
		t.Errorf("two layouts of one graph differ:\n%s", diff)
	}
}

// build makes a level from words: "a>b" next, "a?b" a rule, "a!b" a catcher, "a>" the end.
func build(start string, words ...string) layout.Graph {
	g := layout.Graph{Start: start}
	seen := map[string]bool{}
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			g.Nodes = append(g.Nodes, layout.Node{ID: id})
		}
	}
	kinds := map[byte]layout.EdgeKind{'>': layout.Next, '?': layout.Choice, '!': layout.Catch}
	for _, w := range words {
		add(w[:1])
		if len(w) > 2 {
			add(w[2:])
		}
		e := layout.Edge{ID: w, From: w[:1], To: w[2:], Kind: kinds[w[1]]}
		if e.Kind != layout.Next {
			e.Label = w
		}
		g.Edges = append(g.Edges, e)
	}
	return g
}

func middles(d layout.Diagram) map[string]layout.Point {
	m := map[string]layout.Point{}
	for _, n := range d.Nodes {
		m[n.ID] = layout.Point{X: n.Box.X + n.Box.W/2, Y: n.Box.Y + n.Box.H/2}
	}
	return m
}

func edges(d layout.Diagram) map[string]layout.Route {
	m := map[string]layout.Route{}
	for _, e := range d.Edges {
		m[e.ID] = e
	}
	return m
}

func TestMainLineRunsStraightDownAtZero(t *testing.T) {
	tests := map[string]struct {
		graph layout.Graph
		main  []string
	}{
		"a chain": {build("a", "a>b", "b>c", "c>"), []string{"~start", "a", "b", "c", "~end"}},
		"the first rule that leads to an end": {
			build("a", "a?f", "a?b", "a?c", "b>d", "c>d", "d>"), []string{"a", "f"}},
		"past a rule that only loops": {
			build("a", "a>c", "c?a", "c?d", "d>"), []string{"a", "c", "d", "~end"}},
		"past the error handlers": {
			build("a", "a!x", "a>b", "b!x", "b>", "x>"), []string{"a", "b", "~end"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			at := middles(layout.Layout(test.graph))
			above := math.Inf(-1)
			for _, id := range test.main {
				if at[id].X != 0 || at[id].Y <= above {
					t.Errorf("%s is at %v, want x 0 and y below %v", id, at[id], above)
				}
				above = at[id].Y
			}
		})
	}
}

func TestMainLineAvoidsFailStates(t *testing.T) {
	g := build("a", "a?f", "a?b", "b>")
	g.Nodes[1].Fails = true
	at := middles(layout.Layout(g))
	if at["b"].X != 0 || at["f"].X == 0 {
		t.Errorf("b is at %v and the Fail state at %v, want b on the main line", at["b"], at["f"])
	}
}

func TestLoopsRunUpwardsAtTheSide(t *testing.T) {
	d := layout.Layout(build("a", "a>b", "b>c", "c?a", "c?d", "d>"))
	loop := edges(d)["c?a"]
	if !loop.Loop || edges(d)["c?d"].Loop {
		t.Fatalf("loop marks: c?a %v, c?d %v", loop.Loop, edges(d)["c?d"].Loop)
	}
	side := 0.0
	for _, p := range loop.Points {
		side = min(side, p.X)
	}
	if side > -104 {
		t.Errorf("the loop reaches x %v only, want it beside the states", side)
	}
}

func TestCatchToTheSameTargetAsNextIsALineOfItsOwn(t *testing.T) {
	e := edges(layout.Layout(build("a", "a>b", "a!b", "b>")))
	next, caught := e["a>b"].Points, e["a!b"].Points
	if next[0] == caught[0] || next[len(next)-1] == caught[len(caught)-1] {
		t.Errorf("Next %v and Catch %v share a port", next, caught)
	}
}

func TestUnreachableStatesStandInAColumnAtTheRight(t *testing.T) {
	d := layout.Layout(build("a", "a>b", "a!c", "b>", "c>", "u>v", "v>b"))
	right := 0.0
	at := middles(d)
	for _, id := range []string{"a", "b", "c"} {
		right = max(right, at[id].X+104)
	}
	for _, id := range []string{"u", "v"} {
		if at[id].X-104 <= right {
			t.Errorf("%s is at %v, want it right of %v", id, at[id], right)
		}
	}
	if at["b"].Y >= at["v"].Y+100 {
		t.Errorf("the side column pushed b down to %v", at["b"])
	}
}

func TestWrongEdgesAreLeftOut(t *testing.T) {
	d := layout.Layout(build("nowhere", "a>b", "b>"))
	d2 := layout.Layout(layout.Graph{Start: "a", Nodes: []layout.Node{{ID: "a"}, {ID: "a"}},
		Edges: []layout.Edge{{ID: "1", From: "a", To: "gone"}, {ID: "2", From: "gone", To: "a"}}})
	if len(d.Edges) != 2 || len(d2.Edges) != 1 || len(d2.Nodes) != 3 {
		t.Errorf("edges %d and %d, nodes %d; want 2, 1, 3", len(d.Edges), len(d2.Edges), len(d2.Nodes))
	}
}

func TestEmptyLevelsHaveAGhost(t *testing.T) {
	top := layout.Layout(layout.Graph{})
	if at := middles(top); len(at) != 3 || len(top.Edges) != 2 {
		t.Errorf("an empty workflow shows %v and %d edges, want Start, ghost, End and 2", at, len(top.Edges))
	}
	d := layout.Layout(layout.Graph{Start: "p", Nodes: []layout.Node{{ID: "p", Kind: layout.Container, Lanes: []layout.Graph{{}, chain(2)}}}})
	if !d.Lanes[0].Empty || d.Lanes[1].Empty {
		t.Errorf("lanes %+v, want only the first empty", d.Lanes)
	}
	if _, ok := middles(d)[layout.GhostID(layout.LevelID("p", 0))]; !ok {
		t.Error("the empty lane has no ghost")
	}
}

func TestInsertingAStateMovesOnlyWhatFollows(t *testing.T) {
	before := layout.Layout(build("a", "a>b", "b?c", "b?d", "c>e", "d>e", "e>f", "f>"))
	after := layout.Layout(build("a", "a>b", "b?c", "b?d", "c>e", "d>e", "e>n", "n>f", "f>"))
	was, is := middles(before), middles(after)
	for _, id := range []string{"~start", "a", "b", "c", "d", "e"} {
		if was[id] != is[id] {
			t.Errorf("%s moved from %v to %v", id, was[id], is[id])
		}
	}
	if is["f"].X != was["f"].X || is["f"].Y <= was["f"].Y {
		t.Errorf("f moved from %v to %v, want straight down", was["f"], is["f"])
	}
}

func TestLongLabelsAreShortened(t *testing.T) {
	g := build("a", "a?b", "b>")
	g.Edges[0].Label = "$.a.very.long.path.to.something > 100 and another condition"
	e := layout.Layout(g).Edges[1]
	if e.LabelBox.W > 170 || e.Shown == e.Label || e.Label != g.Edges[0].Label {
		t.Errorf("label %q is %v px wide", e.Shown, e.LabelBox.W)
	}
}

func TestTruncate(t *testing.T) {
	tests := map[string]struct {
		text string
		max  float64
		want string
	}{
		"what fits stays":            {"Pay", 100, "Pay"},
		"the rest becomes one point": {"Charge the card", 60, "Charge…"},
		"wide letters count double":  {"支払いを確認する", 60, "支払い…"},
		"broken bytes do no harm":    {"\xff\xfe\xfd", 20, "\xff…"},
		"no room at all":             {"Pay", 1, "…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := layout.Truncate(test.text, 13, test.max); got != test.want {
				t.Errorf("Truncate(%q, %v) = %q, want %q", test.text, test.max, got, test.want)
			}
		})
	}
}

func TestCheckSeesWhatIsWrong(t *testing.T) {
	problemsAfter := func(change func(*layout.Diagram)) []string {
		d := layout.Layout(build("a", "a>b", "a!c", "b>", "c>"))
		change(&d)
		return layouttest.Check(d)
	}
	tests := map[string]func(*layout.Diagram){
		"nodes on one another":    func(d *layout.Diagram) { d.Nodes[0].Box = d.Nodes[1].Box },
		"a node out of bounds":    func(d *layout.Diagram) { d.Nodes[0].Box.X = -5000 },
		"a line through a node":   func(d *layout.Diagram) { d.Nodes[2].Box.X = d.Nodes[1].Box.X },
		"a slanting line":         func(d *layout.Diagram) { d.Edges[0].Points[0].X += 3 },
		"an edge without a line":  func(d *layout.Diagram) { d.Edges[0].Points = nil },
		"a label on its own line": func(d *layout.Diagram) { d.Edges[2].LabelBox.X -= 14 },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			if len(problemsAfter(change)) == 0 {
				t.Error("the check finds nothing")
			}
		})
	}
	if found := problemsAfter(func(*layout.Diagram) {}); len(found) > 0 {
		t.Errorf("the check complains about a good diagram: %v", found)
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

func fan(n int) layout.Graph {
	g := layout.Graph{Start: "choice", Nodes: []layout.Node{{ID: "choice"}}}
	for i := range n {
		id := fmt.Sprintf("s%d", i)
		g.Nodes = append(g.Nodes, layout.Node{ID: id})
		g.Edges = append(g.Edges, layout.Edge{ID: "c" + id, From: "choice", To: id, Kind: layout.Choice, Label: "$.x == " + id},
			layout.Edge{ID: id, From: id, Kind: layout.Next})
	}
	return g
}

func catchAll(n int) layout.Graph {
	g := chain(n)
	g.Nodes = append(g.Nodes, layout.Node{ID: "handler", Fails: true})
	for i := range n {
		id := fmt.Sprintf("s%d", i)
		g.Edges = append(g.Edges, layout.Edge{ID: "x" + id, From: id, To: "handler", Kind: layout.Catch, Label: "States.ALL"})
	}
	return g
}

func deep(n int) layout.Graph {
	g := chain(1)
	for i := range n {
		id := fmt.Sprintf("p%d", i)
		g = layout.Graph{Start: id, Nodes: []layout.Node{{ID: id, Kind: layout.Container, Lanes: []layout.Graph{g}}}}
	}
	return g
}

func allBack(n int) layout.Graph {
	g := chain(n)
	for i := range n {
		id := fmt.Sprintf("s%d", i)
		g.Edges = append(g.Edges, layout.Edge{ID: "b" + id, From: id, To: "s0", Kind: layout.Choice, Label: "again"})
	}
	return g
}
