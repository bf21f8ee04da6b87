package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// maxFires is how many occurrences of a schedule are kept.
const maxFires int64 = 1_000

// CreateSchedule stores a new schedule. ErrExists. One that is created again
// under its id counts on: its stored Generation is above that of the deleted
// one, and Schedule tells it.
func (s *Store) CreateSchedule(ctx context.Context, sc engine.Schedule) error {
	return s.write(ctx, "create schedule "+sc.ID, len(sc.Input), func(t *tx) error {
		return createSchedule(t, sc)
	})
}

func createSchedule(t *tx, sc engine.Schedule) error {
	var key, generation int64
	found, err := t.first("SELECT id, generation FROM schedule_key WHERE name=?", []driver.Value{sc.ID}, &key, &generation)
	if err == nil && !found {
		key, err = t.insert("INSERT INTO schedule_key (name, generation) VALUES (?, 0)", sc.ID)
	}
	if err != nil {
		return err
	}
	sc.Generation = max(sc.Generation, generation+1)
	n, err := t.exec(`INSERT INTO schedule (id, arn, name, grp, machine, expression, timezone, start, stop, input, enabled, note,
		generation, created, updated, next, last) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		key, sc.ARN, sc.Name, sc.Group, sc.MachineARN, sc.Expression, sc.Timezone, micros(sc.Start), micros(sc.End), sc.Input,
		sc.Enabled, sc.Note, sc.Generation, micros(sc.CreatedAt), micros(sc.UpdatedAt), micros(sc.Next), micros(sc.Last))
	if err != nil {
		return err
	}
	if n == 0 {
		return engine.ErrExists
	}
	return keepGeneration(t, key, sc.Generation)
}

func keepGeneration(t *tx, key, generation int64) error {
	_, err := t.exec("UPDATE schedule_key SET generation=? WHERE id=?", generation, key)
	return err
}

// UpdateSchedule replaces a schedule whose stored Generation is base, all but
// its creation time; sc.Generation must not be less. ErrNotFound. ErrStale when
// the stored generation is another, or when sc.Next is an occurrence that was
// started or skipped in the meantime: read the schedule anew.
func (s *Store) UpdateSchedule(ctx context.Context, base int64, sc engine.Schedule) error {
	return s.write(ctx, "update schedule "+sc.ID, len(sc.Input), func(t *tx) error {
		return updateSchedule(t, base, sc)
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
		note=?, generation=?, updated=?, next=?, last=nullif(max(coalesce(last, 0), ?), 0) WHERE id=?`,
		sc.ARN, sc.Name, sc.Group, sc.MachineARN, sc.Expression, sc.Timezone, micros(sc.Start), micros(sc.End), sc.Input, sc.Enabled,
		sc.Note, sc.Generation, micros(sc.UpdatedAt), micros(sc.Next), lastMicros(sc), key); err != nil {
		return err
	}
	return keepGeneration(t, key, sc.Generation)
}

// lastMicros is the time of the last start, 0 when there was none.
func lastMicros(sc engine.Schedule) int64 {
	if sc.Last.IsZero() {
		return 0
	}
	return sc.Last.UnixMicro()
}

// refuseFired keeps an update that was made from an older reading from bringing
// an occurrence back.
func refuseFired(t *tx, key int64, sc engine.Schedule) error {
	if sc.Next.IsZero() {
		return nil
	}
	var due int64
	found, err := t.first("SELECT due FROM fire WHERE schedule=? AND generation=? AND due >= ? LIMIT 1",
		[]driver.Value{key, sc.Generation, sc.Next.UnixMicro()}, &due)
	if err == nil && found {
		return fmt.Errorf("the occurrence of %s is past: %w", time.UnixMicro(due).UTC().Format(time.RFC3339), engine.ErrStale)
	}
	return err
}

// DeleteSchedule removes a schedule and what became of its occurrences. Deleting
// what is not there is no error.
func (s *Store) DeleteSchedule(ctx context.Context, id string) error {
	return s.write(ctx, "delete schedule "+id, 0, func(t *tx) error {
		_, err := t.exec("DELETE FROM schedule WHERE id=(SELECT id FROM schedule_key WHERE name=?)", id)
		return err
	})
}

