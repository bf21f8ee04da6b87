package jsonata

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"math"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// serviceFunctions are what Step Functions adds to the language.
var serviceFunctions = []native{
	builtin("partition", "<xn?:a>", 2, known(partition)),
	builtin("range", "<nnn?:a>", 3, rangeFunction),
	builtin("hash", "<ss?:s>", 2, hash),
	builtin("random", "<n?:n>", 0, randomFunction),
	builtin("uuid", "<:s>", 0, uuid),
	builtin("parse", "<s:x>", 1, known(parseFunction)),
}

// partition cuts an array into arrays of a size; the last may be shorter. As in
// Step Functions, nothing comes of an empty array or a size of 0.
func partition(c *call, args []any) (any, error) {
	if !isArray(args[0]) {
		return nil, custom("T0412", `Argument 1 of function "partition" must be an array of undefined`)
	}
	from := items(args[0])
	if len(from) == 0 {
		return undefined, nil
	}
	size := math.Trunc(optional(args[1], float64(len(from))))
	if size < 0 {
		return nil, custom("D3137", "Second argument must be zero or greater")
	}
	if size == 0 {
		return undefined, nil
	}
	if err := c.allocate(2 * itemBytes * len(from)); err != nil {
		return nil, err
	}
	n := clamp(size, len(from))
	out := []any{}
	for ; len(from) > 0; from = from[min(n, len(from)):] {
		out = append(out, from[:min(n, len(from)):min(n, len(from))])
	}
	return out, nil
}

// longestRange is how many numbers $range makes at most in Step Functions.
const longestRange = 360_145

// rangeFunction counts from the first argument up or down to the second. As in
// Step Functions, nothing comes of a step that leads nowhere, and one number is
// no array.
func rangeFunction(c *call, args []any) (any, error) {
	for i := range 2 {
		if args[i] == undefined {
			return nil, fail("T0410", fields{"index": i + 1})
		}
	}
	first, last, step := math.Trunc(float(args[0])), math.Trunc(float(args[1])), math.Trunc(optional(args[2], 0))
	if step == 0 || (last-first)*step < 0 {
		return undefined, nil
	}
	if first == last {
		return first, nil
	}
	size := math.Floor((last-first)/step) + 1
	if !(size <= longestRange) {
		return nil, fail("D1013", nil)
	}
	out, err := c.numbersFrom(first, step, int(size))
	if err != nil {
		return nil, err
	}
	return items(out), nil
}

func hash(c *call, args []any) (any, error) {
	if args[0] == undefined {
		return nil, fail("T0410", fields{"index": 1})
	}
	if args[1] == undefined {
		return undefined, nil
	}
	s := []byte(args[0].(string))
	if err := c.spend(len(s)); err != nil {
		return nil, err
	}
	var sum []byte
	switch text(args[1]) {
	case "MD5":
		h := md5.Sum(s)
		sum = h[:]
	case "SHA-1":
		h := sha1.Sum(s)
		sum = h[:]
	case "SHA-256":
		h := sha256.Sum256(s)
		sum = h[:]
	case "SHA-384":
		h := sha512.Sum384(s)
		sum = h[:]
	case "SHA-512":
		h := sha512.Sum512(s)
		sum = h[:]
	default:
		return nil, custom("D3137", "Hash algorithm '"+text(args[1])+"' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5")
	}
	return hex.EncodeToString(sum), nil
}

// randomFunction is a number from 0 up to but not including 1. The same seed
// gives the same number, which is that of Step Functions.
func randomFunction(c *call, args []any) (any, error) {
	if args[0] == undefined {
		return c.random()
	}
	return seeded(int64(math.Trunc(float(args[0])))), nil
}

// seeded is the first fraction that Java's generator gives for a seed: two steps
// of a linear congruence of 48 bits.
func seeded(seed int64) float64 {
	const factor, mask = 0x5DEECE66D, 1<<48 - 1
	state := (uint64(seed) ^ factor) & mask
	next := func(bits uint) uint64 {
		state = (state*factor + 0xB) & mask
		return state >> (48 - bits)
	}
	high := next(26)
	return float64(high<<27+next(27)) / (1 << 53)
}

// uuid makes a version 4 UUID.
func uuid(c *call, _ []any) (any, error) {
	if c.env.Random == nil {
		return nil, fail("D1014", nil)
	}
	var id [16]byte
	for i := range 2 {
		n := c.env.Random.Uint64()
		for j := range 8 {
			id[8*i+j] = byte(n >> (8 * j))
		}
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	s := hex.EncodeToString(id[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:], nil
}

func parseFunction(c *call, args []any) (any, error) {
	s := args[0].(string)
	if err := c.allocate(2 * len(s)); err != nil {
		return nil, err
	}
	v, err := value.Parse([]byte(s))
	if err != nil {
		return nil, custom("D3137", "Invalid JSON")
	}
	return v, nil
}
