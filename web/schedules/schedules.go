// Package schedules is where executions are scheduled: the lists of schedules,
// the page of one with its next and former firings, its form, the calendar of
// all, their groups, and what could not be delivered.
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
	SetAllEnabled(ctx context.Context, ids []string, enabled bool, note string) (int, error)
	Delete(ctx context.Context, id string, once engine.Once) error
	Get(ctx context.Context, id string) (engine.Schedule, error)
	List(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error)
	Upcoming(ctx context.Context, after engine.DuePoint, until time.Time, limit int) ([]engine.Schedule, error)
	Fires(ctx context.Context, f engine.FireFilter) ([]engine.Fire, error)
	RunNow(ctx context.Context, id string) (engine.Fire, error)
	Backfills
	Letters
	Groups
}

// Backfills fires again what was missed.
type Backfills interface {
	PlanBackfill(ctx context.Context, id string, from, until time.Time) (schedule.Backfill, error)
	Backfill(ctx context.Context, id string, from, until time.Time, perMinute int) (int, error)
	CancelBackfill(ctx context.Context, id string) (int64, error)
	Pending(ctx context.Context, id string) (map[engine.FireKind]int64, error)
}

// Letters are occurrences that could not be delivered.
type Letters interface {
	DeadLetters(ctx context.Context, id string, before int64, limit int) ([]engine.DeadLetter, error)
	DeadLetter(ctx context.Context, id int64) (engine.DeadLetter, error)
	Replay(ctx context.Context, id int64) error
	Discard(ctx context.Context, id int64) error
}

// Groups keep schedules together.
type Groups interface {
	CreateGroup(ctx context.Context, scope engine.Scope, name string, tags []engine.Tag, once engine.Once) (engine.ScheduleGroup, error)
	Group(ctx context.Context, arn string) (engine.ScheduleGroup, error)
	Groups(ctx context.Context, scope engine.Scope, prefix, after string, limit int) ([]engine.ScheduleGroup, error)
	TagGroup(ctx context.Context, arn string, add []engine.Tag, remove []string) error
	DeleteGroup(ctx context.Context, arn string, once engine.Once) error
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
	idParam       = ":id"
	formatParam   = ":format"
)

// Routes implements web.Feature.
func (h *Schedules) Routes(g *echo.Group) {
	g.GET(urls.Schedules(), ui.Handle(h.list))
	g.GET(urls.WorkflowSchedules(workflowParam), ui.Handle(h.listOf))
	g.POST(urls.BulkSchedules(), ui.Handle(h.bulk))
	g.GET(urls.NewSchedule(), ui.Handle(h.fresh))
	g.POST(urls.NewSchedule(), ui.Handle(h.create))
	g.POST(urls.PreviewSchedule(), ui.Handle(h.showPreview))
	g.GET(urls.Calendar(), ui.Handle(h.calendar))

	g.GET(urls.Schedule(groupParam, nameParam), ui.Handle(h.show))
	g.GET(urls.EditSchedule(groupParam, nameParam), ui.Handle(h.edit))
	g.POST(urls.EditSchedule(groupParam, nameParam), ui.Handle(h.update))
	g.POST(urls.EnableSchedule(groupParam, nameParam), ui.Handle(h.enable))
	g.GET(urls.DisableSchedule(groupParam, nameParam), ui.Handle(h.pause))
	g.POST(urls.DisableSchedule(groupParam, nameParam), ui.Handle(h.disable))
	g.POST(urls.RunSchedule(groupParam, nameParam), ui.Handle(h.runNow))
	g.GET(urls.DeleteSchedule(groupParam, nameParam), ui.Handle(h.confirm))
	g.POST(urls.DeleteSchedule(groupParam, nameParam), ui.Handle(h.remove))
	g.GET(urls.BackfillSchedule(groupParam, nameParam), ui.Handle(h.planBackfill))
	g.POST(urls.BackfillSchedule(groupParam, nameParam), ui.Handle(h.backfill))
	g.POST(urls.CancelBackfill(groupParam, nameParam), ui.Handle(h.cancelBackfill))
	g.GET(urls.ScheduleAs(groupParam, nameParam, formatParam), h.download)

	g.GET(urls.ScheduleGroups(), ui.Handle(h.groups))
	g.POST(urls.ScheduleGroups(), ui.Handle(h.createGroup))
	g.GET(urls.ScheduleGroup(groupParam), ui.Handle(h.group))
	g.POST(urls.ScheduleGroup(groupParam), ui.Handle(h.tagGroup))
	g.GET(urls.DeleteScheduleGroup(groupParam), ui.Handle(h.confirmGroup))
	g.POST(urls.DeleteScheduleGroup(groupParam), ui.Handle(h.removeGroup))

	g.GET(urls.DeadLetters(), ui.Handle(h.letters))
	g.GET(urls.DeadLetter(idParam), ui.Handle(h.letter))
	g.POST(urls.ReplayDeadLetter(idParam), ui.Handle(h.replay))
	g.GET(urls.DiscardDeadLetter(idParam), ui.Handle(h.confirmDiscard))
	g.POST(urls.DiscardDeadLetter(idParam), ui.Handle(h.discard))
}

// The sibling pages of the section.
const (
	tabList     = "List"
	tabCalendar = "Calendar"
	tabGroups   = "Groups"
	tabLetters  = "Dead letters"
)

// frame is a page of the section with its tabs.
func frame(active string) ui.View {
	v := ui.View{Title: "Schedules", Section: ui.SectionSchedules}
	if active != tabList {
		v.Title = active
	}
	for _, t := range []ui.Tab{
		{Label: tabList, URL: urls.Schedules()}, {Label: tabCalendar, URL: urls.Calendar()},
		{Label: tabGroups, URL: urls.ScheduleGroups()}, {Label: tabLetters, URL: urls.DeadLetters()},
	} {
		t.Active = t.Label == active
		v.Tabs = append(v.Tabs, t)
	}
	return v
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
	return scope.ScheduleARN(group, param(c, nameParam))
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
