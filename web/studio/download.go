package studio

import (
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/export"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// format is one of the forms in which a workflow leaves.
type format struct {
	Name, Help, URL string
	Icon            ui.Icon
}

func formats(workflow string) []format {
	return []format{
		{"Definition as JSON", "Amazon States Language, byte by byte as it is kept.", urls.Download(workflow, "asl.json"), "file-json"},
		{"Definition as YAML", "The same fields in the same order.", urls.Download(workflow, "asl.yaml"), ui.IconCode},
		{"Picture as SVG", "For documents; scales to any size.", urls.Download(workflow, "svg"), ui.IconWorkflow},
	}
}

func (s *Studio) export(c echo.Context) (ui.View, error) {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	workflow := workflowOf(c)
	view := machines.Frame(workflow, "Export")
	view.Fragment = exportPage(formats(workflow), sheet.Draft.Text)
	return view, nil
}

// download answers with one file. It is the draft's; "?of=published" takes what
// runs instead.
func (s *Studio) download(c echo.Context) error {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	text := sheet.Draft.Text
	if c.QueryParam("of") == "published" {
		text = sheet.Machine.Definition
	}
	name := sheet.Machine.Name
	switch c.Param("format") {
	case "asl.json":
		return sendFile(c, name+".asl.json", "application/json", export.JSON(text))
	case "asl.yaml":
		return sendYAML(c, name+".asl.yaml", text)
	case "svg":
		return s.sendPicture(c, sheet, text)
	}
	return ui.NotFound("format")
}

func sendFile(c echo.Context, name, contentType string, data []byte) error {
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	c.Response().Header().Set(echo.HeaderContentDisposition, disposition)
	return c.Blob(http.StatusOK, contentType, data)
}

func sendYAML(c echo.Context, name, text string) error {
	data, err := export.YAML(text)
	if syntax := (*asl.SyntaxError)(nil); errors.As(err, &syntax) {
		return ui.Invalid("The draft cannot be written as YAML", fmt.Sprintf("Its text is not JSON: %v.", syntax))
	}
	if err != nil {
		return err
	}
	return sendFile(c, name, "application/yaml", data)
}

// sendPicture draws the text, or the last one that could be drawn.
func (s *Studio) sendPicture(c echo.Context, sheet Sheet, text string) error {
	if !isDrawable(text) {
		text = s.space.LastGood(c.Request().Context(), sheet)
	}
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return ui.Invalid("There is nothing to draw", "The text is not JSON.")
	}
	scene := designer.Scene(doc, nil)
	scene.Label, scene.Standalone, scene.ReadOnly = pictureLabel(sheet.Machine.Name), true, true
	return sendFile(c, sheet.Machine.Name+".svg", "image/svg+xml", []byte(svg.Render(scene)))
}
