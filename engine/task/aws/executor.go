package aws

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// callTimeout bounds one call; the services answer within seconds.
const callTimeout = 5 * time.Minute

// Executor carries out Tasks over services with the AWS JSON protocol.
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
		return nil, task.Fail(task.ErrorRuntime, "The resource '%s' cannot be called from here yet: only the answer to the call can be waited for, not a job's end.", c.Resource.ARN)
	}
	params, err := parameters(c, l)
	if err != nil {
		return nil, err
	}
	callCtx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := e.client.Post(callCtx, l.service.request(c.Resource.API, c.Region, value.Text(params)))
	if err != nil {
		return nil, e.unanswered(ctx, l, err)
	}
	if answer.Status/100 != 2 {
		return nil, l.refusal(answer)
	}
	return l.result(c.Resource.API, answer)
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

func (s service) request(api, region string, body []byte) Request {
	return Request{
		Endpoint: s.endpoint, Host: s.host, Signing: s.signing, Region: region, Path: "/", Body: body,
		Header: http.Header{
			"Content-Type": {"application/x-amz-json-" + s.version},
			"X-Amz-Target": {s.target + "." + firstUpper(api)},
		},
	}
}

// look is a service with the words of one kind of integration.
type look struct {
	service service
	opt     *optimized // nil: an SDK integration
	prefix  string     // of error names
}

func lookOf(name string) (look, error) {
	if sdk, ok := strings.CutPrefix(name, "aws-sdk:"); ok {
		if s, ok := services[sdk]; ok {
			return look{service: s, prefix: s.name}, nil
		}
	} else if o, ok := optimizeds[name]; ok {
		return look{service: services[o.service], opt: &o, prefix: o.prefix}, nil
	}
	return look{}, task.Fail(task.ErrorRuntime,
		"The service '%s' cannot be called from here yet. Services with the AWS JSON protocol can be: %s, and aws-sdk: with %s.",
		name, strings.Join(Optimized(), ", "), strings.Join(Services(), ", "))
}

// result is the answer as the Task's result, its members in order of their names.
func (l look) result(api string, a *Answer) (json.RawMessage, error) {
	body := value.Value(value.NewObject())
	if len(a.Body) > 0 {
		v, err := value.Parse(a.Body)
		if err != nil {
			return nil, task.Fail(l.prefix+".SdkClientException", "Unable to unmarshall response (%s). Response Code: %d", err, a.Status)
		}
		body = v
	}
	body = l.service.fromWire(body, l.opt != nil)
	o, ok := body.(*value.Object)
	if !ok {
		return value.Text(body), nil
	}
	if err := partialFailure(l, api, o); err != nil {
		return nil, err
	}
	if l.opt != nil {
		o.Set("SdkHttpMetadata", HTTPMetadata(a))
		o.Set("SdkResponseMetadata", ResponseMetadata(a))
	}
	return value.Text(sorted(o)), nil
}

// partialFailure is the error of putEvents when the bus refused an entry; its
// cause is the whole answer.
func partialFailure(l look, api string, o *value.Object) error {
	if l.opt == nil || api != "putEvents" {
		return nil
	}
	failed, _ := o.Get("FailedEntryCount")
	if failed == nil || value.Equal(failed, value.Int(0)) {
		return nil
	}
	return task.Fail(l.prefix+".FailedEntry", "%s", value.Text(sorted(o)))
}
