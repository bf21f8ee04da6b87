package studio

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// mostChanges is how many changes the list of them shows.
const mostChanges = 200

// past is the page with what was done to a draft, and the points to go back to.
type past struct {
	Workflow  string
	Revision  int64
	Rows      []changeRow
	Points    []pointRow
	Name      string
	NameError string
}

// changeRow is one line of the list of changes.
type changeRow struct {
	Label   string
	Kind    string // edit, undo, redo
	Who     string
	At      time.Time
	Ref     string // of the text after it
	Compare string // URL; empty for the newest
}

// pointRow is one checkpoint.
type pointRow struct {
	Name, Who       string
	At              time.Time
	Ref             string
	Compare, Delete string // URLs
	ID              string
}

const checkpointParam = ":checkpoint"

func (s *Studio) changes(c echo.Context) (ui.View, error) { return s.past(c, past{}) }

// past shows the page; p has what a form was sent with.
func (s *Studio) past(c echo.Context, p past) (ui.View, error) {
	ctx, arn := c.Request().Context(), s.arn(c)
	sheet, err := s.space.Look(ctx, arn)
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	log, err := s.space.Log(ctx, arn, mostChanges)
	if err != nil {
		return ui.View{}, err
	}
	points, err := s.space.drafts.Checkpoints(ctx, arn)
	if err != nil {
		return ui.View{}, err
	}
	p.Workflow, p.Revision = workflowOf(c), sheet.Draft.Revision
	for _, e := range log {
		p.Rows = append(p.Rows, newChangeRow(p.Workflow, e, sheet.Draft.Revision))
	}
	for _, point := range points {
		p.Points = append(p.Points, newPointRow(p.Workflow, point))
	}
	view := machines.Frame(p.Workflow, machines.TabDesign)
	view.Title = p.Workflow + " · History"
	if ui.IsPartial(c.Request()) {
		view.Fragment = changeList(p.Rows, p.Workflow, s.now())
	} else {
		view.Fragment = pastPage(p, s.now())
	}
	if p.NameError != "" {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

func newChangeRow(workflow string, e engine.DraftEdit, newest int64) changeRow {
	row := changeRow{Label: e.Label, Kind: e.Kind, Who: e.Who, At: e.At, Ref: refOfRevision(e.Revision)}
	switch e.Kind {
	case "undo":
		row.Label = "Undo: " + e.Label
	case "redo":
		row.Label = "Redo: " + e.Label
	}
	if e.Revision != newest {
		row.Compare = urls.Compare(workflow, row.Ref, refDraft)
	}
	return row
}

func newPointRow(workflow string, p engine.Checkpoint) pointRow {
	id := strconv.FormatInt(p.ID, 10)
	ref := refOfCheckpoint(p.ID)
	return pointRow{Name: p.Name, Who: p.Who, At: p.At, Ref: ref, ID: id,
		Compare: urls.Compare(workflow, ref, refDraft), Delete: urls.DeleteCheckpoint(workflow, id)}
}

// keepPoint makes a checkpoint of the draft as it is.
func (s *Studio) keepPoint(c echo.Context) (ui.View, error) {
	name := strings.TrimSpace(c.FormValue("name"))
	if name == "" || utf8.RuneCountInString(name) > engine.MaxCheckpointName {
		return s.past(c, past{Name: name, NameError: "Use 1 to " + strconv.Itoa(engine.MaxCheckpointName) + " characters."})
	}
	if err := s.space.Keep(c.Request().Context(), s.arn(c), name); err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	return ui.View{Redirect: urls.Changes(workflowOf(c))}, nil
}

func (s *Studio) forget(c echo.Context) (ui.View, error) {
	id, err := strconv.ParseInt(c.Param(checkpointParam[1:]), 10, 64)
	if err != nil {
		return ui.View{}, ui.NotFound("checkpoint")
	}
	if err := s.space.drafts.DeleteCheckpoint(c.Request().Context(), s.arn(c), id); err != nil {
		return ui.View{}, err
	}
	return ui.View{Redirect: urls.Changes(workflowOf(c))}, nil
}

func (s *Studio) restore(c echo.Context) (ui.View, error) {
	if _, err := s.space.Restore(c.Request().Context(), s.arn(c), c.FormValue("ref")); err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	return ui.View{Redirect: urls.Design(workflowOf(c))}, nil
}

// Keep gives the draft as it is now a name to go back to.
func (w *Workspace) Keep(ctx context.Context, arn, name string) error {
	for range mergeTries {
		sheet, err := w.Open(ctx, arn)
		if err != nil {
			return err
		}
		_, err = w.drafts.SaveCheckpoint(ctx, arn, engine.Checkpoint{Name: name, Who: whoOf(ctx), At: w.now(), Revision: sheet.Draft.Revision})
		if !errors.Is(err, engine.ErrStale) {
			return err
		}
	}
	return errTooFast
}

// Restore makes the draft's text that of a point in its past, a version or the
// definition, as one edit that can be undone.
func (w *Workspace) Restore(ctx context.Context, arn, ref string) (Saved, error) {
	for range mergeTries {
		sheet, err := w.Open(ctx, arn)
		if err != nil {
			return Saved{}, err
		}
		point, err := w.point(ctx, sheet, ref)
		if err != nil {
			return Saved{}, err
		}
		saved := Saved{Sheet: sheet, Label: "Restore " + point.Name}
		if point.Text == sheet.Draft.Text {
			return saved, nil
		}
		saved.Draft, err = w.save(ctx, sheet, point.Text, saved.Label, nil)
		if !errors.Is(err, engine.ErrStale) {
			return saved, err
		}
	}
	return Saved{}, errTooFast
}
