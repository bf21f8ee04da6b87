package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// mostRedriveTokens is how many client tokens of an execution's redrives are kept.
const mostRedriveTokens = 10

func keepRedriveToken(t *tx, s *step) error {
	_, err := t.exec(`INSERT INTO redrive_token (execution, token, at) VALUES (?,?,?)
		ON CONFLICT (execution, token) DO UPDATE SET at=excluded.at`,
		int64(s.Execution), s.RedriveToken, micros(s.Head.RedrivenAt))
	if err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM redrive_token WHERE execution=?1 AND token NOT IN
		(SELECT token FROM redrive_token WHERE execution=?1 ORDER BY at DESC, token LIMIT ?2)`, int64(s.Execution), int64(mostRedriveTokens))
	return err
}

// RedrivenWith returns when an execution was redriven with a client token.
// ErrNotFound when it was not, or ten others came later.
func (s *Store) RedrivenWith(ctx context.Context, id engine.ExecutionID, token string) (time.Time, error) {
	var at time.Time
	err := queryRow(ctx, s, engine.ErrNotFound, "SELECT at FROM redrive_token WHERE execution=? AND token=?", []any{int64(id), token}, timeColumn{&at})
	if err != nil {
		return time.Time{}, fmt.Errorf("redrive of execution %d: %w", id, err)
	}
	return at, nil
}
