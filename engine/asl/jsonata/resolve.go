package jsonata

import "strconv"

// resolver turns what the parser read into what is evaluated: dots into paths
// with steps, predicates into stages of their steps, % into slots.
type resolver struct {
	parents []*node
}

func resolve(root *node) (*node, error) {
	r := &resolver{}
	n, err := r.resolve(root)
	if err != nil {
		return nil, err
	}
	if n.kind == kParent || n.seeking != nil {
		return nil, failAt("S0217", n.pos, kindNames[n.kind], nil)
	}
	return n, nil
}

func (r *resolver) resolve(n *node) (*node, error) {
	keep := n.keepArray
	out, err := r.byKind(n)
	if err == nil && keep {
		out.keepArray = true
	}
	return out, err
}

func (r *resolver) byKind(n *node) (*node, error) {
	switch n.kind {
	case kEnd:
		return nil, failAt("S0207", n.pos, n.name, nil)
	case kOperator:
		return r.operator(n)
	case kName:
		return &node{kind: kPath, pos: n.pos, items: []*node{n}, keepOne: n.keepArray}, nil
	case kParent:
		n.slot = &slot{label: "!" + strconv.Itoa(len(r.parents)), level: 1, index: len(r.parents)}
		r.parents = append(r.parents, n)
	case kVariable:
		n.builtin = builtins[n.name]
	case kBinary:
		return r.binary(n)
	case kMinus:
		return r.minus(n)
	case kObject:
		return n, r.pairs(n, n.pairs)
	case kArray:
		return n, r.each(n, n.items)
	case kBlock:
		return n, r.block(n)
	case kCall, kPartial:
		return n, r.call(n)
	case kLambda:
		return n, r.lambda(n)
	case kCondition, kElse:
		return n, r.children(n, &n.lhs, &n.rhs, &n.alt)
	case kTransform:
		return n, r.parts(&n.lhs, &n.rhs, &n.alt)
	}
	return n, nil
}

// operator makes a name of a keyword that stands where an operand should.
func (r *resolver) operator(n *node) (*node, error) {
	if n.name == "?" {
		return n, nil
	}
	n.kind = kName
	return r.resolve(n)
}

// parts resolves nodes in place.
func (r *resolver) parts(places ...**node) error {
	for _, place := range places {
		if *place == nil {
			continue
		}
		part, err := r.resolve(*place)
		if err != nil {
			return err
		}
		*place = part
	}
	return nil
}

// children resolves nodes in place; what they seek, n seeks.
func (r *resolver) children(n *node, places ...**node) error {
	if err := r.parts(places...); err != nil {
		return err
	}
	for _, place := range places {
		if *place != nil {
			passOn(n, *place)
		}
	}
	return nil
}

func (r *resolver) each(n *node, items []*node) error {
	for i := range items {
		if err := r.children(n, &items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) pairs(n *node, pairs [][2]*node) error {
	for i := range pairs {
		if err := r.children(n, &pairs[i][0], &pairs[i][1]); err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) minus(n *node) (*node, error) {
	if err := r.parts(&n.lhs); err != nil {
		return nil, err
	}
	if f, ok := n.lhs.lit.(float64); ok && n.lhs.kind == kNumber {
		n.lhs.lit = -f
		return n.lhs, nil
	}
	passOn(n, n.lhs)
	return n, nil
}

func (r *resolver) block(n *node) error {
	if err := r.each(n, n.items); err != nil {
		return err
	}
	for _, item := range n.items {
		if item.consArray || item.kind == kPath && item.items[0].consArray {
			n.consArray = true
		}
	}
	return nil
}

func (r *resolver) call(n *node) error {
	if err := r.each(n, n.items); err != nil {
		return err
	}
	if err := r.parts(&n.alt); err != nil {
		return err
	}
	n.name = calledName(n.alt)
	return nil
}

// calledName is what messages call a function.
func calledName(f *node) string {
	if f.kind == kPath {
		f = f.items[0]
	}
	switch f.kind {
	case kLambda, kBlock, kParent:
		return ""
	}
	return f.name
}

func (r *resolver) lambda(n *node) error {
	if err := r.parts(&n.rhs); err != nil {
		return err
	}
	markTail(n.rhs)
	return nil
}

// markTail marks the calls whose result is the lambda's, so that they need no
// stack of their own.
func markTail(n *node) {
	switch n.kind {
	case kCall:
		n.tail = len(n.predicates) == 0
	case kCondition:
		markTail(n.rhs)
		if n.alt != nil {
			markTail(n.alt)
		}
	case kBlock:
		if len(n.items) > 0 {
			markTail(n.items[len(n.items)-1])
		}
	}
}

func (r *resolver) binary(n *node) (*node, error) {
	switch n.name {
	case ".":
		return r.dot(n)
	case "[":
		return r.predicate(n)
	case "{":
		return r.grouping(n)
	case "^":
		return r.orderBy(n)
	case "@":
		return r.focus(n)
	case "#":
		return r.numbering(n)
	case ":=":
		n.kind = kBind
		n.name = n.lhs.name
		return n, r.children(n, &n.rhs)
	case "~>":
		n.kind = kApply
		err := r.parts(&n.lhs, &n.rhs)
		n.keepArray = err == nil && (n.lhs.keepArray || n.rhs.keepArray)
		return n, err
	}
	return n, r.children(n, &n.lhs, &n.rhs)
}

func (r *resolver) grouping(n *node) (*node, error) {
	out, err := r.resolve(n.lhs)
	if err != nil {
		return nil, err
	}
	if out.group != nil {
		return nil, failAt("S0210", n.pos, "", nil)
	}
	out.group = &group{pairs: n.pairs, pos: n.pos}
	for i := range n.pairs {
		if err := r.parts(&n.pairs[i][0], &n.pairs[i][1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
