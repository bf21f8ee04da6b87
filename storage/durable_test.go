package storage_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/storage/storagetest"
)

// contents is what can be read of an execution.
type contents struct {
	Execution engine.Execution
	History   []machine.HistoryEvent
	Frame     machine.Saved
	Draft     engine.Draft
}

func fill(t *testing.T, s *storage.Store) engine.ExecutionID {
	t.Helper()
	ctx := t.Context()
	id, err := s.CommitStep(ctx, storagetest.NewExecution("one"))
	if err == nil {
		_, err = s.CommitStep(ctx, storagetest.Next(id, 2, 9, machine.Saved{ID: 1, Body: []byte("kept")}))
	}
	if err == nil {
		_, err = s.SaveDraft(ctx, "arn", 0, engine.DraftEdit{Before: "a", After: "ab"})
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func read(t *testing.T, s engine.Store, id engine.ExecutionID) (c contents) {
	t.Helper()
	var errs [4]error
	c.Execution, errs[0] = s.ExecutionByID(t.Context(), id)
	c.History, errs[1] = s.History(t.Context(), id, engine.HistoryQuery{})
	c.Frame, errs[2] = s.Frame(t.Context(), id, 1)
	c.Draft, errs[3] = s.Draft(t.Context(), "arn")
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDataIsThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	id := fill(t, s)
	want := read(t, s, id)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := mustOpen(t, dir)
	if diff := cmp.Diff(want, read(t, again, id)); diff != "" {
		t.Error(diff)
	}
	if _, _, err := again.UndoDraft(t.Context(), "arn", 1, engine.By{At: time.Now()}); err != nil {
		t.Errorf("undo after reopening: %v", err)
	}
}

// A copy of the files at a moment is what a crash at that moment leaves.
func TestDataIsThereWithoutClosing(t *testing.T) {
	dir, crashed := t.TempDir(), t.TempDir()
	s := mustOpen(t, dir)
	id := fill(t, s)
	want := read(t, s, id)
	copyFiles(t, dir, crashed)
	if diff := cmp.Diff(want, read(t, mustOpen(t, crashed), id)); diff != "" {
		t.Error(diff)
	}
}

func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, d.Name()), data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A torn write at the end of the log is a commit that was never answered.
func TestAnUnfinishedCommitIsNotThere(t *testing.T) {
	dir, crashed := t.TempDir(), t.TempDir()
	s := mustOpen(t, dir)
	id := fill(t, s)
	want := read(t, s, id)
	log := filepath.Join(dir, "stepwell.db-wal")
	before, err := os.Stat(log)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CommitStep(t.Context(), storagetest.End(id, 10)); err != nil {
		t.Fatal(err)
	}
	copyFiles(t, dir, crashed)
	if err := os.Truncate(filepath.Join(crashed, "stepwell.db-wal"), before.Size()+5_000); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(crashed, "stepwell.db-shm")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read(t, mustOpen(t, crashed), id)); diff != "" {
		t.Error(diff)
	}
}

func TestADirectoryHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	_, err := storage.Open(t.Context(), dir, storage.Options{})
	if !errors.Is(err, storage.ErrLocked) || !strings.Contains(err.Error(), "is held by process ") {
		t.Errorf("error is %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, dir)
}

// The test binary starts itself as the process that holds the directory.
func TestTheDirectoryIsFreeWhenItsOwnerIsKilled(t *testing.T) {
	dir := t.TempDir()
	owner := exec.Command(os.Args[0], "-test.run=^TestHoldDirectory$", "-hold="+dir)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := owner.StdinPipe(); err != nil { // the owner waits for its end
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, out, "held")
	if _, err := storage.Open(t.Context(), dir, storage.Options{}); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("while it is held: %v", err)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := owner.Wait(); err == nil {
		t.Error("the owner ended by itself")
	}
	s := mustOpen(t, dir)
	if _, err := s.Execution(t.Context(), storagetest.NewExecution("one").New.ARN); err != nil {
		t.Errorf("what was committed before the kill: %v", err)
	}
}

func waitFor(t *testing.T, out io.Reader, word string) {
	t.Helper()
	var seen []byte
	for buf := make([]byte, 1_000); !strings.Contains(string(seen), word); {
		n, err := out.Read(buf)
		seen = append(seen, buf[:n]...)
		if err != nil {
			t.Fatalf("%q never said %s: %v", seen, word, err)
		}
	}
}

var hold = flag.String("hold", "", "the directory that TestHoldDirectory holds")

// TestHoldDirectory is no test on its own: it is the other process above.
func TestHoldDirectory(t *testing.T) {
	if *hold == "" {
		return
	}
	fill(t, mustOpen(t, *hold))
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Error(err)
	}
}

func TestAClosedStoreRefusesChanges(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.CommitStep(t.Context(), storagetest.NewExecution("one")); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("error is %v", err)
	}
}

func TestAThrowAwayStoreLeavesNoFiles(t *testing.T) {
	s := mustOpenMemory(t)
	fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is there: %v", s.Dir(), err)
	}
}

func TestOpeningStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := storage.Open(ctx, t.TempDir(), storage.Options{}); !errors.Is(err, context.Canceled) {
		t.Error(s, err)
	}
}

func TestFaultsComeAtTheirCall(t *testing.T) {
	s := storagetest.FailAfter(mustOpenMemory(t), storagetest.Commit, 2)
	for n, want := range []error{nil, storagetest.ErrDiskFull, nil} {
		_, err := s.CommitStep(t.Context(), storagetest.NewExecution(string(rune('a'+n))))
		if !errors.Is(err, want) {
			t.Errorf("call %d: %v, want %v", n+1, err, want)
		}
	}
	if n := s.Calls(); n != 3 {
		t.Errorf("%d calls", n)
	}
	full := storagetest.FailFrom(s.Store, storagetest.Commit, 2)
	for n, want := range []error{nil, storagetest.ErrDiskFull, storagetest.ErrDiskFull} {
		_, err := full.CommitStep(t.Context(), storagetest.NewExecution(string(rune('x'+n))))
		if !errors.Is(err, want) {
			t.Errorf("call %d: %v, want %v", n+1, err, want)
		}
	}
	full.Heal()
	if _, err := full.CommitStep(t.Context(), storagetest.NewExecution("y")); err != nil {
		t.Errorf("healed: %v", err)
	}
}

func TestRawLimitMeasuresAndCleansUp(t *testing.T) {
	dir := t.TempDir()
	rate, err := storage.RawLimit(t.Context(), dir, 4, 50*time.Millisecond)
	if err != nil || rate.Executions == 0 || rate.P50 <= 0 || rate.P99 < rate.P50 || rate.PerSecond() <= 0 {
		t.Errorf("%+v, %v", rate, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := storage.RawLimit(t.Context(), dir, 0, time.Second); err == nil {
		t.Error("no clients are enough")
	}
}
