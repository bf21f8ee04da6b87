package asl_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/asl"
)

func TestParseResource(t *testing.T) {
	tests := map[string]struct {
		arn  string
		want asl.Resource
		err  error
	}{
		"a Lambda function": {
			"arn:aws:lambda:us-east-1:123456789012:function:f", asl.Resource{Kind: asl.LambdaFunction, Service: "lambda"}, nil,
		},
		"a qualified Lambda function": {
			"arn:aws-cn:lambda:cn-north-1:123456789012:function:f:PROD", asl.Resource{Kind: asl.LambdaFunction, Service: "lambda"}, nil,
		},
		"an activity": {
			"arn:aws:states:us-east-1:123456789012:activity:a", asl.Resource{Kind: asl.ActivityTask, Service: "states"}, nil,
		},
		"an optimised integration": {
			"arn:aws:states:::lambda:invoke", asl.Resource{Kind: asl.Service, Service: "lambda", API: "invoke"}, nil,
		},
		"a job that is waited for": {
			"arn:aws:states:::states:startExecution.sync:2", asl.Resource{Kind: asl.Service, Service: "states", API: "startExecution", Pattern: asl.Sync2}, nil,
		},
		"a callback": {
			"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
			asl.Resource{Kind: asl.Service, Service: "sqs", API: "sendMessage", Pattern: asl.WaitForToken}, nil,
		},
		"an action of the SDK": {
			"arn:aws:states:::aws-sdk:s3:getObject", asl.Resource{Kind: asl.Service, Service: "aws-sdk:s3", API: "getObject"}, nil,
		},
		"a job of the SDK":       {"arn:aws:states:::aws-sdk:s3:getObject.sync", asl.Resource{}, asl.ErrUnknownResource},
		"an unknown pattern":     {"arn:aws:states:::sqs:sendMessage.later", asl.Resource{}, asl.ErrUnknownResource},
		"an activity of nowhere": {"arn:aws:states:::activity:", asl.Resource{}, asl.ErrUnknownResource},
		"a bucket":               {"arn:aws:s3:::bucket", asl.Resource{}, asl.ErrUnknownResource},
		"a URL":                  {"https://example.com/a:b:c:d:e", asl.Resource{}, asl.ErrNotARN},
		"nothing":                {"", asl.Resource{}, asl.ErrNotARN},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := asl.ParseResource(test.arn)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			if test.err == nil {
				test.want.ARN = test.arn
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAnIntegrationSaysHowItCanBeWaitedFor(t *testing.T) {
	tests := map[string][]asl.Pattern{
		"arn:aws:states:::sqs:sendMessage":                      {asl.RequestResponse, asl.WaitForToken},
		"arn:aws:states:::states:startExecution.sync:2":         {asl.RequestResponse, asl.Sync, asl.Sync2, asl.WaitForToken},
		"arn:aws:states:::ecs:runTask.sync":                     {asl.RequestResponse, asl.Sync, asl.WaitForToken},
		"arn:aws:states:::dynamodb:getItem":                     {asl.RequestResponse},
		"arn:aws:states:::aws-sdk:s3:getObject":                 {asl.RequestResponse, asl.WaitForToken},
		"arn:aws:lambda:us-east-1:123456789012:function:charge": nil,
	}
	for arn, want := range tests {
		r, err := asl.ParseResource(arn)
		if got := r.Patterns(); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s can wait as %q, want %q (%v)", arn, got, want, err)
		}
	}
	r, _ := asl.ParseResource("arn:aws:states:::states:startExecution.sync:2")
	if got := r.WithPattern(asl.WaitForToken); got != "arn:aws:states:::states:startExecution.waitForTaskToken" {
		t.Errorf("with a task token it is %s", got)
	}
}
