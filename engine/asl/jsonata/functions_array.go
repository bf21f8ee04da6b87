package jsonata

import (
	"hash/maphash"
	"math"

	"github.com/stepwell/stepwell/engine/asl/value"
)

var arrayFunctions = []native{
	builtin("count", "<a:n>", 1, count),
	builtin("append", "<xx:a>", 2, appendFunction),
	builtin("exists", "<x:b>", 1, exists),
	builtin("reverse", "<a:a>", 1, known(reverse)),
	builtin("shuffle", "<a:a>", 1, known(shuffle)),
	builtin("distinct", "<x:x>", 1, known(distinct)),
	builtin("zip", "<a+>", 0, zip),
	builtin("sort", "<af?:a>", 2, known(sortFunction)),
}

func count(_ *call, args []any) (any, error) { return float64(len(items(args[0]))), nil }

func exists(_ *call, args []any) (any, error) { return args[0] != undefined, nil }

func appendFunction(c *call, args []any) (any, error) {
	out := appended(args[0], args[1])
	return out, c.allocate(itemBytes * len(items(out)))
}

func reverse(c *call, args []any) (any, error) {
	from := items(args[0])
	if len(from) <= 1 {
		return args[0], nil
	}
	out := make([]any, len(from))
	for i, item := range from {
		out[len(from)-1-i] = item
	}
	return out, c.allocate(itemBytes * len(out))
}

func shuffle(c *call, args []any) (any, error) {
	out := append([]any{}, items(args[0])...)
	for i := len(out) - 1; i > 0; i-- {
		x, err := c.random()
		if err != nil {
			return nil, err
		}
		j := int(x * float64(i+1))
		out[i], out[j] = out[j], out[i]
	}
	return out, c.allocate(itemBytes * len(out))
}

// random is a number from 0 up to but not including 1.
func (r *run) random() (float64, error) {
	if r.env.Random == nil {
		return 0, fail("D1014", nil)
	}
	return unit(r.env.Random.Uint64()), nil
}

func unit(bits uint64) float64 { return float64(bits>>11) / (1 << 53) }

func distinct(c *call, args []any) (any, error) {
	from := items(args[0])
	if len(from) <= 1 {
		return args[0], nil
	}
	seed := maphash.MakeSeed()
	seen := map[uint64][]any{}
	out := &list{seq: isSequence(args[0])}
	for _, item := range from {
		h := hashOf(seed, item)
		if containsEqual(seen[h], item) {
			continue
		}
		seen[h] = append(seen[h], item)
		out.items = append(out.items, item)
	}
	if err := c.allocate(itemBytes * len(out.items)); err != nil {
		return nil, err
	}
	if !out.seq {
		return out.items, nil
	}
	return out, nil
}

func containsEqual(all []any, v any) bool {
	for _, item := range all {
		if equal(item, v) {
			return true
		}
	}
	return false
}

// hashOf is the same for equal values. Only the speed depends on the seed.
func hashOf(seed maphash.Seed, v any) uint64 {
	switch v := v.(type) {
	case string:
		return maphash.String(seed, v)
	case float64, value.Number:
		return maphash.Comparable(seed, float(v)+0)
	case bool:
		return maphash.Comparable(seed, v)
	case []any, *list:
		sum := uint64(17)
		for _, item := range items(v) {
			sum = 31*sum + hashOf(seed, item)
		}
		return sum
	case *value.Object:
		sum := uint64(5)
		for _, m := range v.Members() {
			sum += maphash.String(seed, m.Key) ^ 31*hashOf(seed, m.Value)
		}
		return sum
	}
	return 1
}

func zip(c *call, args []any) (any, error) {
	length := math.MaxInt
	for _, arg := range args {
		length = min(length, len(items(arg)))
	}
	if len(args) == 0 {
		length = 0
	}
	if err := c.allocate(itemBytes * length * (len(args) + 1)); err != nil {
		return nil, err
	}
	out := make([]any, length)
	for i := range out {
		row := make([]any, len(args))
		for j, arg := range args {
			row[j] = items(arg)[i]
		}
		out[i] = row
	}
	return out, nil
}

func sortFunction(c *call, args []any) (any, error) {
	from := items(args[0])
	if len(from) <= 1 {
		return args[0], nil
	}
	after := func(a, b any) (bool, error) {
		v, err := c.apply(args[1], []any{a, b}, nil)
		if err != nil {
			return false, err
		}
		return jsTruthy(v), nil
	}
	if args[1] == undefined {
		var err error
		if after, err = naturalOrder(from); err != nil {
			return nil, err
		}
	}
	if err := c.spend(len(from)); err != nil {
		return nil, err
	}
	out, err := mergeSort(from, after)
	if err != nil {
		return nil, err
	}
	return out, c.allocate(2 * itemBytes * len(out))
}

// naturalOrder is the order of arrays of nothing but numbers or strings.
func naturalOrder(all []any) (func(a, b any) (bool, error), error) {
	_, isNumbers, err := numbers(all)
	switch {
	case err != nil:
		return nil, err
	case isNumbers:
		return func(a, b any) (bool, error) { return float(a) > float(b), nil }, nil
	case !allOf(all, 's'):
		return nil, fail("D3070", nil)
	}
	return func(a, b any) (bool, error) { return compareText(a.(string), b.(string)) > 0, nil }, nil
}

// jsTruthy is the truth of a value in JavaScript, which a comparator's result is tested for.
func jsTruthy(v any) bool {
	switch v := v.(type) {
	case nil, undef:
		return false
	case bool:
		return v
	case string:
		return v != ""
	}
	return !isNumber(v) || float(v) != 0
}
