package schedules

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	groupsPerPage = 50
	countedMost   = 1000 // schedules of a group that are counted
)

// groupsPage lists groups and has the form that makes one.
type groupsPage struct {
	Rows                []groupRow
	Pages               ui.PaginationProps
	Text                string
	Name, Tags          string
	NameError, TagError string
}

// groupRow is one group.
type groupRow struct {
	Name, URL, List string
	Schedules       string
	Tags            []string
	Deleting        bool
	Created         time.Time
	Default         bool
	Delete          string
}

func (h *Schedules) groups(c echo.Context) (ui.View, error) {
	return h.groupsView(c, groupsPage{})
}

func (h *Schedules) groupsView(c echo.Context, p groupsPage) (ui.View, error) {
	ctx, after := c.Request().Context(), c.QueryParam("after")
	p.Text = c.QueryParam("q")
	found, err := h.service.Groups(ctx, h.home, p.Text, after, groupsPerPage+1)
	if err != nil {
		return ui.View{}, err
	}
	if after != "" {
		p.Pages.Previous = urls.With(urls.ScheduleGroups(), "q", p.Text)
	}
	if len(found) > groupsPerPage {
		found = found[:groupsPerPage]
		p.Pages.Next = urls.With(urls.ScheduleGroups(), "q", p.Text, "after", found[groupsPerPage-1].Name)
	}
	p.Pages.Summary = ui.Plural(len(found), "group")
	for _, g := range found {
		r, err := h.groupRow(ctx, g)
		if err != nil {
			return ui.View{}, err
		}
		p.Rows = append(p.Rows, r)
	}
	view := frame(tabGroups)
	view.Fragment = groupsPageOf(p, h.now())
	if p.NameError+p.TagError != "" {
		view.Status = 422
	}
	return view, nil
}

func (h *Schedules) groupRow(ctx context.Context, g engine.ScheduleGroup) (groupRow, error) {
	r := groupRow{
		Name: g.Name, URL: urls.ScheduleGroup(g.Name), List: urls.With(urls.Schedules(), "group", g.Name), Delete: urls.DeleteScheduleGroup(g.Name),
		Deleting: g.Deleting, Created: g.CreatedAt, Default: g.Name == engine.DefaultGroup,
	}
	for _, t := range g.Tags {
		r.Tags = append(r.Tags, t.Key+"="+t.Value)
	}
	inside, err := h.service.List(ctx, engine.ScheduleFilter{IDPrefix: engine.SchedulePrefix(g.ARN), Limit: countedMost})
	r.Schedules = ui.Count(int64(len(inside)))
	if len(inside) == countedMost {
		r.Schedules = "≥ " + r.Schedules
	}
	return r, err
}

// readTags reads lines of key=value.
func readTags(text string) ([]engine.Tag, string) {
	var tags []engine.Tag
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case !found || key == "" || value == "":
			return nil, "Write each tag as key=value on a line of its own."
		case len([]rune(key)) > 128 || len([]rune(value)) > 256:
			return nil, "A key has up to 128 characters and a value up to 256."
		}
		tags = append(tags, engine.Tag{Key: key, Value: value})
	}
	if len(tags) > 50 {
		return nil, "A group has up to 50 tags."
	}
	return tags, ""
}

func tagLines(tags []engine.Tag) string {
	lines := make([]string, len(tags))
	for i, t := range tags {
		lines[i] = t.Key + "=" + t.Value
	}
	return strings.Join(lines, "\n")
}

func (h *Schedules) createGroup(c echo.Context) (ui.View, error) {
	p := groupsPage{Name: strings.TrimSpace(c.FormValue("name")), Tags: c.FormValue("tags")}
	var tags []engine.Tag
	if tags, p.TagError = readTags(p.Tags); p.TagError != "" {
		return h.groupsView(c, p)
	}
	_, err := h.service.CreateGroup(c.Request().Context(), h.home, p.Name, tags, engine.Once{})
	if p.NameError = groupError(err); p.NameError != "" {
		return h.groupsView(c, p)
	}
	return ui.View{Redirect: urls.ScheduleGroups()}, err
}

// groupError says what is wrong with a group's name; nothing for other errors.
func groupError(err error) string {
	var field *schedule.FieldError
	switch {
	case errors.Is(err, engine.ErrExists):
		return "There is a group of this name already."
	case errors.Is(err, engine.ErrQuota):
		return "There are as many groups as there may be."
	case errors.As(err, &field):
		return upper(field.Reason) + "."
	}
	return ""
}

// groupPage is one group with its tags.
type groupPage struct {
	groupRow
	ARN, Lines, Error string
}

func (h *Schedules) group(c echo.Context) (ui.View, error) {
	g, err := h.findGroup(c)
	if err != nil {
		return ui.View{}, err
	}
	return h.groupView(c, g, tagLines(g.Tags), "")
}

func (h *Schedules) findGroup(c echo.Context) (engine.ScheduleGroup, error) {
	g, err := h.service.Group(c.Request().Context(), h.home.GroupARN(param(c, groupParam)))
	if errors.Is(err, engine.ErrNoGroup) {
		return g, ui.NotFound("group")
	}
	return g, err
}

func (h *Schedules) groupView(c echo.Context, g engine.ScheduleGroup, lines, wrong string) (ui.View, error) {
	r, err := h.groupRow(c.Request().Context(), g)
	view := frame(tabGroups)
	view.Title, view.Tabs = g.Name, nil
	view.Crumbs = []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: "Groups", URL: urls.ScheduleGroups()}, {Label: g.Name}}
	view.Fragment = groupPageOf(groupPage{groupRow: r, ARN: g.ARN, Lines: lines, Error: wrong}, h.now())
	if wrong != "" {
		view.Status = 422
	}
	return view, err
}

// tagGroup replaces the tags of a group.
func (h *Schedules) tagGroup(c echo.Context) (ui.View, error) {
	g, err := h.findGroup(c)
	if err != nil {
		return ui.View{}, err
	}
	tags, wrong := readTags(c.FormValue("tags"))
	if wrong != "" {
		return h.groupView(c, g, c.FormValue("tags"), wrong)
	}
	kept := map[string]bool{}
	for _, t := range tags {
		kept[t.Key] = true
	}
	var gone []string
	for _, t := range g.Tags {
		if !kept[t.Key] {
			gone = append(gone, t.Key)
		}
	}
	err = h.service.TagGroup(c.Request().Context(), g.ARN, tags, gone)
	return ui.View{Redirect: urls.ScheduleGroup(g.Name)}, err
}

func (h *Schedules) confirmGroup(c echo.Context) (ui.View, error) {
	g, err := h.findGroup(c)
	if err != nil {
		return ui.View{}, err
	}
	view, err := h.groupView(c, g, "", "")
	r, rowErr := h.groupRow(c.Request().Context(), g)
	view.Title, view.Fragment = "Delete "+g.Name, deleteGroupPage(r)
	return view, errors.Join(err, rowErr)
}

func (h *Schedules) removeGroup(c echo.Context) (ui.View, error) {
	g, err := h.findGroup(c)
	if err != nil {
		return ui.View{}, err
	}
	err = h.service.DeleteGroup(c.Request().Context(), g.ARN, engine.Once{})
	if wrong := groupError(err); wrong != "" {
		return ui.View{}, ui.Invalid("The group was not deleted", wrong)
	}
	return ui.View{Redirect: urls.ScheduleGroups()}, err
}
