package storage

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// sample is one row of the sample data.
type sample struct{ state, data string }

func scanSample(s *sample) []any { return []any{&s.state, &s.data} }

// Samples returns the sample data that is kept with a machine's draft, by state.
func (s *Store) Samples(ctx context.Context, machineARN string) (map[string]string, error) {
	rows, err := queryAll(ctx, s, "SELECT s.state, s.data FROM sample s JOIN draft d ON d.id=s.draft WHERE d.machine=?", []any{machineARN}, scanSample)
	if err != nil {
		return nil, fmt.Errorf("samples of %s: %w", machineARN, err)
	}
	all := make(map[string]string, len(rows))
	for _, row := range rows {
		all[row.state] = row.data
	}
	return all, nil
}

// SaveSample keeps the sample data of a state, or forgets it when it is empty.
// ErrNotFound when the machine has no draft, ErrValidation beyond the limits.
func (s *Store) SaveSample(ctx context.Context, machineARN, state, data string) error {
	if len(data) > engine.MaxSample {
		return &engine.Error{Name: engine.ErrValidation.Name, Message: fmt.Sprintf("the sample is longer than %d bytes", engine.MaxSample)}
	}
	return s.write(ctx, "save a sample of "+machineARN, len(data), func(t *tx) error {
		d, found, err := loadDraft(t, machineARN)
		switch {
		case err != nil:
			return err
		case !found:
			return engine.ErrNotFound
		case data == "":
			_, err := t.exec("DELETE FROM sample WHERE draft=? AND state=?", d.id, state)
			return err
		}
		return putSample(t, d.id, sample{state, data})
	})
}

func putSample(t *tx, draft int64, row sample) error {
	var others int64
	if _, err := t.first("SELECT count(*) FROM sample WHERE draft=? AND state<>?", []driver.Value{draft, row.state}, &others); err != nil {
		return err
	}
	if others >= engine.MaxSamples {
		return &engine.Error{Name: engine.ErrValidation.Name, Message: fmt.Sprintf("there are %d samples already", others)}
	}
	_, err := t.exec("INSERT INTO sample (draft, state, data) VALUES (?,?,?) ON CONFLICT (draft, state) DO UPDATE SET data=excluded.data",
		draft, row.state, row.data)
	return err
}
