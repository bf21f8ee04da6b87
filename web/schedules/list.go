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
	Here     string // URL of this list as it is filtered
	Text     string
	Group    string
	Groups   []ui.Option
	State    string // of the chips, for the search to keep
	Chips    []ui.Chip
	Filtered bool
	Rows     []row
	Pages    ui.PaginationProps
}

// row is one schedule: words and links, ready to print.
type row struct {
	Key, ID, Name, URL  string
	Group               string // empty for the default one
	Target, TargetURL   string // the URL only of a workflow
	Words               string // when it fires
	Problem             string // why it never does
	Enabled             bool
	Paused              string // the note why it is off
	Switch              string // URL that turns it off or on
	Next                time.Time
	NextExact           string // in the schedule's zone
	Last                *fireRow
	Edit, Run, Delete   string
	Duplicate, Backfill string
	Pause               string
}

func (h *Schedules) list(c echo.Context) (ui.View, error) {
	view := frame(tabList)
	view.List = true
	page, err := h.newList(c, "", urls.Schedules())
	page.New = urls.NewSchedule()
	view.Fragment = allPage(page, h.now())
	return view, err
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
	view.List = true
	view.Actions, view.Fragment = newButton(page), ofPage(page, h.now())
	return view, err
}

func (h *Schedules) newList(c echo.Context, machineARN, path string) (listPage, error) {
	ctx, after := c.Request().Context(), c.QueryParam("after")
	page := listPage{Text: c.QueryParam("q"), Group: c.QueryParam("group"), State: c.QueryParam("state")}
	page.Filtered = page.Text+page.Group+page.State != ""
	filtered := func(state string, more ...string) string {
		return urls.With(path, append([]string{"q", page.Text, "group", page.Group, "state", state}, more...)...)
	}
	page.Here = filtered(page.State)
	for _, chip := range []struct{ label, state string }{{"All", ""}, {"Enabled", "on"}, {"Disabled", "off"}} {
		page.Chips = append(page.Chips, ui.Chip{Label: chip.label, URL: filtered(chip.state), Active: chip.state == page.State})
	}
	var err error
	if page.Groups, err = h.groupOptions(ctx); err != nil {
		return page, err
	}
	found, err := h.service.List(ctx, h.filter(page, machineARN, after))
	if err != nil {
		return page, err
	}
	if after != "" {
		page.Pages.Previous = page.Here
	}
	if len(found) > rowsPerPage {
		found = found[:rowsPerPage]
		page.Pages.Next = filtered(page.State, "after", found[rowsPerPage-1].ID)
	}
	page.Pages.Summary = ui.Plural(len(found), "schedule")
	for _, s := range found {
		r, err := h.newRow(ctx, s)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, r)
	}
	return page, nil
}

func (h *Schedules) filter(p listPage, machineARN, after string) engine.ScheduleFilter {
	f := engine.ScheduleFilter{MachineARN: machineARN, Text: p.Text, After: after, Limit: rowsPerPage + 1}
	if p.Group != "" {
		scope, group := urls.ScheduleScope(h.home, p.Group)
		f.IDPrefix = engine.SchedulePrefix(scope.GroupARN(group))
	}
	if p.State != "" {
		on := p.State == "on"
		f.Enabled = &on
	}
	return f
}

// groupOptions are the groups that there are, for a choice of one.
func (h *Schedules) groupOptions(ctx context.Context) ([]ui.Option, error) {
	found, err := h.service.Groups(ctx, h.home, "", "", mostProposals)
	if err != nil {
		return nil, err
	}
	options := make([]ui.Option, 0, len(found))
	for _, g := range found {
		options = append(options, ui.Option{Value: g.Name})
	}
	return options, nil
}

func (h *Schedules) newRow(ctx context.Context, s engine.Schedule) (row, error) {
	group, name := urls.ScheduleID(h.home, s.ID)
	r := row{
		Key: group + "-" + name, ID: s.ID, Name: s.Name, URL: urls.Schedule(group, name), Target: h.targetWords(s.Target),
		Enabled: s.Enabled, Paused: s.PauseNote, Switch: urls.EnableSchedule(group, name), Next: s.Next,
		Edit: urls.EditSchedule(group, name), Run: urls.RunSchedule(group, name), Delete: urls.DeleteSchedule(group, name),
		Duplicate: urls.DuplicateSchedule(s.ID), Backfill: urls.BackfillSchedule(group, name), Pause: urls.DisableSchedule(group, name),
	}
	if s.MachineARN != "" {
		r.TargetURL = urls.WorkflowSchedules(r.Target)
	}
	if s.Enabled {
		r.Switch = urls.DisableSchedule(group, name)
	}
	if s.Group != engine.DefaultGroup {
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
		r.Last = &newFires(fires, nil)[0]
	}
	return r, err
}

// exactLayout is how firings are printed, with the zone's own name of the time.
const exactLayout = "Mon 2 Jan 2006 15:04 MST"
