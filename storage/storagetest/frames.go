package storagetest

import (
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func frame(id, parent machine.FrameID) machine.Saved {
	return machine.Saved{ID: id, Parent: parent, Body: []byte(`{"b":1}`), Static: []byte(`{"s":1}`)}
}

// tree is 1 → 2 → (4 → 6, 5) and 1 → 3, of which 1 is NewExecution's.
func tree() []machine.Saved {
	return []machine.Saved{frame(2, 1), frame(3, 1), frame(4, 2), frame(5, 2), frame(6, 4)}
}

func exerciseFrames(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a frame comes back whole": func(t *testing.T, s engine.Store) {
			want := machine.Saved{ID: 5, Parent: 1, Wake: at(3), Open: true, Body: []byte("b"), Static: []byte("s")}
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, want))
			same(t, must(s.Frame(t.Context(), id, 5))(t), want)
		},
		"a frame saved without its static part keeps it": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, machine.Saved{ID: 1, Wake: at(3), Body: []byte("new")}))
			same(t, must(s.Frame(t.Context(), id, 1))(t),
				machine.Saved{ID: 1, Wake: at(3), Body: []byte("new"), Static: NewExecution("one").Frames[0].Static})
			commit(t, s, Next(id, 3, 3, machine.Saved{ID: 1, Body: []byte("newer"), Static: []byte("other")}))
			same(t, must(s.Frame(t.Context(), id, 1))(t), machine.Saved{ID: 1, Body: []byte("newer"), Static: []byte("other")})
		},
		"children are in the order of their ids": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, frame(12, 1), frame(3, 1), frame(7, 3), frame(4, 1)))
			same(t, must(s.Children(t.Context(), id, 1))(t), []machine.Saved{frame(3, 1), frame(4, 1), frame(12, 1)})
			same(t, must(s.Children(t.Context(), id, 3))(t), []machine.Saved{frame(7, 3)})
			same(t, must(s.Children(t.Context(), id, 7))(t), nil)
			same(t, must(s.Children(t.Context(), id, 0))(t), NewExecution("one").Frames)
		},
		"a frame is removed with all below it": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, tree()...))
			step := Next(id, 3, 3)
			step.Removed = []machine.FrameID{2}
			commit(t, s, step)
			wantFrames(t, s, id, 1, 3)
		},
		"removing what is not there is harmless": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			step := Next(id, 2, 2, tree()...)
			step.Removed = []machine.FrameID{77, 4, 4}
			commit(t, s, step)
			wantFrames(t, s, id, 1, 2, 3, 5)
		},
		"what is saved and removed in one step is removed": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			step := Next(id, 2, 2, frame(2, 1), frame(9, 2))
			step.Removed = []machine.FrameID{2}
			commit(t, s, step)
			wantFrames(t, s, id, 1)
		},
		"the static part of a removed frame does not come back": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, frame(2, 1)))
			step := Next(id, 3, 3)
			step.Removed = []machine.FrameID{2}
			commit(t, s, step)
			bare := machine.Saved{ID: 2, Parent: 1, Body: []byte("x")}
			commit(t, s, Next(id, 4, 4, bare))
			same(t, must(s.Frame(t.Context(), id, 2))(t), bare)
		},
		"executions have frames of their own": func(t *testing.T, s engine.Store) {
			one, two := commit(t, s, NewExecution("one")), commit(t, s, NewExecution("two"))
			commit(t, s, Next(one, 2, 2, tree()...))
			commit(t, s, Next(two, 2, 2, tree()...))
			step := Next(one, 3, 3)
			step.Removed = []machine.FrameID{2}
			commit(t, s, step)
			wantFrames(t, s, two, 1, 2, 3, 4, 5, 6)
			commit(t, s, End(one, 4))
			wantFrames(t, s, two, 1, 2, 3, 4, 5, 6)
		},
		"timers are found by their time": findWakes,
		"open frames are found in pages": findOpen,
	})
}

// wantFrames fails when an execution's frames up to 12 are not those given.
func wantFrames(t *testing.T, s engine.Store, id engine.ExecutionID, want ...machine.FrameID) {
	t.Helper()
	var got []machine.FrameID
	for f := range machine.FrameID(13) {
		if _, err := s.Frame(t.Context(), id, f); err == nil {
			got = append(got, f)
		}
	}
	same(t, got, want)
}

func findWakes(t *testing.T, s engine.Store) {
	one, two := commit(t, s, NewExecution("one")), commit(t, s, NewExecution("two"))
	commit(t, s, Next(one, 2, 2, machine.Saved{ID: 2, Parent: 1, Wake: at(30)}, machine.Saved{ID: 3, Parent: 1, Wake: at(10)}, machine.Saved{ID: 4, Parent: 1}))
	commit(t, s, Next(two, 2, 2, machine.Saved{ID: 1, Wake: at(20)}))
	wakes := []engine.Wake{{Execution: one, Frame: 3, At: at(10)}, {Execution: two, Frame: 1, At: at(20)}, {Execution: one, Frame: 2, At: at(30)}}
	same(t, must(s.Wakes(t.Context(), at(100), 0))(t), wakes)
	same(t, must(s.Wakes(t.Context(), at(100), 2))(t), wakes[:2])
	same(t, must(s.Wakes(t.Context(), at(20), 0))(t), wakes[:2])
	same(t, must(s.Wakes(t.Context(), at(20).Add(-time.Microsecond), 0))(t), wakes[:1])

	commit(t, s, Next(two, 3, 3, machine.Saved{ID: 1, Wake: at(40)}))
	commit(t, s, Next(one, 3, 3, machine.Saved{ID: 3, Parent: 1}))
	same(t, must(s.Wakes(t.Context(), at(100), 0))(t), []engine.Wake{wakes[2], {Execution: two, Frame: 1, At: at(40)}})
}

func findOpen(t *testing.T, s engine.Store) {
	one, two := commit(t, s, NewExecution("one")), commit(t, s, NewExecution("two"))
	commit(t, s, Next(one, 2, 2, machine.Saved{ID: 1}, machine.Saved{ID: 7, Parent: 1, Open: true}, machine.Saved{ID: 3, Parent: 1, Open: true}))
	all := []engine.OpenFrame{{Execution: one, Frame: 3}, {Execution: one, Frame: 7}, {Execution: two, Frame: 1}}
	same(t, must(s.OpenFrames(t.Context(), engine.OpenFrame{}, 0))(t), all)
	same(t, must(s.OpenFrames(t.Context(), engine.OpenFrame{}, 2))(t), all[:2])
	same(t, must(s.OpenFrames(t.Context(), all[0], 1))(t), all[1:2])
	same(t, must(s.OpenFrames(t.Context(), all[1], 9))(t), all[2:])
	same(t, must(s.OpenFrames(t.Context(), all[2], 9))(t), nil)
}
