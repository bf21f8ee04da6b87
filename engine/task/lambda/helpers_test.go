package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

const functionARN = "arn:aws:lambda:eu-west-1:111122223333:function:"

// byARN is a call of a function by its ARN, byInvoke one of lambda:invoke.
func byARN(name, input string) task.Call {
	return task.Call{Resource: asl.Resource{ARN: functionARN + name, Kind: asl.LambdaFunction}, Input: json.RawMessage(input), Region: "eu-west-1"}
}

func byInvoke(input string) task.Call {
	return task.Call{
		Resource: asl.Resource{ARN: "arn:aws:states:::lambda:invoke", Kind: asl.Service, Service: "lambda", API: "invoke"},
		Input:    json.RawMessage(input), Region: "eu-west-1", IdempotencyKey: "key-1",
	}
}

func newExecutor(t *testing.T, endpoint string, functions ...lambda.Function) *lambda.Executor {
	t.Helper()
	client := aws.NewClient(aws.Config{Endpoints: map[string]string{"lambda": endpoint}})
	e, err := lambda.New(lambda.Config{Functions: functions, Env: []string{"PATH=/usr/bin:/bin"}}, client)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func body(t *testing.T, r *http.Request) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

var requestID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

// wantFailure checks a failure's name and cause, in which request ids are "ID".
func wantFailure(t *testing.T, err error, name, cause string) {
	t.Helper()
	var f *task.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want a failure %s", err, name)
	}
	if *f.Name != name {
		t.Errorf("got error name %q, want %q", *f.Name, name)
	}
	if got := requestID.ReplaceAllString(*f.Cause, "ID"); got != cause {
		t.Errorf("got cause\n%s\nwant\n%s", got, cause)
	}
}

func call(t *testing.T, e *lambda.Executor, c task.Call) (string, error) {
	t.Helper()
	out, err := e.Call(context.Background(), c)
	return string(out), err
}
