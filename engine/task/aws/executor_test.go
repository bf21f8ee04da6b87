package aws_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

func callOf(service, api, input string) task.Call {
	return task.Call{
		Resource:     asl.Resource{ARN: "arn:aws:states:::" + service + ":" + api, Kind: asl.Service, Service: service, API: api},
		Input:        json.RawMessage(input),
		Region:       "eu-west-1",
		ExecutionARN: "arn:aws:states:eu-west-1:111122223333:execution:orders:run-1",
	}
}

// answers is an endpoint that answers once with a status and a body, and keeps the request.
type answers struct {
	status int
	body   string
	header map[string]string
	got    *http.Request
	sent   string
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, _ := io.ReadAll(r.Body) // a short read shows in what was sent
	a.got, a.sent = r, string(sent)
	w.Header().Set("X-Amzn-Requestid", "id-1")
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(a.status)
	io.WriteString(w, a.body)
}

func serverOf(t *testing.T, a *answers) string {
	t.Helper()
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	return s.URL
}

func run(t *testing.T, a *answers, c task.Call) (string, error) {
	t.Helper()
	e := aws.NewExecutor(aws.NewClient(aws.Config{Endpoint: serverOf(t, a)}))
	out, err := e.Call(context.Background(), c)
	return string(out), err
}

