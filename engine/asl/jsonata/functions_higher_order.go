package jsonata

import "github.com/stepwell/stepwell/engine/asl/value"

var higherOrderFunctions = []native{
	builtin("map", "<af>", 2, known(mapFunction)),
	builtin("filter", "<af>", 2, known(filterFunction)),
	builtin("single", "<af?>", 2, known(single)),
	builtin("reduce", "<afj?:j>", 3, known(reduce)),
	builtin("sift", "<o-f?:o>", 2, sift),
	builtin("each", "<o-f:a>", 2, each),
}

// passing calls fn for an item with as much as it takes: the item, where it
// stands and what it stands in.
func (c *call) passing(fn any, arity int, item any, at int, all any) (any, error) {
	var args []any
	switch {
	case arity <= 1:
		args = []any{item}
	case arity == 2:
		args = []any{item, float64(at)}
	default:
		args = []any{item, float64(at), all}
	}
	return c.calling(fn, args)
}

// passingMember is passing for a member of an object.
func (c *call) passingMember(fn any, m value.Member, all any) (any, error) {
	args := []any{m.Value, m.Key, all}
	return c.calling(fn, args[:max(1, min(arityOf(fn), len(args)))])
}

func (c *call) calling(fn any, args []any) (any, error) {
	if err := c.spend(1); err != nil {
		return nil, err
	}
	return c.apply(fn, args, nil)
}

func mapFunction(c *call, args []any) (any, error) {
	from, arity := items(args[0]), arityOf(args[1])
	out := &list{items: make([]any, 0, len(from)), seq: true}
	for i, item := range from {
		v, err := c.passing(args[1], arity, item, i, args[0])
		if err != nil {
			return nil, err
		}
		if v != undefined {
			out.items = append(out.items, v)
		}
	}
	return out, c.allocate(itemBytes * len(out.items))
}

func filterFunction(c *call, args []any) (any, error) {
	out := sequence()
	err := c.matching(args, func(_ int, item any) error {
		out.items = append(out.items, item)
		return c.allocate(itemBytes)
	})
	return out, err
}

// matching finds the items for which a function is true; without a function all do.
func (c *call) matching(args []any, found func(i int, item any) error) error {
	arity := arityOf(args[1])
	for i, item := range items(args[0]) {
		yes := true
		if args[1] != undefined {
			v, err := c.passing(args[1], arity, item, i, args[0])
			if err != nil {
				return err
			}
			if yes, err = truth(v); err != nil {
				return err
			}
		}
		if yes {
			if err := found(i, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func single(c *call, args []any) (any, error) {
	out := undefined
	err := c.matching(args, func(_ int, item any) error {
		if out != undefined {
			return fail("D3138", nil)
		}
		out = item
		return nil
	})
	if err == nil && out == undefined {
		err = fail("D3139", nil)
	}
	return out, err
}

func reduce(c *call, args []any) (any, error) {
	arity := arityOf(args[1])
	if arity < 2 {
		return nil, fail("D3050", nil)
	}
	from, v := items(args[0]), args[2]
	start := 0
	if v == undefined && len(from) > 0 {
		v, start = from[0], 1
	}
	for i := start; i < len(from); i++ {
		var err error
		all := []any{v, from[i], float64(i), args[0]}
		if v, err = c.calling(args[1], all[:min(arity, len(all))]); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func sift(c *call, args []any) (any, error) {
	o, ok := args[0].(*value.Object)
	if !ok {
		return undefined, nil
	}
	var members []value.Member
	for _, m := range o.Members() {
		v, err := c.passingMember(args[1], m, o)
		if err != nil {
			return nil, err
		}
		if yes, err := truth(v); err != nil {
			return nil, err
		} else if yes {
			members = append(members, m)
		}
	}
	if len(members) == 0 {
		return undefined, nil
	}
	return value.Unique(members), c.allocate(2 * itemBytes * len(members))
}

func each(c *call, args []any) (any, error) {
	out := sequence()
	o, ok := args[0].(*value.Object)
	if !ok {
		return out, nil
	}
	for _, m := range o.Members() {
		v, err := c.passingMember(args[1], m, o)
		if err != nil {
			return nil, err
		}
		if v != undefined {
			out.items = append(out.items, v)
		}
	}
	return out, c.allocate(itemBytes * len(out.items))
}
