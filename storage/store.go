// Package storage keeps Stepwell's data in SQLite. It implements engine.Store.
//
// One goroutine owns the connection that writes. Changes of all callers that
// are waiting share one transaction and one fsync (group commit); each runs in a
// savepoint of its own, so that one that fails leaves the others alone. Reads
// have a pool of read-only connections and never wait for the writer. What a
// method has returned nil for survives the loss of power. Times are kept to the
// microsecond and come back in UTC.
package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
)

var _ engine.Store = (*Store)(nil)

// Options are what a store may be given. The zero value is ready to use.
type Options struct {
	Logger *slog.Logger     // nil: nothing is logged
	Now    func() time.Time // for the note in the lock file; nil: time.Now
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	return o
}

// Store is the SQLite implementation of engine.Store. Its methods may be called
// concurrently.
type Store struct {
	dir    string
	writer *writer
	db     *sql.DB
	lock   *os.File
	log    *slog.Logger
	keys   sync.Map // ARN of a machine → its number; only what is committed, and that never changes
	close  func() error
}

// Open opens the data directory dir, makes it when it is not there, and brings
// its schema up to date. It returns ErrLocked when another process has the
// directory, and an error when the data is of a newer Stepwell. Its time does
// not depend on how much is stored.
func Open(ctx context.Context, dir string, opt Options) (*Store, error) {
	return open(ctx, dir, opt, full)
}

// OpenMemory opens an empty store that lives as long as it is open and survives
// nothing: for a single run and for tests. It is the same code on files in a
// temporary directory, without waiting for the disk.
func OpenMemory(ctx context.Context) (*Store, error) {
	dir, err := os.MkdirTemp("", "stepwell-")
	if err != nil {
		return nil, fmt.Errorf("make a throw-away store: %w", err)
	}
	s, err := open(ctx, dir, Options{}, off)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	closeFiles := s.close
	s.close = sync.OnceValue(func() error { return errors.Join(closeFiles(), os.RemoveAll(dir)) })
	return s, nil
}

func open(ctx context.Context, dir string, opt Options, synchronous setting) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	lock, err := lockDir(dir, opt.Now())
	if err != nil {
		return nil, err
	}
	w, err := openWriter(dir, synchronous)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", dir, err), lock.Close())
	}
	s := &Store{dir: dir, writer: w, db: openReaders(dir), lock: lock, log: opt.Logger}
	s.close = sync.OnceValue(s.shut)
	go w.run()
	if err := s.db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s for reading: %w", dir, err), s.Close())
	}
	s.log.Info("store opened", "dir", dir)
	return s, nil
}

// openWriter opens the writing connection and migrates the schema over it.
func openWriter(dir string, synchronous setting) (*writer, error) {
	steps, err := readMigrations(migrationFiles)
	if err != nil {
		return nil, err
	}
	conn, err := newConnector(dir, "rwc", writerSettings(synchronous)).open()
	if err != nil {
		return nil, err
	}
	if err := migrate(conn, steps); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return newWriter(conn), nil
}

// Close finishes the changes that were submitted, refuses further ones with
// ErrClosed, and gives the data directory free. Closing twice is harmless.
func (s *Store) Close() error { return s.close() }

func (s *Store) shut() error {
	err := errors.Join(s.writer.close(), s.db.Close(), s.lock.Close())
	s.log.Info("store closed", "dir", s.dir)
	return err
}

// Dir returns the data directory.
func (s *Store) Dir() string { return s.dir }

// write runs fn in the writer's next transaction and wraps what goes wrong with
// what was being done. size is about the number of bytes written.
func (s *Store) write(ctx context.Context, doing string, size int, fn func(*tx) error) error {
	if err := s.writer.submit(ctx, size, fn); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// queryRow reads one row; missing is returned, as it is, when there is none.
func queryRow(ctx context.Context, s *Store, missing error, query string, args []any, dest ...any) error {
	err := s.db.QueryRowContext(ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return err
}

// queryAll reads the rows of a query with scan until they end.
func queryAll[T any](ctx context.Context, s *Store, query string, args []any, scan func(*T) []any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(scan(&v)...); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
