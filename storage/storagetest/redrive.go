package storagetest

import (
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// fail is the step that ends an execution with the event id and keeps its frames.
func fail(id engine.ExecutionID, event int64, frames ...machine.Saved) engine.Step {
	s := Next(id, event, event, frames...)
	s.Head.Status, s.Head.Error, s.Head.StoppedAt = machine.Failed, ptr("Boom"), at(int(event))
	s.Kept = true
	return s
}

// redrive is the step that lets an execution that has ended go on.
func redrive(id engine.ExecutionID, event int64, token string) engine.Step {
	s := Next(id, event, event, machine.Saved{ID: 1, Open: true, Body: []byte("again")})
	s.Head.Redrives, s.Head.RedrivenAt = 1, at(int(event))
	s.RedriveToken = token
	return s
}

func exerciseRedrive(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"the frames of a failed execution stay, at rest": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, machine.Saved{ID: 2, Parent: 1, Wake: at(5), Open: true, Body: []byte("b"), Static: []byte("s")}))
			commit(t, s, fail(id, 3, machine.Saved{ID: 3, Parent: 1, Wake: at(6), Body: []byte("c")}))
			same(t, must(s.Frame(t.Context(), id, 2))(t), machine.Saved{ID: 2, Parent: 1, Body: []byte("b"), Static: []byte("s")})
			same(t, must(s.Frame(t.Context(), id, 3))(t), machine.Saved{ID: 3, Parent: 1, Body: []byte("c")})
			same(t, must(s.Wakes(t.Context(), at(100), 0))(t), nil)
			same(t, must(s.OpenFrames(t.Context(), engine.OpenFrame{}, 0))(t), nil)
		},
		"an execution that fails at once keeps its frames too": func(t *testing.T, s engine.Store) {
			step := NewExecution("one")
			step.Head.Status, step.Kept = machine.Failed, true
			id := commit(t, s, step)
			same(t, must(s.Children(t.Context(), id, 0))(t), []machine.Saved{{ID: 1, Body: step.Frames[0].Body, Static: step.Frames[0].Static}})
		},
		"a redriven execution runs, and nothing of its failure is left": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, fail(id, 2))
			again := redrive(id, 3, "")
			commit(t, s, again)
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head, again.Head)
			same(t, must(s.OpenFrames(t.Context(), engine.OpenFrame{}, 0))(t), []engine.OpenFrame{{Execution: id, Frame: 1}})
			commit(t, s, Next(id, 4, 4))
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head.RedrivenAt, again.Head.RedrivenAt)
		},
		"a token tells when it redrove the execution": func(t *testing.T, s engine.Store) {
			id, other := commit(t, s, NewExecution("one")), commit(t, s, NewExecution("two"))
			commit(t, s, fail(id, 2))
			commit(t, s, redrive(id, 3, "t"))
			same(t, must(s.RedrivenWith(t.Context(), id, "t"))(t), at(3))
			_, err := s.RedrivenWith(t.Context(), id, "u")
			wantError(t, err, engine.ErrNotFound)
			_, err = s.RedrivenWith(t.Context(), other, "t")
			wantError(t, err, engine.ErrNotFound)
		},
		"the latest ten tokens are kept": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			for n := range int64(11) {
				commit(t, s, fail(id, 2+2*n))
				commit(t, s, redrive(id, 3+2*n, fmt.Sprint("token ", n)))
			}
			_, err := s.RedrivenWith(t.Context(), id, "token 0")
			wantError(t, err, engine.ErrNotFound)
			for n := 1; n < 11; n++ {
				same(t, must(s.RedrivenWith(t.Context(), id, fmt.Sprint("token ", n)))(t), at(3+2*n))
			}
		},
	})
}
