package expr

import "github.com/stepwell/stepwell/engine/asl/value"

// Template is a compiled payload template. It is immutable and may be shared.
type Template struct{ source value.Value }

// Field is a top-level entry of a template, its name without ".$".
type Field struct {
	Name  string
	Value *Template
}

// CompileTemplate compiles a payload template.
func CompileTemplate(v value.Value) (*Template, error) { return &Template{v}, nil }

// Literal is a template without expressions: it yields v.
func Literal(v value.Value) *Template { return &Template{v} }

// Eval makes the value that the template describes.
func (t *Template) Eval(env *Env) (value.Value, error) { return t.source, nil }

// Variables are the names of the variables that the template reads.
func (t *Template) Variables() []string { return nil }

// Constant tells whether the template reads nothing.
func (t *Template) Constant() bool { return true }

// Source is the value that the template was made of.
func (t *Template) Source() value.Value { return t.source }

// Fields are the top-level entries of a template that is an object, in order.
func (t *Template) Fields() []Field { return nil }
