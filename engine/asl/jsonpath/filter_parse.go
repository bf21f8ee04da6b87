package jsonpath

import (
	"regexp"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// filterStep reads the (…)] behind "[?".
func (p *parser) filterStep(open int) (*step, error) {
	p.blanks()
	if !p.accept('(') {
		return nil, p.unreadable(open)
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	condition, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.acceptAfterBlanks(')') || !p.acceptAfterBlanks(']') {
		return nil, p.unreadable(open)
	}
	p.depth--
	return &step{kind: byFilter, filter: condition}, nil
}

func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail("Filters and parentheses are nested deeper than %d", MaxDepth)
	}
	return nil
}

func (p *parser) acceptAfterBlanks(c byte) bool {
	p.blanks()
	return p.accept(c)
}

func (p *parser) or() (predicate, error) {
	terms, err := p.list("||", p.and)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return anyOf(terms), nil
}

func (p *parser) and() (predicate, error) {
	terms, err := p.list("&&", p.condition)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return allOf(terms), nil
}

func first(terms []predicate) predicate {
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

// list reads what read reads, once or several times with separators between.
func (p *parser) list(separator string, read func() (predicate, error)) ([]predicate, error) {
	var terms []predicate
	for {
		t, err := read()
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
		p.blanks()
		if !strings.HasPrefix(p.text[p.pos:], separator) {
			return terms, nil
		}
		p.pos += len(separator)
	}
}

func (p *parser) condition() (predicate, error) {
	p.blanks()
	switch {
	case p.accept('!'):
		if err := p.enter(); err != nil {
			return nil, err
		}
		c, err := p.condition()
		p.depth--
		return negate{c}, err
	case p.accept('('):
		return p.parenthesised()
	}
	return p.comparison()
}

func (p *parser) parenthesised() (predicate, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	c, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.acceptAfterBlanks(')') {
		return nil, p.fail("Expected ')' at position %d", p.pos)
	}
	p.depth--
	return c, nil
}

func (p *parser) comparison() (predicate, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	compare, found, err := p.operator()
	if err != nil {
		return nil, err
	}
	if !found {
		if left.path == nil {
			return nil, p.fail("Expected an operator at position %d", p.pos)
		}
		return exists{left.path}, nil
	}
	right, err := p.operand()
	return comparison{compare, left, right}, err
}

// operator reads an operator; found is false where the condition ends.
func (p *parser) operator() (compare comparer, found bool, err error) {
	p.blanks()
	rest := p.text[p.pos:]
	n := 0
	for n < len(rest) && strings.IndexByte("=!<>~", rest[n]) >= 0 {
		n++
	}
	if n == 0 {
		n = len(word(rest))
	}
	if n == 0 {
		return nil, false, nil
	}
	name := strings.ToUpper(rest[:n])
	compare, found = operators[name]
	if !found {
		return nil, false, p.fail("Filter operator %s is not supported!", name)
	}
	p.pos += n
	return compare, true, nil
}

// word is the letters at the start of text.
func word(text string) string {
	n := 0
	for n < len(text) && (text[n]|0x20 >= 'a' && text[n]|0x20 <= 'z') {
		n++
	}
	return text[:n]
}

func (p *parser) operand() (operand, error) {
	p.blanks()
	switch c := p.peek(); c {
	case '@', '$':
		path, err := p.path(c, (*parser).endsOperand)
		return operand{path: path}, err
	case '\'', '"':
		text, ok := p.quoted()
		if !ok {
			return operand{}, p.fail("String literal does not have matching quotes. Expected %c in position %d", c, p.pos)
		}
		return operand{literal: text}, nil
	case '/':
		return p.regex()
	case '[', '{':
		return p.jsonLiteral()
	}
	return p.bareLiteral()
}

// endsOperand tells whether a path inside a filter ends here.
func (p *parser) endsOperand() bool {
	return strings.IndexByte(")]=<>!&|~,", p.peek()) >= 0
}

// regex reads /pattern/flags with Java's flags i, m and s. The pattern must
// fit the whole text.
func (p *parser) regex() (operand, error) {
	start := p.pos + 1
	end := start
	for end < len(p.text) && p.text[end] != '/' {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.text) {
		return operand{}, p.fail("Pattern not closed. Expected / in %s", p.text)
	}
	pattern := p.text[start:end]
	p.pos = end + 1
	flags := word(p.text[p.pos:])
	p.pos += len(flags)
	if strings.Trim(flags, "ims") != "" {
		return operand{}, p.fail("Pattern flags %s are not supported", flags)
	}
	if flags != "" {
		flags = "(?" + flags + ")"
	}
	compiled, err := regexp.Compile(flags + `^(?:` + pattern + `)$`)
	if err != nil {
		return operand{}, p.fail("Pattern /%s/ is not valid", pattern)
	}
	return operand{pattern: compiled}, nil
}

// jsonLiteral reads an array or object; strings in it may stand in single quotes.
func (p *parser) jsonLiteral() (operand, error) {
	end := p.closing()
	if end < 0 {
		return operand{}, p.fail("JSON literal does not have matching brackets at position %d", p.pos)
	}
	v, err := value.Parse([]byte(doubleQuoted(p.text[p.pos:end])))
	if err != nil {
		return operand{}, p.fail("JSON literal at position %d is not valid", p.pos)
	}
	p.pos = end
	return operand{literal: v}, nil
}

// closing is the offset behind the bracket that closes the one here, or -1.
func (p *parser) closing() int {
	depth, quote := 0, byte(0)
	for i := p.pos; i < len(p.text); i++ {
		c := p.text[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// doubleQuoted turns 'texts' into "texts".
func doubleQuoted(text string) string {
	var out strings.Builder
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == '\\' && i+1 < len(text):
			i++
			if text[i] != '\'' {
				out.WriteByte(c)
			}
			out.WriteByte(text[i])
			continue
		case quote == '\'' && c == '"':
			out.WriteByte('\\')
		case c == quote && quote != 0:
			c, quote = '"', 0
		case quote == 0 && (c == '\'' || c == '"'):
			c, quote = '"', c
		}
		out.WriteByte(c)
	}
	return out.String()
}

// bareLiteral reads a number, true, false, null or an unquoted word.
func (p *parser) bareLiteral() (operand, error) {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n()[]{}=<>!&|~,'\"/@$", p.peek()) < 0 {
		p.pos++
	}
	text := p.text[start:p.pos]
	switch text {
	case "":
		return operand{}, p.fail("Expected a value at position %d", start)
	case "true", "false":
		return operand{literal: text == "true"}, nil
	case "null":
		return operand{literal: nil}, nil
	}
	if v, err := value.Parse([]byte(text)); err == nil {
		return operand{literal: v}, nil
	}
	if c := text[0]; isDigit(c) || c == '-' {
		return operand{}, p.fail("%s at position %d is not a number", text, start)
	}
	return operand{literal: text}, nil
}
