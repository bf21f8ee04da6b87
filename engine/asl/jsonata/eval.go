package jsonata

import (
	"github.com/stepwell/stepwell/engine/asl/value"
)

// run is one evaluation of an expression.
type run struct {
	env    *Env
	root   any // what $$ is
	limits Budget
	left   Budget
}

// binding is a variable with its value.
type binding struct {
	name string
	v    any
}

// frame is a scope of variables.
type frame struct {
	parent *frame
	vars   []binding
	fixed  int // how many of vars belong to a tuple
}

func (f *frame) bind(name string, v any) {
	for i := f.fixed; i < len(f.vars); i++ {
		if f.vars[i].name == name {
			f.vars[i].v = v
			return
		}
	}
	f.vars = append(f.vars, binding{name, v})
}

// frameOf makes a scope of the bindings of a tuple.
func frameOf(parent *frame, t *tuple) *frame {
	return &frame{parent: parent, vars: t.vars[:len(t.vars):len(t.vars)], fixed: len(t.vars)}
}

// lookup finds the value of a variable; undefined when there is none.
func (r *run) lookup(f *frame, name string, builtin *native) any {
	for ; f != nil; f = f.parent {
		for i := len(f.vars) - 1; i >= 0; i-- {
			if f.vars[i].name == name {
				return f.vars[i].v
			}
		}
	}
	if name == "$" {
		return r.root
	}
	if v, ok := r.env.Bindings[name]; ok {
		return v
	}
	if r.env.Lookup != nil {
		if v, ok := r.env.Lookup(name); ok {
			return v
		}
	}
	if builtin != nil {
		return builtin
	}
	return undefined
}

// spend counts steps.
func (r *run) spend(steps int) error {
	if r.left.Steps -= steps; r.left.Steps < 0 {
		return fail("D1012", nil)
	}
	return nil
}

// itemBytes is about what an item of an array takes.
const itemBytes = 24

// constructorBytes is what an array or object costs on top of its items: more
// than it takes, so that no value nests so deeply that walking it runs out of stack.
const constructorBytes = 512

// What one value may hold in Step Functions: so many items in an array, or
// bytes in a string.
const (
	maxItems = 873_782
	maxText  = 6_990_256
)

// allocate counts memory.
func (r *run) allocate(bytes int) error {
	if bytes < 0 || bytes > r.left.Bytes {
		return fail("D1013", nil)
	}
	r.left.Bytes -= bytes
	return nil
}

// allocateText counts the memory of a string.
func (r *run) allocateText(bytes int) error {
	if bytes > maxText {
		return fail("D1013", nil)
	}
	return r.allocate(bytes)
}

// allocateItems counts the memory of an array.
func (r *run) allocateItems(n int) error {
	if n > maxItems {
		return fail("D1013", nil)
	}
	return r.allocate(itemBytes * n)
}

// eval evaluates a part of the expression for a context.
func (r *run) eval(n *node, in any, f *frame) (any, error) {
	if r.left.Steps--; r.left.Steps < 0 {
		return nil, r.spend(0)
	}
	switch n.kind {
	case kString, kNumber, kLiteral:
		if n.predicates == nil && n.group == nil {
			return n.lit, nil
		}
	case kVariable:
		if n.predicates == nil && n.group == nil && !n.keepArray {
			return collapse(r.variable(n, in, f)), nil
		}
	}
	if r.left.Depth--; r.left.Depth < 0 {
		return nil, failAt("D1011", n.pos, n.name, nil)
	}
	v, err := r.evalKind(n, in, f)
	for i := 0; i < len(n.predicates) && err == nil; i++ {
		v, err = r.filter(n.predicates[i].filter, v, f)
	}
	if err == nil && n.group != nil && n.kind != kPath {
		v, err = r.groupBy(n.group.pairs, n.group.pos, v, f)
	}
	r.left.Depth++
	if err != nil {
		return nil, err
	}
	if l, ok := v.(*list); ok {
		if n.keepArray && l.seq && !l.tuple && !l.keep {
			l = &list{items: l.items, seq: true, cons: l.cons, keep: true}
		}
		return collapse(l), nil
	}
	return v, nil
}

func (r *run) evalKind(n *node, in any, f *frame) (any, error) {
	switch n.kind {
	case kPath:
		return r.path(n, in, f)
	case kName:
		return field(in, n.name), nil
	case kString, kNumber, kLiteral:
		return n.lit, nil
	case kVariable:
		return r.variable(n, in, f), nil
	case kBinary:
		return r.binary(n, in, f)
	case kMinus:
		return r.minus(n, in, f)
	case kArray:
		return r.array(n, in, f)
	case kObject:
		return r.groupBy(n.pairs, n.pos, in, f)
	case kWildcard:
		return r.wildcard(in)
	case kDescendant:
		return r.descendants(in)
	case kParent:
		return r.lookup(f, n.slot.label, nil), nil
	case kCondition:
		return r.condition(n, in, f)
	case kElse:
		return r.orElse(n, in, f)
	case kBlock:
		return r.block(n, in, f)
	case kBind:
		return r.bind(n, in, f)
	case kRegex:
		return &matcher{re: n.re, pos: n.pos}, nil
	case kCall:
		if n.tail {
			return &thunk{call: n, in: in, env: f}, nil
		}
		return r.call(n, in, f)
	case kPartial:
		return r.partial(n, in, f)
	case kLambda:
		return newLambda(n, in, f), nil
	case kApply:
		return r.chain(n, in, f)
	case kTransform:
		return &transformer{n: n, env: f}, nil
	}
	return undefined, nil
}

