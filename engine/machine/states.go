package machine

import (
	"fmt"
	"strconv"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func (s *step) pass(f *frame, st *asl.State) {
	if st.Query != nil {
		s.orFail(f, st, s.conclude(f, st, st.Next, st.Query, facet{}, f.input))
		return
	}
	result, fail := s.arguments(f, st)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	if st.HasResult {
		result = docValue(st.Result)
		s.saw(RawResult, result)
	}
	if fail := s.finishState(f, st, result, result); fail != nil {
		s.fail(f, st, *fail)
	}
}

func (s *step) succeed(f *frame, st *asl.State) {
	if st.Query != nil {
		s.orFail(f, st, s.conclude(f, st, "", st.Query, facet{}, f.input))
		return
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	out, fail := s.outputPath(f, st, in)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	s.exit(f, st, "", out, nil, nil)
}

func (s *step) failState(f *frame, st *asl.State) {
	if st.Query != nil {
		s.queryFail(f, st)
		return
	}
	why := failure{name: st.Error, cause: st.Cause}
	for _, field := range []struct {
		to   **string
		path *expr.Expr
		name string
	}{{&why.name, st.ErrorPath, "ErrorPath"}, {&why.cause, st.CausePath, "CausePath"}} {
		if field.path == nil {
			continue
		}
		text, fail := s.textField(f, field.path, field.name)
		if fail != nil {
			s.fail(f, st, *fail)
			return
		}
		*field.to = &text
	}
	s.fail(f, st, why)
}

// textField evaluates ErrorPath or CausePath.
func (s *step) textField(f *frame, path *expr.Expr, name string) (string, *failure) {
	v, err := path.Eval(s.env(f, f.input))
	if err != nil {
		return "", f.badExpression(name, err)
	}
	text, ok := v.(string)
	if !ok {
		return "", f.runtimeFailure("The %s parameter does not reference a string value: %s == %s", name, path, value.Text(v))
	}
	return text, nil
}

func (s *step) wait(f *frame, st *asl.State) {
	if st.Query != nil {
		s.queryWait(f, st)
		return
	}
	in, fail := s.inputPath(f, st)
	var until time.Time
	if fail == nil {
		until, fail = s.waitUntil(f, st, in)
	}
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	f.input = in
	if !until.After(s.now) {
		s.waited(f, st)
		return
	}
	f.Phase = waiting
	s.startTimer(f, waitTimer, until)
}

// waited leaves a Wait state whose time has come.
func (s *step) waited(f *frame, st *asl.State) {
	if st.Query != nil {
		s.orFail(f, st, s.conclude(f, st, st.Next, st.Query, facet{}, f.input))
		return
	}
	s.leave(f, st, f.input)
}

// maxWait is the longest Wait that AWS accepts: 2^31 seconds, in whole days.
const maxWait = 24855 * 24 * time.Hour

func (s *step) waitUntil(f *frame, st *asl.State, in *doc) (time.Time, *failure) {
	var until time.Time
	var fail *failure
	switch {
	case st.Seconds != nil:
		until = s.now.Add(seconds(*st.Seconds))
	case st.SecondsPath != nil:
		until, fail = s.secondsPath(f, st.SecondsPath, in)
	case st.TimestampPath != nil:
		until, fail = s.timestampPath(f, st.TimestampPath, in)
	default:
		t, err := parseTimestamp(st.Timestamp)
		if err != nil {
			return until, f.runtimeFailure("The Timestamp parameter does not reference a valid ISO-8601 extended offset date-time format string: %s", st.Timestamp)
		}
		until = t
	}
	if fail == nil && until.Sub(s.now) > maxWait {
		fail = f.runtimeFailure("Wait state delay is too long.")
	}
	return until, fail
}

func (s *step) secondsPath(f *frame, path *expr.Expr, in *doc) (time.Time, *failure) {
	v, err := path.Eval(s.env(f, in))
	if err != nil {
		return time.Time{}, f.runtimeFailure("The SecondsPath parameter does not reference an input value: %s", path)
	}
	n, ok := wholeNumber(v)
	switch {
	case !ok:
		return time.Time{}, f.runtimeFailure("The SecondsPath parameter cannot be parsed as a long value: %s == %s", path, plain(v))
	case n < 0:
		return time.Time{}, f.runtimeFailure("The SecondsPath parameter references a negative value: %s == %s", path, plain(v))
	}
	return s.now.Add(seconds(n)), nil
}

func (s *step) timestampPath(f *frame, path *expr.Expr, in *doc) (time.Time, *failure) {
	v, err := path.Eval(s.env(f, in))
	if err != nil {
		return time.Time{}, f.runtimeFailure("The TimestampPath parameter does not reference an input value: %s", path)
	}
	text, _ := v.(string)
	t, err := parseTimestamp(text)
	if err != nil {
		return time.Time{}, f.runtimeFailure("The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s", path, plain(v))
	}
	return t, nil
}

// parseTimestamp reads the profile of RFC 3339 that ASL asks for: upper-case T,
// and Z or a numeric offset.
func parseTimestamp(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err == nil && (text[10] != 'T' || text[len(text)-1] == 'z') {
		return time.Time{}, fmt.Errorf("%q has a lower-case T or Z", text)
	}
	return t, err
}

// wholeNumber reads an integer that is a number or, as AWS allows, a text.
func wholeNumber(v value.Value) (int64, bool) {
	switch v := v.(type) {
	case value.Number:
		return v.Int64()
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// plain prints a value for an error text: strings bare, the rest as JSON.
func plain(v value.Value) string {
	if text, ok := v.(string); ok {
		return text
	}
	return string(value.Text(v))
}
