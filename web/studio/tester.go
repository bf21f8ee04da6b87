package studio

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/teststate"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
)

// What stands in for the work of a state that is tested.
const (
	mockResult = "result"
	mockError  = "error"
	callIt     = "call"
)

// testForm is the window in which one state is tried.
type testForm struct {
	Workflow string
	State    string
	Type     string
	Data     pinned
	Pinned   bool
	Works    bool // the state does something that can be mocked
	Callable bool // it can also be done for real
	Mock     string
	From     string // where the data is from, in words
}

func (f testForm) mocks() []ui.Option {
	options := []ui.Option{{Value: mockResult, Label: "A result of mine"}, {Value: mockError, Label: "An error of mine"}}
	if f.Callable {
		options = append(options, ui.Option{Value: callIt, Label: "The real call, with its effects"})
	}
	return options
}

// validations are how strictly a mocked result is held against the API.
var validations = []ui.Option{
	{Value: string(teststate.None), Label: "Take it as it is"},
	{Value: string(teststate.Present), Label: "Its fields must fit the API"},
	{Value: string(teststate.Strict), Label: "It must be complete, as AWS checks it"},
}

// tester shows the window for a state, with the data that is known.
func (s *Studio) tester(c echo.Context) (ui.View, error) {
	ctx, arn, state := c.Request().Context(), s.arn(c), c.QueryParam("state")
	sheet, err := s.space.Look(ctx, arn)
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	if r.doc == nil || !r.has(state) {
		return ui.View{}, ui.NotFound("state")
	}
	t, err := s.trialOf(ctx, arn, r.doc, state)
	if err != nil {
		return ui.View{}, err
	}
	view := machines.Frame(workflowOf(c), machines.TabDesign)
	view.Fragment = testerPanel(newTestForm(workflowOf(c), r.doc, state, t))
	return view, nil
}

func newTestForm(workflow string, doc *asl.Document, state string, t trial) testForm {
	found, _ := designer.Find(doc, state)
	f := testForm{Workflow: workflow, State: state, Type: found.Type, Pinned: t.pinned, Mock: mockResult, From: fromWords(t)}
	f.Data = pinned{Input: pretty(t.sample.Input), Variables: pretty(t.sample.Variables), Result: pretty(t.sample.Result)}
	if f.Data.Variables == "{}" {
		f.Data.Variables = ""
	}
	if f.Data.Input == "" {
		f.Data.Input = "{}"
	}
	if e := t.sample.Failure; e != nil {
		f.Data.Error, f.Data.Cause = textOr(e.Error), textOr(e.Cause)
		if t.sample.Result == nil {
			f.Mock = mockError
		}
	}
	f.Works = found.Type == string(asl.Task) || found.Type == string(asl.Map) || found.Type == string(asl.Parallel)
	resource, err := asl.ParseResource(found.Node.Get("Resource").String())
	f.Callable = err == nil && found.Type == string(asl.Task) && resource.Kind != asl.ActivityTask && resource.Pattern == asl.RequestResponse
	return f
}

func fromWords(t trial) string {
	switch {
	case t.pinned:
		return "Your sample, kept with the draft."
	case t.known:
		return "What the execution " + t.run.Name + " gave it."
	}
	return ""
}

