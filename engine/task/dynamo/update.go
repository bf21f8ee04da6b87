package dynamo

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

func errAbsent() error {
	return invalid("The provided expression refers to an attribute that does not exist in the item")
}

func errOperandType() error {
	return invalid("An operand in the update expression has an incorrect data type")
}

func errPath() error {
	return invalid("The document path provided in the update expression is invalid for update")
}

func (f fetched) value(it item) (attr, error) {
	a, ok := f.operand.of(it)
	if !ok {
		return attr{}, errAbsent()
	}
	return a, nil
}

func (s ifNotExists) value(it item) (attr, error) {
	if a, ok := find(it, s.path); ok {
		return a, nil
	}
	return s.fallback.value(it)
}

func (s arithmetic) value(it item) (attr, error) {
	a, b, err := both(it, s.left, s.right, kindNumber)
	if err != nil {
		return attr{}, err
	}
	return sum(a, b, s.minus)
}

// sum adds two numbers, or subtracts when minus is set.
func sum(a, b attr, minus bool) (attr, error) {
	d, err := a.number.plus(b.number, minus)
	if err != nil {
		return attr{}, err
	}
	return ofDecimal(d), nil
}

func (s listAppend) value(it item) (attr, error) {
	a, b, err := both(it, s.left, s.right, kindList)
	if err != nil {
		return attr{}, err
	}
	return attr{kind: kindList, list: slices.Concat(a.list, b.list)}, nil
}

func both(it item, left, right source, want kind) (a, b attr, err error) {
	if a, err = left.value(it); err != nil {
		return a, b, err
	}
	if b, err = right.value(it); err != nil {
		return a, b, err
	}
	if a.kind != want || b.kind != want {
		return a, b, errOperandType()
	}
	return a, b, nil
}

// apply makes the item that the update makes of an item; all values are
// computed from the item as it was.
func (u *update) apply(old item) (item, error) {
	puts, removals, err := u.effects(old)
	if err != nil {
		return nil, err
	}
	out := old
	for _, p := range puts {
		if out, err = assign(out, p.path, p.value); err != nil {
			return nil, err
		}
	}
	return withoutPaths(out, removals)
}

// effects are the values that the update puts in their places, and the places that it empties.
func (u *update) effects(old item) (puts []change, removals []path, err error) {
	removals = slices.Clone(u.remove)
	for _, s := range u.set {
		v, err := s.value.value(old)
		if err != nil {
			return nil, nil, err
		}
		puts = append(puts, change{s.path, v})
	}
	for _, c := range u.add {
		v, err := added(old, c)
		if err != nil {
			return nil, nil, err
		}
		puts = append(puts, change{c.path, v})
	}
	for _, c := range u.drop {
		v, keep, err := dropped(old, c)
		switch {
		case err != nil:
			return nil, nil, err
		case keep:
			puts = append(puts, change{c.path, v})
		default:
			removals = append(removals, c.path)
		}
	}
	return puts, removals, nil
}

// added is what ADD makes of the value at its path.
func added(it item, c change) (attr, error) {
	a, ok := find(it, c.path)
	switch {
	case !ok:
		return c.value, nil
	case a.kind != c.value.kind:
		return attr{}, errOperandType()
	case a.kind == kindNumber:
		return sum(a, c.value, false)
	}
	return attr{kind: a.kind, list: slices.Concat(a.list, without(c.value.list, a.list))}, nil
}

// dropped is what DELETE leaves of the set at its path; keep is false when nothing is left.
func dropped(it item, c change) (left attr, keep bool, err error) {
	a, ok := find(it, c.path)
	if !ok {
		return attr{}, false, nil
	}
	if a.kind != c.value.kind {
		return attr{}, false, errOperandType()
	}
	rest := without(a.list, c.value.list)
	return attr{kind: a.kind, list: rest}, len(rest) > 0, nil
}

// assign is a copy of the item with another value at a path.
func assign(it item, p path, v attr) (item, error) {
	out := maps.Clone(it)
	if out == nil {
		out = item{}
	}
	if len(p) == 1 {
		out[p[0].name] = v
		return out, nil
	}
	old, ok := it[p[0].name]
	if !ok {
		return nil, errPath()
	}
	inner, err := assignIn(old, p[1:], v)
	out[p[0].name] = inner
	return out, err
}

func assignIn(a attr, p path, v attr) (attr, error) {
	switch s := p[0]; {
	case s.name != "" && a.kind == kindMap:
		fields, err := assign(a.fields, p, v)
		return attr{kind: kindMap, fields: fields}, err
	case s.name == "" && a.kind == kindList:
		return assignElement(a, p, v)
	}
	return attr{}, errPath()
}

// assignElement puts an element in its place, or at the end when the list is shorter.
func assignElement(a attr, p path, v attr) (attr, error) {
	list := slices.Clone(a.list)
	at := p[0].index
	switch {
	case len(p) == 1 && at >= len(list):
		list = append(list, v)
	case at >= len(list):
		return attr{}, errPath()
	case len(p) == 1:
		list[at] = v
	default:
		inner, err := assignIn(list[at], p[1:], v)
		if err != nil {
			return attr{}, err
		}
		list[at] = inner
	}
	return attr{kind: kindList, list: list}, nil
}

// withoutPaths is a copy of the item without what is at the paths. Elements of
// lists go from the end, so that indexes mean what they meant.
func withoutPaths(it item, paths []path) (item, error) {
	for _, p := range slices.SortedFunc(slices.Values(paths), fromTheEnd) {
		var err error
		if it, err = removeAt(it, p); err != nil {
			return nil, err
		}
	}
	return it, nil
}

func fromTheEnd(a, b path) int {
	for i := range min(len(a), len(b)) {
		if n := cmp.Or(strings.Compare(a[i].name, b[i].name), b[i].index-a[i].index); n != 0 {
			return n
		}
	}
	return len(a) - len(b)
}

func removeAt(it item, p path) (item, error) {
	old, ok := it[p[0].name]
	switch {
	case !ok && len(p) == 1:
		return it, nil
	case !ok:
		return nil, errPath()
	}
	out := maps.Clone(it)
	if len(p) == 1 {
		delete(out, p[0].name)
		return out, nil
	}
	inner, err := removeIn(old, p[1:])
	out[p[0].name] = inner
	return out, err
}

func removeIn(a attr, p path) (attr, error) {
	switch s := p[0]; {
	case s.name != "" && a.kind == kindMap:
		fields, err := removeAt(a.fields, p)
		return attr{kind: kindMap, fields: fields}, err
	case s.name == "" && a.kind == kindList && s.index >= len(a.list):
		if len(p) > 1 {
			return attr{}, errPath()
		}
		return a, nil
	case s.name == "" && a.kind == kindList && len(p) == 1:
		return attr{kind: kindList, list: slices.Delete(slices.Clone(a.list), s.index, s.index+1)}, nil
	case s.name == "" && a.kind == kindList:
		list := slices.Clone(a.list)
		inner, err := removeIn(list[s.index], p[1:])
		list[s.index] = inner
		return attr{kind: kindList, list: list}, err
	}
	return attr{}, errPath()
}
