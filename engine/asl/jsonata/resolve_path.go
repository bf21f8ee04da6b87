package jsonata

// asPath makes a path of a node that is none.
func asPath(n *node) *node {
	if n.kind == kPath {
		return n
	}
	return &node{kind: kPath, pos: n.pos, items: []*node{n}}
}

func last(nodes []*node) *node { return nodes[len(nodes)-1] }

// dot joins what stands on its two sides to one path.
func (r *resolver) dot(n *node) (*node, error) {
	if err := r.parts(&n.lhs, &n.rhs); err != nil {
		return nil, err
	}
	path := asPath(n.lhs)
	if n.lhs.kind == kParent {
		path.seeking = []*slot{n.lhs.slot}
	}
	if n.rhs.kind == kPath {
		path.items = append(path.items, n.rhs.items...)
	} else {
		step := n.rhs
		step.stages, step.predicates = append(step.predicates, step.stages...), nil
		path.items = append(path.items, step)
	}
	for _, step := range path.items {
		if err := asStep(path, step); err != nil {
			return nil, err
		}
	}
	for _, step := range []*node{path.items[0], last(path.items)} {
		if step.kind == kArray {
			step.consArray = true
		}
	}
	return path, r.findParents(path)
}

// asStep checks that a node can be a step; a string there is a name.
func asStep(path, step *node) error {
	switch step.kind {
	case kNumber, kLiteral:
		return failAt("S0213", step.pos, "", fields{"value": step.lit})
	case kString:
		step.kind = kName
		step.name, _ = step.lit.(string)
	}
	if step.keepArray {
		path.keepOne = true
	}
	return nil
}

func (r *resolver) predicate(n *node) (*node, error) {
	out, err := r.resolve(n.lhs)
	if err != nil {
		return nil, err
	}
	step, stages := out, &out.predicates
	if out.kind == kPath {
		step = last(out.items)
		stages = &step.stages
	}
	if step.group != nil {
		return nil, failAt("S0209", n.pos, "", nil)
	}
	filter, err := r.resolve(n.rhs)
	if err != nil {
		return nil, err
	}
	for _, s := range filter.seeking {
		if s.level == 1 {
			if _, err := r.seek(step, s); err != nil {
				return nil, err
			}
		} else {
			s.level--
		}
	}
	if filter.seeking != nil {
		passOn(step, filter)
	}
	*stages = append(*stages, stage{filter: filter})
	return out, nil
}

func (r *resolver) orderBy(n *node) (*node, error) {
	out, err := r.resolve(n.lhs)
	if err != nil {
		return nil, err
	}
	path := asPath(out)
	step := &node{kind: kSort, pos: n.pos, terms: n.terms}
	for i := range step.terms {
		if err := r.children(step, &step.terms[i].by); err != nil {
			return nil, err
		}
	}
	path.items = append(path.items, step)
	return path, r.findParents(path)
}

// focus binds a variable to what a step selects and keeps the context.
func (r *resolver) focus(n *node) (*node, error) {
	out, err := r.resolve(n.lhs)
	if err != nil {
		return nil, err
	}
	step := out
	if out.kind == kPath {
		step = last(out.items)
	}
	if step.stages != nil || step.predicates != nil {
		return nil, failAt("S0215", n.pos, "", nil)
	}
	if step.kind == kSort {
		return nil, failAt("S0216", n.pos, "", nil)
	}
	step.keepArray = step.keepArray || n.keepArray
	step.focus = n.rhs.name
	step.tuple = true
	return out, nil
}

// numbering binds a variable to the position of what a step selects.
func (r *resolver) numbering(n *node) (*node, error) {
	out, err := r.resolve(n.lhs)
	if err != nil {
		return nil, err
	}
	step := out
	if out.kind == kPath {
		step = last(out.items)
	} else {
		out = asPath(out)
		step.stages, step.predicates = step.predicates, nil
	}
	if step.stages == nil {
		step.index = n.rhs.name
	} else {
		step.stages = append(step.stages, stage{index: n.rhs.name})
	}
	step.tuple = true
	return out, nil
}

// passOn makes n seek what its part seeks.
func passOn(n, part *node) {
	n.seeking = append(n.seeking, sought(part)...)
}

// sought are the slots whose steps n does not have itself.
func sought(n *node) []*slot {
	if n.kind == kParent {
		return append(n.seeking[:len(n.seeking):len(n.seeking)], n.slot)
	}
	return n.seeking
}

// findParents looks among the steps of a path for those that the % in its last
// step refers to; what it does not find, the path goes on seeking.
func (r *resolver) findParents(path *node) error {
	for _, s := range sought(last(path.items)) {
		i := len(path.items) - 2
		for s.level > 0 {
			if i < 0 {
				path.seeking = append(path.seeking, s)
				break
			}
			candidate := path.items[i]
			i--
			for i >= 0 && candidate.focus != "" && path.items[i].focus != "" {
				candidate = path.items[i]
				i--
			}
			var err error
			if s, err = r.seek(candidate, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// seek goes from a slot one step up: to n, or to the steps within n.
func (r *resolver) seek(n *node, s *slot) (*slot, error) {
	switch n.kind {
	case kName, kWildcard:
		if s.level--; s.level == 0 {
			if n.ancestor != nil {
				r.parents[s.index].slot.label = n.ancestor.label
			}
			n.ancestor = s
			n.tuple = true
		}
		return s, nil
	case kParent:
		s.level++
		return s, nil
	case kBlock:
		if len(n.items) == 0 {
			return s, nil
		}
		n.tuple = true
		return r.seek(last(n.items), s)
	case kPath:
		n.tuple = true
		var err error
		for i := len(n.items) - 1; i >= 0 && err == nil && (s.level > 0 || i == len(n.items)-1); i-- {
			s, err = r.seek(n.items[i], s)
		}
		return s, err
	}
	return nil, failAt("S0217", n.pos, kindNames[n.kind], nil)
}
