package storagetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// model is what a store must hold of one running execution, in the simplest form.
type model struct {
	id     engine.ExecutionID
	events []machine.HistoryEvent
	frames map[machine.FrameID]machine.Saved
	over   bool
}

// apply does to the model what CommitStep does to the store.
func (m *model) apply(step engine.Step) {
	m.events = append(m.events, step.History...)
	for _, f := range step.Frames {
		if f.Static == nil {
			f.Static = m.frames[f.ID].Static
		}
		m.frames[f.ID] = f
	}
	for _, id := range step.Removed {
		m.remove(id)
	}
	if m.over = step.Head.Status != machine.Running; m.over {
		m.rest(step.Kept)
	}
}

// rest is what becomes of the frames of an execution that is over.
func (m *model) rest(kept bool) {
	if !kept {
		clear(m.frames)
	}
	for id, f := range m.frames {
		f.Wake, f.Open = time.Time{}, false
		m.frames[id] = f
	}
}

func (m *model) remove(id machine.FrameID) {
	delete(m.frames, id)
	for _, f := range m.children(id) {
		m.remove(f.ID)
	}
}

func (m *model) sorted() []machine.Saved {
	return slices.SortedFunc(maps.Values(m.frames), func(a, b machine.Saved) int { return cmp.Compare(a.ID, b.ID) })
}

func (m *model) children(parent machine.FrameID) []machine.Saved {
	return slices.DeleteFunc(m.sorted(), func(f machine.Saved) bool { return f.Parent != parent })
}

func (m *model) wakes() (all []engine.Wake) {
	for _, f := range m.sorted() {
		if !f.Wake.IsZero() {
			all = append(all, engine.Wake{Execution: m.id, Frame: f.ID, At: f.Wake})
		}
	}
	slices.SortStableFunc(all, func(a, b engine.Wake) int { return a.At.Compare(b.At) })
	return all
}

func (m *model) open() (all []engine.OpenFrame) {
	for _, f := range m.sorted() {
		if f.Open {
			all = append(all, engine.OpenFrame{Execution: m.id, Frame: f.ID})
		}
	}
	return all
}

// maxModelFrame is the highest frame id of a model.
const maxModelFrame = 12

func drawFrame(t *rapid.T) machine.Saved {
	f := machine.Saved{
		ID:   machine.FrameID(rapid.IntRange(1, maxModelFrame).Draw(t, "frame")),
		Open: rapid.Bool().Draw(t, "open"),
		Body: rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "body"),
	}
	if f.ID > 1 {
		f.Parent = machine.FrameID(rapid.IntRange(1, int(f.ID)-1).Draw(t, "parent"))
	}
	if rapid.Bool().Draw(t, "timer") {
		f.Wake = at(rapid.IntRange(0, 9).Draw(t, "wake"))
	}
	if rapid.Bool().Draw(t, "static") {
		f.Static = rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "static bytes")
	}
	return f
}

var eventTypes = []string{"PassStateEntered", "PassStateExited", "TaskScheduled", "MadeUp"}

func drawEvent(t *rapid.T, id int64) machine.HistoryEvent {
	e := machine.HistoryEvent{
		ID: id, PreviousID: rapid.Int64Range(0, id-1).Draw(t, "previous"),
		Type: rapid.SampledFrom(eventTypes).Draw(t, "type"),
		Time: base.Add(time.Duration(rapid.IntRange(-1000, 1000).Draw(t, "time")) * time.Microsecond),
	}
	if rapid.Bool().Draw(t, "details") {
		e.Details = []byte(rapid.StringMatching(`\{"(in|out)put":"[ab]{0,12}"\}`).Draw(t, "text"))
	}
	return e
}

// drawStep is a step that follows on the model.
func drawStep(t *rapid.T, m *model) engine.Step {
	last := int64(len(m.events))
	s := engine.Step{Execution: m.id}
	least := 0
	if m.over { // a redrive
		least = 1
	}
	for range rapid.IntRange(least, 5).Draw(t, "events") {
		last++
		s.History = append(s.History, drawEvent(t, last))
	}
	for range rapid.IntRange(0, 4).Draw(t, "frames") {
		s.Frames = append(s.Frames, drawFrame(t))
	}
	for _, id := range rapid.SliceOfN(rapid.IntRange(1, maxModelFrame), 0, 2).Draw(t, "removed") {
		s.Removed = append(s.Removed, machine.FrameID(id))
	}
	s.Head = machine.Head{Status: machine.Running, LastEvent: last, LastFrame: maxModelFrame}
	if len(s.History) > 0 && rapid.IntRange(0, 9).Draw(t, "end") == 0 {
		s.Head.Status, s.Kept = machine.Failed, rapid.Bool().Draw(t, "kept")
	}
	return s
}

// exerciseModel holds random executions against the model.
func exerciseModel(t *testing.T, open func(t *testing.T) engine.Store) {
	s := open(t)
	var runs atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{frames: map[machine.FrameID]machine.Saved{}}
		first := drawStep(rt, m)
		first.New = NewExecution(fmt.Sprint("run-", runs.Add(1))).New
		id, err := s.CommitStep(t.Context(), first)
		if err != nil {
			rt.Fatal(err)
		}
		m.id = id
		m.apply(first)
		for range rapid.IntRange(0, 8).Draw(rt, "steps") {
			if m.over && len(m.frames) == 0 {
				break
			}
			step := drawStep(rt, m)
			if _, err := s.CommitStep(t.Context(), step); err != nil {
				rt.Fatal(err)
			}
			m.apply(step)
			compare(t, rt, s, m)
		}
		if !m.over { // its timers and open frames must not be in the next one's way
			commit(t, s, End(m.id, int64(len(m.events))+1))
		}
	})
}

// compare reads everything of the model's execution in every way there is.
func compare(t *testing.T, rt *rapid.T, s engine.Store, m *model) {
	ctx := t.Context()
	same(rt, must(s.History(ctx, m.id, engine.HistoryQuery{}))(rt), m.events)
	after := rapid.Int64Range(0, int64(len(m.events))).Draw(rt, "after")
	same(rt, must(s.History(ctx, m.id, engine.HistoryQuery{After: after, Limit: 3}))(rt), m.events[after:min(int(after)+3, len(m.events))])
	back := slices.Clone(m.events[:after])
	slices.Reverse(back)
	if after > 0 {
		same(rt, must(s.History(ctx, m.id, engine.HistoryQuery{Reverse: true, Before: after + 1}))(rt), back)
	}
	for id := range machine.FrameID(maxModelFrame + 1) {
		same(rt, must(s.Children(ctx, m.id, id))(rt), m.children(id))
		got, err := s.Frame(ctx, m.id, id)
		want, stored := m.frames[id]
		if stored != (err == nil) {
			rt.Fatalf("frame %d: %v", id, err)
		}
		same(rt, got, want)
	}
	same(rt, of(m, must(s.Wakes(ctx, at(100), 0))(rt), func(w engine.Wake) engine.ExecutionID { return w.Execution }), m.wakes())
	same(rt, of(m, must(s.OpenFrames(ctx, engine.OpenFrame{}, 0))(rt), func(f engine.OpenFrame) engine.ExecutionID { return f.Execution }), m.open())
}

// of keeps what is of the model's execution.
func of[T any](m *model, all []T, execution func(T) engine.ExecutionID) []T {
	return slices.DeleteFunc(all, func(v T) bool { return execution(v) != m.id })
}
