package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/klauspost/compress/s2"

	"github.com/stepwell/stepwell/engine"
)

// An entry's place is its row's number times placesPerRow, and its index there.
const placesPerRow = 4096

// loggedEntry is an entry in a row's body, which is a JSON array of them, compressed with S2.
type loggedEntry struct {
	At      int64  `json:"t"` // microseconds since 1970
	Message string `json:"m"`
}

// logRow is a row of the log table, made ready before the writer's turn.
type logRow struct {
	entries     int
	first, last time.Time
	body        []byte
}

// encodeLog makes the rows of what a step logs.
func encodeLog(l *engine.Log) ([]logRow, error) {
	if l == nil {
		return nil, nil
	}
	var rows []logRow
	for chunk := range slices.Chunk(l.Entries, placesPerRow) {
		row := logRow{entries: len(chunk), first: chunk[0].At, last: chunk[0].At}
		all := make([]loggedEntry, len(chunk))
		for i, e := range chunk {
			all[i] = loggedEntry{e.At.UnixMicro(), e.Message}
			row.first, row.last = earlier(row.first, e.At), later(row.last, e.At)
		}
		plain, err := json.Marshal(all)
		if err != nil {
			return nil, err
		}
		row.body = s2.Encode(nil, plain)
		rows = append(rows, row)
	}
	return rows, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func insertLog(t *tx, id engine.ExecutionID, l *engine.Log, rows []logRow) error {
	if l == nil {
		return nil
	}
	group, err := logGroupKey(t, l.Group, l.Entries[0].At)
	if err != nil {
		return err
	}
	stream, err := logStreamKey(t, group, l)
	if err != nil {
		return err
	}
	for _, r := range rows {
		_, err := t.exec("INSERT INTO log (log_group, stream, execution, first, last, entries, body) VALUES (?,?,?,?,?,?,?)",
			group, stream, int64(id), micros(r.first), micros(r.last), int64(r.entries), r.body)
		if err != nil {
			return err
		}
		if _, err := t.exec("UPDATE log_group SET bytes=bytes+? WHERE id=?", int64(len(r.body)), group); err != nil {
			return err
		}
	}
	return nil
}

func logGroupKey(t *tx, arn string, now time.Time) (int64, error) {
	var key int64
	found, err := t.first("SELECT id FROM log_group WHERE arn=?", []driver.Value{arn}, &key)
	if err != nil || found {
		return key, err
	}
	return t.insert("INSERT INTO log_group (arn, created, days) VALUES (?,?,0)", arn, micros(now))
}

func logStreamKey(t *tx, group int64, l *engine.Log) (int64, error) {
	var key int64
	found, err := t.first("SELECT id FROM log_stream WHERE log_group=? AND name=?", []driver.Value{group, l.Stream}, &key)
	if err != nil || found {
		return key, err
	}
	return t.insert("INSERT INTO log_stream (log_group, name, created) VALUES (?,?,?)", group, l.Stream, micros(l.Entries[0].At))
}

// CreateLogGroup stores a log group. ErrExists.
func (s *Store) CreateLogGroup(ctx context.Context, g engine.LogGroup) error {
	return s.write(ctx, "create log group "+g.ARN, 256, func(t *tx) error {
		_, err := t.insert("INSERT INTO log_group (arn, created, days) VALUES (?,?,?)", g.ARN, micros(g.CreatedAt), int64(g.Days))
		if isUnique(err) {
			return engine.ErrExists
		}
		return err
	})
}

const logGroupColumns = "SELECT g.arn, g.created, g.days, g.bytes FROM log_group g"

func scanLogGroup(g *engine.LogGroup) []any {
	return []any{&g.ARN, timeColumn{&g.CreatedAt}, &g.Days, &g.Bytes}
}

// LogGroup returns one log group. ErrNotFound.
func (s *Store) LogGroup(ctx context.Context, arn string) (engine.LogGroup, error) {
	var g engine.LogGroup
	err := queryRow(ctx, s, engine.ErrNotFound, logGroupColumns+" WHERE g.arn=?", []any{arn}, scanLogGroup(&g)...)
	if err != nil {
		return engine.LogGroup{}, fmt.Errorf("log group %s: %w", arn, err)
	}
	return g, nil
}

// LogGroups lists those whose ARN begins with prefix and comes after after.
func (s *Store) LogGroups(ctx context.Context, prefix, after string, limit int) ([]engine.LogGroup, error) {
	all, err := queryAll(ctx, s, logGroupColumns+" WHERE substr(g.arn, 1, length(?1)) = ?1 AND g.arn > ?2 ORDER BY g.arn LIMIT ?3",
		[]any{prefix, after, pageSize(limit, 1000)}, scanLogGroup)
	if err != nil {
		return nil, fmt.Errorf("log groups: %w", err)
	}
	return all, nil
}

// SetLogDays says how long a group's entries are kept. ErrNotFound.
func (s *Store) SetLogDays(ctx context.Context, arn string, days int) error {
	return s.write(ctx, "set the retention of log group "+arn, 64, func(t *tx) error {
		n, err := t.exec("UPDATE log_group SET days=? WHERE arn=?", int64(days), arn)
		if err == nil && n == 0 {
			return engine.ErrNotFound
		}
		return err
	})
}

// rowsAtATime is how many rows of logs a commit removes.
const rowsAtATime int64 = 500

// DeleteLogGroup removes a group with its entries, in parts that let other
// changes through. ErrNotFound.
func (s *Store) DeleteLogGroup(ctx context.Context, arn string) error {
	for {
		more := false
		err := s.write(ctx, "delete log group "+arn, 1<<10, func(t *tx) error {
			n, err := t.exec("DELETE FROM log WHERE id IN (SELECT id FROM log WHERE log_group=(SELECT id FROM log_group WHERE arn=?) LIMIT ?)", arn, rowsAtATime)
			if more = n == rowsAtATime; err != nil || more {
				return err
			}
			n, err = t.exec("DELETE FROM log_group WHERE arn=?", arn)
			if err == nil && n == 0 {
				return engine.ErrNotFound
			}
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// LogStreams lists a group's streams by name, after after.
func (s *Store) LogStreams(ctx context.Context, group, after string, limit int) ([]engine.LogStream, error) {
	all, err := queryAll(ctx, s, `SELECT s.name, s.created, (SELECT first FROM log WHERE stream=s.id ORDER BY id LIMIT 1),
		(SELECT last FROM log WHERE stream=s.id ORDER BY id DESC LIMIT 1)
		FROM log_stream s JOIN log_group g ON g.id=s.log_group WHERE g.arn=? AND s.name > ? ORDER BY s.name LIMIT ?`,
		[]any{group, after, pageSize(limit, 1000)}, func(l *engine.LogStream) []any {
			return []any{&l.Name, timeColumn{&l.CreatedAt}, timeColumn{&l.First}, timeColumn{&l.Last}}
		})
	if err != nil {
		return nil, fmt.Errorf("log streams of %s: %w", group, err)
	}
	return all, nil
}

// mostScanned is how many rows one call looks through, so that a search for what
// is not there ends.
const mostScanned = 2_000

// LogEntries lists entries, and tells up to which place it has looked: where a
// further call goes on.
func (s *Store) LogEntries(ctx context.Context, q engine.LogQuery) (entries []engine.LogEntry, seen engine.LogPlace, err error) {
	query, args := logQuery(q)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("log of %s: %w", q.Group, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	limit, scanned := int(pageSize(q.Limit, 10_000)), 0
	for rows.Next() && len(entries) < limit && scanned < mostScanned {
		row, err := scanLogRow(rows)
		if err != nil {
			return nil, 0, fmt.Errorf("log of %s: %w", q.Group, err)
		}
		scanned++
		for _, e := range row.inOrder(q.Reverse) {
			if len(entries) == limit {
				break
			}
			if q.Reverse && q.Before != 0 && e.Place >= q.Before || !q.Reverse && e.Place <= q.After {
				continue
			}
			if seen = e.Place; q.Fits(e) {
				entries = append(entries, e)
			}
		}
	}
	return entries, seen, rows.Err()
}

func logQuery(q engine.LogQuery) (string, []any) {
	var c conditions
	if q.Group != "" {
		c.add("l.log_group = (SELECT id FROM log_group WHERE arn=?)", q.Group)
	}
	if q.Execution != 0 {
		c.add("l.execution = ?", int64(q.Execution))
	}
	if len(q.Streams) > 0 {
		names, _ := json.Marshal(q.Streams) //nolint:errcheck // strings
		c.add("s.name IN (SELECT value FROM json_each(?))", string(names))
	}
	if !q.Since.IsZero() {
		c.add("l.last >= ?", micros(q.Since))
	}
	if !q.Until.IsZero() {
		c.add("l.first < ?", micros(q.Until))
	}
	order := " ORDER BY l.id"
	switch {
	case q.Reverse:
		order += " DESC"
		if q.Before != 0 {
			c.add("l.id <= ?", int64(q.Before)/placesPerRow)
		}
	default:
		c.add("l.id >= ?", int64(q.After)/placesPerRow)
	}
	return "SELECT l.id, g.arn, s.name, l.execution, l.body FROM log l JOIN log_group g ON g.id=l.log_group JOIN log_stream s ON s.id=l.stream" + c.String() + order, c.args
}

// storedLog is a row with its entries.
type storedLog struct{ entries []engine.LogEntry }

func (l storedLog) inOrder(reverse bool) []engine.LogEntry {
	if reverse {
		slices.Reverse(l.entries)
	}
	return l.entries
}

var errLog = errors.New("a stored log is damaged")

func scanLogRow(rows *sql.Rows) (storedLog, error) {
	var id, execution int64
	var group, stream string
	var body []byte
	if err := rows.Scan(&id, &group, &stream, &execution, &body); err != nil {
		return storedLog{}, err
	}
	if n, err := s2.DecodedLen(body); err != nil || n > 2*placesPerRow*engine.MostLogged {
		return storedLog{}, errLog
	}
	plain, err := s2.Decode(nil, body)
	if err != nil {
		return storedLog{}, errors.Join(errLog, err)
	}
	var all []loggedEntry
	if err := json.Unmarshal(plain, &all); err != nil {
		return storedLog{}, errors.Join(errLog, err)
	}
	out := storedLog{make([]engine.LogEntry, len(all))}
	for i, e := range all {
		out.entries[i] = engine.LogEntry{
			Place: engine.LogPlace(id*placesPerRow + int64(i)), Group: group, Stream: stream, Execution: engine.ExecutionID(execution),
			At: time.UnixMicro(e.At).UTC(), Message: e.Message,
		}
	}
	return out, nil
}

// TrimLogs removes entries that are older than their group keeps them, or than
// most (0: no bound), some at a time; more tells whether to call again. What is
// old is looked for outside the writer's turn, among the first of each group.
func (s *Store) TrimLogs(ctx context.Context, now time.Time, most time.Duration) (more bool, err error) {
	groups, err := s.LogGroups(ctx, "", "", 1000)
	if err != nil {
		return false, err
	}
	for _, g := range groups {
		keep := most
		if own := time.Duration(g.Days) * 24 * time.Hour; own > 0 && (keep == 0 || own < keep) {
			keep = own
		}
		if keep == 0 {
			continue
		}
		again, err := s.trimLog(ctx, g.ARN, now.Add(-keep))
		if err != nil {
			return false, fmt.Errorf("trim log group %s: %w", g.ARN, err)
		}
		more = more || again
	}
	return more, nil
}

// oldLog is a row whose entries are all old.
type oldLog struct {
	id, bytes int64
	last      time.Time
}

func (s *Store) trimLog(ctx context.Context, group string, oldest time.Time) (more bool, err error) {
	rows, err := queryAll(ctx, s, "SELECT id, length(body), last FROM log WHERE log_group=(SELECT id FROM log_group WHERE arn=?) ORDER BY id LIMIT ?",
		[]any{group, rowsAtATime}, func(r *oldLog) []any { return []any{&r.id, &r.bytes, timeColumn{&r.last}} })
	if err != nil {
		return false, err
	}
	old, bytes := 0, int64(0)
	for old < len(rows) && rows[old].last.Before(oldest) {
		bytes += rows[old].bytes
		old++
	}
	if old == 0 {
		return false, nil
	}
	err = s.write(ctx, "trim the logs", 1<<10, func(t *tx) error {
		_, err := t.exec("DELETE FROM log WHERE log_group=(SELECT id FROM log_group WHERE arn=?) AND id <= ?", group, rows[old-1].id)
		if err != nil {
			return err
		}
		_, err = t.exec("UPDATE log_group SET bytes=max(0, bytes-?) WHERE arn=?", bytes, group)
		return err
	})
	return int64(old) == rowsAtATime, err
}
