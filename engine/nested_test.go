package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// nestingTasks starts executions on the engine that it serves; after the first
// lost ones, calls get through but their answers do not.
type nestingTasks struct {
	engine *engine.Engine
	lost   atomic.Int64
}

func (n *nestingTasks) Call(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
	var in struct {
		StateMachineArn, Name string
		Input                 json.RawMessage
	}
	if err := json.Unmarshal(c.Input, &in); err != nil {
		return nil, err
	}
	x, err := n.engine.StartExecution(ctx, engine.NewExecution{MachineARN: in.StateMachineArn, Name: in.Name, Input: string(in.Input)})
	if refused, ok := engine.AsError(err); ok {
		name := "StepFunctions." + refused.Name + "Exception"
		return nil, &engine.TaskFailure{Name: &name, Cause: &refused.Message}
	}
	if err != nil {
		return nil, err
	}
	if n.lost.Add(-1) >= 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return json.Marshal(map[string]any{"ExecutionArn": x.ARN, "StartDate": 0})
}

func (n *nestingTasks) serve(h *host) *engine.Engine {
	n.engine = engine.New(h.store, n, h.cfg)
	h.run(n.engine) // only now: what it takes up calls n at once
	return n.engine
}

const nesting = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution%s",
	"Parameters":{"StateMachineArn.$":"$.machine","Input":{"k":"v"}},"End":true}}}`

func create(t *testing.T, e *engine.Engine, name, definition string) string {
	t.Helper()
	m, err := e.CreateStateMachine(t.Context(), engine.Scope{Region: "us-east-1", Account: "123456789012"}, engine.NewMachine{Name: name, Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
	if err != nil {
		t.Fatal(err)
	}
	return m.ARN
}

func startNesting(t *testing.T, e *engine.Engine, pattern, child string) engine.Execution {
	t.Helper()
	parent := create(t, e, "parent", fmt.Sprintf(nesting, pattern))
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: parent, Input: `{"machine":"` + create(t, e, "child", child) + `"}`})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func waitEnd(t *testing.T, e *engine.Engine, arn string) engine.Execution {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	x, err := e.Wait(ctx, arn)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestANestedExecutionEndsItsTask(t *testing.T) {
	for name, c := range map[string]struct{ pattern, child, output, err string }{
		"its output is a text with .sync":               {".sync", `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":[1],"End":true}}}`, `"Output":"[1]"`, ""},
		"its output is JSON with .sync:2":               {".sync:2", `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}}`, `"Output":{"k":"v"}`, ""},
		"its failure is States.TaskFailed":              {".sync:2", `{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E","Cause":"c"}}}`, "", "States.TaskFailed"},
		"an execution that cannot start fails the task": {".sync", ``, "", "StepFunctions.StateMachineDoesNotExistException"},
	} {
		t.Run(name, func(t *testing.T) {
			h, tasks := newHost(t), &nestingTasks{}
			e := tasks.serve(h)
			defer h.Stop(t)
			var x engine.Execution
			if c.child != "" {
				x = startNesting(t, e, c.pattern, c.child)
			} else {
				parent := create(t, e, "parent", fmt.Sprintf(nesting, c.pattern))
				var err error
				if x, err = e.StartExecution(t.Context(), engine.NewExecution{MachineARN: parent, Input: `{"machine":"` + parent + `x"}`}); err != nil {
					t.Fatal(err)
				}
			}
			end := waitEnd(t, e, x.ARN)
			switch {
			case c.err != "" && (end.Head.Error == nil || *end.Head.Error != c.err):
				t.Errorf("it ended %s with %v, want %s", end.Head.Status, end.Head.Error, c.err)
			case c.err == "" && !strings.Contains(string(end.Head.Output), c.output):
				t.Errorf("it ended %s with %s, want %s in it", end.Head.Status, end.Head.Output, c.output)
			}
		})
	}
}

func TestANestedExecutionIsAwaitedAcrossARestart(t *testing.T) {
	for name, lost := range map[string]int64{"started and recorded": 0, "started, but the answer was lost": 1} {
		t.Run(name, func(t *testing.T) {
			h, tasks := newHost(t), &nestingTasks{}
			tasks.lost.Store(lost)
			e := tasks.serve(h)
			x := startNesting(t, e, ".sync:2", `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":2,"End":true}}}`)
			for tasks.lost.Load() > 0 || lost == 0 && !submitted(t, e, x) {
				if t.Context().Err() != nil {
					t.Fatal("the nested execution was not started")
				}
			}
			h.Stop(t)
			e = tasks.serve(h)
			defer h.Stop(t)
			if end := waitEnd(t, e, x.ARN); end.Head.Status != machine.Succeeded {
				t.Errorf("it ended %s: %v", end.Head.Status, end.Head.Cause)
			}
			all, err := e.ListExecutions(t.Context(), engine.ExecutionFilter{Limit: 10})
			if err != nil || len(all) != 2 {
				t.Errorf("%d executions (%v), want the parent and one child", len(all), err)
			}
		})
	}
}

func submitted(t *testing.T, e *engine.Engine, x engine.Execution) bool {
	t.Helper()
	events, err := e.History(t.Context(), x.ID, engine.HistoryQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return events[len(events)-1].Type == "TaskSubmitted"
}

func TestStoppingTheParentStopsTheNestedExecution(t *testing.T) {
	h, tasks := newHost(t), &nestingTasks{}
	e := tasks.serve(h)
	defer h.Stop(t)
	x := startNesting(t, e, ".sync", `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}`)
	for !submitted(t, e, x) {
		if t.Context().Err() != nil {
			t.Fatal("the nested execution was not started")
		}
	}
	if _, err := e.StopExecution(t.Context(), x.ARN, nil, nil); err != nil {
		t.Fatal(err)
	}
	all, err := e.ListExecutions(t.Context(), engine.ExecutionFilter{Limit: 10})
	if err != nil || len(all) != 2 {
		t.Fatalf("%d executions, %v", len(all), err)
	}
	for _, one := range all {
		if end := waitEnd(t, e, one.ARN); end.Head.Status != machine.Aborted {
			t.Errorf("%s ended %s, want ABORTED", one.ARN, end.Head.Status)
		}
	}
}
