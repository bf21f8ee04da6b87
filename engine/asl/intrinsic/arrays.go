package intrinsic

import (
	"math"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func array(args []value.Value, _ Random) (value.Value, error) {
	return append(value.Array{}, args...), nil
}

func arrayPartition(args []value.Value, _ Random) (value.Value, error) {
	list, ok := args[0].(value.Array)
	size, ok2 := whole(args[1])
	if !ok || !ok2 || size < 1 {
		return nil, invalid("ArrayPartition")
	}
	chunks := value.Array{}
	for len(list) > 0 {
		n := int(min(size, int64(len(list))))
		chunks = append(chunks, list[:n:n])
		list = list[n:]
	}
	return chunks, nil
}

// arrayContains compares the texts of the values, so "1" counts as 1 and the
// order of an object's keys matters.
func arrayContains(args []value.Value, _ Random) (value.Value, error) {
	list, ok := args[0].(value.Array)
	if !ok {
		return nil, invalid("ArrayContains")
	}
	wanted := value.Display(args[1])
	for _, item := range list {
		if value.Display(item) == wanted {
			return true, nil
		}
	}
	return false, nil
}

func arrayRange(args []value.Value, _ Random) (value.Value, error) {
	first, ok1 := whole(args[0])
	last, ok2 := whole(args[1])
	step, ok3 := whole(args[2])
	if !ok1 || !ok2 || !ok3 || step == 0 {
		return nil, invalid("ArrayRange")
	}
	items := value.Array{}
	for n := first; (step > 0 && n <= last) || (step < 0 && n >= last); n += step {
		if len(items) == MaxRange {
			return nil, invalid("ArrayRange")
		}
		items = append(items, value.Int(n))
	}
	return items, nil
}

// arrayGetItem yields null for any index into an empty array; into another
// array an index out of range is an error.
func arrayGetItem(args []value.Value, _ Random) (value.Value, error) {
	list, ok := args[0].(value.Array)
	index, ok2 := whole(args[1])
	switch {
	case !ok || !ok2:
		return nil, invalid("ArrayGetItem")
	case len(list) == 0:
		return nil, nil
	case index < 0 || index >= int64(len(list)):
		return nil, invalid("ArrayGetItem")
	}
	return list[index], nil
}

func arrayLength(args []value.Value, _ Random) (value.Value, error) {
	list, ok := args[0].(value.Array)
	if !ok {
		return nil, invalid("ArrayLength")
	}
	return value.Int(int64(len(list))), nil
}

// maxWhole bounds the integers of arguments, so that arithmetic cannot overflow.
const maxWhole = 1 << 53

// whole is an argument as an integer, its fraction cut off.
func whole(v value.Value) (int64, bool) {
	n, ok := v.(value.Number)
	if !ok {
		return 0, false
	}
	f := math.Trunc(n.Float64())
	return int64(f), math.Abs(f) <= maxWhole
}
