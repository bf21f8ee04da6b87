// Package enginetest is the conformance suite of runtimes: whatever carries
// state machines on must pass it, the embedded engine today.
package enginetest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// Runtime is what the suite drives; *engine.Engine is one.
type Runtime interface {
	CreateStateMachine(ctx context.Context, scope engine.Scope, in engine.NewMachine) (engine.StateMachine, error)
	UpdateStateMachine(ctx context.Context, arn string, c engine.MachineChange) (engine.StateMachine, error)
	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	StopExecution(ctx context.Context, arn string, name, cause *string) (time.Time, error)
	RedriveExecution(ctx context.Context, arn, token string) (time.Time, error)
	ListExecutions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error)
	MapRun(ctx context.Context, arn string) (engine.MapRun, map[machine.Status]engine.ChildCount, error)
	MapRuns(ctx context.Context, executionARN string, before int64, limit int) ([]engine.MapRun, []int64, error)
	UpdateMapRun(ctx context.Context, arn string, c engine.MapRunChange) error
	FindExecution(ctx context.Context, arn string) (engine.Execution, error)
	Wait(ctx context.Context, arn string) (engine.Execution, error)
	History(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) ([]machine.HistoryEvent, error)
	CreateActivity(ctx context.Context, scope engine.Scope, name string, tags []engine.Tag) (engine.Activity, error)
	GetActivityTask(ctx context.Context, arn, worker string) (engine.ActivityTask, error)
	SendTaskSuccess(ctx context.Context, token, output string) error
	SendTaskFailure(ctx context.Context, token string, name, cause *string) error
	SendTaskHeartbeat(ctx context.Context, token string) error
}

// Host starts runtimes over one store. Start begins a runtime that carries on;
// Stop ends it as a crash would for what is in memory. Start again must find
// everything that was durable.
type Host interface {
	Start(t *testing.T, tasks engine.Tasks) Runtime
	Stop(t *testing.T)
}

// Run runs the suite; newHost makes a host with an empty store for each case.
func Run(t *testing.T, newHost func(t *testing.T) Host) {
	for name, exercise := range map[string]func(*testing.T, Host){
		"an execution is found and has ended when its pure states have run": exercisePure,
		"starting again with the same name and input is the same execution": exerciseIdempotency,
		"a running execution keeps the definition it started with":          exerciseUpdate,
		"a task's result goes on to the next state":                         exerciseTask,
		"a failed task is retried and then caught":                          exerciseRetry,
		"a wait ends after its time, and not before":                        exerciseWait,
		"a callback ends the task that waits for its token":                 exerciseCallback,
		"a silent callback times out and its token is no longer good":       exerciseHeartbeat,
		"an activity's task goes to a worker that polls":                    exerciseActivity,
		"stopping ends an execution and its calls":                          exerciseStop,
		"a distributed map runs its items in child executions":              exerciseMapRun,
		"a map run goes on after a restart":                                 exerciseMapRunRestart,
		"a redrive goes on with the failed items of a map run":              exerciseMapRunRedrive,
		"stopping an execution stops the items of its map run":              exerciseMapRunStop,
		"a map run under way can be given more room":                        exerciseMapRunUpdate,
		"a redrive goes on from what failed, after a restart too":           exerciseRedrive,
		"what succeeded or runs is not redriven":                            exerciseNoRedrive,
		"a map runs its items at once and keeps their order":                exerciseMap,
		"waits, tasks and callbacks go on after a restart":                  exerciseRestart,
		"many executions at once all end with their own output":             exerciseMany,
	} {
		t.Run(name, func(t *testing.T) { exercise(t, newHost(t)) })
	}
}

var scope = engine.Scope{Region: "eu-central-1", Account: "123456789012"}

// fixture is a runtime with what a case needs to talk to it.
type fixture struct {
	t *testing.T
	Runtime
}

func start(t *testing.T, h Host, tasks engine.Tasks) fixture {
	t.Helper()
	r := h.Start(t, tasks)
	t.Cleanup(func() { h.Stop(t) })
	return fixture{t, r}
}

