package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// What execution.map_told says of a child execution.
const (
	endUntold = 0 // its Map Run does not know of its end, or it has not ended
	endTold   = 1
	toRedrive = 2
)

// childColumns are map_run, map_index, map_items and map_told of a new execution.
func childColumns(t *tx, c *engine.Child) ([4]driver.Value, error) {
	if c == nil {
		return [4]driver.Value{}, nil
	}
	id, err := mapRunID(t, c.MapRun)
	return [4]driver.Value{id, c.Index, c.Items, int64(endUntold)}, err
}

func mapRunID(t *tx, arn string) (int64, error) {
	var id int64
	found, err := t.first("SELECT id FROM map_run WHERE arn=?", []driver.Value{arn}, &id)
	if err == nil && !found {
		err = fmt.Errorf("map run %s: %w", arn, engine.ErrNotFound)
	}
	return id, err
}

// changeMapRuns does what a step says of Map Runs and their child executions.
func changeMapRuns(t *tx, id engine.ExecutionID, s *step) error {
	for _, m := range s.MapRuns {
		if err := saveMapRun(t, id, m, s); err != nil {
			return err
		}
	}
	for _, c := range s.children {
		child, err := createExecution(t, c)
		if err != nil {
			return err
		}
		c.New.ID = child
		if err := changeMapRuns(t, child, c); err != nil {
			return err
		}
	}
	for _, child := range s.Told {
		n, err := t.exec("UPDATE execution SET map_told=? WHERE id=? AND map_told=?", int64(endTold), int64(child), int64(endUntold))
		if err == nil && n == 0 {
			err = fmt.Errorf("the end of execution %d was told before: %w", child, engine.ErrStale)
		}
		if err != nil {
			return err
		}
	}
	for _, arn := range s.Redrive {
		if err := markRedrive(t, arn); err != nil {
			return err
		}
	}
	if s.over() && s.Kept {
		return abortMapRuns(t, id, s)
	}
	return nil
}

// saveMapRun stores a Map Run that begins, changes or ends.
func saveMapRun(t *tx, id engine.ExecutionID, m machine.MapRun, s *step) error {
	status := slices.Index(statuses, m.Status)
	if status < 0 {
		return fmt.Errorf("unknown status %q", m.Status)
	}
	at, stopped, redriven := micros(s.at()), driver.Value(nil), driver.Value(nil)
	if m.Status != machine.Running {
		stopped = at
	}
	if m.Redrives > 0 {
		redriven = micros(s.Head.RedrivenAt)
	}
	_, err := t.exec(`INSERT INTO map_run (arn, execution, frame, state, label, express, status, total, children, writes, concurrency,
			tolerated_count, tolerated_percentage, redrives, started, stopped, redriven) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (arn) DO UPDATE SET status=excluded.status, total=excluded.total, children=excluded.children, concurrency=excluded.concurrency,
			tolerated_count=excluded.tolerated_count, tolerated_percentage=excluded.tolerated_percentage,
			redrives=excluded.redrives, stopped=excluded.stopped, redriven=excluded.redriven`,
		m.ARN, int64(id), int64(m.Frame), m.State, m.Label, m.Express, int64(status), m.Total, m.Children, m.Writes, m.Concurrency,
		m.ToleratedCount, m.ToleratedPercentage, m.Redrives, at, stopped, redriven)
	return err
}

// markRedrive leaves the child executions that succeeded or still run as they are.
func markRedrive(t *tx, arn string) error {
	_, err := t.exec(`UPDATE execution SET map_told=? WHERE map_run=(SELECT id FROM map_run WHERE arn=?) AND status NOT IN (0, 1)`,
		int64(toRedrive), arn)
	return err
}

func abortMapRuns(t *tx, id engine.ExecutionID, s *step) error {
	_, err := t.exec("UPDATE map_run SET status=?, stopped=? WHERE execution=? AND status=0",
		int64(slices.Index(statuses, machine.Aborted)), micros(s.Head.StoppedAt), int64(id))
	return err
}

const mapRunColumns = `SELECT m.arn, m.execution, x.arn, m.frame, m.state, m.label, m.express, m.status, m.total, m.children, m.writes, m.concurrency,
	m.tolerated_count, m.tolerated_percentage, m.redrives, m.started, m.stopped, m.redriven, m.id
	FROM map_run m JOIN execution x ON x.id=m.execution`

type mapRunRow struct {
	engine.MapRun
	id int64
}

func scanMapRun(r *mapRunRow) []any {
	m := &r.MapRun
	return []any{&m.ARN, &m.Execution, &m.ExecutionARN, &m.Frame, &m.State, &m.Label, &m.Express, statusColumn{&m.Status}, &m.Total, &m.Children, &m.Writes, &m.Concurrency,
		&m.ToleratedCount, &m.ToleratedPercentage, &m.Redrives, timeColumn{&m.StartedAt}, timeColumn{&m.StoppedAt}, timeColumn{&m.RedrivenAt}, &r.id}
}

// MapRun returns one Map Run by its ARN. ErrNotFound.
func (s *Store) MapRun(ctx context.Context, arn string) (engine.MapRun, error) {
	var r mapRunRow
	if err := queryRow(ctx, s, engine.ErrNotFound, mapRunColumns+" WHERE m.arn=?", []any{arn}, scanMapRun(&r)...); err != nil {
		return engine.MapRun{}, fmt.Errorf("map run %s: %w", arn, err)
	}
	return r.MapRun, nil
}

