package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// CreateSchedule stores a new schedule. ErrExists, ErrNoGroup, ErrGroupDeleting,
// ErrConflict. One that is created again under its id counts on: its stored
// Generation is above that of the deleted one, and Schedule tells it.
func (s *Store) CreateSchedule(ctx context.Context, sc engine.Schedule, once engine.Once) error {
	return s.write(ctx, "create schedule "+sc.ID, len(sc.Target.Input), func(t *tx) error {
		return only(t, once, func() error { return createSchedule(t, sc) })
	})
}

func createSchedule(t *tx, sc engine.Schedule) error {
	if err := openGroup(t, sc); err != nil {
		return err
	}
	var key, generation int64
	found, err := t.first("SELECT id, generation FROM schedule_key WHERE name=?", []driver.Value{sc.ID}, &key, &generation)
	if err == nil && !found {
		key, err = t.insert("INSERT INTO schedule_key (name, generation) VALUES (?, 0)", sc.ID)
	}
	if err != nil {
		return err
	}
	sc.Generation = max(sc.Generation, generation+1)
	n, err := t.exec(`INSERT INTO schedule (arn, name, grp, machine, expression, timezone, start, stop, input, enabled, description,
		target, role, parameters, dead_letter, max_age, max_attempts, win, completion, kms, missed, overlap, pause_note,
		generation, updated, next, wake, wall, held, last, id, created)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		append(scheduleValues(sc), key, micros(sc.CreatedAt))...)
	switch {
	case err != nil:
		return err
	case n == 0:
		return engine.ErrExists
	}
	if _, err := t.exec("INSERT OR IGNORE INTO zone (name, rules) VALUES (?, '')", sc.Timezone); err != nil {
		return err
	}
	return keepGeneration(t, key, sc.Generation)
}

// scheduleValues are all columns that an update writes too, in the order of both statements.
func scheduleValues(sc engine.Schedule) []driver.Value {
	return []driver.Value{
		sc.ARN, sc.Name, sc.Group, sc.MachineARN, sc.Expression, sc.Timezone, micros(sc.Start), micros(sc.End), sc.Target.Input, sc.Enabled,
		sc.Description, sc.Target.ARN, sc.Target.RoleARN, blob(sc.Target.Parameters), sc.Target.DeadLetterARN, sc.Target.Retry.MaxAge,
		sc.Target.Retry.MaxAttempts, sc.Window, sc.AfterCompletion, sc.KMSKeyARN, string(sc.Missed), string(sc.Overlap), sc.PauseNote,
		sc.Generation, micros(sc.UpdatedAt), micros(sc.Next), micros(sc.Wake), sc.Wall, sc.Held, micros(sc.Last),
	}
}

func keepGeneration(t *tx, key, generation int64) error {
	_, err := t.exec("UPDATE schedule_key SET generation=? WHERE id=?", generation, key)
	return err
}

// UpdateSchedule replaces a schedule whose stored Generation is base, all but
// its creation time; sc.Generation must not be less. ErrNotFound, ErrConflict.
// ErrStale when the stored generation is another, or when sc.Next is an
// occurrence that was started or skipped in the meantime: read the schedule anew.
func (s *Store) UpdateSchedule(ctx context.Context, base int64, sc engine.Schedule, once engine.Once) error {
	return s.write(ctx, "update schedule "+sc.ID, len(sc.Target.Input), func(t *tx) error {
		return only(t, once, func() error { return updateSchedule(t, base, sc) })
	})
}

func updateSchedule(t *tx, base int64, sc engine.Schedule) error {
	var key, generation int64
	found, err := t.first("SELECT s.id, s.generation FROM schedule s JOIN schedule_key k ON k.id=s.id WHERE k.name=?",
		[]driver.Value{sc.ID}, &key, &generation)
	switch {
	case err != nil:
		return err
	case !found:
		return engine.ErrNotFound
	case generation != base || sc.Generation < base:
		return fmt.Errorf("generation %d is stored: %w", generation, engine.ErrStale)
	}
	if err := refuseFired(t, key, sc); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE schedule SET arn=?, name=?, grp=?, machine=?, expression=?, timezone=?, start=?, stop=?, input=?, enabled=?,
		description=?, target=?, role=?, parameters=?, dead_letter=?, max_age=?, max_attempts=?, win=?, completion=?, kms=?, missed=?, overlap=?,
		pause_note=?, generation=?, updated=?, next=?, wake=?, wall=?, held=?, last=nullif(max(coalesce(last, 0), coalesce(?, 0)), 0), expires=0
		WHERE id=?`, append(scheduleValues(sc), key)...); err != nil {
		return err
	}
	if _, err := t.exec("INSERT OR IGNORE INTO zone (name, rules) VALUES (?, '')", sc.Timezone); err != nil {
		return err
	}
	return keepGeneration(t, key, sc.Generation)
}

