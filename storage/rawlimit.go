package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// What RawLimit writes for an execution of ten states that do nothing: as many
// events as AWS records, of a common length.
const (
	RawEvents     = 22
	RawEventBytes = 450
)

// RawRate is what RawLimit measured.
type RawRate struct {
	Executions int           // that became durable
	Elapsed    time.Duration // for all of them
	P50, P99   time.Duration // of one, from its start to its answer
}

// PerSecond is the number of executions that became durable in a second.
func (r RawRate) PerSecond() float64 { return float64(r.Executions) / r.Elapsed.Seconds() }

// RawLimit measures what SQLite itself can do on the disk of dir with the
// settings of a store: for the given time, clients (1 … 10,000) ask for an
// execution's row, with two indexes, and one row of 22 events of 450 bytes, and
// wait until it is durable; one writer commits whatever is waiting. It is the
// measure for everything that stands on a store. It uses a database of its own
// in dir, which it removes.
func RawLimit(ctx context.Context, dir string, clients int, duration time.Duration) (rate RawRate, err error) {
	if clients < 1 || clients > 10_000 {
		return RawRate{}, fmt.Errorf("%d clients are not within 1 … 10,000", clients)
	}
	sub, err := os.MkdirTemp(dir, "raw-limit-")
	if err != nil {
		return RawRate{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(sub)) }()
	raw, err := openRaw(sub)
	if err != nil {
		return RawRate{}, err
	}
	defer func() { err = errors.Join(err, raw.tx.conn.Close()) }()
	return raw.measure(ctx, clients, duration)
}

// rawWriter is group commit and nothing else.
type rawWriter struct {
	tx   *tx
	body []byte
	jobs chan chan error
	next int64
}

func openRaw(dir string) (*rawWriter, error) {
	conn, err := newConnector(dir, "rwc", writerSettings(full)).open()
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(`
		CREATE TABLE execution (id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine INTEGER, status INTEGER, started INTEGER, stopped INTEGER, head BLOB);
		CREATE INDEX execution_machine ON execution (machine, status);
		CREATE TABLE history (id INTEGER PRIMARY KEY, execution INTEGER, first INTEGER, body BLOB, UNIQUE (execution, first))`, nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	w := &rawWriter{tx: newTx(conn), jobs: make(chan chan error, maxBatchJobs)}
	for len(w.body) < RawEvents*RawEventBytes {
		w.body = fmt.Append(w.body, len(w.body), " ")
	}
	return w, nil
}

// measure runs the clients and the writer for the duration.
func (w *rawWriter) measure(ctx context.Context, clients int, duration time.Duration) (RawRate, error) {
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()
	took := make([][]time.Duration, clients)
	start := time.Now()
	var asking, writing errgroup.Group
	writing.Go(w.run)
	for n := range clients {
		asking.Go(func() (err error) {
			took[n], err = w.ask(ctx)
			return err
		})
	}
	err := asking.Wait()
	rate := RawRate{Elapsed: time.Since(start)}
	close(w.jobs)
	all := slices.Concat(took...)
	slices.Sort(all)
	if rate.Executions = len(all); len(all) > 0 {
		rate.P50, rate.P99 = all[len(all)/2], all[len(all)*99/100]
	}
	return rate, errors.Join(err, writing.Wait())
}

// ask is one client: it returns how long each of its executions took.
func (w *rawWriter) ask(ctx context.Context) (took []time.Duration, err error) {
	done := make(chan error, 1)
	for ctx.Err() == nil {
		start := time.Now()
		w.jobs <- done
		if err := <-done; err != nil {
			return took, err
		}
		took = append(took, time.Since(start))
	}
	return took, nil
}

// run commits what is waiting until there are no more jobs.
func (w *rawWriter) run() error {
	for done := range w.jobs {
		batch := []chan error{done}
		for len(w.jobs) > 0 && len(batch) < maxBatchJobs {
			batch = append(batch, <-w.jobs)
		}
		err := w.commit(len(batch))
		for _, done := range batch {
			done <- err
		}
	}
	return nil
}

func (w *rawWriter) commit(n int) error {
	if _, err := w.tx.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for range n {
		if err := w.insert(); err != nil {
			_, undone := w.tx.exec("ROLLBACK")
			return errors.Join(err, undone)
		}
	}
	_, err := w.tx.exec("COMMIT")
	return err
}

func (w *rawWriter) insert() error {
	w.next++
	now := time.Now().UnixMicro()
	arn := fmt.Sprintf("arn:aws:states:eu-west-1:123456789012:execution:Ten:%032x", w.next)
	var head driver.Value = w.body[:200]
	if _, err := w.tx.exec("INSERT INTO execution (id, arn, machine, status, started, stopped, head) VALUES (?,?,1,1,?,?,?)",
		w.next, arn, now, now, head); err != nil {
		return err
	}
	_, err := w.tx.exec("INSERT INTO history (execution, first, body) VALUES (?,1,?)", w.next, w.body)
	return err
}
