package asl_test

import (
	"errors"
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
