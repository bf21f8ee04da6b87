package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// Mocks answers tasks in place of what they would call, in executions that were
// started under a test case ("<state machine ARN>#<test case>").
type Mocks interface {
	// TestCase returns an error that says what is wrong when a state machine has no such test case.
	TestCase(machine, name string) error
	// Names lists the test cases of a state machine.
	Names(machine string) []string
	// Mocked tells whether the test case answers a state's calls.
	Mocked(machine, testCase, state string) bool
	// Response is the answer to a state's n-th call in an execution, from 0: an output or a *TaskFailure.
	Response(machine, testCase, state string, n int) (json.RawMessage, error)
}

// TestCases lists the test cases that executions of a state machine can be started under.
func (e *Engine) TestCases(machine string) []string { return e.cfg.Mocks.Names(machine) }

// noMocks is what an Engine without Mocks knows of test cases.
type noMocks struct{}

func (noMocks) TestCase(machine, name string) error {
	return fmt.Errorf("no mock configuration is given (SFN_MOCK_CONFIG), so %q of %q can't be run", name, machine)
}
func (noMocks) Names(string) []string              { return nil }
func (noMocks) Mocked(string, string, string) bool { return false }
func (noMocks) Response(_, testCase, state string, _ int) (json.RawMessage, error) {
	return nil, taskFailure("States.Runtime", fmt.Sprintf("The test case %q does not answer the state %q.", testCase, state))
}

// takeTestCase takes the test case off the ARN that an execution is started of.
func (e *Engine) takeTestCase(in NewExecution) (NewExecution, error) {
	arn, testCase, ok := strings.Cut(in.MachineARN, "#")
	if !ok {
		return in, nil
	}
	a, err := parseMachine(arn)
	if err != nil {
		return in, err
	}
	if err := e.cfg.Mocks.TestCase(a.Name, testCase); err != nil {
		return in, &Error{ErrValidation.Name, "Invalid test case: " + err.Error()}
	}
	in.MachineARN, in.testCase = arn, testCase
	return in, nil
}

// mockedMachine is the name by which the mock configuration knows an execution's machine.
func mockedMachine(info machine.Info) string {
	name, _, _ := strings.Cut(info.MachineName, "/") // the rest is the label of a Map Run
	return name
}

// mocked tells whether a task is answered by the execution's test case.
func (e *Engine) mocked(info machine.Info, c machine.RunTask) bool {
	return info.TestCase != "" && c.Purpose == machine.Work && e.cfg.Mocks.Mocked(mockedMachine(info), info.TestCase, c.State)
}

// callMock answers a task from the test case.
func (p *taskPool) callMock(ctx context.Context, id ExecutionID, c machine.RunTask, info machine.Info) error {
	n, err := p.e.mockCalls.before(ctx, p.e.store, id, c)
	if err != nil {
		return err
	}
	output, err := p.e.cfg.Mocks.Response(mockedMachine(info), info.TestCase, c.State, n)
	events, ok := mockEvents(c, output, err)
	if !ok {
		return err
	}
	for _, ev := range events {
		if err := p.record(id, ev); err != nil || p.ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// mockEvents is what happens to a task that is answered at once: all that would
// have happened with the service.
func mockEvents(c machine.RunTask, output json.RawMessage, err error) ([]machine.Event, bool) {
	var failure *TaskFailure
	if err != nil && !errors.As(err, &failure) {
		return nil, false
	}
	var events []machine.Event
	switch {
	case isActivity(c):
		events = append(events, machine.TaskStarted{ID: c.ID})
	case c.Resource.Pattern != asl.RequestResponse:
		submitted := output
		if failure != nil {
			submitted = json.RawMessage(`{}`)
		}
		events = append(events, machine.TaskSubmitted{ID: c.ID, Output: submitted})
	}
	if failure != nil {
		return append(events, machine.TaskFailed{ID: c.ID, Error: failure.Name, Cause: failure.Cause}), true
	}
	return append(events, machine.TaskDone{ID: c.ID, Output: output}), true
}

// mockCalls counts the calls of each state in executions with a test case. The
// history is the count that survives; this remembers what was read of it.
type mockCalls struct {
	mu  sync.Mutex
	all map[ExecutionID]*callCount
}

type callCount struct {
	mu     sync.Mutex
	read   int64
	states map[int64]string   // the state that an event is of
	calls  map[string][]int64 // ids of …Scheduled events, rising
}

func newMockCalls() *mockCalls { return &mockCalls{all: map[ExecutionID]*callCount{}} }

func (m *mockCalls) of(id ExecutionID) *callCount {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.all[id]
	if !ok {
		c = &callCount{states: map[int64]string{}, calls: map[string][]int64{}}
		m.all[id] = c
	}
	return c
}

// forget drops what is remembered of an execution that is over.
func (m *mockCalls) forget(id ExecutionID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, id)
}

// before counts the calls of the same state before c, retries and other visits included.
func (m *mockCalls) before(ctx context.Context, store ExecutionStore, id ExecutionID, c machine.RunTask) (int, error) {
	count := m.of(id)
	count.mu.Lock()
	defer count.mu.Unlock()
	events, err := store.History(ctx, id, HistoryQuery{After: count.read})
	if err != nil {
		return 0, err
	}
	for _, ev := range events {
		count.see(ev)
	}
	n, _ := slices.BinarySearch(count.calls[c.State], c.Event)
	return n, nil
}

func (c *callCount) see(ev machine.HistoryEvent) {
	c.read = ev.ID
	state := c.states[ev.PreviousID]
	if strings.HasSuffix(ev.Type, "StateEntered") {
		var details struct {
			Name string `json:"name"`
		}
		json.Unmarshal(ev.Details, &details) //nolint:errcheck // the machine wrote it
		state = details.Name
	}
	c.states[ev.ID] = state
	switch ev.Type {
	case "TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled":
		c.calls[state] = append(c.calls[state], ev.ID)
	}
}
