package engine

import (
	"context"
	"strings"
)

// StartSyncExecution starts an execution of an EXPRESS state machine and waits
// until it has ended. It is durable from the start like any other: when ctx ends
// first it is returned as it was started and goes on, after a crash too; it is
// never started twice.
// ErrTypeNotSupported for a STANDARD machine, and the errors of StartExecution.
func (e *Engine) StartSyncExecution(ctx context.Context, in NewExecution) (Execution, error) {
	arn, _, _ := strings.Cut(in.MachineARN, "#")
	t, err := e.Target(ctx, arn)
	if err != nil {
		return Execution{}, err
	}
	if t.Machine.Type != "EXPRESS" {
		return Execution{}, &Error{ErrTypeNotSupported.Name, "This operation is not supported by this type of state machine"}
	}
	x, err := e.StartExecution(ctx, in)
	if err != nil {
		return Execution{}, err
	}
	end, err := e.Wait(ctx, x.ARN)
	if err != nil {
		return x, err
	}
	return end, nil
}
