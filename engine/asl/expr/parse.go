package expr

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// MaxVariableName is how many characters a variable's name may have.
const MaxVariableName = 80

// ValidVariableName tells whether Assign may give a value to the name.
func ValidVariableName(name string) bool {
	return name != "states" && variableName(name) == name && name != "" &&
		utf8.RuneCountInString(name) <= MaxVariableName
}

// variableName is the name that text starts with.
func variableName(text string) string {
	for i, r := range text {
		start := unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r)
		if i == 0 && !start {
			return ""
		}
		if !start && !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue) {
			return text[:i]
		}
	}
	return text
}

type parser struct {
	text  string
	pos   int
	depth int // of calls
}

func (p *parser) fail(reason string) error {
	return &SyntaxError{Text: p.text, Offset: p.pos, Reason: reason}
}

// expression reads a path or a call that fills the whole text.
func (p *parser) expression() (node, error) {
	if strings.HasPrefix(p.text, "$") {
		return p.pathToEnd()
	}
	n, err := p.call()
	if err != nil {
		return nil, err
	}
	p.blanks()
	if p.pos < len(p.text) {
		return nil, p.fail("unexpected text behind the call")
	}
	return n, nil
}

func (p *parser) pathToEnd() (node, error) {
	p.pos = len(p.text)
	return p.path(0)
}

// path compiles the path that stands between start and the current position.
func (p *parser) path(start int) (node, error) {
	n := &pathNode{text: p.text[start:p.pos]}
	rest, isPath := strings.CutPrefix(n.text, "$")
	if !isPath {
		return nil, &SyntaxError{Text: p.text, Offset: start, Reason: "a path starts with '$'"}
	}
	if after, ok := strings.CutPrefix(rest, "$"); ok {
		n.scope, rest = context, after
	} else if name := variableName(rest); name != "" {
		n.scope, n.name, rest = variable, name, rest[len(name):]
	}
	path, err := jsonpath.Compile("$" + rest)
	if err != nil {
		return nil, p.inPath(err, start, len(n.text)-len(rest)-1)
	}
	n.path = path
	return n, nil
}

// inPath makes the offset of a path's error count from the expression's start.
func (p *parser) inPath(err error, start, cut int) error {
	var syntax *jsonpath.SyntaxError
	if errors.As(err, &syntax) {
		return &SyntaxError{Text: p.text, Offset: start + cut + syntax.Offset, Reason: syntax.Reason}
	}
	return err
}

func (p *parser) call() (node, error) {
	name, fn, err := p.functionName()
	if err != nil {
		return nil, err
	}
	if p.depth++; p.depth > MaxNesting {
		return nil, p.fail("intrinsic functions are nested deeper than 10")
	}
	args, err := p.arguments(name == "States.Format")
	if err != nil {
		return nil, err
	}
	p.depth--
	if _, least, most, _ := intrinsic.Lookup(name); len(args) < least || most >= 0 && len(args) > most {
		return nil, p.fail(name + " does not take this number of arguments")
	}
	return &callNode{name: name, run: fn, args: args}, nil
}

// functionName reads the name of a function and the opening parenthesis.
func (p *parser) functionName() (string, intrinsic.Func, error) {
	length := strings.IndexByte(p.text[p.pos:], '(')
	if length < 0 {
		return "", nil, p.fail("neither a path nor a call of an intrinsic function")
	}
	name := p.text[p.pos : p.pos+length]
	fn, _, _, ok := intrinsic.Lookup(name)
	if !ok {
		return "", nil, p.fail("there is no such intrinsic function")
	}
	p.pos += length + 1
	return name, fn, nil
}

// arguments reads what stands between the parentheses, and the closing one. A
// literal that is the template of States.Format keeps its escapes.
func (p *parser) arguments(template bool) ([]node, error) {
	var args []node
	p.blanks()
	if p.accept(')') {
		return nil, nil
	}
	for len(args) < MaxArguments {
		arg, err := p.argument(template && len(args) == 0)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		p.blanks()
		if p.accept(')') {
			return args, nil
		}
		if !p.accept(',') {
			return nil, p.fail("expected ',' or ')'")
		}
	}
	return nil, p.fail("too many arguments")
}

func (p *parser) argument(template bool) (node, error) {
	p.blanks()
	switch {
	case strings.HasPrefix(p.text[p.pos:], "$"):
		start := p.pos
		p.pos = pathEnd(p.text, p.pos)
		return p.path(start)
	case strings.HasPrefix(p.text[p.pos:], "'"):
		return p.literal(template)
	case strings.HasPrefix(p.text[p.pos:], "States."):
		return p.call()
	}
	return p.scalar()
}

// literal reads a text in single quotes.
func (p *parser) literal(template bool) (node, error) {
	start := p.pos + 1
	for p.pos = start; p.pos < len(p.text); p.pos++ {
		switch p.text[p.pos] {
		case '\'':
			text := intrinsic.Literal(p.text[start:p.pos])
			p.pos++
			if template {
				return literalNode{text}, nil
			}
			return literalNode{text.Unescape()}, nil
		case '\\':
			p.pos++
			if p.pos == len(p.text) || strings.IndexByte(`'{}\`, p.text[p.pos]) < 0 {
				p.pos--
				return nil, p.fail(`a backslash may only stand before ', {, } and \`)
			}
		}
	}
	return nil, p.fail("the closing quote is missing")
}

// scalar reads a number, true, false or null.
func (p *parser) scalar() (node, error) {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(",) \t\r\n", p.text[p.pos]) < 0 {
		p.pos++
	}
	v, err := value.Parse([]byte(p.text[start:p.pos]))
	if err == nil {
		switch v.(type) {
		case value.Number, bool, nil:
			return literalNode{v}, nil
		}
	}
	p.pos = start
	return nil, p.fail("expected an argument")
}

// pathEnd is the offset where the path at start ends: at a comma, a blank or a
// closing parenthesis outside of its own brackets and texts.
func pathEnd(text string, start int) int {
	depth, quote := 0, byte(0)
	for i := start; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '[' || c == '(':
			depth++
		case depth > 0 && (c == ']' || c == ')'):
			depth--
		case depth == 0 && strings.IndexByte(",) \t\r\n", c) >= 0:
			return i
		}
	}
	return len(text)
}

func (p *parser) accept(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) blanks() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}
