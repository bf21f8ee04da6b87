package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// factory has jobs that go on until they are let go.
type factory struct {
	started, looked, stopped atomic.Int64
	over                     atomic.Bool
	failure                  *engine.TaskFailure
}

func (f *factory) Call(context.Context, engine.TaskCall) (json.RawMessage, error) {
	f.started.Add(1)
	return json.RawMessage(`{"JobRunId":"jr-1"}`), nil
}

func (f *factory) Look(_ context.Context, _ engine.TaskCall, started json.RawMessage) (json.RawMessage, bool, error) {
	switch n := f.looked.Add(1); {
	case string(started) != `{"JobRunId":"jr-1"}`:
		return nil, false, errors.New("asked for another job: " + string(started))
	case n == 1:
		return nil, false, errors.New("nobody answers")
	case !f.over.Load():
		return nil, false, nil
	case f.failure != nil:
		return nil, true, f.failure
	}
	return json.RawMessage(`{"State":"SUCCEEDED"}`), true, nil
}

func (f *factory) Stop(context.Context, engine.TaskCall, json.RawMessage) error {
	f.stopped.Add(1)
	return nil
}

const waitingForAJob = `{"StartAt":"J","States":{"J":{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{"JobName":"etl"},"End":true}}}`

func (f *factory) serve(t *testing.T, h *host) *engine.Engine {
	h.cfg.Jobs = f
	return h.engine(t, f)
}

func TestATaskEndsWithItsJob(t *testing.T) {
	name, cause := "States.TaskFailed", `{"State":"FAILED"}`
	for title, failure := range map[string]*engine.TaskFailure{"well": nil, "with a failure": {Name: &name, Cause: &cause}} {
		t.Run(title, func(t *testing.T) {
			h, f := newHost(t), &factory{failure: failure}
			f.over.Store(true)
			e := f.serve(t, h)
			defer h.Stop(t)
			end := waitEnd(t, e, mustStart(t, e, waitingForAJob).ARN)
			if failure == nil && string(end.Head.Output) != `{"State":"SUCCEEDED"}` || failure != nil && (end.Head.Error == nil || *end.Head.Cause != cause) {
				t.Errorf("it ended %s with %s %v", end.Head.Status, end.Head.Output, end.Head.Cause)
			}
			if f.started.Load() != 1 || f.looked.Load() < 2 || f.stopped.Load() != 0 {
				t.Errorf("started %d times, looked at %d times, stopped %d times", f.started.Load(), f.looked.Load(), f.stopped.Load())
			}
		})
	}
}

func TestAJobIsAwaitedAcrossARestart(t *testing.T) {
	h, f := newHost(t), &factory{}
	e := f.serve(t, h)
	x := mustStart(t, e, waitingForAJob)
	for f.looked.Load() < 2 {
		if t.Context().Err() != nil {
			t.Fatal("the job was not asked how it is")
		}
	}
	h.Stop(t)
	f.over.Store(true)
	e = f.serve(t, h)
	defer h.Stop(t)
	if end := waitEnd(t, e, x.ARN); end.Head.Status != machine.Succeeded || f.started.Load() != 1 {
		t.Errorf("it ended %s, started %d times", end.Head.Status, f.started.Load())
	}
}

func TestAJobIsStoppedWithItsExecution(t *testing.T) {
	h, f := newHost(t), &factory{}
	e := f.serve(t, h)
	defer h.Stop(t)
	x := mustStart(t, e, waitingForAJob)
	for f.looked.Load() < 2 {
		if t.Context().Err() != nil {
			t.Fatal("the job was not asked how it is")
		}
	}
	if _, err := e.StopExecution(t.Context(), x.ARN, nil, nil); err != nil {
		t.Fatal(err)
	}
	for f.stopped.Load() == 0 {
		if t.Context().Err() != nil {
			t.Fatal("the job was not stopped")
		}
	}
}
