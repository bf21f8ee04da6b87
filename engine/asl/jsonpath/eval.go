package jsonpath

import "github.com/stepwell/stepwell/engine/asl/value"

// evaluation is the state of one evaluation.
type evaluation struct {
	document value.Value // what "$" means inside filters
	budget   *int
	failed   error
}

// find evaluates p from v; found is false when a definite path finds nothing.
func (e *evaluation) find(p *Path, v value.Value) (result value.Value, found bool) {
	if p.plain {
		if !e.spend(1) {
			return nil, false
		}
		return p.follow(v)
	}
	if p.scanned != nil {
		return e.aggregate(p, v)
	}
	c := collector{evaluation: e, found: value.Array{}}
	c.walk(v, p.steps)
	switch {
	case !p.definite:
		return c.found, true
	case len(c.found) == 0:
		return nil, false
	}
	return c.found[0], true
}

// aggregate applies the functions of a path such as $..price.sum() to all that
// stands before them.
func (e *evaluation) aggregate(p *Path, v value.Value) (value.Value, bool) {
	list, _ := e.find(p.scanned, v)
	for i := range p.steps {
		f := p.steps[i].function
		if i == 0 && f.name == "length" {
			list = members(list)
		}
		var ok bool
		if list, ok = e.call(f, list); !ok {
			return nil, false
		}
	}
	return list, true
}

// members are the elements of the arrays and objects in list.
func members(list value.Value) value.Array {
	all := value.Array{}
	items, _ := list.(value.Array)
	for _, item := range items {
		switch item := item.(type) {
		case value.Array:
			all = append(all, item...)
		case *value.Object:
			for _, m := range item.Members() {
				all = append(all, m.Value)
			}
		}
	}
	return all
}

// spend takes n steps from the budget; it is false when they are used up.
func (e *evaluation) spend(n int) bool {
	if e.failed != nil {
		return false
	}
	if *e.budget < n {
		*e.budget = 0
		e.failed = ErrTooManySteps
		return false
	}
	*e.budget -= n
	return true
}

// collector gathers what a path finds, in the order of the document.
type collector struct {
	*evaluation
	found value.Array
}

func (c *collector) walk(v value.Value, steps []step) {
	if !c.spend(1) {
		return
	}
	if len(steps) == 0 {
		c.found = append(c.found, v)
		return
	}
	if s := &steps[0]; s.deep {
		c.scan(v, s, steps[1:])
	} else {
		c.apply(v, s, steps[1:])
	}
}

// scan applies s to v and to all containers below it.
func (c *collector) scan(v value.Value, s *step, rest []step) {
	if !c.spend(1) {
		return
	}
	switch v := v.(type) {
	case *value.Object:
		c.apply(v, s, rest)
		for _, m := range v.Members() {
			c.scan(m.Value, s, rest)
		}
	case value.Array:
		if s.kind != byFilter || s.filter.accepts(c.evaluation, v) {
			c.apply(v, s, rest)
		}
		for _, item := range v {
			c.scan(item, s, rest)
		}
	}
}

func (c *collector) apply(v value.Value, s *step, rest []step) {
	switch s.kind {
	case byName, byIndex:
		if next, ok := s.child(v); ok {
			c.walk(next, rest)
		}
	case byNames:
		c.applyNames(v, s, rest)
	case byWildcard:
		c.applyWildcard(v, rest)
	case byFilter:
		c.applyFilter(v, s, rest)
	case byFunction:
		if next, ok := c.call(s.function, v); ok {
			c.walk(next, rest)
		}
	default:
		c.applyToArray(v, s, rest)
	}
}

// applyNames merges the named members into one object at the end of a path and
// follows each of them elsewhere.
func (c *collector) applyNames(v value.Value, s *step, rest []step) {
	o, ok := v.(*value.Object)
	if !ok {
		return
	}
	merged := &value.Object{}
	for _, name := range s.names {
		member, ok := o.Get(name)
		switch {
		case !ok:
		case len(rest) > 0:
			c.walk(member, rest)
		default:
			merged.Set(name, member)
		}
	}
	if len(rest) == 0 {
		c.walk(merged, nil)
	}
}

func (c *collector) applyWildcard(v value.Value, rest []step) {
	switch v := v.(type) {
	case *value.Object:
		for _, m := range v.Members() {
			c.walk(m.Value, rest)
		}
	case value.Array:
		for _, item := range v {
			c.walk(item, rest)
		}
	}
}

func (c *collector) applyFilter(v value.Value, s *step, rest []step) {
	switch v := v.(type) {
	case *value.Object:
		if s.filter.accepts(c.evaluation, v) {
			c.walk(v, rest)
		}
	case value.Array:
		for _, item := range v {
			if c.spend(1) && s.filter.accepts(c.evaluation, item) {
				c.walk(item, rest)
			}
		}
	}
}

func (c *collector) applyToArray(v value.Value, s *step, rest []step) {
	a, ok := v.(value.Array)
	if !ok {
		return
	}
	if s.kind == bySlice {
		from, to := s.slice(len(a))
		for _, item := range a[from:to] {
			c.walk(item, rest)
		}
		return
	}
	for _, index := range s.indexes {
		if i, ok := position(index, len(a)); ok {
			c.walk(a[i], rest)
		}
	}
}
