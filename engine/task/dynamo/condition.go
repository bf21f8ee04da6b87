package dynamo

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// operand is what conditions compare: a place in the item, a given value or a size.
type operand interface {
	of(it item) (attr, bool)
}

// constant is a given value.
type constant struct{ value attr }

func (c constant) of(item) (attr, bool) { return c.value, true }

func (p path) of(it item) (attr, bool) { return find(it, p) }

// find follows a path into an item.
func find(it item, p path) (attr, bool) {
	a, ok := it[p[0].name]
	for _, s := range p[1:] {
		switch {
		case !ok:
			return attr{}, false
		case s.name != "":
			a, ok = a.fields[s.name] // of what is no map: nothing
		case a.kind != kindList || s.index >= len(a.list):
			return attr{}, false
		default:
			a = a.list[s.index]
		}
	}
	return a, ok
}

// sizeOf is size(path).
type sizeOf struct{ operand operand }

func (s sizeOf) of(it item) (attr, bool) {
	a, ok := s.operand.of(it)
	if !ok {
		return attr{}, false
	}
	n := len(a.list) + len(a.fields)
	switch a.kind {
	case kindString:
		n = utf8.RuneCountInString(a.text)
	case kindBinary:
		n = len(a.text)
	case kindNumber, kindBool, kindNull:
		return attr{}, false
	}
	size, err := numberAttr(fmt.Sprint(n))
	return size, err == nil
}

// condition is a ConditionExpression or a FilterExpression.
type condition interface {
	holds(it item) bool
}

type (
	and     struct{ left, right condition }
	or      struct{ left, right condition }
	not     struct{ inner condition }
	compare struct {
		op          string
		left, right operand
	}
	between struct{ subject, low, high operand }
	among   struct {
		subject operand
		list    []operand
	}
	exists     struct{ path operand }
	isKind     struct{ path, kind operand }
	beginsWith struct{ subject, prefix operand }
	contains   struct{ subject, part operand }
)

func (c and) holds(it item) bool    { return c.left.holds(it) && c.right.holds(it) }
func (c or) holds(it item) bool     { return c.left.holds(it) || c.right.holds(it) }
func (c not) holds(it item) bool    { return !c.inner.holds(it) }
func (c exists) holds(it item) bool { _, ok := c.path.of(it); return ok }

func (c compare) holds(it item) bool {
	a, okA := c.left.of(it)
	b, okB := c.right.of(it)
	switch c.op {
	case "=":
		return okA && okB && a.equal(b)
	case "<>":
		return !(okA && okB && a.equal(b))
	}
	if !okA || !okB || a.kind != b.kind || !a.kind.ordered() {
		return false
	}
	n := a.compare(b)
	return n < 0 && c.op[0] == '<' || n > 0 && c.op[0] == '>' || n == 0 && len(c.op) == 2
}

func (c between) holds(it item) bool {
	return compare{">=", c.subject, c.low}.holds(it) && compare{"<=", c.subject, c.high}.holds(it)
}

func (c among) holds(it item) bool {
	return slices.ContainsFunc(c.list, func(o operand) bool { return compare{"=", c.subject, o}.holds(it) })
}

func (c isKind) holds(it item) bool {
	a, ok := c.path.of(it)
	k, okKind := c.kind.of(it)
	return ok && okKind && string(a.kind) == k.text
}

func (c beginsWith) holds(it item) bool {
	a, okA := c.subject.of(it)
	b, okB := c.prefix.of(it)
	return okA && okB && a.kind == b.kind && (a.kind == kindString || a.kind == kindBinary) && strings.HasPrefix(a.text, b.text)
}

func (c contains) holds(it item) bool {
	a, okA := c.subject.of(it)
	b, okB := c.part.of(it)
	if !okA || !okB {
		return false
	}
	if a.kind == kindString || a.kind == kindBinary {
		return a.kind == b.kind && strings.Contains(a.text, b.text)
	}
	return a.has(b)
}
