// Package schedules is where executions are scheduled: the lists of schedules,
// the page of one with its next and former firings, and its form.
package schedules

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Service keeps schedules; *schedule.Service is one.
type Service interface {
	Create(ctx context.Context, r schedule.Request) (engine.Schedule, error)
	Update(ctx context.Context, id string, base int64, r schedule.Request) (engine.Schedule, error)
	SetEnabled(ctx context.Context, id string, enabled bool, note string) (engine.Schedule, error)
	Delete(ctx context.Context, id string, once engine.Once) error
	Get(ctx context.Context, id string) (engine.Schedule, error)
	List(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error)
	Fires(ctx context.Context, f engine.FireFilter) ([]engine.Fire, error)
	RunNow(ctx context.Context, id string) (engine.Fire, error)
}

// Workflows is what the pages need of the engine; *engine.Engine is one.
type Workflows interface {
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
	ListStateMachines(ctx context.Context, f engine.MachineFilter) ([]engine.StateMachine, error)
	ListExecutions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error)
}

// Schedules serves the pages about schedules.
type Schedules struct {
	service   Service
	workflows Workflows
	home      engine.Scope
	now       func() time.Time
}

// New returns the feature. Schedules and workflows of the scope home go by their
// bare names; now is the clock, nil for the machine's.
func New(service Service, workflows Workflows, home engine.Scope, now func() time.Time) *Schedules {
	if now == nil {
		now = time.Now
	}
	return &Schedules{service: service, workflows: workflows, home: home, now: now}
}

const (
	workflowParam = ":workflow"
	groupParam    = ":group"
	nameParam     = ":name"
)

// Routes implements web.Feature.
func (h *Schedules) Routes(g *echo.Group) {
	g.GET(urls.Schedules(), ui.Handle(h.list))
	g.GET(urls.WorkflowSchedules(workflowParam), ui.Handle(h.listOf))
	g.GET(urls.NewSchedule(), ui.Handle(h.fresh))
	g.POST(urls.NewSchedule(), ui.Handle(h.create))
	g.GET(urls.PreviewSchedule(), ui.Handle(h.preview))

	g.GET(urls.Schedule(groupParam, nameParam), ui.Handle(h.show))
	g.GET(urls.EditSchedule(groupParam, nameParam), ui.Handle(h.edit))
	g.POST(urls.EditSchedule(groupParam, nameParam), ui.Handle(h.update))
	g.POST(urls.EnableSchedule(groupParam, nameParam), ui.Handle(h.enable))
	g.POST(urls.DisableSchedule(groupParam, nameParam), ui.Handle(h.disable))
	g.POST(urls.RunSchedule(groupParam, nameParam), ui.Handle(h.runNow))
	g.GET(urls.DeleteSchedule(groupParam, nameParam), ui.Handle(h.confirm))
	g.POST(urls.DeleteSchedule(groupParam, nameParam), ui.Handle(h.remove))
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

// id is the ARN of the schedule that the path names.
func (h *Schedules) id(c echo.Context) string {
	scope, group := urls.ScheduleScope(h.home, param(c, groupParam))
	return schedule.ID(scope, group, param(c, nameParam))
}

func (h *Schedules) find(c echo.Context) (engine.Schedule, error) {
	s, err := h.service.Get(c.Request().Context(), h.id(c))
	return s, unknown(err)
}

// unknown words the error of a schedule that is not there.
func unknown(err error) error {
	if errors.Is(err, engine.ErrNotFound) {
		return ui.NotFound("schedule")
	}
	return err
}

func unknownWorkflow(err error) error {
	if errors.Is(err, engine.ErrStateMachineDoesNotExist) || errors.Is(err, engine.ErrInvalidArn) {
		return ui.NotFound("workflow")
	}
	return err
}

// urlOf is the page of a schedule.
func (h *Schedules) urlOf(s engine.Schedule) string {
	return urls.Schedule(urls.ScheduleID(h.home, s.ID))
}

// zones are the proposals for a time zone.
var zones = sync.OnceValue(func() []ui.Option {
	var all []ui.Option
	for _, name := range schedule.Zones() {
		all = append(all, ui.Option{Value: name})
	}
	return all
})
