package aws

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/smithy-go"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// callTimeout bounds one call; the services answer within seconds.
const callTimeout = 5 * time.Minute

// Executor carries out Tasks over the APIs of AWS's services.
type Executor struct{ client *Client }

// NewExecutor makes an executor that sends its calls by the client.
func NewExecutor(c *Client) *Executor { return &Executor{client: c} }

// Call calls the API that the resource names with the parameters in the input.
func (e *Executor) Call(ctx context.Context, c task.Call) (json.RawMessage, error) {
	l, err := lookOf(c.Resource.Service)
	if err != nil {
		return nil, err
	}
	if c.Resource.Pattern == asl.Sync || c.Resource.Pattern == asl.Sync2 {
		if _, err := jobOf(c.Resource); err != nil {
			return nil, err
		}
	}
	op, err := l.operation(c.Resource)
	if err != nil {
		return nil, err
	}
	params, err := l.parameters(c)
	if err != nil {
		return nil, err
	}
	return e.do(ctx, call{look: l, op: op, name: c.Resource.API, region: c.Region}, params)
}

// call is one API call of a service.
type call struct {
	look
	op     *smithy.OperationSchema
	name   string // as in a Resource
	region string
}

func (e *Executor) do(ctx context.Context, c call, params *value.Object) (json.RawMessage, error) {
	req, err := apiOf(c.service).request(c.op, params)
	if err != nil {
		return nil, task.BadParameters(value.Text(params), err.Error())
	}
	req.Region = c.region
	callCtx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := e.client.Post(callCtx, req)
	if err != nil {
		return nil, e.unanswered(ctx, c.look, err)
	}
	if answer.Status/100 != 2 {
		return nil, c.refusal(c.op, answer)
	}
	return c.result(answer)
}

// unanswered says why there is no answer.
func (e *Executor) unanswered(ctx context.Context, l look, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var none *NoEndpointError
	if errors.As(err, &none) {
		return task.Fail(task.ErrorRuntime, "%s", none.Error())
	}
	return task.Fail(l.prefix+".SdkClientException", "Unable to execute HTTP request: %s", err)
}

// operation is the schema of the call that a resource names.
func (l look) operation(r asl.Resource) (*smithy.OperationSchema, error) {
	name, o, ok := l.service.Operation(r.API)
	if !ok {
		return nil, task.Fail(task.ErrorRuntime, "The resource '%s' cannot be called: the service has no API action '%s'.", r.ARN, r.API)
	}
	return apiOf(l.service).operation(name, o), nil
}

// result is the answer as the Task's result, its members in order of their names.
func (c call) result(a *Answer) (json.RawMessage, error) {
	o, err := apiOf(c.service).response(c.op, a, c.spelling())
	if err != nil {
		return nil, task.Fail(c.prefix+".SdkClientException", "Unable to unmarshall response (%s). Response Code: %d", err, a.Status)
	}
	if err := c.partialFailure(o); err != nil {
		return nil, err
	}
	if c.opt != nil {
		o.Set("SdkHttpMetadata", HTTPMetadata(a))
		o.Set("SdkResponseMetadata", ResponseMetadata(a))
	}
	return value.Text(sorted(o)), nil
}

// partialFailure is the error of putEvents when the bus refused an entry; its
// cause is the whole answer.
func (c call) partialFailure(o *value.Object) error {
	if c.opt == nil || c.name != "putEvents" {
		return nil
	}
	failed, _ := o.Get("FailedEntryCount")
	if failed == nil || value.Equal(failed, value.Int(0)) {
		return nil
	}
	return task.Fail(c.prefix+".FailedEntry", "%s", value.Text(sorted(o)))
}
