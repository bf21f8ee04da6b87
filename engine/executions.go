package engine

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/machine"
)

// NewExecution is what StartExecution is called with.
type NewExecution struct {
	MachineARN  string // of a state machine, a version or an alias; "#" and a test case may follow
	Name        string // a UUID when empty
	Input       string // {} when empty and HasInput is false
	HasInput    bool
	TraceHeader string
	ScheduleID  string
	testCase    string        // of the mock configuration, taken off MachineARN
	Fire        *ScheduleFire // the occurrence that starts it, moved on in the same commit
}

// StartExecution starts an execution; it is durable when StartExecution returns.
// For a STANDARD machine it is idempotent: the same name and input as a running
// execution answers that one. ErrExecutionAlreadyExists for another input or a
// closed execution, ErrStateMachineDoesNotExist (also for a version or an alias),
// ErrInvalidExecutionInput, ErrInvalidName, ErrStale when Fire is no longer due.
func (e *Engine) StartExecution(ctx context.Context, in NewExecution) (Execution, error) {
	in, err := e.takeTestCase(in)
	if err != nil {
		return Execution{}, err
	}
	t, err := e.target(ctx, in.MachineARN, e.drawn)
	if err != nil {
		return Execution{}, err
	}
	x, err := e.newExecution(t, in)
	if err != nil {
		return Execution{}, err
	}
	first, err := e.firstStep(ctx, x)
	if err != nil {
		return Execution{}, fmt.Errorf("start %s: %w", x.ARN, err)
	}
	first.Fire = in.Fire
	x = *first.New
	x.ID, err = e.store.CommitStep(ctx, first)
	if errors.Is(err, ErrExecutionAlreadyExists) && in.Fire == nil { // an occurrence must be recorded too
		return e.sameExecution(ctx, x)
	}
	if err != nil {
		return Execution{}, fmt.Errorf("start %s: %w", x.ARN, err)
	}
	e.begin(ctx, x, first)
	return x, nil
}

// begin carries out the first step of an execution that is durable now. Its
// instance is loaded anew from the store when it is needed.
func (e *Engine) begin(ctx context.Context, x Execution, first Step) {
	defer e.beginAll(ctx, first.Children)
	e.told(first)
	result := first.Result
	if result.Head.Status != machine.Running || len(result.Commands) == 0 {
		e.watchers.notify(x.ARN, x.MachineARN)
		if result.Head.Status != machine.Running {
			e.ended(x.ARN, x.ID, x.Child, result.Head.Status)
		}
		return
	}
	id := x.ID
	l := e.cache.acquire(id)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(context.WithoutCancel(ctx), l)
	if err != nil {
		e.log.Error("a started execution can't be loaded; it goes on after a restart", "execution", id, "error", err)
		return
	}
	e.carryOut(l, inst, result)
}

func (e *Engine) newExecution(t Target, in NewExecution) (Execution, error) {
	m := t.Machine
	if m.Status != "ACTIVE" {
		return Execution{}, &Error{ErrStateMachineDeleting.Name, "State Machine Deleting: '" + m.ARN + "'"}
	}
	if !in.HasInput && in.Input == "" {
		in.Input = "{}"
	}
	if err := e.checkInput(in.Input); err != nil {
		return Execution{}, err
	}
	if in.Name == "" {
		in.Name = NewUUID()
	} else if err := checkName(in.Name); err != nil {
		return Execution{}, err
	}
	a, err := ParseARN(m.ARN)
	if err != nil {
		return Execution{}, err
	}
	run := ""
	if m.Type == "EXPRESS" {
		run = NewUUID()
	}
	arn := a.ExecutionARN(in.Name, run)
	return Execution{ARN: arn, Name: in.Name, MachineARN: m.ARN, Revision: m.Revision, Log: executionLog(m), ScheduleID: in.ScheduleID, Info: machine.Info{
		ExecutionARN: arn, ExecutionName: in.Name, MachineARN: m.ARN, MachineName: m.Name, RoleARN: m.RoleARN, Region: a.Region,
		Input: json.RawMessage(in.Input), StartedAt: e.now(), Seed: newSeed(), Express: run != "",
		VersionARN: t.VersionARN(), AliasARN: t.AliasARN(), TestCase: in.testCase, TraceHeader: in.TraceHeader,
	}}, nil
}

// checkInput says in Jackson's words why an input is not JSON.
func (e *Engine) checkInput(text string) error {
	most := e.cfg.Limits.Defaults().PayloadBytes
	if len(text) > most {
		return &Error{ErrValidation.Name, fmt.Sprintf("1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to %d", most)}
	}
	if text == "" {
		return invalidInput("Invalid execution input.")
	}
	if _, err := value.Parse([]byte(text)); err != nil {
		return invalidInput(jsonComplaint(text, err))
	}
	return nil
}