// fire records an occurrence and moves its schedule on. ErrStale when it is not
// the next occurrence of an enabled schedule. No execution: it was skipped.
func fire(t *tx, f engine.ScheduleFire, at time.Time, execution, reason string) error {
	n, err := t.exec(`UPDATE schedule SET next=?1, last=CASE WHEN ?2 THEN ?5 ELSE last END, enabled=NOT ?3
		WHERE id=(SELECT id FROM schedule_key WHERE name=?4) AND next=?5 AND generation=?6 AND enabled=1`,
		micros(f.Next), execution != "", f.Disable, f.ScheduleID, f.Due.UnixMicro(), f.Generation)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("%s is not the next occurrence of %s: %w", f.Due.UTC().Format(time.RFC3339), f.ScheduleID, engine.ErrStale)
	}
	if _, err := t.exec(`INSERT INTO fire (schedule, generation, due, started, execution, error)
		VALUES ((SELECT id FROM schedule_key WHERE name=?),?,?,?,?,?)`,
		f.ScheduleID, f.Generation, f.Due.UnixMicro(), micros(at), execution, reason); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM fire WHERE schedule=(SELECT id FROM schedule_key WHERE name=?1) AND id <= (
		SELECT id FROM fire WHERE schedule=(SELECT id FROM schedule_key WHERE name=?1) ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
		f.ScheduleID, maxFires)
	return err
}

// SkipFire records an occurrence that started nothing, and why, and moves the
// schedule on. ErrStale when it is not the next one of an enabled schedule.
func (s *Store) SkipFire(ctx context.Context, f engine.ScheduleFire, reason string, at time.Time) error {
	return s.write(ctx, "skip an occurrence of "+f.ScheduleID, 0, func(t *tx) error {
		return fire(t, f, at, "", reason)
	})
}

const scheduleColumns = `SELECT k.name, s.arn, s.name, s.grp, s.machine, s.expression, s.timezone, s.start, s.stop, s.input, s.enabled, s.note,
	s.generation, s.created, s.updated, s.next, s.last FROM schedule_key k JOIN schedule s ON s.id=k.id`

func scanSchedule(s *engine.Schedule) []any {
	return []any{&s.ID, &s.ARN, &s.Name, &s.Group, &s.MachineARN, &s.Expression, &s.Timezone, timeColumn{&s.Start}, timeColumn{&s.End},
		&s.Input, &s.Enabled, &s.Note, &s.Generation, timeColumn{&s.CreatedAt}, timeColumn{&s.UpdatedAt}, timeColumn{&s.Next}, timeColumn{&s.Last}}
}

// Schedule returns one schedule. ErrNotFound.
func (s *Store) Schedule(ctx context.Context, id string) (engine.Schedule, error) {
	var sc engine.Schedule
	err := queryRow(ctx, s, engine.ErrNotFound, scheduleColumns+" WHERE k.name=?", []any{id}, scanSchedule(&sc)...)
	if err != nil {
		return engine.Schedule{}, fmt.Errorf("schedule %s: %w", id, err)
	}
	return sc, nil
}

// Schedules lists by id those after the given one, at most limit and 1,000;
// machineARN empty: of all machines.
func (s *Store) Schedules(ctx context.Context, machineARN, after string, limit int) ([]engine.Schedule, error) {
	var c conditions
	c.add("k.name > ?", after)
	if machineARN != "" {
		c.add("s.machine = ?", machineARN)
	}
	all, err := queryAll(ctx, s, scheduleColumns+c.String()+" ORDER BY k.name LIMIT ?", append(c.args, pageSize(limit, maxListed)), scanSchedule)
	if err != nil {
		return nil, fmt.Errorf("list schedules: %w", err)
	}
	return all, nil
}

// DueSchedules returns enabled schedules whose Next is not after until, the
// earliest first, at most limit and 1,000.
func (s *Store) DueSchedules(ctx context.Context, until time.Time, limit int) ([]engine.Schedule, error) {
	all, err := queryAll(ctx, s, scheduleColumns+` WHERE s.enabled = 1 AND s.next IS NOT NULL AND s.next <= ? ORDER BY s.next, s.id LIMIT ?`,
		[]any{until.UnixMicro(), pageSize(limit, maxListed)}, scanSchedule)
	if err != nil {
		return nil, fmt.Errorf("list due schedules: %w", err)
	}
	return all, nil
}

func scanFire(f *engine.Fire) []any {
	return []any{&f.ScheduleID, timeColumn{&f.Due}, timeColumn{&f.StartedAt}, &f.ExecutionARN, &f.Error}
}

// Fires lists what became of a schedule's occurrences, the newest first, at most
// limit and 1,000, which is also how many are kept.
func (s *Store) Fires(ctx context.Context, scheduleID string, limit int) ([]engine.Fire, error) {
	all, err := queryAll(ctx, s, `SELECT k.name, f.due, f.started, f.execution, f.error FROM schedule_key k JOIN fire f ON f.schedule=k.id
		WHERE k.name=? ORDER BY f.id DESC LIMIT ?`, []any{scheduleID, pageSize(limit, maxListed)}, scanFire)
	if err != nil {
		return nil, fmt.Errorf("occurrences of schedule %s: %w", scheduleID, err)
	}
	return all, nil
}
