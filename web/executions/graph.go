package executions

import (
	"fmt"
	"maps"
	"strings"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/history"
)

// looks are how a state that stands so is drawn.
var looks = map[history.Status]svg.Status{
	history.Running: svg.Running, history.Succeeded: svg.Succeeded, history.Failed: svg.Failed,
	history.Caught: svg.Caught, history.Waiting: svg.Waiting, history.Aborted: svg.Aborted,
}

// live is how a state looks, as the stream of changes tells it.
type live struct {
	Status   svg.Status `json:"status"`
	Attempts int        `json:"attempts"`
	Detail   string     `json:"detail,omitempty"` // of a Map: how its items stand
}

// liveStates are the looks of all states that were visited.
func liveStates(timeline *history.Timeline) map[string]live {
	all := map[string]live{}
	for name, s := range timeline.Standings() {
		all[name] = live{Status: looks[s.Status], Attempts: s.Attempts, Detail: countWords(s.Lanes)}
	}
	return all
}

// countWords is "3 of 10 done, 1 failed"; empty where nothing is counted.
func countWords(c history.Count) string {
	if c.Succeeded+c.Failed+c.Running+c.Aborted == 0 {
		return ""
	}
	words := []string{fmt.Sprintf("%d of %d done", c.Succeeded, c.Total)}
	for _, more := range []struct {
		n    int
		word string
	}{{c.Failed, "failed"}, {c.Running, "running"}, {c.Aborted, "aborted"}} {
		if more.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", more.n, more.word))
		}
	}
	return strings.Join(words, ", ")
}

// drawing is the picture of a definition without what became of it.
type drawing struct {
	doc     *asl.Document
	scene   svg.Scene
	endings map[string]bool // the states that end their flow when they succeed
}

func newDrawing(text string) (*drawing, error) {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("the definition of an execution: %w", err)
	}
	return &drawing{doc: doc, scene: designer.Scene(doc, nil), endings: endings(doc)}, nil
}

// with is the picture with what became of its states; selected may be empty.
func (d *drawing) with(timeline *history.Timeline, selected string) svg.Scene {
	scene := d.scene
	scene.ReadOnly, scene.ID, scene.Nodes = true, "flow", maps.Clone(d.scene.Nodes)
	for name, l := range liveStates(timeline) {
		id := designer.StateID(name)
		node := scene.Nodes[id]
		node.Run = svg.Run{Status: l.Status, Attempts: l.Attempts}
		if l.Detail != "" {
			node.Detail = l.Detail
		}
		scene.Nodes[id] = node
	}
	scene.Live = d.taken(timeline)
	if selected != "" {
		scene.Selected = map[string]bool{designer.StateID(selected): true}
	}
	return scene
}

func endings(doc *asl.Document) map[string]bool {
	ends := map[string]bool{}
	for _, s := range designer.States(doc) {
		ends[s.Name] = s.Type != "Choice" && s.Type != "Fail" && s.Node.Get("Next") == nil
	}
	return ends
}

// taken are the edges that the execution went along. Two rules of a Choice
// that lead to one state can't be told apart: both count.
func (d *drawing) taken(timeline *history.Timeline) map[string]bool {
	type way struct {
		from, to string
		caught   bool
	}
	ways := map[way]bool{}
	for m := range timeline.Moves() {
		ways[way{designer.StateID(m.From), designer.StateID(m.To), m.Caught}] = true
	}
	begun := map[string]bool{}
	for _, v := range timeline.Visits {
		if v.From == nil {
			begun[designer.StateID(v.State)] = true
		}
		if d.endings[v.State] && v.Status == history.Succeeded {
			ways[way{designer.StateID(v.State), layout.ToEnd, false}] = true
		}
	}
	taken := map[string]bool{}
	for _, e := range d.scene.Diagram.Edges {
		if e.Kind == layout.Begin && begun[e.To] || ways[way{e.From, e.To, e.Kind == layout.Catch}] {
			taken[e.ID] = true
		}
	}
	return taken
}
