// Package expr evaluates what stands behind a JSONPath-language field of a
// state: a path into the input ($.a), the context object ($$.Execution.Id) or
// a variable ($name.a), a call of an intrinsic function, or a payload template
// that holds any of these under keys that end in ".$".
package expr

import (
	"slices"

	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Limits of an expression.
const (
	MaxNesting   = 10     // intrinsic calls inside one another
	MaxArguments = 1000   // arguments of one call
	MaxLength    = 65_536 // bytes of an expression's text
)

// Env is what an expression can see while it is evaluated.
type Env struct {
	Input    value.Value                           // $
	Context  func() value.Value                    // $$, made when first asked for
	Variable func(name string) (value.Value, bool) // $name
	Random   intrinsic.Random                      // for States.UUID and States.MathRandom
}

// Expr is a compiled expression. It is immutable and may be shared.
type Expr struct {
	text string
	node node
}

// Compile compiles a path ($…, $$…, $name…) or a call of an intrinsic
// function. The error is a *SyntaxError.
func Compile(text string) (*Expr, error) { return compile(text, (*parser).expression) }

// CompilePath compiles a path; calls are refused. The error is a *SyntaxError.
func CompilePath(text string) (*Expr, error) { return compile(text, (*parser).pathToEnd) }

func compile(text string, read func(*parser) (node, error)) (*Expr, error) {
	p := parser{text: text}
	if len(text) > MaxLength {
		return nil, p.fail("the expression is too long")
	}
	n, err := read(&p)
	if err != nil {
		return nil, err
	}
	return &Expr{text: text, node: n}, nil
}

// String is the expression as it was written.
func (e *Expr) String() string { return e.text }

// Eval finds the value of the expression in env. The error is a *PathNotFound,
// *UnknownVariable or *IntrinsicError, or jsonpath.ErrTooManySteps.
func (e *Expr) Eval(env *Env) (value.Value, error) {
	if p, ok := e.node.(*pathNode); ok && p.scope == input {
		v, err := p.path.Eval(env.Input)
		return v, p.wrap(err, env.Input)
	}
	return e.eval(&run{env: env, budget: jsonpath.MaxSteps})
}

func (e *Expr) eval(r *run) (value.Value, error) {
	v, err := e.node.eval(r)
	if err == nil {
		return v, nil
	}
	if _, isCall := e.node.(*callNode); isCall {
		return nil, &IntrinsicError{Call: e.text, Reason: asArgument(err, r)}
	}
	return nil, err
}

// IsReference tells whether the expression has the form of a reference path: a
// path that names one place, with only names and indexes. Where the context
// object or a variable is not allowed, UsesContext and Variables tell.
func (e *Expr) IsReference() bool {
	p, ok := e.node.(*pathNode)
	return ok && p.path.IsReference()
}

// IsPath tells whether the expression is a path, not a call.
func (e *Expr) IsPath() bool {
	_, ok := e.node.(*pathNode)
	return ok
}

// UsesContext tells whether the expression reads the context object.
func (e *Expr) UsesContext() bool {
	uses := false
	e.node.visit(func(p *pathNode) { uses = uses || p.scope == context })
	return uses
}

// Variables are the names of the variables that the expression reads, each
// once, in the order of the text.
func (e *Expr) Variables() []string {
	var names []string
	e.node.visit(func(p *pathNode) {
		if p.scope == variable && !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	})
	return names
}
