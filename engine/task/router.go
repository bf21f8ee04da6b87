package task

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// Router is the Executor that hands each call to the executor of its service.
type Router struct {
	exact    map[string]Executor
	families map[string]Executor // by the service up to the colon, such as "aws-sdk"
}

// NewRouter makes a router. Keys are services as in asl.Resource ("lambda",
// "dynamodb", "http", "aws-sdk:dynamodb"), or "aws-sdk:*" for all services of
// a family that have no entry of their own. "lambda" also serves the ARNs of functions.
func NewRouter(executors map[string]Executor) *Router {
	r := &Router{exact: map[string]Executor{}, families: map[string]Executor{}}
	for key, e := range executors {
		if family, ok := strings.CutSuffix(key, ":*"); ok {
			r.families[family] = e
		} else {
			r.exact[key] = e
		}
	}
	return r
}

// Call hands the call on. A service without an executor fails with
// States.Runtime and a cause that names the services there are.
func (r *Router) Call(ctx context.Context, c Call) (json.RawMessage, error) {
	e, ok := r.find(serviceOf(c.Resource))
	if !ok {
		return nil, Fail(ErrorRuntime, "The resource '%s' cannot be called here: no service '%s' is available. Available are: %s.",
			c.Resource.ARN, serviceOf(c.Resource), strings.Join(r.Services(), ", "))
	}
	return e.Call(ctx, c)
}

// Look asks the executor that started a job how it is.
func (r *Router) Look(ctx context.Context, c Call, started json.RawMessage) (json.RawMessage, bool, error) {
	e, err := r.jobs(c)
	if err != nil {
		return nil, true, err
	}
	return e.Look(ctx, c, started)
}

// Stop lets the executor that started a job end it.
func (r *Router) Stop(ctx context.Context, c Call, started json.RawMessage) error {
	e, err := r.jobs(c)
	if err != nil {
		return err
	}
	return e.Stop(ctx, c, started)
}

func (r *Router) jobs(c Call) (JobExecutor, error) {
	e, _ := r.find(serviceOf(c.Resource))
	if jobs, ok := e.(JobExecutor); ok {
		return jobs, nil
	}
	return nil, Fail(ErrorRuntime, "The resource '%s' cannot be waited for here.", c.Resource.ARN)
}

// Services lists what the router can reach, in order, as the keys of NewRouter.
func (r *Router) Services() []string {
	keys := slices.Collect(maps.Keys(r.exact))
	for family := range r.families {
		keys = append(keys, family+":*")
	}
	slices.Sort(keys)
	return keys
}

func (r *Router) find(service string) (Executor, bool) {
	if e, ok := r.exact[service]; ok {
		return e, true
	}
	family, _, ok := strings.Cut(service, ":")
	if !ok {
		return nil, false
	}
	e, ok := r.families[family]
	return e, ok
}

func serviceOf(r asl.Resource) string {
	if r.Kind == asl.LambdaFunction {
		return "lambda"
	}
	return r.Service
}
