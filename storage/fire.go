package storage

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// maxFires is how many occurrences of a schedule are kept, at least.
const maxFires int64 = 1_000

func notDue(f engine.ScheduleFire) error {
	return fmt.Errorf("%s is not the next occurrence of %s: %w", f.Due.UTC().Format(time.RFC3339), f.ScheduleID, engine.ErrStale)
}

// fire records an occurrence, moves its schedule on and settles its delivery,
// whichever of them it has. ErrStale when it is not the next one of an enabled
// schedule, or its delivery is not there. ErrExists when the occurrence was
// started before, as by a backfill.
func fire(t *tx, f engine.ScheduleFire, became engine.Fire) error {
	key, err := scheduleKey(t, f.ScheduleID)
	if err != nil {
		return err
	}
	if f.Delivery != 0 {
		return settle(t, f.Delivery, became)
	}
	if kindOf(f) == engine.FireScheduled {
		if err := moveOn(t, key, f, became.State); err != nil {
			return err
		}
	}
	if _, err := recordFire(t, key, f, became); err != nil {
		return err
	}
	if f.Delete && became.State != engine.FirePending {
		return expire(t, key)
	}
	return nil
}

func kindOf(f engine.ScheduleFire) engine.FireKind { return cmp.Or(f.Kind, engine.FireScheduled) }

// scheduleKey is the number of a schedule's id, also of one that is gone.
func scheduleKey(t *tx, id string) (key int64, err error) {
	found, err := t.first("SELECT id FROM schedule_key WHERE name=?", []driver.Value{id}, &key)
	if err == nil && !found {
		err = fmt.Errorf("schedule %s: %w", id, engine.ErrStale)
	}
	return key, err
}

func moveOn(t *tx, key int64, f engine.ScheduleFire, state engine.FireState) error {
	fired := state == engine.FireStarted || state == engine.FirePending
	n, err := t.exec(`UPDATE schedule SET next=?1, wake=?2, wall=?3, held=?4, last=CASE WHEN ?5 THEN ?8 ELSE last END, enabled=NOT ?6, expires=?7
		WHERE id=?9 AND next=?8 AND generation=?10 AND enabled=1`,
		micros(f.Next), micros(f.Wake), f.Wall, f.Held, fired, f.Disable, f.Delete, f.Due.UnixMicro(), key, f.Generation)
	if err == nil && n == 0 {
		return notDue(f)
	}
	return err
}

// recordFire writes down what became of an occurrence of a schedule that is
// there. ErrExists when it was started before or waits to be.
func recordFire(t *tx, key int64, f engine.ScheduleFire, became engine.Fire) (int64, error) {
	planned := f.Planned
	if planned.IsZero() {
		planned = f.Due
	}
	n, err := t.exec(`INSERT INTO fire (schedule, generation, kind, state, due, planned, started, attempts, execution, code, error)
		SELECT id, ?,?,?,?,?,?,?,?,?,? FROM schedule WHERE id=?
		ON CONFLICT (schedule, due) DO UPDATE SET kind=excluded.kind, state=excluded.state, started=excluded.started,
			attempts=excluded.attempts, execution=excluded.execution, code=excluded.code, error=excluded.error
		WHERE state NOT IN ('started', 'pending')`,
		f.Generation, string(kindOf(f)), string(became.State), f.Due.UnixMicro(), planned.UnixMicro(), micros(became.StartedAt), f.Attempt,
		became.ExecutionARN, became.Code, became.Error, key)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, refusedFire(t, key, f)
	}
	return n, trimFires(t, key, f.Due)
}

// refusedFire tells an occurrence that was fired before from a schedule that is gone.
func refusedFire(t *tx, key int64, f engine.ScheduleFire) error {
	var one int64
	found, err := t.first("SELECT 1 FROM schedule WHERE id=?", []driver.Value{key}, &one)
	if err == nil && found {
		return fmt.Errorf("%s of %s was fired before: %w", f.Due.UTC().Format(time.RFC3339), f.ScheduleID, engine.ErrExists)
	}
	return err
}

