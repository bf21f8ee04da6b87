// Package target takes what schedules deliver to Lambda functions, queues,
// topics, event buses and the other targets of EventBridge Scheduler, to any
// action of an AWS service, and to HTTP endpoints. It turns each into a call of a
// Task, so a schedule reaches what Tasks reach.
package target

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/task"
)

// Caller carries out the calls of Tasks; *task.Router is one.
type Caller interface {
	Call(ctx context.Context, c task.Call) (json.RawMessage, error)
}

// Deliverer delivers by calls of Tasks. It is a schedule.Deliverer.
type Deliverer struct{ caller Caller }

// New makes a Deliverer.
func New(c Caller) *Deliverer { return &Deliverer{c} }

// Deliver makes the call that the parcel's target stands for.
func (d *Deliverer) Deliver(ctx context.Context, p schedule.Parcel) error {
	r, in, err := callOf(p)
	if err != nil {
		return err
	}
	return d.call(ctx, p.Region, p.RoleARN, p.Key, r, in)
}

// Bury sends a letter to its queue.
func (d *Deliverer) Bury(ctx context.Context, l schedule.Letter) error {
	attributes := map[string]any{}
	for name, text := range l.Attributes {
		if text != "" { // SQS refuses empty ones
			attributes[name] = map[string]string{"DataType": "String", "StringValue": text}
		}
	}
	in := map[string]any{"QueueUrl": queueURL(l.QueueARN), "MessageBody": l.Body, "MessageAttributes": attributes}
	return d.call(ctx, regionOf(l.QueueARN, l.Region), "", "", sdk("sqs", "sendMessage"), in)
}

func (d *Deliverer) call(ctx context.Context, region, role, key string, r asl.Resource, in any) error {
	input, ok := in.(json.RawMessage)
	if !ok {
		var err error
		if input, err = json.Marshal(in); err != nil {
			return refused("Invalid", "%s", err)
		}
	}
	out, err := d.caller.Call(ctx, task.Call{Resource: r, Input: input, Region: region, RoleARN: role, IdempotencyKey: key})
	if err != nil {
		return failure(err)
	}
	return partial(out)
}

// callOf is the Task that a target stands for, with its input.
func callOf(p schedule.Parcel) (asl.Resource, any, error) {
	if action, ok := strings.CutPrefix(p.TargetARN, engine.UniversalPrefix); ok {
		service, api, _ := strings.Cut(action, ":")
		in, err := object(p.Input)
		return sdk(service, api), in, err
	}
	if strings.HasPrefix(p.TargetARN, "http://") || strings.HasPrefix(p.TargetARN, "https://") {
		return httpTask, post(p), nil
	}
	if p.TargetARN == httpTask.ARN {
		in, err := object(p.Input)
		return httpTask, in, err
	}
	arn := strings.SplitN(p.TargetARN, ":", 6)
	if len(arn) < 6 {
		return asl.Resource{}, nil, refused("Unsupported", "%s is no target", p.TargetARN)
	}
	to, ok := templated[arn[2]]
	if !ok {
		return asl.Resource{}, nil, refused("Unsupported", "the service %s is no target that can be called from here; use its action: %s%s:…",
			arn[2], engine.UniversalPrefix, arn[2])
	}
	var with parameters
	if p.Parameters != nil {
		if err := json.Unmarshal(p.Parameters, &with); err != nil {
			return asl.Resource{}, nil, refused("Invalid", "the parameters of the target can't be read: %s", err)
		}
	}
	return to(p, arn[5], with)
}

// parameters are a target's own members.
type parameters struct {
	SQS *struct {
		MessageGroupID string `json:"MessageGroupId"`
	} `json:"SqsParameters"`
	EventBridge *struct {
		DetailType string
		Source     string
	} `json:"EventBridgeParameters"`
	Kinesis *struct {
		PartitionKey string
	} `json:"KinesisParameters"`
	ECS       map[string]json.RawMessage `json:"EcsParameters"`
	SageMaker *struct {
		PipelineParameterList json.RawMessage `json:",omitempty"`
	} `json:"SageMakerPipelineParameters"`
}

type maker func(p schedule.Parcel, resource string, with parameters) (asl.Resource, any, error)

// templated are the targets that need no action's name, by the service in their ARN.
var templated = map[string]maker{
	"lambda":       toLambda,
	"sqs":          toSQS,
	"sns":          toSNS,
	"events":       toEventBridge,
	"kinesis":      toKinesis,
	"firehose":     toFirehose,
	"ecs":          toECS,
	"sagemaker":    toSageMaker,
	"codebuild":    toCodeBuild,
	"codepipeline": toCodePipeline,
	"inspector":    toInspector,
}

