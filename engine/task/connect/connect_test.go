package connect_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/connect"
	taskhttp "github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

// noDisk is an engine.TableStore that keeps nothing.
type noDisk struct{}

func (noDisk) PutTable(context.Context, engine.Table) error                 { return nil }
func (noDisk) DeleteTable(context.Context, string) error                    { return nil }
func (noDisk) Tables(context.Context) ([]engine.Table, error)               { return nil, nil }
func (noDisk) ChangeItems(_ context.Context, _, _ []engine.TableItem) error { return nil }
func (noDisk) Items(context.Context, string) ([]engine.TableItem, error) {
	return nil, nil
}

func service(name, api, input string) task.Call {
	return task.Call{Resource: asl.Resource{ARN: "arn:aws:states:::" + name + ":" + api, Kind: asl.Service, Service: name, API: api}, Input: json.RawMessage(input)}
}

func newTasks(t *testing.T, c connect.Config) *connect.Tasks {
	t.Helper()
	tasks, err := connect.New(c, noDisk{})
	if err != nil {
		t.Fatal(err)
	}
	return tasks
}

func TestEveryServiceIsReached(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"page":true}`) }))
	defer page.Close()
	tasks := newTasks(t, connect.Config{Lambda: lambda.Config{Functions: []lambda.Function{{Name: "f", URL: page.URL}}}})
	if err := tasks.Tables.EnsureTable(context.Background(), "orders", "id", "S"); err != nil {
		t.Fatal(err)
	}
	function := task.Call{Resource: asl.Resource{ARN: "arn:aws:lambda:us-east-1:123456789012:function:f", Kind: asl.LambdaFunction}, Input: json.RawMessage(`{}`)}
	tests := map[string]struct {
		call task.Call
		want string
	}{
		"a function by its ARN":             {function, `{"page":true}`},
		"a function by lambda:invoke":       {service("lambda", "invoke", `{"FunctionName":"f"}`), `"Payload":{"page":true}`},
		"an HTTP endpoint":                  {service("http", "invoke", `{"ApiEndpoint":"`+page.URL+`","Method":"GET"}`), `"ResponseBody":{"page":true}`},
		"a local table":                     {service("dynamodb", "putItem", `{"TableName":"orders","Item":{"id":{"S":"1"}}}`), `"HttpStatusCode":200`},
		"a local table, by its whole API":   {service("aws-sdk:dynamodb", "scan", `{"TableName":"orders"}`), `"ScannedCount":`},
		"a table's conditional write fails": {service("dynamodb", "putItem", `{"TableName":"orders","Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_exists(x)"}`), `DynamoDB.ConditionalCheckFailedException: The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: `},
		"a table that is not there":         {service("aws-sdk:dynamodb", "getItem", `{"TableName":"nowhere","Key":{"id":{"S":"1"}}}`), `DynamoDb.ResourceNotFoundException: Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: `},
		"a service that is not there":       {service("sns", "publish", `{}`), `States.Runtime: The resource 'arn:aws:states:::sns:publish' cannot be called here: no service 'sns' is available. Available are: athena, aws-sdk:*,`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := tasks.Call(context.Background(), tt.call)
			var f *task.Failure
			got := string(out)
			if errors.As(err, &f) {
				got = f.Error()
			}
			if !strings.Contains(got, tt.want) {
				t.Errorf("got %s, %v, want %s in it", got, err, tt.want)
			}
		})
	}
}

func TestAnEndpointForDynamoDBComesBeforeTheLocalTables(t *testing.T) {
	real := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"Real":1}`) }))
	defer real.Close()
	tasks := newTasks(t, connect.Config{AWS: aws.Config{Endpoints: map[string]string{"dynamodb": real.URL}}})
	out, err := tasks.Call(context.Background(), service("aws-sdk:dynamodb", "listTables", `{}`))
	if err != nil || string(out) != `{"Real":1}` {
		t.Errorf("got %s, %v", out, err)
	}
}

func TestWrongConfigurationsAreNamed(t *testing.T) {
	for want, c := range map[string]connect.Config{
		`functions: function "x"`:     {Lambda: lambda.Config{Functions: []lambda.Function{{Name: "x"}}}},
		`connections: connection "":`: {HTTP: taskhttp.Config{Connections: []taskhttp.Connection{{}}}},
	} {
		if _, err := connect.New(c, noDisk{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
