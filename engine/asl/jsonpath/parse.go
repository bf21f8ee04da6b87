package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
)

// SyntaxError says why a text is not a path.
type SyntaxError struct {
	Path   string
	Offset int // in bytes
	Reason string
}

func (e *SyntaxError) Error() string { return e.Reason }

// parser reads a path; filters are read by the same parser (filter_parse.go).
type parser struct {
	text  string
	pos   int
	depth int // of filters and parentheses
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{Path: p.text, Offset: p.pos, Reason: fmt.Sprintf(format, args...)}
}

// whole reads a text that must be one path and nothing else.
func (p *parser) whole() (*Path, error) {
	if len(p.text) > MaxLength {
		return nil, p.fail("Path is longer than %d bytes", MaxLength)
	}
	if !strings.HasPrefix(p.text, "$") {
		return nil, p.fail("Path must start with '$'")
	}
	path, err := p.path('$', func(*parser) bool { return false })
	if err != nil {
		return nil, err
	}
	p.blanks()
	if p.pos < len(p.text) {
		return nil, p.fail("Use bracket notation ['my prop'] if your property contains blank characters. position: %d", p.pos)
	}
	path.text = p.text
	return path, nil
}

// path reads a path from its root sign on until stop says so, a blank comes or
// the text ends.
func (p *parser) path(root byte, stop func(*parser) bool) (*Path, error) {
	start := p.pos
	p.pos++
	if c := p.peek(); c != 0 && c != '.' && c != '[' && c != ' ' && !stop(p) {
		return nil, p.fail("Illegal character at position %d expected '.' or '['", p.pos)
	}
	var steps []step
	for p.pos < len(p.text) && p.peek() != ' ' && !stop(p) {
		s, err := p.step()
		if err != nil {
			return nil, err
		}
		if s != nil {
			steps = append(steps, *s)
		}
	}
	return newPath(p.text[start:p.pos], root, steps), nil
}

// newPath works out what kind of path the steps make.
func newPath(text string, root byte, steps []step) *Path {
	path := &Path{text: text, root: root, steps: steps, definite: true, plain: true}
	deep, functions := false, 0
	for i := range steps {
		s := &steps[i]
		deep = deep || s.deep
		merges := s.kind == byNames && i == len(steps)-1 && !s.deep
		path.definite = path.definite && (s.single() || merges)
		path.plain = path.plain && s.single() && s.kind != byFunction
		if s.kind == byFunction {
			functions++
		} else {
			functions = 0
		}
	}
	if deep && functions > 0 {
		before := len(steps) - functions
		path.scanned = newPath(text, root, steps[:before])
		path.steps = steps[before:]
		path.definite = true
	}
	return path
}

// step reads one segment. It is nil for the open bracket at the end of a path,
// which Jayway takes and ignores.
func (p *parser) step() (*step, error) {
	switch p.peek() {
	case '[':
		return p.bracket()
	case '.':
		return p.dot()
	}
	return nil, p.fail("Illegal character at position %d expected '.' or '['", p.pos)
}

func (p *parser) dot() (*step, error) {
	p.pos++
	deep := p.accept('.')
	switch p.peek() {
	case 0:
		return nil, p.fail("Path must not end with a '.' or '..'")
	case '.':
		return nil, p.fail("Character '.' on position %d is not valid.", p.pos)
	case '[':
		s, err := p.bracket()
		if s != nil {
			s.deep = deep
		}
		return s, err
	case '*':
		p.pos++
		return &step{kind: byWildcard, deep: deep}, nil
	}
	s, err := p.property()
	if s != nil {
		s.deep = deep
	}
	return s, err
}

// property reads the name behind a dot, or a function.
func (p *parser) property() (*step, error) {
	start := p.pos
	for p.pos < len(p.text) && !p.endsName() {
		p.pos++
	}
	name := p.text[start:p.pos]
	if name == "" {
		return nil, p.fail("Property name is missing at position %d", start)
	}
	if p.peek() != '(' {
		return &step{kind: byName, name: name}, nil
	}
	return p.function(name)
}

