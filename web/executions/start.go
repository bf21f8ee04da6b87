package executions

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// form is what the page that starts an execution shows.
type form struct {
	Workflow   string
	Of         string // number of a version or name of an alias; empty is what runs now
	Name       string
	NameError  string
	Input      string
	InputHelp  string
	InputError string
	Problems   []ui.JSONProblem
	TestCases  []string // of the mock configuration; the field is left out without any
	TestCase   string
	CaseError  string
}

func (h *Executions) startForm(c echo.Context) (ui.View, error) {
	m, err := h.engine.DescribeStateMachine(c.Request().Context(), h.workflowARN(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	f := form{Workflow: param(c, workflowParam), Of: c.QueryParam("of"), Input: "{}", TestCases: h.engine.TestCases(m.Name)}
	if err := h.prefill(c, m, &f); err != nil {
		return ui.View{}, err
	}
	return startView(f), nil
}

// of is the ARN of what is started.
func (f form) of(machineARN string) string {
	if f.Of != "" {
		machineARN += ":" + f.Of
	}
	if f.TestCase != "" {
		machineARN += "#" + f.TestCase
	}
	return machineARN
}

// what says in words what is started.
func (f form) what() string {
	_, err := strconv.ParseInt(f.Of, 10, 64)
	switch {
	case f.Of == "":
		return "the published definition"
	case err == nil:
		return "version " + f.Of
	}
	return "the alias " + f.Of
}

func startView(f form) ui.View {
	view := machines.Frame(f.Workflow, machines.TabRuns)
	view.Title, view.Fragment = "Start "+f.Workflow, startPage(f)
	if f.NameError != "" || f.InputError != "" || f.CaseError != "" || len(f.Problems) > 0 {
		view.Status = http.StatusUnprocessableEntity
	}
	return view
}

// prefill takes the input of the execution that the query names, or else of the
// newest one.
func (h *Executions) prefill(c echo.Context, m engine.StateMachine, f *form) error {
	ctx := c.Request().Context()
	id, err := strconv.ParseInt(c.QueryParam("from"), 10, 64)
	if err != nil {
		last, err := h.engine.ListExecutions(ctx, engine.ExecutionFilter{MachineARN: m.ARN, Limit: 1})
		if err != nil || len(last) == 0 {
			return err
		}
		id = int64(last[0].ID)
	}
	x, err := h.engine.FindExecutionByID(ctx, engine.ExecutionID(id))
	switch {
	case errors.Is(err, engine.ErrExecutionDoesNotExist):
		return nil // it may be gone; the form works without
	case err != nil:
		return err
	}
	f.Input, f.InputHelp = pretty(x.Info.Input), "The input of “"+x.Name+"”."
	return nil
}

func (h *Executions) start(c echo.Context) (ui.View, error) {
	f := form{
		Workflow: param(c, workflowParam), Of: c.FormValue("of"), Name: strings.TrimSpace(c.FormValue("name")),
		// Browsers send the lines of a text field with CRLF.
		Input: strings.TrimSpace(strings.ReplaceAll(c.FormValue("input"), "\r\n", "\n")),
	}
	f.TestCases, f.TestCase = h.engine.TestCases(f.Workflow), c.FormValue("testcase")
	if f.Problems = inputProblems(f.Input); len(f.Problems) > 0 {
		return startView(f), nil
	}
	x, err := h.engine.StartExecution(c.Request().Context(), engine.NewExecution{
		MachineARN: f.of(h.workflowARN(c)), Name: f.Name, Input: f.Input, HasInput: f.Input != "",
	})
	if f.explain(err) {
		return startView(f), nil
	}
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	return ui.View{Redirect: h.urlOf(x)}, nil
}

// urlOf is the page of an execution that may not have been given its number yet.
func (h *Executions) urlOf(x engine.Execution) string {
	if x.ID == 0 {
		return urls.Execution(x.ARN)
	}
	return urls.Execution(idOf(x.ID))
}

// inputProblems says where the text is not JSON. Nothing at all stands for {}.
func inputProblems(text string) []ui.JSONProblem {
	if text == "" {
		return nil
	}
	_, err := value.Parse([]byte(text))
	var syntax *value.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return []ui.JSONProblem{{Line: lineOf(text, syntax.Offset), Message: syntax.Reason}}
	}
	return []ui.JSONProblem{{Line: 1, Message: err.Error()}}
}

// testCases are the choices of the field for it.
func (f form) testCases() []ui.Option {
	all := []ui.Option{{Value: "", Label: "None: tasks make their calls"}}
	for _, name := range f.TestCases {
		all = append(all, ui.Option{Value: name, Label: name})
	}
	return all
}

func lineOf(text string, offset int) int {
	return 1 + strings.Count(text[:min(max(offset, 0), len(text))], "\n")
}

// explain puts a refusal to the field it is about.
func (f *form) explain(err error) bool {
	switch {
	case errors.Is(err, engine.ErrInvalidName):
		f.NameError = "Use up to 80 letters, digits, - and _; no spaces and no signs such as / : * ? #."
	case errors.Is(err, engine.ErrExecutionAlreadyExists):
		f.NameError = "An execution of this name exists already. Choose another name, or leave it empty."
	case errors.Is(err, engine.ErrInvalidExecutionInput):
		f.InputError = "The input must be JSON."
	case errors.Is(err, engine.ErrValidation) && f.TestCase != "":
		f.CaseError = err.Error()
	case errors.Is(err, engine.ErrValidation):
		f.InputError = "The input is too long: 256 KiB are the most."
	default:
		return false
	}
	return true
}

// redrive lets an execution go on from what failed.
func (h *Executions) redrive(c echo.Context) (ui.View, error) {
	x, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	if _, err := h.engine.RedriveExecution(c.Request().Context(), x.ARN, ""); err != nil {
		return ui.View{}, err
	}
	return ui.View{Redirect: h.urlOf(x)}, nil
}

func (h *Executions) stop(c echo.Context) (ui.View, error) {
	x, err := h.find(c)
	if err != nil {
		return ui.View{}, err
	}
	cause := "Stopped in the studio."
	if x.Head.Status == machine.Running {
		if _, err := h.engine.StopExecution(c.Request().Context(), x.ARN, nil, &cause); err != nil {
			return ui.View{}, err
		}
	}
	return ui.View{Redirect: h.urlOf(x)}, nil
}
