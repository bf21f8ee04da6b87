package expr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// SyntaxError says why a text is not an expression.
type SyntaxError struct {
	Text   string
	Offset int // in bytes
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%q is not an expression: %s (at offset %d)", e.Text, e.Reason, e.Offset)
}

// TemplateError says why a field of a payload template cannot be compiled.
type TemplateError struct {
	Field  string   // the key as written, such as "x.$"
	Path   []string // the keys and indexes that lead to the field
	Reason string   // in the service's words
	Err    error    // the *SyntaxError, if there is one
}

func (e *TemplateError) Error() string { return e.Reason }

// Unwrap gives the cause, if there is one.
func (e *TemplateError) Unwrap() error { return e.Err }

// PathNotFound says that a definite path found nothing. Its text is the cause
// that Step Functions gives for InputPath, OutputPath and other path fields.
type PathNotFound struct {
	Path   string      // as written, such as "$.a" or "$$.Execution.Nope"
	Input  value.Value // what "$", "$$" or the variable was
	Reason error       // a *jsonpath.NotFound

	scope scope
}

func (e *PathNotFound) Error() string { return "Invalid path '" + e.Path + "' : " + e.Reason.Error() }

// Unwrap gives the reason.
func (e *PathNotFound) Unwrap() error { return e.Reason }

// IntrinsicError says that an expression with intrinsic functions failed. Its
// text is the cause that Step Functions gives.
type IntrinsicError struct {
	Call   string // the whole expression as written
	Reason error  // *MissingArgument, *UnknownVariable or a function's own error
}

func (e *IntrinsicError) Error() string {
	return "The function '" + e.Call + "' had the following error: " + e.Reason.Error()
}

// Unwrap gives the reason.
func (e *IntrinsicError) Unwrap() error { return e.Reason }

// MissingArgument says that a path among the arguments of an intrinsic
// function found nothing.
type MissingArgument struct {
	Path  string      // "$.a"; a path into the context object has lost its first "$", as in Step Functions
	Input value.Value // "$", also when the path goes elsewhere
}

func (e *MissingArgument) Error() string {
	return fmt.Sprintf("The JsonPath argument for the field '%s' could not be found in the input '%s'", e.Path, value.Text(e.Input))
}

// asArgument turns the error of a path among the arguments into a *MissingArgument.
func asArgument(err error, r *run) error {
	var missing *PathNotFound
	if !errors.As(err, &missing) {
		return err
	}
	path := missing.Path
	if missing.scope == context {
		path = strings.TrimPrefix(path, "$")
	}
	return &MissingArgument{Path: path, Input: r.env.Input}
}

// UnknownVariable says that a variable has no value.
type UnknownVariable struct{ Name string }

func (e *UnknownVariable) Error() string { return "The variable '$" + e.Name + "' has no value" }

// FieldError tells in which field of a payload template an expression failed.
// Its text is the cause that Step Functions gives.
type FieldError struct {
	Field string // the key as written, such as "value.$"
	Err   error
}

func (e *FieldError) Error() string {
	var missing *PathNotFound
	if errors.As(e.Err, &missing) {
		return fmt.Sprintf("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
			missing.Path, e.Field, value.Text(missing.Input))
	}
	return e.Err.Error()
}

// Unwrap gives what went wrong.
func (e *FieldError) Unwrap() error { return e.Err }
