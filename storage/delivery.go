package storage

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// QueueDeliveries stores deliveries with the firings that they are of, in one
// commit, and returns their ids. ErrStale when one is of FireScheduled and not
// due. A backfill of an occurrence that was started or waits already is left out,
// with the id 0. A dead letter of the id replayed goes in the same commit.
func (s *Store) QueueDeliveries(ctx context.Context, fires []engine.ScheduleFire, all []engine.Delivery, replayed int64) ([]int64, error) {
	ids := make([]int64, len(all))
	targets, size := make([][]byte, len(all)), 0
	for i, d := range all {
		var err error
		if targets[i], err = json.Marshal(d.Target); err != nil {
			return nil, err
		}
		size += 200 + len(targets[i])
	}
	err := s.write(ctx, "queue deliveries", size, func(t *tx) (err error) {
		if replayed != 0 {
			if err := takeLetter(t, replayed); err != nil {
				return err
			}
		}
		for i, d := range all {
			if ids[i], err = queueDelivery(t, fires[i], d, targets[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return ids, err
}

func takeLetter(t *tx, id int64) error {
	n, err := t.exec("DELETE FROM dead_letter WHERE id=?", id)
	if err == nil && n == 0 {
		return fmt.Errorf("dead letter %d: %w", id, engine.ErrNotFound)
	}
	return err
}

func queueDelivery(t *tx, f engine.ScheduleFire, d engine.Delivery, target []byte) (int64, error) {
	err := fire(t, f, engine.Fire{State: engine.FirePending})
	switch {
	case errors.Is(err, engine.ErrExists) && f.Kind == engine.FireBackfill:
		return 0, nil
	case err != nil:
		return 0, err
	}
	return t.insert(`INSERT INTO delivery (schedule, generation, name, kind, due, attempts, at, queued, code, error, target)
		VALUES ((SELECT id FROM schedule_key WHERE name=?),?,?,?,?,?,?,?,?,?,?)`,
		d.ScheduleID, d.Generation, d.Name, string(d.Kind), d.Due.UnixMicro(), d.Attempts, d.At.UnixMicro(), micros(d.QueuedAt), d.Code, d.Error, target)
}

// settle removes a delivery and writes down what became of its occurrence.
// ErrStale when it is not there.
func settle(t *tx, id int64, became engine.Fire) error {
	var key, due int64
	found, err := t.first("SELECT schedule, due FROM delivery WHERE id=?", []driver.Value{id}, &key, &due)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("delivery %d was settled: %w", id, engine.ErrStale)
	}
	if _, err := t.exec("DELETE FROM delivery WHERE id=?", id); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE fire SET state=?, started=?, attempts=?, execution=?, code=?, error=? WHERE schedule=? AND due=?`,
		string(became.State), micros(became.StartedAt), became.Attempts, became.ExecutionARN, became.Code, became.Error, key, due); err != nil {
		return err
	}
	return expire(t, key)
}

// SettleDelivery ends a delivery: its firing became what is given, and with a
// letter it is dead. ErrStale when it is not queued any more.
func (s *Store) SettleDelivery(ctx context.Context, id int64, became engine.Fire, letter *engine.DeadLetter) error {
	target, err := targetOf(letter)
	if err != nil {
		return err
	}
	return s.write(ctx, fmt.Sprintf("settle delivery %d", id), len(target), func(t *tx) error {
		if err := settle(t, id, became); err != nil || letter == nil {
			return err
		}
		return addLetter(t, *letter, target)
	})
}

// RetryDelivery stores that an attempt failed, and when the next one is. ErrStale.
func (s *Store) RetryDelivery(ctx context.Context, d engine.Delivery) error {
	return s.write(ctx, fmt.Sprintf("put delivery %d off", d.ID), 0, func(t *tx) error {
		n, err := t.exec("UPDATE delivery SET attempts=?, at=?, code=?, error=? WHERE id=?", d.Attempts, d.At.UnixMicro(), d.Code, d.Error, d.ID)
		switch {
		case err != nil:
			return err
		case n == 0:
			return fmt.Errorf("delivery %d was settled: %w", d.ID, engine.ErrStale)
		}
		_, err = t.exec(`UPDATE fire SET attempts=?, code=?, error=? WHERE due=? AND schedule=(SELECT schedule FROM delivery WHERE id=?)`,
			d.Attempts, d.Code, d.Error, d.Due.UnixMicro(), d.ID)
		return err
	})
}

func scanDelivery(d *engine.Delivery) []any {
	return []any{&d.ID, &d.ScheduleID, &d.Generation, &d.Name, &d.Kind, timeColumn{&d.Due}, &d.Attempts, timeColumn{&d.At},
		timeColumn{&d.QueuedAt}, &d.Code, &d.Error, jsonColumn{&d.Target}}
}

const deliveryColumns = `SELECT d.id, k.name, d.generation, d.name, d.kind, d.due, d.attempts, d.at, d.queued, d.code, d.error, d.target
	FROM delivery d CROSS JOIN schedule_key k ON k.id=d.schedule`

// Deliveries lists those to be tried not after until, the first ones first, at
// most limit and 10,000.
func (s *Store) Deliveries(ctx context.Context, until time.Time, limit int) ([]engine.Delivery, error) {
	all, err := queryAll(ctx, s, deliveryColumns+" WHERE d.at <= ? ORDER BY d.at, d.id LIMIT ?",
		[]any{until.UnixMicro(), pageSize(limit, maxBatch)}, scanDelivery)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return all, nil
}

// CountDeliveries counts what waits of a schedule, by kind.
func (s *Store) CountDeliveries(ctx context.Context, scheduleID string) (map[engine.FireKind]int64, error) {
	type row struct {
		kind engine.FireKind
		n    int64
	}
	rows, err := queryAll(ctx, s, "SELECT kind, count(*) FROM delivery WHERE schedule=(SELECT id FROM schedule_key WHERE name=?) GROUP BY kind",
		[]any{scheduleID}, func(r *row) []any { return []any{&r.kind, &r.n} })
	if err != nil {
		return nil, fmt.Errorf("count deliveries of schedule %s: %w", scheduleID, err)
	}
	all := make(map[engine.FireKind]int64, len(rows))
	for _, r := range rows {
		all[r.kind] = r.n
	}
	return all, nil
}

// CancelDeliveries removes what waits of a schedule and a kind and was not tried
// yet, and returns how many it were.
func (s *Store) CancelDeliveries(ctx context.Context, scheduleID string, kind engine.FireKind, at time.Time) (n int64, err error) {
	err = s.write(ctx, "cancel deliveries of "+scheduleID, 0, func(t *tx) error {
		key, err := scheduleKey(t, scheduleID)
		if errors.Is(err, engine.ErrStale) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE fire SET state='skipped', code=?1, error='cancelled before it was delivered', started=?2
			WHERE schedule=?3 AND state='pending' AND due IN (SELECT due FROM delivery WHERE schedule=?3 AND kind=?4 AND attempts=0)`,
			engine.CodeCancelled, micros(at), key, string(kind)); err != nil {
			return err
		}
		if n, err = t.exec("DELETE FROM delivery WHERE schedule=? AND kind=? AND attempts=0", key, string(kind)); err != nil {
			return err
		}
		return expire(t, key)
	})
	return n, err
}

// targetOf is a letter's target as it is stored.
func targetOf(letter *engine.DeadLetter) ([]byte, error) {
	if letter == nil {
		return nil, nil
	}
	return json.Marshal(letter.Target)
}

func addLetter(t *tx, l engine.DeadLetter, target []byte) error {
	_, err := t.exec(`INSERT INTO dead_letter (schedule, generation, name, kind, due, at, attempts, code, error, exhausted, queue, target)
		VALUES ((SELECT id FROM schedule_key WHERE name=?),?,?,?,?,?,?,?,?,?,?,?)`,
		l.ScheduleID, l.Generation, l.Name, string(l.Kind), l.Due.UnixMicro(), micros(l.At), l.Attempts, l.Code, l.Error, l.Exhausted, l.Queue, target)
	return err
}

func scanLetter(l *engine.DeadLetter) []any {
	return []any{&l.ID, &l.ScheduleID, &l.Generation, &l.Name, &l.Kind, timeColumn{&l.Due}, timeColumn{&l.At}, &l.Attempts, &l.Code, &l.Error,
		&l.Exhausted, &l.Queue, jsonColumn{&l.Target}}
}

const letterColumns = `SELECT d.id, k.name, d.generation, d.name, d.kind, d.due, d.at, d.attempts, d.code, d.error, d.exhausted, d.queue, d.target
	FROM dead_letter d CROSS JOIN schedule_key k ON k.id=d.schedule`

// DeadLetters lists those of a schedule, or (empty) of all, below before (0:
// all), the newest first, at most limit and 1,000.
func (s *Store) DeadLetters(ctx context.Context, scheduleID string, before int64, limit int) ([]engine.DeadLetter, error) {
	var c conditions
	if scheduleID != "" {
		c.add("d.schedule = (SELECT id FROM schedule_key WHERE name=?)", scheduleID)
	}
	if before != 0 {
		c.add("d.id < ?", before)
	}
	all, err := queryAll(ctx, s, letterColumns+c.String()+" ORDER BY d.id DESC LIMIT ?", append(c.args, pageSize(limit, maxListed)), scanLetter)
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	return all, nil
}

// DeadLetter returns one. ErrNotFound.
func (s *Store) DeadLetter(ctx context.Context, id int64) (engine.DeadLetter, error) {
	var l engine.DeadLetter
	if err := queryRow(ctx, s, engine.ErrNotFound, letterColumns+" WHERE d.id=?", []any{id}, scanLetter(&l)...); err != nil {
		return engine.DeadLetter{}, fmt.Errorf("dead letter %d: %w", id, err)
	}
	return l, nil
}

// DeleteDeadLetter removes one; none is no error.
func (s *Store) DeleteDeadLetter(ctx context.Context, id int64) error {
	return s.write(ctx, "delete a dead letter", 0, func(t *tx) error {
		_, err := t.exec("DELETE FROM dead_letter WHERE id=?", id)
		return err
	})
}
