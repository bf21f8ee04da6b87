package schedules

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const rowsPerPage = 50

// listPage is what a list of schedules shows.
type listPage struct {
	Workflow string // id of the one whose schedules are listed; empty: of all
	New      string // URL of the form
	Rows     []row
	Pages    ui.PaginationProps
}

// row is one schedule: words and links, ready to print.
type row struct {
	Key, Name, URL        string
	Group                 string // empty for the default one
	Workflow, WorkflowURL string
	Words                 string // when it fires
	Problem               string // why it never does
	Enabled               bool
	Switch                string // URL that turns it off or on
	Next                  time.Time
	NextExact             string // in the schedule's zone
	Last                  *fireRow
	Edit, Run, Delete     string
}

func (h *Schedules) list(c echo.Context) (ui.View, error) {
	page, err := h.newList(c, "", urls.Schedules())
	page.New = urls.NewSchedule()
	return ui.View{Title: "Schedules", Section: ui.SectionSchedules, Fragment: allPage(page, h.now())}, err
}

func (h *Schedules) listOf(c echo.Context) (ui.View, error) {
	workflow := param(c, workflowParam)
	arn := urls.MachineARN(h.home, workflow)
	if _, err := h.workflows.DescribeStateMachine(c.Request().Context(), arn); err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	page, err := h.newList(c, arn, urls.WorkflowSchedules(workflow))
	page.Workflow, page.New = workflow, urls.With(urls.NewSchedule(), "workflow", workflow)
	view := machines.Frame(workflow, machines.TabSchedules)
	view.Actions, view.Fragment = newButton(page), ofPage(page, h.now())
	return view, err
}

func (h *Schedules) newList(c echo.Context, machineARN, path string) (listPage, error) {
	ctx, after := c.Request().Context(), c.QueryParam("after")
	found, err := h.service.List(ctx, engine.ScheduleFilter{MachineARN: machineARN, After: after, Limit: rowsPerPage + 1})
	if err != nil {
		return listPage{}, err
	}
	var page listPage
	if after != "" {
		page.Pages.Previous = path
	}
	if len(found) > rowsPerPage {
		found = found[:rowsPerPage]
		page.Pages.Next = urls.With(path, "after", found[rowsPerPage-1].ID)
	}
	page.Pages.Summary = ui.Plural(len(found), "schedule")
	for _, s := range found {
		r, err := h.newRow(ctx, s)
		if err != nil {
			return listPage{}, err
		}
		page.Rows = append(page.Rows, r)
	}
	return page, nil
}

func (h *Schedules) newRow(ctx context.Context, s engine.Schedule) (row, error) {
	group, name := urls.ScheduleID(h.home, s.ID)
	workflow := urls.WorkflowID(h.home, s.MachineARN)
	r := row{
		Key: group + "-" + name, Name: s.Name, URL: urls.Schedule(group, name), Workflow: workflow, WorkflowURL: urls.WorkflowSchedules(workflow),
		Enabled: s.Enabled, Switch: urls.EnableSchedule(group, name), Next: s.Next,
		Edit: urls.EditSchedule(group, name), Run: urls.RunSchedule(group, name), Delete: urls.DeleteSchedule(group, name),
	}
	if s.Enabled {
		r.Switch = urls.DisableSchedule(group, name)
	}
	if s.Group != "default" {
		r.Group = s.Group
	}
	plan, err := schedule.SpecOf(s).Compile()
	if err != nil {
		r.Words, r.Problem = s.Expression, err.Error()
		return r, nil
	}
	r.Words = plan.Words()
	if !s.Next.IsZero() {
		r.NextExact = s.Next.In(plan.Zone()).Format(exactLayout)
	}
	fires, err := h.service.Fires(ctx, engine.FireFilter{ScheduleID: s.ID, Limit: 1})
	if err == nil && len(fires) > 0 {
		r.Last = &h.newFires(fires, nil)[0]
	}
	return r, err
}

// exactLayout is how firings are printed, with the zone's own name of the time.
const exactLayout = "Mon 2 Jan 2006 15:04 MST"
