package jsonata

import (
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// writer writes values as JSON text, functions as "".
type writer struct {
	out    []byte
	indent bool
	exact  bool // all digits of numbers, not 15
	budget int  // it stops when it has written that much
	depth  int  // of arrays and objects; negative when that was too much
	beyond bool // it has met an infinite number
}

// text is a value as $string shows it.
func (r *run) text(v any, indent bool) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return "", fail("D3001", fields{"value": nil})
		}
		return numberText(shortened(v)), nil
	}
	if isFunction(v) {
		return "", nil
	}
	w := writer{indent: indent, budget: r.left.Bytes}
	w.value(v)
	if w.depth < 0 {
		return "", fail("D1015", nil)
	}
	if w.beyond {
		return "", fail("D1001", fields{"value": nil})
	}
	return string(w.out), r.allocate(len(w.out))
}

func (w *writer) value(v any) {
	if w.depth > value.MaxDepth {
		w.depth = math.MinInt32
	}
	if len(w.out) > w.budget || w.depth < 0 {
		return
	}
	switch v := v.(type) {
	case *value.Object:
		w.object(v)
	case []any:
		w.array(v)
	case *list:
		if v.outer {
			w.value(v.items[0])
			return
		}
		w.array(v.items)
	case float64, value.Number:
		w.number(float(v))
	case nil, bool, string:
		w.out = value.Append(w.out, v)
	case undef:
		w.out = append(w.out, "null"...)
	default:
		w.out = append(w.out, `""`...)
	}
}

func (w *writer) number(x float64) {
	switch {
	case math.IsInf(x, 0) || math.IsNaN(x):
		w.beyond = w.beyond || math.IsInf(x, 0)
		w.out = append(w.out, "null"...)
	case w.exact:
		w.out = append(w.out, numberText(x)...)
	default:
		w.out = append(w.out, numberText(shortened(x))...)
	}
}

func (w *writer) array(items []any) {
	w.out = append(w.out, '[')
	w.depth++
	for i, item := range items {
		w.separate(i)
		w.value(item)
		if len(w.out) > w.budget {
			break
		}
	}
	w.depth--
	w.end(len(items), ']')
}

func (w *writer) object(o *value.Object) {
	w.out = append(w.out, '{')
	w.depth++
	for i, m := range o.Members() {
		w.separate(i)
		w.out = append(value.AppendString(w.out, m.Key), ':')
		if w.indent {
			w.out = append(w.out, ' ')
		}
		w.value(m.Value)
	}
	w.depth--
	w.end(o.Len(), '}')
}

// separate comes before the item at i.
func (w *writer) separate(i int) {
	if i > 0 {
		w.out = append(w.out, ',')
	}
	w.newline()
}

func (w *writer) end(length int, bracket byte) {
	if length > 0 {
		w.newline()
	}
	w.out = append(w.out, bracket)
}

func (w *writer) newline() {
	if !w.indent {
		return
	}
	w.out = append(w.out, '\n')
	for range w.depth {
		w.out = append(w.out, "  "...)
	}
}

// Strings are UTF-8. Half of a surrogate pair, which JavaScript allows in
// strings, is kept as the three bytes it would have if it were a rune.
const surrogateBytes = 3

// appendUnit appends a UTF-16 code unit; the second half of a pair joins the first.
func appendUnit(out []byte, unit rune) []byte {
	if !utf16.IsSurrogate(unit) {
		return utf8.AppendRune(out, unit)
	}
	if n := len(out); unit >= 0xDC00 && n >= surrogateBytes {
		if high, ok := surrogate(out[n-surrogateBytes:]); ok && high < 0xDC00 {
			return utf8.AppendRune(out[:n-surrogateBytes], utf16.DecodeRune(high, unit))
		}
	}
	return append(out, 0xE0|byte(unit>>12), 0x80|byte(unit>>6)&0xBF, 0x80|byte(unit)&0x3F)
}

// surrogate is the half of a pair that text starts with.
func surrogate[T string | []byte](text T) (rune, bool) {
	if len(text) < surrogateBytes || text[0] != 0xED || text[1] < 0xA0 {
		return 0, false
	}
	return rune(text[0]&0x0F)<<12 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), true
}

// characters splits a string into what JavaScript's iteration yields.
func characters(s string) []string {
	out := make([]string, 0, len(s))
	for len(s) > 0 {
		n := characterSize(s)
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// characterSize is how many bytes the first character takes.
func characterSize(s string) int {
	if _, ok := surrogate(s); ok {
		return surrogateBytes
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

func characterCount(s string) int {
	if !strings.Contains(s, "\xED") {
		return utf8.RuneCountInString(s)
	}
	return len(characters(s))
}

// unitCount is the length of a string in UTF-16 code units.
func unitCount(s string) int {
	n := 0
	for _, c := range s {
		n++
		if c > 0xFFFF {
			n++
		}
	}
	return n
}

// compareText orders strings by their UTF-16 code units.
func compareText(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	if i == n {
		return compareFloats(float64(len(a)), float64(len(b)))
	}
	x, y := a[i], b[i]
	// From U+10000 on (bytes F0…) characters are pairs that start with D800…DBFF,
	// and these come before U+E000…U+FFFF (bytes EE, EF).
	if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
		x, y = y, x
	}
	return compareFloats(float64(x), float64(y))
}
