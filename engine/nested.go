package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/machine"
)

// isNested tells whether a task starts an execution and waits for its end
// (states:startExecution.sync and .sync:2).
func isNested(r asl.Resource) bool {
	return r.Service == "states" && r.API == "startExecution" && (r.Pattern == asl.Sync || r.Pattern == asl.Sync2)
}

// nestedCall is the call that starts the nested execution. Without a name of
// its own the execution gets one that follows from the task, so that a call
// that is made again after a crash finds the execution that the first one started.
func nestedCall(c TaskCall) (call TaskCall, ownName string) {
	c.Resource.Pattern = asl.RequestResponse
	v, err := value.Parse(c.Input)
	o, ok := v.(*value.Object)
	if err != nil || !ok {
		return c, "" // the call itself says what is wrong
	}
	if name, ok := o.Get("Name"); ok && name != nil {
		return c, ""
	}
	sum := sha256.Sum256([]byte(c.IdempotencyKey))
	ownName = fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	c.Input = value.Text(o.With("Name", ownName))
	return c, ownName
}

// startNested makes the call and returns its answer and the nested execution's ARN.
func (e *Engine) startNested(ctx context.Context, c TaskCall) (output json.RawMessage, arn string, err error) {
	call, ownName := nestedCall(c)
	output, err = e.tasks.Call(ctx, call)
	var refused *TaskFailure
	if errors.As(err, &refused) && ownName != "" && refused.Name != nil && *refused.Name == "StepFunctions.ExecutionAlreadyExistsException" {
		return e.startedBefore(ctx, call, ownName, err)
	}
	if err != nil {
		return nil, "", err
	}
	var answer struct{ ExecutionArn string }
	if err := json.Unmarshal(output, &answer); err != nil {
		return nil, "", fmt.Errorf("the answer of startExecution: %w", err)
	}
	return output, answer.ExecutionArn, nil
}

// startedBefore finds the execution that the same task started before a crash.
func (e *Engine) startedBefore(ctx context.Context, call TaskCall, name string, refusal error) (json.RawMessage, string, error) {
	var in struct{ StateMachineArn string }
	if json.Unmarshal(call.Input, &in) != nil {
		return nil, "", refusal
	}
	a, err := ParseARN(in.StateMachineArn)
	if err != nil {
		return nil, "", refusal
	}
	x, err := e.FindExecution(ctx, a.ExecutionARN(name, ""))
	if err != nil {
		return nil, "", refusal
	}
	o := value.NewObject(value.Member{Key: "ExecutionArn", Value: x.ARN}, value.Member{Key: "StartDate", Value: value.Int(x.Info.StartedAt.UnixMilli())})
	return value.Text(o), x.ARN, nil
}

// nestedDesk knows which tasks wait for which executions.
type nestedDesk struct {
	mu      sync.Mutex
	waiting map[string][]taskKey // by the nested execution's ARN
	started map[taskKey]string
}

func newNestedDesk() *nestedDesk {
	return &nestedDesk{waiting: map[string][]taskKey{}, started: map[taskKey]string{}}
}

func (d *nestedDesk) wait(key taskKey, arn string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.started[key]; ok {
		return
	}
	d.started[key] = arn
	d.waiting[arn] = append(d.waiting[arn], key)
}

// awaited tells whether a task waits for the execution.
func (d *nestedDesk) awaited(arn string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.waiting[arn]) > 0
}

// take returns the tasks that wait for an execution, and forgets them.
func (d *nestedDesk) take(arn string) []taskKey {
	d.mu.Lock()
	defer d.mu.Unlock()
	keys := d.waiting[arn]
	delete(d.waiting, arn)
	for _, k := range keys {
		delete(d.started, k)
	}
	return keys
}

// abandon forgets the tasks that match, and returns the executions they started.
func (d *nestedDesk) abandon(match func(taskKey) bool) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var arns []string
	for key, arn := range d.started {
		if match(key) {
			delete(d.started, key)
			delete(d.waiting, arn)
			arns = append(arns, arn)
		}
	}
	return arns
}

