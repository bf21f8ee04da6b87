package jsonata

import "slices"

// ReferenceKind is what a Reference refers to.
type ReferenceKind string

// The kinds of references.
const (
	VariableReference ReferenceKind = "variable" // a variable that the expression does not bind itself
	NameReference     ReferenceKind = "name"     // a name looked up in the input document, also * and **
	ContextReference  ReferenceKind = "context"  // $ where it is the input document
	RootReference     ReferenceKind = "root"     // $$, the input document
)

// Reference is a use of something from outside the expression. In Step
// Functions there is no input document, so that only variables can be meant.
type Reference struct {
	Kind       ReferenceKind
	Name       string   // without the $ of a variable, such as "states"; "$" and "$$" for the context and the root
	Path       []string // the names that follow a variable, such as "errorOutput"
	Position   int      // in bytes, after the token
	InFunction bool     // within the body of a function
}

// Variables are the names of the variables that the expression reads and does
// not bind itself, without $ and without functions, in order of first use.
func (e *Expr) Variables() []string { return slices.Clone(e.uses.variables) }

// References are all uses of variables and of the input document, in order.
func (e *Expr) References() []Reference { return slices.Clone(e.uses.references) }

// NewerOperators are the operators in the expression, each once, that JSONata
// has got since 2.0.6, the version that AWS runs: "?:" and "??".
func (e *Expr) NewerOperators() []string { return slices.Clone(e.uses.newer) }

type uses struct {
	newer      []string
	variables  []string
	references []Reference
}

// place is where in an expression a part stands.
type place struct {
	top      bool // its context is the input document
	function bool
	scope    *names
}

// names are the variables bound in a scope.
type names struct {
	outer *names
	bound []string
}

func (n *names) has(name string) bool {
	return n != nil && (slices.Contains(n.bound, name) || n.outer.has(name))
}

func (p place) within() place {
	p.scope = &names{outer: p.scope}
	return p
}

// inner is the place of a part whose context is an item.
func (p place) inner() place {
	p.top = false
	return p
}

func collectUses(root *node) uses {
	var u uses
	u.walk(root, place{top: true}.within())
	return u
}

func (u *uses) walk(n *node, at place) {
	if n == nil {
		return
	}
	switch n.kind {
	case kPath:
		u.path(n, at)
	case kName, kWildcard, kDescendant:
		u.name(n, at)
	case kVariable:
		u.variable(n, nil, at)
	case kBlock:
		u.each(n.items, at.within())
	case kCall, kPartial:
		if n.alt.kind != kVariable {
			u.walk(n.alt, at)
		}
		u.each(n.items, at)
	case kLambda:
		at.function = true
		body := at.within()
		for _, param := range n.items {
			body.scope.bound = append(body.scope.bound, param.name)
		}
		u.walk(n.rhs, body)
	case kBind:
		u.walk(n.rhs, at)
		at.scope.bound = append(at.scope.bound, n.name)
	case kTransform:
		u.each([]*node{n.lhs, n.rhs, n.alt}, at.inner())
	default:
		if n.kind == kElse && !slices.Contains(u.newer, n.name) {
			u.newer = append(u.newer, n.name)
		}
		u.each([]*node{n.lhs, n.rhs, n.alt}, at)
		u.each(n.items, at)
		u.pairs(n.pairs, at)
	}
	for _, t := range n.terms {
		u.walk(t.by, at.inner())
	}
	u.stages(n, at)
}

func (u *uses) each(all []*node, at place) {
	for _, n := range all {
		u.walk(n, at)
	}
}

func (u *uses) pairs(all [][2]*node, at place) {
	for _, pair := range all {
		u.each(pair[:], at)
	}
}

// stages walks what filters and groups a part; the context is an item there.
func (u *uses) stages(n *node, at place) {
	for _, s := range slices.Concat(n.predicates, n.stages) {
		u.walk(s.filter, at.inner())
		if s.index != "" {
			at.scope.bound = append(at.scope.bound, s.index)
		}
	}
	if n.group != nil {
		u.pairs(n.group.pairs, at.inner())
	}
}

func (u *uses) path(n *node, at place) {
	at = at.within()
	for i, step := range n.items {
		for _, name := range []string{step.focus, step.index} {
			if name != "" {
				at.scope.bound = append(at.scope.bound, name)
			}
		}
		if i == 0 && step.kind == kVariable {
			u.variable(step, following(n.items[1:]), at)
			u.stages(step, at)
		} else {
			u.walk(step, at)
		}
		at.top = false
	}
	u.stages(n, at)
}

// following are the names that come next in a path.
func following(steps []*node) []string {
	var out []string
	for _, step := range steps {
		if step.kind != kName {
			break
		}
		out = append(out, step.name)
	}
	return out
}

func (u *uses) name(n *node, at place) {
	if at.top {
		u.add(Reference{Kind: NameReference, Name: n.name}, n, at)
	}
}

func (u *uses) variable(n *node, path []string, at place) {
	switch {
	case n.name == "$":
		u.add(Reference{Kind: RootReference, Name: "$$"}, n, at)
	case n.name == "":
		if at.top {
			u.add(Reference{Kind: ContextReference, Name: "$"}, n, at)
		}
	case n.builtin == nil && !at.scope.has(n.name):
		u.add(Reference{Kind: VariableReference, Name: n.name, Path: path}, n, at)
		if !slices.Contains(u.variables, n.name) {
			u.variables = append(u.variables, n.name)
		}
	}
}

func (u *uses) add(r Reference, n *node, at place) {
	r.Position, r.InFunction = n.pos, at.function
	u.references = append(u.references, r)
}
