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
	builtin("partition", "<an:a>", 2, known(partition)),
	builtin("range", "<nnn:a>", 3, known(rangeFunction)),
	builtin("hash", "<ss:s>", 2, known(hash)),
	builtin("random", "<n?:n>", 0, randomFunction),
	builtin("uuid", "<:s>", 0, uuid),
	builtin("parse", "<s:x>", 1, known(parseFunction)),
}

// partition cuts an array into arrays of a size; the last may be shorter.
func partition(c *call, args []any) (any, error) {
	from, size := items(args[0]), math.Floor(float(args[1]))
	if !(size >= 1) {
		return nil, fail("D3142", nil)
	}
	if err := c.allocate(2 * itemBytes * len(from)); err != nil {
		return nil, err
	}
	n := clamp(size, max(len(from), 1))
	out := []any{}
	for ; len(from) > 0; from = from[min(n, len(from)):] {
		out = append(out, from[:min(n, len(from)):min(n, len(from))])
	}
	return out, nil
}

// rangeFunction counts from the first argument up or down to the second.
func rangeFunction(c *call, args []any) (any, error) {
	first, end, step := math.Floor(float(args[0])), math.Floor(float(args[1])), math.Floor(float(args[2]))
	if args[1] == undefined || args[2] == undefined {
		return undefined, nil
	}
	size := math.Floor((end-first)/step) + 1
	if step == 0 || math.IsNaN(size) {
		return nil, fail("D3142", nil)
	}
	if size > maxSpan {
		return nil, fail("D2014", fields{"value": size})
	}
	out, err := c.numbersFrom(first, step, int(max(size, 0)))
	if err != nil {
		return nil, err
	}
	return items(out), nil
}

func hash(c *call, args []any) (any, error) {
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
		return nil, fail("D3142", nil)
	}
	return hex.EncodeToString(sum), nil
}

// randomFunction is a number from 0 up to but not including 1; the same seed
// gives the same number.
func randomFunction(c *call, args []any) (any, error) {
	if args[0] == undefined {
		return c.random()
	}
	return unit(mixed(math.Float64bits(math.Floor(float(args[0])) + 0))), nil
}

// mixed spreads the bits of a seed (SplitMix64).
func mixed(seed uint64) uint64 {
	x := seed + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
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
		return nil, fail("D3143", nil)
	}
	return v, nil
}
