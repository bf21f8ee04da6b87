// Package query evaluates the fields of JSONata states: values in which every
// text between {% and %} is an expression.
package query

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/jsonata"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Template is a compiled field. It is immutable and may be shared.
type Template struct {
	root    node
	source  value.Value
	context bool // some expression may read $states.context
}

// SyntaxError says which expression of a field does not parse.
type SyntaxError struct {
	Path string // below the field, such as "/items[0]/price"; empty at the field itself
	Err  error
}

func (e *SyntaxError) Error() string { return e.Err.Error() }

// Unwrap gives the parser's error.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Error is an expression that could not be evaluated, in AWS's words.
type Error struct {
	Expression string
	Field      string // the path of the field, such as "Output/total"
	Reason     string // what the expression did: "returned nothing (undefined)."
}

func (e *Error) Error() string {
	return fmt.Sprintf("The JSONata expression '%s' specified for the field '%s' %s", e.Expression, e.Field, e.Reason)
}

// Unexpected is the Error of a result of the wrong type.
func Unexpected(expression, field, want string, got value.Value) *Error {
	return &Error{expression, field, fmt.Sprintf("returned an unexpected result type. Expected '%s', but was '%s' for value: %s", want, value.Kind(got), value.Text(got))}
}

// Expression returns the text of the expression that s holds, without its delimiters.
func Expression(s string) (string, bool) {
	if !strings.HasPrefix(s, "{%") || !strings.HasSuffix(s, "%}") || len(s) < 4 {
		return "", false
	}
	return strings.TrimSpace(s[2 : len(s)-2]), true
}

// Compile compiles a field's value. The error is a *SyntaxError.
func Compile(v value.Value) (*Template, error) {
	n, err := compile(v, "")
	if err != nil {
		return nil, err
	}
	t := &Template{root: n, source: v}
	t.Walk("", func(_ string, e *jsonata.Expr) { t.context = t.context || readsContext(e) })
	return t, nil
}

func readsContext(e *jsonata.Expr) bool {
	for _, r := range e.References() {
		if r.Name == "states" && (len(r.Path) == 0 || r.Path[0] == "context") {
			return true
		}
	}
	return false
}

// ReadsContext tells whether $states.context has to be there.
func (t *Template) ReadsContext() bool { return t.context }

// Source is the value that the template was made of.
func (t *Template) Source() value.Value { return t.source }

// Expression is the expression's text when the whole field is one.
func (t *Template) Expression() string {
	if e, ok := t.root.(*expression); ok {
		return e.text
	}
	return string(value.Text(t.source))
}

// Eval makes the value that the template describes; field names it in errors,
// which are *Error.
func (t *Template) Eval(env *jsonata.Env, field string) (value.Value, error) {
	return t.root.eval(env, field)
}

// Fields evaluates the members of a template that is an object, one by one and
// all over the same values, as Assign does.
func (t *Template) Fields(env *jsonata.Env, field string) ([]value.Member, error) {
	o, ok := t.root.(object)
	if !ok {
		v, err := t.Eval(env, field)
		if err != nil {
			return nil, err
		}
		members, ok := v.(*value.Object)
		if !ok {
			return nil, Unexpected(t.Expression(), field, "object", v)
		}
		return members.Members(), nil
	}
	out := make([]value.Member, 0, len(o))
	for _, m := range o {
		v, err := m.node.eval(env, field+"/"+m.key)
		if err != nil {
			return nil, err
		}
		out = append(out, value.Member{Key: m.key, Value: v})
	}
	return out, nil
}

// Walk calls f with every expression of the template and the path of its field.
func (t *Template) Walk(field string, f func(field string, e *jsonata.Expr)) { t.root.walk(field, f) }

// Variables are the names of the variables that the template reads.
func (t *Template) Variables() []string {
	var names []string
	t.Walk("", func(_ string, e *jsonata.Expr) {
		for _, name := range e.Variables() {
			if name != "states" {
				names = append(names, name)
			}
		}
	})
	return names
}

type node interface {
	eval(env *jsonata.Env, field string) (value.Value, error)
	walk(field string, f func(string, *jsonata.Expr))
}

type (
	literal    struct{ v value.Value }
	expression struct {
		text string
		expr *jsonata.Expr
	}
	array  []node
	object []member
	member struct {
		key  string
		node node
	}
)

func compile(v value.Value, path string) (node, error) {
	switch v := v.(type) {
	case string:
		return compileText(v, path)
	case value.Array:
		out := make(array, len(v))
		for i, e := range v {
			n, err := compile(e, path+"["+strconv.Itoa(i)+"]")
			if err != nil {
				return nil, err
			}
			out[i] = n
		}
		return out, nil
	case *value.Object:
		out := make(object, 0, v.Len())
		for _, m := range v.Members() {
			n, err := compile(m.Value, path+"/"+m.Key)
			if err != nil {
				return nil, err
			}
			out = append(out, member{m.Key, n})
		}
		return out, nil
	}
	return literal{v}, nil
}

func compileText(s, path string) (node, error) {
	text, ok := Expression(s)
	if !ok {
		return literal{s}, nil
	}
	e, err := jsonata.Compile(text)
	if err != nil {
		return nil, &SyntaxError{path, err}
	}
	return &expression{text, e}, nil
}

func (l literal) eval(*jsonata.Env, string) (value.Value, error) { return l.v, nil }
func (l literal) walk(string, func(string, *jsonata.Expr))       {}

func (e *expression) eval(env *jsonata.Env, field string) (value.Value, error) {
	v, err := e.expr.Eval(env)
	if err == nil {
		return v, nil
	}
	var unsupported *jsonata.UnsupportedResult
	var thrown *jsonata.Error
	reason := "threw an error during evaluation. " + err.Error()
	switch {
	case errors.Is(err, jsonata.ErrUndefined):
		reason = "returned nothing (undefined)."
	case errors.As(err, &unsupported):
		reason = "returned an unsupported result type."
	case errors.As(err, &thrown) && thrown.IsLimit():
		reason = "threw an error during evaluation: " + thrown.Message
	case errors.As(err, &thrown):
		reason = "threw an error during evaluation. " + thrown.Code + ": " + thrown.Message
	}
	return nil, &Error{e.text, field, reason}
}

func (e *expression) walk(field string, f func(string, *jsonata.Expr)) { f(field, e.expr) }

func (a array) eval(env *jsonata.Env, field string) (value.Value, error) {
	out := make(value.Array, len(a))
	for i, n := range a {
		v, err := n.eval(env, field+"["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func (a array) walk(field string, f func(string, *jsonata.Expr)) {
	for i, n := range a {
		n.walk(field+"["+strconv.Itoa(i)+"]", f)
	}
}

func (o object) eval(env *jsonata.Env, field string) (value.Value, error) {
	out := &value.Object{}
	for _, m := range o {
		v, err := m.node.eval(env, field+"/"+m.key)
		if err != nil {
			return nil, err
		}
		out.Set(m.key, v)
	}
	return out, nil
}

func (o object) walk(field string, f func(string, *jsonata.Expr)) {
	for _, m := range o {
		m.node.walk(field+"/"+m.key, f)
	}
}