func textOr(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// pretty is JSON with line breaks in its own spelling.
func pretty(raw json.RawMessage) string {
	var out bytes.Buffer
	if len(raw) == 0 || json.Indent(&out, raw, "", "  ") != nil {
		return string(raw)
	}
	return out.String()
}

// testResult is what came of a test, ready to print.
type testResult struct {
	Workflow string
	State    string
	Status   string
	Words    string // what happened, in a sentence
	Refused  string // why there was no test; nothing else is set then
	Output   string
	Error    string
	Cause    string
	Next     string
	Handler  string // the retrier or catcher that takes the error
	Stages   []stageView
	Pass     string // JSON: the sample for the next state; empty when there is none
}

// stageView is one stage of the data flow.
type stageView struct {
	Name string
	Text string
	Same bool // as the stage before
}

// test runs one state by itself.
func (s *Studio) test(c echo.Context) (ui.View, error) {
	ctx, arn := c.Request().Context(), s.arn(c)
	sheet, err := s.space.Look(ctx, arn)
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	view := machines.Frame(workflowOf(c), machines.TabDesign)
	state := c.FormValue("state")
	result := testResult{Workflow: workflowOf(c), State: state}
	in, refused := newTest(sheet, state, c.FormValue)
	if refused != "" {
		result.Refused = refused
		view.Fragment = testOutcome(result)
		return view, nil
	}
	answer, err := s.space.machines.TestState(ctx, s.scopeOf(arn), in)
	switch e, ok := engine.AsError(err); {
	case ok:
		result.Refused = e.Message
	case err != nil:
		return ui.View{}, err
	default:
		result.tell(in, answer)
	}
	view.Fragment = testOutcome(result)
	return view, nil
}

// newTest reads the form into a request, or says why there can be no test.
func newTest(sheet Sheet, state string, field func(string) string) (in teststate.Request, refused string) {
	doc, err := asl.Parse([]byte(sheet.Draft.Text))
	if err != nil {
		return in, "The text of the workflow cannot be read. Mend it on the code page first."
	}
	found, ok := designer.Find(doc, state)
	if !ok {
		return in, "There is no such state any more."
	}
	in = teststate.Request{Level: teststate.Debug, RoleARN: sheet.Machine.RoleARN}
	if in.RoleARN == "" {
		in.RoleARN = testRole
	}
	in.Definition, in.StateName = definitionOf(sheet, doc, found)
	in.Input, in.Variables = lines(field("input")), lines(field("variables"))
	if found.Type != string(asl.Task) && found.Type != string(asl.Map) && found.Type != string(asl.Parallel) {
		return in, ""
	}
	switch field("mock") {
	case callIt:
		in.Level = teststate.Trace
	case mockError:
		name, cause := field("error"), field("cause")
		in.Mock = &teststate.Mock{Error: &teststate.ErrorOutput{Error: &name, Cause: &cause}}
		if name == "" {
			return in, "Say which error it fails with."
		}
		if inner := firstInside(found.Node); found.Type != string(asl.Task) {
			in.Config.ErrorCausedByState = &inner
		}
	default:
		in.Mock = &teststate.Mock{Result: lines(field("result")), Validation: teststate.Validation(field("validation"))}
		if in.Mock.Result == nil {
			return in, "Give a result, an error, or let it be called for real."
		}
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(field("retries")), 10, 64); err == nil && n > 0 && in.Mock != nil {
		in.Config.RetrierRetryCount = &n
	}
	return in, ""
}

// testRole stands where AWS wants a role and the workflow has none.
const testRole = "arn:aws:iam::123456789012:role/test"

// definitionOf is what is tested: the whole workflow where it is sound, so that
// the state is where it belongs, else the state by itself.
func definitionOf(sheet Sheet, doc *asl.Document, found designer.Found) (text, state string) {
	if !asl.HasErrors(doc.Validate(asl.Options{Type: asl.MachineType(sheet.Machine.Type)})) {
		return sheet.Draft.Text, found.Name
	}
	raw := string(found.Node.Raw())
	if found.Node.Get("QueryLanguage") == nil && languageOf(doc) == asl.JSONata {
		raw = `{"QueryLanguage":"JSONata",` + strings.TrimPrefix(strings.TrimSpace(raw), "{")
	}
	return raw, ""
}

// firstInside is a state in a container, which a mocked error can come from.
func firstInside(container *asl.Node) string {
	flows := []*asl.Node{container.Get("ItemProcessor"), container.Get("Iterator")}
	if branches := container.Get("Branches"); branches.Is(asl.KindArray) {
		flows = append(flows, branches.Items...)
	}
	for _, f := range flows {
		if start := f.Get("StartAt"); start.Is(asl.KindString) {
			return start.String()
		}
	}
	return ""
}

// lines is a text of a form; nil when it is blank.
func lines(text string) *string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return &text
}

// tell puts what came of a test into words.
func (r *testResult) tell(in teststate.Request, a teststate.Answer) {
	r.Output, r.Error, r.Cause, r.Next = pretty(a.Output), textOr(a.Error), reasonOf(textOr(a.Cause)), a.NextState
	switch a.Status {
	case teststate.Succeeded:
		r.Status, r.Words = "SUCCEEDED", "It succeeds"
	case teststate.CaughtError:
		r.Status, r.Words = "CAUGHT", "It fails, and a catcher takes over"
	case teststate.Retriable:
		r.Status, r.Words = "RETRYING", "It fails, and would be tried again"
	default:
		r.Status, r.Words = "FAILED", "It fails"
	}
	if a.Inspection == nil {
		return
	}
	r.Handler = handlerWords(a.Inspection.ErrorDetails)
	r.Stages = newStages(a.Inspection)
	if a.NextState == "" || a.Output == nil {
		return
	}
	next, err := json.Marshal(keepRequest{State: a.NextState, Sample: &pinned{Input: string(a.Output), Variables: textOr(a.Inspection.Variables)}})
	if err == nil {
		r.Pass = string(next)
	}
}

