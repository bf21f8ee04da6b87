package jsonata

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// token is a word of an expression.
type token struct {
	kind kind // kName, kVariable, kString, kNumber, kLiteral, kRegex, kOperator or kEnd
	text string
	lit  any
	re   *pattern
	pos  int // where it ends
}

// fields let a message quote a literal as it is.
func (t token) fields() fields {
	if t.kind == kNumber || t.kind == kLiteral {
		return fields{"token": t.lit}
	}
	return fields{}
}

type lexer struct {
	text string
	pos  int
}

const blanks = " \t\n\r\v"

// stops are the characters that end a name.
const stops = ".[]{}(),@#;:?+-*/%|=<>^&!~"

var twoCharOperators = []string{"..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"}

// next reads a token. After an operand a slash is a division, elsewhere it
// opens a regular expression.
func (l *lexer) next(afterOperand bool) (token, error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos >= len(l.text) {
		return token{kind: kEnd, text: "(end)", pos: len(l.text)}, nil
	}
	c := l.text[l.pos]
	switch {
	case c == '/' && !afterOperand:
		l.pos++
		return l.regex()
	case strings.IndexByte(stops, c) >= 0:
		return l.operator(), nil
	case c == '"' || c == '\'':
		l.pos++
		return l.quoted(c)
	case c-'0' <= 9:
		return l.number()
	case c == '`':
		return l.quotedName()
	}
	return l.word(), nil
}

// skip passes blanks and comments.
func (l *lexer) skip() error {
	for l.pos < len(l.text) {
		if strings.IndexByte(blanks, l.text[l.pos]) >= 0 {
			l.pos++
			continue
		}
		if !strings.HasPrefix(l.text[l.pos:], "/*") {
			return nil
		}
		end := strings.Index(l.text[l.pos+2:], "*/")
		if end < 0 {
			return failAt("S0106", l.pos, "", nil)
		}
		l.pos += end + len("/**/")
	}
	return nil
}

func (l *lexer) operator() token {
	for _, op := range twoCharOperators {
		if strings.HasPrefix(l.text[l.pos:], op) {
			l.pos += len(op)
			return token{kind: kOperator, text: op, pos: l.pos}
		}
	}
	l.pos++
	return token{kind: kOperator, text: l.text[l.pos-1 : l.pos], pos: l.pos}
}

func (l *lexer) quoted(quote byte) (token, error) {
	var out []byte
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch c {
		case quote:
			l.pos++
			return token{kind: kString, text: string(out), lit: string(out), pos: l.pos}, nil
		case '\\':
			var err error
			if out, err = l.escape(out); err != nil {
				return token{}, err
			}
		default:
			out = append(out, c)
			l.pos++
		}
	}
	return token{}, failAt("S0101", l.pos, "", nil)
}

func (l *lexer) escape(out []byte) ([]byte, error) {
	l.pos++
	c, size := utf8.DecodeRuneInString(l.text[l.pos:])
	if i := strings.IndexRune(`"\/bfnrt`, c); i >= 0 && size > 0 {
		l.pos++
		return append(out, "\"\\/\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return nil, failAt("S0103", l.pos, l.text[l.pos:l.pos+size], nil)
	}
	digits := l.text[l.pos+1 : min(l.pos+5, len(l.text))]
	unit, err := strconv.ParseUint(digits, 16, 16)
	if err != nil || len(digits) < 4 {
		return nil, failAt("S0104", l.pos, "", nil)
	}
	l.pos += 5
	return appendUnit(out, rune(unit)), nil
}

var numberForm = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?([Ee][-+]?[0-9]+)?`)

func (l *lexer) number() (token, error) {
	text := numberForm.FindString(l.text[l.pos:])
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && math.IsInf(f, 0) {
		return token{}, failAt("S0102", l.pos, text, nil)
	}
	l.pos += len(text)
	return token{kind: kNumber, text: text, lit: f, pos: l.pos}, nil
}

func (l *lexer) quotedName() (token, error) {
	end := strings.IndexByte(l.text[l.pos+1:], '`')
	if end < 0 {
		return token{}, failAt("S0105", len(l.text), "", nil)
	}
	name := l.text[l.pos+1 : l.pos+1+end]
	l.pos += end + len("``")
	return token{kind: kName, text: name, pos: l.pos}, nil
}

// word reads a name, a variable or a keyword.
func (l *lexer) word() token {
	start := l.pos
	end := strings.IndexAny(l.text[start:], blanks+stops)
	if end < 0 {
		end = len(l.text) - start
	}
	l.pos += end
	word := l.text[start:l.pos]
	if name, ok := strings.CutPrefix(word, "$"); ok {
		return token{kind: kVariable, text: name, pos: l.pos}
	}
	switch word {
	case "or", "in", "and":
		return token{kind: kOperator, text: word, pos: l.pos}
	case "true", "false":
		return token{kind: kLiteral, text: word, lit: word == "true", pos: l.pos}
	case "null":
		return token{kind: kLiteral, text: word, pos: l.pos}
	}
	return token{kind: kName, text: word, pos: l.pos}
}

// regex reads a regular expression after its opening slash. A slash within
// brackets does not close it.
func (l *lexer) regex() (token, error) {
	start, depth := l.pos, 0
	for ; l.pos < len(l.text); l.pos++ {
		switch l.text[l.pos] {
		case '\\':
			l.pos++
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '/':
			if depth == 0 {
				return l.regexEnd(l.text[start:l.pos])
			}
		}
	}
	return token{}, failAt("S0302", len(l.text), "", nil)
}

func (l *lexer) regexEnd(source string) (token, error) {
	if source == "" {
		return token{}, failAt("S0301", l.pos, "", nil)
	}
	l.pos++
	flags := l.pos
	for l.pos < len(l.text) && (l.text[l.pos] == 'i' || l.text[l.pos] == 'm') {
		l.pos++
	}
	re, err := compilePattern(source, l.text[flags:l.pos])
	if err != nil {
		return token{}, about(err, l.pos, "")
	}
	return token{kind: kRegex, text: source, re: re, pos: l.pos}, nil
}
