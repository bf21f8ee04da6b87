// Package executions is where executions are watched: the lists of them, and the
// page of one with its live graph, its steps and its events.
package executions

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/logs"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Runtime is what the pages need of the engine; *engine.Engine is one.
type Runtime interface {
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
	FindExecution(ctx context.Context, arn string) (engine.Execution, error)
	FindExecutionByID(ctx context.Context, id engine.ExecutionID) (engine.Execution, error)
	ListExecutions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error)
	CountExecutions(ctx context.Context, machineARN string, limit int) (map[machine.Status]int, error)
	History(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) ([]machine.HistoryEvent, error)
	DefinitionOf(ctx context.Context, x engine.Execution) (string, error)
	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	RedriveExecution(ctx context.Context, arn, token string) (time.Time, error)
	Redrivable(ctx context.Context, x engine.Execution) (status, reason string, err error)
	StopExecution(ctx context.Context, arn string, name, cause *string) (time.Time, error)
	MapRun(ctx context.Context, arn string) (engine.MapRun, map[machine.Status]engine.ChildCount, error)
	MapRuns(ctx context.Context, executionARN string, before int64, limit int) ([]engine.MapRun, []int64, error)
	MapRunBands(ctx context.Context, m engine.MapRun, most int64) ([]engine.Band, int64, error)
	UpdateMapRun(ctx context.Context, arn string, c engine.MapRunChange) error
	TestCases(machine string) []string
	logs.Reader
	Watch(arn string) *engine.Watch
}

// Executions serves the pages about executions.
type Executions struct {
	engine Runtime
	home   engine.Scope
	now    func() time.Time
	traces *traces
}

// New returns the feature. Workflows of the scope home go by their bare names;
// now is the clock, nil for the machine's.
func New(runtime Runtime, home engine.Scope, now func() time.Time) *Executions {
	if now == nil {
		now = time.Now
	}
	return &Executions{engine: runtime, home: home, now: now, traces: newTraces(runtime)}
}

const (
	workflowParam  = ":workflow"
	executionParam = ":execution"
	mapRunParam    = ":run"
)

// Routes implements web.Feature.
func (h *Executions) Routes(g *echo.Group) {
	g.GET(urls.Executions(), ui.Handle(h.list))
	g.GET(urls.Runs(workflowParam), ui.Handle(h.listOf))
	g.GET(urls.NewRun(workflowParam), ui.Handle(h.startForm))
	g.POST(urls.NewRun(workflowParam), ui.Handle(h.start))

	g.GET(urls.Execution(executionParam), ui.Handle(h.show))
	g.GET(urls.ExecutionState(executionParam, ":state"), ui.Handle(h.state))
	g.GET(urls.ExecutionEvents(executionParam), ui.Handle(h.events))
	g.GET(urls.ExecutionLive(executionParam), h.live)
	g.GET(urls.ExecutionHistory(executionParam), h.download)
	g.GET(urls.ExecutionDefinition(executionParam), h.definition)
	g.GET(urls.MapRun(executionParam, mapRunParam), ui.Handle(h.mapRun))
	g.POST(urls.ChangeMapRun(executionParam, mapRunParam), ui.Handle(h.changeMapRun))
	g.POST(urls.StopExecution(executionParam), ui.Handle(h.stop))
	g.POST(urls.RedriveExecution(executionParam), ui.Handle(h.redrive))
}

// param is a variable part of the path as it was before it was escaped.
func param(c echo.Context, name string) string {
	text := c.Param(name[1:])
	if c.Request().URL.RawPath == "" {
		return text
	}
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

func (h *Executions) workflowARN(c echo.Context) string {
	return urls.MachineARN(h.home, param(c, workflowParam))
}

// idOf is how URLs name an execution: by its number, which is short.
func idOf(id engine.ExecutionID) string { return strconv.FormatInt(int64(id), 10) }

// find finds the execution that the path names, by number or ARN.
func (h *Executions) find(c echo.Context) (engine.Execution, error) {
	ctx, name := c.Request().Context(), param(c, executionParam)
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		x, err := h.engine.FindExecutionByID(ctx, engine.ExecutionID(id))
		return x, unknown(err)
	}
	x, err := h.engine.FindExecution(ctx, name)
	return x, unknown(err)
}

// unknown words the error of an execution that is not there.
func unknown(err error) error {
	if errors.Is(err, engine.ErrExecutionDoesNotExist) || errors.Is(err, engine.ErrInvalidArn) {
		return ui.NotFound("execution")
	}
	return err
}

// unknownWorkflow words the error of a workflow that is not there.
func unknownWorkflow(err error) error {
	if errors.Is(err, engine.ErrStateMachineDoesNotExist) || errors.Is(err, engine.ErrInvalidArn) {
		return ui.NotFound("workflow")
	}
	return err
}
