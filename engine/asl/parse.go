package asl

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

const (
	// MaxSize is the size of the largest definition, in bytes.
	MaxSize = 1 << 20
	// MaxDepth is how deep arrays and objects may be nested in a definition.
	MaxDepth = 500
)

var byteOrderMark = []byte("\uFEFF")

// Parse reads a JSON text into a document. It fails with a *SyntaxError for a
// text that is not JSON, is larger than MaxSize or nests deeper than MaxDepth,
// and never for breaking a rule of ASL. Equal keys in an object are kept, each
// as a member. A byte order mark at the start is skipped.
func Parse(text []byte) (*Document, error) {
	d := &Document{Text: text, lines: lineStarts(text)}
	p := &parser{doc: d, text: text, keys: make(map[string]string)}
	if len(text) > MaxSize {
		return nil, p.errorAt(CodeInvalidJSON, MaxSize, MaxSize, "The definition is larger than %d bytes", MaxSize)
	}
	if bytes.HasPrefix(text, byteOrderMark) {
		p.pos = len(byteOrderMark)
	}
	if err := p.document(); err != nil {
		return nil, err
	}
	return d, nil
}

// parser is a recursive-descent reader; pos is the next byte to read.
type parser struct {
	doc   *Document
	text  []byte
	pos   int
	depth int
	slab  []Node // nodes are cut from here: one allocation for many
	keys  map[string]string
}

func (p *parser) document() *SyntaxError {
	p.space()
	root, err := p.value()
	if err != nil {
		return err
	}
	p.space()
	if p.pos < len(p.text) {
		return p.unexpectedValue()
	}
	p.doc.Root = root
	return nil
}

func (p *parser) node(k Kind, start int) *Node {
	if len(p.slab) == 0 {
		p.slab = make([]Node, 64)
	}
	n := &p.slab[0]
	p.slab = p.slab[1:]
	n.Kind, n.Start, n.End, n.doc = k, start, p.pos, p.doc
	return n
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// peek is the next byte, 0 at the end of the text.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) value() (*Node, *SyntaxError) {
	if p.pos >= len(p.text) {
		return nil, p.unexpectedEnd("")
	}
	start := p.pos
	switch c := p.text[p.pos]; {
	case c == '{' || c == '[':
		return p.nested(c == '{')
	case c == '"':
		if err := p.string(); err != nil {
			return nil, err
		}
		return p.node(KindString, start), nil
	case c == '-' || c >= '0' && c <= '9':
		if err := p.number(); err != nil {
			return nil, err
		}
		return p.node(KindNumber, start), nil
	}
	return p.literal()
}

func (p *parser) nested(isObject bool) (n *Node, err *SyntaxError) {
	if p.depth == MaxDepth {
		return nil, p.errorAt(CodeTooDeeplyNested, p.pos, p.pos, "The definition is nested deeper than %d levels", MaxDepth)
	}
	p.depth++
	start := p.pos
	p.pos++
	p.space()
	if isObject {
		n, err = p.object(start)
	} else {
		n, err = p.array(start)
	}
	p.depth--
	return n, err
}

func (p *parser) object(start int) (*Node, *SyntaxError) {
	var members []Member
	for more := p.peek() != '}' || p.pos >= len(p.text); more; {
		m, err := p.member(start)
		if err != nil {
			return nil, err
		}
		members = append(members, m)
		if more, err = p.comma('}', "Object", start); err != nil {
			return nil, err
		}
	}
	p.pos++
	n := p.node(KindObject, start)
	n.Members = members
	return n, nil
}

func (p *parser) member(object int) (Member, *SyntaxError) {
	m := Member{KeyStart: p.pos}
	switch {
	case p.pos >= len(p.text):
		return m, p.unclosed("Object", object)
	case p.text[p.pos] != '"':
		return m, p.unexpectedChar("was expecting double-quote to start field name")
	}
	if err := p.string(); err != nil {
		return m, err
	}
	m.KeyEnd = p.pos
	m.Key = p.key(p.text[m.KeyStart:m.KeyEnd])
	p.space()
	switch {
	case p.pos >= len(p.text):
		return m, p.unclosed("Object", object)
	case p.text[p.pos] != ':':
		return m, p.unexpectedChar("was expecting a colon to separate field name and value")
	}
	p.pos++
	p.space()
	v, err := p.value()
	m.Value = v
	return m, err
}

// key is the content of a key; the few names that definitions are made of are
// kept once.
func (p *parser) key(literal []byte) string {
	if k, ok := p.keys[string(literal)]; ok {
		return k
	}
	k := unquote(literal)
	p.keys[string(literal)] = k
	return k
}

