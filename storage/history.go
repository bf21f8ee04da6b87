package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func insertHistory(t *tx, id engine.ExecutionID, segments []segment) error {
	for _, s := range segments {
		_, err := t.exec("INSERT INTO history (execution, first, last, body) VALUES (?,?,?,?)", int64(id), s.first, s.last, s.body)
		if err != nil {
			return err
		}
	}
	return nil
}

// maxHistory is as long as AWS lets a history become.
const maxHistory = 25_000

// History returns committed events: ascending those after q.After, or with
// q.Reverse descending those before q.Before; at most q.Limit and 25,000. There
// are none of an execution that does not exist.
func (s *Store) History(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) ([]machine.HistoryEvent, error) {
	events, err := s.history(ctx, id, q)
	if err != nil {
		return nil, fmt.Errorf("history of execution %d: %w", id, err)
	}
	return events, nil
}

func (s *Store) history(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) (events []machine.HistoryEvent, err error) {
	query, arg := `SELECT first, body FROM history WHERE execution=?1 AND first >=
		coalesce((SELECT first FROM history WHERE execution=?1 AND first <= ?2 ORDER BY first DESC LIMIT 1), 0)
		ORDER BY first`, q.After+1
	if q.Reverse {
		query, arg = "SELECT first, body FROM history WHERE execution=?1 AND (?2 = 0 OR first < ?2) ORDER BY first DESC", q.Before
	}
	rows, err := s.db.QueryContext(ctx, query, int64(id), arg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	limit := int(pageSize(q.Limit, maxHistory))
	for len(events) < limit && rows.Next() {
		var seg segment
		if err := rows.Scan(&seg.first, &seg.body); err != nil {
			return nil, err
		}
		part, err := decodeSegment(seg.first, seg.body)
		if err != nil {
			return nil, err
		}
		events = append(events, pick(part, q)...)
	}
	return events[:min(limit, len(events))], rows.Err()
}

// pick returns the events of a segment that a query asks for, in its order.
func pick(events []machine.HistoryEvent, q engine.HistoryQuery) []machine.HistoryEvent {
	events = slices.DeleteFunc(events, func(e machine.HistoryEvent) bool {
		if q.Reverse {
			return q.Before != 0 && e.ID >= q.Before
		}
		return e.ID <= q.After
	})
	if q.Reverse {
		slices.Reverse(events)
	}
	return events
}
