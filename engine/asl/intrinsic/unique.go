package intrinsic

import (
	"cmp"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"unicode/utf16"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// arrayUnique keeps the first of equal items. The service collects them in a
// Java HashSet and its answer shows that set's order, so this does too: small
// numbers ascend, other values look shuffled.
func arrayUnique(args []value.Value, _ Random) (value.Value, error) {
	list, ok := args[0].(value.Array)
	if !ok {
		return nil, invalid("ArrayUnique")
	}
	type entry struct {
		hash uint32
		item value.Value
	}
	entries := make([]entry, 0, len(list))
	seen := map[uint64][]value.Value{}
	lookup := newLookup()
	for _, item := range list {
		key := lookup.of(item)
		if !slices.ContainsFunc(seen[key], func(other value.Value) bool { return sameInJava(item, other) }) {
			seen[key] = append(seen[key], item)
			entries = append(entries, entry{uint32(java.of(item)), item})
		}
	}
	mask := uint32(tableSize(len(list)) - 1)
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Compare(bucket(a.hash)&mask, bucket(b.hash)&mask)
	})
	unique := make(value.Array, len(entries))
	for i, e := range entries {
		unique[i] = e.item
	}
	return unique, nil
}

// tableSize is the size of a HashSet's table made for n items.
func tableSize(n int) int {
	wanted := max(n*4/3+1, 16)
	return 1 << bits.Len(uint(wanted-1))
}

func bucket(hash uint32) uint32 { return hash ^ hash>>16 }

// hashing hashes values; objects without regard to the order of their keys.
type hashing struct {
	text   func(s string) uint64
	number func(n value.Number) uint64
}

// java gives Java's hashCode in its lower 32 bits.
var java = hashing{hashString, hashNumber}

// newLookup makes a hashing for which nobody can prepare collisions. Only the
// speed depends on it, never a result.
func newLookup() hashing {
	seed := maphash.MakeSeed()
	return hashing{
		text: func(s string) uint64 { return maphash.String(seed, s) },
		number: func(n value.Number) uint64 {
			if i, isInteger := n.Int64(); isInteger {
				return maphash.Comparable(seed, i)
			}
			return maphash.Comparable(seed, n.Float64())
		},
	}
}

func (h hashing) of(v value.Value) uint64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 1231
		}
		return 1237
	case value.Number:
		return h.number(v)
	case string:
		return h.text(v)
	case value.Array:
		sum := uint64(1)
		for _, item := range v {
			sum = 31*sum + h.of(item)
		}
		return sum
	case *value.Object:
		sum := uint64(0)
		for _, m := range v.Members() {
			sum += h.text(m.Key) ^ h.of(m.Value)
		}
		return sum
	}
	return 0
}

func hashNumber(n value.Number) uint64 {
	i, isInteger := n.Int64()
	switch {
	case isInteger && int64(int32(i)) == i:
		return uint64(i)
	case isInteger:
		return uint64(i) ^ uint64(i)>>32
	}
	b := math.Float64bits(n.Float64())
	return b ^ b>>32
}

func hashString(s string) uint64 {
	h := uint64(0)
	for _, r := range s {
		if r < 0x10000 {
			h = 31*h + uint64(r)
			continue
		}
		high, low := utf16.EncodeRune(r)
		h = 31*(31*h+uint64(high)) + uint64(low)
	}
	return h
}

// sameInJava is value.Equal, but an integer is never equal to a number with a
// fraction: 1 and 1.0 are two values.
func sameInJava(a, b value.Value) bool {
	x, ok := a.(value.Number)
	y, ok2 := b.(value.Number)
	if ok && ok2 {
		_, i := x.Int64()
		_, j := y.Int64()
		return i == j && value.Equal(x, y)
	}
	return value.Equal(a, b)
}
