// Package machines is the list of workflows and what makes and deletes them, their
// versions and aliases, and the frame that all pages of a workflow share.
package machines

import (
	"context"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Engine is what the list needs of the engine.
type Engine interface {
	ListStateMachines(ctx context.Context, f engine.MachineFilter) ([]engine.StateMachine, error)
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
	DeleteStateMachine(ctx context.Context, arn string) error
	ListExecutions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error)
	CountExecutions(ctx context.Context, machineARN string, limit int) (map[machine.Status]int, error)

	Target(ctx context.Context, arn string) (engine.Target, error)
	PublishVersion(ctx context.Context, arn, revisionID, description string) (engine.Version, error)
	Versions(ctx context.Context, arn string, before int64, limit int) ([]engine.Version, error)
	DeleteVersion(ctx context.Context, arn string) error
	CreateAlias(ctx context.Context, in engine.NewAlias) (engine.Alias, error)
	Alias(ctx context.Context, arn string) (engine.Alias, error)
	UpdateAlias(ctx context.Context, arn string, description *string, to []engine.RouteTo) (engine.Alias, error)
	DeleteAlias(ctx context.Context, arn string) error
	Aliases(ctx context.Context, arn string) ([]engine.Alias, error)
}

// Creator makes a workflow of a text that is kept byte by byte, valid or not.
// ErrStateMachineAlreadyExists, ErrInvalidName.
type Creator interface {
	Create(ctx context.Context, scope engine.Scope, name, machineType, text string) error
}

// Scheduler keeps the schedules of workflows; *schedule.Service is one.
type Scheduler interface {
	List(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error)
	DeleteOf(ctx context.Context, machineARN string) error
}

// Machines serves the list of workflows, what makes and deletes them, and their
// versions and aliases.
type Machines struct {
	engine    Engine
	creator   Creator
	schedules Scheduler
	home      engine.Scope
	now       func() time.Time
}

// New returns the feature. Workflows of the scope home go by their bare names,
// and new ones are made there.
func New(e Engine, creator Creator, schedules Scheduler, home engine.Scope, now func() time.Time) *Machines {
	return &Machines{engine: e, creator: creator, schedules: schedules, home: home, now: now}
}

const param = ":workflow"

// Routes implements web.Feature.
func (m *Machines) Routes(g *echo.Group) {
	g.GET(urls.Workflows(), ui.Handle(m.list))
	g.GET(urls.NewWorkflow(), ui.Handle(m.fresh))
	g.POST(urls.NewWorkflow(), ui.Handle(m.create))
	g.GET(urls.ImportWorkflow(), ui.Handle(m.importForm))
	g.POST(urls.ImportWorkflow(), ui.Handle(m.take))
	g.GET(urls.DeleteWorkflow(param), ui.Handle(m.confirm))
	g.POST(urls.DeleteWorkflow(param), ui.Handle(m.remove))

	g.GET(urls.Versions(param), ui.Handle(m.versions))
	g.POST(urls.Versions(param), ui.Handle(m.publish))
	g.GET(urls.Version(param, numberParam), ui.Handle(m.version))
	g.POST(urls.DeleteVersion(param, numberParam), ui.Handle(m.removeVersion))
	g.GET(urls.NewAlias(param), ui.Handle(m.newAlias))
	g.POST(urls.NewAlias(param), ui.Handle(m.createAlias))
	g.GET(urls.Alias(param, aliasParam), ui.Handle(m.alias))
	g.POST(urls.Alias(param, aliasParam), ui.Handle(m.changeAlias))
	g.POST(urls.DeleteAlias(param, aliasParam), ui.Handle(m.removeAlias))
}

// workflowOf is the id of the workflow that a request is about.
func workflowOf(c echo.Context) string {
	id := c.Param(param[1:])
	if plain, err := url.PathUnescape(id); err == nil { // names have no percent signs, so twice does no harm
		return plain
	}
	return id
}