func (r *run) variable(n *node, in any, f *frame) any {
	if n.name == "" {
		if l, ok := in.(*list); ok && l.outer {
			return l.items[0]
		}
		return in
	}
	return r.lookup(f, n.name, n.builtin)
}

func (r *run) minus(n *node, in any, f *frame) (any, error) {
	v, err := r.eval(n.lhs, in, f)
	if err != nil || v == undefined {
		return undefined, err
	}
	x, ok, err := number(v)
	if err == nil && !ok {
		err = failAt("D1002", n.pos, n.name, fields{"value": v})
	}
	return -x, err
}

// array makes an array of items; what is not an array constructor itself is
// flattened into it.
func (r *run) array(n *node, in any, f *frame) (any, error) {
	out := make([]any, 0, len(n.items))
	for _, item := range n.items {
		v, err := r.eval(item, in, f)
		if err != nil {
			return nil, err
		}
		switch {
		case v == undefined:
		case item.kind != kArray && isArray(v):
			if len(n.items) == 1 {
				out = items(v)[:len(items(v)):len(items(v))]
				break
			}
			if err := r.allocate(itemBytes * len(items(v))); err != nil {
				return nil, err
			}
			out = append(out, items(v)...)
		default:
			out = append(out, v)
		}
	}
	if err := r.allocate(constructorBytes + itemBytes*len(n.items)); err != nil {
		return nil, err
	}
	if n.consArray {
		return &list{items: out, cons: true}, nil
	}
	return out, nil
}

func (r *run) wildcard(in any) (any, error) {
	if l, ok := in.(*list); ok && l.outer && len(l.items) > 0 {
		in = l.items[0]
	}
	out := sequence()
	add := func(v any) {
		if isArray(v) {
			out.items = flatten(v, out.items)
			out.seq = false
		} else {
			out.items = append(out.items, v)
		}
	}
	switch in := in.(type) {
	case *value.Object:
		for _, m := range in.Members() {
			add(m.Value)
		}
	case []any, *list:
		for _, v := range items(in) {
			add(v)
		}
	}
	if err := r.allocate(itemBytes * len(out.items)); err != nil {
		return nil, err
	}
	if !out.seq {
		return out.items, nil
	}
	return out, nil
}

// flatten appends an array to out, and the items of arrays in it.
func flatten(v any, out []any) []any {
	if !isArray(v) {
		return append(out, v)
	}
	for _, item := range items(v) {
		out = flatten(item, out)
	}
	return out
}

func (r *run) descendants(in any) (any, error) {
	if in == undefined {
		return undefined, nil
	}
	out := sequence()
	err := r.descend(in, out)
	if len(out.items) == 1 {
		return out.items[0], err
	}
	return out, err
}

func (r *run) descend(in any, out *list) error {
	if err := r.spend(1); err != nil {
		return err
	}
	if isArray(in) {
		for _, item := range items(in) {
			if err := r.descend(item, out); err != nil {
				return err
			}
		}
		return nil
	}
	if err := r.allocate(itemBytes); err != nil {
		return err
	}
	out.items = append(out.items, in)
	if o, ok := in.(*value.Object); ok {
		for _, m := range o.Members() {
			if err := r.descend(m.Value, out); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) condition(n *node, in any, f *frame) (any, error) {
	v, err := r.eval(n.lhs, in, f)
	if err != nil {
		return nil, err
	}
	yes, err := truth(v)
	switch {
	case err != nil:
		return nil, err
	case yes:
		return r.eval(n.rhs, in, f)
	case n.alt != nil:
		return r.eval(n.alt, in, f)
	}
	return undefined, nil
}

// orElse yields the first operand when it is true (?:) or there (??), else the second.
func (r *run) orElse(n *node, in any, f *frame) (any, error) {
	v, err := r.eval(n.lhs, in, f)
	if err != nil {
		return nil, err
	}
	good := v != undefined
	if n.name == "?:" {
		if good, err = truth(v); err != nil {
			return nil, err
		}
	}
	if good {
		return v, nil
	}
	return r.eval(n.rhs, in, f)
}

func (r *run) block(n *node, in any, f *frame) (any, error) {
	scope := &frame{parent: f}
	v := undefined
	for _, item := range n.items {
		var err error
		if v, err = r.eval(item, in, scope); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (r *run) bind(n *node, in any, f *frame) (any, error) {
	v, err := r.eval(n.rhs, in, f)
	if err == nil {
		f.bind(n.name, v)
	}
	return v, err
}
