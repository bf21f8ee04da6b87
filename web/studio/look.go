package studio

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// looking is a workflow for those who may only look: its picture, and the
// definition of it or of one state.
type looking struct {
	Workflow string
	URL      string
	Picture  templ.Component
	Broken   bool
	State    string
	Text     string
}

// look is the design or code page of a viewer.
func (s *Studio) look(c echo.Context, tab machines.Tab) (ui.View, error) {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	workflow := workflowOf(c)
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	p := looking{Workflow: workflow, URL: urls.Design(workflow), Picture: templ.NopComponent, Broken: r.doc == nil, Text: sheet.Draft.Text}
	if tab == machines.TabCode {
		p.URL = urls.Code(workflow)
	}
	if r.doc != nil {
		p.Picture = svg.Picture(r.scene(pictureLabel(sheet.Machine.Name), c.QueryParam("state"), look{lookOf(c, nil), true}))
	}
	if state := c.QueryParam("state"); state != "" {
		if !r.has(state) {
			return ui.View{}, ui.NotFound("state")
		}
		p.State, p.Text = state, dedent(textOf(sheet.Draft.Text, state))
	}
	view := machines.Frame(workflow, tab)
	view.Full, view.Scripts = true, []string{"js/watch.js"}
	view.Fragment = lookPage(p)
	return view, nil
}
