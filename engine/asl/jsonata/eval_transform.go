package jsonata

import "github.com/stepwell/stepwell/engine/asl/value"

// transform copies a value and changes the objects in the copy that the
// pattern selects.
func (r *run) transform(t *transformer, args []any) (any, error) {
	args, err := transformSignature.apply(args, undefined)
	if err != nil {
		return nil, err
	}
	if args[0] == undefined {
		return undefined, nil
	}
	if !isFunction(r.lookup(t.env, "clone", builtins["clone"])) {
		return nil, failAt("T2013", t.n.pos, "", nil)
	}
	c := copier{run: r, own: map[*value.Object]bool{}}
	copied, err := c.copy(args[0])
	if err != nil {
		return nil, err
	}
	matches, err := r.eval(t.n.lhs, copied, t.env)
	if err != nil || matches == undefined {
		return copied, err
	}
	for _, match := range asItems(matches) {
		if err := r.update(t, match, c.own); err != nil {
			return nil, err
		}
	}
	return copied, nil
}

var transformSignature = mustSignature("<(oa):o>")

// update changes one object of the copy in place.
func (r *run) update(t *transformer, match any, own map[*value.Object]bool) error {
	v, err := r.eval(t.n.rhs, match, t.env)
	if err != nil {
		return err
	}
	target, _ := match.(*value.Object)
	if !own[target] { // selected elsewhere than in the copy
		target = nil
	}
	if v != undefined {
		o, ok := v.(*value.Object)
		if !ok {
			return failAt("T2011", t.n.rhs.pos, "", fields{"value": v})
		}
		if err := r.overlay(target, o); err != nil {
			return err
		}
	}
	if t.n.alt == nil {
		return nil
	}
	return r.remove(t, match, target)
}

func (r *run) remove(t *transformer, match any, target *value.Object) error {
	v, err := r.eval(t.n.alt, match, t.env)
	if err != nil || v == undefined {
		return err
	}
	doomed := map[string]bool{}
	for _, item := range asItems(v) {
		key, ok := item.(string)
		if !ok {
			return failAt("T2012", t.n.alt.pos, "", fields{"value": v})
		}
		doomed[key] = true
	}
	if target == nil {
		return nil
	}
	var kept []value.Member
	for _, m := range target.Members() {
		if !doomed[m.Key] {
			kept = append(kept, m)
		}
	}
	*target = *value.Unique(kept)
	return nil
}

// overlay sets members of target. It copies them, since target may be among them.
func (r *run) overlay(target, with *value.Object) error {
	if target == nil {
		return nil
	}
	c := copier{run: r, exact: true}
	copied, err := c.copy(with)
	if err != nil {
		return err
	}
	for _, m := range copied.(*value.Object).Members() {
		target.Set(m.Key, m.Value)
	}
	return nil
}

// copier copies values deeply. Unless it is exact, numbers and functions
// become what going through JSON text makes of them.
type copier struct {
	*run
	exact bool
	depth int
	own   map[*value.Object]bool // collects the objects of the copy, when it is there
}

func (c *copier) copy(v any) (any, error) {
	if c.depth++; c.depth > value.MaxDepth {
		return nil, fail("D1015", nil)
	}
	defer func() { c.depth-- }()
	if err := c.spend(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *value.Object:
		return c.copyObject(v)
	case *list:
		if v.outer {
			return c.copy(v.items[0])
		}
		return c.copyItems(v.items)
	case []any:
		return c.copyItems(v)
	}
	switch {
	case c.exact:
		return v, nil
	case isNumber(v):
		return shortened(float(v)), nil
	case isFunction(v):
		return "", nil
	}
	return v, nil
}

func (c *copier) copyObject(o *value.Object) (any, error) {
	members := make([]value.Member, o.Len())
	for i, m := range o.Members() {
		v, err := c.copy(m.Value)
		if err != nil {
			return nil, err
		}
		members[i] = value.Member{Key: m.Key, Value: v}
	}
	out := value.Unique(members)
	if c.own != nil {
		c.own[out] = true
	}
	return out, c.allocate(2 * itemBytes * len(members))
}

func (c *copier) copyItems(from []any) (any, error) {
	out := make([]any, len(from))
	for i, item := range from {
		v, err := c.copy(item)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, c.allocate(itemBytes * len(out))
}
