package lambda

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

// Config says which functions there are.
type Config struct {
	Functions []Function
	Account   string   // in the ARNs of errors; default 123456789012
	Env       []string // of every command; nothing else of this process's environment reaches them
	Commands  int      // how many commands run at once; default 16
	HTTP      *http.Client
}

const (
	defaultAccount  = "123456789012"
	defaultCommands = 16
)

// Executor invokes functions. It is safe for concurrent use.
type Executor struct {
	account   string
	functions map[string]target
	api       *api
}

// New makes an executor. It fails for a function that is registered wrongly or twice.
func New(c Config, client *aws.Client) (*Executor, error) {
	e := &Executor{account: cmp.Or(c.Account, defaultAccount), functions: map[string]target{}, api: &api{client}}
	slots := make(chan struct{}, max(cmp.Or(c.Commands, defaultCommands), 1))
	httpClient := cmp.Or(c.HTTP, &http.Client{})
	for _, f := range c.Functions {
		if err := f.validate(); err != nil {
			return nil, err
		}
		if e.functions[f.Name] != nil {
			return nil, fmt.Errorf("function %q is registered twice", f.Name)
		}
		if f.URL != "" {
			e.functions[f.Name] = &endpoint{function: f, http: httpClient}
		} else {
			e.functions[f.Name] = &command{function: f, env: c.Env, slots: slots}
		}
	}
	return e, nil
}

// target runs a function.
type target interface {
	// invoke returns what came of it: of a function that failed too. Its error
	// is a *task.Failure, or ctx's when that ended.
	invoke(ctx context.Context, i invocation) (*outcome, error)
}

// invocation is one call of a function.
type invocation struct {
	function reference
	region   string
	payload  []byte
	kind     string // InvocationType
	logType  string
	context  string // ClientContext, in Base64
	key      string // idempotency key
}

// outcome is what came of an invocation.
type outcome struct {
	answer *aws.Answer // with the function's output as its body
	failed bool        // the output is an error
}

// Call invokes the function that the resource or, for lambda:invoke, the FunctionName names.
func (e *Executor) Call(ctx context.Context, c task.Call) (json.RawMessage, error) {
	if c.Resource.Kind == asl.LambdaFunction {
		return e.callFunction(ctx, c)
	}
	if c.Resource.API != "invoke" {
		return nil, task.Fail(task.ErrorRuntime, "The resource '%s' is not known: only lambda:invoke is.", c.Resource.ARN)
	}
	return e.callInvoke(ctx, c)
}

// callFunction serves a Resource that is the function's ARN: its output is the result.
func (e *Executor) callFunction(ctx context.Context, c task.Call) (json.RawMessage, error) {
	o, err := e.invoke(ctx, c, invocation{function: parseReference(c.Resource.ARN), payload: c.Input})
	if err != nil {
		return nil, err
	}
	payload, err := o.payload(c.Resource.ARN)
	if err != nil {
		return nil, err
	}
	return value.Text(payload), nil
}

// callInvoke serves arn:aws:states:::lambda:invoke: the result is the API's answer.
func (e *Executor) callInvoke(ctx context.Context, c task.Call) (json.RawMessage, error) {
	i, err := invocationOf(c.Input)
	if err != nil {
		return nil, err
	}
	o, err := e.invoke(ctx, c, i)
	if err != nil {
		return nil, err
	}
	payload, err := o.payload(c.Resource.Service)
	if err != nil {
		return nil, err
	}
	return value.Text(o.envelope(payload)), nil
}

func (e *Executor) invoke(ctx context.Context, c task.Call, i invocation) (*outcome, error) {
	i.region, i.key = cmp.Or(i.function.region, c.Region, aws.DefaultRegion), c.IdempotencyKey
	t := e.functions[i.function.name]
	if t == nil {
		if !e.api.reachable() {
			return nil, notFound(i.function.arn(i.region, e.account))
		}
		return e.api.invoke(ctx, i)
	}
	if i.kind == "DryRun" {
		return &outcome{answer: answerOf(http.StatusNoContent, nil)}, nil
	}
	// An asynchronous invocation is waited for as well: it must not be lost in a crash.
	o, err := t.invoke(ctx, i)
	if err == nil && i.kind == "Event" {
		return &outcome{answer: answerOf(http.StatusAccepted, nil)}, nil
	}
	return o, err
}

func notFound(arn string) *task.Failure {
	a := answerOf(http.StatusNotFound, nil)
	return task.Fail("Lambda.ResourceNotFoundException", "%s",
		aws.OldCause("Function not found: "+arn, "AWSLambda", "ResourceNotFoundException", a))
}
