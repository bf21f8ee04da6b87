package machine

import (
	"errors"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// env is what an expression of the frame's state sees, with d as "$".
func (s *step) env(f *frame, d *doc) *expr.Env {
	return s.itemEnv(f, d, nil)
}

// itemEnv is env with the item of a Map that is about to be started.
func (s *step) itemEnv(f *frame, d *doc, item *mapItem) *expr.Env {
	var context value.Value
	return &expr.Env{
		Input: d.Value(),
		Context: func() value.Value {
			if context == nil {
				context = s.context(f, item)
			}
			return context
		},
		Variable: func(name string) (value.Value, bool) { return s.variable(f, name) },
		Random:   s,
	}
}

// variable finds a variable in the frame's scope or one around it.
func (s *step) variable(f *frame, name string) (value.Value, bool) {
	for f != nil {
		if d, ok := f.vars[name]; ok {
			return d.Value(), true
		}
		f = s.parent(f)
	}
	return nil, false
}

func (s *step) parent(f *frame) *frame {
	if f.Parent == 0 {
		return nil
	}
	p, err := s.frame(f.Parent)
	if s.failed(err) {
		return nil
	}
	return p
}

// inputPath makes the effective input of the state.
func (s *step) inputPath(f *frame, st *asl.State) (*doc, *failure) {
	in, fail := s.pathField(f, st.InputPath, f.input)
	if fail == nil {
		s.saw(AfterInputPath, in)
	}
	return in, fail
}

// outputPath makes the output of the state from what OutputPath is applied to.
func (s *step) outputPath(f *frame, st *asl.State, raw *doc) (*doc, *failure) {
	return s.pathField(f, st.OutputPath, raw)
}

func (s *step) pathField(f *frame, p asl.PathField, d *doc) (*doc, *failure) {
	switch {
	case p.Null:
		return emptyObject(), nil
	case p.Path == nil:
		return d, nil
	}
	v, err := p.Path.Eval(s.env(f, d))
	if err != nil {
		return nil, f.badPath(err)
	}
	return docValue(v), nil
}

// template evaluates a payload template over d; nil leaves d as it is.
func (s *step) template(f *frame, t *expr.Template, d *doc) (*doc, *failure) {
	if t == nil {
		return d, nil
	}
	if t.Constant() {
		return docValue(t.Source()), nil
	}
	v, err := t.Eval(s.env(f, d))
	if err != nil {
		return nil, f.badExpression("", err)
	}
	return docValue(v), nil
}

// arguments are InputPath and Parameters, in JSONata Arguments.
func (s *step) arguments(f *frame, st *asl.State) (*doc, *failure) {
	if st.Query != nil {
		args, fail := s.ask(f, st.Query.Arguments, "Arguments", facet{}, f.input)
		if fail == nil {
			s.saw(AfterArguments, args)
		}
		return args, fail
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		return nil, fail
	}
	params, fail := s.template(f, st.Parameters, in)
	if fail == nil {
		s.saw(AfterParameters, params)
	}
	return params, fail
}

// complete takes the result of a state through ResultSelector, ResultPath and
// OutputPath, in JSONata through Assign and Output, and leaves the state.
func (s *step) complete(f *frame, st *asl.State, result *doc) {
	if st.Query != nil {
		s.orFail(f, st, s.conclude(f, st, st.Next, st.Query, resultFacet(result), result))
		return
	}
	selected, fail := s.template(f, st.ResultSelector, result)
	if fail == nil {
		fail = s.finishState(f, st, selected, result)
	}
	if fail != nil {
		s.fail(f, st, *fail)
	}
}

func (s *step) finishState(f *frame, st *asl.State, selected, result *doc) *failure {
	s.saw(AfterResultSelector, selected)
	placed, fail := s.resultPath(f, st.ResultPath, f.input, selected)
	if fail != nil {
		return fail
	}
	s.saw(AfterResultPath, placed)
	out, fail := s.outputPath(f, st, placed)
	if fail != nil {
		return fail
	}
	s.exit(f, st, st.Next, out, st.Assign, result)
	return nil
}

// resultPath puts a result into the raw input.
func (s *step) resultPath(f *frame, p asl.ResultPath, raw, result *doc) (*doc, *failure) {
	switch {
	case p.Null:
		return raw, nil
	case p.Path == nil:
		return result, nil
	}
	v, err := p.Path.Put(raw.Value(), result.Value())
	var unfit *jsonpath.NotApplicable
	if errors.As(err, &unfit) {
		why := newFailure(errConflict, unfit.Error())
		return nil, &why
	}
	if err != nil {
		return nil, f.runtimeFailure("%s", err)
	}
	return docValue(v), nil
}

// assignment is an Assign field; nil when the state has none.
type assignment = *expr.Template

type variable struct {
	name  string
	value *doc
}

// assign evaluates Assign over from. All right-hand sides see the variables as
// they were when the state was entered.
func (s *step) assign(f *frame, a assignment, from *doc) ([]variable, *failure) {
	if a == nil || from == nil {
		return nil, nil
	}
	d, fail := s.template(f, a, from)
	if fail != nil {
		return nil, fail
	}
	o, ok := d.Value().(*value.Object)
	if !ok {
		return nil, f.runtimeFailure("The field 'Assign' must be an object")
	}
	if !d.fits(s.limits.PayloadBytes) {
		why := dataLimit(f.State)
		return nil, &why
	}
	out := make([]variable, 0, o.Len())
	for _, m := range o.Members() {
		out = append(out, variable{m.Key, docValue(m.Value)})
	}
	return out, nil
}