func (f fixture) machine(definition string) string {
	f.t.Helper()
	m, err := f.CreateStateMachine(f.t.Context(), scope, engine.NewMachine{Name: "m", Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
	if err != nil {
		f.t.Fatal(err)
	}
	return m.ARN
}

func (f fixture) start(arn, input string) engine.Execution {
	f.t.Helper()
	x, err := f.StartExecution(f.t.Context(), engine.NewExecution{MachineARN: arn, Input: input})
	if err != nil {
		f.t.Fatal(err)
	}
	return x
}

// patience is how long a case waits for what should come soon.
const patience = 30 * time.Second

// ends waits for the execution and checks how it ended; want is an output, or
// an error when it begins with "!".
func (f fixture) ends(x engine.Execution, want string) {
	f.t.Helper()
	ctx, stop := context.WithTimeout(f.t.Context(), patience)
	defer stop()
	end, err := f.Wait(ctx, x.ARN)
	if err != nil {
		f.t.Fatalf("waiting for the end: %v", err)
	}
	got := string(end.Head.Output)
	if end.Head.Status != machine.Succeeded {
		got = "!" + string(end.Head.Status)
		if end.Head.Error != nil {
			got += " " + *end.Head.Error
		}
	}
	if got != want {
		f.t.Errorf("ended with %s, want %s", got, want)
	}
	f.gapless(x)
}

// gapless checks that the stored history counts from 1 without gaps and points backwards.
func (f fixture) gapless(x engine.Execution) []machine.HistoryEvent {
	f.t.Helper()
	var all []machine.HistoryEvent
	for {
		page, err := f.History(f.t.Context(), x.ID, engine.HistoryQuery{After: int64(len(all)), Limit: 1000})
		if err != nil {
			f.t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		for _, e := range page {
			all = append(all, e)
			if e.ID != int64(len(all)) || e.PreviousID >= e.ID {
				f.t.Fatalf("event %d (previous %d) stands at place %d", e.ID, e.PreviousID, len(all))
			}
		}
	}
}

// tasksFunc is a function that is engine.Tasks.
type tasksFunc func(ctx context.Context, c engine.TaskCall) (json.RawMessage, error)

func (f tasksFunc) Call(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
	return f(ctx, c)
}

func echo(_ context.Context, c engine.TaskCall) (json.RawMessage, error) { return c.Input, nil }

func noTasks(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
	return nil, fmt.Errorf("unexpected call of %s", c.Resource.ARN)
}

func failure(name string) error {
	cause := "because"
	return &engine.TaskFailure{Name: &name, Cause: &cause}
}

const lambda = `"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:123456789012:function:f"`

func exercisePure(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(noTasks))
	arn := f.machine(`{"StartAt":"A","States":{"A":{"Type":"Pass","Result":1,"ResultPath":"$.a","Next":"B"},"B":{"Type":"Succeed"}}}`)
	x := f.start(arn, `{"k":"v"}`)
	f.ends(x, `{"k":"v","a":1}`)
	if n := len(f.gapless(x)); n != 6 {
		t.Errorf("%d events, want 6", n)
	}
}

func exerciseIdempotency(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(noTasks))
	arn := f.machine(`{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":3600,"End":true}}}`)
	first, err := f.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Name: "n", Input: `{"a":1}`})
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Name: "n", Input: `{"a":1}`})
	if err != nil || again.ARN != first.ARN || !again.Info.StartedAt.Equal(first.Info.StartedAt) {
		t.Errorf("the same start again: %v, %v", again, err)
	}
	_, err = f.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Name: "n", Input: `{"a":2}`})
	if e, ok := engine.AsError(err); !ok || e.Name != "ExecutionAlreadyExists" {
		t.Errorf("another input under the same name: %v, want ExecutionAlreadyExists", err)
	}
}

func exerciseUpdate(t *testing.T, h Host) {
	release := make(chan struct{})
	f := start(t, h, tasksFunc(func(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return c.Input, ctx.Err()
	}))
	arn := f.machine(`{"StartAt":"A","States":{"A":{` + lambda + `,"Next":"B"},"B":{"Type":"Pass","Result":"old","End":true}}}`)
	old := f.start(arn, `{}`)
	changed := `{"StartAt":"B","States":{"B":{"Type":"Pass","Result":"new","End":true}}}`
	if _, err := f.UpdateStateMachine(t.Context(), arn, engine.MachineChange{Definition: &changed}); err != nil {
		t.Fatal(err)
	}
	f.ends(f.start(arn, `{}`), `"new"`)
	close(release)
	f.ends(old, `"old"`)
}

