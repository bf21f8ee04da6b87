package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	stdhttp "net/http"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/schedule/target"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/dynamo"
	"github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/task/items"
	"github.com/stepwell/stepwell/engine/task/lambda"
	"github.com/stepwell/stepwell/engine/task/s3"
	"github.com/stepwell/stepwell/web/api"
)

// node is an engine with everything it works with, over one store.
type node struct {
	store     engine.Store
	engine    *engine.Engine
	api       stdhttp.Handler // the AWS protocols
	loop      *schedule.Loop
	schedules *schedule.Service
	tables    *dynamo.Store // nil when DynamoDB is elsewhere
	buckets   *s3.Folders
}

// newNode wires a node. The store stays the caller's to close.
func newNode(store engine.Store, c config, log *slog.Logger) (*node, error) {
	n := &node{store: store}
	if c.localTables() {
		n.tables = dynamo.New(dynamo.Config{Region: c.region, Account: c.account}, store)
	}
	n.buckets = s3.NewFolders(c.bucketHome(), c.buckets)
	services := c.aws()
	services.Own, services.Local = n.own(c), n.buckets.Named
	client := aws.NewClient(services)
	objects := s3.NewClient(client)
	router, err := newRouter(c, client)
	if err != nil {
		return nil, err
	}
	config := c.engine(log)
	config.Items, config.Jobs = items.New(objects), tasks{router}
	n.engine = engine.New(store, tasks{router}, config)
	n.loop = schedule.NewLoop(store, n.engine, log, nil)
	n.loop.Deliverer = target.New(router)
	n.schedules = schedule.NewService(store, n.engine, n.loop)
	n.api = api.New(n.engine, api.Config{Account: c.account, Region: c.region, Logger: log, Schedules: n.schedules})
	return n, nil
}

// engine is how the engine is set up.
func (c *config) engine(log *slog.Logger) engine.Config {
	e := engine.Config{Logger: log, Account: c.account, Region: c.region, TaskPool: c.taskPool, Limits: c.limits, Retention: c.retention}
	own := mocks{}
	if c.mocks != nil {
		own.file = c.mocks
	}
	e.Mocks = own
	elsewhere := aws.NewClient(c.aws())
	if elsewhere.Reaches(aws.LogsEndpoint) {
		e.Outlets.Logs = aws.NewLogs(elsewhere)
	}
	if c.endpoint != "" || c.endpoints[aws.EventsEndpoint] != "" { // AWS itself takes no events in its own name
		e.Outlets.Events = aws.NewEvents(elsewhere)
	}
	return e
}

// aws says where AWS services are.
func (c *config) aws() aws.Config {
	return aws.Config{Endpoint: c.endpoint, Endpoints: c.endpoints, RealAWS: c.realAWS, Credentials: c.credentials, Region: c.region}
}

// newRouter makes what Tasks can reach.
func newRouter(c config, client *aws.Client) (*task.Router, error) {
	functions, err := lambda.New(lambda.Config{Functions: c.functions, Account: c.account, Env: c.commandEnv(), Commands: c.commands}, client)
	if err != nil {
		return nil, err
	}
	web, err := http.New(http.Config{Connections: c.connections, RequireConnection: c.requireConnection})
	if err != nil {
		return nil, err
	}
	services := aws.NewExecutor(client)
	executors := map[string]task.Executor{"lambda": functions, "http": web, "aws-sdk:*": services}
	for _, name := range aws.Optimized() {
		executors[name] = services
	}
	return task.NewRouter(executors), nil
}

// own are the services that this node answers itself when Tasks call them.
func (n *node) own(c config) map[string]stdhttp.Handler {
	// n.api does not exist yet: it needs the engine, which needs the tasks.
	api := stdhttp.HandlerFunc(func(w stdhttp.ResponseWriter, r *stdhttp.Request) { n.api.ServeHTTP(w, r) })
	own := map[string]stdhttp.Handler{"sfn": api, "scheduler": api}
	if !aws.NewClient(c.aws()).Reaches(aws.LogsEndpoint) {
		own[aws.LogsEndpoint] = api
	}
	if n.tables != nil {
		own["dynamodb"] = n.tables
	}
	if c.localBuckets() {
		own["s3"] = n.buckets
	}
	return own
}

// makeTables makes the local tables that are configured and not there yet.
func (n *node) makeTables(ctx context.Context, tables []tableKey) error {
	if n.tables == nil {
		return nil
	}
	for _, t := range tables {
		if err := n.tables.EnsureTable(ctx, t.name, t.key, t.kind); err != nil {
			return fmt.Errorf("make table %s: %w", t.name, err)
		}
	}
	return nil
}

// run carries executions on and fires schedules until ctx ends.
func (n *node) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return n.engine.Run(ctx) })
	g.Go(func() error { return n.loop.Run(ctx) })
	if err := g.Wait(); err != nil {
		return fmt.Errorf("the engine stopped: %w", err)
	}
	return nil
}

// tasks lets the engine call what the router reaches.
type tasks struct{ router *task.Router }

func (t tasks) Call(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
	out, err := t.router.Call(ctx, task.Call(c))
	return out, failureOf(err)
}

func (t tasks) Look(ctx context.Context, c engine.TaskCall, started json.RawMessage) (json.RawMessage, bool, error) {
	out, done, err := t.router.Look(ctx, task.Call(c), started)
	return out, done, failureOf(err)
}

func (t tasks) Stop(ctx context.Context, c engine.TaskCall, started json.RawMessage) error {
	return t.router.Stop(ctx, task.Call(c), started)
}

// failureOf says in the engine's words how a task failed.
func failureOf(err error) error {
	var failure *task.Failure
	if errors.As(err, &failure) {
		return &engine.TaskFailure{Name: failure.Name, Cause: failure.Cause}
	}
	return err
}