// endsName tells whether a name behind a dot ends here. In a filter it also
// ends at what only an operator or the end of the filter can be.
func (p *parser) endsName() bool {
	switch c := p.peek(); c {
	case '.', '[', ' ', '(':
		return true
	case ')', ']', '=', '<', '>', '!', '&', '|', '~', ',':
		return p.depth > 0
	}
	return false
}

// bracket reads ['name'], [0], [1:2], [*] or [?(…)].
func (p *parser) bracket() (*step, error) {
	open := p.pos
	p.pos++
	p.blanks()
	switch c := p.peek(); {
	case c == 0 && p.depth == 0:
		return nil, nil
	case c == '\'' || c == '"':
		return p.names()
	case c == '*':
		p.pos++
		return &step{kind: byWildcard}, p.closeBracket(open)
	case c == '?':
		p.pos++
		return p.filterStep(open)
	case c == '-' || c == ':' || isDigit(c):
		return p.array(open)
	}
	return nil, p.unreadable(open)
}

func (p *parser) unreadable(open int) error {
	p.pos = open + 1
	return p.fail("Could not parse token starting at position %d. Expected ?, ', 0-9, * ", open)
}

func (p *parser) closeBracket(open int) error {
	p.blanks()
	if !p.accept(']') {
		return p.unreadable(open)
	}
	return nil
}

func (p *parser) names() (*step, error) {
	open := p.pos
	var names []string
	for {
		p.blanks()
		name, ok := p.quoted()
		if !ok {
			return nil, p.fail("Property has not been closed - missing closing quote")
		}
		names = append(names, name)
		p.blanks()
		if !p.accept(',') {
			break
		}
	}
	if err := p.closeBracket(open - 1); err != nil {
		return nil, err
	}
	if len(names) == 1 {
		return &step{kind: byName, name: names[0]}, nil
	}
	return &step{kind: byNames, names: names}, nil
}

// quoted reads a text in single or double quotes. A backslash escapes the
// quote and itself; before anything else it stands for itself.
func (p *parser) quoted() (string, bool) {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		return "", false
	}
	var text strings.Builder
	for i := p.pos + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == quote:
			p.pos = i + 1
			return text.String(), true
		case c == '\\' && i+1 < len(p.text) && (p.text[i+1] == quote || p.text[i+1] == '\\'):
			i++
			text.WriteByte(p.text[i])
		default:
			text.WriteByte(c)
		}
	}
	return "", false
}

// array reads indexes or a slice.
func (p *parser) array(open int) (*step, error) {
	length := strings.IndexByte(p.text[p.pos:], ']')
	if length < 0 {
		return nil, p.unreadable(open)
	}
	text := p.text[p.pos : p.pos+length]
	p.pos += length + 1
	s, ok := parseSlice(text)
	if !strings.Contains(text, ":") {
		s, ok = parseIndexes(text)
	}
	if !ok {
		return nil, p.unreadable(open)
	}
	return s, nil
}

func parseIndexes(text string) (*step, bool) {
	var indexes []int
	for part := range strings.SplitSeq(text, ",") {
		index, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return nil, false
		}
		indexes = append(indexes, index)
	}
	if len(indexes) == 1 {
		return &step{kind: byIndex, index: indexes[0]}, true
	}
	return &step{kind: byIndexes, indexes: indexes}, true
}

// parseSlice reads from:to; a third part, the step, is read and ignored.
func parseSlice(text string) (*step, bool) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return nil, false
	}
	var ends [3]bound
	for i, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		at, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		ends[i] = bound{set: true, at: at}
	}
	return &step{kind: bySlice, from: ends[0], to: ends[1]}, true
}

func (p *parser) peek() byte {
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

func (p *parser) blanks() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
