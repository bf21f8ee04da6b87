package jsonata

import "github.com/stepwell/stepwell/engine/asl/value"

// undef is the type of undefined, which is not null: null is nil.
type undef struct{}

var undefined any = undef{}

// list is an array with what an evaluation has to know about it. Plain arrays
// are []any.
type list struct {
	items []any
	seq   bool // a sequence: one item stands for itself, none for undefined
	keep  bool // a sequence that stays an array even with one item
	cons  bool // made by an array constructor: an item of its own, not flattened
	tuple bool // the items are *tuple
	outer bool // the wrapper around an input document that is an array
}

func sequence(items ...any) *list { return &list{items: items, seq: true} }

// tuple is an item with the variables that @, # and % have bound to it.
type tuple struct {
	at   any
	vars []binding
}

// with returns the tuple with another binding.
func (t *tuple) with(name string, v any) *tuple {
	out := &tuple{at: t.at, vars: make([]binding, len(t.vars), len(t.vars)+1)}
	copy(out.vars, t.vars)
	out.bind(name, v)
	return out
}

func (t *tuple) bind(name string, v any) {
	for i := range t.vars {
		if t.vars[i].name == name {
			t.vars[i].v = v
			return
		}
	}
	t.vars = append(t.vars, binding{name, v})
}

func isArray(v any) bool {
	switch v.(type) {
	case []any, *list:
		return true
	}
	return false
}

// items are the items of an array; nil for anything else.
func items(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case *list:
		return v.items
	}
	return nil
}

// asItems are the items of an array, or the value itself as the only one.
func asItems(v any) []any {
	if isArray(v) {
		return items(v)
	}
	return []any{v}
}

// collapse is what becomes of a sequence as a result.
func collapse(v any) any {
	l, ok := v.(*list)
	if !ok || !l.seq || l.tuple {
		return v
	}
	switch {
	case len(l.items) == 0:
		return undefined
	case len(l.items) == 1 && !l.keep:
		return l.items[0]
	}
	return v
}

func isTuples(v any) bool {
	l, ok := v.(*list)
	return ok && l.tuple
}

func isSequence(v any) bool {
	l, ok := v.(*list)
	return ok && l.seq
}

// appended joins two values to an array, as $append does.
func appended(a, b any) any {
	if a == undefined {
		return b
	}
	if b == undefined {
		return a
	}
	x, y := asItems(a), asItems(b)
	out := make([]any, 0, len(x)+len(y))
	return append(append(out, x...), y...)
}

// field looks a name up in an object, or in every object of an array.
func field(in any, name string) any {
	switch in := in.(type) {
	case *value.Object:
		if v, ok := in.Get(name); ok {
			return v
		}
	case []any:
		return fieldOfEach(in, name)
	case *list:
		return fieldOfEach(in.items, name)
	}
	return undefined
}

func fieldOfEach(in []any, name string) any {
	out := sequence()
	for _, item := range in {
		v := field(item, name)
		switch {
		case v == undefined:
		case isArray(v):
			out.items = append(out.items, items(v)...)
		default:
			out.items = append(out.items, v)
		}
	}
	return out
}
