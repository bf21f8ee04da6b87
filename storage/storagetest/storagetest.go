// Package storagetest is the conformance suite of engine.Store: what every
// implementation must do, in tests that know only the interface. It also has
// stores that fail on demand, for the tests of what stands on a store.
package storagetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// Run holds a store to the contract of engine.Store. open returns an empty store
// and closes it when its test ends.
func Run(t *testing.T, open func(t *testing.T) engine.Store) {
	areas := map[string]func(t *testing.T, open func(t *testing.T) engine.Store){
		"machines":     exerciseMachines,
		"versions":     exerciseVersions,
		"aliases":      exerciseAliases,
		"steps":        exerciseSteps,
		"executions":   exerciseExecutions,
		"history":      exerciseHistory,
		"frames":       exerciseFrames,
		"map runs":     exerciseMapRuns,
		"redrive":      exerciseRedrive,
		"activities":   exerciseActivities,
		"drafts":       exerciseDrafts,
		"draft log":    exerciseDraftLog,
		"checkpoints":  exerciseCheckpoints,
		"samples":      exerciseSamples,
		"schedules":    exerciseSchedules,
		"fires":        exerciseFires,
		"deliveries":   exerciseDeliveries,
		"groups":       exerciseGroups,
		"tables":       exerciseTables,
		"logs":         exerciseLogs,
		"outbox":       exerciseOutbox,
		"retention":    exerciseRetention,
		"completeness": exerciseCompleteness,
		"concurrency":  exerciseConcurrency,
		"model":        exerciseModel,
	}
	for name, exercise := range areas {
		t.Run(name, func(t *testing.T) { exercise(t, open) })
	}
}

// cases runs each test, named by a sentence, with a store of its own.
func cases(t *testing.T, open func(t *testing.T) engine.Store, tests map[string]func(t *testing.T, s engine.Store)) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// base is the time that fixtures begin at, of the precision that stores keep.
var base = time.Date(2026, 3, 29, 1, 30, 0, 123_456_000, time.UTC)

// at is base and some seconds.
func at(seconds int) time.Time { return base.Add(time.Duration(seconds) * time.Second) }

const arnPrefix = "arn:aws:states:eu-west-1:123456789012:"

func machineARN(name string) string { return arnPrefix + "stateMachine:" + name }

func executionARN(name string) string { return arnPrefix + "execution:Orders:" + name }

// ptr returns a pointer to a copy of v.
func ptr[T any](v T) *T { return &v }

// NewExecution is the step that creates a running execution of the state machine
// Orders, with one event and an open root frame.
func NewExecution(name string) engine.Step {
	return engine.Step{
		New: &engine.Execution{
			ARN: executionARN(name), Name: name, MachineARN: machineARN("Orders"), Revision: 1,
			Info: machine.Info{
				ExecutionARN: executionARN(name), ExecutionName: name, MachineARN: machineARN("Orders"), MachineName: "Orders",
				RoleARN: "arn:aws:iam::123456789012:role/r", Region: "eu-west-1", Input: []byte(`{"order": 17}`), StartedAt: base, Seed: 7,
			},
		},
		Result: machine.Result{
			Head:    machine.Head{Status: machine.Running, LastFrame: 1, LastEvent: 1},
			Frames:  []machine.Saved{{ID: machine.Root, Open: true, Body: []byte(`{"state":"Pay"}`), Static: []byte(`{"input":{"order": 17}}`)}},
			History: Events(1, 1),
		},
	}
}

// Events makes the events with the ids from first to last.
func Events(first, last int64) []machine.HistoryEvent {
	var all []machine.HistoryEvent
	for id := first; id <= last; id++ {
		e := machine.HistoryEvent{ID: id, PreviousID: id - 1, Type: "PassStateEntered", Time: at(int(id))}
		e.Details = fmt.Appendf(nil, `{"input":"{\"n\": %d}","inputDetails":{"truncated":false},"name":"Pass %d"}`, id, id)
		if id == 1 {
			e.Type, e.PreviousID = "ExecutionStarted", 0
		}
		all = append(all, e)
	}
	return all
}

// Next is a step of a running execution that adds the events from first to last.
func Next(id engine.ExecutionID, first, last int64, frames ...machine.Saved) engine.Step {
	return engine.Step{Execution: id, Result: machine.Result{
		Head:    machine.Head{Status: machine.Running, LastFrame: 1, LastEvent: last, LastCommand: last, Transitions: last, Draws: 1},
		Frames:  frames,
		History: Events(first, last),
	}}
}

// End is the step that ends an execution successfully with the event id.
func End(id engine.ExecutionID, event int64) engine.Step {
	s := Next(id, event, event)
	s.Head.Status, s.Head.Output, s.Head.StoppedAt = machine.Succeeded, []byte(`{"paid": true}`), at(int(event))
	return s
}

// commit stores a step and returns its execution.
func commit(t testing.TB, s engine.Store, step engine.Step) engine.ExecutionID {
	t.Helper()
	id, err := s.CommitStep(t.Context(), step)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return id
}

// tb is what the helpers need of a test: *testing.T or *rapid.T.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

// ok fails the test when there is an error.
func ok(t tb, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// must returns v when there is no error.
func must[T any](v T, err error) func(t tb) T {
	return func(t tb) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

// wantError fails the test when err is not want.
func wantError(t tb, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
}

// same fails the test when two values differ; an empty list is like none.
func same[T any](t tb, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
}
