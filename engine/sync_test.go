package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func express(t *testing.T, e *engine.Engine, definition string) string {
	t.Helper()
	m, err := e.CreateStateMachine(t.Context(), engine.Scope{Region: "us-east-1", Account: "123456789012"},
		engine.NewMachine{Name: "m", Type: "EXPRESS", Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
	if err != nil {
		t.Fatal(err)
	}
	return m.ARN
}

func TestASynchronousExecutionAnswersItsEnd(t *testing.T) {
	for what, c := range map[string]struct {
		definition string
		status     machine.Status
		want       string // the output, or the error
	}{
		"at once":           {says("done"), machine.Succeeded, `"done"`},
		"after a while":     {`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}}`, machine.Succeeded, `{}`},
		"with a failure":    {`{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Boom"}}}`, machine.Failed, "Boom"},
		"after its time":    {`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`, machine.TimedOut, "States.Timeout"},
		"without a redrive": {`{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"keys.$":"States.JsonToString($$.Execution)"},"End":true}}}`, machine.Succeeded, ""},
	} {
		t.Run(what, func(t *testing.T) {
			h := newHost(t)
			h.cfg.Limits.ExpressTime = 3 * time.Second
			e := h.engine(t, nil)
			defer h.Stop(t)
			x, err := e.StartSyncExecution(t.Context(), engine.NewExecution{MachineARN: express(t, e, c.definition)})
			got := string(x.Head.Output)
			if x.Head.Error != nil {
				got = *x.Head.Error
			}
			if err != nil || x.Head.Status != c.status || c.want != "" && got != c.want || strings.Contains(got, "RedriveCount") {
				t.Errorf("ended %s with %s, %v", x.Head.Status, got, err)
			}
			if x.Head.StoppedAt.IsZero() {
				t.Error("it has no end")
			}
		})
	}
}

func TestASynchronousExecutionGoesOnWhenItsCallerHasLeft(t *testing.T) {
	h := newHost(t)
	called, finish := make(chan bool), make(chan bool)
	e := h.engine(t, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
		close(called)
		<-finish
		return c.Input, nil
	}))
	defer h.Stop(t)
	arn := express(t, e, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}`)
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-called; leave() }()
	x, err := e.StartSyncExecution(ctx, engine.NewExecution{MachineARN: arn})
	if !errors.Is(err, context.Canceled) || x.Head.Status != machine.Running {
		t.Errorf("the caller left and got %s, %v", x.Head.Status, err)
	}
	close(finish)
	if end := waitEnd(t, e, x.ARN); end.Head.Status != machine.Succeeded {
		t.Errorf("it ended %s", end.Head.Status)
	}
}

func TestAStandardMachineIsNotRunSynchronously(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := create(t, e, "m", says("one"))
	if _, err := e.StartSyncExecution(t.Context(), engine.NewExecution{MachineARN: arn}); !errors.Is(err, engine.ErrTypeNotSupported) {
		t.Errorf("got %v", err)
	}
	if rows, err := e.ListExecutions(t.Context(), engine.ExecutionFilter{}); err != nil || len(rows) != 0 {
		t.Errorf("it started %d executions, %v", len(rows), err)
	}
}
