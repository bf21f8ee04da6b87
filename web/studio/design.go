package studio

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
)

// page is what the design and code pages show.
type page struct {
	Workflow  string
	Revision  string
	Saved     string
	Since     string // tells what the page shows apart from what others made
	CanUndo   bool
	CanRedo   bool
	Picture   templ.Component
	Problems  problemList
	Status    status
	Broken    *brokenBanner
	Palette   []paletteGroup
	Inspector inspector
	Start     startForm
	Source    string // the text, for the code editor
}

// status says how the draft stands to what runs.
type status struct {
	Workflow string
	Revision string
	Word     string
	Help     string
	Publish  bool // something can be published
	Behind   bool // somebody else published meanwhile
}

func newStatus(workflow string, s Sheet, r reading) status {
	out := status{Workflow: workflow, Revision: strconv.FormatInt(s.Draft.Revision, 10)}
	switch {
	case s.IsBehind():
		out.Word, out.Behind = "Published elsewhere", true
	case s.IsPublished():
		out.Word, out.Help = "Published", "What is drawn is what runs."
	case r.isEmpty():
		out.Word, out.Help = "Empty", "Draw something, then publish it or start an execution."
	case r.errors() > 0:
		out.Word, out.Help = "Draft with errors", "It cannot be published before its errors are mended."
	default:
		out.Word, out.Help, out.Publish = "Unpublished changes", "Executions run the published version until you publish.", true
	}
	return out
}

// paletteGroup is one heading of the palette with its entries.
type paletteGroup struct {
	Name  string
	Items []paletteItem
}

// ID is the id of the group's element.
func (g paletteGroup) ID() string { return "palette-" + strings.ToLower(g.Name) }

type paletteItem struct {
	designer.Item
	Words string // what the search looks through
}

// Tip says what the entry does, and what it needs.
func (it paletteItem) Tip() string {
	if it.Needs == "aws" {
		return it.Help + " Needs an AWS endpoint, or a mock."
	}
	return it.Help
}

// newPalette groups the catalogue in its order.
func newPalette() []paletteGroup {
	var groups []paletteGroup
	for _, item := range designer.Palette() {
		if len(groups) == 0 || groups[len(groups)-1].Name != item.Group {
			groups = append(groups, paletteGroup{Name: item.Group})
		}
		last := &groups[len(groups)-1]
		last.Items = append(last.Items, paletteItem{item, strings.ToLower(strings.Join(append(item.Words, item.Detail), " "))})
	}
	return groups
}

// mostActions bounds how many calls of AWS's APIs the palette shows at once.
const mostActions = 40

// actions finds calls of AWS's APIs that are not in the palette by themselves.
func (s *Studio) actions(c echo.Context) (ui.View, error) {
	var found []paletteItem
	for _, item := range designer.SearchActions(c.QueryParam("q"), mostActions) {
		found = append(found, paletteItem{item, ""})
	}
	return ui.View{Title: "AWS APIs", Fragment: actionList(found)}, nil
}

// startForm is the dialog that starts an execution.
type startForm struct {
	Workflow string
	Input    string
}

func (s *Studio) design(c echo.Context) (ui.View, error) {
	if ui.ShellFrom(c.Request().Context()).ReadOnly {
		return s.look(c, machines.TabDesign)
	}
	sheet, err := s.space.Open(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	p, r := s.newPage(c, sheet, false)
	p.Palette = newPalette()
	if p.Inspector, err = s.newInspector(c, r, c.QueryParam("state")); err != nil {
		return ui.View{}, err
	}
	p.Problems.Open = c.QueryParam("problems") == "open" && p.Problems.Total > 0
	view := machines.Frame(p.Workflow, machines.TabDesign)
	view.Full, view.Scripts, view.Actions = true, []string{"js/studio/design.js"}, pageActions(p)
	view.Fragment = designPage(p)
	return view, nil
}

// newPage is what the design and the code page have in common; the reading is
// of the draft's text.
func (s *Studio) newPage(c echo.Context, sheet Sheet, readOnly bool) (page, reading) {
	workflow := workflowOf(c)
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	shown := r
	if r.doc == nil {
		shown = read(s.space.LastGood(c.Request().Context(), sheet), sheet.Machine.Type)
	}
	label := pictureLabel(sheet.Machine.Name)
	var picture templ.Component = templ.NopComponent
	if shown.doc != nil {
		picture = svg.Picture(shown.scene(label, c.QueryParam("state"), look{lookOf(c, nil), readOnly || r.doc == nil}))
	}
	return page{
		Workflow: workflow, Revision: strconv.FormatInt(sheet.Draft.Revision, 10), Saved: clock(sheet.Draft.UpdatedAt), Since: revisionsOf(sheet),
		CanUndo: sheet.Draft.CanUndo, CanRedo: sheet.Draft.CanRedo,
		Picture:  picture,
		Problems: newProblems(workflow, r), Status: newStatus(workflow, sheet, r), Broken: newBroken(workflow, r),
		Start: startForm{Workflow: workflow, Input: "{}"},
	}, r
}

func pictureLabel(name string) string { return "Workflow " + name }

// unknownWorkflow words the error of a workflow that is not there.
func unknownWorkflow(err error) error {
	if e, ok := engine.AsError(err); ok && (e.Name == engine.ErrStateMachineDoesNotExist.Name || e.Name == engine.ErrInvalidArn.Name) {
		return ui.NotFound("workflow")
	}
	return err
}

func (s *Studio) inspect(c echo.Context) (ui.View, error) {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	workflow, state := workflowOf(c), c.QueryParam("state")
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	if state != "" && !r.has(state) {
		return ui.View{}, ui.NotFound("state")
	}
	in, err := s.newInspector(c, r, state)
	view := machines.Frame(workflow, machines.TabDesign)
	view.Fragment = inspectorPanel(in)
	return view, err
}

// newInspector is the inspector of a state with what its fields come to.
func (s *Studio) newInspector(c echo.Context, r reading, state string) (inspector, error) {
	in := newInspector(workflowOf(c), r, state)
	if in.State == "" {
		return in, nil
	}
	var err error
	in.Data, err = s.newDataBar(c.Request().Context(), in.Workflow, s.arn(c), r.doc, state)
	return in, err
}