// refuseFired keeps an update that was made from an older reading from bringing
// an occurrence back.
func refuseFired(t *tx, key int64, sc engine.Schedule) error {
	if sc.Next.IsZero() {
		return nil
	}
	var due int64
	found, err := t.first("SELECT due FROM fire WHERE schedule=? AND due >= ? AND generation=? AND kind=? LIMIT 1",
		[]driver.Value{key, sc.Next.UnixMicro(), sc.Generation, string(engine.FireScheduled)}, &due)
	if err == nil && found {
		return fmt.Errorf("the occurrence of %s is past: %w", time.UnixMicro(due).UTC().Format(time.RFC3339), engine.ErrStale)
	}
	return err
}

// DeleteSchedule removes a schedule and what became of its occurrences. What is
// queued of it is still delivered. ErrNotFound, ErrConflict.
func (s *Store) DeleteSchedule(ctx context.Context, id string, once engine.Once) error {
	return s.write(ctx, "delete schedule "+id, 0, func(t *tx) error {
		return only(t, once, func() error {
			n, err := t.exec("DELETE FROM schedule WHERE id=(SELECT id FROM schedule_key WHERE name=?)", id)
			if err == nil && n == 0 {
				return engine.ErrNotFound
			}
			return err
		})
	})
}

// HoldSchedule notes that the occurrence of f waits for an execution to end. ErrStale.
func (s *Store) HoldSchedule(ctx context.Context, f engine.ScheduleFire) error {
	return s.write(ctx, "hold an occurrence of "+f.ScheduleID, 0, func(t *tx) error {
		n, err := t.exec(`UPDATE schedule SET held=1 WHERE id=(SELECT id FROM schedule_key WHERE name=?) AND next=? AND generation=?
			AND enabled=1`, f.ScheduleID, f.Due.UnixMicro(), f.Generation)
		if err == nil && n == 0 {
			return notDue(f)
		}
		return err
	})
}

// RetimeSchedule gives a schedule another next occurrence, for its zone's rules
// have changed. ErrStale when it has moved on or was changed.
func (s *Store) RetimeSchedule(ctx context.Context, sc engine.Schedule, to engine.Moved) error {
	return s.write(ctx, "retime schedule "+sc.ID, 0, func(t *tx) error {
		n, err := t.exec(`UPDATE schedule SET next=?, wake=?, wall=? WHERE id=(SELECT id FROM schedule_key WHERE name=?) AND next=? AND generation=?`,
			micros(to.Next), micros(to.Wake), to.Wall, sc.ID, micros(sc.Next), sc.Generation)
		if err == nil && n == 0 {
			return engine.ErrStale
		}
		return err
	})
}

// maxTokens is how many client tokens are kept.
const maxTokens = 20_000

// only does what a change does, unless the same was done before.
func only(t *tx, once engine.Once, do func() error) error {
	if once.Key == "" {
		return do()
	}
	var content string
	found, err := t.first("SELECT content FROM client_token WHERE token=?", []driver.Value{once.Key}, &content)
	switch {
	case err != nil:
		return err
	case found && content != once.Content:
		return fmt.Errorf("the client token was used for another request: %w", engine.ErrConflict)
	case found:
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	id, err := t.insert("INSERT INTO client_token (token, content) VALUES (?,?)", once.Key, once.Content)
	if err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM client_token WHERE id <= ?", id-maxTokens)
	return err
}
