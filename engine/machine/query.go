package machine

import (
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/jsonata"
	"github.com/stepwell/stepwell/engine/asl/query"
	"github.com/stepwell/stepwell/engine/asl/value"
)

const errQuery = "States.QueryEvaluationError"

// facet is what $states holds besides input and context.
type facet struct {
	name   string // result or errorOutput; empty for neither
	value  *doc
	within string // where Output and Assign are in the state, such as "Catch[0]/"
}

func resultFacet(d *doc) facet { return facet{name: "result", value: d} }

// queryEnv is what the expressions of a field of a JSONata state see.
func (s *step) queryEnv(f *frame, t *query.Template, more facet, item *mapItem) *jsonata.Env {
	states := &value.Object{}
	states.Set("input", f.input.Value())
	if more.name != "" {
		states.Set(more.name, more.value.Value())
	}
	if t.ReadsContext() {
		states.Set("context", s.context(f, item))
	}
	return &jsonata.Env{
		Bindings: map[string]value.Value{"states": states},
		Lookup:   func(name string) (value.Value, bool) { return s.variable(f, name) },
		Now:      s.now,
		Random:   s,
	}
}

// ask evaluates a field; a nil template yields otherwise.
func (s *step) ask(f *frame, t *query.Template, field string, more facet, otherwise *doc) (*doc, *failure) {
	if t == nil {
		return otherwise, nil
	}
	v, err := t.Eval(s.queryEnv(f, t, more, nil), field)
	if err != nil {
		return nil, f.badQuery(err)
	}
	return docValue(v), nil
}

// badQuery is a States.QueryEvaluationError. The EvaluationFailed event that AWS
// writes for it comes with the failure.
func (f *frame) badQuery(err error) *failure {
	var e *query.Error
	location := ""
	if errors.As(err, &e) {
		location = e.Field
	}
	return f.queryFailure(location, err.Error())
}

func (f *frame) queryFailure(location, reason string) *failure {
	why := f.located(errQuery, reason, false)
	why.evaluation = &evaluation{location}
	return why
}

// evaluation is what an EvaluationFailed event says besides error and cause.
type evaluation struct{ location string }

// evaluationFailed writes the EvaluationFailed event of a failure that is one.
// AWS hangs it on the event before the state's Entered while nothing else of
// the state has been written.
func (s *step) evaluationFailed(f *frame, why failure) {
	if why.evaluation == nil {
		return
	}
	previous := f.Last
	if f.Last == f.Entered && why.evaluation.location != "Timestamp" {
		previous = f.Before
	}
	o := object(nil).optional("error", why.name).optional("cause", why.cause)
	if why.evaluation.location != "" {
		o = o.str("location", why.evaluation.location)
	}
	f.Last = s.emit(previous, "EvaluationFailed", o.str("state", f.State).done())
}

// conclude ends a visit of a JSONata state: Assign and Output are evaluated
// independently of each other, over the same values.
func (s *step) conclude(f *frame, st *asl.State, next string, q *asl.Query, more facet, otherwise *doc) *failure {
	assigned, fail := s.askAssign(f, q, more)
	if fail != nil {
		return fail
	}
	out, fail := s.ask(f, q.Output, more.within+"Output", more, otherwise)
	if fail != nil {
		return fail
	}
	s.depart(f, st, next, out, assigned)
	return nil
}

func (s *step) askAssign(f *frame, q *asl.Query, more facet) ([]variable, *failure) {
	if q.Assign == nil {
		return nil, nil
	}
	members, err := q.Assign.Fields(s.queryEnv(f, q.Assign, more, nil), more.within+"Assign")
	if err != nil {
		return nil, f.badQuery(err)
	}
	out := make([]variable, 0, len(members))
	left := s.limits.PayloadBytes
	for _, m := range members {
		d := docValue(m.Value)
		if !d.fits(left) {
			why := dataLimit(f.State)
			return nil, &why
		}
		left -= len(d.Text())
		out = append(out, variable{m.Key, d})
	}
	return out, nil
}

// orFail lets the state fail when something failed.
func (s *step) orFail(f *frame, st *asl.State, fail *failure) {
	if fail != nil {
		s.fail(f, st, *fail)
	}
}

func (s *step) queryWait(f *frame, st *asl.State) {
	until, fail := s.queryUntil(f, st.Query)
	if fail == nil && until.Sub(s.now) > maxWait {
		fail = f.runtimeFailure("Wait state delay is too long.")
	}
	switch {
	case fail != nil:
		s.fail(f, st, *fail)
	case until.After(s.now):
		f.Phase = waiting
		s.startTimer(f, waitTimer, until)
	default:
		s.waited(f, st)
	}
}

