package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

func insertAnnouncements(t *tx, bodies [][]byte) error {
	for _, body := range bodies {
		if _, err := t.exec("INSERT INTO announcement (body) VALUES (?)", body); err != nil {
			return err
		}
	}
	return nil
}

func encodeAnnouncements(all []engine.Announcement) (bodies [][]byte, err error) {
	for _, a := range all {
		body, err := json.Marshal(a)
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, body)
	}
	return bodies, nil
}

type announcementRow struct {
	id   int64
	body []byte
}

// Announcements lists those that were not taken yet, the oldest first.
func (s *Store) Announcements(ctx context.Context, limit int) ([]engine.Announcement, error) {
	rows, err := queryAll(ctx, s, "SELECT id, body FROM announcement ORDER BY id LIMIT ?", []any{pageSize(limit, 1000)},
		func(r *announcementRow) []any { return []any{&r.id, bytesColumn{&r.body}} })
	if err != nil {
		return nil, fmt.Errorf("announcements: %w", err)
	}
	all := make([]engine.Announcement, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.body, &all[i]); err != nil {
			return nil, fmt.Errorf("announcement %d: %w", r.id, err)
		}
		all[i].ID = r.id
	}
	return all, nil
}

// RemoveAnnouncements removes those up to and with an id.
func (s *Store) RemoveAnnouncements(ctx context.Context, upTo int64) error {
	return s.write(ctx, "remove announcements", 64, func(t *tx) error {
		_, err := t.exec("DELETE FROM announcement WHERE id <= ?", upTo)
		return err
	})
}

// Sent tells up to which place something was sent. ErrNotFound when nothing was.
func (s *Store) Sent(ctx context.Context, name string) (place int64, err error) {
	if err := queryRow(ctx, s, engine.ErrNotFound, "SELECT place FROM sent WHERE name=?", []any{name}, &place); err != nil {
		return 0, fmt.Errorf("what was sent of %s: %w", name, err)
	}
	return place, nil
}

// SetSent notes up to which place something was sent.
func (s *Store) SetSent(ctx context.Context, name string, place int64) error {
	return s.write(ctx, "note what was sent of "+name, 64, func(t *tx) error {
		_, err := t.exec("INSERT INTO sent (name, place) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET place=excluded.place", name, place)
		return err
	})
}
