package enginetest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// distributed is a Map whose items are the inputs of one Lambda function.
func distributed(fields string) string {
	return `{"StartAt":"M","States":{"M":{"Type":"Map","Label":"Each",` + fields + `"ItemProcessor":{
		"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A","States":{"A":{` + lambda + `,"End":true}}},"End":true}}}`
}

// items are the numbers below n, as JSON.
func items(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint(i)
	}
	return "[" + strings.Join(all, ",") + "]"
}

// runOf is the only Map Run of an execution.
func (f fixture) runOf(x engine.Execution) (engine.MapRun, map[machine.Status]engine.ChildCount) {
	f.t.Helper()
	runs, _, err := f.MapRuns(f.t.Context(), x.ARN, 0, 10)
	if err != nil || len(runs) != 1 {
		f.t.Fatalf("map runs %v, %v", runs, err)
	}
	run, counts, err := f.MapRun(f.t.Context(), runs[0].ARN)
	if err != nil {
		f.t.Fatal(err)
	}
	return run, counts
}

func (f fixture) children(run engine.MapRun) []engine.ExecutionSummary {
	f.t.Helper()
	all, err := f.ListExecutions(f.t.Context(), engine.ExecutionFilter{MapRun: run.ARN, Limit: 1000})
	if err != nil {
		f.t.Fatal(err)
	}
	return all
}

// exerciseMapRun looks at the Map Run of two thousand items and at one of its
// child executions.
func exerciseMapRun(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(echo))
	x := f.start(f.machine(distributed(`"MaxConcurrency":50,`)), items(2000))
	f.ends(x, items(2000))
	run, counts := f.runOf(x)
	if run.Status != machine.Succeeded || run.Total != 2000 || counts[machine.Succeeded] != (engine.ChildCount{Executions: 2000, Items: 2000}) {
		t.Errorf("the map run is %+v with %v", run, counts)
	}
	child, err := f.FindExecution(t.Context(), f.children(run)[0].ARN)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(child.ARN, ":execution:m/Each:") || !strings.HasSuffix(child.Info.MachineARN, ":stateMachine:m/Each") || string(child.Info.Input) != string(child.Head.Output) {
		t.Errorf("a child execution is %+v", child)
	}
	if events := f.gapless(child); len(events) != 7 || events[1].Type != "TaskStateEntered" {
		t.Errorf("its history is %v", events)
	}
}

// exerciseMapRunRestart stops the process while child executions run, ended
// ones have not been taken in and others have not begun.
func exerciseMapRunRestart(t *testing.T, h Host) {
	var calls atomic.Int64
	stuck := make(chan struct{}, 100)
	f := fixture{t, h.Start(t, tasksFunc(func(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
		if calls.Add(1) > 60 {
			stuck <- struct{}{}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return c.Input, nil
	}))}
	x := f.start(f.machine(distributed(`"MaxConcurrency":10,`)), items(200))
	for range 10 {
		<-stuck
	}
	h.Stop(t)
	f = start(t, h, tasksFunc(echo))
	f.ends(x, items(200))
	run, counts := f.runOf(x)
	if got := counts[machine.Succeeded].Executions; got != 200 || len(f.children(run)) != 200 {
		t.Errorf("%d of %d child executions succeeded, want 200 of 200", got, len(f.children(run)))
	}
}

// exerciseMapRunRedrive lets a Map Run fail and mends what its items need.
func exerciseMapRunRedrive(t *testing.T, h Host) {
	var broken atomic.Bool
	var good atomic.Int64
	broken.Store(true)
	f := start(t, h, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
		if string(c.Input) == "3" && broken.Load() {
			name := "Boom"
			return nil, &engine.TaskFailure{Name: &name}
		}
		good.Add(1)
		return c.Input, nil
	}))
	x := f.start(f.machine(distributed(`"MaxConcurrency":1,`)), items(6))
	f.ends(x, "!FAILED States.ExceedToleratedFailureThreshold")
	if run, counts := f.runOf(x); run.Status != machine.Failed || counts[machine.Failed].Executions != 1 || counts[machine.Succeeded].Executions != 3 {
		t.Errorf("the failed map run is %+v with %v", run, counts)
	}
	broken.Store(false)
	if _, err := f.RedriveExecution(t.Context(), x.ARN, ""); err != nil {
		t.Fatal(err)
	}
	f.ends(x, items(6))
	run, counts := f.runOf(x)
	if run.Status != machine.Succeeded || run.Redrives != 1 || counts[machine.Succeeded].Executions != 6 || good.Load() != 6 {
		t.Errorf("the redriven map run is %+v with %v; %d calls were good", run, counts, good.Load())
	}
}

// exerciseMapRunStop stops an execution, and with it what its Map Run runs.
func exerciseMapRunStop(t *testing.T, h Host) {
	running := make(chan struct{}, 10)
	ended := make(chan struct{}, 10)
	f := start(t, h, tasksFunc(func(ctx context.Context, _ engine.TaskCall) (json.RawMessage, error) {
		running <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return nil, ctx.Err()
	}))
	x := f.start(f.machine(distributed("")), items(3))
	for range 3 {
		<-running
	}
	if _, err := f.StopExecution(t.Context(), x.ARN, nil, nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		<-ended
	}
	run, _ := f.runOf(x)
	for _, c := range f.children(run) {
		child, err := f.FindExecution(t.Context(), c.ARN)
		if err != nil {
			t.Fatal(err)
		}
		f.ends(child, "!ABORTED")
	}
	if run.Status != machine.Aborted {
		t.Errorf("the map run is %s", run.Status)
	}
}

// exerciseMapRunUpdate gives a Map Run more room while it runs.
func exerciseMapRunUpdate(t *testing.T, h Host) {
	running, hold := make(chan struct{}, 10), make(chan struct{})
	f := start(t, h, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
		running <- struct{}{}
		<-hold
		return c.Input, nil
	}))
	x := f.start(f.machine(distributed(`"MaxConcurrency":1,`)), items(3))
	<-running
	run, _ := f.runOf(x)
	three := 3
	if err := f.UpdateMapRun(t.Context(), run.ARN, engine.MapRunChange{Concurrency: &three}); err != nil {
		t.Fatal(err)
	}
	<-running
	<-running
	close(hold)
	f.ends(x, items(3))
	if run, _ := f.runOf(x); run.Concurrency != 3 {
		t.Errorf("the map run is %+v", run)
	}
}
