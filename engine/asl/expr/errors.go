package expr

import (
	"fmt"

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
	Field  string // the key as written, such as "x.$"
	Reason string
}

func (e *TemplateError) Error() string { return e.Reason }

// PathNotFound says that a definite path found nothing.
type PathNotFound struct {
	Path   string      // as written, such as "$.a" or "$$.Execution.Nope"
	Input  value.Value // what "$" or "$$" was
	Reason error       // in Jayway's words
}

func (e *PathNotFound) Error() string { return e.Reason.Error() }

// Unwrap gives the reason.
func (e *PathNotFound) Unwrap() error { return e.Reason }

// IntrinsicError says that an intrinsic function refused its arguments.
type IntrinsicError struct {
	Call   string // the call as written
	Reason error
}

func (e *IntrinsicError) Error() string { return e.Call + ": " + e.Reason.Error() }

// Unwrap gives the reason.
func (e *IntrinsicError) Unwrap() error { return e.Reason }

// UnknownVariable says that a variable has no value.
type UnknownVariable struct{ Name string }

func (e *UnknownVariable) Error() string { return "variable $" + e.Name + " has no value" }

// FieldError tells in which field of a payload template an expression failed.
type FieldError struct {
	Field string // the key as written, such as "value.$"
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap gives what went wrong.
func (e *FieldError) Unwrap() error { return e.Err }
