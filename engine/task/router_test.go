package task_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
)

func TestTheRouterPicksByService(t *testing.T) {
	named := func(name string) task.Executor {
		return task.ExecutorFunc(func(context.Context, task.Call) (json.RawMessage, error) { return json.RawMessage(name), nil })
	}
	r := task.NewRouter(map[string]task.Executor{
		"lambda": named("lambda"), "http": named("http"), "aws-sdk:*": named("any"), "aws-sdk:sfn": named("sfn"),
	})
	tests := map[string]struct {
		resource asl.Resource
		want     string
	}{
		"a function's ARN goes to lambda":         {asl.Resource{Kind: asl.LambdaFunction}, "lambda"},
		"a service goes to its executor":          {asl.Resource{Kind: asl.Service, Service: "http"}, "http"},
		"a family serves what has nothing nearer": {asl.Resource{Kind: asl.Service, Service: "aws-sdk:kms"}, "any"},
		"an exact entry comes before the family":  {asl.Resource{Kind: asl.Service, Service: "aws-sdk:sfn"}, "sfn"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := r.Call(context.Background(), task.Call{Resource: tt.resource}); err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
	_, err := r.Call(context.Background(), task.Call{Resource: asl.Resource{ARN: "arn:aws:states:::fax:send", Kind: asl.Service, Service: "fax"}})
	var f *task.Failure
	want := "States.Runtime: The resource 'arn:aws:states:::fax:send' cannot be called here: no service 'fax' is available. Available are: aws-sdk:*, aws-sdk:sfn, http, lambda."
	if !errors.As(err, &f) || f.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestAFailureSaysWhatItKnows(t *testing.T) {
	cause := "it broke"
	for want, f := range map[string]*task.Failure{
		"Boom: it broke 7 times":      task.Fail("Boom", "it broke %d times", 7),
		"Boom":                        task.FailBare("Boom"),
		"States.TaskFailed":           {},
		"States.TaskFailed: it broke": {Cause: &cause},
	} {
		if f.Error() != want {
			t.Errorf("got %q, want %q", f.Error(), want)
		}
	}
}
