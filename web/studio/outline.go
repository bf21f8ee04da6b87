package studio

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// outline is the workflow as numbered sentences, with one of them opened.
type outline struct {
	page
	Flow     designer.OutlineFlow
	State    string // the opened line; "" is the workflow
	Workflow string
	LastWord string // what was done last
	Refused  *refusal
	Add      addForm
	Moves    []ui.Option // places that the opened state can go to, as JSON
	Actions  []lineAction
	problems map[string][]problemRow
}

// lineAction is a button of the opened line.
type lineAction struct {
	Label, Edit string
	Icon        ui.Icon
	Danger      bool
}

// addForm adds a state.
type addForm struct {
	Places []ui.Option // as JSON
	Items  []paletteGroup
}

func (s *Studio) outline(c echo.Context) (ui.View, error) {
	return s.outlineView(c, c.QueryParam("state"), nil)
}

// outlineView shows the outline with a line opened, and says why a change was
// refused.
func (s *Studio) outlineView(c echo.Context, state string, refused *refusal) (ui.View, error) {
	sheet, err := s.space.Open(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	p, r := s.newPage(c, sheet, true)
	o := outline{page: p, Workflow: p.Workflow, Refused: refused, problems: map[string][]problemRow{}}
	if r.doc != nil {
		if r.has(state) {
			o.State = state
		}
		o.fill(r)
	}
	if log, err := s.space.Log(c.Request().Context(), s.arn(c), 1); err == nil && len(log) > 0 && sheet.Draft.Revision > 1 {
		o.LastWord = log[0].Label
	}
	view := machines.Frame(o.Workflow, machines.TabOutline)
	view.Actions, view.Fragment = pageActions(p), outlinePage(o)
	if refused != nil {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

func (o *outline) fill(r reading) {
	o.Flow = designer.Outline(r.doc)
	o.Inspector = newInspector(o.Workflow, r, o.State)
	for i := range min(len(r.problems), mostProblems) {
		row := newProblemRow(o.Workflow, r, i)
		o.problems[row.State] = append(o.problems[row.State], row)
	}
	o.Add = addForm{Places: addPlaces(r, o.State), Items: newPalette()}
	if o.State == "" {
		return
	}
	o.Moves = o.movePlaces(o.Flow, nil)
	o.Actions = o.lineActions()
}

// addPlaces are the places around a state where another can be put.
func addPlaces(r reading, state string) []ui.Option {
	if state == "" {
		return []ui.Option{
			placeOption("At the end", designer.Place{End: &designer.Flow{}}),
			placeOption("At the start", designer.Place{Edge: &designer.Edge{Exit: designer.ExitStart}}),
		}
	}
	found, _ := designer.Find(r.doc, state)
	var options []ui.Option
	for _, lane := range designer.Lanes(r.doc, state) {
		word := "At the end of branch " + strconv.Itoa(lane.Lane+1)
		if found.Type == "Map" {
			word = "At the end of its steps"
		}
		options = append(options, placeOption(word, designer.Place{End: &lane}))
	}
	for _, exit := range designer.Exits(r.doc, state) {
		edge := designer.Edge{From: state, Exit: exit}
		options = append(options, placeOption(exitWord(exit), designer.Place{Edge: &edge}))
	}
	slices.SortStableFunc(options, func(a, b ui.Option) int { return boolOrder(a.Label != afterIt) - boolOrder(b.Label != afterIt) })
	return append(options, placeOption("Before it", designer.Place{Before: state}))
}

const afterIt = "After it"

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

func exitWord(exit designer.Exit) string {
	name, rest, _ := strings.Cut(string(exit), "[")
	n, _ := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	switch name {
	case "next":
		return afterIt
	case "default":
		return "Where it goes otherwise"
	case "choice":
		return "Where rule " + strconv.Itoa(n+1) + " leads"
	}
	return "Where catcher " + strconv.Itoa(n+1) + " leads"
}

func placeOption(label string, at designer.Place) ui.Option {
	return ui.Option{Label: label, Value: editValue(at)}
}

// mostPlaces is how many places a state can be moved to in the list.
const mostPlaces = 200

// movePlaces are the places after each other state.
func (o *outline) movePlaces(f designer.OutlineFlow, options []ui.Option) []ui.Option {
	for _, l := range f.Lines {
		if len(options) >= mostPlaces || l.State == o.State {
			continue // nothing moves into itself
		}
		if l.Type != "Succeed" && l.Type != "Fail" {
			options = append(options, placeOption("After "+l.Number+". "+l.State, designer.Place{After: l.State}))
		} else {
			options = append(options, placeOption("Before "+l.Number+". "+l.State, designer.Place{Before: l.State}))
		}
		for _, lane := range l.Lanes {
			options = o.movePlaces(lane, options)
		}
	}
	return options
}

// lineActions are what can be done to the opened state at once.
func (o *outline) lineActions() []lineAction {
	f := form{name: o.State}
	states := []string{o.State}
	all := []lineAction{
		{Label: "Duplicate", Icon: ui.IconCopy, Edit: plainEdit("duplicate", "states", states)},
		{Label: "Wrap in Parallel", Icon: "split", Edit: plainEdit("wrap", "states", states, "in", "Parallel")},
		{Label: "Wrap in Map", Icon: "repeat", Edit: plainEdit("wrap", "states", states, "in", "Map")},
	}
	if o.Inspector.Type == "Parallel" || o.Inspector.Type == "Map" {
		all = append(all, lineAction{Label: "Unwrap", Icon: "unfold-vertical", Edit: f.edit("unwrap")})
	}
	return append(all, lineAction{Label: "Delete", Icon: ui.IconTrash, Danger: true, Edit: plainEdit("remove", "states", states)})
}

func plainEdit(op string, fields ...any) string { return (&form{}).edit(op, fields...) }

// changeOutline takes one of the outline's forms.
func (s *Studio) changeOutline(c echo.Context) (ui.View, error) {
	values, err := c.FormParams()
	if err != nil {
		return ui.View{}, err
	}
	state := values.Get("state")
	saved, err := s.carryOutline(c, state)
	var refused *designer.EditError
	var conflict *Conflict
	switch {
	case errors.As(err, &refused):
		return s.outlineView(c, state, &refusal{refused.Where, refused.Reason, refused.Hint})
	case errors.As(err, &conflict):
		return s.outlineConflict(c, conflict, saved.Label)
	case errors.Is(err, engine.ErrNotFound):
		return s.outlineView(c, state, &refusal{Reason: "there is nothing to undo or redo"})
	case err != nil:
		return ui.View{}, unknownWorkflow(err)
	}
	if next := only(saved.Select); next != "" {
		state = next
	}
	url := urls.With(urls.Outline(workflowOf(c)), "state", state)
	if state != "" {
		url += "#opened"
	}
	return ui.View{Redirect: url}, nil
}

// carryOutline makes the change that a form means. On a conflict the label of
// what it returns is the edit as JSON.
func (s *Studio) carryOutline(c echo.Context, state string) (Saved, error) {
	ctx, arn := c.Request().Context(), s.arn(c)
	base, err := strconv.ParseInt(c.FormValue("base"), 10, 64)
	if err != nil {
		return Saved{}, &designer.EditError{Where: "base", Reason: "the form does not say which version it was made on"}
	}
	switch c.FormValue("action") {
	case "undo":
		return s.space.Undo(ctx, arn, base)
	case "redo":
		return s.space.Redo(ctx, arn, base)
	}
	edit, err := s.outlineEdit(c, base, state)
	if err != nil || edit == "" {
		return Saved{}, err
	}
	r := request{Base: base, Edit: json.RawMessage(edit)}
	change, err := r.change()
	if err != nil {
		return Saved{}, err
	}
	if choice := Choice(c.FormValue("choice")); choice != "" {
		return s.space.Merge(ctx, arn, change, Decision{Choice: choice, Picked: pickedOf(c)})
	}
	saved, err := s.space.Edit(ctx, arn, change)
	if conflict := (*Conflict)(nil); errors.As(err, &conflict) {
		saved.Label = edit
	}
	return saved, err
}

// pickedOf are the sides that a form without scripts takes of single states.
func pickedOf(c echo.Context) map[string]designer.Side {
	picked := map[string]designer.Side{}
	for i := 0; c.FormValue(pickName(i)) != ""; i++ {
		picked[c.FormValue(pickName(i)+"-state")] = designer.Side(c.FormValue(pickName(i)))
	}
	return picked
}

// outlineEdit is the edit that a form means, as JSON.
func (s *Studio) outlineEdit(c echo.Context, base int64, state string) (string, error) {
	at := json.RawMessage(c.FormValue("at"))
	if len(at) > 0 && !json.Valid(at) {
		return "", &designer.EditError{Where: "at", Reason: "there is no such place"}
	}
	switch c.FormValue("action") {
	case "add":
		fresh := map[string]string{"item": c.FormValue("item"), "name": strings.TrimSpace(c.FormValue("name"))}
		return plainEdit("insert", "new", fresh, "at", at), nil
	case "move":
		return plainEdit("move", "state", state, "at", at), nil
	case "merge":
		return c.FormValue("do"), nil
	}
	text, err := s.space.textAt(c.Request().Context(), s.arn(c), base)
	if err != nil {
		return "", err
	}
	values, err := c.FormParams()
	if err != nil {
		return "", err
	}
	return formEdit(text, state, values)
}

// textAt is the text of a draft at a revision; of one that is no longer kept,
// the present one.
func (w *Workspace) textAt(ctx context.Context, arn string, revision int64) (string, error) {
	text, err := w.drafts.DraftAt(ctx, arn, revision)
	if !errors.Is(err, engine.ErrNotFound) {
		return text, err
	}
	sheet, err := w.Look(ctx, arn)
	return sheet.Draft.Text, err
}

// outlineConflict asks what to do about a form that came too late.
func (s *Studio) outlineConflict(c echo.Context, conflict *Conflict, edit string) (ui.View, error) {
	view := machines.Frame(workflowOf(c), machines.TabOutline)
	view.Status = http.StatusConflict
	view.Fragment = outlineConflictPage(outlineClash{
		Workflow: workflowOf(c), Base: strconv.FormatInt(conflict.Base, 10), Edit: edit, State: c.FormValue("state"),
		Model: newMergeModel(conflict, s.now()),
	})
	return view, nil
}

// outlineClash is a form that came too late.
type outlineClash struct {
	Workflow, Base, Edit, State string
	Model                       mergeModel
}

func quoted(name string) string { return "“" + name + "”" }

func refusalWords(r refusal) string {
	if r.Where == "" {
		return r.Reason
	}
	return r.Where + ": " + r.Reason
}

func actionKind(a lineAction) ui.ButtonKind {
	if a.Danger {
		return ui.ButtonDanger
	}
	return ui.ButtonPlain
}

func itemWords(item paletteItem) string {
	if item.Detail == "" {
		return item.Name
	}
	return item.Detail
}

// lineID is the anchor of a line.
func lineID(state string) string { return "l-" + designer.StateID(state) }

// openLine is the page with a line opened.
func openLine(workflow, state string) string {
	return urls.With(urls.Outline(workflow), "state", state) + "#opened"
}

// lineRef leads to a line on the page as it is.
func lineRef(o outline, state string) string {
	if state == o.State {
		return "#opened"
	}
	return "#" + lineID(state)
}

// sentence is the text of a line, with links to the lines it names. It is no
// template because a template puts spaces between its parts.
func sentence(o outline, words []designer.OutlineWord) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, word := range words {
			if err := wordPart(o, word).Render(ctx, w); err != nil {
				return err
			}
		}
		return wordPart(o, designer.OutlineWord{Text: "."}).Render(ctx, w)
	})
}

func wordPart(o outline, word designer.OutlineWord) templ.Component {
	switch {
	case word.State == "":
		return templ.Raw(templ.EscapeString(word.Text))
	case word.Number == "":
		return missingRef(word.State)
	}
	return outlineRef(o, word)
}
