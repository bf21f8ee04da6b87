package jsonpath

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// predicate is the condition of a filter.
type predicate interface {
	accepts(e *evaluation, item value.Value) bool
}

type (
	allOf  []predicate
	anyOf  []predicate
	negate struct{ of predicate }
	// exists is a path alone: it holds when the path finds something.
	exists struct{ path *Path }
	// comparison is left operator right.
	comparison struct {
		compare     comparer
		left, right operand
	}
)

func (all allOf) accepts(e *evaluation, item value.Value) bool {
	for _, p := range all {
		if !p.accepts(e, item) {
			return false
		}
	}
	return true
}

func (some anyOf) accepts(e *evaluation, item value.Value) bool {
	for _, p := range some {
		if p.accepts(e, item) {
			return true
		}
	}
	return false
}

func (n negate) accepts(e *evaluation, item value.Value) bool { return !n.of.accepts(e, item) }

func (x exists) accepts(e *evaluation, item value.Value) bool {
	_, found := operand{path: x.path}.eval(e, item)
	return found
}

func (c comparison) accepts(e *evaluation, item value.Value) bool {
	left := c.left.term(e, item)
	right := c.right.term(e, item)
	return c.compare(e, left, right)
}

// operand is a literal, a regular expression or a path into the item ("@") or
// the document ("$").
type operand struct {
	literal value.Value
	pattern *regexp.Regexp
	path    *Path
}

func (o operand) eval(e *evaluation, item value.Value) (value.Value, bool) {
	switch {
	case o.path == nil:
		return o.literal, true
	case o.path.root == '$':
		return e.find(o.path, e.document)
	}
	return e.find(o.path, item)
}

func (o operand) term(e *evaluation, item value.Value) term {
	v, found := o.eval(e, item)
	return term{Value: v, missing: !found, pattern: o.pattern}
}

// term is one side of a comparison.
type term struct {
	value.Value
	missing bool // a path that found nothing: equal to nothing, not even null
	pattern *regexp.Regexp
}

// list is the term as an array.
func (t term) list() (value.Array, bool) {
	a, ok := t.Value.(value.Array)
	return a, ok && !t.missing
}

// comparer decides a comparison.
type comparer func(e *evaluation, left, right term) bool

// operators are found by their names in upper case.
var operators = map[string]comparer{
	"==":       equal,
	"!=":       not(equal),
	"===":      identical,
	"!==":      not(identical),
	"<":        ordered(func(order int) bool { return order < 0 }),
	"<=":       ordered(func(order int) bool { return order <= 0 }),
	">":        ordered(func(order int) bool { return order > 0 }),
	">=":       ordered(func(order int) bool { return order >= 0 }),
	"=~":       matches,
	"IN":       in,
	"NIN":      not(in),
	"CONTAINS": contains,
	"ALL":      func(e *evaluation, l, r term) bool { return eachIn(e, r, l) },
	"SUBSETOF": eachIn,
	"ANYOF":    someIn,
	"NONEOF":   noneIn,
	"SIZE":     sized,
	"EMPTY":    empty,
	"EXISTS":   existing,
}

func not(c comparer) comparer {
	return func(e *evaluation, left, right term) bool { return !c(e, left, right) }
}

// equal compares a number with a text by reading the right side as what the
// left side is.
func equal(_ *evaluation, left, right term) bool {
	if left.missing || right.missing {
		return false
	}
	return looselyEqual(left.Value, right.Value)
}

func looselyEqual(left, right value.Value) bool {
	switch l := left.(type) {
	case value.Number:
		if text, ok := right.(string); ok {
			r, err := strconv.ParseFloat(text, 64)
			return err == nil && r == l.Float64()
		}
	case string:
		if number, ok := right.(value.Number); ok {
			return l == string(number)
		}
	}
	return value.Equal(left, right)
}

func identical(_ *evaluation, left, right term) bool {
	return !left.missing && !right.missing && value.Equal(left.Value, right.Value)
}

// ordered compares numbers with numbers and texts with texts.
func ordered(holds func(order int) bool) comparer {
	return func(_ *evaluation, left, right term) bool {
		switch l := left.Value.(type) {
		case value.Number:
			r, ok := right.Value.(value.Number)
			return ok && holds(compareNumbers(l, r))
		case string:
			r, ok := right.Value.(string)
			return ok && holds(strings.Compare(l, r))
		}
		return false
	}
}

func compareNumbers(a, b value.Number) int {
	x, y := a.Float64(), b.Float64()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// matches holds when the pattern fits the whole text.
func matches(e *evaluation, left, right term) bool {
	if left.pattern != nil {
		left, right = right, left
	}
	if right.pattern == nil {
		return false
	}
	text := ""
	switch v := left.Value.(type) {
	case string:
		text = v
	case value.Number:
		text = string(v)
	case bool:
		text = strconv.FormatBool(v)
	}
	return e.spend(len(text)/64+1) && right.pattern.MatchString(text)
}

func in(e *evaluation, left, right term) bool {
	list, ok := right.list()
	return ok && !left.missing && has(e, list, left.Value)
}

func has(e *evaluation, list value.Array, v value.Value) bool {
	if !e.spend(len(list)) {
		return false
	}
	for _, item := range list {
		if looselyEqual(item, v) {
			return true
		}
	}
	return false
}

func contains(e *evaluation, left, right term) bool {
	if text, ok := left.Value.(string); ok {
		part, ok := right.Value.(string)
		return ok && e.spend(len(text)/64+1) && strings.Contains(text, part)
	}
	return in(e, right, left)
}

func eachIn(e *evaluation, left, right term) bool {
	all, ok := left.list()
	list, ok2 := right.list()
	if !ok || !ok2 {
		return false
	}
	for _, item := range all {
		if !has(e, list, item) {
			return false
		}
	}
	return true
}

func someIn(e *evaluation, left, right term) bool {
	some, _ := left.list()
	list, _ := right.list()
	for _, item := range some {
		if has(e, list, item) {
			return true
		}
	}
	return false
}

func noneIn(e *evaluation, left, right term) bool {
	_, ok := left.list()
	_, ok2 := right.list()
	return ok && ok2 && !someIn(e, left, right)
}

func sized(_ *evaluation, left, right term) bool {
	want, ok := right.Value.(value.Number)
	n := -1
	switch v := left.Value.(type) {
	case value.Array:
		n = len(v)
	case string:
		n = utf8.RuneCountInString(v)
	}
	return ok && n >= 0 && want.Float64() == float64(n)
}

func empty(_ *evaluation, left, right term) bool {
	want, ok := right.Value.(bool)
	if !ok {
		return false
	}
	switch v := left.Value.(type) {
	case value.Array:
		return (len(v) == 0) == want
	case *value.Object:
		return (v.Len() == 0) == want
	case string:
		return (v == "") == want
	}
	return false
}

func existing(_ *evaluation, left, right term) bool {
	want, ok := right.Value.(bool)
	return ok && !left.missing == want
}
