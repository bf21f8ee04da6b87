package jsonata

import (
	"errors"
	"strconv"
	"strings"
)

// ErrUndefined says that an expression has no result: it selected nothing.
var ErrUndefined = errors.New("returned nothing (undefined)")

// UnsupportedResult says that JSON cannot hold the result of an expression.
type UnsupportedResult struct {
	Kind string // what it is or contains: "function"
}

func (e *UnsupportedResult) Error() string { return "returned an unsupported result type" }

// Error is an error of an expression, when it is compiled (codes S…) or
// evaluated (codes T… and D…).
type Error struct {
	Code     string // of jsonata-js, such as "T1006"
	Position int    // in bytes, after the token it is about
	Token    string // the name or operator it is about; may be empty
	Message  string // in jsonata-js's wording, without the code

	fields fields
}

// fields are what the wording of a message refers to.
type fields map[string]any

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func fail(code string, f fields) *Error { return &Error{Code: code, fields: f} }

func failAt(code string, pos int, token string, f fields) *Error {
	return &Error{Code: code, Position: pos, Token: token, fields: f}
}

// IsLimit tells whether an evaluation went beyond its budget. The service words
// this without a code.
func (e *Error) IsLimit() bool { return e.Code == "D1011" || e.Code == "D1012" || e.Code == "D1013" }

// about tells an error where it happened, unless it knows.
func about(err error, pos int, token string) error {
	var e *Error
	if errors.As(err, &e) {
		if e.Position == 0 {
			e.Position = pos
		}
		if e.Token == "" {
			e.Token = token
		}
	}
	return err
}

// during is about, but for an operator, which knows better.
func during(err error, n *node) error {
	var e *Error
	if errors.As(err, &e) {
		e.Position, e.Token = n.pos, n.name
	}
	return err
}

// finished gives an error its message.
func finished(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Message == "" {
		e.Message = e.compose(wordings[e.Code])
	}
	return err
}

// compose fills a wording: {{name}} stands for a field as JSON, {{{name}}} for
// one as it is.
func (e *Error) compose(wording string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(wording, "{{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		rest, bare := strings.CutPrefix(rest, "{")
		name, after, _ := strings.Cut(rest, "}}")
		if bare {
			after = strings.TrimPrefix(after, "}")
		}
		out.WriteString(e.field(name, bare))
		wording = after
	}
}

// maxQuoted is how much of a value a message quotes.
const maxQuoted = 10_000

func (e *Error) field(name string, bare bool) string {
	v, ok := e.fields[name]
	if name == "token" && !ok {
		v, ok = e.Token, e.Token != ""
	}
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v)
	case string:
		if bare {
			return v
		}
	}
	if !ok || v == undefined || isFunction(v) {
		return "undefined"
	}
	w := writer{budget: maxQuoted, exact: true}
	w.value(v)
	return string(w.out)
}

// custom makes an error with a message of the expression's own.
func custom(code, message string) *Error { return &Error{Code: code, Message: message} }
