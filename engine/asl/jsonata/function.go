package jsonata

import "github.com/stepwell/stepwell/engine/asl/value"

// Functions are *native, *lambda, *partial, *matcher, *nextMatch and *transformer.

// native is a built-in function.
type native struct {
	name  string
	sig   *signature
	arity int // how many arguments a higher-order function passes to it
	impl  func(c *call, args []any) (any, error)
}

// call is what a built-in function knows besides its arguments.
type call struct {
	*run
	in any // the context
}

// lambda is a function of the expression with the scope it was made in.
type lambda struct {
	n   *node
	in  any
	env *frame
}

func newLambda(n *node, in any, f *frame) *lambda { return &lambda{n: n, in: in, env: f} }

// partial is a function with some arguments given.
type partial struct {
	fn   any
	args []any // a gap where an argument is to come
	gaps int
}

type gap struct{}

// transformer is what |…|…| evaluates to.
type transformer struct {
	n   *node
	env *frame
}

// thunk is a call that is yet to be made, in place of its result.
type thunk struct {
	call *node
	in   any
	env  *frame
}

func isFunction(v any) bool {
	switch v.(type) {
	case *native, *lambda, *partial, *matcher, *nextMatch, *transformer:
		return true
	}
	return false
}

func arityOf(fn any) int {
	switch fn := fn.(type) {
	case *native:
		return fn.arity
	case *lambda:
		return len(fn.n.items)
	case *partial:
		return fn.gaps
	}
	return 1
}

// apply calls a function. The context stands in for arguments that its
// signature lets default to it. Calls in tail position loop here.
func (r *run) apply(fn any, args []any, in any) (any, error) {
	v, err := r.applyOnce(fn, args, in)
	for err == nil {
		t, ok := v.(*thunk)
		if !ok {
			break
		}
		if err = r.spend(1); err != nil {
			break
		}
		if fn, err = r.eval(t.call.alt, t.in, t.env); err != nil {
			break
		}
		if args, err = r.arguments(nil, t.call.items, t.in, t.env); err != nil {
			break
		}
		if v, err = r.applyOnce(fn, args, in); err != nil {
			err = about(err, t.call.pos, t.call.name)
		}
	}
	return v, err
}

func (r *run) applyOnce(fn any, args []any, in any) (any, error) {
	switch fn := fn.(type) {
	case *native:
		args, err := fn.sig.apply(args, in)
		if err == nil && len(args) > 0 {
			err = r.spend(weight(args[0]))
		}
		if err != nil {
			return nil, err
		}
		return fn.impl(&call{run: r, in: in}, args)
	case *lambda:
		args, err := fn.n.sig.apply(args, in)
		if err != nil {
			return nil, err
		}
		return r.eval(fn.n.rhs, fn.in, fn.scope(args))
	case *partial:
		return r.applyOnce(fn.fn, fn.fill(args), in)
	case *matcher:
		return fn.call(r, args)
	case *nextMatch:
		return fn.call(r)
	case *transformer:
		return r.transform(fn, args)
	}
	return nil, fail("T1006", nil)
}

// weight is about how many steps it takes to go through a value.
func weight(v any) int {
	switch v := v.(type) {
	case string:
		return len(v) / 64
	case *value.Object:
		return v.Len() / 8
	}
	return len(items(v)) / 8
}

// scope binds the parameters of a lambda.
func (l *lambda) scope(args []any) *frame {
	f := &frame{parent: l.env, vars: make([]binding, len(l.n.items))}
	for i, p := range l.n.items {
		f.vars[i] = binding{p.name, undefined}
		if i < len(args) {
			f.vars[i].v = args[i]
		}
	}
	return f
}

// fill puts arguments into the gaps of a partial application.
func (p *partial) fill(args []any) []any {
	out := make([]any, len(p.args))
	next := 0
	for i, arg := range p.args {
		if _, open := arg.(gap); !open {
			out[i] = arg
			continue
		}
		out[i] = undefined
		if next < len(args) {
			out[i] = args[next]
		}
		next++
	}
	return out
}

func (r *run) arguments(first []any, nodes []*node, in any, f *frame) ([]any, error) {
	args := make([]any, 0, len(first)+len(nodes))
	args = append(args, first...)
	for _, n := range nodes {
		if n.kind == kOperator {
			args = append(args, gap{})
			continue
		}
		v, err := r.eval(n, in, f)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return args, nil
}

// call evaluates a call; first are arguments that come before the written ones.
func (r *run) call(n *node, in any, f *frame, first ...any) (any, error) {
	fn, err := r.eval(n.alt, in, f)
	if err != nil {
		return nil, err
	}
	if fn == undefined && r.forgotDollar(n.alt, f) {
		return nil, failAt("T1005", n.pos, n.name, nil)
	}
	args, err := r.arguments(first, n.items, in, f)
	if err != nil {
		return nil, err
	}
	v, err := r.apply(fn, args, in)
	if err != nil {
		return nil, about(err, n.pos, n.name)
	}
	return v, nil
}

// forgotDollar tells whether a name that is no function would be one with a $.
func (r *run) forgotDollar(n *node, f *frame) bool {
	if n.kind != kPath {
		return false
	}
	name := n.items[0].name
	return r.lookup(f, name, builtins[name]) != undefined
}

func (r *run) partial(n *node, in any, f *frame) (any, error) {
	args, err := r.arguments(nil, n.items, in, f)
	if err != nil {
		return nil, err
	}
	fn, err := r.eval(n.alt, in, f)
	if err != nil {
		return nil, err
	}
	if fn == undefined && r.forgotDollar(n.alt, f) {
		return nil, failAt("T1007", n.pos, n.name, nil)
	}
	if !isFunction(fn) {
		return nil, failAt("T1008", n.pos, n.name, nil)
	}
	p := &partial{fn: fn, args: args}
	for _, arg := range args {
		if _, open := arg.(gap); open {
			p.gaps++
		}
	}
	return p, nil
}

// chain evaluates a ~> b: b is called with a, or a and b become one function.
func (r *run) chain(n *node, in any, f *frame) (any, error) {
	a, err := r.eval(n.lhs, in, f)
	if err != nil {
		return nil, err
	}
	if n.rhs.kind == kCall { // what follows the call is ignored, as in jsonata-js
		return r.call(n.rhs, in, f, a)
	}
	fn, err := r.eval(n.rhs, in, f)
	if err != nil {
		return nil, err
	}
	switch {
	case !isFunction(fn):
		return nil, failAt("T2006", n.pos, "", fields{"value": fn})
	case isFunction(a):
		return compose(a, fn), nil
	}
	return r.apply(fn, []any{a}, nil)
}

// compose makes the function that calls g with what f yields.
func compose(f, g any) any {
	return &native{name: "~>", arity: 1, impl: func(c *call, args []any) (any, error) {
		v, err := c.apply(f, args, nil)
		if err != nil {
			return nil, err
		}
		return c.apply(g, []any{collapse(v)}, nil)
	}}
}