func (p *parser) array(start int) (*Node, *SyntaxError) {
	var items []*Node
	for more := p.peek() != ']' || p.pos >= len(p.text); more; {
		if p.pos >= len(p.text) {
			return nil, p.unclosed("Array", start)
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		if more, err = p.comma(']', "Array", start); err != nil {
			return nil, err
		}
	}
	p.pos++
	n := p.node(KindArray, start)
	n.Items = items
	return n, nil
}

// comma reads what follows an entry: a comma (more entries come) or, without
// taking it, the closing bracket.
func (p *parser) comma(closing byte, what string, start int) (more bool, err *SyntaxError) {
	p.space()
	switch {
	case p.pos >= len(p.text):
		return false, p.unclosed(what, start)
	case p.text[p.pos] == closing:
		return false, nil
	case p.text[p.pos] == ',':
		p.pos++
		p.space()
		return true, nil
	case p.text[p.pos] == '}' || p.text[p.pos] == ']':
		return false, p.errorAt(CodeInvalidJSON, p.pos, p.pos, "Unexpected close marker '%c': expected '%c' (for %s starting at %s)",
			p.text[p.pos], closing, what, p.source(start))
	}
	return false, p.unexpectedChar("was expecting comma to separate " + what + " entries")
}

// string reads a string with its quotes; unquote makes its content.
func (p *parser) string() *SyntaxError {
	p.pos++
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			return nil
		case c == '\\':
			if err := p.escape(); err != nil {
				return err
			}
		case c < ' ':
			return p.errorAt(CodeInvalidJSON, p.pos, p.pos+1,
				"Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using backslash to be included in string value", c)
		default:
			p.pos++
		}
	}
	return p.unexpectedEnd(": was expecting closing quote for a string value")
}

func (p *parser) escape() *SyntaxError {
	p.pos++
	switch c := p.peek(); c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.pos++
		return nil
	case 'u':
		p.pos++
		for range 4 {
			if _, ok := hexDigit(p.peek()); !ok {
				return p.unexpectedChar("expected a hex-digit for character escape sequence")
			}
			p.pos++
		}
		return nil
	default:
		if p.pos >= len(p.text) {
			return p.unexpectedEnd(" in character escape sequence")
		}
		r, _ := utf8.DecodeRune(p.text[p.pos:])
		return p.errorAt(CodeInvalidJSON, p.pos, p.pos+1, "Unrecognized character escape %s", describeChar(r))
	}
}

func (p *parser) number() *SyntaxError {
	if p.text[p.pos] == '-' {
		p.pos++
		if !isDigit(p.peek()) {
			return p.badNumber("expected digit (0-9) to follow minus sign, for valid numeric value")
		}
	}
	if p.peek() == '0' {
		p.pos++
		if isDigit(p.peek()) {
			return p.errorAt(CodeInvalidJSON, p.pos, p.pos+1, "Invalid numeric value: Leading zeroes not allowed")
		}
	}
	p.digits()
	if p.peek() == '.' {
		p.pos++
		if !isDigit(p.peek()) {
			return p.badNumber("Decimal point not followed by a digit")
		}
		p.digits()
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if !isDigit(p.peek()) {
			return p.badNumber("Exponent indicator not followed by a digit")
		}
		p.digits()
	}
	return p.endOfNumber()
}

func (p *parser) digits() {
	for isDigit(p.peek()) {
		p.pos++
	}
}

func (p *parser) badNumber(reason string) *SyntaxError {
	if p.pos >= len(p.text) {
		return p.unexpectedEnd(" in numeric value")
	}
	r, _ := utf8.DecodeRune(p.text[p.pos:])
	return p.errorAt(CodeInvalidJSON, p.pos, p.pos+1, "Unexpected character (%s) in numeric value: %s", describeChar(r), reason)
}

// endOfNumber refuses a number that runs into other text, such as 12ab.
func (p *parser) endOfNumber() *SyntaxError {
	switch c := p.peek(); {
	case c == '.' || c == '-' || c == '+' || c == '_' || c == '$' || isLetter(c) || c >= utf8.RuneSelf:
		return p.unexpectedChar("Expected space separating root-level values")
	}
	return nil
}

var literals = map[string]Kind{"null": KindNull, "true": KindBool, "false": KindBool}

func (p *parser) literal() (*Node, *SyntaxError) {
	start := p.pos
	end := p.word()
	k, ok := literals[string(p.text[start:end])]
	if !ok {
		return nil, p.unexpectedValue()
	}
	p.pos = end
	return p.node(k, start), nil
}

// word is the end of the run of letters and digits at pos.
func (p *parser) word() int {
	end := p.pos
	for end < len(p.text) {
		r, n := utf8.DecodeRune(p.text[end:])
		if !isWordRune(r) {
			break
		}
		end += n
	}
	return end
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func hexDigit(c byte) (rune, bool) {
	switch {
	case isDigit(c):
		return rune(c - '0'), true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}

// describeChar writes a character as in "'x' (code 120)".
func describeChar(r rune) string {
	switch {
	case r < ' ':
		return fmt.Sprintf("(CTRL-CHAR, code %d)", r)
	case r > 255:
		return fmt.Sprintf("'%c' (code %d / 0x%x)", r, r, r)
	}
	return fmt.Sprintf("'%c' (code %d)", r, r)
}