func invalidInput(why string) error {
	return &Error{ErrInvalidExecutionInput.Name, "Invalid State Machine Execution Input: '" + why + "'"}
}

func newSeed() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return binary.BigEndian.Uint64(b[:])
}

// sameExecution answers a repeated start, or refuses a different one.
func (e *Engine) sameExecution(ctx context.Context, x Execution) (Execution, error) {
	old, err := e.store.Execution(ctx, x.ARN)
	if err != nil {
		return Execution{}, err
	}
	if old.Head.Status != machine.Running || string(old.Info.Input) != string(x.Info.Input) {
		return Execution{}, &Error{ErrExecutionAlreadyExists.Name, "Execution Already Exists: '" + x.ARN + "'"}
	}
	return old, nil
}

// DescribeExecution returns a STANDARD execution, or an EXPRESS one that a Map
// Run started. ErrInvalidArn, ErrExecutionDoesNotExist.
func (e *Engine) DescribeExecution(ctx context.Context, arn string) (Execution, error) {
	_, err := parseKind(arn, "execution")
	if err == nil {
		return e.FindExecution(ctx, arn)
	}
	x, found := e.FindExecution(ctx, arn)
	if found != nil || x.Child == nil {
		return Execution{}, err
	}
	return x, nil
}

// FindExecution is DescribeExecution for express executions too, which AWS does not describe.
func (e *Engine) FindExecution(ctx context.Context, arn string) (Execution, error) {
	x, err := e.store.Execution(ctx, arn)
	if errors.Is(err, ErrExecutionDoesNotExist) {
		return x, &Error{ErrExecutionDoesNotExist.Name, "Execution Does Not Exist: '" + arn + "'"}
	}
	return x, err
}

// FindExecutionByID is FindExecution by the number of an execution.
func (e *Engine) FindExecutionByID(ctx context.Context, id ExecutionID) (Execution, error) {
	x, err := e.store.ExecutionByID(ctx, id)
	if errors.Is(err, ErrExecutionDoesNotExist) {
		return x, &Error{ErrExecutionDoesNotExist.Name, fmt.Sprintf("Execution Does Not Exist: %d", id)}
	}
	return x, err
}

// ListExecutions lists executions, newest first. A MachineARN may also be that of
// a version or an alias; what it names must exist (ErrStateMachineDoesNotExist).
func (e *Engine) ListExecutions(ctx context.Context, f ExecutionFilter) ([]ExecutionSummary, error) {
	if f.MachineARN != "" {
		t, err := e.Target(ctx, f.MachineARN)
		if err != nil {
			return nil, err
		}
		f.MachineARN = t.Machine.ARN
		if f.AliasARN = t.AliasARN(); t.Alias == nil {
			f.VersionARN = t.VersionARN()
		}
	}
	return e.store.Executions(ctx, f)
}

// CountExecutions counts a machine's executions by status, each up to limit.
func (e *Engine) CountExecutions(ctx context.Context, machineARN string, limit int) (map[machine.Status]int, error) {
	return e.store.CountExecutions(ctx, machineARN, limit)
}

// History returns a page of committed events of an execution.
func (e *Engine) History(ctx context.Context, id ExecutionID, q HistoryQuery) ([]machine.HistoryEvent, error) {
	return e.store.History(ctx, id, q)
}

// StopExecution aborts an execution and returns when it stopped; a closed one
// answers the time it closed. ErrInvalidArn, ErrExecutionDoesNotExist.
func (e *Engine) StopExecution(ctx context.Context, arn string, name, cause *string) (time.Time, error) {
	x, err := e.DescribeExecution(ctx, arn)
	if err != nil {
		return time.Time{}, err
	}
	if x.Head.Status == machine.Running {
		if err := e.deliver(ctx, x.ID, machine.Stopped{Error: name, Cause: cause}); err != nil {
			return time.Time{}, err
		}
		if x, err = e.FindExecution(ctx, arn); err != nil {
			return time.Time{}, err
		}
	}
	return x.Head.StoppedAt, nil
}

// Wait waits until an execution has ended or ctx has, and returns its last state.
func (e *Engine) Wait(ctx context.Context, arn string) (Execution, error) {
	w := e.Watch(arn)
	defer w.Close()
	for {
		x, err := e.FindExecution(ctx, arn)
		if err != nil || x.Head.Status != machine.Running {
			return x, err
		}
		select {
		case <-ctx.Done():
			return x, ctx.Err()
		case <-w.C:
		}
	}
}
