package jsonata

import "github.com/stepwell/stepwell/engine/asl/value"

// bucket is what has the same key in a grouping.
type bucket struct {
	key   string
	pair  int
	items []any
	whole any // the only item, as it is
}

// groupBy makes an object: for every item the keys are evaluated, and then for
// every key its value with the items that share the key as context.
func (r *run) groupBy(pairs [][2]*node, pos int, in any, f *frame) (any, error) {
	tuples := isTuples(in)
	from := asItems(in)
	if len(from) == 0 && !tuples {
		from = []any{undefined}
	}
	buckets, err := r.collect(pairs, pos, from, tuples, f)
	if err != nil {
		return nil, err
	}
	members := make([]value.Member, 0, len(buckets))
	for _, b := range buckets {
		context, env := b.content(), f
		if tuples {
			t := b.reduce()
			context, env = t.at, frameOf(f, t)
		}
		v, err := r.eval(pairs[b.pair][1], context, env)
		if err != nil {
			return nil, err
		}
		if v != undefined {
			members = append(members, value.Member{Key: b.key, Value: v})
		}
	}
	return value.Unique(members), r.allocate(constructorBytes + 4*itemBytes*len(members))
}

// collect evaluates the keys of all items.
func (r *run) collect(pairs [][2]*node, pos int, from []any, tuples bool, f *frame) ([]*bucket, error) {
	var buckets []*bucket
	known := map[string]*bucket{}
	for _, item := range from {
		context, env := item, f
		if t, ok := item.(*tuple); ok && tuples {
			context, env = t.at, frameOf(f, t)
		}
		for i := range pairs {
			v, err := r.eval(pairs[i][0], context, env)
			if err != nil {
				return nil, err
			}
			if v == undefined {
				continue
			}
			key, ok := v.(string)
			if !ok {
				return nil, failAt("T1003", pos, "", fields{"value": v})
			}
			b := known[key]
			switch {
			case b == nil:
				b = &bucket{key: key, pair: i, whole: item}
				known[key] = b
				buckets = append(buckets, b)
			case b.pair != i:
				return nil, failAt("D1009", pos, "", fields{"value": key})
			default:
				b.add(item)
			}
		}
	}
	return buckets, nil
}

func (b *bucket) add(item any) {
	if b.items == nil {
		b.items = append(b.items, asItems(b.whole)...)
	}
	if item != undefined {
		b.items = append(b.items, asItems(item)...)
	}
}

func (b *bucket) content() any {
	if b.items == nil {
		return b.whole
	}
	return b.items
}

// reduce makes one tuple of the tuples of a bucket: its bindings are arrays.
func (b *bucket) reduce() *tuple {
	if b.items == nil {
		t, _ := b.whole.(*tuple)
		return t
	}
	out := &tuple{at: undefined}
	for _, item := range b.items {
		t := item.(*tuple)
		out.at = appended(out.at, t.at)
		for _, v := range t.vars {
			out.bind(v.name, appended(out.value(v.name), v.v))
		}
	}
	return out
}

func (t *tuple) value(name string) any {
	for i := range t.vars {
		if t.vars[i].name == name {
			return t.vars[i].v
		}
	}
	return undefined
}