func (s *step) queryUntil(f *frame, q *asl.Query) (time.Time, *failure) {
	if q.Seconds != nil {
		n, fail := s.askWhole(f, q.Seconds, "Seconds")
		return s.now.Add(seconds(n)), fail
	}
	d, fail := s.ask(f, q.Timestamp, "Timestamp", facet{}, nil)
	if fail != nil {
		return time.Time{}, fail
	}
	text, ok := d.Value().(string)
	if !ok {
		return time.Time{}, f.badQuery(query.Unexpected(q.Timestamp.Expression(), "Timestamp", "string", d.Value()))
	}
	t, err := parseTimestamp(text)
	if err != nil {
		return t, f.queryFailure("Timestamp", "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "+text)
	}
	return t, nil
}

// askWhole evaluates a field that wants a whole number that is not negative.
func (s *step) askWhole(f *frame, t *query.Template, field string) (int64, *failure) {
	if t == nil {
		return 0, nil
	}
	d, fail := s.ask(f, t, field, facet{}, nil)
	if fail != nil {
		return 0, fail
	}
	n, ok := d.Value().(value.Number)
	if !ok {
		return 0, f.badQuery(query.Unexpected(t.Expression(), field, "number", d.Value()))
	}
	x := n.Float64()
	if x < 0 || x > 99_999_999 || x != math.Trunc(x) {
		return 0, f.queryFailure(field, "The "+field+" field must be a whole number from 0 to 99999999 but was: "+string(n))
	}
	return int64(x), nil
}

// askText evaluates a field that wants a string; nil when it is absent.
func (s *step) askText(f *frame, t *query.Template, field string) (*string, *failure) {
	if t == nil {
		return nil, nil
	}
	d, fail := s.ask(f, t, field, facet{}, nil)
	if fail != nil {
		return nil, fail
	}
	text, ok := d.Value().(string)
	if !ok {
		return nil, f.badQuery(query.Unexpected(t.Expression(), field, "string", d.Value()))
	}
	return &text, nil
}

func (s *step) queryFail(f *frame, st *asl.State) {
	name, fail := s.askText(f, st.Query.Error, "Error")
	if fail == nil {
		var cause *string
		if cause, fail = s.askText(f, st.Query.Cause, "Cause"); fail == nil {
			fail = &failure{name: name, cause: cause}
		}
	}
	s.fail(f, st, *fail)
}

func (s *step) queryChoice(f *frame, st *asl.State) {
	for i := range st.Choices {
		rule := &st.Choices[i]
		at := entryPath("Choices", i)
		holds, fail := s.condition(f, rule.When, at+"Condition")
		if fail != nil {
			s.fail(f, st, *fail)
			return
		}
		if holds {
			s.orFail(f, st, s.conclude(f, st, rule.Next, rule.Query, facet{within: at}, f.input))
			return
		}
	}
	if st.Default == "" {
		s.fail(f, st, *f.runtimeFailure(noChoice))
		return
	}
	s.orFail(f, st, s.conclude(f, st, st.Default, st.Query, facet{}, f.input))
}

// entryPath is where the fields of an entry are in its state.
func entryPath(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]/" }

func (s *step) condition(f *frame, when *query.Template, field string) (bool, *failure) {
	d, fail := s.ask(f, when, field, facet{}, docValue(false))
	if fail != nil {
		return false, fail
	}
	holds, ok := d.Value().(bool)
	if !ok {
		return false, f.badQuery(query.Unexpected(when.Expression(), field, "boolean", d.Value()))
	}
	return holds, nil
}

// queryItems is what a JSONata Map iterates.
func (s *step) queryItems(f *frame, st *asl.State) (*itemList, *failure) {
	items, fail := s.ask(f, st.Query.Items, "Items", facet{}, f.input)
	if fail != nil {
		return nil, fail
	}
	if list, ok := iterable(items, st); ok {
		return list, nil
	}
	if st.Query.Items == nil {
		return nil, f.queryFailure("", "Map state input must be an array but was: "+string(items.Text()))
	}
	return nil, f.badQuery(query.Unexpected(st.Query.Items.Expression(), "Items", "array", items.Value()))
}

func (s *step) queryItemInput(f *frame, st *asl.State, item *mapItem) (*doc, *failure) {
	if st.Query.ItemSelector == nil {
		return docValue(item.whole), nil
	}
	v, err := st.Query.ItemSelector.Eval(s.queryEnv(f, st.Query.ItemSelector, facet{}, item), "ItemSelector")
	if err != nil {
		return nil, f.badQuery(err)
	}
	return docValue(v), nil
}

// askPercentage evaluates ToleratedFailurePercentage.
func (s *step) askPercentage(f *frame, t *query.Template) (float64, *failure) {
	if t == nil {
		return 0, nil
	}
	const field = "ToleratedFailurePercentage"
	d, fail := s.ask(f, t, field, facet{}, nil)
	if fail != nil {
		return 0, fail
	}
	n, ok := d.Value().(value.Number)
	if !ok {
		return 0, f.badQuery(query.Unexpected(t.Expression(), field, "number", d.Value()))
	}
	return n.Float64(), nil
}
