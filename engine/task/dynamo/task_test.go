package dynamo_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/dynamo"
)

// Tasks use the local tables as they use DynamoDB.
func TestTasksUseTheStore(t *testing.T) {
	store := dynamo.New(dynamo.Config{}, newMemory())
	if err := store.EnsureTable(context.Background(), "orders", "id", "S"); err != nil {
		t.Fatal(err)
	}
	tasks := aws.NewExecutor(aws.NewClient(aws.Config{Own: map[string]http.Handler{"dynamodb": store}}))
	steps := []struct{ name, service, api, input, want string }{
		{"put answers with metadata", "dynamodb", "putItem", `{"TableName":"orders","Item":{"id":{"S":"1"},"n":{"N":"1"}}}`, `"HttpStatusCode":200`},
		{"get finds it", "dynamodb", "getItem", `{"TableName":"orders","Key":{"id":{"S":"1"}}}`, `{"Item":{"id":{"S":"1"},"n":{"N":"1"}},"SdkHttpMetadata"`},
		{"query is bare", "aws-sdk:dynamodb", "query", `{"TableName":"orders","KeyConditionExpression":"id = :i","ExpressionAttributeValues":{":i":{"S":"1"}}}`,
			`{"Count":1,"Items":[{"id":{"S":"1"},"n":{"N":"1"}}],"ScannedCount":1}`},
		{"times are text", "aws-sdk:dynamodb", "describeTable", `{"TableName":"orders"}`, `"CreationDateTime":"20`},
		{"a condition fails as on AWS", "dynamodb", "putItem", `{"TableName":"orders","Item":{"id":{"S":"1"}},"ConditionExpression":"n > n"}`,
			`DynamoDB.ConditionalCheckFailedException: The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: `},
		{"a bad expression fails as on AWS", "dynamodb", "updateItem", `{"TableName":"orders","Key":{"id":{"S":"1"}},"UpdateExpression":"x"}`,
			`DynamoDB.AmazonDynamoDBException: Invalid UpdateExpression: Syntax error; token: "x", near: "x" (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: `},
		{"no table fails as on AWS", "aws-sdk:dynamodb", "putItem", `{"TableName":"nowhere","Item":{"id":{"S":"1"}}}`,
			`DynamoDb.ResourceNotFoundException: Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: `},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			out, err := tasks.Call(context.Background(), task.Call{
				Resource: asl.Resource{Kind: asl.Service, Service: s.service, API: s.api}, Input: json.RawMessage(s.input),
			})
			got := string(out)
			var f *task.Failure
			if errors.As(err, &f) {
				got = f.Error()
			}
			if !strings.Contains(got, s.want) {
				t.Errorf("got %s, %v, want %s in it", got, err, s.want)
			}
		})
	}
}
