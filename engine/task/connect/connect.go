// Package connect assembles what Tasks can reach: functions, HTTP endpoints,
// AWS services at their endpoints, and the local tables that stand in for
// DynamoDB.
package connect

import (
	"fmt"
	"maps"
	"net/http"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/dynamo"
	taskhttp "github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

// Config is all that Tasks need to know of the world. The zero value reaches
// http:// and https:// endpoints and the local tables.
type Config struct {
	Account string // in ARNs that are made here; default 123456789012
	AWS     aws.Config
	Lambda  lambda.Config
	HTTP    taskhttp.Config
}

// Tasks is the Executor of all services.
type Tasks struct {
	*task.Router
	// Tables answers DynamoDB's calls. It is also used by Tasks, where no
	// endpoint is configured for DynamoDB.
	Tables *dynamo.Store
}

// New assembles the executors over the tables on disk. It fails for a function
// or a connection that is configured wrongly.
func New(c Config, disk engine.TableStore) (*Tasks, error) {
	tables := dynamo.New(dynamo.Config{Region: c.AWS.Region, Account: c.Account}, disk)
	c.AWS.Fallback = withDefault(c.AWS.Fallback, "dynamodb", tables)
	client := aws.NewClient(c.AWS)
	if c.Lambda.Account == "" {
		c.Lambda.Account = c.Account
	}
	functions, err := lambda.New(c.Lambda, client)
	if err != nil {
		return nil, fmt.Errorf("functions: %w", err)
	}
	web, err := taskhttp.New(c.HTTP)
	if err != nil {
		return nil, fmt.Errorf("connections: %w", err)
	}
	services := aws.NewExecutor(client)
	executors := map[string]task.Executor{"lambda": functions, "http": web, "aws-sdk:*": services}
	for _, name := range aws.Optimized() {
		executors[name] = services
	}
	return &Tasks{Router: task.NewRouter(executors), Tables: tables}, nil
}

func withDefault(given map[string]http.Handler, service string, h http.Handler) map[string]http.Handler {
	out := maps.Clone(given)
	if out == nil {
		out = map[string]http.Handler{}
	}
	if out[service] == nil {
		out[service] = h
	}
	return out
}
