package storage

import (
	"context"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// CreateActivity stores an activity; ErrActivityAlreadyExists when the ARN is taken.
func (s *Store) CreateActivity(ctx context.Context, a engine.Activity) error {
	tags, err := list(a.Tags)
	if err != nil {
		return err
	}
	return s.write(ctx, "create activity "+a.ARN, 0, func(t *tx) error {
		n, err := t.exec("INSERT INTO activity (arn, name, created, tags) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
			a.ARN, a.Name, micros(a.CreatedAt), tags)
		if err == nil && n == 0 {
			return engine.ErrActivityAlreadyExists
		}
		return err
	})
}

// UpdateActivity replaces the name and tags of an activity. ErrActivityDoesNotExist.
func (s *Store) UpdateActivity(ctx context.Context, a engine.Activity) error {
	tags, err := list(a.Tags)
	if err != nil {
		return err
	}
	return s.write(ctx, "update activity "+a.ARN, 0, func(t *tx) error {
		n, err := t.exec("UPDATE activity SET name=?, tags=? WHERE arn=?", a.Name, tags, a.ARN)
		if err == nil && n == 0 {
			return engine.ErrActivityDoesNotExist
		}
		return err
	})
}

// DeleteActivity removes an activity. Deleting what is not there is no error.
func (s *Store) DeleteActivity(ctx context.Context, arn string) error {
	return s.write(ctx, "delete activity "+arn, 0, func(t *tx) error {
		_, err := t.exec("DELETE FROM activity WHERE arn=?", arn)
		return err
	})
}

const activityColumns = "SELECT arn, name, created, tags FROM activity"

func scanActivity(a *engine.Activity) []any {
	return []any{&a.ARN, &a.Name, timeColumn{&a.CreatedAt}, jsonColumn{&a.Tags}}
}

// Activity returns one activity. ErrActivityDoesNotExist.
func (s *Store) Activity(ctx context.Context, arn string) (engine.Activity, error) {
	var a engine.Activity
	err := queryRow(ctx, s, engine.ErrActivityDoesNotExist, activityColumns+" WHERE arn=?", []any{arn}, scanActivity(&a)...)
	if err != nil {
		return engine.Activity{}, fmt.Errorf("activity %s: %w", arn, err)
	}
	return a, nil
}

// Activities lists by ARN those with a prefix that come after the given ARN, at
// most limit and 1,000.
func (s *Store) Activities(ctx context.Context, prefix, after string, limit int) ([]engine.Activity, error) {
	where, args := prefixed("arn", prefix, after)
	args = append(args, pageSize(limit, maxListed))
	all, err := queryAll(ctx, s, activityColumns+where+" ORDER BY arn LIMIT ?", args, scanActivity)
	if err != nil {
		return nil, fmt.Errorf("list activities: %w", err)
	}
	return all, nil
}
