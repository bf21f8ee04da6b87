// Package templates is the gallery of starter workflows: what there is, how it
// looks, and the two ways to begin with one: to use it, and to see it run.
package templates

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer/export"
	"github.com/stepwell/stepwell/designer/template"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Creator makes a workflow of a text. ErrStateMachineAlreadyExists, ErrInvalidName.
type Creator interface {
	Create(ctx context.Context, scope engine.Scope, name, machineType, text string) error
}

// Engine starts executions. DescribeStateMachine says whether a workflow is there.
type Engine interface {
	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
}

// Templates serves the gallery.
type Templates struct {
	engine  Engine
	creator Creator
	home    engine.Scope
}

// New returns the feature. Workflows are made in the scope home.
func New(e Engine, creator Creator, home engine.Scope) *Templates {
	return &Templates{engine: e, creator: creator, home: home}
}

const param = ":template"

// Routes implements web.Feature.
func (f *Templates) Routes(g *echo.Group) {
	g.GET(urls.Templates(), ui.Handle(f.list))
	g.GET(urls.Template(param), ui.Handle(f.show))
	g.GET(urls.TemplatePicture(param), f.picture)
	g.POST(urls.UseTemplate(param), ui.Handle(f.use))
	g.POST(urls.RunTemplate(param), ui.Handle(f.run))
}

// gallery is what the list shows.
type gallery struct {
	Query     template.Query
	Templates []template.Template
	Services  []ui.Chip
	Patterns  []ui.Chip
}

func (f *Templates) list(c echo.Context) (ui.View, error) {
	q := template.Query{Words: strings.TrimSpace(c.QueryParam("q")), Service: c.QueryParam("service"), Pattern: c.QueryParam("pattern")}
	g := gallery{Query: q, Templates: template.Search(q)}
	for _, name := range template.Services() {
		g.Services = append(g.Services, chip(name, q.Service, "q", q.Words, "pattern", q.Pattern, "service", name))
	}
	for _, name := range template.Patterns() {
		g.Patterns = append(g.Patterns, chip(name, q.Pattern, "q", q.Words, "service", q.Service, "pattern", name))
	}
	return frame("Templates", galleryPage(g), ui.Crumb{Label: "Templates"}), nil
}

// chip chooses by a name, or when it is chosen takes that back.
func chip(name, chosen string, query ...string) ui.Chip {
	if name == chosen {
		query[len(query)-1] = ""
	}
	return ui.Chip{Label: name, Active: name == chosen, URL: urls.With(urls.Templates(), query...)}
}

func frame(title string, fragment templ.Component, crumbs ...ui.Crumb) ui.View {
	return ui.View{
		Title: title, Section: ui.SectionWorkflows, Fragment: fragment,
		Crumbs: append([]ui.Crumb{{Label: "Workflows", URL: urls.Workflows()}}, crumbs...),
	}
}

// sheet is what the page of one template shows.
type sheet struct {
	template.Template
	Name      string
	NameError string
}

func (f *Templates) show(c echo.Context) (ui.View, error) {
	t, err := templateOf(c)
	if err != nil {
		return ui.View{}, err
	}
	name, err := f.freeName(c.Request().Context(), t.ID)
	return showView(sheet{Template: t, Name: name}), err
}

func showView(s sheet) ui.View {
	v := frame(s.Title, templatePage(s), ui.Crumb{Label: "Templates", URL: urls.Templates()}, ui.Crumb{Label: s.Title})
	if s.NameError != "" {
		v.Status = http.StatusUnprocessableEntity
	}
	return v
}

func templateOf(c echo.Context) (template.Template, error) {
	t, ok := template.Find(c.Param(param[1:]))
	if !ok {
		return t, ui.NotFound("template")
	}
	return t, nil
}

// picture draws a template.
func (f *Templates) picture(c echo.Context) error {
	t, err := templateOf(c)
	if err != nil {
		return err
	}
	data, err := export.SVG(t.Definition, t.Title)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/svg+xml", data)
}

// use makes a workflow of a template.
func (f *Templates) use(c echo.Context) (ui.View, error) {
	t, err := templateOf(c)
	if err != nil {
		return ui.View{}, err
	}
	name := strings.TrimSpace(c.FormValue("name"))
	err = f.creator.Create(c.Request().Context(), f.home, name, t.Type, t.Definition)
	switch {
	case errors.Is(err, engine.ErrInvalidName):
		return showView(sheet{t, name, "Use 1 to 80 letters, digits, - and _; no spaces and no signs such as / : * ? #."}), nil
	case errors.Is(err, engine.ErrStateMachineAlreadyExists):
		return showView(sheet{t, name, "There is a workflow with this name already."}), nil
	}
	return ui.View{Redirect: urls.Design(name)}, err
}

// run makes a workflow of a template, unless there is one, and starts it with
// the template's input and answers.
func (f *Templates) run(c echo.Context) (ui.View, error) {
	t, err := templateOf(c)
	if err != nil {
		return ui.View{}, err
	}
	arn, err := f.demoMachine(c.Request().Context(), t)
	if err != nil {
		return ui.View{}, err
	}
	x, err := f.engine.StartExecution(c.Request().Context(), engine.NewExecution{
		MachineARN: arn + "#" + TestCase(t.ID), Input: t.Input, HasInput: true,
	})
	return ui.View{Redirect: urls.Execution(strconv.FormatInt(int64(x.ID), 10))}, err
}

// demoMachine is a workflow that runs the template as it is.
func (f *Templates) demoMachine(ctx context.Context, t template.Template) (string, error) {
	name, err := f.name(ctx, t.ID, func(m engine.StateMachine) bool { return m.Definition == t.Definition })
	if err != nil {
		return "", err
	}
	err = f.creator.Create(ctx, f.home, name, t.Type, t.Definition)
	if errors.Is(err, engine.ErrStateMachineAlreadyExists) { // it is the template as it is
		err = nil
	}
	return f.home.MachineARN(name), err
}

// freeName is a name like that one which no workflow has.
func (f *Templates) freeName(ctx context.Context, name string) (string, error) {
	return f.name(ctx, name, func(engine.StateMachine) bool { return false })
}

// mostNames is how many names are tried.
const mostNames = 1000

// name is the first of name, name-2, name-3 … that no workflow has, or one that fits.
func (f *Templates) name(ctx context.Context, name string, fits func(engine.StateMachine) bool) (string, error) {
	for i := 1; i < mostNames; i++ {
		free := name
		if i > 1 {
			free += "-" + strconv.Itoa(i)
		}
		m, err := f.engine.DescribeStateMachine(ctx, f.home.MachineARN(free))
		if errors.Is(err, engine.ErrStateMachineDoesNotExist) || err == nil && fits(m) {
			return free, nil
		}
		if err != nil {
			return "", err
		}
	}
	return name, nil
}

// testCasePrefix starts the names of the test cases that answer for templates.
const testCasePrefix = "template."

// TestCase is the test case under which a template runs with its own answers.
func TestCase(id string) string { return testCasePrefix + id }
