package intrinsic

// Random is where States.UUID and States.MathRandom take their bits from. It
// is deterministic for an execution, so that a step can be repeated.
type Random interface {
	Uint64() uint64
}
