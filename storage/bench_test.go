package storage_test

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/storage"
)

// tenStates is an execution of ten states that do nothing, in one step. Its
// events have the length that RawLimit writes; a fresh document in every event
// leaves nothing to save, a carried one is the document that ten Pass states
// hand on.
func tenStates(name string, fresh bool) engine.Step {
	arn := "arn:aws:states:eu-west-1:123456789012:execution:Ten:" + name
	now := time.Now()
	step := engine.Step{New: &engine.Execution{
		ARN: arn, Name: name, MachineARN: "arn:aws:states:eu-west-1:123456789012:stateMachine:Ten", Revision: 1,
		Info: machine.Info{ExecutionARN: arn, ExecutionName: name, MachineName: "Ten", Region: "eu-west-1", StartedAt: now,
			RoleARN: "arn:aws:iam::123456789012:role/r", Input: []byte(`{"n":1}`)},
	}}
	document := text()
	for id := int64(1); id <= storage.RawEvents; id++ {
		e := machine.HistoryEvent{ID: id, PreviousID: id - 1, Type: "PassStateEntered", Time: now}
		if fresh {
			document = text()
		}
		key := "input"
		if id%2 == 1 {
			e.Type, key = "PassStateExited", "output"
		}
		e.Details = fmt.Appendf(nil, `{"%s":"%s","%sDetails":{"truncated":false},"name":"State %d"}`, key, document, key, id/2)
		step.History = append(step.History, e)
	}
	step.Head = machine.Head{Status: machine.Succeeded, Output: []byte(`{"n":1}`), StoppedAt: now, LastEvent: storage.RawEvents, Transitions: 10}
	return step
}

// text is random and makes an event's details RawEventBytes long, about.
func text() string {
	var b [(storage.RawEventBytes - 70) / 2]byte
	rand.Read(b[:]) //nolint:errcheck // it never fails
	return hex.EncodeToString(b[:])
}

// BenchmarkCommitStep makes executions durable beside what SQLite itself can do
// with as many clients, on the same disk, right after.
func BenchmarkCommitStep(b *testing.B) {
	for _, documents := range []string{"fresh", "carried"} {
		for _, clients := range []int{1, 8, 64, 512} {
			b.Run(fmt.Sprintf("documents=%s/clients=%d", documents, clients), func(b *testing.B) {
				benchmarkSteps(b, clients, func(name string) engine.Step { return tenStates(name, documents == "fresh") })
			})
		}
	}
}

func benchmarkSteps(b *testing.B, clients int, makeStep func(name string) engine.Step) {
	s := mustOpen(b, b.TempDir())
	ready := make([]engine.Step, min(b.N, 2_000)) // made beforehand: they are not what is measured
	for i := range ready {
		ready[i] = makeStep("")
	}
	var next atomic.Int64
	b.ResetTimer()
	var g errgroup.Group
	for range clients {
		g.Go(func() error {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				step := ready[n%int64(len(ready))]
				e := *step.New
				e.ARN = fmt.Sprintf("%s%032x", e.ARN, n)
				step.New = &e
				if _, err := s.CommitStep(b.Context(), step); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "executions/s")
	if b.N < 100 {
		return
	}
	raw, err := storage.RawLimit(b.Context(), b.TempDir(), clients, min(b.Elapsed(), 2*time.Second))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(raw.PerSecond(), "raw/s")
	b.ReportMetric(rate/raw.PerSecond(), "ratio")
}

// waiting is how many executions wait for a timer in the benchmarks of recovery.
const waiting = 100_000

// BenchmarkRecovery opens a store in which very many executions wait, reads
// those timers that are due first, and walks through what has to go on.
func BenchmarkRecovery(b *testing.B) {
	dir := b.TempDir()
	s := mustOpen(b, dir)
	startWaiting(b, s)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := storage.Open(b.Context(), dir, storage.Options{})
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	s = mustOpen(b, dir)
	b.Run("first timers", func(b *testing.B) {
		for b.Loop() {
			if wakes, err := s.Wakes(b.Context(), time.Now().Add(time.Hour), 1_000); err != nil || len(wakes) != 1_000 {
				b.Fatal(len(wakes), err)
			}
		}
	})
	b.Run("all open frames", func(b *testing.B) {
		for b.Loop() {
			if n := countOpen(b, s); n != waiting/10 {
				b.Fatal(n, "frames are open")
			}
		}
	})
}

// startWaiting makes executions that wait, a tenth of them for a task as well.
func startWaiting(b *testing.B, s *storage.Store) {
	b.Helper()
	now := time.Now()
	var next atomic.Int64
	var g errgroup.Group
	for range 512 {
		g.Go(func() error {
			for n := next.Add(1); n <= waiting; n = next.Add(1) {
				step := tenStates(fmt.Sprint(n), false)
				step.History, step.Head = step.History[:2], machine.Head{Status: machine.Running, LastEvent: 2, LastFrame: 1}
				wake := now.Add(time.Duration(n*7919%waiting) * time.Millisecond)
				step.Frames = []machine.Saved{{ID: 1, Wake: wake, Open: n%10 == 0, Body: []byte(text()), Static: []byte(text())}}
				if _, err := s.CommitStep(b.Context(), step); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d executions started in %v", waiting, time.Since(now))
}

func countOpen(b *testing.B, s *storage.Store) (n int) {
	b.Helper()
	var after engine.OpenFrame
	for {
		page, err := s.OpenFrames(b.Context(), after, 1_000)
		if err != nil {
			b.Fatal(err)
		}
		if len(page) == 0 {
			return n
		}
		n += len(page)
		after = page[len(page)-1]
	}
}