func exerciseTask(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(echo))
	arn := f.machine(`{"StartAt":"A","States":{"A":{` + lambda + `,"Parameters":{"in.$":"$.k"},"ResultPath":"$.out","End":true}}}`)
	f.ends(f.start(arn, `{"k":[1,2.50]}`), `{"k":[1,2.50],"out":{"in":[1,2.50]}}`)
}

func exerciseRetry(t *testing.T, h Host) {
	var mu sync.Mutex
	var attempts []int
	f := start(t, h, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
		mu.Lock()
		defer mu.Unlock()
		attempts = append(attempts, c.Attempt)
		return nil, failure("Boom")
	}))
	arn := f.machine(`{"StartAt":"A","States":{"A":{` + lambda + `,"Retry":[{"ErrorEquals":["Boom"],"IntervalSeconds":1,"MaxAttempts":1}],
		"Catch":[{"ErrorEquals":["Boom"],"ResultPath":"$.e","Next":"B"}],"End":true},"B":{"Type":"Pass","End":true}}}`)
	f.ends(f.start(arn, `{"k":1}`), `{"k":1,"e":{"Error":"Boom","Cause":"because"}}`)
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(attempts) != "[0 1]" {
		t.Errorf("attempts %v, want [0 1]", attempts)
	}
}

func exerciseWait(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(noTasks))
	arn := f.machine(`{"StartAt":"A","States":{"A":{"Type":"Wait","SecondsPath":"$.s","End":true}}}`)
	x := f.start(arn, `{"s":1}`)
	f.ends(x, `{"s":1}`)
	events := f.gapless(x)
	if waited := events[2].Time.Sub(events[1].Time); waited < time.Second {
		t.Errorf("waited %s, which is less than a second", waited)
	}
}

// tokenOf waits until a call has brought a task token.
func tokenOf(t *testing.T, tokens <-chan string) string {
	t.Helper()
	select {
	case token := <-tokens:
		return token
	case <-time.After(patience):
		t.Fatal("no call with a task token")
		return ""
	}
}

func sendTokens(tokens chan<- string) engine.Tasks {
	return tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
		tokens <- c.Token
		return json.RawMessage(`{"sent":true}`), nil
	})
}

const callback = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
	"Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"HeartbeatSeconds":%d,"TimeoutSeconds":600,"End":true}}}`

func exerciseCallback(t *testing.T, h Host) {
	tokens := make(chan string, 10)
	f := start(t, h, sendTokens(tokens))
	arn := f.machine(fmt.Sprintf(callback, 300))
	won, lost := f.start(arn, `{}`), engine.Execution{}
	token := tokenOf(t, tokens)
	if err := f.SendTaskHeartbeat(t.Context(), token); err != nil {
		t.Error(err)
	}
	if err := f.SendTaskSuccess(t.Context(), token, `{"answer":42}`); err != nil {
		t.Fatal(err)
	}
	f.ends(won, `{"answer":42}`)
	expectError(t, "TaskTimedOut", f.SendTaskSuccess(t.Context(), token, `{}`))
	expectError(t, "InvalidToken", f.SendTaskSuccess(t.Context(), "not a token", `{}`))
	expectError(t, "InvalidOutput", f.SendTaskSuccess(t.Context(), token, `{"open`))

	lost = f.start(arn, `{}`)
	name, cause := "Refused", "no"
	if err := f.SendTaskFailure(t.Context(), tokenOf(t, tokens), &name, &cause); err != nil {
		t.Fatal(err)
	}
	f.ends(lost, "!FAILED Refused")
}

func expectError(t *testing.T, name string, err error) {
	t.Helper()
	if e, ok := engine.AsError(err); !ok || e.Name != name {
		t.Errorf("got %v, want %s", err, name)
	}
}

func exerciseHeartbeat(t *testing.T, h Host) {
	tokens := make(chan string, 10)
	f := start(t, h, sendTokens(tokens))
	x := f.start(f.machine(fmt.Sprintf(callback, 1)), `{}`)
	token := tokenOf(t, tokens)
	f.ends(x, "!FAILED States.Timeout")
	expectError(t, "TaskTimedOut", f.SendTaskHeartbeat(t.Context(), token))
}

