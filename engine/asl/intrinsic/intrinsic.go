package intrinsic

import "github.com/stepwell/stepwell/engine/asl/value"

// Func is an intrinsic function.
type Func func(args []value.Value, r Random) (value.Value, error)

// Lookup finds a function by its full name, such as "States.Format"; maxArgs
// is negative when there is no upper limit.
func Lookup(name string) (f Func, minArgs, maxArgs int, ok bool) { return nil, 0, 0, false }
