package machines

import (
	"errors"
	"regexp"
	"strconv"

	"github.com/labstack/echo/v4"

	importer "github.com/stepwell/stepwell/designer/import"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// imported is what became of one state machine of a template.
type imported struct {
	importer.Found
	Workflow string // "" when none was made
	URL      string
}

// takeStack makes a workflow of each state machine of a template, and reports.
func (m *Machines) takeStack(c echo.Context, found []importer.Found) (ui.View, error) {
	report := make([]imported, len(found))
	for i, one := range found {
		report[i].Found = one
		if one.Definition == "" {
			continue
		}
		name, err := m.createFree(c, one)
		if err != nil {
			return ui.View{}, err
		}
		if report[i].Workflow = name; name == "" {
			report[i].Notes = append(report[i].Notes, "No workflow can be called so: import it by itself under another name.")
		}
		report[i].URL = urls.With(urls.Design(name), "problems", "open")
	}
	return ui.View{
		Title: "Imported", Section: ui.SectionWorkflows,
		Crumbs:   []ui.Crumb{{Label: "Workflows", URL: urls.Workflows()}, {Label: "Import", URL: urls.ImportWorkflow()}, {Label: "Report"}},
		Fragment: importReport(report),
	}, nil
}

// mostSuffixes is how many names are tried for a state machine.
const mostSuffixes = 100

// unfit are the signs that no name has.
var unfit = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// createFree makes a workflow under the state machine's name, with a number
// where that is taken; "" when the name cannot be used at all.
func (m *Machines) createFree(c echo.Context, one importer.Found) (string, error) {
	base := unfit.ReplaceAllString(one.Name, "-")
	for i := 1; i < mostSuffixes; i++ {
		name := base
		if i > 1 {
			name += "-" + strconv.Itoa(i)
		}
		switch err := m.creator.Create(c.Request().Context(), m.home, name, one.Type, one.Definition); {
		case err == nil:
			return name, nil
		case errors.Is(err, engine.ErrInvalidName):
			return "", nil
		case !errors.Is(err, engine.ErrStateMachineAlreadyExists):
			return "", err
		}
	}
	return "", nil
}
