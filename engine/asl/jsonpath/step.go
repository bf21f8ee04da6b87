package jsonpath

// stepKind tells how a step selects.
type stepKind uint8

const (
	byName     stepKind = iota // .name ['name']
	byNames                    // ['a','b']
	byIndex                    // [0] [-1]
	byIndexes                  // [0,1]
	bySlice                    // [1:3]
	byWildcard                 // .* [*]
	byFilter                   // [?(…)]
	byFunction                 // .length()
)

// step is one segment of a path.
type step struct {
	kind     stepKind
	deep     bool // stands behind "..": applies at every level below
	name     string
	names    []string
	index    int
	indexes  []int
	from, to bound
	filter   predicate
	function *call
}

// bound is one end of a slice; ends may be left out.
type bound struct {
	set bool
	at  int
}

// slice gives the half-open range of offsets that a slice selects.
func (s *step) slice(length int) (from, to int) {
	from, to = 0, length
	if s.from.set {
		from = clamp(s.from.at, length)
	}
	if s.to.set {
		to = clamp(s.to.at, length)
	}
	return from, max(from, to)
}

func clamp(at, length int) int {
	if at < 0 {
		at += length
	}
	return min(max(at, 0), length)
}

// single tells whether the step leads to at most one value.
func (s *step) single() bool {
	return !s.deep && (s.kind == byName || s.kind == byIndex || s.kind == byFunction)
}
