package value

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is the deepest nesting that Parse accepts.
const MaxDepth = 1000

// ErrTooDeep says that a text or value nests deeper than MaxDepth.
var ErrTooDeep = fmt.Errorf("nested deeper than %d levels", MaxDepth)

// SyntaxError says where and why a text is not JSON.
type SyntaxError struct {
	Offset int // in bytes
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not JSON: %s at offset %d", e.Reason, e.Offset)
}

// Parse reads one JSON value. Of equal keys in an object the last one counts,
// as in AWS; bytes that are not UTF-8 and halves of surrogate pairs become
// U+FFFD. The strings of the value share one copy of the text. The error is a
// *SyntaxError or ErrTooDeep.
func Parse(text []byte) (Value, error) {
	p := parser{text: string(text)}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.blanks(); p.pos < len(p.text) {
		return nil, p.fail("more than one value")
	}
	return v, nil
}

type parser struct {
	text    string
	pos     int
	items   []Value  // of the arrays that are being read, innermost last
	members []Member // of the objects that are being read, innermost last
}

func (p *parser) fail(reason string) error {
	if p.pos >= len(p.text) {
		reason = "the text ends too early"
	}
	return &SyntaxError{Offset: p.pos, Reason: reason}
}

func (p *parser) blanks() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// peek is the next byte that is no blank; 0 at the end.
func (p *parser) peek() byte {
	p.blanks()
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) accept(c byte) bool {
	if p.peek() != c || p.pos == len(p.text) {
		return false
	}
	p.pos++
	return true
}

func (p *parser) value(depth int) (Value, error) {
	if depth > MaxDepth {
		return nil, ErrTooDeep
	}
	switch c := p.peek(); c {
	case '"':
		return p.string()
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case 't':
		return true, p.word("true")
	case 'f':
		return false, p.word("false")
	case 'n':
		return nil, p.word("null")
	}
	return p.number()
}

func (p *parser) word(word string) error {
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return p.fail("expected " + word)
	}
	p.pos += len(word)
	return nil
}

func (p *parser) array(depth int) (Value, error) {
	p.pos++
	if p.accept(']') {
		return Array{}, nil
	}
	start := len(p.items)
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		p.items = append(p.items, item)
		if p.accept(']') {
			break
		}
		if !p.accept(',') {
			return nil, p.fail("expected ',' or ']'")
		}
	}
	array := make(Array, len(p.items)-start)
	copy(array, p.items[start:])
	p.items = p.items[:start]
	return array, nil
}

func (p *parser) object(depth int) (Value, error) {
	p.pos++
	if p.accept('}') {
		return &Object{}, nil
	}
	start := len(p.members)
	for {
		m, err := p.member(depth)
		if err != nil {
			return nil, err
		}
		p.members = append(p.members, m)
		if p.accept('}') {
			break
		}
		if !p.accept(',') {
			return nil, p.fail("expected ',' or '}'")
		}
	}
	members := p.members[start:]
	p.members = p.members[:start]
	if repeats(members) {
		return NewObject(members...), nil
	}
	own := make([]Member, len(members))
	copy(own, members)
	return Unique(own), nil
}

// repeats tells whether a key occurs twice; for many keys it leaves that to
// NewObject, which has an index.
func repeats(members []Member) bool {
	if len(members) > indexFrom {
		return true
	}
	for i := range members {
		for j := range i {
			if members[i].Key == members[j].Key {
				return true
			}
		}
	}
	return false
}

func (p *parser) member(depth int) (Member, error) {
	if p.peek() != '"' {
		return Member{}, p.fail("expected a key in double quotes")
	}
	key, err := p.string()
	if err != nil {
		return Member{}, err
	}
	if !p.accept(':') {
		return Member{}, p.fail("expected ':'")
	}
	v, err := p.value(depth + 1)
	return Member{key, v}, err
}

func (p *parser) number() (Value, error) {
	start := p.pos
	if p.at('-') {
		p.pos++
	}
	whole := p.pos
	if !p.digits() || p.text[whole] == '0' && p.pos > whole+1 {
		p.pos = start
		return nil, p.fail("expected a value")
	}
	if p.at('.') {
		p.pos++
		if !p.digits() {
			return nil, p.fail("expected a digit")
		}
	}
	if p.at('e') || p.at('E') {
		p.pos++
		if p.at('+') || p.at('-') {
			p.pos++
		}
		if !p.digits() {
			return nil, p.fail("expected a digit")
		}
	}
	return Number(p.text[start:p.pos]), nil
}

// at tells whether c is the very next byte.
func (p *parser) at(c byte) bool { return p.pos < len(p.text) && p.text[p.pos] == c }

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.text) && p.text[p.pos]-'0' <= 9 {
		p.pos++
	}
	return p.pos > start
}

// string reads a string; one without escapes is a part of the text.
func (p *parser) string() (string, error) {
	p.pos++
	start := p.pos
	var seen byte
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		switch {
		case c == '"':
			s := p.text[start:p.pos]
			p.pos++
			if seen >= utf8.RuneSelf && !utf8.ValidString(s) {
				s = validUTF8(s)
			}
			return s, nil
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			return "", p.fail("control characters in a string must be escaped")
		}
		seen |= c
		p.pos++
	}
	return "", p.fail("")
}

// validUTF8 puts U+FFFD for every byte that is not UTF-8.
func validUTF8(s string) string {
	var out strings.Builder
	for _, r := range s {
		out.WriteRune(r)
	}
	return out.String()
}

// escaped reads a string from its first escape on; what stands before it
// starts at start.
func (p *parser) escaped(start int) (string, error) {
	out := append(make([]byte, 0, p.pos-start+32), p.text[start:p.pos]...)
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		switch {
		case c == '"':
			p.pos++
			s := string(out)
			if !utf8.ValidString(s) {
				s = validUTF8(s)
			}
			return s, nil
		case c == '\\':
			var ok bool
			if out, ok = p.escape(out); !ok {
				return "", p.fail("no such escape")
			}
			continue
		case c < ' ':
			return "", p.fail("control characters in a string must be escaped")
		}
		out = append(out, c)
		p.pos++
	}
	return "", p.fail("")
}

// escape reads one escape.
func (p *parser) escape(out []byte) ([]byte, bool) {
	rest := p.text[p.pos+1:]
	if rest == "" {
		return out, false
	}
	if rest[0] == 'u' {
		return p.unicode(out)
	}
	i := strings.IndexByte(`"\/bfnrt`, rest[0])
	if i < 0 {
		return out, false
	}
	p.pos += 2
	return append(out, "\"\\/\b\f\n\r\t"[i]), true
}

// unicode reads \uXXXX, or two of them that make one rune.
func (p *parser) unicode(out []byte) ([]byte, bool) {
	r, ok := hexRune(p.text[p.pos:])
	if !ok {
		return out, false
	}
	p.pos += len(`\uXXXX`)
	if utf16.IsSurrogate(r) {
		low, _ := hexRune(p.text[p.pos:])
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			p.pos += len(`\uXXXX`)
		}
	}
	return utf8.AppendRune(out, r), true
}

// hexRune is the code unit of the \uXXXX that text starts with.
func hexRune(text string) (r rune, ok bool) {
	if len(text) < len(`\uXXXX`) || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	for i := 2; i < len(`\uXXXX`); i++ {
		digit := strings.IndexByte("0123456789abcdef", text[i]|0x20)
		if digit < 0 || text[i] < '0' {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}
