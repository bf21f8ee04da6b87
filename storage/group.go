package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// maxGroups is AWS's quota of schedule groups in a region of an account.
const maxGroups = 500

// openGroup wants the group of a schedule to be there and to stay.
func openGroup(t *tx, sc engine.Schedule) error {
	var deleting bool
	found, err := t.first("SELECT deleting FROM schedule_group WHERE arn=?", []driver.Value{engine.GroupARN(sc.ARN)}, &deleting)
	switch {
	case err != nil:
		return err
	case !found && sc.Group != engine.DefaultGroup:
		return engine.ErrNoGroup
	case deleting:
		return engine.ErrGroupDeleting
	}
	return nil
}

// CreateScheduleGroup stores a group. ErrExists, ErrConflict, ErrQuota.
func (s *Store) CreateScheduleGroup(ctx context.Context, g engine.ScheduleGroup, once engine.Once) error {
	return s.write(ctx, "create schedule group "+g.ARN, 0, func(t *tx) error {
		return only(t, once, func() error { return createGroup(t, g) })
	})
}

func createGroup(t *tx, g engine.ScheduleGroup) error {
	if g.Name == engine.DefaultGroup {
		return engine.ErrExists
	}
	var count int64
	prefix := strings.TrimSuffix(g.ARN, g.Name)
	if _, err := t.first("SELECT count(*) FROM schedule_group WHERE arn > ? AND arn < ?", []driver.Value{prefix, prefixEnd(prefix)}, &count); err != nil {
		return err
	}
	if count >= maxGroups {
		return engine.ErrQuota
	}
	return putGroup(t, g, "ON CONFLICT DO NOTHING")
}

func putGroup(t *tx, g engine.ScheduleGroup, conflict string) error {
	tags, err := list(g.Tags)
	if err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO schedule_group (arn, name, tags, created, updated) VALUES (?,?,?,?,?) "+conflict,
		g.ARN, g.Name, tags, micros(g.CreatedAt), micros(g.UpdatedAt))
	if err == nil && n == 0 {
		return engine.ErrExists
	}
	return err
}

// TagScheduleGroup replaces a group's tags; the default group is stored by it. ErrNoGroup.
func (s *Store) TagScheduleGroup(ctx context.Context, g engine.ScheduleGroup) error {
	return s.write(ctx, "tag schedule group "+g.ARN, 0, func(t *tx) error {
		if g.Name == engine.DefaultGroup {
			return putGroup(t, g, "ON CONFLICT (arn) DO UPDATE SET tags=excluded.tags, updated=excluded.updated")
		}
		tags, err := list(g.Tags)
		if err != nil {
			return err
		}
		n, err := t.exec("UPDATE schedule_group SET tags=?, updated=? WHERE arn=?", tags, micros(g.UpdatedAt), g.ARN)
		if err == nil && n == 0 {
			return engine.ErrNoGroup
		}
		return err
	})
}

// DeleteScheduleGroup notes that a group is to go; PurgeScheduleGroup does the
// work. ErrNoGroup, ErrConflict.
func (s *Store) DeleteScheduleGroup(ctx context.Context, arn string, at time.Time, once engine.Once) error {
	return s.write(ctx, "delete schedule group "+arn, 0, func(t *tx) error {
		return only(t, once, func() error {
			n, err := t.exec("UPDATE schedule_group SET deleting=1, updated=? WHERE arn=? AND name<>?", micros(at), arn, engine.DefaultGroup)
			if err == nil && n == 0 {
				return engine.ErrNoGroup
			}
			return err
		})
	})
}

// PurgeScheduleGroup removes up to limit schedules of a group that is to go, and
// the group with its last one. It says whether the group is gone.
func (s *Store) PurgeScheduleGroup(ctx context.Context, arn string, limit int) (gone bool, err error) {
	prefix := engine.SchedulePrefix(arn)
	err = s.write(ctx, "purge schedule group "+arn, 0, func(t *tx) error {
		n, err := t.exec(`DELETE FROM schedule WHERE id IN (
			SELECT k.id FROM schedule_key k CROSS JOIN schedule s ON s.id=k.id WHERE k.name > ? AND k.name < ? LIMIT ?)`,
			prefix, prefixEnd(prefix), int64(limit))
		if err != nil {
			return err
		}
		if gone = n < int64(limit); gone {
			_, err = t.exec("DELETE FROM schedule_group WHERE arn=? AND deleting=1", arn)
		}
		return err
	})
	return gone, err
}

// DeletingGroups lists the ARNs of groups that are to go.
func (s *Store) DeletingGroups(ctx context.Context) ([]string, error) {
	all, err := queryAll(ctx, s, "SELECT arn FROM schedule_group WHERE deleting=1 ORDER BY arn", nil, func(arn *string) []any { return []any{arn} })
	if err != nil {
		return nil, fmt.Errorf("list schedule groups: %w", err)
	}
	return all, nil
}

const groupColumns = "SELECT arn, name, deleting, tags, created, updated FROM schedule_group"

func scanGroup(g *engine.ScheduleGroup) []any {
	return []any{&g.ARN, &g.Name, &g.Deleting, jsonColumn{&g.Tags}, timeColumn{&g.CreatedAt}, timeColumn{&g.UpdatedAt}}
}

// ScheduleGroup returns one. ErrNoGroup. A default group that is not stored is
// there nevertheless.
func (s *Store) ScheduleGroup(ctx context.Context, arn string) (engine.ScheduleGroup, error) {
	var g engine.ScheduleGroup
	err := queryRow(ctx, s, engine.ErrNoGroup, groupColumns+" WHERE arn=?", []any{arn}, scanGroup(&g)...)
	if errors.Is(err, engine.ErrNoGroup) && strings.HasSuffix(arn, "/"+engine.DefaultGroup) {
		return engine.TheDefaultGroup(arn), nil
	}
	if err != nil {
		return engine.ScheduleGroup{}, fmt.Errorf("schedule group %s: %w", arn, err)
	}
	return g, nil
}

// ScheduleGroups lists by ARN the stored groups whose ARN begins with a prefix,
// after the one given, at most limit and 1,000.
func (s *Store) ScheduleGroups(ctx context.Context, prefix, after string, limit int) ([]engine.ScheduleGroup, error) {
	all, err := queryAll(ctx, s, groupColumns+" WHERE arn > ? AND arn < ? ORDER BY arn LIMIT ?",
		[]any{max(prefix, after), prefixEnd(prefix), pageSize(limit, maxListed)}, scanGroup)
	if err != nil {
		return nil, fmt.Errorf("list schedule groups: %w", err)
	}
	return all, nil
}
