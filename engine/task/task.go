// Package task is what a Task state can reach. An Executor carries out the
// calls of one service; the Router picks it by the task's resource. The
// executors live in the folders below: lambda, http, aws and dynamo.
//
// A call may be made twice (a crash hides whether the first one went out), so
// executors pass the call's IdempotencyKey on wherever the service takes one.
package task

import (
	"context"
	"encoding/json"

	"github.com/stepwell/stepwell/engine/asl"
)

// Call is one task to carry out.
type Call struct {
	Resource       asl.Resource
	Input          json.RawMessage // the effective parameters
	Token          string          // the task token; empty when the pattern has none
	Region         string          // of the state machine, such as "eu-west-1"
	ExecutionARN   string
	RoleARN        string // the role to act as
	IdempotencyKey string // the same when a crash makes us call again
	Attempt        int    // 0 for the first try of this visit of the state
}

// Executor carries out the calls of one service.
type Executor interface {
	// Call returns the task's result as JSON text. What the workflow may retry
	// or catch is a *Failure; any other error means that ctx ended first.
	// Calls may run concurrently.
	Call(ctx context.Context, c Call) (json.RawMessage, error)
}

// JobExecutor is an Executor whose calls may start jobs that a task waits for (.sync).
type JobExecutor interface {
	Executor
	// Look asks how the job is that the call started with that answer; done says
	// that it has ended, with an output or with a *Failure as the error.
	Look(ctx context.Context, c Call, started json.RawMessage) (output json.RawMessage, done bool, err error)
	// Stop ends the job, if its service can.
	Stop(ctx context.Context, c Call, started json.RawMessage) error
}

// ExecutorFunc is a function that is an Executor.
type ExecutorFunc func(ctx context.Context, c Call) (json.RawMessage, error)

// Call calls f.
func (f ExecutorFunc) Call(ctx context.Context, c Call) (json.RawMessage, error) { return f(ctx, c) }
