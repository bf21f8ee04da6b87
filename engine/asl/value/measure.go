package value

import (
	"errors"
	"unicode/utf8"
)

// ErrTooLarge says that a value's text is longer than the limit.
var ErrTooLarge = errors.New("larger than the limit")

// Measure counts the bytes of Text(v) without making it, and stops where they
// pass limit: the error is ErrTooLarge, or ErrTooDeep for a value that Parse
// would not read back.
func Measure(v Value, limit int) (size int, err error) {
	m := meter{left: limit}
	m.measure(v, 0)
	return limit - m.left, m.err
}

type meter struct {
	left int
	err  error
}

func (m *meter) spend(n int) {
	if m.left -= n; m.left < 0 && m.err == nil {
		m.err = ErrTooLarge
	}
}

func (m *meter) measure(v Value, depth int) {
	if depth > MaxDepth && m.err == nil {
		m.err = ErrTooDeep
	}
	if m.err != nil {
		return
	}
	switch v := v.(type) {
	case Number:
		m.spend(len(v))
	case string:
		m.spend(stringSize(v))
	case Array:
		m.spend(2 + max(len(v)-1, 0))
		for _, item := range v {
			m.measure(item, depth+1)
		}
	case *Object:
		m.spend(2 + max(2*v.Len()-1, 0))
		for _, member := range v.members {
			m.spend(stringSize(member.Key))
			m.measure(member.Value, depth+1)
		}
	case bool:
		m.spend(len("true"))
		if !v {
			m.spend(1)
		}
	default:
		m.spend(len("null"))
	}
}

// stringSize is the length of AppendString(nil, s).
func stringSize(s string) int {
	size := 2 + len(s)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return size + extraSize(s[i:])
		case c == '"' || c == '\\' || (c >= '\b' && c <= '\r' && c != '\v'):
			size++
		case c < ' ':
			size += 5
		}
	}
	return size
}

// extraSize is by how much escapes and bytes that are not UTF-8 lengthen s.
func extraSize(s string) int {
	extra := 0
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				extra += 2
			}
		case r == '"' || r == '\\' || (r >= '\b' && r <= '\r' && r != '\v'):
			extra++
		case r < ' ':
			extra += 5
		}
	}
	return extra
}
