package target_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/schedule/target"
	"github.com/stepwell/stepwell/engine/task"
)

// caller notes the last call and answers what it is told.
type caller struct {
	call   task.Call
	answer string
	err    error
}

func (c *caller) Call(_ context.Context, call task.Call) (json.RawMessage, error) {
	c.call = call
	return json.RawMessage(c.answer), c.err
}

func parcel(arn, input, parameters string) schedule.Parcel {
	p := schedule.Parcel{ScheduleARN: "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s", Region: "eu-west-1", TargetARN: arn, Input: input, Key: "0123"}
	if parameters != "" {
		p.Parameters = json.RawMessage(parameters)
	}
	return p
}

func TestEachTargetIsACall(t *testing.T) {
	for name, tt := range map[string]struct {
		arn, input, parameters string
		service, api, want     string
	}{
		"a function": {"arn:aws:lambda:eu-west-1:123456789012:function:f", `{"a":1}`, "", "lambda", "invoke",
			`{"FunctionName":"arn:aws:lambda:eu-west-1:123456789012:function:f","InvocationType":"Event","Payload":{"a":1}}`},
		"a queue": {"arn:aws:sqs:eu-west-1:123456789012:q.fifo", "text", `{"SqsParameters":{"MessageGroupId":"g"}}`, "aws-sdk:sqs", "sendMessage",
			`{"MessageBody":"text","MessageGroupId":"g","QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo"}`},
		"a topic": {"arn:aws:sns:eu-west-1:123456789012:t", "text", "", "aws-sdk:sns", "publish",
			`{"Message":"text","TopicArn":"arn:aws:sns:eu-west-1:123456789012:t"}`},
		"a bus": {"arn:aws:events:eu-west-1:123456789012:event-bus/b", `{}`, `{"EventBridgeParameters":{"DetailType":"d","Source":"s"}}`, "aws-sdk:eventbridge", "putEvents",
			`{"Entries":[{"Detail":"{}","DetailType":"d","EventBusName":"arn:aws:events:eu-west-1:123456789012:event-bus/b","Resources":["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s"],"Source":"s"}]}`},
		"a stream": {"arn:aws:kinesis:eu-west-1:123456789012:stream/x", "hi", `{"KinesisParameters":{"PartitionKey":"p"}}`, "aws-sdk:kinesis", "putRecord",
			`{"Data":"aGk=","PartitionKey":"p","StreamARN":"arn:aws:kinesis:eu-west-1:123456789012:stream/x"}`},
		"a cluster": {"arn:aws:ecs:eu-west-1:123456789012:cluster/c", `{}`, `{"EcsParameters":{"TaskDefinitionArn":"d","TaskCount":2}}`, "aws-sdk:ecs", "runTask",
			`{"Cluster":"arn:aws:ecs:eu-west-1:123456789012:cluster/c","Count":2,"TaskDefinition":"d"}`},
		"an action": {"arn:aws:scheduler:::aws-sdk:dynamodb:putItem", `{"TableName":"t"}`, "", "aws-sdk:dynamodb", "putItem", `{"TableName":"t"}`},
		"a URL": {"https://example.com/hook", `{"a":1}`, "", "http", "invoke", `{"ApiEndpoint":"https://example.com/hook","Headers":{"Content-Type":"application/json","Idempotency-Key":"0123",` +
			`"X-Schedule-Arn":"arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s"},"Method":"POST","RequestBody":{"a":1}}`},
		"an HTTP Task": {"arn:aws:states:::http:invoke", `{"ApiEndpoint":"https://example.com","Method":"PUT"}`, "", "http", "invoke", `{"ApiEndpoint":"https://example.com","Method":"PUT"}`},
	} {
		c := &caller{answer: "{}"}
		if err := target.New(c).Deliver(t.Context(), parcel(tt.arn, tt.input, tt.parameters)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := c.call; got.Resource.Service != tt.service || got.Resource.API != tt.api || string(got.Input) != tt.want || got.Region != "eu-west-1" || got.IdempotencyKey != "0123" {
			t.Errorf("%s: the call is %s %s\n got %s\nwant %s", name, got.Resource.Service, got.Resource.API, got.Input, tt.want)
		}
	}
}

func TestFailuresAreTriedAgainWhenThatMayHelp(t *testing.T) {
	const queue = "arn:aws:sqs:eu-west-1:123456789012:q"
	for name, tt := range map[string]struct {
		arn, answer, code string
		err               error
		retry             bool
	}{
		"not reached":       {queue, "", "Sqs.SdkClientException", task.Fail("Sqs.SdkClientException", "connection refused"), true},
		"overloaded":        {queue, "", "Sqs.X", task.Fail("Sqs.X", "slow (Service: Sqs, Status Code: 503, Request ID: r)"), true},
		"throttled":         {queue, "", "Sqs.ThrottlingException", task.Fail("Sqs.ThrottlingException", "(Service: Sqs, Status Code: 400, Request ID: r)"), true},
		"refused":           {queue, "", "Sqs.QueueDoesNotExistException", task.Fail("Sqs.QueueDoesNotExistException", "(Service: Sqs, Status Code: 400, Request ID: r)"), false},
		"a broken endpoint": {"https://example.com", "", "States.Http.StatusCode.500", task.Fail("States.Http.StatusCode.500", "x"), true},
		"a wrong request":   {"https://example.com", "", "States.Http.StatusCode.404", task.Fail("States.Http.StatusCode.404", "x"), false},
		"an event refused": {"arn:aws:scheduler:::aws-sdk:eventbridge:putEvents", `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"m"}]}`,
			"InternalFailure", nil, true},
		"no target":         {"arn:aws:rds:eu-west-1:123456789012:db:x", "", "Unsupported", nil, false},
		"input for a topic": {"arn:aws:events:eu-west-1:123456789012:event-bus/b", "", "Invalid", nil, false},
	} {
		err := target.New(&caller{answer: tt.answer, err: tt.err}).Deliver(t.Context(), parcel(tt.arn, "{}", ""))
		var failed *schedule.DeliveryError
		if !errors.As(err, &failed) || failed.Code != tt.code || failed.Retry != tt.retry {
			t.Errorf("%s: %+v", name, err)
		}
	}
}

func TestADeadLetterIsAMessageWithAttributes(t *testing.T) {
	c := &caller{answer: "{}"}
	err := target.New(c).Bury(t.Context(), schedule.Letter{
		QueueARN: "arn:aws:sqs:us-west-2:123456789012:dlq", Region: "eu-west-1", Body: "b", Attributes: map[string]string{"ERROR_CODE": "E", "EMPTY": ""},
	})
	const want = `{"MessageAttributes":{"ERROR_CODE":{"DataType":"String","StringValue":"E"}},"MessageBody":"b","QueueUrl":"https://sqs.us-west-2.amazonaws.com/123456789012/dlq"}`
	if err != nil || string(c.call.Input) != want || c.call.Region != "us-west-2" {
		t.Errorf("%v: %s in %s", err, c.call.Input, c.call.Region)
	}
}

func TestServicesAreListed(t *testing.T) {
	if all := strings.Join(target.Services(), " "); !strings.Contains(all, "lambda") || !strings.Contains(all, "states") {
		t.Error(all)
	}
}
