package layout

// arena hands out slices of one element from shared memory. Nearly all nets and ties have just one
// end on each side, and there are tens of thousands of them in a large workflow.
type arena[T any] struct{ free []T }

const arenaChunk = 512

// add appends v to s; the first element comes from the arena.
func (a *arena[T]) add(s []T, v T) []T {
	if len(s) > 0 {
		return append(s, v)
	}
	if len(a.free) == cap(a.free) {
		a.free = make([]T, 0, min(max(2*cap(a.free), 16), arenaChunk))
	}
	n := len(a.free)
	a.free = append(a.free, v)
	return a.free[n : n+1 : n+1]
}
