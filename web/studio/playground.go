package studio

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/teststate"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
)

// playground is a place to try expressions and to follow data through a state.
type playground struct {
	Workflow   string
	States     []ui.Option
	State      string
	Language   string
	Expression string
	Input      string
	Variables  string
	Result     string // the task's
	Mistake    string // why nothing could be evaluated
	Value      string // of the expression
	Problem    string // why the expression fails
	Steps      []dataStep
	Outcome    string
	Fails      bool
}

// dataStep is what one field of the state comes to.
type dataStep struct{ Field, Text, Value, Problem, Needs string }

// longestTried is the size of what a playground's form may hold, in bytes.
const longestTried = 1 << 20

func (s *Studio) playground(c echo.Context) (ui.View, error) {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	p := playground{Workflow: workflowOf(c), State: c.QueryParam("state"), Language: string(asl.JSONPath), Input: "{}"}
	if r.doc != nil {
		p.Language = string(languageOf(r.doc))
	}
	if r.doc != nil && r.has(p.State) {
		t, err := s.trialOf(c.Request().Context(), s.arn(c), r.doc, p.State)
		if err != nil {
			return ui.View{}, err
		}
		p.Input, p.Variables, p.Result = cmp.Or(pretty(t.sample.Input), "{}"), pretty(t.sample.Variables), pretty(t.sample.Result)
	}
	return s.playgroundView(c.Request().Context(), s.arn(c), p, r)
}

// play evaluates what the form holds.
func (s *Studio) play(c echo.Context) (ui.View, error) {
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	p := playground{
		Workflow: workflowOf(c), State: c.FormValue("state"), Language: c.FormValue("language"), Expression: strings.TrimSpace(c.FormValue("expression")),
		Input: c.FormValue("input"), Variables: c.FormValue("variables"), Result: c.FormValue("result"),
	}
	if p.Language != string(asl.JSONata) {
		p.Language = string(asl.JSONPath)
	}
	return s.playgroundView(c.Request().Context(), s.arn(c), p, read(sheet.Draft.Text, sheet.Machine.Type))
}

func (s *Studio) playgroundView(ctx context.Context, arn string, p playground, r reading) (ui.View, error) {
	view := machines.Frame(p.Workflow, machines.TabData)
	data := pinned{Input: strings.TrimSpace(p.Input), Variables: strings.TrimSpace(p.Variables), Result: strings.TrimSpace(p.Result)}
	p.Mistake = notJSON(data)
	for _, state := range r.states {
		p.States = append(p.States, ui.Option{Value: state.Name})
	}
	if p.Mistake == "" {
		if err := s.evaluate(ctx, arn, &p, r, data.sample()); err != nil {
			return view, err
		}
	} else {
		view.Status = http.StatusUnprocessableEntity
	}
	view.Fragment = playgroundPage(p)
	return view, nil
}

// notJSON names the first of the texts that is no JSON.
func notJSON(p pinned) string {
	for _, one := range []struct{ what, text string }{{"The input", p.Input}, {"The variables", p.Variables}, {"The result", p.Result}} {
		if one.text == "" {
			continue
		}
		if _, err := asl.Parse([]byte(one.text)); err != nil {
			return one.what + " is not JSON: " + err.Error()
		}
		if len(one.text) > longestTried {
			return one.what + " is longer than " + ui.Bytes(longestTried)
		}
	}
	return ""
}

// evaluate asks the engine for the expression and for each field of the state.
func (s *Studio) evaluate(ctx context.Context, arn string, p *playground, r reading, sample teststate.Sample) error {
	if sample.Input == nil {
		sample.Input = json.RawMessage("{}")
	}
	sample.Context = madeUpContext(arn, p.State, r.doc != nil && isInMap(r.doc, p.State), sample.Input, s.now())
	if p.Expression != "" {
		v, err := s.tried(ctx, arn, *p, sample)
		if err != nil {
			return err
		}
		p.Value, p.Problem = pretty(v.Value), clip(reasonOf(v.Problem), longestProblem)
	}
	if r.doc == nil || !r.has(p.State) {
		return nil
	}
	found, _ := designer.Find(r.doc, p.State)
	look, err := s.space.machines.LookAtState(ctx, s.scopeOf(arn), engine.StateLook{State: found.Node, Language: languageOf(r.doc), Sample: sample})
	if err != nil {
		return err
	}
	p.Outcome, p.Fails = outcomeWords(look)
	for _, f := range look.Fields {
		at := path(f.Path...)
		p.Steps = append(p.Steps, dataStep{
			Field: at.String(), Text: clip(dedent(string(follow(found.Node, at).Raw())), longestValue), Value: clip(pretty(f.Value), longestValue),
			Problem: clip(reasonOf(f.Problem), longestProblem), Needs: needsWord(f.Needs),
		})
	}
	return nil
}

// tried is what an expression comes to: as the only field of a Pass state.
func (s *Studio) tried(ctx context.Context, arn string, p playground, sample teststate.Sample) (teststate.FieldValue, error) {
	state := `{"Type":"Pass","End":true,"Parameters":{"value.$":` + editValue(p.Expression) + `}}`
	if p.Language == string(asl.JSONata) {
		expression := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(p.Expression, "{%"), "%}"))
		state = `{"Type":"Pass","End":true,"Output":` + editValue("{% "+expression+" %}") + `}`
	}
	doc, err := asl.Parse([]byte(state))
	if err != nil {
		return teststate.FieldValue{}, err
	}
	look, err := s.space.machines.LookAtState(ctx, s.scopeOf(arn), engine.StateLook{State: doc.Root, Language: asl.QueryLanguage(p.Language), Sample: sample})
	if err != nil || len(look.Fields) == 0 {
		return teststate.FieldValue{Problem: look.Refused}, err
	}
	for _, f := range look.Fields {
		if at := path(f.Path...).String(); at == "Parameters/value.$" || at == "Output" {
			return f, nil
		}
	}
	return look.Fields[0], nil
}