// Services lists the services of templated targets.
func Services() []string {
	all := []string{"states"}
	for service := range templated {
		all = append(all, service)
	}
	slices.Sort(all)
	return all
}

func sdk(service, api string) asl.Resource {
	return asl.Resource{ARN: "arn:aws:states:::aws-sdk:" + service + ":" + api, Kind: asl.Service, Service: "aws-sdk:" + service, API: api}
}

var httpTask = asl.Resource{ARN: "arn:aws:states:::http:invoke", Kind: asl.Service, Service: "http", API: "invoke"}

// post is the HTTP Task of a target that is a URL. The key lets the other side
// tell an attempt from another occurrence.
func post(p schedule.Parcel) any {
	in := map[string]any{"ApiEndpoint": p.TargetARN, "Method": "POST", "Headers": map[string]string{
		"Content-Type": "application/json", "Idempotency-Key": p.Key, "X-Schedule-Arn": p.ScheduleARN,
	}}
	if json.Valid([]byte(p.Input)) {
		in["RequestBody"] = json.RawMessage(p.Input)
	} else {
		in["Headers"].(map[string]string)["Content-Type"] = "text/plain"
		in["RequestBody"] = p.Input
	}
	return in
}

func toLambda(p schedule.Parcel, _ string, _ parameters) (asl.Resource, any, error) {
	if !json.Valid([]byte(p.Input)) {
		return asl.Resource{}, nil, refused("Invalid", "the input for a function is not JSON")
	}
	r := asl.Resource{ARN: "arn:aws:states:::lambda:invoke", Kind: asl.Service, Service: "lambda", API: "invoke"}
	return r, map[string]any{"FunctionName": p.TargetARN, "InvocationType": "Event", "Payload": json.RawMessage(p.Input)}, nil
}

func toSQS(p schedule.Parcel, _ string, with parameters) (asl.Resource, any, error) {
	in := map[string]any{"QueueUrl": queueURL(p.TargetARN), "MessageBody": p.Input}
	if with.SQS != nil && with.SQS.MessageGroupID != "" {
		in["MessageGroupId"] = with.SQS.MessageGroupID
	}
	return sdk("sqs", "sendMessage"), in, nil
}

// queueURL is how AWS makes the URL of a queue of its ARN; other servers look at
// its path only.
func queueURL(arn string) string {
	p := strings.SplitN(arn, ":", 6)
	if len(p) < 6 {
		return arn
	}
	return "https://sqs." + p[3] + ".amazonaws.com/" + p[4] + "/" + p[5]
}

func toSNS(p schedule.Parcel, _ string, _ parameters) (asl.Resource, any, error) {
	return sdk("sns", "publish"), map[string]any{"TopicArn": p.TargetARN, "Message": p.Input}, nil
}

func toEventBridge(p schedule.Parcel, _ string, with parameters) (asl.Resource, any, error) {
	if with.EventBridge == nil {
		return asl.Resource{}, nil, refused("Invalid", "a target that is an event bus needs EventBridgeParameters")
	}
	entry := map[string]any{
		"Source": with.EventBridge.Source, "DetailType": with.EventBridge.DetailType, "Detail": p.Input, "EventBusName": p.TargetARN,
		"Resources": []string{p.ScheduleARN},
	}
	return sdk("eventbridge", "putEvents"), map[string]any{"Entries": []any{entry}}, nil
}

func toKinesis(p schedule.Parcel, _ string, with parameters) (asl.Resource, any, error) {
	if with.Kinesis == nil {
		return asl.Resource{}, nil, refused("Invalid", "a target that is a stream needs KinesisParameters")
	}
	data := base64.StdEncoding.EncodeToString([]byte(p.Input))
	return sdk("kinesis", "putRecord"), map[string]any{"StreamARN": p.TargetARN, "Data": data, "PartitionKey": with.Kinesis.PartitionKey}, nil
}

func toFirehose(p schedule.Parcel, resource string, _ parameters) (asl.Resource, any, error) {
	data := base64.StdEncoding.EncodeToString([]byte(p.Input))
	return sdk("firehose", "putRecord"), map[string]any{
		"DeliveryStreamName": strings.TrimPrefix(resource, "deliverystream/"), "Record": map[string]string{"Data": data},
	}, nil
}

