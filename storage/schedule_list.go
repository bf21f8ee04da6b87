package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

const scheduleColumns = `SELECT k.name, s.arn, s.name, s.grp, s.machine, s.expression, s.timezone, s.start, s.stop, s.input, s.enabled,
	s.description, s.target, s.role, s.parameters, s.dead_letter, s.max_age, s.max_attempts, s.win, s.completion, s.kms, s.missed, s.overlap,
	s.pause_note, s.generation, s.created, s.updated, s.next, s.wake, s.wall, s.held, s.last `

const (
	schedulesByName = scheduleColumns + "FROM schedule_key k CROSS JOIN schedule s ON s.id=k.id" // in the order of names
	schedulesByRow  = scheduleColumns + "FROM schedule s CROSS JOIN schedule_key k ON k.id=s.id" // by an index of schedule
)

func scanSchedule(s *engine.Schedule) []any {
	return []any{
		&s.ID, &s.ARN, &s.Name, &s.Group, &s.MachineARN, &s.Expression, &s.Timezone, timeColumn{&s.Start}, timeColumn{&s.End}, &s.Target.Input,
		&s.Enabled, &s.Description, &s.Target.ARN, &s.Target.RoleARN, bytesColumn{(*[]byte)(&s.Target.Parameters)}, &s.Target.DeadLetterARN,
		&s.Target.Retry.MaxAge, &s.Target.Retry.MaxAttempts, &s.Window, &s.AfterCompletion, &s.KMSKeyARN, &s.Missed, &s.Overlap,
		&s.PauseNote, &s.Generation, timeColumn{&s.CreatedAt}, timeColumn{&s.UpdatedAt}, timeColumn{&s.Next}, timeColumn{&s.Wake}, &s.Wall,
		&s.Held, timeColumn{&s.Last},
	}
}

// Schedule returns one schedule. ErrNotFound.
func (s *Store) Schedule(ctx context.Context, id string) (engine.Schedule, error) {
	var sc engine.Schedule
	err := queryRow(ctx, s, engine.ErrNotFound, schedulesByName+" WHERE k.name=?", []any{id}, scanSchedule(&sc)...)
	if err != nil {
		return engine.Schedule{}, fmt.Errorf("schedule %s: %w", id, err)
	}
	return sc, nil
}

// Schedules lists by ID, at most limit and 1,000.
func (s *Store) Schedules(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error) {
	query := schedulesByName
	var c conditions
	c.add("k.name > ?", max(f.After, f.IDPrefix))
	if f.IDPrefix != "" {
		c.add("k.name < ?", prefixEnd(f.IDPrefix))
	}
	if f.MachineARN != "" {
		query = schedulesByRow // a machine has few
		c.add("s.machine = ?", f.MachineARN)
	}
	if f.NamePrefix != "" {
		c.add("s.name GLOB ? || '*'", f.NamePrefix)
	}
	if f.Enabled != nil {
		c.add("s.enabled = ?", *f.Enabled)
	}
	if f.Text != "" {
		c.add("instr(lower(s.name || char(10) || s.description || char(10) || s.target), ?) > 0", strings.ToLower(f.Text))
	}
	all, err := queryAll(ctx, s, query+c.String()+" ORDER BY k.name LIMIT ?", append(c.args, pageSize(f.Limit, maxListed)), scanSchedule)
	if err != nil {
		return nil, fmt.Errorf("list schedules: %w", err)
	}
	return all, nil
}

// prefixEnd is the first text behind all that begin with the prefix, which is ASCII.
func prefixEnd(prefix string) string {
	last := len(prefix) - 1
	return prefix[:last] + string(prefix[last]+1)
}

// DueSchedules returns enabled schedules whose Wake is not after until, those
// after the point, by Wake and ID, at most limit and 10,000.
func (s *Store) DueSchedules(ctx context.Context, after engine.DuePoint, until time.Time, limit int) ([]engine.Schedule, error) {
	query, args := schedulesByRow+` WHERE s.enabled = 1 AND s.wake IS NOT NULL AND s.wake <= ?`, []any{until.UnixMicro()}
	if after != (engine.DuePoint{}) {
		query += ` AND s.wake >= ? AND (s.wake > ? OR s.id > coalesce((SELECT id FROM schedule_key WHERE name=?), 0))`
		args = append(args, after.Wake.UnixMicro(), after.Wake.UnixMicro(), after.ID)
	}
	all, err := queryAll(ctx, s, query+" ORDER BY s.wake, s.id LIMIT ?", append(args, pageSize(limit, maxBatch)), scanSchedule)
	if err != nil {
		return nil, fmt.Errorf("list due schedules: %w", err)
	}
	return all, nil
}

// SchedulesIn lists enabled schedules of a zone that have a next occurrence, by
// ID, at most limit and 1,000.
func (s *Store) SchedulesIn(ctx context.Context, zone, after string, limit int) ([]engine.Schedule, error) {
	all, err := queryAll(ctx, s, schedulesByName+" WHERE k.name > ? AND s.timezone=? AND s.enabled=1 AND s.next IS NOT NULL ORDER BY k.name LIMIT ?",
		[]any{after, zone, pageSize(limit, maxListed)}, scanSchedule)
	if err != nil {
		return nil, fmt.Errorf("list schedules in %s: %w", zone, err)
	}
	return all, nil
}

// RunsOf lists the running executions that a schedule started, the newest first,
// at most limit and 1,000.
func (s *Store) RunsOf(ctx context.Context, scheduleID string, limit int) ([]string, error) {
	all, err := queryAll(ctx, s, "SELECT arn FROM execution WHERE schedule IS NOT NULL AND status = 0 AND schedule=? ORDER BY id DESC LIMIT ?",
		[]any{scheduleID, pageSize(limit, maxListed)}, func(arn *string) []any { return []any{arn} })
	if err != nil {
		return nil, fmt.Errorf("running executions of schedule %s: %w", scheduleID, err)
	}
	return all, nil
}

// Zones returns the time zones that schedules ever had, each with what SaveZone stored.
func (s *Store) Zones(ctx context.Context) (map[string]string, error) {
	type row struct{ name, rules string }
	rows, err := queryAll(ctx, s, "SELECT name, rules FROM zone", nil, func(r *row) []any { return []any{&r.name, &r.rules} })
	if err != nil {
		return nil, fmt.Errorf("list time zones: %w", err)
	}
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.name] = r.rules
	}
	return all, nil
}

// SaveZone stores a text for a zone: a digest of its rules.
func (s *Store) SaveZone(ctx context.Context, zone, rules string) error {
	return s.write(ctx, "save zone "+zone, 0, func(t *tx) error {
		_, err := t.exec("INSERT INTO zone (name, rules) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET rules=excluded.rules", zone, rules)
		return err
	})
}
