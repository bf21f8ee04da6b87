package storage

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// SaveCheckpoint keeps the text that a draft has now under a name. ErrNotFound
// when there is no draft, ErrStale when it is not at c's revision, ErrValidation
// when there are engine.MaxCheckpoints already.
func (s *Store) SaveCheckpoint(ctx context.Context, machineARN string, c engine.Checkpoint) (engine.Checkpoint, error) {
	err := s.write(ctx, "save a checkpoint of "+machineARN, maxDraft/4, func(t *tx) error {
		d, found, err := loadDraft(t, machineARN)
		switch {
		case err != nil:
			return err
		case !found:
			return engine.ErrNotFound
		case d.revision != c.Revision:
			return fmt.Errorf("the draft is at revision %d and not at %d: %w", d.revision, c.Revision, engine.ErrStale)
		}
		c.Text = d.text
		c.ID, err = insertCheckpoint(t, d.id, c)
		return err
	})
	return c, err
}

func insertCheckpoint(t *tx, draft int64, c engine.Checkpoint) (int64, error) {
	var others int64
	if _, err := t.first("SELECT count(*) FROM checkpoint WHERE draft=?", []driver.Value{draft}, &others); err != nil {
		return 0, err
	}
	if others >= engine.MaxCheckpoints {
		return 0, &engine.Error{Name: engine.ErrValidation.Name, Message: fmt.Sprintf("There are %d checkpoints already. Delete one first.", others)}
	}
	return t.insert("INSERT INTO checkpoint (draft, name, who, at, revision, text) VALUES (?,?,?,?,?,?)",
		draft, c.Name, c.Who, micros(c.At), c.Revision, c.Text)
}

// Checkpoints lists a draft's checkpoints, newest first, without the texts.
func (s *Store) Checkpoints(ctx context.Context, machineARN string) ([]engine.Checkpoint, error) {
	all, err := queryAll(ctx, s, `SELECT c.id, c.name, c.who, c.at, c.revision FROM draft d JOIN checkpoint c ON c.draft=d.id
		WHERE d.machine=? ORDER BY c.id DESC`, []any{machineARN},
		func(c *engine.Checkpoint) []any {
			return []any{&c.ID, &c.Name, &c.Who, timeColumn{&c.At}, &c.Revision}
		})
	if err != nil {
		return nil, fmt.Errorf("checkpoints of %s: %w", machineARN, err)
	}
	return all, nil
}

// Checkpoint returns one with its text. ErrNotFound.
func (s *Store) Checkpoint(ctx context.Context, machineARN string, id int64) (engine.Checkpoint, error) {
	var c engine.Checkpoint
	err := queryRow(ctx, s, engine.ErrNotFound, `SELECT c.id, c.name, c.who, c.at, c.revision, c.text FROM draft d JOIN checkpoint c ON c.draft=d.id
		WHERE d.machine=? AND c.id=?`, []any{machineARN, id}, &c.ID, &c.Name, &c.Who, timeColumn{&c.At}, &c.Revision, &c.Text)
	if err != nil {
		return engine.Checkpoint{}, fmt.Errorf("checkpoint %d of %s: %w", id, machineARN, err)
	}
	return c, nil
}

// DeleteCheckpoint forgets a checkpoint; one that is not there is no error.
func (s *Store) DeleteCheckpoint(ctx context.Context, machineARN string, id int64) error {
	return s.write(ctx, "delete a checkpoint of "+machineARN, 0, func(t *tx) error {
		_, err := t.exec("DELETE FROM checkpoint WHERE id=? AND draft IN (SELECT id FROM draft WHERE machine=?)", id, machineARN)
		return err
	})
}