// MapRuns lists the Map Runs of an execution below before (0: all), the newest
// first, at most limit and 1,000, each with its place in the list.
func (s *Store) MapRuns(ctx context.Context, id engine.ExecutionID, before int64, limit int) ([]engine.MapRun, []int64, error) {
	rows, err := queryAll(ctx, s, mapRunColumns+" WHERE m.execution=? AND (?2=0 OR m.id < ?2) ORDER BY m.id DESC LIMIT ?3",
		[]any{int64(id), before, pageSize(limit, maxListed)}, scanMapRun)
	if err != nil {
		return nil, nil, fmt.Errorf("map runs of execution %d: %w", id, err)
	}
	runs, places := make([]engine.MapRun, 0, len(rows)), make([]int64, 0, len(rows))
	for _, r := range rows {
		runs, places = append(runs, r.MapRun), append(places, r.id)
	}
	return runs, places, nil
}

type countRow struct {
	status machine.Status
	engine.ChildCount
}

// CountChildren counts a Map Run's child executions, and the items in them, by
// status. A status that none has is not in the map.
func (s *Store) CountChildren(ctx context.Context, mapRun string) (map[machine.Status]engine.ChildCount, error) {
	rows, err := queryAll(ctx, s, `SELECT status, count(*), sum(map_items) FROM execution
		WHERE map_run=(SELECT id FROM map_run WHERE arn=?) GROUP BY status`, []any{mapRun},
		func(r *countRow) []any { return []any{statusColumn{&r.status}, &r.Executions, &r.Items} })
	if err != nil {
		return nil, fmt.Errorf("count the children of %s: %w", mapRun, err)
	}
	counts := make(map[machine.Status]engine.ChildCount, len(rows))
	for _, r := range rows {
		counts[r.status] = r.ChildCount
	}
	return counts, nil
}

type bandRow struct {
	band   int64
	status machine.Status
	n      int64
}

// Bands tells how a Map Run's child executions stand, in stretches of size indexes.
func (s *Store) Bands(ctx context.Context, mapRun string, size int64) ([]engine.Band, error) {
	rows, err := queryAll(ctx, s, `SELECT map_index/?1, status, count(*) FROM execution
		WHERE map_run=(SELECT id FROM map_run WHERE arn=?2) GROUP BY 1, 2 ORDER BY 1`, []any{max(size, 1), mapRun},
		func(r *bandRow) []any { return []any{&r.band, statusColumn{&r.status}, &r.n} })
	if err != nil {
		return nil, fmt.Errorf("bands of %s: %w", mapRun, err)
	}
	var bands []engine.Band
	for _, r := range rows {
		for int64(len(bands)) <= r.band {
			bands = append(bands, engine.Band{})
		}
		bands[r.band][r.status] = r.n
	}
	return bands, nil
}

// ChildExecutions lists a Map Run's child executions above the index after (-1:
// all), in the order of their indexes, at most limit and 1,000.
func (s *Store) ChildExecutions(ctx context.Context, mapRun string, after int64, limit int) ([]engine.Execution, error) {
	rows, err := queryAll(ctx, s, executionColumns+` WHERE e.map_run=(SELECT id FROM map_run WHERE arn=?) AND e.map_index > ?
		ORDER BY e.map_index LIMIT ?`, []any{mapRun, after, pageSize(limit, maxListed)}, scanExecution)
	if err != nil {
		return nil, fmt.Errorf("children of %s: %w", mapRun, err)
	}
	all := make([]engine.Execution, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.execution())
	}
	return all, nil
}

// childWork are the conditions under which something is to be done.
var childWork = map[engine.ChildWork]string{
	engine.TellEnd:      "e.map_told=0 AND e.status<>0 AND m.status=0",
	engine.RedriveChild: "e.map_told=2",
	engine.StopChild:    "e.map_told=0 AND e.status=0 AND m.status<>0",
}

func scanChildState(c *engine.ChildState) []any {
	return []any{&c.ID, &c.ARN, &c.MapRun, &c.Index, statusColumn{&c.Status}}
}

// ChildWork lists the child executions above after that something is to be done
// about, of one Map Run or (empty) of all, at most limit and 10,000.
func (s *Store) ChildWork(ctx context.Context, what engine.ChildWork, mapRun string, after engine.ExecutionID, limit int) ([]engine.ChildState, error) {
	query, args := `SELECT e.id, e.arn, m.arn, e.map_index, e.status FROM execution e JOIN map_run m ON m.id=e.map_run
		WHERE e.id > ? AND `+childWork[what], []any{int64(after)}
	if mapRun != "" {
		query += " AND m.arn=?"
		args = append(args, mapRun)
	}
	all, err := queryAll(ctx, s, query+" ORDER BY e.id LIMIT ?", append(args, pageSize(limit, maxBatch)), scanChildState)
	if err != nil {
		return nil, fmt.Errorf("work on child executions: %w", err)
	}
	return all, nil
}

// at is when the step was made, by its newest event.
func (s *step) at() time.Time {
	if n := len(s.History); n > 0 {
		return s.History[n-1].Time
	}
	return s.Head.StoppedAt
}