func exerciseActivity(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(noTasks))
	a, err := f.CreateActivity(t.Context(), scope, "work", nil)
	if err != nil {
		t.Fatal(err)
	}
	arn := f.machine(`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + a.ARN + `","End":true}}}`)
	x := f.start(arn, `{"n":1}`)
	task, err := f.GetActivityTask(t.Context(), a.ARN, "anna")
	if err != nil || string(task.Input) != `{"n":1}` {
		t.Fatalf("the worker got %s, %v", task.Input, err)
	}
	if err := f.SendTaskSuccess(t.Context(), task.Token, `{"n":2}`); err != nil {
		t.Fatal(err)
	}
	f.ends(x, `{"n":2}`)
	if e := f.gapless(x)[3]; e.Type != "ActivityStarted" || !strings.Contains(string(e.Details), "anna") {
		t.Errorf("event 4 is %s %s, want ActivityStarted with the worker's name", e.Type, e.Details)
	}
}

func exerciseStop(t *testing.T, h Host) {
	running, ended := make(chan struct{}), make(chan struct{})
	f := start(t, h, tasksFunc(func(ctx context.Context, _ engine.TaskCall) (json.RawMessage, error) {
		close(running)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}))
	x := f.start(f.machine(`{"StartAt":"A","States":{"A":{`+lambda+`,"End":true}}}`), `{}`)
	<-running
	name := "Mine"
	if _, err := f.StopExecution(t.Context(), x.ARN, &name, nil); err != nil {
		t.Fatal(err)
	}
	f.ends(x, "!ABORTED Mine")
	<-ended
}

func exerciseMap(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(echo))
	arn := f.machine(`{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":5,"End":true,"ItemProcessor":{"StartAt":"A","States":{"A":{` + lambda + `,"End":true}}}}}}`)
	items := make([]int, 200)
	for i := range items {
		items[i] = i
	}
	text, _ := json.Marshal(items) // integers
	f.ends(f.start(arn, string(text)), string(text))
}

// exerciseRestart stops the runtime while an execution waits in each of the ways
// there are, and expects all of them to go on in the next runtime.
func exerciseRestart(t *testing.T, h Host) {
	tokens, calls := make(chan string, 10), make(chan struct{}, 10)
	first := h.Start(t, tasksFunc(func(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
		if c.Token != "" {
			tokens <- c.Token
			return json.RawMessage(`{}`), nil
		}
		calls <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}))
	f := fixture{t, first}
	arn := f.machine(`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
		{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}},
		{"StartAt":"T","States":{"T":{` + lambda + `,"End":true}}},
		{"StartAt":"C","States":{"C":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"End":true}}},
		{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":1,"End":true,"ItemProcessor":{"StartAt":"I","States":{"I":{` + lambda + `,"End":true}}}}}}]}}}`)
	x := f.start(arn, `{"items":[1,2,3]}`)
	token := tokenOf(t, tokens)
	<-calls
	<-calls
	waitForEvent(f, x, "TaskSubmitted")
	h.Stop(t)

	f = start(t, h, tasksFunc(echo))
	if err := f.SendTaskSuccess(t.Context(), token, `"called back"`); err != nil {
		t.Fatal(err)
	}
	f.ends(x, `[{"items":[1,2,3]},{"items":[1,2,3]},"called back",[1,2,3]]`)
}

func waitForEvent(f fixture, x engine.Execution, eventType string) {
	f.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		for _, e := range f.gapless(x) {
			if e.Type == eventType {
				return
			}
		}
	}
	f.t.Fatalf("no %s event", eventType)
}

func exerciseMany(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(echo))
	arn := f.machine(`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{` + lambda + `,"Next":"C"},"C":{"Type":"Wait","Seconds":0,"Next":"D"},"D":{"Type":"Succeed"}}}`)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			input := fmt.Sprintf(`{"n":%d}`, i)
			x, err := f.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Input: input})
			if err != nil {
				t.Error(err)
				return
			}
			f.ends(x, input)
		})
	}
	wg.Wait()
}
