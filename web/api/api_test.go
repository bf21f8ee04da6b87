package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web/api"
)

// fixture is the API over an engine with an empty store, and the SDK's client for it.
type fixture struct {
	*sfn.Client
	url string
}

type echo struct{}

func (echo) Call(_ context.Context, c engine.TaskCall) (json.RawMessage, error) { return c.Input, nil }

func serve(t *testing.T) fixture {
	t.Helper()
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(store, echo{}, engine.Config{ActivityPoll: 200 * time.Millisecond})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	server := httptest.NewServer(api.New(e, api.Config{Account: "123456789012", Region: "us-east-1", Logger: slog.New(slog.DiscardHandler)}))
	t.Cleanup(func() {
		server.Close()
		stop()
		if err := errors.Join(<-done, store.Close()); err != nil {
			t.Error(err)
		}
	})
	return fixture{sfn.New(sfn.Options{
		Region: "ap-southeast-2", BaseEndpoint: &server.URL, RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	}), server.URL}
}

const (
	role  = "arn:aws:iam::123456789012:role/r"
	quick = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
	slow  = `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":3600,"End":true}}}`
)

func (f fixture) create(t *testing.T, name, definition string) string {
	t.Helper()
	out, err := f.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: &name, Definition: &definition, RoleArn: aws.String(role)})
	if err != nil {
		t.Fatal(err)
	}
	return *out.StateMachineArn
}

func wantError(t *testing.T, code, text string, err error) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), text) {
		t.Errorf("got %v, want %s with %q", err, code, text)
	}
}

func TestStateMachinesLiveFromCreateToDelete(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m", quick)
	if arn != "arn:aws:states:ap-southeast-2:123456789012:stateMachine:m" {
		t.Errorf("the ARN is %s", arn)
	}
	if again := f.create(t, "m", quick); again != arn {
		t.Errorf("creating the same again gave %s", again)
	}
	_, err := f.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(slow), RoleArn: aws.String(role)})
	wantError(t, "StateMachineAlreadyExists", "State Machine Already Exists: '"+arn+"'", err)

	first, err := f.UpdateStateMachine(t.Context(), &sfn.UpdateStateMachineInput{StateMachineArn: &arn, Definition: aws.String(slow)})
	if err != nil {
		t.Fatal(err)
	}
	second, err := f.UpdateStateMachine(t.Context(), &sfn.UpdateStateMachineInput{StateMachineArn: &arn, Definition: aws.String(slow)})
	if err != nil || *first.RevisionId != *second.RevisionId {
		t.Errorf("an update that changes nothing made revision %v (%v), not %v", second.RevisionId, err, *first.RevisionId)
	}
	_, err = f.UpdateStateMachine(t.Context(), &sfn.UpdateStateMachineInput{StateMachineArn: &arn})
	wantError(t, "MissingRequiredParameter", "must be specified", err)

	got, err := f.DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &arn})
	if err != nil || *got.Definition != slow || got.Status != types.StateMachineStatusActive || got.LoggingConfiguration.Level != types.LogLevelOff {
		t.Errorf("described as %+v, %v", got, err)
	}
	for range 2 {
		if _, err := f.DeleteStateMachine(t.Context(), &sfn.DeleteStateMachineInput{StateMachineArn: &arn}); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	_, err = f.DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &arn})
	wantError(t, "StateMachineDoesNotExist", "State Machine Does Not Exist: '"+arn+"'", err)
}

