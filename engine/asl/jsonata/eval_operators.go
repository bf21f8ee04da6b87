package jsonata

import (
	"math"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func (r *run) binary(n *node, in any, f *frame) (any, error) {
	a, err := r.eval(n.lhs, in, f)
	if err != nil {
		return nil, err
	}
	if n.name == "and" || n.name == "or" {
		return r.logical(n, a, in, f)
	}
	b, err := r.eval(n.rhs, in, f)
	if err != nil {
		return nil, err
	}
	v, err := r.operate(n.name, a, b)
	if err != nil {
		return nil, during(err, n)
	}
	return v, nil
}

func (r *run) operate(op string, a, b any) (any, error) {
	switch op {
	case "+", "-", "*", "/", "%":
		return arithmetic(op, a, b)
	case "=", "!=":
		if a == undefined || b == undefined {
			return false, nil
		}
		return equal(a, b) == (op == "="), r.spend(weight(a))
	case "<", "<=", ">", ">=":
		return compare(op, a, b)
	case "&":
		return r.concat(a, b)
	case "..":
		return r.span(a, b)
	case "in":
		return contains(a, b), r.spend(weight(b))
	}
	return undefined, nil
}

// logical evaluates the second operand only when it decides.
func (r *run) logical(n *node, a, in any, f *frame) (any, error) {
	yes, err := truth(a)
	if err == nil && yes == (n.name == "and") {
		var b any
		if b, err = r.eval(n.rhs, in, f); err == nil {
			yes, err = truth(b)
		}
	}
	if err != nil {
		return nil, during(err, n)
	}
	return yes, nil
}

func arithmetic(op string, a, b any) (any, error) {
	x, ok, err := number(a)
	if err != nil {
		return nil, err
	}
	if !ok && a != undefined {
		return nil, fail("T2001", fields{"value": a})
	}
	y, ok, err := number(b)
	if err != nil {
		return nil, err
	}
	if !ok && b != undefined {
		return nil, fail("T2002", fields{"value": b})
	}
	if a == undefined || b == undefined {
		return undefined, nil
	}
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "/":
		return x / y, nil
	}
	return math.Mod(x, y), nil
}

// compare orders two numbers or two strings.
func compare(op string, a, b any) (any, error) {
	for _, v := range []any{a, b} {
		if _, isString := v.(string); !isString && !isNumber(v) && v != undefined {
			return nil, fail("T2010", fields{"value": v})
		}
	}
	if a == undefined || b == undefined {
		return undefined, nil
	}
	s, isString := a.(string)
	t, isString2 := b.(string)
	switch {
	case isString != isString2:
		return nil, fail("T2009", fields{"value": a, "value2": b})
	case isString:
		return holds(op, compareText(s, t)), nil
	}
	x, y := float(a), float(b)
	if math.IsNaN(x) || math.IsNaN(y) {
		return false, nil
	}
	return holds(op, compareFloats(x, y)), nil
}

func compareFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func holds(op string, order int) bool {
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func (r *run) concat(a, b any) (any, error) {
	s, err := r.display(a)
	if err != nil {
		return nil, err
	}
	t, err := r.display(b)
	if err != nil {
		return nil, err
	}
	if err := r.allocateText(len(s) + len(t)); err != nil {
		return nil, err
	}
	return s + t, nil
}

// display is a value as a string; nothing for undefined.
func (r *run) display(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	if v == undefined {
		return "", nil
	}
	return r.text(v, false)
}

// maxSpan is the most that a range may hold.
const maxSpan = 1e7

// span is the numbers from a to b.
func (r *run) span(a, b any) (any, error) {
	x, ok := integer(a)
	if !ok && a != undefined {
		return nil, fail("T2003", fields{"value": a})
	}
	y, ok := integer(b)
	if !ok && b != undefined {
		return nil, fail("T2004", fields{"value": b})
	}
	if a == undefined || b == undefined || x > y {
		return undefined, nil
	}
	size := y - x + 1
	if size > maxSpan {
		return nil, fail("D2014", fields{"value": size})
	}
	return r.numbersFrom(x, 1, int(size))
}

// numbersFrom is a sequence of size numbers, step apart.
func (r *run) numbersFrom(first, step float64, size int) (any, error) {
	if err := r.spend(size / 100); err != nil {
		return nil, err
	}
	if err := r.allocateItems(size); err != nil {
		return nil, err
	}
	out := &list{items: make([]any, size), seq: true}
	for i := range out.items {
		out.items[i] = first + float64(i)*step
	}
	return out, nil
}

func integer(v any) (float64, bool) {
	if !isNumber(v) {
		return 0, false
	}
	x := float(v)
	return x, x == math.Trunc(x) && !math.IsInf(x, 0)
}

// contains tells whether a is b or one of its items. Arrays and objects are
// only the same as themselves.
func contains(a, b any) bool {
	if a == undefined || b == undefined {
		return false
	}
	for _, item := range asItems(b) {
		if identical(a, item) {
			return true
		}
	}
	return false
}

func identical(a, b any) bool {
	switch a := a.(type) {
	case nil, bool, string:
		return a == b
	case *value.Object:
		o, ok := b.(*value.Object)
		return ok && o == a
	case []any:
		l, ok := b.([]any)
		return ok && len(l) > 0 && len(a) == len(l) && &a[0] == &l[0]
	}
	return isNumber(a) && isNumber(b) && float(a) == float(b)
}

// equal compares deeply; objects without regard to the order of their keys.
func equal(a, b any) bool {
	switch {
	case isArray(a):
		return isArray(b) && equalItems(items(a), items(b))
	case isNumber(a):
		return isNumber(b) && float(a) == float(b)
	}
	switch a := a.(type) {
	case *value.Object:
		b, ok := b.(*value.Object)
		return ok && equalObjects(a, b)
	case nil, bool, string, undef:
		return a == b
	}
	return isFunction(a) && isFunction(b) && a == b
}

func equalItems(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalObjects(a, b *value.Object) bool {
	if a == b {
		return true
	}
	if a.Len() != b.Len() {
		return false
	}
	for _, m := range a.Members() {
		if v, ok := b.Get(m.Key); !ok || !equal(m.Value, v) {
			return false
		}
	}
	return true
}
