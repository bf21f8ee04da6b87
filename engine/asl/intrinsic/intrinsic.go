// Package intrinsic has the functions of JSONPath states: States.Format,
// States.ArrayGetItem and the other sixteen. They work on values; paths and
// nested calls in their arguments are the caller's business.
//
// Where Step Functions does something else than its documentation says, they
// do what it does: fractions of indexes, sizes and bounds are cut off, Base64
// text is decoded as far as it goes, and States.ArrayContains compares the
// texts of its values.
package intrinsic

import (
	"fmt"
	"maps"
	"slices"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Limits of the functions.
const (
	MaxRange = 1000    // items of States.ArrayRange
	MaxData  = 10_000  // UTF-16 units of what is encoded, decoded or hashed
	MaxText  = 4 << 20 // bytes of a text that a function makes
)

// Func is an intrinsic function. It changes none of its arguments. The error
// says what is wrong with them, in the service's words where they are known.
type Func func(args []value.Value, r Random) (value.Value, error)

// function is a Func with the number of arguments it takes.
type function struct {
	run      Func
	min, max int // max is -1 when there is no upper limit
}

var functions = map[string]function{
	"States.Format":         {format, 1, -1},
	"States.StringToJson":   {stringToJSON, 1, 1},
	"States.JsonToString":   {jsonToString, 1, 1},
	"States.Array":          {array, 0, -1},
	"States.ArrayPartition": {arrayPartition, 2, 2},
	"States.ArrayContains":  {arrayContains, 2, 2},
	"States.ArrayRange":     {arrayRange, 3, 3},
	"States.ArrayGetItem":   {arrayGetItem, 2, 2},
	"States.ArrayLength":    {arrayLength, 1, 1},
	"States.ArrayUnique":    {arrayUnique, 1, 1},
	"States.Base64Encode":   {base64Encode, 1, 1},
	"States.Base64Decode":   {base64Decode, 1, 1},
	"States.Hash":           {hash, 2, 2},
	"States.JsonMerge":      {jsonMerge, 3, 3},
	"States.MathRandom":     {mathRandom, 2, 3},
	"States.MathAdd":        {mathAdd, 2, 2},
	"States.StringSplit":    {stringSplit, 2, 2},
	"States.UUID":           {uuid, 0, 0},
}

// Lookup finds a function by its full name, such as "States.Format"; maxArgs
// is -1 when there is no upper limit.
func Lookup(name string) (f Func, minArgs, maxArgs int, ok bool) {
	fn, ok := functions[name]
	return fn.run, fn.min, fn.max, ok
}

// invalid is the error for arguments that a function does not take.
func invalid(name string) error { return fmt.Errorf("Invalid arguments in States.%s", name) }

// invalidBecause adds a reason.
func invalidBecause(name, reason string) error {
	return fmt.Errorf("Invalid arguments in States.%s: %s", name, reason)
}

// Names lists the functions by their full names, in order.
func Names() []string { return slices.Sorted(maps.Keys(functions)) }
