package storage

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// limitPages makes SQLite's file as full as a disk can be; 0 makes room again.
func limitPages(t *testing.T, s *Store, more int64) {
	t.Helper()
	err := s.write(t.Context(), "limit", 0, func(tx *tx) error {
		var pages int64
		if _, err := tx.first("PRAGMA page_count", nil, &pages); err != nil {
			return err
		}
		limit := pages + more
		if more == 0 {
			limit = 1 << 30
		}
		_, err := tx.conn.Exec(fmt.Sprint("PRAGMA max_page_count=", limit), nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func started(name string, input int) engine.Step {
	return engine.Step{
		New: &engine.Execution{ARN: "arn:" + name, Name: name, MachineARN: "arn:machine",
			Info: machine.Info{ExecutionARN: "arn:" + name, Input: bytes.Repeat([]byte("x"), input)}},
		Result: machine.Result{Head: machine.Head{Status: machine.Running, LastEvent: 1}, History: []machine.HistoryEvent{{ID: 1}}},
	}
}

func TestAFullDiskChangesNothingAndIsNotTheEnd(t *testing.T) {
	s := openTest(t)
	if _, err := s.CommitStep(t.Context(), started("before", 10)); err != nil {
		t.Fatal(err)
	}
	limitPages(t, s, 4)
	_, err := s.CommitStep(t.Context(), started("too large", 1<<20))
	if err == nil {
		t.Fatal("a megabyte found room in four pages")
	}
	if _, err := s.Execution(t.Context(), "arn:too large"); !errors.Is(err, engine.ErrExecutionDoesNotExist) {
		t.Errorf("the execution that did not fit: %v", err)
	}
	limitPages(t, s, 0)
	if _, err := s.CommitStep(t.Context(), started("too large", 1<<20)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if _, err := s.Execution(t.Context(), "arn:before"); err != nil {
		t.Errorf("what was there before: %v", err)
	}
}

// Those whom a full disk hits in one batch must hear of it; a nil is a promise.
func TestOnAFullDiskEveryAnswerIsTrue(t *testing.T) {
	s := openTest(t)
	limitPages(t, s, 40)
	const clients = 32
	errs := make([]error, clients)
	var g errgroup.Group
	for n := range clients {
		g.Go(func() error {
			_, errs[n] = s.CommitStep(t.Context(), started(fmt.Sprint(n), 20_000))
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for n, err := range errs {
		if err != nil {
			failed++
		}
		_, missing := s.Execution(t.Context(), fmt.Sprint("arn:", n))
		if (err == nil) != (missing == nil) {
			t.Errorf("execution %d was answered %v and reading it gives %v", n, err, missing)
		}
	}
	if failed == 0 {
		t.Error("the disk was never full")
	}
}

func TestABatchThatCannotBeCommittedFailsForAll(t *testing.T) {
	s := openTest(t)
	// A deferred foreign key is only checked by COMMIT.
	broken := func(tx *tx) error {
		if _, err := tx.exec("PRAGMA defer_foreign_keys=ON"); err != nil {
			return err
		}
		_, err := tx.exec("INSERT INTO frame_static (frame, body) VALUES (77, x'00')")
		return err
	}
	fine := func(tx *tx) error {
		_, err := tx.exec("INSERT INTO item_table (name) VALUES ('fine')")
		return err
	}
	ctx := t.Context()
	batch := []*job{{ctx: ctx, fn: fine, done: make(chan struct{})}, {ctx: ctx, fn: broken, done: make(chan struct{})}}
	if err := s.write(ctx, "hold the writer", 0, func(*tx) error { // so that the two share the next batch
		for _, j := range batch {
			if err := s.writer.queue.push(j); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, j := range batch {
		<-j.done
		if j.err == nil {
			t.Error("a job of the batch was answered with success")
		}
	}
	if tables, err := s.Tables(ctx); err != nil || len(tables) > 0 {
		t.Errorf("tables are %v, %v", tables, err)
	}
	if err := s.write(ctx, "again", 0, fine); err != nil {
		t.Errorf("the next batch: %v", err)
	}
}

func TestABatchIsBounded(t *testing.T) {
	tests := map[string]struct {
		sizes []int
		want  []int // jobs in each batch
	}{
		"nothing":                          {nil, nil},
		"few small ones go together":       {[]int{1, 1, 1}, []int{3}},
		"a large one goes alone":           {[]int{1, maxBatchBytes + 1, 1}, []int{1, 1, 1}},
		"those that fit go together":       {[]int{maxBatchBytes / 2, maxBatchBytes / 2, 1}, []int{2, 1}},
		"as many as the bound go together": {make([]int, maxBatchJobs+1), []int{maxBatchJobs, 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			q := newQueue()
			for _, size := range tt.sizes {
				if err := q.push(&job{size: size}); err != nil {
					t.Fatal(err)
				}
			}
			q.close()
			var got []int
			for batch := q.take(); len(batch) > 0; batch = q.take() {
				got = append(got, len(batch))
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("batches of %v, want %v", got, tt.want)
			}
		})
	}
}
