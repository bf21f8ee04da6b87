package machines

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	importer "github.com/stepwell/stepwell/designer/import"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// form is what the pages that make a workflow show.
type form struct {
	Name, NameError string
	Type            string
	Text, TextError string // of an import
}

// emptyDraft is the text of a workflow in which nothing is drawn.
const emptyDraft = "{}\n"

func (m *Machines) fresh(echo.Context) (ui.View, error) {
	return newView(form{Type: string(asl.Standard)}), nil
}

func newView(f form) ui.View {
	v := ui.View{
		Title: "New workflow", Section: ui.SectionWorkflows,
		Crumbs:   []ui.Crumb{{Label: "Workflows", URL: urls.Workflows()}, {Label: "New"}},
		Fragment: newPage(f),
	}
	if f.NameError != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

func (m *Machines) create(c echo.Context) (ui.View, error) {
	f := form{Name: strings.TrimSpace(c.FormValue("name")), Type: machineType(c)}
	err := m.creator.Create(c.Request().Context(), m.home, f.Name, f.Type, emptyDraft)
	if f.NameError = nameComplaint(err); f.NameError != "" {
		return newView(f), nil
	}
	return ui.View{Redirect: urls.Design(f.Name)}, err
}

func machineType(c echo.Context) string {
	if c.FormValue("type") == string(asl.Express) {
		return string(asl.Express)
	}
	return string(asl.Standard)
}

// nameComplaint words an error that is about the name.
func nameComplaint(err error) string {
	switch {
	case errors.Is(err, engine.ErrInvalidName):
		return "Use 1 to 80 letters, digits, - and _; no spaces and no signs such as / : * ? #."
	case errors.Is(err, engine.ErrStateMachineAlreadyExists):
		return "There is a workflow with this name already."
	}
	return ""
}

func (m *Machines) importForm(echo.Context) (ui.View, error) {
	return importView(form{Type: string(asl.Standard)}), nil
}

func importView(f form) ui.View {
	v := ui.View{
		Title: "Import a workflow", Section: ui.SectionWorkflows,
		Crumbs:   []ui.Crumb{{Label: "Workflows", URL: urls.Workflows()}, {Label: "Import"}},
		Fragment: importPage(f),
	}
	if f.NameError != "" || f.TextError != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

// take makes a workflow of what was sent. A definition with errors is taken
// too: the design page lists them.
func (m *Machines) take(c echo.Context) (ui.View, error) {
	text, file, err := sentText(c)
	if err != nil {
		return ui.View{}, err
	}
	f := form{Name: strings.TrimSpace(c.FormValue("name")), Type: machineType(c), Text: text}
	if f.Name == "" {
		f.Name = nameFromFile(file)
	}
	if found, ok := importer.Stack([]byte(text)); ok {
		return m.takeStack(c, found)
	}
	definition, err := importer.Definition([]byte(text))
	if err != nil {
		f.TextError = readComplaint(text, err)
		if len(text) > asl.MaxSize {
			f.Text = ""
		}
		return importView(f), nil
	}
	err = m.creator.Create(c.Request().Context(), m.home, f.Name, f.Type, definition)
	if f.NameError = nameComplaint(err); f.NameError != "" {
		return importView(f), nil
	}
	return ui.View{Redirect: urls.With(urls.Design(f.Name), "problems", "open")}, err
}

// sentText is the uploaded file, or else the pasted text, with the file's name.
func sentText(c echo.Context) (text, file string, err error) {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return "", "", err
		}
		// Browsers send the lines of a text field with CRLF, however they were pasted.
		return strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n"), "", nil
	}
	in, err := header.Open()
	if err != nil {
		return "", "", fmt.Errorf("read the uploaded file: %w", err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, asl.MaxSize+1))
	if err != nil {
		return "", "", fmt.Errorf("read the uploaded file: %w", err)
	}
	return string(data), header.Filename, nil
}

// nameFromFile makes a name of "orders.asl.json": "orders".
func nameFromFile(file string) string {
	base, _, _ := strings.Cut(path.Base(strings.ReplaceAll(file, `\`, "/")), ".")
	if base == "/" {
		return ""
	}
	return strings.ReplaceAll(base, " ", "-")
}

func readComplaint(text string, err error) string {
	var e *importer.Error
	switch {
	case strings.TrimSpace(text) == "":
		return "Paste a definition, or choose a file."
	case !errors.As(err, &e):
		return err.Error()
	case e.Line > 0:
		return fmt.Sprintf("Line %d, column %d: %s.", e.Line, e.Column, e.Reason)
	}
	return e.Reason + "."
}

func (m *Machines) confirm(c echo.Context) (ui.View, error) {
	id := workflowOf(c)
	if _, err := m.engine.DescribeStateMachine(c.Request().Context(), urls.MachineARN(m.home, id)); err != nil {
		return ui.View{}, unknown(err)
	}
	return ui.View{
		Title: "Delete " + id, Section: ui.SectionWorkflows,
		Crumbs:   []ui.Crumb{{Label: "Workflows", URL: urls.Workflows()}, {Label: id, URL: urls.Design(id)}, {Label: "Delete"}},
		Fragment: deletePage(id),
	}, nil
}

func (m *Machines) remove(c echo.Context) (ui.View, error) {
	ctx, arn := c.Request().Context(), urls.MachineARN(m.home, workflowOf(c))
	if err := m.engine.DeleteStateMachine(ctx, arn); err != nil {
		return ui.View{}, unknown(err)
	}
	return ui.View{Redirect: urls.Workflows()}, m.schedules.DeleteOf(ctx, arn)
}

func unknown(err error) error {
	if errors.Is(err, engine.ErrStateMachineDoesNotExist) || errors.Is(err, engine.ErrInvalidArn) {
		return ui.NotFound("workflow")
	}
	return err
}
