package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/enginetest"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/storage/storagetest"
)

// host runs embedded engines over one SQLite store.
type host struct {
	store engine.Store
	cfg   engine.Config
	stop  context.CancelFunc
	done  chan error
}

func newHost(t *testing.T) *host {
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &host{store: store, cfg: engine.Config{Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}}
}

func (h *host) engine(t *testing.T, tasks engine.Tasks) *engine.Engine {
	e := engine.New(h.store, tasks, h.cfg)
	h.run(e)
	return e
}

func (h *host) run(e *engine.Engine) {
	var ctx context.Context
	ctx, h.stop = context.WithCancel(context.Background())
	h.done = make(chan error, 1)
	go func() { h.done <- e.Run(ctx) }()
}

// Start implements enginetest.Host.
func (h *host) Start(t *testing.T, tasks engine.Tasks) enginetest.Runtime { return h.engine(t, tasks) }

// Stop implements enginetest.Host.
func (h *host) Stop(t *testing.T) {
	h.stop()
	if err := <-h.done; err != nil {
		t.Errorf("the engine ended with %v", err)
	}
}

func TestTheEmbeddedEngine(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) enginetest.Host { return newHost(t) })
}

// TestTheEmbeddedEngineWithoutACache loads every execution from the store for every event.
func TestTheEmbeddedEngineWithoutACache(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) enginetest.Host {
		h := newHost(t)
		h.cfg.CacheBytes = 1
		return h
	})
}

type tasksFunc func(ctx context.Context, c engine.TaskCall) (json.RawMessage, error)

func (f tasksFunc) Call(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
	return f(ctx, c)
}

func TestATaskResultIsKeptUntilTheStoreTakesIt(t *testing.T) {
	for n := 2; n <= 4; n++ {
		t.Run(fmt.Sprintf("commit %d fails", n), func(t *testing.T) {
			h := newHost(t)
			h.store = storagetest.FailAfter(h.store, storagetest.Commit, n)
			calls := make(chan int, 10)
			e := h.engine(t, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
				calls <- 1
				return c.Input, nil
			}))
			defer h.Stop(t)
			x := mustStart(t, e, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:123456789012:function:f","Next":"W"},
				"W":{"Type":"Wait","Seconds":0,"Next":"B"},"B":{"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:123456789012:function:f","End":true}}}`)
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			end, err := e.Wait(ctx, x.ARN)
			if err != nil || end.Head.Status != machine.Succeeded {
				t.Fatalf("ended %s, %v", end.Head.Status, err)
			}
			if len(calls) != 2 {
				t.Errorf("%d calls, want 2: one for each task", len(calls))
			}
		})
	}
}

func TestAStartThatCannotBeStoredFailsAndLeavesNothing(t *testing.T) {
	h := newHost(t)
	h.store = storagetest.FailAfter(h.store, storagetest.Commit, 1)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := mustCreate(t, e, `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`)
	_, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Name: "x"})
	if !errors.Is(err, storagetest.ErrDiskFull) {
		t.Errorf("got %v, want the store's error", err)
	}
	if _, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Name: "x"}); err != nil {
		t.Errorf("starting again: %v", err)
	}
}

func mustCreate(t *testing.T, e *engine.Engine, definition string) string {
	t.Helper()
	m, err := e.CreateStateMachine(t.Context(), engine.Scope{Region: "us-east-1", Account: "123456789012"}, engine.NewMachine{Name: "m", Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
	if err != nil {
		t.Fatal(err)
	}
	return m.ARN
}

func mustStart(t *testing.T, e *engine.Engine, definition string) engine.Execution {
	t.Helper()
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: mustCreate(t, e, definition)})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAMachineMadeAgainUnderItsNameRunsItsOwnDefinition(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	definition := func(result string) string {
		return `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"A"},"A":{"Type":"Pass","Result":"` + result + `","End":true}}}`
	}
	old := mustStart(t, e, definition("old"))
	if err := e.DeleteStateMachine(t.Context(), old.MachineARN); err != nil {
		t.Fatal(err)
	}
	young := mustStart(t, e, definition("young"))
	for x, want := range map[string]string{old.ARN: `"old"`, young.ARN: `"young"`} {
		end, err := e.Wait(t.Context(), x)
		if err != nil || string(end.Head.Output) != want {
			t.Errorf("%s ended with %s (%v), want %s", x, end.Head.Output, err, want)
		}
	}
}
