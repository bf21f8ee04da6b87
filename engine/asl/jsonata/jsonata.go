package jsonata

import (
	"math"
	"strconv"
	"time"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Expr is a compiled expression. It may be evaluated by several goroutines at once.
type Expr struct {
	text string
	root *node
	uses uses
}

// Compile reads an expression, without the {% and %} around it. The error is
// an *Error with jsonata-js's code (S0201 …) and wording.
func Compile(text string) (*Expr, error) {
	root, err := parse(text)
	if err != nil {
		return nil, finished(err)
	}
	return &Expr{text: text, root: root, uses: collectUses(root)}, nil
}

// String is the text the expression was compiled from.
func (e *Expr) String() string { return e.text }

// Random is where $random, $shuffle and $uuid take their bits from.
type Random interface {
	Uint64() uint64
}

// Env is what an evaluation sees of the world. The zero Env has no variables,
// the time 0001-01-01 and no randomness.
type Env struct {
	Bindings map[string]value.Value                // variables by name without $, such as "states"
	Lookup   func(name string) (value.Value, bool) // asked for a variable that Bindings has not; may be nil
	Now      time.Time                             // for $now, $millis and incomplete timestamps
	Random   Random                                // without it, functions that need chance fail
	Budget   Budget
}

// Budget bounds an evaluation. A field that is zero or less means its default.
type Budget struct {
	Steps int // evaluated parts and processed items; default 10,000,000
	Depth int // nesting of evaluations, thus of calls; default 5,000
	Bytes int // roughly what strings, arrays and objects made on the way take; default 256 MiB
}

const (
	defaultSteps = 10_000_000
	defaultDepth = 5_000
	defaultBytes = 256 << 20
)

func orDefault(n, def int) int {
	if n <= 0 {
		return def
	}
	return n
}

// Eval evaluates the expression. The error is ErrUndefined when there is no
// result, an *UnsupportedResult when JSON cannot hold it, else an *Error.
func (e *Expr) Eval(env *Env) (value.Value, error) { return e.evalOn(env, undefined) }

// evalOn evaluates with an input document, which Step Functions never has.
func (e *Expr) evalOn(env *Env, input any) (value.Value, error) {
	if env == nil {
		env = &Env{}
	}
	r := run{
		env: env, root: input,
		limits: Budget{
			Steps: orDefault(env.Budget.Steps, defaultSteps),
			Depth: orDefault(env.Budget.Depth, defaultDepth),
			Bytes: orDefault(env.Budget.Bytes, defaultBytes),
		},
	}
	r.left = r.limits
	if items, ok := input.([]any); ok {
		input = &list{items: []any{items}, seq: true, outer: true}
	}
	result, err := r.eval(e.root, input, &frame{})
	if err != nil {
		return nil, finished(err)
	}
	if result == undefined {
		return nil, ErrUndefined
	}
	out, err := export(result, 0)
	return out, finished(err)
}

// export makes a JSON value of a result: sequences become arrays, floats
// numbers in JavaScript's spelling. It copies only what it has to change.
func export(v any, depth int) (value.Value, error) {
	if depth > value.MaxDepth {
		return nil, fail("D1015", nil)
	}
	switch v := v.(type) {
	case nil, bool, string:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return numberText(v), nil // a string, as in Step Functions: JSON has no such number
		}
		return value.Number(numberText(v)), nil
	case value.Number:
		return exportNumber(v)
	case []any:
		return exportArray(v, depth+1)
	case *list:
		return exportArray(v.items, depth+1)
	case *value.Object:
		return exportObject(v, depth+1)
	case undef:
		return nil, nil
	}
	return nil, &UnsupportedResult{Kind: "function"}
}

func exportNumber(n value.Number) (value.Value, error) {
	if plainInteger(n) {
		return n, nil
	}
	return export(n.Float64(), 0)
}

// plainInteger tells whether the number is spelled as it comes out: Step
// Functions keeps integers of 64 bits exact.
func plainInteger(n value.Number) bool {
	digits := n
	if digits != "" && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && n != "0" {
		return false
	}
	for i := range len(digits) {
		if digits[i]-'0' > 9 {
			return false
		}
	}
	if len(digits) == 19 {
		_, err := strconv.ParseInt(string(n), 10, 64)
		return err == nil
	}
	return true
}

func exportArray(items []any, depth int) (value.Value, error) {
	out, copied := items, false
	for i, item := range items {
		v, err := export(item, depth)
		if err != nil {
			return nil, err
		}
		if !copied && !same(v, item) {
			out, copied = append(make([]any, 0, len(items)), items...), true
		}
		if copied {
			out[i] = v
		}
	}
	if out == nil {
		out = []any{}
	}
	return out, nil
}

func exportObject(o *value.Object, depth int) (value.Value, error) {
	out := o
	for _, m := range o.Members() {
		v, err := export(m.Value, depth)
		if err != nil {
			return nil, err
		}
		if same(v, m.Value) {
			continue
		}
		if out == o {
			out = o.Clone()
		}
		out.Set(m.Key, v)
	}
	return out, nil
}

// same tells whether export left a value as it was.
func same(after, before any) bool {
	if a, ok := after.([]any); ok {
		b, ok := before.([]any)
		return ok && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	}
	switch before.(type) {
	case *list, []any:
		return false
	}
	return after == before
}
