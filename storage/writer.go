package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// ErrClosed is returned by every change after Close.
var ErrClosed = errors.New("the store is closed")

// A batch is committed with one fsync. It holds what has been waiting, up to
// these bounds; a job that is larger than the second goes alone.
const (
	maxBatchJobs  = 1_024
	maxBatchBytes = 16 << 20
)

// job is one change on its way through the writer.
type job struct {
	ctx  context.Context
	fn   func(*tx) error
	size int // bytes that it writes, roughly
	err  error
	done chan struct{}
}

// queue holds the jobs that wait for the writer. Every caller waits for its own
// job, so it is as long as there are callers.
type queue struct {
	mu     sync.Mutex
	jobs   []*job
	closed bool
	filled chan struct{} // has an element when there may be something to take
}

func newQueue() *queue { return &queue{filled: make(chan struct{}, 1)} }

func (q *queue) push(j *job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	q.jobs = append(q.jobs, j)
	q.signal()
	return nil
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.filled <- struct{}{}:
	default:
	}
}

// take waits for jobs and returns as many as fit a batch; none once the queue
// is closed and empty.
func (q *queue) take() []*job {
	for {
		if batch, closed := q.next(); len(batch) > 0 || closed {
			return batch
		}
		<-q.filled
	}
}

func (q *queue) next() (batch []*job, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 0, 0
	for n < len(q.jobs) && n < maxBatchJobs && (n == 0 || size+q.jobs[n].size <= maxBatchBytes) {
		size += q.jobs[n].size
		n++
	}
	batch = q.jobs[:n:n]
	q.jobs = q.jobs[n:]
	return batch, q.closed
}

// writer owns the connection that writes. It runs whatever is waiting in one
// transaction and answers when that is on the disk: there is no timer, the time
// that a commit takes gathers the next batch.
type writer struct {
	conn  *sqlite3.SQLiteConn
	tx    *tx
	queue *queue
	ended chan struct{}
}

func newWriter(conn *sqlite3.SQLiteConn) *writer {
	return &writer{conn: conn, tx: newTx(conn), queue: newQueue(), ended: make(chan struct{})}
}

// run works until the queue is closed and empty.
func (w *writer) run() {
	defer close(w.ended)
	for {
		batch := w.queue.take()
		if len(batch) == 0 {
			return
		}
		w.commit(batch)
		runtime.Gosched() // those who were answered ask again, and share the next batch
	}
}

// commit makes a batch durable and tells each job's caller what became of it.
func (w *writer) commit(batch []*job) {
	err := w.attempt(batch)
	for _, j := range batch {
		if j.err == nil {
			j.err = err
		}
		close(j.done)
	}
}

// attempt returns the error that the jobs share which did not fail on their own.
func (w *writer) attempt(batch []*job) error {
	if _, err := w.tx.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, j := range batch {
		j.err = w.perform(j)
		if w.conn.AutoCommit() { // SQLite gave up the whole transaction, as it does when the disk is full
			return fmt.Errorf("the transaction was rolled back: %w", j.err)
		}
	}
	if _, err := w.tx.exec("COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), w.rollback())
	}
	return nil
}

// perform runs one job between savepoints, so that its failure leaves no trace
// and the rest of the batch untouched.
func (w *writer) perform(j *job) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if _, err := w.tx.exec("SAVEPOINT job"); err != nil {
		return err
	}
	err := j.fn(w.tx)
	if err != nil && !w.conn.AutoCommit() {
		_, undone := w.tx.exec("ROLLBACK TO job")
		err = errors.Join(err, undone)
	}
	if !w.conn.AutoCommit() {
		_, released := w.tx.exec("RELEASE job")
		err = errors.Join(err, released)
	}
	return err
}

// rollback ends a transaction that COMMIT could not end.
func (w *writer) rollback() error {
	if w.conn.AutoCommit() {
		return nil
	}
	_, err := w.tx.exec("ROLLBACK")
	return err
}

// submit runs fn in the next batch and returns when its outcome is on the disk.
// size is about the number of bytes that it writes. A job that the writer has
// not reached when ctx ends is not run.
func (w *writer) submit(ctx context.Context, size int, fn func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, fn: fn, size: size, done: make(chan struct{})}
	if err := w.queue.push(j); err != nil {
		return err
	}
	<-j.done
	return j.err
}

// close finishes what was submitted and closes the connection.
func (w *writer) close() error {
	w.queue.close()
	<-w.ended
	var errs []error
	for _, s := range w.tx.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}
