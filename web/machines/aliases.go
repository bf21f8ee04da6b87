package machines

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const aliasParam = ":alias"

// aliasRow is one alias: words and links, ready to print.
type aliasRow struct {
	Name, Note, ARN, URL, Delete string
	Routes                       string // "Version 2 · 80 %, Version 1 · 20 %"
	At                           time.Time
}

func newAliasRow(workflow string, a engine.Alias) aliasRow {
	var routes []string
	for _, r := range a.Routes {
		routes = append(routes, "Version "+numberOf(r.Version)+share(r))
	}
	return aliasRow{Name: a.Name, Note: a.Description, ARN: a.ARN(), URL: urls.Alias(workflow, a.Name), Delete: urls.DeleteAlias(workflow, a.Name),
		Routes: strings.Join(routes, ", "), At: a.UpdatedAt}
}

// aliasForm is what the pages that make and change an alias show.
type aliasForm struct {
	Workflow        string
	Old             string // the name of an alias that is changed; empty makes one
	Name, NameError string
	Note, NoteError string
	First, Second   string // numbers of versions; Second may be empty
	VersionError    string
	Share           string // of the first, in percent
	ShareError      string
	Versions        []ui.Option
}

func (f aliasForm) action() string {
	if f.Old == "" {
		return urls.NewAlias(f.Workflow)
	}
	return urls.Alias(f.Workflow, f.Old)
}

func (f aliasForm) wrong() bool {
	return f.NameError+f.NoteError+f.VersionError+f.ShareError != ""
}

func (m *Machines) aliasOf(c echo.Context) string {
	return m.arn(c) + ":" + c.Param(aliasParam[1:])
}

func (m *Machines) newAlias(c echo.Context) (ui.View, error) {
	return m.aliasView(c, aliasForm{First: c.QueryParam("version"), Share: "100"})
}

// aliasView shows the form with the versions that can be chosen.
func (m *Machines) aliasView(c echo.Context, f aliasForm) (ui.View, error) {
	versions, err := m.engine.Versions(c.Request().Context(), m.arn(c), 0, engine.MostVersions)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	f.Workflow = workflowOf(c)
	for _, v := range versions {
		label := "Version " + numberOf(v.Number)
		if v.Description != "" {
			label += ": " + v.Description
		}
		f.Versions = append(f.Versions, ui.Option{Value: numberOf(v.Number), Label: label})
	}
	view := Frame(f.Workflow, TabVersions)
	view.Title, view.Fragment = "New alias of "+f.Workflow, aliasPage(f)
	if f.Old != "" {
		view.Title = f.Workflow + " · Alias " + f.Old
	}
	if f.wrong() {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

func (m *Machines) alias(c echo.Context) (ui.View, error) {
	a, err := m.engine.Alias(c.Request().Context(), m.aliasOf(c))
	if err != nil {
		return ui.View{}, unknownAlias(err)
	}
	f := aliasForm{Old: a.Name, Name: a.Name, Note: a.Description, First: numberOf(a.Routes[0].Version), Share: numberOf(a.Routes[0].Weight)}
	if len(a.Routes) > 1 {
		f.Second = numberOf(a.Routes[1].Version)
	}
	return m.aliasView(c, f)
}

// aliasName is how AWS lets aliases be called, but for digits alone.
var aliasName, onlyDigits = regexp.MustCompile(`^[a-zA-Z0-9_\-.]{1,80}$`), regexp.MustCompile(`^[0-9]+$`)

// sentAlias reads the form and says what is wrong with it.
func sentAlias(c echo.Context) aliasForm {
	f := aliasForm{
		Name: strings.TrimSpace(c.FormValue("name")), Note: strings.TrimSpace(c.FormValue("note")),
		First: c.FormValue("first"), Second: c.FormValue("second"), Share: strings.TrimSpace(c.FormValue("share")),
	}
	f.NoteError = noteComplaint(f.Note)
	if !aliasName.MatchString(f.Name) || onlyDigits.MatchString(f.Name) {
		f.NameError = "Use 1 to 80 letters, digits, -, _ and ., not digits alone."
	}
	if f.First == f.Second {
		f.VersionError = "Choose another version than the first, or none."
	}
	if n, err := strconv.Atoi(f.Share); f.Second != "" && (err != nil || n < 0 || n > 100) {
		f.ShareError = "Use a whole number from 0 to 100."
	}
	return f
}

// routes are the routes that a form without errors asks for.
func (f aliasForm) routes(machineARN string) []engine.RouteTo {
	if f.Second == "" {
		return []engine.RouteTo{{VersionARN: machineARN + ":" + f.First, Weight: 100}}
	}
	n, _ := strconv.ParseInt(f.Share, 10, 64) // sentAlias has checked it
	return []engine.RouteTo{{VersionARN: machineARN + ":" + f.First, Weight: n}, {VersionARN: machineARN + ":" + f.Second, Weight: 100 - n}}
}

// save makes or changes the alias that a form asks for.
func (m *Machines) save(c echo.Context, f aliasForm, do func(ctx context.Context, routes []engine.RouteTo) error) (ui.View, error) {
	if f.wrong() {
		return m.aliasView(c, f)
	}
	err := do(c.Request().Context(), f.routes(m.arn(c)))
	switch {
	case errors.Is(err, engine.ErrConflict):
		f.NameError = "There is an alias with this name already."
		return m.aliasView(c, f)
	case errors.Is(err, engine.ErrResourceNotFound), errors.Is(err, engine.ErrValidation):
		f.VersionError = "Choose versions that are there."
		return m.aliasView(c, f)
	}
	return ui.View{Redirect: urls.Versions(workflowOf(c))}, err
}

func (m *Machines) createAlias(c echo.Context) (ui.View, error) {
	f := sentAlias(c)
	return m.save(c, f, func(ctx context.Context, routes []engine.RouteTo) error {
		_, err := m.engine.CreateAlias(ctx, engine.NewAlias{Name: f.Name, Description: f.Note, Routes: routes})
		return err
	})
}

func (m *Machines) changeAlias(c echo.Context) (ui.View, error) {
	arn := m.aliasOf(c)
	a, err := m.engine.Alias(c.Request().Context(), arn)
	if err != nil {
		return ui.View{}, unknownAlias(err)
	}
	f := sentAlias(c)
	f.Old, f.Name, f.NameError = a.Name, a.Name, "" // a name stays: it is part of the ARN
	return m.save(c, f, func(ctx context.Context, routes []engine.RouteTo) error {
		_, err := m.engine.UpdateAlias(ctx, arn, &f.Note, routes)
		return err
	})
}

func (m *Machines) removeAlias(c echo.Context) (ui.View, error) {
	if err := m.engine.DeleteAlias(c.Request().Context(), m.aliasOf(c)); err != nil {
		return ui.View{}, unknownAlias(err)
	}
	return ui.View{Redirect: urls.Versions(workflowOf(c))}, nil
}

func unknownAlias(err error) error {
	if errors.Is(err, engine.ErrResourceNotFound) || errors.Is(err, engine.ErrInvalidArn) {
		return ui.NotFound("alias")
	}
	return err
}
