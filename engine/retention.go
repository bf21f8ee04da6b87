package engine

import (
	"context"
	"fmt"
	"time"
)

// RetentionStore removes what is over and old.
type RetentionStore interface {
	// OldExecutions looks at executions above after, by ID, and returns those that
	// ended before a time, without child executions. seen is where to go on; 0 at the end.
	OldExecutions(ctx context.Context, before time.Time, after ExecutionID, limit int) (old []ExecutionID, seen ExecutionID, err error)
	// RemoveExecutions removes executions that are over with all that belongs to
	// them, child executions too; it leaves those alone that run. It commits some at a time.
	RemoveExecutions(ctx context.Context, ids []ExecutionID) error
}

// defaultRetention is how long Step Functions keeps an execution after its end.
const defaultRetention = 90 * 24 * time.Hour

// tidyEvery is how long a removal of what is old waits for the next.
const tidyEvery = time.Hour

// tidy removes what is old, now and then, until ctx ends.
func (e *Engine) tidy(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := e.Tidy(ctx); err != nil && ctx.Err() == nil {
			e.log.Error("what is old could not be removed", "error", err)
		}
		pause(ctx, tidyEvery)
	}
	return nil
}

// Tidy removes executions that ended longer ago than Config.Retention, and the
// entries of logs that are older than that or than their group keeps them.
func (e *Engine) Tidy(ctx context.Context) error {
	if e.cfg.Retention > 0 {
		if err := e.removeOld(ctx, e.now().Add(-e.cfg.Retention)); err != nil {
			return err
		}
	}
	for {
		more, err := e.store.TrimLogs(ctx, e.now(), max(0, e.cfg.Retention))
		if err != nil || !more {
			return err
		}
	}
}

func (e *Engine) removeOld(ctx context.Context, before time.Time) error {
	removed, after := 0, ExecutionID(0)
	for {
		old, seen, err := e.store.OldExecutions(ctx, before, after, 1000)
		if err != nil {
			return err
		}
		if err := e.store.RemoveExecutions(ctx, old); err != nil {
			return fmt.Errorf("%d executions: %w", len(old), err)
		}
		if removed += len(old); seen == 0 {
			break
		}
		after = seen
	}
	if removed > 0 {
		e.log.Info("old executions were removed", "count", removed, "ended before", before)
	}
	return nil
}
