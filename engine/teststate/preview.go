package teststate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Sample is the data of one visit of a state, as a run had it or as somebody
// made it up: JSON texts, nil for what is not known.
type Sample struct {
	Input     json.RawMessage
	Variables json.RawMessage // an object
	Result    json.RawMessage // of the work of a Task, Map or Parallel
	Failure   *ErrorOutput    // what the work failed with
	Context   json.RawMessage // the context object
}

// FieldValue is what one field of a state comes to.
type FieldValue struct {
	Path    []any           // of the field in the state: names and indexes
	Value   json.RawMessage // nil when there is none
	Problem string          // why the state would fail here; empty when it would not
	Needs   string          // what has to be known first: "result", "error" or a field; empty when all is known
}

// Preview is what a state comes to over a sample.
type Preview struct {
	Fields  []FieldValue
	Outcome *Answer // of the whole state, at level Debug; nil when that cannot be told
	Refused string  // why the state cannot run at all; empty when it can
}

// mostFields bounds the fields that a Preview tells of.
const mostFields = 1000

// Look evaluates each path, template and expression of a state over a sample as
// an execution would, one by one, so that one that fails hides no other. A state
// that is not valid yet is evaluated as far as it goes. The error says that the
// sample is not JSON.
func Look(ctx context.Context, state *asl.Node, language asl.QueryLanguage, with Sample, env Env) (Preview, error) {
	p, err := newPreview(ctx, state, language, with, env)
	if err != nil {
		return Preview{}, err
	}
	if p.language == asl.JSONata {
		p.queryFields()
	} else {
		p.pathFields()
	}
	p.outcome()
	return p.Preview, nil
}

// preview is a Preview in the making.
type preview struct {
	Preview
	ctx       context.Context
	env       Env
	state     *asl.Node
	typ       asl.StateType
	language  asl.QueryLanguage
	sample    Sample
	random    *rand.Rand
	input     value.Value
	result    value.Value // meaningful only with hasResult
	hasResult bool
	report    value.Value // of Failure, as catchers see it; nil without one
	variables *value.Object
	context   *value.Object
}

func newPreview(ctx context.Context, state *asl.Node, language asl.QueryLanguage, with Sample, env Env) (*preview, error) {
	p := &preview{ctx: ctx, env: env, state: state, typ: asl.StateType(state.Get("Type").String()), language: language,
		sample: with, random: rand.New(rand.NewPCG(env.Seed, env.Seed))}
	if own := state.Get("QueryLanguage"); own != nil {
		p.language = asl.QueryLanguage(own.String())
	}
	for _, read := range []struct {
		name string
		text json.RawMessage
		into *value.Value
	}{{"input", with.Input, &p.input}, {"result", with.Result, &p.result}} {
		if err := readSample(read.name, read.text, read.into); err != nil {
			return nil, err
		}
	}
	p.hasResult = with.Result != nil
	var err error
	if p.variables, err = sampleObject("variables", with.Variables); err != nil {
		return nil, err
	}
	if p.context, err = sampleObject("context", with.Context); err != nil {
		return nil, err
	}
	if f := with.Failure; f != nil {
		p.report = value.NewObject(value.Member{Key: "Error", Value: optionalText(f.Error)}, value.Member{Key: "Cause", Value: optionalText(f.Cause)})
	}
	return p, nil
}

func readSample(name string, text json.RawMessage, into *value.Value) (err error) {
	if text == nil {
		*into = &value.Object{}
		return nil
	}
	if *into, err = value.Parse(text); err != nil {
		return fmt.Errorf("the sample's %s: %w", name, err)
	}
	return nil
}

func sampleObject(name string, text json.RawMessage) (*value.Object, error) {
	var v value.Value
	if err := readSample(name, text, &v); err != nil {
		return nil, err
	}
	o, ok := v.(*value.Object)
	if !ok {
		return nil, fmt.Errorf("the sample's %s: %w", name, errNotObject)
	}
	return o, nil
}

func optionalText(s *string) value.Value {
	if s == nil {
		return nil
	}
	return *s
}

// add tells of one field.
func (p *preview) add(f FieldValue) {
	if len(p.Fields) < mostFields {
		p.Fields = append(p.Fields, f)
	}
}

// told tells what a field came to.
func (p *preview) told(at []any, v value.Value, err error) {
	if err != nil {
		p.add(FieldValue{Path: at, Problem: err.Error()})
		return
	}
	p.add(FieldValue{Path: at, Value: value.Text(v)})
}

// needs tells that a field hangs on something that is not known.
func (p *preview) needs(at []any, what string) { p.add(FieldValue{Path: at, Needs: what}) }

// below is a path with more steps.
func below(path []any, steps ...any) []any {
	return append(path[:len(path):len(path)], steps...)
}

func (p *preview) lookUp(name string) (value.Value, bool) { return p.variables.Get(name) }

// works tells whether the state does something whose result is not in its definition.
func (p *preview) works() bool {
	return p.typ == asl.Task || p.typ == asl.Map || p.typ == asl.Parallel
}

// outcome lets the interpreter visit the whole state, with the sample's result
// in place of its work.
func (p *preview) outcome() {
	s, err := alone(p.state, p.language)
	if refused := (*Refusal)(nil); errors.As(err, &refused) {
		p.Refused = refused.Message
		return
	}
	if err != nil || p.works() && !p.hasResult && p.report == nil {
		return
	}
	c := p.checked(s)
	if p.works() {
		c.Mock = p.mock()
	}
	if answer, err := p.visit(c); err == nil {
		p.Outcome = &answer
	}
}

// mock is the sample's result, or its error where it has none.
func (p *preview) mock() *Mock {
	if p.hasResult {
		return &Mock{Result: text(p.sample.Result)}
	}
	return &Mock{Error: p.sample.Failure}
}

func (p *preview) checked(s subject) checked {
	input := text(p.sample.Input)
	return checked{Request: Request{Input: input, Level: Debug}, subject: s, variables: p.variables, context: p.context}
}

// visit runs a state to its end.
func (p *preview) visit(c checked) (Answer, error) {
	t, err := newTrial(c, p.env)
	if err != nil {
		return Answer{}, err
	}
	if err := t.play(p.ctx); err != nil {
		return Answer{}, err
	}
	return t.answer()
}

// holds asks the interpreter whether a condition of a Choice is true: the rule
// alone decides where a Choice over the input leads.
func (p *preview) holds(rule []byte, input value.Value) (bool, error) {
	doc, err := asl.Parse([]byte(`{"Type":"Choice","Choices":[` + string(rule) + `],"Default":"` + ruledOut + `"}`))
	if err != nil {
		return false, err
	}
	s, err := alone(doc.Root, p.language)
	if err != nil {
		return false, err
	}
	c := p.checked(s)
	c.Input = text(value.Text(input))
	answer, err := p.visit(c)
	switch {
	case err != nil:
		return false, err
	case answer.Status != Succeeded && answer.Cause != nil:
		return false, errors.New(*answer.Cause)
	}
	return answer.NextState == ruledIn, nil
}

// Where the Choice that tries one rule leads.
const (
	ruledIn  = "holds"
	ruledOut = "holds not"
)

// conditionText is a rule without what hangs on it, leading to ruledIn.
func conditionText(rule *asl.Node) []byte {
	o := &value.Object{}
	for _, m := range rule.Members {
		switch m.Key {
		case "Next", "Assign", "Output", "Comment":
		default:
			o.Set(m.Key, m.Value.Value())
		}
	}
	o.Set("Next", ruledIn)
	return value.Text(o)
}
