package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

// oneCase is a mock configuration with the test case Case of every machine: it
// answers states whose name begins with Mock, by their number of invocation.
type oneCase map[int]string

func (oneCase) TestCase(_, name string) error {
	if name != "Case" {
		return fmt.Errorf("there is no %s", name)
	}
	return nil
}
func (oneCase) Names(string) []string          { return []string{"Case"} }
func (oneCase) Mocked(_, _, state string) bool { return strings.HasPrefix(state, "Mock") }
func (o oneCase) Response(_, _, _ string, n int) (json.RawMessage, error) {
	if o[n] == "throw" {
		name, cause := "Busy", "later"
		return nil, &engine.TaskFailure{Name: &name, Cause: &cause}
	}
	return json.RawMessage(o[n]), nil
}

// noCalls are Tasks that must not be reached.
type noCalls struct{ t *testing.T }

func (n noCalls) Call(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
	n.t.Errorf("a mocked state called %s", c.Resource.ARN)
	return json.RawMessage(`{}`), nil
}

func mocked(t *testing.T, definition string, answers oneCase) (engine.Execution, []string) {
	h := newHost(t)
	atOnce := 0.0
	h.cfg.Mocks, h.cfg.Limits.WaitScale = answers, &atOnce
	e := h.engine(t, noCalls{t})
	t.Cleanup(func() { h.Stop(t) })
	if _, err := e.CreateActivity(t.Context(), engine.Scope{Region: "eu-central-1", Account: "123456789012"}, "work", nil); err != nil {
		t.Fatal(err)
	}
	m, err := e.CreateStateMachine(t.Context(), engine.Scope{Region: "eu-central-1", Account: "123456789012"},
		engine.NewMachine{Name: "m", Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
	if err != nil {
		t.Fatal(err)
	}
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: m.ARN + "#Case", Input: `{"items": [1, 2, 3]}`})
	if err != nil {
		t.Fatal(err)
	}
	end, err := e.Wait(t.Context(), x.ARN)
	if err != nil {
		t.Fatal(err)
	}
	events, err := e.History(t.Context(), x.ID, engine.HistoryQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, ev := range events {
		types = append(types, ev.Type)
	}
	return end, types
}

func TestAMockedTaskIsRetriedWithTheNextResponseAndScaledWaits(t *testing.T) {
	end, _ := mocked(t, `{"StartAt": "Mock", "States": {"Mock": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
		"Parameters": {"QueueUrl": "q", "MessageBody": "m"},
		"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3000, "MaxAttempts": 1}], "End": true}}}`, oneCase{0: "throw", 1: `{"sent": 1}`})
	if string(end.Head.Output) != `{"sent": 1}` {
		t.Errorf("%s %s", end.Head.Status, end.Head.Output)
	}
	if end.Info.TestCase != "Case" {
		t.Errorf("the execution has the test case %q", end.Info.TestCase)
	}
}

func TestIterationsOfAMapShareTheirInvocations(t *testing.T) {
	end, _ := mocked(t, `{"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "End": true,
		"ItemProcessor": {"StartAt": "Mock", "States": {"Mock": {"Type": "Task", "Resource": "arn:aws:lambda:eu-central-1:123456789012:function:f", "End": true}}}}}}`,
		oneCase{0: `"a"`, 1: `"b"`, 2: `"c"`})
	if string(end.Head.Output) != `["a","b","c"]` {
		t.Errorf("%s %s", end.Head.Status, end.Head.Output)
	}
}

func TestAMockedTaskHasTheEventsOfItsPattern(t *testing.T) {
	submitted := []string{"TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"}
	for _, c := range []struct {
		resource, parameters string
		want                 []string
	}{
		{"arn:aws:states:::states:startExecution.sync:2", `{"StateMachineArn": "x"}`, submitted},
		{"arn:aws:states:::sqs:sendMessage.waitForTaskToken", `{"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}`, submitted},
		{"arn:aws:states:::apigateway:invoke", `{"ApiEndpoint": "x", "Method": "GET"}`, []string{"TaskScheduled", "TaskStarted", "TaskSucceeded"}},
		{"arn:aws:lambda:eu-central-1:123456789012:function:f", `{}`, []string{"LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"}},
		{"arn:aws:states:eu-central-1:123456789012:activity:work", `{}`, []string{"ActivityScheduled", "ActivityStarted", "ActivitySucceeded"}},
	} {
		t.Run(c.resource, func(t *testing.T) {
			end, types := mocked(t, `{"StartAt": "Mock", "States": {"Mock": {"Type": "Task", "Parameters": `+c.parameters+`, "Resource": "`+c.resource+`", "End": true}}}`, oneCase{0: `{"a": 1}`})
			if string(end.Head.Output) != `{"a": 1}` {
				t.Errorf("%s %s %v", end.Head.Status, end.Head.Output, end.Head.Cause)
			}
			if got := types[2 : len(types)-2]; !slices.Equal(got, c.want) {
				t.Errorf("the events are %v, not %v", got, c.want)
			}
		})
	}
}

func TestATestCaseThatIsNotThereStartsNothing(t *testing.T) {
	h := newHost(t)
	h.cfg.Mocks = oneCase{}
	e := h.engine(t, noCalls{t})
	t.Cleanup(func() { h.Stop(t) })
	_, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: "arn:aws:states:eu-central-1:123456789012:stateMachine:m#Other"})
	if err == nil || !strings.Contains(err.Error(), "Invalid test case: there is no Other") {
		t.Errorf("it was answered %v", err)
	}
}
