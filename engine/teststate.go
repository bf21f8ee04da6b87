package engine

import (
	"context"
	"errors"

	"github.com/stepwell/stepwell/engine/asl"
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

// StateLook is a state of a definition that is being drawn, with a sample.
type StateLook struct {
	State    *asl.Node
	Language asl.QueryLanguage // of the machine
	Sample   teststate.Sample
}

// LookAtState tells what the fields of a state come to over a sample. It calls
// nothing and stores nothing. The error says that the sample is not JSON.
func (e *Engine) LookAtState(ctx context.Context, scope Scope, at StateLook) (teststate.Preview, error) {
	return teststate.Look(ctx, at.State, at.Language, at.Sample, teststate.Env{
		Region: scope.Region, Account: scope.Account, Machine: NewUUID(), Execution: NewUUID(),
		Now: e.now(), Seed: newSeed(), Limits: e.cfg.Limits,
	})
}

// callForTest makes a task's call; nil when ctx ended first.
func (e *Engine) callForTest(ctx context.Context, in machine.Info, c machine.RunTask) machine.Event {
	output, err := e.tasks.Call(ctx, taskCall(in, c))
	if event, ok := outcome(c, output, err); ok {
		return event
	}
	return nil
}
