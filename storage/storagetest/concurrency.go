package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func exerciseConcurrency(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"executions advance side by side and everyone reads what they wrote": func(t *testing.T, s engine.Store) {
			const clients, steps = 32, 12
			var g errgroup.Group
			for n := range clients {
				g.Go(func() error { return advance(t.Context(), s, fmt.Sprint("run-", n), steps) })
			}
			ok(t, g.Wait())
			same(t, must(s.CountExecutions(t.Context(), "", 100))(t), map[machine.Status]int{machine.Succeeded: clients})
		},
		"a step that fails leaves those beside it alone": func(t *testing.T, s engine.Store) {
			const clients = 32
			taken := commit(t, s, NewExecution("taken"))
			var g errgroup.Group
			for n := range clients {
				g.Go(func() error { return advance(t.Context(), s, fmt.Sprint("run-", n), 4) })
				g.Go(func() error { return failOften(t.Context(), s, taken) })
			}
			ok(t, g.Wait())
			same(t, must(s.History(t.Context(), taken, engine.HistoryQuery{}))(t), Events(1, 1))
			same(t, must(s.Frame(t.Context(), taken, 1))(t), NewExecution("taken").Frames[0])
			same(t, len(must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t)), clients+1)
		},
		"of many who start an occurrence one does": func(t *testing.T, s engine.Store) {
			ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), engine.Once{}))
			won := countWins(t, 16, engine.ErrStale, func(n int) error {
				step := NewExecution(fmt.Sprint("run-", n))
				step.Fire = &engine.ScheduleFire{ScheduleID: "default/nightly", Generation: 1, Due: at(60), Moved: next(120)}
				_, err := s.CommitStep(t.Context(), step)
				return err
			})
			same(t, won, 1)
			same(t, len(must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: "default/nightly"}))(t)), 1)
			same(t, len(must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t)), 1)
		},
		"of many who edit a revision one does": func(t *testing.T, s engine.Store) {
			won := countWins(t, 16, engine.ErrStale, func(n int) error {
				_, err := s.SaveDraft(t.Context(), machineARN("Orders"), 0, engine.DraftEdit{After: fmt.Sprint(n)})
				return err
			})
			same(t, won, 1)
		},
		"of many who take an ARN one does": func(t *testing.T, s engine.Store) {
			won := countWins(t, 16, engine.ErrExecutionAlreadyExists, func(int) error {
				_, err := s.CommitStep(t.Context(), NewExecution("one"))
				return err
			})
			same(t, won, 1)
		},
	})
}

// countWins runs try n times at once and counts how often it succeeds; every
// other error than lost fails the test.
func countWins(t *testing.T, n int, lost error, try func(n int) error) int {
	t.Helper()
	wins := make(chan struct{}, n)
	var g errgroup.Group
	for i := range n {
		g.Go(func() error {
			err := try(i)
			if err == nil {
				wins <- struct{}{}
			}
			if errors.Is(err, lost) {
				return nil
			}
			return err
		})
	}
	ok(t, g.Wait())
	return len(wins)
}

// advance runs an execution of some steps to its end and reads back each step.
func advance(ctx context.Context, s engine.Store, name string, steps int64) error {
	id, err := s.CommitStep(ctx, NewExecution(name))
	if err != nil {
		return err
	}
	for n := int64(2); n < 2+steps; n++ {
		step := Next(id, n, n, machine.Saved{ID: 1, Wake: at(int(n)), Body: fmt.Append(nil, n)})
		if n == 1+steps {
			step = End(id, n)
		}
		if _, err := s.CommitStep(ctx, step); err != nil {
			return err
		}
		events, err := s.History(ctx, id, engine.HistoryQuery{})
		if err != nil {
			return err
		}
		e, err := s.ExecutionByID(ctx, id)
		if err != nil {
			return err
		}
		if int64(len(events)) != n || e.Head.LastEvent != n {
			return fmt.Errorf("%s at %d has %d events and a head at %d", name, n, len(events), e.Head.LastEvent)
		}
	}
	return nil
}

// failOften makes steps of a running execution at its event 1 that must fail.
func failOften(ctx context.Context, s engine.Store, id engine.ExecutionID) error {
	for range 4 {
		late := Next(id, 3, 3, machine.Saved{ID: 1, Body: []byte("wrong")}, machine.Saved{ID: 2})
		if _, err := s.CommitStep(ctx, late); !errors.Is(err, engine.ErrStale) {
			return fmt.Errorf("a step with a gap: %w", err)
		}
		if _, err := s.CommitStep(ctx, NewExecution("taken")); !errors.Is(err, engine.ErrExecutionAlreadyExists) {
			return fmt.Errorf("a taken ARN: %w", err)
		}
		err := s.ChangeItems(ctx, []engine.TableItem{{Table: "none", Key: "k"}}, nil)
		if !errors.Is(err, engine.ErrNotFound) {
			return fmt.Errorf("an unknown table: %w", err)
		}
	}
	return nil
}
