package intrinsic

import (
	"encoding/hex"
	"errors"
	"math"
	"math/bits"

	"github.com/stepwell/stepwell/engine/asl/value"
)

var errNoRandom = errors.New("there is no source of randomness")

// mathAdd rounds its arguments to the nearest integer; they and the sum must
// fit in 32 bits.
func mathAdd(args []value.Value, _ Random) (value.Value, error) {
	a, ok := nearest(args[0])
	b, ok2 := nearest(args[1])
	if !ok || !ok2 || !fitsInt32(a+b) {
		return nil, invalid("MathAdd")
	}
	return value.Int(a + b), nil
}

func nearest(v value.Value) (int64, bool) {
	n, ok := v.(value.Number)
	if !ok {
		return 0, false
	}
	f := math.Floor(n.Float64() + 0.5)
	if f < math.MinInt32 || f > math.MaxInt32 {
		return 0, false
	}
	return int64(f), true
}

func fitsInt32(n int64) bool { return n >= math.MinInt32 && n <= math.MaxInt32 }

// mathRandom yields start <= n < end; the same seed gives the same number.
func mathRandom(args []value.Value, r Random) (value.Value, error) {
	start, ok := whole(args[0])
	end, ok2 := whole(args[1])
	if !ok || !ok2 || start >= end {
		return nil, invalid("MathRandom")
	}
	if len(args) == 3 {
		seed, ok := whole(args[2])
		if !ok {
			return nil, invalid("MathRandom")
		}
		r = seeded(uint64(seed))
	}
	if r == nil {
		return nil, errNoRandom
	}
	offset, _ := bits.Mul64(r.Uint64(), uint64(end-start))
	return value.Int(start + int64(offset)), nil
}

// seeded is a Random with a single number, mixed from the seed (SplitMix64).
type seeded uint64

func (s seeded) Uint64() uint64 {
	x := uint64(s) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// uuid makes a version 4 UUID.
func uuid(_ []value.Value, r Random) (value.Value, error) {
	if r == nil {
		return nil, errNoRandom
	}
	var id [16]byte
	for i := range 2 {
		n := r.Uint64()
		for j := range 8 {
			id[8*i+j] = byte(n >> (8 * j))
		}
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:], nil
}
