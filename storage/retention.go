package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// mostRemoved is how many executions one commit removes, so that others get
// their turn soon.
const mostRemoved = 50

// closedRow is what retention needs of an execution.
type closedRow struct {
	id               int64
	status           int64
	started, stopped time.Time
	child            bool
}

// OldExecutions looks at executions above after, by ID, and returns those that
// ended before a time, without child executions, which go with their parents.
// seen is where to go on; 0 when no later one can be old.
func (s *Store) OldExecutions(ctx context.Context, before time.Time, after engine.ExecutionID, limit int) (old []engine.ExecutionID, seen engine.ExecutionID, err error) {
	rows, err := queryAll(ctx, s, "SELECT id, status, started, stopped, map_run IS NOT NULL FROM execution WHERE id > ? ORDER BY id LIMIT ?",
		[]any{int64(after), pageSize(limit, 1000)}, func(r *closedRow) []any {
			return []any{&r.id, &r.status, timeColumn{&r.started}, timeColumn{&r.stopped}, &r.child}
		})
	if err != nil {
		return nil, 0, fmt.Errorf("old executions: %w", err)
	}
	for _, r := range rows {
		if !r.started.Before(before) {
			return old, 0, nil // they are numbered as they start
		}
		if seen = engine.ExecutionID(r.id); r.status != 0 && !r.child && r.stopped.Before(before) {
			old = append(old, seen)
		}
	}
	return old, seen, nil
}

// RemoveExecutions removes executions that are over, with all that belongs to
// them and their child executions. It commits some at a time.
func (s *Store) RemoveExecutions(ctx context.Context, ids []engine.ExecutionID) error {
	for chunk := range slices.Chunk(ids, mostRemoved) {
		if err := s.removeExecutions(ctx, chunk); err != nil {
			return fmt.Errorf("remove executions: %w", err)
		}
	}
	return nil
}

func (s *Store) removeExecutions(ctx context.Context, ids []engine.ExecutionID) error {
	for _, id := range ids {
		if err := s.removeChildren(ctx, id); err != nil {
			return err
		}
	}
	return s.write(ctx, "remove executions", 64<<10, func(t *tx) error {
		for _, id := range ids {
			if err := removeExecution(t, int64(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) removeChildren(ctx context.Context, parent engine.ExecutionID) error {
	for {
		ids, err := queryAll(ctx, s, "SELECT id FROM execution WHERE map_run IN (SELECT id FROM map_run WHERE execution=?) AND status <> 0 LIMIT ?",
			[]any{int64(parent), mostRemoved}, func(id *engine.ExecutionID) []any { return []any{id} })
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.removeExecutions(ctx, ids); err != nil {
			return err
		}
	}
}

// removeExecution leaves one alone that was redriven meanwhile, or has a child that runs.
func removeExecution(t *tx, id int64) error {
	var one int64
	over, err := t.first(`SELECT 1 FROM execution WHERE id=?1 AND status <> 0 AND NOT EXISTS
		(SELECT 1 FROM execution c JOIN map_run m ON c.map_run=m.id WHERE m.execution=?1)`, []driver.Value{id}, &one)
	if err != nil || !over {
		return err
	}
	for _, query := range []string{
		"DELETE FROM history WHERE execution=?",
		"DELETE FROM frame WHERE execution=?",
		"DELETE FROM execution_input WHERE execution=?",
		"DELETE FROM redrive_token WHERE execution=?",
		"DELETE FROM map_run WHERE execution=?",
		"DELETE FROM execution WHERE id=?",
	} {
		if _, err := t.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}
