package storagetest

import (
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func exerciseRetention(t *testing.T, open func(t *testing.T) engine.Store) {
	// ended stores an execution that started and ended at given seconds; 0: it runs.
	ended := func(t *testing.T, s engine.Store, name string, started, stopped int) engine.ExecutionID {
		step := NewExecution(name)
		step.New.Info.StartedAt = at(started)
		if stopped > 0 {
			step.Head.Status, step.Head.StoppedAt = machine.Failed, at(stopped)
		}
		return commit(t, s, step)
	}
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"only what ended before is old": func(t *testing.T, s engine.Store) {
			first := ended(t, s, "first", 0, 5)
			running := ended(t, s, "running", 1, 0)
			ended(t, s, "later", 2, 50)
			last := ended(t, s, "last", 3, 6)
			ended(t, s, "young", 20, 21)
			old, seen, err := s.OldExecutions(t.Context(), at(10), 0, 0)
			ok(t, err)
			same(t, old, []engine.ExecutionID{first, last})
			if seen != 0 {
				t.Errorf("it would go on after %d", seen)
			}
			old, seen, err = s.OldExecutions(t.Context(), at(10), 0, 2)
			ok(t, err)
			same(t, old, []engine.ExecutionID{first})
			same(t, seen, running)
		},
		"nothing is left of what is removed, and its name is free": func(t *testing.T, s engine.Store) {
			gone, kept := ended(t, s, "gone", 0, 5), ended(t, s, "kept", 0, 5)
			ok(t, s.RemoveExecutions(t.Context(), []engine.ExecutionID{gone}))
			if _, err := s.Execution(t.Context(), executionARN("gone")); !errors.Is(err, engine.ErrExecutionDoesNotExist) {
				t.Errorf("the removed one: %v", err)
			}
			if events := must(s.History(t.Context(), gone, engine.HistoryQuery{}))(t); len(events) > 0 {
				t.Errorf("it still has %d events", len(events))
			}
			_ = must(s.ExecutionByID(t.Context(), kept))(t)
			ended(t, s, "gone", 7, 8)
		},
		"one that runs is not removed": func(t *testing.T, s engine.Store) {
			id := ended(t, s, "running", 0, 0)
			ok(t, s.RemoveExecutions(t.Context(), []engine.ExecutionID{id}))
			_ = must(s.ExecutionByID(t.Context(), id))(t)
		},
		"many are removed": func(t *testing.T, s engine.Store) {
			var ids []engine.ExecutionID
			for i := range 120 {
				ids = append(ids, ended(t, s, string(rune('a'+i%26))+string(rune('a'+i/26)), 0, 1))
			}
			ok(t, s.RemoveExecutions(t.Context(), ids))
			if left := must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t); len(left) > 0 {
				t.Errorf("%d are left", len(left))
			}
		},
	})
}
