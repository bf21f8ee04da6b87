package engine

import (
	"context"
	"errors"

	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/engine/teststate"
)

// TestState runs one state by itself and stores nothing. Without a mock a Task
// is called for real. ErrInvalidDefinition, ErrInvalidExecutionInput,
// ErrInvalidArn, ErrValidation.
func (e *Engine) TestState(ctx context.Context, scope Scope, in teststate.Request) (teststate.Answer, error) {
	if in.Input != nil {
		if err := e.checkInput(*in.Input); err != nil {
			return teststate.Answer{}, err
		}
	}
	answer, err := teststate.Run(ctx, in, teststate.Env{
		Region: scope.Region, Account: scope.Account, Machine: NewUUID(), Execution: NewUUID(),
		Now: e.now(), Seed: newSeed(), Limits: e.cfg.Limits, Call: e.callForTest,
	})
	var refused *teststate.Refusal
	if errors.As(err, &refused) {
		return answer, &Error{refused.Name, refused.Message}
	}
	return answer, err
}

// callForTest makes a task's call; nil when ctx ended first.
func (e *Engine) callForTest(ctx context.Context, in machine.Info, c machine.RunTask) machine.Event {
	output, err := e.tasks.Call(ctx, taskCall(in, c))
	if event, ok := outcome(c, output, err); ok {
		return event
	}
	return nil
}