// toECS spells the members as ECS does, with a small first letter.
func toECS(p schedule.Parcel, _ string, with parameters) (asl.Resource, any, error) {
	if with.ECS == nil {
		return asl.Resource{}, nil, refused("Invalid", "a target that is a cluster needs EcsParameters")
	}
	in := map[string]any{"Cluster": p.TargetARN}
	for name, member := range with.ECS {
		switch name {
		case "TaskDefinitionArn":
			name = "TaskDefinition"
		case "TaskCount":
			name = "Count"
		}
		in[name] = member
	}
	if json.Valid([]byte(p.Input)) && strings.Contains(p.Input, "verrides") {
		in["Overrides"] = json.RawMessage(p.Input)
	}
	return sdk("ecs", "runTask"), in, nil
}

func toSageMaker(p schedule.Parcel, resource string, with parameters) (asl.Resource, any, error) {
	in := map[string]any{"PipelineName": strings.TrimPrefix(resource, "pipeline/"), "ClientRequestToken": strings.Repeat(p.Key, 2)}
	if with.SageMaker != nil && with.SageMaker.PipelineParameterList != nil {
		in["PipelineParameters"] = with.SageMaker.PipelineParameterList
	}
	return sdk("sagemaker", "startPipelineExecution"), in, nil
}

func toCodeBuild(_ schedule.Parcel, resource string, _ parameters) (asl.Resource, any, error) {
	return sdk("codebuild", "startBuild"), map[string]any{"ProjectName": strings.TrimPrefix(resource, "project/")}, nil
}

func toCodePipeline(_ schedule.Parcel, resource string, _ parameters) (asl.Resource, any, error) {
	return sdk("codepipeline", "startPipelineExecution"), map[string]any{"Name": resource}, nil
}

func toInspector(p schedule.Parcel, _ string, _ parameters) (asl.Resource, any, error) {
	return sdk("inspector", "startAssessmentRun"), map[string]any{"AssessmentTemplateArn": p.TargetARN}, nil
}

// object is an input that must be a JSON object.
func object(input string) (json.RawMessage, error) {
	var o map[string]json.RawMessage
	if err := json.Unmarshal([]byte(input), &o); err != nil {
		return nil, refused("Invalid", "the input is not the JSON of a request: %s", err)
	}
	return json.RawMessage(input), nil
}

func regionOf(arn, otherwise string) string {
	if p := strings.SplitN(arn, ":", 5); len(p) == 5 && p[3] != "" {
		return p[3]
	}
	return otherwise
}

func refused(code, format string, args ...any) error {
	return &schedule.DeliveryError{Code: code, Message: fmt.Sprintf(format, args...)}
}

// statusCode stands in the causes of failed calls of AWS services and of HTTP Tasks.
var statusCode = regexp.MustCompile(`Status Code: (\d{3})|StatusCode\.(\d{3})`)

// failure is a Task's failure as that of a delivery. Trying again may help when
// the other side was not reached, was overloaded or broke.
func failure(err error) error {
	var f *task.Failure
	if !errors.As(err, &f) {
		return err
	}
	d := &schedule.DeliveryError{Code: task.ErrorTaskFailed, Message: err.Error()}
	if f.Name != nil {
		d.Code = *f.Name
	}
	if f.Cause != nil {
		d.Message = *f.Cause
	}
	d.Retry = transient(d.Code, d.Message)
	return d
}

func transient(code, message string) bool {
	if strings.HasSuffix(code, "SdkClientException") || code == "States.Http.Socket" || strings.Contains(code, "Throttl") ||
		strings.Contains(code, "TooManyRequests") || strings.Contains(code, "LimitExceeded") {
		return true
	}
	m := statusCode.FindStringSubmatch(code + " " + message)
	if m == nil {
		return false
	}
	status, err := strconv.Atoi(m[1] + m[2])
	return err == nil && (status >= 500 || status == 429 || status == 408)
}

// partial finds the entries that PutEvents and its like answer as failed.
func partial(out json.RawMessage) error {
	var answer struct {
		FailedEntryCount int
		Entries          []struct{ ErrorCode, ErrorMessage string }
	}
	if json.Unmarshal(out, &answer) != nil || answer.FailedEntryCount == 0 {
		return nil
	}
	for _, e := range answer.Entries {
		if e.ErrorCode != "" {
			return &schedule.DeliveryError{Code: e.ErrorCode, Message: e.ErrorMessage, Retry: e.ErrorCode == "InternalFailure" || strings.Contains(e.ErrorCode, "Throttl")}
		}
	}
	return &schedule.DeliveryError{Code: "FailedEntryCount", Message: "the event was not taken", Retry: true}
}