// trimFires forgets the oldest occurrences of a schedule, at one in 32 firings:
// counting them costs as much as firing.
func trimFires(t *tx, key int64, due time.Time) error {
	const golden = 0x9E3779B97F4A7C15 // spreads regular times evenly
	if uint64(due.UnixMicro()+key)*golden>>59 != 0 {
		return nil
	}
	_, err := t.exec(`DELETE FROM fire WHERE schedule=?1 AND id <= (SELECT id FROM fire WHERE schedule=?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
		AND state <> 'pending'`, key, maxFires)
	return err
}

// expire removes a schedule that is complete, once nothing of it is to be delivered.
func expire(t *tx, key int64) error {
	_, err := t.exec(`DELETE FROM schedule WHERE id=?1 AND expires=1 AND next IS NULL AND NOT EXISTS (SELECT 1 FROM delivery WHERE schedule=?1)`, key)
	return err
}

// RecordFire records what became of an occurrence that starts nothing, and moves
// its schedule on; with a letter it is dead. ErrStale.
func (s *Store) RecordFire(ctx context.Context, f engine.ScheduleFire, became engine.Fire, letter *engine.DeadLetter) error {
	target, err := targetOf(letter)
	if err != nil {
		return err
	}
	return s.write(ctx, "record an occurrence of "+f.ScheduleID, len(target), func(t *tx) error {
		if err := fireOrMove(t, f, became); err != nil || letter == nil {
			return err
		}
		return addLetter(t, *letter, target)
	})
}

// fireOrMove is fire for an occurrence that may have been fired before: then the
// schedule is only moved on.
func fireOrMove(t *tx, f engine.ScheduleFire, became engine.Fire) error {
	if became.Code != engine.CodeFired {
		return fire(t, f, became)
	}
	key, err := scheduleKey(t, f.ScheduleID)
	if err != nil {
		return err
	}
	if err := moveOn(t, key, f, became.State); err != nil || !f.Delete {
		return err
	}
	return expire(t, key)
}

func scanFire(f *engine.Fire) []any {
	return []any{&f.ID, &f.ScheduleID, &f.Kind, &f.State, timeColumn{&f.Due}, timeColumn{&f.Planned}, timeColumn{&f.StartedAt}, &f.Attempts,
		&f.ExecutionARN, &f.Code, &f.Error}
}

const fireColumns = "SELECT f.id, k.name, f.kind, f.state, f.due, f.planned, f.started, f.attempts, f.execution, f.code, f.error FROM "

// Fires lists what became of occurrences, the newest first, at most limit and
// 1,000; at least so many of each schedule are kept.
func (s *Store) Fires(ctx context.Context, f engine.FireFilter) ([]engine.Fire, error) {
	query := fireColumns + "fire f CROSS JOIN schedule_key k ON k.id=f.schedule"
	var c conditions
	if f.ScheduleID != "" {
		query = fireColumns + "schedule_key k CROSS JOIN fire f ON f.schedule=k.id"
		c.add("k.name = ?", f.ScheduleID)
	}
	if f.State != "" {
		c.add("f.state = ?", string(f.State))
	}
	if f.Before != 0 {
		c.add("f.id < ?", f.Before)
	}
	all, err := queryAll(ctx, s, query+c.String()+" ORDER BY f.id DESC LIMIT ?", append(c.args, pageSize(f.Limit, maxListed)), scanFire)
	if err != nil {
		return nil, fmt.Errorf("occurrences of schedule %s: %w", f.ScheduleID, err)
	}
	return all, nil
}

// FiredAt lists the times, from the one to the other, of occurrences that were
// started or wait to be, at most 10,000.
func (s *Store) FiredAt(ctx context.Context, scheduleID string, from, until time.Time) ([]time.Time, error) {
	all, err := queryAll(ctx, s, `SELECT due FROM fire WHERE schedule=(SELECT id FROM schedule_key WHERE name=?) AND due BETWEEN ? AND ?
		AND state IN ('started', 'pending') ORDER BY due LIMIT ?`,
		[]any{scheduleID, from.UnixMicro(), until.UnixMicro(), maxBatch}, func(t *time.Time) []any { return []any{timeColumn{t}} })
	if err != nil {
		return nil, fmt.Errorf("occurrences of schedule %s: %w", scheduleID, err)
	}
	return all, nil
}