func TestListsComeInPagesAndTokensBelongToTheirList(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m0", quick)
	for i := range 6 {
		f.create(t, fmt.Sprint("m", i+1), quick)
		if _, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Name: aws.String(fmt.Sprint("x", i))}); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	machines := sfn.NewListStateMachinesPaginator(f, &sfn.ListStateMachinesInput{MaxResults: 3})
	for machines.HasMorePages() {
		page, err := machines.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.StateMachines {
			names = append(names, *m.Name)
		}
	}
	if got := strings.Join(names, " "); got != "m0 m1 m2 m3 m4 m5 m6" {
		t.Errorf("machines: %s", got)
	}
	names = nil
	executions := sfn.NewListExecutionsPaginator(f, &sfn.ListExecutionsInput{StateMachineArn: &arn, MaxResults: 4})
	for executions.HasMorePages() {
		page, err := executions.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.Executions {
			names = append(names, *x.Name)
		}
	}
	if got := strings.Join(names, " "); got != "x5 x4 x3 x2 x1 x0" {
		t.Errorf("executions: %s, want the newest first", got)
	}
	page, err := f.ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{MaxResults: 3})
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: &arn, NextToken: page.NextToken})
	wantError(t, "InvalidToken", "Invalid Token: 'Invalid token'", err)
	_, err = f.ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{MaxResults: 1001})
	wantError(t, "ValidationException", "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000", err)
}

func TestAnExecutionIsStartedDescribedAndStopped(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m", slow)
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: aws.String(`{"a": 1}`)})
	if err != nil {
		t.Fatal(err)
	}
	running, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || running.Status != types.ExecutionStatusRunning || *running.Input != `{"a": 1}` || running.StopDate != nil {
		t.Errorf("described as %+v, %v", running, err)
	}
	if _, err := f.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: x.ExecutionArn, Error: aws.String("E"), Cause: aws.String("c")}); err != nil {
		t.Fatal(err)
	}
	stopped, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || stopped.Status != types.ExecutionStatusAborted || *stopped.Error != "E" || stopped.RedriveStatus != types.ExecutionRedriveStatusRedrivable {
		t.Errorf("described as %+v, %v", stopped, err)
	}
	history, err := f.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: x.ExecutionArn, ReverseOrder: true, IncludeExecutionData: aws.Bool(false)})
	if err != nil || len(history.Events) != 3 || history.Events[0].Type != types.HistoryEventTypeExecutionAborted {
		t.Fatalf("history %+v, %v", history, err)
	}
	if d := history.Events[1].StateEnteredEventDetails; d.Input != nil || *d.Name != "A" {
		t.Errorf("without execution data the event shows %+v", d)
	}
	forExecution, err := f.DescribeStateMachineForExecution(t.Context(), &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || *forExecution.Definition != slow {
		t.Errorf("the execution's machine is %+v, %v", forExecution, err)
	}
	_, err = f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: aws.String(`not some input`)})
	wantError(t, "InvalidExecutionInput", "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", err)
	_, err = f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Name: aws.String("a/b")})
	wantError(t, "InvalidName", "Invalid Name: 'a/b'", err)
}

func TestAWorkerTakesAnActivityTask(t *testing.T) {
	f := serve(t)
	a, err := f.CreateActivity(t.Context(), &sfn.CreateActivityInput{Name: aws.String("work")})
	if err != nil {
		t.Fatal(err)
	}
	empty, err := f.GetActivityTask(t.Context(), &sfn.GetActivityTaskInput{ActivityArn: a.ActivityArn})
	if err != nil || empty.TaskToken != nil {
		t.Errorf("a poll without work answers %+v, %v", empty, err)
	}
	arn := f.create(t, "m", `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+*a.ActivityArn+`","End":true}}}`)
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: aws.String(`7`)})
	if err != nil {
		t.Fatal(err)
	}
	task, err := f.GetActivityTask(t.Context(), &sfn.GetActivityTaskInput{ActivityArn: a.ActivityArn, WorkerName: aws.String("w")})
	if err != nil || task.TaskToken == nil || *task.Input != "7" {
		t.Fatalf("the worker got %+v, %v", task, err)
	}
	if _, err := f.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: task.TaskToken}); err != nil {
		t.Error(err)
	}
	if _, err := f.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: task.TaskToken, Output: aws.String("8")}); err != nil {
		t.Error(err)
	}
	out, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || aws.ToString(out.Output) != "8" {
		t.Errorf("the output is %v, %v", out.Output, err)
	}
	_, err = f.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: task.TaskToken})
	wantError(t, "TaskTimedOut", "", err)
	_, err = f.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: aws.String("x"), Output: aws.String("{}")})
	wantError(t, "InvalidToken", "Invalid Token: 'Invalid token'", err)
}