// handlerWords says which retrier or catcher takes an error.
func handlerWords(d *teststate.ErrorDetails) string {
	switch {
	case d == nil:
		return ""
	case d.RetryBackoffIntervalSeconds != nil && d.RetryIndex != nil:
		wait := time.Duration(*d.RetryBackoffIntervalSeconds) * time.Second
		return "Retrier " + strconv.FormatInt(*d.RetryIndex+1, 10) + " tries again after " + ui.Duration(wait) + "."
	case d.CatchIndex != nil && d.RetryIndex != nil:
		return "Retrier " + strconv.FormatInt(*d.RetryIndex+1, 10) + " has used up its attempts. Catcher " + strconv.FormatInt(*d.CatchIndex+1, 10) + " takes it."
	case d.CatchIndex != nil:
		return "Catcher " + strconv.FormatInt(*d.CatchIndex+1, 10) + " takes it."
	case d.RetryIndex != nil:
		return "Retrier " + strconv.FormatInt(*d.RetryIndex+1, 10) + " has used up its attempts."
	}
	return ""
}

// newStages are the stages that ran, in their order.
func newStages(i *teststate.Inspection) []stageView {
	var list []stageView
	before := ""
	for _, one := range []struct {
		name string
		text *string
	}{
		{"Input", i.Input}, {"After InputPath", i.AfterInputPath}, {"After Arguments", i.AfterArguments},
		{"After Parameters", i.AfterParameters}, {"After ItemsPath", i.AfterItemsPath}, {"After ItemsPointer", i.AfterItemsPointer},
		{"After ItemSelector", i.AfterItemSelector}, {"After ItemBatcher", i.AfterItemBatcher},
		{"Result", i.Result}, {"After ResultSelector", i.AfterResultSelector}, {"After ResultPath", i.AfterResultPath},
		{"Variables", i.Variables},
	} {
		if one.text == nil {
			continue
		}
		text := pretty(json.RawMessage(*one.text))
		list = append(list, stageView{Name: one.name, Text: text, Same: text == before})
		before = text
	}
	if i.Request != nil {
		list = append(list, stageView{Name: "Request", Text: strings.TrimSpace(i.Request.Method + " " + i.Request.URL + "\n" + i.Request.Headers + "\n" + i.Request.Body)})
	}
	if i.Response != nil {
		list = append(list, stageView{Name: "Response", Text: strings.TrimSpace(i.Response.StatusCode + " " + i.Response.StatusMessage + "\n" + i.Response.Headers + "\n" + i.Response.Body)})
	}
	return list
}

// keepRequest changes what is kept for a workflow: a sample, none any more, or
// where samples come from.
type keepRequest struct {
	State  string  `json:"state"`
	Sample *pinned `json:"sample,omitempty"`
	Forget bool    `json:"forget,omitempty"`
	Source string  `json:"source,omitempty"`
}

// keepSample answers without content when it is kept.
func (s *Studio) keepSample(c echo.Context) error {
	var in keepRequest
	if err := json.NewDecoder(c.Request().Body).Decode(&in); err != nil {
		return refuse(c, refusal{Reason: "the request is not JSON", Hint: err.Error()})
	}
	if err := s.keep(c.Request().Context(), s.arn(c), in); err != nil {
		return s.refuseChange(c, unknownWorkflow(err))
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Studio) keep(ctx context.Context, arn string, in keepRequest) error {
	switch {
	case in.Source != "":
		return s.space.chooseSource(ctx, arn, in.Source)
	case in.State == "":
		return ui.Invalid("Nothing was kept", "Say for which state.")
	case in.Forget:
		return s.space.unpin(ctx, arn, in.State)
	case in.Sample != nil:
		return s.space.pin(ctx, arn, in.State, *in.Sample)
	}
	return ui.Invalid("Nothing was kept", "There is no sample.")
}
