package machines

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	numberParam = ":number"
	mostNote    = 256 // characters, as in AWS
)

// versionList is the page with the versions and aliases of a workflow.
type versionList struct {
	Workflow  string
	Current   string // number of the version that is what runs; empty when that is not published
	Note      string
	NoteError string
	Rows      []versionRow
	Next      string // URL of older ones; empty is none
	First     string // URL of the newest; empty when this is it
	Aliases   []aliasRow
}

// versionRow is one version: words and links, ready to print.
type versionRow struct {
	Number, Note       string
	URL, Start, Delete string
	Aliases            []string // "live · 80%"
	At                 time.Time
}

func (m *Machines) arn(c echo.Context) string { return urls.MachineARN(m.home, workflowOf(c)) }

func (m *Machines) versions(c echo.Context) (ui.View, error) {
	return m.versionsView(c, versionList{})
}

// versionsView shows the page; l has what a form was sent with.
func (m *Machines) versionsView(c echo.Context, l versionList) (ui.View, error) {
	ctx, arn := c.Request().Context(), m.arn(c)
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // anything else is the first page
	current, err := m.engine.Target(ctx, arn)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	found, err := m.engine.Versions(ctx, arn, before, rowsPerPage+1)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	aliases, err := m.engine.Aliases(ctx, arn)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	l.Workflow = workflowOf(c)
	if before != 0 {
		l.First = urls.Versions(l.Workflow)
	}
	if len(found) > rowsPerPage {
		found = found[:rowsPerPage]
		l.Next = urls.With(urls.Versions(l.Workflow), "before", numberOf(found[rowsPerPage-1].Number))
	}
	for _, v := range found {
		l.Rows = append(l.Rows, newVersionRow(l.Workflow, v, aliases))
	}
	if l.Current, err = m.currentVersion(ctx, current.Machine); err != nil {
		return ui.View{}, err
	}
	for _, a := range aliases {
		l.Aliases = append(l.Aliases, newAliasRow(l.Workflow, a))
	}
	view := Frame(l.Workflow, TabVersions)
	view.List = true
	view.Fragment = versionsPage(l, m.now())
	if l.NoteError != "" {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

// currentVersion is the number of the version that is what runs, if the newest one is.
func (m *Machines) currentVersion(ctx context.Context, now engine.StateMachine) (string, error) {
	newest, err := m.engine.Versions(ctx, now.ARN, 0, 1)
	if err != nil || len(newest) == 0 || newest[0].RevisionID != now.RevisionID {
		return "", err
	}
	return numberOf(newest[0].Number), nil
}

func numberOf(n int64) string { return strconv.FormatInt(n, 10) }

func newVersionRow(workflow string, v engine.Version, aliases []engine.Alias) versionRow {
	n := numberOf(v.Number)
	r := versionRow{Number: n, Note: v.Description, URL: urls.Version(workflow, n), At: v.CreatedAt,
		Start: urls.With(urls.NewRun(workflow), "of", n), Delete: urls.DeleteVersion(workflow, n)}
	for _, a := range aliases {
		for _, to := range a.Routes {
			if to.Version == v.Number {
				r.Aliases = append(r.Aliases, a.Name+share(to))
			}
		}
	}
	return r
}

// share is the part of an alias's executions that a version gets, unless it is all.
func share(r engine.Route) string {
	if r.Weight == 100 {
		return ""
	}
	return " · " + numberOf(r.Weight) + " %"
}

// noteComplaint words what is wrong with a note.
func noteComplaint(note string) string {
	if utf8.RuneCountInString(note) > mostNote {
		return "Use at most " + strconv.Itoa(mostNote) + " characters."
	}
	return ""
}

func (m *Machines) publish(c echo.Context) (ui.View, error) {
	note := strings.TrimSpace(c.FormValue("note"))
	if why := noteComplaint(note); why != "" {
		return m.versionsView(c, versionList{Note: note, NoteError: why})
	}
	if _, err := m.engine.PublishVersion(c.Request().Context(), m.arn(c), "", note); err != nil {
		return ui.View{}, unknown(err)
	}
	return ui.View{Redirect: urls.Versions(workflowOf(c))}, nil
}

// versionDetail is the page of one version.
type versionDetail struct {
	versionRow
	Workflow   string
	ARN, Role  string
	Definition string
	With       string      // the number of the version that it is compared with; empty: what runs
	Others     []ui.Option // what it can be compared with
	Changes    []string    // from this version to the other
	InUse      bool        // by an alias: it can't be deleted
}

func (m *Machines) version(c echo.Context) (ui.View, error) {
	ctx, workflow := c.Request().Context(), workflowOf(c)
	t, err := m.engine.Target(ctx, m.arn(c)+":"+c.Param(numberParam[1:]))
	if err != nil {
		return ui.View{}, unknownVersion(err)
	}
	if t.Version == nil || t.Alias != nil {
		return ui.View{}, ui.NotFound("version")
	}
	aliases, err := m.engine.Aliases(ctx, t.ARN())
	if err != nil {
		return ui.View{}, unknownVersion(err)
	}
	d := versionDetail{
		versionRow: newVersionRow(workflow, *t.Version, aliases), Workflow: workflow, ARN: t.ARN(), Role: t.Machine.RoleARN,
		Definition: t.Machine.Definition, With: c.QueryParam("with"), InUse: len(aliases) > 0,
	}
	if err := m.compare(ctx, t, &d); err != nil {
		return ui.View{}, err
	}
	view := Frame(workflow, TabVersions)
	view.Title = workflow + " · Version " + d.Number
	view.Fragment = versionPage(d, m.now())
	return view, nil
}

// mostCompared is how many versions can be chosen to compare with.
const mostCompared = 100

// compare says what changed from a version to the other one, or to what runs.
func (m *Machines) compare(ctx context.Context, t engine.Target, d *versionDetail) error {
	all, err := m.engine.Versions(ctx, t.Machine.ARN, 0, mostCompared)
	if err != nil {
		return unknownVersion(err)
	}
	d.Others = []ui.Option{{Label: "What runs now"}}
	for _, v := range all {
		if v.Number != t.Version.Number {
			d.Others = append(d.Others, ui.Option{Value: numberOf(v.Number), Label: "Version " + numberOf(v.Number)})
		}
	}
	other := t.Machine.ARN
	if d.With != "" {
		other += ":" + d.With
	}
	with, err := m.engine.Target(ctx, other)
	if err != nil {
		return unknownVersion(err)
	}
	for _, change := range designer.Describe(t.Machine.Definition, with.Machine.Definition) {
		d.Changes = append(d.Changes, change.Words)
	}
	if with.Machine.RoleARN != t.Machine.RoleARN {
		d.Changes = append(d.Changes, "The role changed to "+cmp.Or(with.Machine.RoleARN, "none"))
	}
	return nil
}

func (m *Machines) removeVersion(c echo.Context) (ui.View, error) {
	err := m.engine.DeleteVersion(c.Request().Context(), m.arn(c)+":"+c.Param(numberParam[1:]))
	if err != nil {
		return ui.View{}, unknownVersion(err)
	}
	return ui.View{Redirect: urls.Versions(workflowOf(c))}, nil
}

func unknownVersion(err error) error {
	if errors.Is(err, engine.ErrStateMachineDoesNotExist) || errors.Is(err, engine.ErrInvalidArn) {
		return ui.NotFound("version")
	}
	return err
}
