package api_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// reachable lets the SDK find the server also under "sync-" and its name, which
// is where it sends TestState.
func (f fixture) reachable(t *testing.T) func(*sfn.Options) {
	t.Helper()
	u, err := url.Parse(f.url)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, u.Host)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return func(o *sfn.Options) { o.HTTPClient = &http.Client{Transport: transport} }
}

func TestAStateIsTestedThroughTheSDK(t *testing.T) {
	f := serve(t)
	out, err := f.TestState(t.Context(), &sfn.TestStateInput{
		Definition: aws.String(`{"Type":"Pass","InputPath":"$.payload","Parameters":{"data":1},"ResultPath":"$.result","OutputPath":"$.result.data","Next":"Then"}`),
		Input:      aws.String(`{"payload":{"foo":"bar"}}`), RoleArn: aws.String(role), InspectionLevel: types.InspectionLevelDebug,
	}, f.reachable(t))
	if err != nil {
		t.Fatal(err)
	}
	if out.Status != types.TestExecutionStatusSucceeded || aws.ToString(out.Output) != "1" || aws.ToString(out.NextState) != "Then" {
		t.Errorf("got %s, output %s, next %s", out.Status, aws.ToString(out.Output), aws.ToString(out.NextState))
	}
	for name, stage := range map[string]struct {
		got  *string
		want string
	}{
		"input":               {out.InspectionData.Input, `{"payload":{"foo":"bar"}}`},
		"afterInputPath":      {out.InspectionData.AfterInputPath, `{"foo":"bar"}`},
		"afterParameters":     {out.InspectionData.AfterParameters, `{"data":1}`},
		"afterResultSelector": {out.InspectionData.AfterResultSelector, `{"data":1}`},
		"afterResultPath":     {out.InspectionData.AfterResultPath, `{"payload":{"foo":"bar"},"result":{"data":1}}`},
	} {
		if aws.ToString(stage.got) != stage.want {
			t.Errorf("%s is %s, want %s", name, aws.ToString(stage.got), stage.want)
		}
	}
}

const notify = `{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"arn:t","Message.$":"$.m"},
	"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":2,"MaxAttempts":3}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Failed"}],"Next":"Done"}`

func TestATaskIsCalledOrMocked(t *testing.T) {
	f := serve(t)
	with := f.reachable(t)
	called, err := f.TestState(t.Context(), &sfn.TestStateInput{Definition: aws.String(notify), Input: aws.String(`{"m":"hi"}`), RoleArn: aws.String(role)}, with)
	if err != nil || called.Status != types.TestExecutionStatusSucceeded || *called.Output != `{"TopicArn":"arn:t","Message":"hi"}` || called.InspectionData != nil {
		t.Errorf("the call came to %+v, %v", called, err)
	}
	mocked, err := f.TestState(t.Context(), &sfn.TestStateInput{Definition: aws.String(notify), Input: aws.String(`{"m":"hi"}`),
		Mock: &types.MockInput{Result: aws.String(`{"MessageId":"1"}`)}}, with)
	if err != nil || *mocked.Output != `{"MessageId":"1"}` {
		t.Errorf("the mock came to %+v, %v", mocked, err)
	}
	busy := &types.MockErrorOutput{Error: aws.String("Busy"), Cause: aws.String("later")}
	retried, err := f.TestState(t.Context(), &sfn.TestStateInput{Definition: aws.String(notify), Input: aws.String(`{"m":"hi"}`), InspectionLevel: types.InspectionLevelTrace,
		Mock: &types.MockInput{ErrorOutput: busy}, StateConfiguration: &types.TestStateConfiguration{RetrierRetryCount: aws.Int32(1)}}, with)
	if err != nil || retried.Status != types.TestExecutionStatusRetriable || *retried.InspectionData.ErrorDetails.RetryBackoffIntervalSeconds != 4 {
		t.Errorf("the mocked error came to %+v, %v", retried, err)
	}
	caught, err := f.TestState(t.Context(), &sfn.TestStateInput{Definition: aws.String(notify), Input: aws.String(`{"m":"hi"}`), InspectionLevel: types.InspectionLevelDebug,
		Mock: &types.MockInput{ErrorOutput: busy}, StateConfiguration: &types.TestStateConfiguration{RetrierRetryCount: aws.Int32(3)}}, with)
	if err != nil || caught.Status != types.TestExecutionStatusCaughtError || *caught.NextState != "Failed" || *caught.InspectionData.ErrorDetails.CatchIndex != 0 {
		t.Errorf("the error without attempts left came to %+v, %v", caught, err)
	}
}

func TestWhatCannotBeTestedIsRefusedWithAWSsNames(t *testing.T) {
	f := serve(t)
	for name, tt := range map[string]struct {
		in         sfn.TestStateInput
		code, text string
	}{
		"an input that is no JSON":         {sfn.TestStateInput{Definition: aws.String(`{"Type":"Succeed"}`), Input: aws.String(`{`)}, "InvalidExecutionInput", "Invalid State Machine Execution Input"},
		"a definition that is wrong":       {sfn.TestStateInput{Definition: aws.String(`{"Type":"Pass"}`)}, "InvalidDefinition", "/States/StateName"},
		"a role that is no ARN":            {sfn.TestStateInput{Definition: aws.String(`{"Type":"Succeed"}`), RoleArn: aws.String("me")}, "InvalidArn", "Invalid Role Arn: 'me'"},
		"an inspection level of one's own": {sfn.TestStateInput{Definition: aws.String(`{"Type":"Succeed"}`), InspectionLevel: "ALL"}, "ValidationException", "enum value set: [INFO, DEBUG, TRACE]"},
		"a Task without a role":            {sfn.TestStateInput{Definition: aws.String(notify)}, "ValidationException", "RoleArn must be specified when testing a Task state"},
		"a mock that does not fit": {sfn.TestStateInput{Definition: aws.String(notify), Mock: &types.MockInput{Result: aws.String(`{"MessageId":[]}`)}},
			"ValidationException", "Mock result schema validation error: Field 'MessageId' must be a string"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.TestState(t.Context(), &tt.in, f.reachable(t))
			wantError(t, tt.code, tt.text, err)
		})
	}
}
