package dynamo_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/stepwell/stepwell/engine/task/dynamo"
)

// The SDK of AWS speaks with the store as it speaks with DynamoDB.
func TestWithTheSDK(t *testing.T) {
	server := httptest.NewServer(dynamo.New(dynamo.Config{}, newMemory()))
	defer server.Close()
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: &server.URL, Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	ctx := context.Background()
	table := aws.String("orders")
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:            table,
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
	})
	if err != nil {
		t.Fatal(err)
	}
	about, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: table})
	if err != nil || about.Table.TableStatus != types.TableStatusActive || about.Table.CreationDateTime == nil {
		t.Fatalf("got %+v, %v", about, err)
	}
	item := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}, "total": &types.AttributeValueMemberN{Value: "12.50"}, "raw": &types.AttributeValueMemberB{Value: []byte{0, 255}}}
	put := &dynamodb.PutItemInput{TableName: table, Item: item, ConditionExpression: aws.String("attribute_not_exists(id)")}
	if _, err := client.PutItem(ctx, put); err != nil {
		t.Fatal(err)
	}
	var failed *types.ConditionalCheckFailedException
	if _, err := client.PutItem(ctx, put); !errors.As(err, &failed) || failed.ErrorMessage() != "The conditional request failed" {
		t.Errorf("a second put: got %v", err)
	}
	got, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: map[string]types.AttributeValue{"id": item["id"]}})
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := got.Item["total"].(*types.AttributeValueMemberN); !ok || n.Value != "12.5" {
		t.Errorf("got %+v", got.Item)
	}
	var missing *types.ResourceNotFoundException
	if _, err := client.Scan(ctx, &dynamodb.ScanInput{TableName: aws.String("other")}); !errors.As(err, &missing) {
		t.Errorf("a scan of no table: got %v", err)
	}
	var cancelled *types.TransactionCanceledException
	_, err = client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: table, Item: item, ConditionExpression: aws.String("attribute_not_exists(id)")}},
	}})
	if !errors.As(err, &cancelled) || *cancelled.CancellationReasons[0].Code != "ConditionalCheckFailed" {
		t.Errorf("a transaction: got %v", err)
	}
}
