package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

const (
	redrivePeriod = 14 * 24 * time.Hour // after the end of an execution
	redriveTokens = 15 * time.Minute    // how long a client token is good
)

// RedriveExecution lets a STANDARD execution that did not succeed go on from the
// states that failed, and returns when it did. Within 15 minutes the same client
// token (empty: none) answers the same redrive. ErrInvalidArn,
// ErrExecutionDoesNotExist, ErrExecutionNotRedrivable with the reason.
func (e *Engine) RedriveExecution(ctx context.Context, arn, token string) (time.Time, error) {
	x, err := e.DescribeExecution(ctx, arn)
	if err != nil {
		return time.Time{}, err
	}
	if at, err := e.redrivenWith(ctx, x.ID, token); err == nil || !errors.Is(err, ErrNotFound) {
		return at, err
	}
	return e.redrive(ctx, x, token)
}

// redrivenWith is when the token redrove the execution; ErrNotFound when it did not, or too long ago.
func (e *Engine) redrivenWith(ctx context.Context, id ExecutionID, token string) (time.Time, error) {
	if token == "" {
		return time.Time{}, ErrNotFound
	}
	at, err := e.store.RedrivenWith(ctx, id, token)
	if err == nil && e.now().Sub(at) > redriveTokens {
		return time.Time{}, ErrNotFound
	}
	return at, err
}

func (e *Engine) redrive(ctx context.Context, x Execution, token string) (time.Time, error) {
	l := e.cache.acquire(x.ID)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil {
		return time.Time{}, err
	}
	x.Head = inst.Head()
	reason, err := e.notRedrivable(ctx, x)
	if err != nil {
		return time.Time{}, err
	}
	if reason != "" {
		return time.Time{}, &Error{ErrExecutionNotRedrivable.Name, reason}
	}
	if err := e.stepAs(ctx, l, inst, machine.Redriven{}, Step{RedriveToken: token}); err != nil {
		return time.Time{}, err
	}
	return inst.Head().RedrivenAt, nil
}

const byMapRun = "Execution can be redriven only by its Map Run."

// Redrivable tells whether an execution can be redriven: REDRIVABLE,
// REDRIVABLE_BY_MAP_RUN, or NOT_REDRIVABLE with the reason in AWS's words.
func (e *Engine) Redrivable(ctx context.Context, x Execution) (status, reason string, err error) {
	reason, err = e.notRedrivable(ctx, x)
	if reason == byMapRun {
		return "REDRIVABLE_BY_MAP_RUN", reason, err
	}
	if err != nil || reason != "" {
		return "NOT_REDRIVABLE", reason, err
	}
	return "REDRIVABLE", "", nil
}

// notRedrivable is why an execution can't be redriven; empty when it can.
func (e *Engine) notRedrivable(ctx context.Context, x Execution) (string, error) {
	limits := e.cfg.Limits.Defaults()
	switch now := e.now(); {
	case x.Head.Status == machine.Running, x.Head.Status == machine.Succeeded:
		return fmt.Sprintf("Execution is %s and cannot be redriven", x.Head.Status), nil
	case x.Head.LastEvent >= limits.HistoryEvents-1:
		return "Execution history event limit exceeded.", nil
	case now.Sub(x.Head.StoppedAt) > redrivePeriod:
		return "Execution redrivable period exceeded.", nil
	case limits.StandardTime > 0 && now.Sub(x.Info.StartedAt) > limits.StandardTime:
		return "Execution has exceeded the max execution time.", nil
	}
	if x.Child != nil {
		return byMapRun, nil
	}
	t, err := e.machines.get(ctx, x.MachineARN)
	if errors.Is(err, ErrStateMachineDoesNotExist) || err == nil && t.Machine.Status != "ACTIVE" {
		return "State machine is in DELETING status.", nil
	}
	if err != nil {
		return "", err
	}
	_, err = e.store.Frame(ctx, x.ID, machine.Root)
	if errors.Is(err, machine.ErrNoFrame) {
		return "Execution was started before the launch of RedriveExecution.", nil
	}
	return "", err
}
