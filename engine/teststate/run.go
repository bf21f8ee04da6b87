package teststate

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/machine"
)

// Longest is how long a test may take; then the state fails with States.Timeout.
const Longest = 5 * time.Minute

// Env is what a test needs from outside.
type Env struct {
	Region, Account string
	Machine         string // names made up for the test: of the state machine …
	Execution       string // … and the execution
	Now             time.Time
	Seed            uint64
	Limits          machine.Limits

	// Call carries out a Task and returns TaskDone or TaskFailed; nil when ctx ended first.
	Call func(ctx context.Context, in machine.Info, c machine.RunTask) machine.Event
}

// Run tests a state. A request that AWS refuses is refused with a *Refusal; any
// other error is the interpreter's.
func Run(ctx context.Context, in Request, env Env) (Answer, error) {
	c, err := check(in)
	if err != nil {
		return Answer{}, err
	}
	t, err := newTrial(c, env)
	if err != nil {
		return Answer{}, err
	}
	if err := t.play(ctx); err != nil {
		return Answer{}, err
	}
	return t.answer()
}

// trial is one visit of the state under test.
type trial struct {
	checked
	env      Env
	input    json.RawMessage
	instance *machine.Instance
	probe    *machine.Probe
	pointed  value.Value // what ItemsPointer found
	exchange Exchange    // of an HTTP Task
}

func newTrial(c checked, env Env) (*trial, error) {
	t := &trial{checked: c, env: env, input: json.RawMessage("{}")}
	if c.Input != nil {
		t.input = json.RawMessage(*c.Input)
	}
	input, err := value.Parse(t.input)
	if err != nil {
		return nil, &Refusal{"InvalidExecutionInput", "Invalid State Machine Execution Input: '" + err.Error() + "'"}
	}
	t.probe = &machine.Probe{
		Variables: c.variables, Retries: c.retries(), Mock: c.groupMock(),
		Context: func(own value.Value) value.Value { return c.contextObject(own, input) },
	}
	if err := t.read(); err != nil {
		return nil, err
	}
	t.instance = machine.New(c.machine, t.info(), env.Limits, machine.Facts{})
	t.instance.Probe(t.probe)
	return t, nil
}

// read takes up what the ItemReader of a Map would have read.
func (t *trial) read() (err error) {
	if t.state.ItemReader == nil || t.Config.MapItemReaderData == nil {
		return nil
	}
	t.probe.Items, t.pointed, err = readItems(t.state.ItemReader, *t.Config.MapItemReaderData)
	return err
}

func (c *checked) groupMock() *machine.GroupMock {
	if c.Mock == nil || c.state.Type == asl.Task {
		return nil
	}
	m := &machine.GroupMock{}
	if n := c.Config.MapIterationFailureCount; n != nil {
		m.Failures = *n
	}
	if e := c.Mock.Error; e != nil {
		m.Error, m.Cause = e.Error, e.Cause
	} else {
		m.Result = json.RawMessage(*c.Mock.Result)
	}
	return m
}

// info is that of a synchronous Express execution.
func (t *trial) info() machine.Info {
	head := fmt.Sprintf("arn:aws:states:%s:%s:", t.env.Region, t.env.Account)
	return machine.Info{
		ExecutionARN: head + "express:" + t.env.Machine + ":" + t.env.Execution, ExecutionName: t.env.Execution,
		MachineARN: head + "stateMachine:" + t.env.Machine, MachineName: t.env.Machine,
		RoleARN: t.RoleARN, Region: t.env.Region, Input: t.input, StartedAt: t.env.Now, Seed: t.env.Seed, Express: true,
	}
}

// mostSteps is far more than the events that one visit of a state can take.
const mostSteps = 20

// play carries the state on until it is left, has failed, or would be tried again.
func (t *trial) play(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Longest)
	defer cancel()
	now, event := t.env.Now, machine.Event(machine.Started{})
	for range mostSteps {
		result, err := t.instance.Step(now, event)
		if err != nil {
			return fmt.Errorf("test a state: %w", err)
		}
		if t.over(result) {
			return nil
		}
		if now, event = t.next(ctx, now, result.Commands); event == nil {
			return fmt.Errorf("test a state: %s waits for nothing", t.state.Name)
		}
	}
	return fmt.Errorf("test a state: %s does not come to an end", t.state.Name)
}

func (t *trial) over(r machine.Result) bool {
	failure := t.probe.Seen.Failure
	return r.Head.Status != machine.Running || failure != nil && failure.Retrying
}

// next carries out what the state asks for.
func (t *trial) next(ctx context.Context, now time.Time, commands []machine.Command) (time.Time, machine.Event) {
	for _, c := range commands {
		if c, ok := c.(machine.RunTask); ok {
			return t.work(ctx, now, c, commands)
		}
	}
	for _, c := range commands {
		if c, ok := c.(machine.StartTimer); ok {
			if c.At.Sub(now) > Longest {
				return now.Add(Longest), machine.Stopped{Error: timeout()}
			}
			return c.At, machine.TimerFired{ID: c.ID}
		}
	}
	return now, nil
}

// work is the outcome of a Task: the mock's, or the call's.
func (t *trial) work(ctx context.Context, now time.Time, c machine.RunTask, commands []machine.Command) (time.Time, machine.Event) {
	switch m := t.Mock; {
	case m != nil && m.Error != nil:
		return now, machine.TaskFailed{ID: c.ID, Error: m.Error.Error, Cause: m.Error.Cause}
	case m != nil:
		return now, machine.TaskDone{ID: c.ID, Output: json.RawMessage(*m.Result)}
	}
	if !c.Deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Deadline.Sub(now))
		defer cancel()
	}
	if t.Level == Trace {
		t.exchange.Reveal = t.RevealSecrets
		ctx = Watch(ctx, &t.exchange)
	}
	if event := t.env.Call(ctx, t.instance.Info(), c); event != nil {
		return now, event
	}
	for _, timer := range commands {
		if timer, ok := timer.(machine.StartTimer); ok && timer.At.Equal(c.Deadline) {
			return timer.At, machine.TimerFired{ID: timer.ID}
		}
	}
	return now, machine.TaskFailed{ID: c.ID, Error: timeout()}
}

func timeout() *string {
	name := "States.Timeout"
	return &name
}
