package expr

import (
	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// run is the state of one evaluation.
type run struct {
	env     *Env
	budget  int // of steps in paths, for all expressions of a template together
	context value.Value
	asked   bool // for the context
}

func (r *run) contextObject() value.Value {
	if !r.asked && r.env.Context != nil {
		r.context, r.asked = r.env.Context(), true
	}
	return r.context
}

// node is a part of an expression.
type node interface {
	eval(r *run) (value.Value, error)
	visit(see func(*pathNode)) // calls see for every path in the node
}

// scope is where a path starts.
type scope uint8

const (
	input    scope = iota // $
	context               // $$
	variable              // $name
)

type pathNode struct {
	text  string // as written
	scope scope
	name  string // of the variable
	path  *jsonpath.Path
}

func (p *pathNode) visit(see func(*pathNode)) { see(p) }

func (p *pathNode) eval(r *run) (value.Value, error) {
	root, err := p.root(r)
	if err != nil {
		return nil, err
	}
	v, err := p.path.EvalWithin(root, &r.budget)
	return v, p.wrap(err, root)
}

func (p *pathNode) wrap(err error, root value.Value) error {
	if err == nil || err == jsonpath.ErrTooManySteps {
		return err
	}
	return &PathNotFound{Path: p.text, Input: root, Reason: err, scope: p.scope}
}

func (p *pathNode) root(r *run) (value.Value, error) {
	switch p.scope {
	case context:
		return r.contextObject(), nil
	case variable:
		if r.env.Variable != nil {
			if v, ok := r.env.Variable(p.name); ok {
				return v, nil
			}
		}
		return nil, &UnknownVariable{Name: p.name}
	}
	return r.env.Input, nil
}

type literalNode struct{ value value.Value }

func (literalNode) visit(func(*pathNode))            {}
func (l literalNode) eval(*run) (value.Value, error) { return l.value, nil }

type callNode struct {
	name string
	run  intrinsic.Func
	args []node
}

func (c *callNode) visit(see func(*pathNode)) {
	for _, a := range c.args {
		a.visit(see)
	}
}

func (c *callNode) eval(r *run) (value.Value, error) {
	args := make([]value.Value, len(c.args))
	for i, a := range c.args {
		v, err := a.eval(r)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	return c.run(args, r.env.Random)
}