func TestTagsAreAddedListedAndRemoved(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m", quick)
	tag := func(k, v string) types.Tag { return types.Tag{Key: &k, Value: &v} }
	if _, err := f.TagResource(t.Context(), &sfn.TagResourceInput{ResourceArn: &arn, Tags: []types.Tag{tag("a", "1"), tag("b", "2")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.UntagResource(t.Context(), &sfn.UntagResourceInput{ResourceArn: &arn, TagKeys: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	out, err := f.ListTagsForResource(t.Context(), &sfn.ListTagsForResourceInput{ResourceArn: &arn})
	if err != nil || len(out.Tags) != 1 || *out.Tags[0].Key != "b" {
		t.Errorf("tags %+v, %v", out, err)
	}
	_, err = f.TagResource(t.Context(), &sfn.TagResourceInput{ResourceArn: aws.String(arn + ":1"), Tags: []types.Tag{tag("a", "1")}})
	wantError(t, "ResourceNotFound", "Resource not found", err)
}

func TestOddRequestsGetAWSErrors(t *testing.T) {
	f := serve(t)
	for what, c := range map[string]struct{ target, body, want string }{
		"an unknown operation":       {"AWSStepFunctions.Frobnicate", `{}`, "UnknownOperationException"},
		"a body that is not JSON":    {"AWSStepFunctions.StartExecution", `{`, "SerializationException"},
		"a member of the wrong type": {"AWSStepFunctions.StartExecution", `{"stateMachineArn":1}`, "SerializationException"},
		"a missing member":           {"AWSStepFunctions.StartExecution", `{}`, "ValidationException"},
		"a body of many megabytes":   {"AWSStepFunctions.StartExecution", `{"input":"` + strings.Repeat("x", 5<<20) + `"}`, "ValidationException"},
	} {
		req, err := http.NewRequest(http.MethodPost, f.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Amz-Target", c.target)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), `"__type":"`+c.want+`"`) {
			t.Errorf("%s: %d %s, want 400 with %s", what, resp.StatusCode, body, c.want)
		}
	}
}

func TestAFailedExecutionIsRedriven(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m", slow)
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: x.ExecutionArn})
	wantError(t, "ExecutionNotRedrivable", "Execution is RUNNING and cannot be redriven", err)
	if _, err := f.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: x.ExecutionArn}); err != nil {
		t.Fatal(err)
	}
	redriven, err := f.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: x.ExecutionArn, ClientToken: aws.String("t")})
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: x.ExecutionArn, ClientToken: aws.String("t")})
	if err != nil || !again.RedriveDate.Equal(*redriven.RedriveDate) {
		t.Errorf("the same token answers %+v, %v", again, err)
	}
	described, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || described.Status != types.ExecutionStatusRunning || *described.RedriveCount != 1 || !described.RedriveDate.Equal(*redriven.RedriveDate) {
		t.Errorf("described as %+v, %v", described, err)
	}
	listed, err := f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: &arn})
	if err != nil || len(listed.Executions) != 1 || *listed.Executions[0].RedriveCount != 1 || listed.Executions[0].RedriveDate == nil {
		t.Errorf("listed as %+v, %v", listed, err)
	}
	history, err := f.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: x.ExecutionArn, ReverseOrder: true})
	if err != nil || history.Events[0].Type != types.HistoryEventTypeExecutionRedriven || *history.Events[0].ExecutionRedrivenEventDetails.RedriveCount != 1 {
		t.Errorf("history %+v, %v", history, err)
	}
	_, err = f.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: aws.String(*x.ExecutionArn + "x")})
	wantError(t, "ExecutionDoesNotExist", "Execution Does Not Exist: '"+*x.ExecutionArn+"x'", err)
}
