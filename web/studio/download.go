package studio

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer/export"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Scheduler lists the schedules that an exported stack has too.
type Scheduler interface {
	Schedules(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error)
}

// WithSchedules makes exported stacks have the schedules of their workflow.
func (s *Studio) WithSchedules(of Scheduler) *Studio {
	s.schedules = of
	return s
}

// format is one of the forms in which a workflow leaves.
type format struct {
	ID, Name, Help, URL string
	Icon                ui.Icon
	Active              bool // it is previewed

	suffix, mediaType string
	write             func(export.Machine) ([]byte, error)
}

// written are the forms that are text.
var written = []format{
	{ID: "asl.json", Name: "Definition as JSON", Help: "Amazon States Language, byte by byte as it is kept.", Icon: "file-json",
		suffix: ".asl.json", mediaType: "application/json", write: func(w export.Machine) ([]byte, error) { return export.JSON(w.Definition), nil }},
	{ID: "asl.yaml", Name: "Definition as YAML", Help: "The same fields in the same order.", Icon: ui.IconCode,
		suffix: ".asl.yaml", mediaType: "application/yaml", write: func(w export.Machine) ([]byte, error) { return export.YAML(w.Definition) }},
	{ID: "sam", Name: "SAM template", Help: "With permissions, log group and schedules.", Icon: "layers",
		suffix: ".sam.yaml", mediaType: "application/yaml", write: export.SAM},
	{ID: "cloudformation", Name: "CloudFormation template", Help: "With role, log group and schedules.", Icon: "layers",
		suffix: ".cloudformation.yaml", mediaType: "application/yaml", write: export.CloudFormation},
	{ID: "cdk", Name: "CDK stack in TypeScript", Help: "Reads the definition from a file beside it.", Icon: "braces",
		suffix: "-stack.ts", mediaType: "text/plain", write: export.CDK},
	{ID: "terraform", Name: "Terraform", Help: "Reads the definition from a file beside it.", Icon: "braces",
		suffix: ".tf", mediaType: "text/plain", write: export.Terraform},
	{ID: "svg", Name: "Picture as SVG", Help: "For documents; scales to any size.", Icon: ui.IconWorkflow,
		suffix: ".svg", mediaType: "image/svg+xml", write: func(w export.Machine) ([]byte, error) { return export.SVG(w.Definition, pictureLabel(w.Name)) }},
}

func formats(workflow string) []format {
	list := append([]format(nil), written...)
	for i := range list {
		list[i].URL = urls.Download(workflow, list[i].ID)
	}
	return list
}

func formatOf(id string) (format, bool) {
	for _, f := range written {
		if f.ID == id {
			return f, true
		}
	}
	return format{}, false
}

// exported is what the export page shows.
type exported struct {
	Workflow string
	Formats  []format
	Preview  format
	Text     string
	Problem  string // why there is no preview
}

func (s *Studio) export(c echo.Context) (ui.View, error) {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	workflow := workflowOf(c)
	shown, ok := formatOf(c.QueryParam("fmt"))
	if !ok {
		shown = written[0]
	}
	shown.URL = urls.Download(workflow, shown.ID)
	e := exported{Workflow: workflow, Formats: formats(workflow), Preview: shown}
	for i := range e.Formats {
		e.Formats[i].Active = e.Formats[i].ID == shown.ID
	}
	data, err := s.written(c, sheet, shown)
	if problem := (*ui.Problem)(nil); errors.As(err, &problem) {
		e.Problem = problem.Title + ". " + problem.Detail
	} else if err != nil {
		return ui.View{}, err
	}
	e.Text = string(data)
	view := machines.Frame(workflow, "Export")
	view.Scripts, view.Fragment = []string{"js/export-png.js"}, exportPage(e)
	return view, nil
}

// download answers with one file. It is the draft's; "?of=published" takes what
// runs instead.
func (s *Studio) download(c echo.Context) error {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	f, ok := formatOf(c.Param("format"))
	if !ok {
		return ui.NotFound("format")
	}
	data, err := s.written(c, sheet, f)
	if err != nil {
		return err
	}
	return sendFile(c, sheet.Machine.Name+f.suffix, f.mediaType, data)
}

// written is a workflow in a form. A picture is of the last text that could be
// drawn.
func (s *Studio) written(c echo.Context, sheet Sheet, f format) ([]byte, error) {
	w := export.Machine{Name: sheet.Machine.Name, Type: sheet.Machine.Type, Definition: sheet.Draft.Text}
	if c.QueryParam("of") == "published" {
		w.Definition = sheet.Machine.Definition
	}
	if f.ID == "svg" && !isDrawable(w.Definition) {
		w.Definition = s.space.LastGood(c.Request().Context(), sheet)
	}
	var err error
	if w.Schedules, err = s.scheduled(c.Request().Context(), sheet.Machine.ARN); err != nil {
		return nil, err
	}
	data, err := f.write(w)
	if syntax := (*asl.SyntaxError)(nil); errors.As(err, &syntax) {
		return nil, ui.Invalid("The draft cannot be written as "+f.Name, fmt.Sprintf("Its text is not JSON: %v.", syntax))
	}
	return data, err
}

// mostSchedules is how many schedules go into a stack.
const mostSchedules = 100

func (s *Studio) scheduled(ctx context.Context, arn string) ([]export.Schedule, error) {
	if s.schedules == nil {
		return nil, nil
	}
	all, err := s.schedules.Schedules(ctx, engine.ScheduleFilter{MachineARN: arn, Limit: mostSchedules})
	if err != nil {
		return nil, err
	}
	list := make([]export.Schedule, len(all))
	for i, one := range all {
		list[i] = export.Schedule{Name: one.Name, Expression: one.Expression, Timezone: one.Timezone, Input: one.Target.Input, Enabled: one.Enabled}
	}
	return list, nil
}

func sendFile(c echo.Context, name, contentType string, data []byte) error {
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	c.Response().Header().Set(echo.HeaderContentDisposition, disposition)
	return c.Blob(http.StatusOK, contentType, data)
}