func TestWhatGoesOverTheWire(t *testing.T) {
	tests := map[string]struct {
		service, api, input     string
		target, contentType, as string
		sent                    string
	}{
		"DynamoDB takes the parameters as they are": {service: "dynamodb", api: "putItem", input: `{"TableName":"t","Item":{"id":{"S":"1"}}}`,
			target: "DynamoDB_20120810.PutItem", contentType: "application/x-amz-json-1.0", as: "dynamodb", sent: `{"TableName":"t","Item":{"id":{"S":"1"}}}`},
		"Step Functions has small first letters and text input": {service: "aws-sdk:sfn", api: "startExecution", input: `{"StateMachineArn":"a","Input":{"Key":1}}`,
			target: "AWSStepFunctions.StartExecution", contentType: "application/x-amz-json-1.0", as: "states", sent: `{"stateMachineArn":"a","input":"{\"Key\":1}"}`},
		"a parameter that is null is not there": {service: "states", api: "startExecution", input: `{"StateMachineArn":"a","Input":null,"Name":"n"}`,
			target: "AWSStepFunctions.StartExecution", contentType: "application/x-amz-json-1.0", as: "states", sent: `{"stateMachineArn":"a","name":"n"}`},
		"SQS gets an object as the text of its message": {service: "sqs", api: "sendMessage", input: `{"QueueUrl":"q","MessageBody":{"a":[1]}}`,
			target: "AmazonSQS.SendMessage", contentType: "application/x-amz-json-1.0", as: "sqs", sent: `{"QueueUrl":"q","MessageBody":"{\"a\":[1]}"}`},
		"EventBridge is told who sends the event": {service: "events", api: "putEvents", input: `{"Entries":[{"Detail":{"x":1},"Resources":["mine"]}]}`,
			target: "AWSEvents.PutEvents", contentType: "application/x-amz-json-1.1", as: "events",
			sent: `{"Entries":[{"Detail":"{\"x\":1}","Resources":["mine","arn:aws:states:eu-west-1:111122223333:execution:orders:run-1","arn:aws:states:eu-west-1:111122223333:stateMachine:orders"]}]}`},
		"keys of the user's own maps keep their letters": {service: "aws-sdk:cloudwatchlogs", api: "createLogGroup", input: `{"LogGroupName":"g","Tags":{"Team":"x"}}`,
			target: "Logs_20140328.CreateLogGroup", contentType: "application/x-amz-json-1.1", as: "logs", sent: `{"logGroupName":"g","tags":{"Team":"x"}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := &answers{status: 200, body: `{}`}
			if _, err := run(t, a, callOf(tt.service, tt.api, tt.input)); err != nil {
				t.Fatal(err)
			}
			if got := a.got.Header.Get("X-Amz-Target"); got != tt.target {
				t.Errorf("got target %q, want %q", got, tt.target)
			}
			if got := a.got.Header.Get("Content-Type"); got != tt.contentType {
				t.Errorf("got content type %q, want %q", got, tt.contentType)
			}
			if got := a.got.Header.Get("Authorization"); !strings.Contains(got, "/eu-west-1/"+tt.as+"/aws4_request") {
				t.Errorf("signed for another service or region: %q", got)
			}
			if a.sent != tt.sent {
				t.Errorf("sent\n%s\nwant\n%s", a.sent, tt.sent)
			}
		})
	}
}

func TestTheSameKeyGoesOutAgain(t *testing.T) {
	c := callOf("aws-sdk:dynamodb", "transactWriteItems", `{"TransactItems":[]}`)
	c.IdempotencyKey = "run-1/4/0"
	var tokens []string
	for range 2 {
		a := &answers{status: 200, body: `{}`}
		if _, err := run(t, a, c); err != nil {
			t.Fatal(err)
		}
		var sent struct{ ClientRequestToken string }
		if err := json.Unmarshal([]byte(a.sent), &sent); err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, sent.ClientRequestToken)
	}
	if len(tokens[0]) != 32 || tokens[0] != tokens[1] {
		t.Errorf("got tokens %q", tokens)
	}
}

func TestResults(t *testing.T) {
	metadata := `"SdkHttpMetadata":{"HttpStatusCode":200},"SdkResponseMetadata":{"RequestId":"id-1"}`
	tests := map[string]struct{ service, api, body, want string }{
		"an optimized integration adds the metadata":  {"dynamodb", "getItem", `{"Item":{"n":{"N":"1"}}}`, `{"Item":{"n":{"N":"1"}},` + metadata + `}`},
		"members stand in the order of their names":   {"sqs", "sendMessage", `{"MessageId":"m","MD5OfMessageBody":"5"}`, `{"MD5OfMessageBody":"5","MessageId":"m",` + metadata + `}`},
		"an SDK integration gives the bare answer":    {"aws-sdk:dynamodb", "query", `{"ScannedCount":1,"Count":1,"Items":[]}`, `{"Count":1,"Items":[],"ScannedCount":1}`},
		"an empty answer is an empty object":          {"aws-sdk:sqs", "deleteMessage", ``, `{}`},
		"small letters become capitals, times text":   {"aws-sdk:sfn", "startExecution", `{"executionArn":"a","startDate":1700000000.5}`, `{"ExecutionArn":"a","StartDate":"2023-11-14T22:13:20.500Z"}`},
		"a whole second has no fraction":              {"aws-sdk:sfn", "startExecution", `{"startDate":1700000000}`, `{"StartDate":"2023-11-14T22:13:20Z"}`},
		"optimized integrations count milliseconds":   {"states", "startExecution", `{"startDate":1700000000.5}`, `{` + metadata + `,"StartDate":1700000000500}`},
		"the user's own keys keep their small letter": {"aws-sdk:cloudwatchlogs", "listTagsForResource", `{"tags":{"team":"x"}}`, `{"Tags":{"team":"x"}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := run(t, &answers{status: 200, body: tt.body}, callOf(tt.service, tt.api, `{}`))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, withoutHeaders(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// withoutHeaders leaves the headers out of a result: they differ by server and by day.
func withoutHeaders(t *testing.T, result string) string {
	t.Helper()
	v, err := value.Parse([]byte(result))
	if err != nil {
		t.Fatal(err)
	}
	o := v.(*value.Object)
	if m, ok := o.Get("SdkHttpMetadata"); ok {
		status, _ := m.(*value.Object).Get("HttpStatusCode")
		o.Set("SdkHttpMetadata", value.NewObject(value.Member{Key: "HttpStatusCode", Value: status}))
	}
	return string(value.Text(o))
}

func TestFailures(t *testing.T) {
	tests := map[string]struct {
		service, api string
		status       int
		body         string
		name, cause  string
	}{
		"an optimized integration words it the old way": {service: "dynamodb", api: "putItem", status: 400,
			body: `{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}`,
			name: "DynamoDB.ConditionalCheckFailedException", cause: `The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: id-1; Proxy: null)`},
		"an undeclared error is the service's own": {service: "dynamodb", api: "putItem", status: 400, body: `{"__type":"com.amazon.coral.validate#ValidationException","message":"bad key"}`,
			name: "DynamoDB.AmazonDynamoDBException", cause: `bad key (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: id-1; Proxy: null)`},
		"an SDK integration words it the new way": {service: "aws-sdk:dynamodb", api: "putItem", status: 400, body: `{"__type":"x#ResourceNotFoundException","message":"Requested resource not found"}`,
			name: "DynamoDb.ResourceNotFoundException", cause: `Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: id-1)`},
		"undeclared there too": {service: "aws-sdk:secretsmanager", api: "createSecret", status: 400, body: `{"__type":"ValidationException","Message":"Invalid name."}`,
			name: "SecretsManager.SecretsManagerException", cause: `Invalid name. (Service: SecretsManager, Status Code: 400, Request ID: id-1)`},
		"a code gets the ending Exception": {service: "aws-sdk:sfn", api: "sendTaskSuccess", status: 400, body: `{"__type":"InvalidToken","message":"Invalid Token: 'Invalid token'"}`,
			name: "Sfn.InvalidTokenException", cause: `Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: id-1) (SDK Attempt Count: 1)`},
		"an event that the bus refused": {service: "events", api: "putEvents", status: 200, body: `{"FailedEntryCount":1,"Entries":[{"EventId":"e"},{"ErrorCode":"InvalidArgument"}]}`,
			name: "EventBridge.FailedEntry", cause: `{"Entries":[{"EventId":"e"},{"ErrorCode":"InvalidArgument"}],"FailedEntryCount":1}`},
		"an answer that says nothing": {service: "sqs", api: "sendMessage", status: 503,
			name: "SQS.AmazonSQSException", cause: `null (Service: AmazonSQS; Status Code: 503; Error Code: null; Request ID: id-1; Proxy: null)`},
		"an answer that is not JSON": {service: "aws-sdk:kms", api: "encrypt", status: 200, body: `<xml>`,
			name: "Kms.SdkClientException", cause: `Unable to unmarshall response (read the answer: deserialization failed, unexpected token at offset 0). Response Code: 200`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, &answers{status: tt.status, body: tt.body}, callOf(tt.service, tt.api, `{}`))
			wantFailure(t, err, tt.name, tt.cause)
		})
	}
}

func wantFailure(t *testing.T, err error, name, cause string) {
	t.Helper()
	var f *task.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want a failure %s", err, name)
	}
	if *f.Name != name || *f.Cause != cause {
		t.Errorf("got  %s: %s\nwant %s: %s", *f.Name, *f.Cause, name, cause)
	}
}

func TestServicesThatCannotBeCalled(t *testing.T) {
	e := aws.NewExecutor(aws.NewClient(aws.Config{}))
	_, err := e.Call(context.Background(), callOf("aws-sdk:nothing", "getObject", `{}`))
	var f *task.Failure
	if !errors.As(err, &f) || *f.Name != "States.Runtime" || !strings.HasPrefix(*f.Cause, "The service 'aws-sdk:nothing' is not known. Known are the optimized integrations athena,") {
		t.Errorf("got %v", err)
	}
	_, err = e.Call(context.Background(), callOf("aws-sdk:s3", "brewCoffee", `{}`))
	wantFailure(t, err, "States.Runtime", "The resource 'arn:aws:states:::aws-sdk:s3:brewCoffee' cannot be called: the service has no API action 'brewCoffee'.")
	_, err = e.Call(context.Background(), callOf("aws-sdk:secretsmanager", "listSecrets", `{}`))
	wantFailure(t, err, "States.Runtime", "No endpoint is configured for this service: set AWS_ENDPOINT_URL_SECRETS_MANAGER or AWS_ENDPOINT_URL.")
	_, err = e.Call(context.Background(), callOf("aws-sdk:kms", "encrypt", `[]`))
	wantFailure(t, err, "States.Runtime", "The Parameters '[]' could not be used to start the Task: [The parameters must be an object]")

	job := callOf("glue", "createCrawler", `{}`)
	job.Resource.Pattern = asl.Sync
	_, err = e.Call(context.Background(), job)
	wantFailure(t, err, "States.Runtime", "The resource 'arn:aws:states:::glue:createCrawler' cannot be waited for: it is not known how the service tells that the job has ended.")
}
