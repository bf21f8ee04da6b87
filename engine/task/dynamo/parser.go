package dynamo

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// scope is what placeholders in the expressions of one request stand for. It
// remembers which are used.
type scope struct {
	names      map[string]string
	values     map[string]attr
	usedNames  map[string]bool
	usedValues map[string]bool
	attributes []string // that the expression read last begins its paths with
}

func newScope(names map[string]string, values map[string]attr) *scope {
	return &scope{names: names, values: values, usedNames: map[string]bool{}, usedValues: map[string]bool{}}
}

// unused refuses placeholders that no expression uses.
func (s *scope) unused() error {
	if left := unusedKeys(s.names, s.usedNames); left != "" {
		return invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}", left)
	}
	if left := unusedKeys(s.values, s.usedValues); left != "" {
		return invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {%s}", left)
	}
	return nil
}

func unusedKeys[V any](given map[string]V, used map[string]bool) string {
	left := slices.DeleteFunc(slices.Sorted(maps.Keys(given)), func(k string) bool { return used[k] })
	return strings.Join(left, ", ")
}

// parser reads one expression.
type parser struct {
	text   string
	tokens []token
	at     int
	depth  int
	scope  *scope
}

const (
	maxParens   = 100 // how deep parentheses and NOT may nest
	maxPath     = 32  // elements of a document path
	maxOperands = 100 // of IN
)

// parseWith reads a whole expression by a rule. Its error says which parameter it was.
func parseWith[T any](parameter, text string, s *scope, rule func(*parser) (T, error)) (T, error) {
	var none T
	tokens, err := tokenize(text)
	if err == nil && len(tokens) == 1 {
		err = fmt.Errorf("The expression can not be empty;")
	}
	if err != nil {
		return none, invalid("Invalid %s: %s", parameter, err)
	}
	s.attributes = nil
	p := &parser{text: text, tokens: tokens, scope: s}
	out, err := rule(p)
	if err == nil && p.peek().kind != tokenEnd {
		err = p.syntaxError()
	}
	if err != nil {
		return none, invalid("Invalid %s: %s", parameter, err)
	}
	return out, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// accept takes the symbol if it is next.
func (p *parser) accept(symbol string) bool {
	if t := p.peek(); t.kind != tokenSymbol || t.text != symbol {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(symbol string) error {
	if !p.accept(symbol) {
		return p.syntaxError()
	}
	return nil
}

// keyword takes the keyword if it is next, in any case of letters.
func (p *parser) keyword(word string) bool {
	if t := p.peek(); t.kind != tokenWord || !strings.EqualFold(t.text, word) {
		return false
	}
	p.next()
	return true
}

// syntaxError says that the next token may not stand there.
func (p *parser) syntaxError() error {
	t := p.peek()
	from, to := p.tokens[max(p.at-1, 0)].start, p.tokens[min(p.at+1, len(p.tokens)-1)].end
	return fmt.Errorf("Syntax error; token: \"%s\", near: \"%s\"", t.text, p.text[from:to])
}

func (p *parser) enter() error {
	p.depth++
	if p.depth > maxParens {
		return fmt.Errorf("The expression contains too many nested operators; maximum: %d", maxParens)
	}
	return nil
}

// step is one element of a document path: a member or, when name is empty, an index.
type step struct {
	name  string
	index int
}

// path is a document path, such as a.b[3].
type path []step

func (p path) String() string {
	parts := make([]string, len(p))
	for i, s := range p {
		parts[i] = s.name
		if s.name == "" {
			parts[i] = "[" + strconv.Itoa(s.index) + "]"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func (p *parser) path() (path, error) {
	first, err := p.member()
	if err != nil {
		return nil, err
	}
	out := path{first}
	p.scope.attributes = append(p.scope.attributes, first.name)
	for {
		var s step
		switch {
		case p.accept("."):
			s, err = p.member()
		case p.accept("["):
			s, err = p.index()
		default:
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if out = append(out, s); len(out) > maxPath {
			return nil, fmt.Errorf("The document path has too many nesting elements; nesting levels: %d", len(out))
		}
	}
}

func (p *parser) member() (step, error) {
	t := p.peek()
	switch t.kind {
	case tokenWord:
		if reserved[strings.ToUpper(t.text)] {
			return step{}, fmt.Errorf("Attribute name is a reserved keyword; reserved keyword: %s", t.text)
		}
		p.next()
		return step{name: t.text}, nil
	case tokenName:
		name, ok := p.scope.names[t.text]
		if !ok || name == "" {
			return step{}, fmt.Errorf("An expression attribute name used in the document path is not defined; attribute name: %s", t.text)
		}
		p.scope.usedNames[t.text] = true
		p.next()
		return step{name: name}, nil
	}
	return step{}, p.syntaxError()
}

const maxIndex = 1 << 20

func (p *parser) index() (step, error) {
	t := p.peek()
	n, err := strconv.Atoi(t.text)
	if t.kind != tokenIndex || err != nil || n > maxIndex {
		return step{}, p.syntaxError()
	}
	p.next()
	return step{index: n}, p.expect("]")
}

// value reads a placeholder for a value.
func (p *parser) value() (attr, error) {
	t := p.peek()
	if t.kind != tokenValue {
		return attr{}, p.syntaxError()
	}
	v, ok := p.scope.values[t.text]
	if !ok {
		return attr{}, fmt.Errorf("An expression attribute value used in expression is not defined; attribute value: %s", t.text)
	}
	p.scope.usedValues[t.text] = true
	p.next()
	return v, nil
}

// projection reads a ProjectionExpression.
func (p *parser) projection() ([]path, error) {
	var out []path
	for {
		one, err := p.path()
		if err != nil {
			return nil, err
		}
		out = append(out, one)
		if !p.accept(",") {
			return out, apart(out)
		}
	}
}

// apart refuses paths of which one leads into another or to the same place.
func apart(paths []path) error {
	for i, a := range paths {
		for _, b := range paths[:i] {
			n := min(len(a), len(b))
			if slices.Equal(a[:n], b[:n]) {
				return fmt.Errorf("Two document paths overlap with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", b, a)
			}
		}
	}
	return nil
}
