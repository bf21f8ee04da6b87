package jsonata

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// translator turns a regular expression of JavaScript into one of RE2.
type translator struct {
	in  string
	pos int
	out strings.Builder
}

// jsSpace is what \s means beyond RE2's \s.
const jsSpace = `\s\x{0B}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}`

func unsupported(what string) error { return fail("S0304", fields{"value": what}) }

func (t *translator) translate() error {
	for t.pos < len(t.in) {
		var err error
		switch t.in[t.pos] {
		case '\\':
			err = t.escape(false)
		case '[':
			err = t.class()
		case '.':
			t.emit(`[^\n\r\x{2028}\x{2029}]`, 1)
		case '(':
			err = t.group()
		default:
			t.emit(t.in[t.pos:t.pos+1], 1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// emit writes text for the next n bytes.
func (t *translator) emit(text string, n int) {
	t.out.WriteString(text)
	t.pos += n
}

func (t *translator) group() error {
	for _, form := range []struct{ prefix, name string }{
		{"(?=", "a lookahead (?=…)"}, {"(?!", "a negative lookahead (?!…)"},
		{"(?<=", "a lookbehind (?<=…)"}, {"(?<!", "a negative lookbehind (?<!…)"},
	} {
		if strings.HasPrefix(t.in[t.pos:], form.prefix) {
			return unsupported(form.name)
		}
	}
	t.emit("(", 1)
	return nil
}

// class translates a bracket expression.
func (t *translator) class() error {
	switch {
	case strings.HasPrefix(t.in[t.pos:], "[^]"):
		t.emit(`[\x{0}-\x{10FFFF}]`, 3)
		return nil
	case strings.HasPrefix(t.in[t.pos:], "[]"):
		t.emit(`[^\x{0}-\x{10FFFF}]`, 2)
		return nil
	case strings.HasPrefix(t.in[t.pos:], "[^"):
		t.emit("[^", 2)
	default:
		t.emit("[", 1)
	}
	for t.pos < len(t.in) {
		switch t.in[t.pos] {
		case ']':
			t.emit("]", 1)
			return nil
		case '[':
			t.emit(`\[`, 1)
		case '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		default:
			t.emit(t.in[t.pos:t.pos+1], 1)
		}
	}
	return nil
}

// escape translates what starts with a backslash.
func (t *translator) escape(inClass bool) error {
	if t.pos+1 >= len(t.in) {
		t.emit(`\`, 1)
		return nil
	}
	switch c := t.in[t.pos+1]; {
	case strings.IndexByte("dDwWtnrfv", c) >= 0 || !inClass && (c == 'b' || c == 'B'):
		t.emit(t.in[t.pos:t.pos+2], 2)
	case c == 's' || c == 'S':
		return t.space(c == 'S', inClass)
	case c == 'b':
		t.emit(`\x08`, 2)
	case c == '0':
		t.emit(`\x00`, 2)
	case c == 'x' && t.hex(2) || c == 'u' && t.hex(4):
	case c == 'c' && t.pos+2 < len(t.in):
		t.emit(fmt.Sprintf(`\x%02x`, t.in[t.pos+2]%32), 3)
	case c >= '1' && c <= '9':
		return unsupported(`a back reference \` + string(c))
	case c == 'k':
		return unsupported(`a back reference \k`)
	default:
		t.literal()
	}
	return nil
}

func (t *translator) space(negated, inClass bool) error {
	switch {
	case negated && inClass:
		return unsupported(`\S within brackets`)
	case negated:
		t.emit("[^"+jsSpace+"]", 2)
	case inClass:
		t.emit(jsSpace, 2)
	default:
		t.emit("["+jsSpace+"]", 2)
	}
	return nil
}

// hex translates \xHH and \uHHHH.
func (t *translator) hex(digits int) bool {
	end := t.pos + 2 + digits
	if end > len(t.in) {
		return false
	}
	for _, c := range []byte(t.in[t.pos+2 : end]) {
		if hexDigit(c) < 0 {
			return false
		}
	}
	t.emit(`\x{`+t.in[t.pos+2:end]+`}`, 2+digits)
	return true
}

// literal translates an escaped character that stands for itself.
func (t *translator) literal() {
	_, size := utf8.DecodeRuneInString(t.in[t.pos+1:])
	text := t.in[t.pos+1 : t.pos+1+size]
	if size == 1 && strings.Contains(`\.+*?()|[]{}^$-`, text) {
		text = `\` + text
	}
	t.emit(text, 1+size)
}
