package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// TaskCall is one task to carry out.
type TaskCall struct {
	Resource       asl.Resource
	Input          json.RawMessage // the effective parameters
	Token          string          // the task token; empty when the pattern has none
	Region         string
	ExecutionARN   string
	RoleARN        string
	IdempotencyKey string // the same when a crash makes the engine call again
	Attempt        int
}

// TaskFailure is how a task ends that a workflow may retry or catch.
type TaskFailure struct{ Name, Cause *string }

func (f *TaskFailure) Error() string {
	if f.Name == nil {
		return "task failed"
	}
	return *f.Name
}

// Tasks carries out the calls of Task states.
type Tasks interface {
	// Call returns the task's result as JSON text, a *TaskFailure, or another
	// error when ctx ended first. Calls run concurrently.
	Call(ctx context.Context, c TaskCall) (json.RawMessage, error)
}

// Config is how an Engine is set up. Zero values mean the defaults.
type Config struct {
	Logger       *slog.Logger
	Now          func() time.Time
	Draw         func(n int) int // any number from 0 to n-1, for the choice of an alias's version; math/rand/v2
	Account      string          // of ARNs; 123456789012
	Region       string          // of calls that name none; us-east-1
	TaskPool     int             // calls of tasks at a time; 256
	StepPool     int             // timers and slices at a time; 64
	CacheBytes   int             // memory for executions that are not being stepped; 64 MiB
	TimerHorizon time.Duration   // how far ahead timers are kept in memory; 30 s
	ActivityPoll time.Duration   // how long GetActivityTask waits; 60 s
	Limits       machine.Limits
	Items        Items         // what distributed Maps read and write outside; nil: nothing
	Retention    time.Duration // how long executions are kept after their end; 90 days, less than 0: for ever
	Outlets      Outlets
	Mocks        Mocks // the test cases that executions can be started under; nil: none
	Jobs         Jobs  // what ".sync" waits for in other services; nil: nothing
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Draw == nil {
		c.Draw = rand.IntN
	}
	if c.Items == nil {
		c.Items = noItems{}
	}
	if c.Mocks == nil {
		c.Mocks = noMocks{}
	}
	c.Retention = cmp.Or(c.Retention, defaultRetention)
	c.Account = cmp.Or(c.Account, "123456789012")
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.TaskPool = cmp.Or(c.TaskPool, 256)
	c.StepPool = cmp.Or(c.StepPool, 64)
	c.CacheBytes = cmp.Or(c.CacheBytes, 64<<20)
	c.TimerHorizon = cmp.Or(c.TimerHorizon, 30*time.Second)
	c.ActivityPoll = cmp.Or(c.ActivityPoll, 60*time.Second)
	return c
}
