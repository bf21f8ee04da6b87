package jsonata

import "github.com/stepwell/stepwell/engine/asl/value"

var objectFunctions = []native{
	builtin("keys", "<x-:a<s>>", 1, keys),
	builtin("lookup", "<x-s:x>", 2, lookup),
	builtin("spread", "<x-:a<o>>", 1, spread),
	builtin("merge", "<a<o>:o>", 1, known(merge)),
	builtin("error", "<s?:x>", 1, raise),
	builtin("assert", "<bs?:x>", 2, assert),
	builtin("type", "<x:s>", 1, known(typeFunction)),
	builtin("clone", "<(oa)-:o>", 1, known(clone)),
}

func keys(c *call, args []any) (any, error) {
	out := sequence()
	seen := map[string]bool{}
	addKeys(args[0], seen, out)
	return out, c.allocate(itemBytes * len(out.items))
}

func addKeys(v any, seen map[string]bool, out *list) {
	for _, item := range items(v) {
		addKeys(item, seen, out)
	}
	o, ok := v.(*value.Object)
	if !ok {
		return
	}
	for _, m := range o.Members() {
		if !seen[m.Key] {
			seen[m.Key] = true
			out.items = append(out.items, m.Key)
		}
	}
}

func lookup(_ *call, args []any) (any, error) {
	name, _ := args[1].(string)
	return field(args[0], name), nil
}

func spread(c *call, args []any) (any, error) {
	out := spreadOut(args[0])
	return out, c.allocate(4 * itemBytes * len(items(out)))
}

func spreadOut(v any) any {
	o, ok := v.(*value.Object)
	switch {
	case ok:
		out := sequence()
		for _, m := range o.Members() {
			out.items = append(out.items, value.NewObject(m))
		}
		return out
	case isArray(v):
		out := []any{}
		for _, item := range items(v) {
			if part := spreadOut(item); part != undefined {
				out = append(out, asItems(part)...)
			}
		}
		if len(out) == 0 {
			return sequence()
		}
		return out
	}
	return v
}

func merge(c *call, args []any) (any, error) {
	out := value.NewObject()
	for _, item := range items(args[0]) {
		o, ok := item.(*value.Object)
		if !ok {
			continue
		}
		for _, m := range o.Members() {
			out.Set(m.Key, m.Value)
		}
	}
	return out, c.allocate(2 * itemBytes * out.Len())
}

func raise(_ *call, args []any) (any, error) {
	message, _ := args[0].(string)
	if message == "" {
		message = "$error() function evaluated"
	}
	return nil, custom("D3137", message)
}

func assert(_ *call, args []any) (any, error) {
	if args[0] == true {
		return undefined, nil
	}
	message, _ := args[1].(string)
	if message == "" {
		message = "$assert() statement failed"
	}
	return nil, custom("D3141", message)
}

func typeFunction(_ *call, args []any) (any, error) {
	if isFunction(args[0]) {
		return "function", nil
	}
	return map[byte]string{
		'l': "null", 'n': "number", 's': "string", 'b': "boolean", 'a': "array", 'o': "object",
	}[typeLetter(args[0])], nil
}

func clone(c *call, args []any) (any, error) {
	return (&copier{run: c.run}).copy(args[0])
}