// awaitNested lets a task wait for an execution; one that has ended already ends the task.
func (e *Engine) awaitNested(ctx context.Context, key taskKey, arn string) error {
	e.nested.wait(key, arn)
	if awaited, err := e.awaits(ctx, key); err != nil || !awaited {
		e.stopNested(e.nested.abandon(func(k taskKey) bool { return k == key }))
		return err
	}
	x, err := e.FindExecution(ctx, arn)
	if err != nil {
		return err
	}
	if x.Head.Status == machine.Running {
		return nil
	}
	return e.settleNested(ctx, arn)
}

// awaits tells whether the task is still under way: it may have been stopped
// while its execution was being started.
func (e *Engine) awaits(ctx context.Context, key taskKey) (bool, error) {
	l := e.cache.acquire(key.execution)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil || l.over {
		return false, err
	}
	return inst.Awaits(key.command)
}

// settleNested hands the outcome of an ended execution to the tasks that wait for it.
func (e *Engine) settleNested(ctx context.Context, arn string) error {
	if !e.nested.awaited(arn) {
		return nil
	}
	x, err := e.FindExecution(ctx, arn)
	if err != nil {
		return err
	}
	for _, key := range e.nested.take(arn) {
		if err := e.endNestedTask(ctx, key, x); err != nil {
			e.nested.wait(key, arn)
			return err
		}
	}
	return nil
}

// endNestedTask delivers the outcome to one task, in the form of its pattern.
func (e *Engine) endNestedTask(ctx context.Context, key taskKey, x Execution) error {
	l := e.cache.acquire(key.execution)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil || l.over {
		return err
	}
	outstanding, err := inst.Outstanding(key.command.Frame)
	if err != nil {
		return err
	}
	for _, c := range outstanding {
		if task, ok := c.(machine.RunTask); ok && task.ID == key.command {
			return e.step(ctx, l, inst, nestedOutcome(task, x))
		}
	}
	return nil
}

func nestedOutcome(c machine.RunTask, x Execution) machine.Event {
	if x.Head.Status == machine.Succeeded {
		return machine.TaskDone{ID: c.ID, Output: value.Text(describeNested(x, c.Resource.Pattern == asl.Sync2))}
	}
	name, cause := "States.TaskFailed", string(value.Text(describeNested(x, false)))
	return machine.TaskFailed{ID: c.ID, Error: &name, Cause: &cause}
}

// describeNested is what DescribeExecution says of an execution, as a task's
// result spells it; opened shows input and output as JSON and not as texts.
func describeNested(x Execution, opened bool) value.Value {
	included := value.NewObject(value.Member{Key: "Included", Value: true})
	o := &value.Object{}
	text := func(key string, s *string) {
		if s != nil {
			o.Set(key, *s)
		}
	}
	document := func(key string, d json.RawMessage) {
		o.Set(key, string(d))
		if v, err := value.Parse(d); opened && err == nil {
			o.Set(key, v)
		}
		o.Set(key+"Details", included)
	}
	text("Cause", x.Head.Cause)
	text("Error", x.Head.Error)
	o.Set("ExecutionArn", x.ARN)
	document("Input", x.Info.Input)
	o.Set("Name", x.Name)
	if x.Head.Status == machine.Succeeded {
		document("Output", x.Head.Output)
	}
	o.Set("StartDate", epochMillis(x.Info.StartedAt))
	o.Set("StateMachineArn", x.MachineARN)
	o.Set("Status", string(x.Head.Status))
	o.Set("StopDate", epochMillis(x.Head.StoppedAt))
	return o
}

func epochMillis(t time.Time) value.Number { return value.Int(t.UnixMilli()) }

// stopNested stops executions whose waiting task is gone. It is a best effort,
// as in AWS: they may have ended meanwhile.
func (e *Engine) stopNested(arns []string) {
	for _, arn := range arns {
		e.steps.submit(work{stop: arn})
	}
}
