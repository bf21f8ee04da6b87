// Package expr evaluates what stands behind a JSONPath-language field of a
// state: a path into the input ($.a), the context object ($$.Execution.Id) or
// a variable ($name.a), a call of an intrinsic function, or a payload template
// that holds any of these under keys that end in ".$".
package expr

import (
	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Env is what an expression can see while it is evaluated.
type Env struct {
	Input    value.Value                            // $
	Context  func() value.Value                     // $$, made when first asked for
	Variable func(name string) (value.Value, bool)  // $name
	Random   intrinsic.Random                       // for States.UUID and States.MathRandom
}
