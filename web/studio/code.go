package studio

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
)

func (s *Studio) code(c echo.Context) (ui.View, error) {
	if ui.ShellFrom(c.Request().Context()).ReadOnly {
		return s.look(c, machines.TabCode)
	}
	sheet, err := s.space.Open(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	p, _ := s.newPage(c, sheet, true)
	p.Source = sheet.Draft.Text
	view := machines.Frame(p.Workflow, machines.TabCode)
	view.Full, view.Scripts, view.Actions = true, []string{"js/studio/code.js"}, pageActions(p)
	view.Fragment = codePage(p)
	return view, nil
}

// text answers with the draft as it is, byte by byte.
func (s *Studio) text(c echo.Context) error {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(sheet.Draft.Text))
}

// lint checks the text in the request's body and saves nothing.
func (s *Studio) lint(c echo.Context) error {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"diagnostics": newDiagnostics(read(string(body), sheet.Machine.Type))})
}

// fragment answers with the text of the states named in the query, for the clipboard.
func (s *Studio) fragment(c echo.Context) error {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	text, err := designer.Copy(sheet.Draft.Text, c.QueryParams()["state"])
	if err != nil {
		return s.refuseChange(c, err)
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
}
