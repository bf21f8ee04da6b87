package jsonata

// bindingPowers are how tightly the infix operators bind.
var bindingPowers = map[string]int{
	".": 75, "[": 80, "{": 70, "(": 80, "@": 80, "#": 80, "?": 20, "+": 50, "-": 50, "*": 60, "/": 60, "%": 60,
	"=": 40, "<": 40, ">": 40, "^": 40, ":=": 10, "!=": 40, "<=": 40, ">=": 40, "~>": 40, "?:": 40, "??": 40,
	"and": 30, "or": 25, "in": 40, "&": 50,
}

// knownOperators are the others; any other operator is an error.
var knownOperators = map[string]bool{
	"]": true, "}": true, ")": true, ",": true, ";": true, ":": true, "|": true, "**": true, "..": true,
}

// maxHeight bounds the nesting of an expression, so that nothing that walks
// it runs out of stack.
const maxHeight = 1500

// parser is a top-down operator precedence parser.
type parser struct {
	lexer lexer
	token token
	depth int // of the expressions that are being read
	high  int // height of what the expression being read has read so far
}

// parse reads an expression and resolves it.
func parse(text string) (*node, error) {
	p := parser{lexer: lexer{text: text}}
	if err := p.advance(false); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.token.kind != kEnd {
		return nil, failAt("S0201", p.token.pos, p.token.text, p.token.fields())
	}
	return resolve(n)
}

func (p *parser) advance(afterOperand bool) error {
	t, err := p.lexer.next(afterOperand)
	if err != nil {
		return err
	}
	if t.kind == kOperator && bindingPowers[t.text] == 0 && !knownOperators[t.text] {
		return failAt("S0204", t.pos, t.text, nil)
	}
	p.token = t
	return nil
}

// at tells whether the token is the operator op.
func (p *parser) at(op string) bool { return p.token.kind == kOperator && p.token.text == op }

// expect passes the operator op.
func (p *parser) expect(op string, afterOperand bool) error {
	if !p.at(op) {
		code := "S0202"
		if p.token.kind == kEnd {
			code = "S0203"
		}
		f := p.token.fields()
		f["value"] = op
		return failAt(code, p.token.pos, p.token.text, f)
	}
	return p.advance(afterOperand)
}

// power is how tightly the token binds to what stands before it.
func (p *parser) power() int {
	if p.token.kind != kOperator {
		return 0
	}
	return bindingPowers[p.token.text]
}

// expression reads what binds more tightly than power.
func (p *parser) expression(power int) (*node, error) {
	if p.depth++; p.depth > maxHeight {
		return nil, failAt("S0218", p.token.pos, p.token.text, nil)
	}
	outer := p.high
	p.high = 0
	t := p.token
	if err := p.advance(true); err != nil {
		return nil, err
	}
	left, err := p.prefix(t)
	height := p.high + 1
	for err == nil && power < p.power() {
		t = p.token
		if err = p.advance(false); err != nil {
			break
		}
		p.high = 0
		left, err = p.infix(t, left)
		if height = max(height, p.high) + 1; height > maxHeight {
			err = failAt("S0218", t.pos, t.text, nil)
		}
	}
	p.depth--
	p.high = max(outer, height)
	return left, err
}

// prefix reads an operand that starts with t, which has been passed.
func (p *parser) prefix(t token) (*node, error) {
	n := &node{kind: t.kind, pos: t.pos, name: t.text, lit: t.lit, re: t.re}
	if t.kind != kOperator {
		return n, nil
	}
	switch t.text {
	case "and", "or", "in":
		return n, nil
	case "-":
		n.kind = kMinus
		return p.operand(n, &n.lhs, 70)
	case "*":
		n.kind = kWildcard
		return n, nil
	case "**":
		n.kind = kDescendant
		return n, nil
	case "%":
		n.kind = kParent
		return n, nil
	case "(":
		return p.block(n)
	case "[":
		return p.array(n)
	case "{":
		n.kind = kObject
		return p.object(n)
	case "|":
		return p.transform(n)
	}
	return nil, failAt("S0211", t.pos, t.text, nil)
}

// operand reads an operand of n into place.
func (p *parser) operand(n *node, place **node, power int) (*node, error) {
	operand, err := p.expression(power)
	*place = operand
	return n, err
}

// infix reads what follows left and starts with the operator t, which has been passed.
func (p *parser) infix(t token, left *node) (*node, error) {
	n := &node{kind: kBinary, pos: t.pos, name: t.text, lhs: left}
	switch t.text {
	case "(":
		return p.call(n)
	case "[":
		return p.predicate(n)
	case "^":
		return p.orderBy(n)
	case "{":
		return p.object(n)
	case ":=":
		if left.kind != kVariable {
			return nil, failAt("S0212", left.pos, left.name, nil)
		}
		return p.operand(n, &n.rhs, bindingPowers[":="]-1)
	case "@", "#":
		return p.binding(n)
	case "?":
		return p.condition(n)
	case "?:", "??":
		n.kind = kElse
		return p.operand(n, &n.rhs, 0)
	}
	return p.operand(n, &n.rhs, bindingPowers[t.text])
}

// binding reads the variable after @ or #.
func (p *parser) binding(n *node) (*node, error) {
	if _, err := p.operand(n, &n.rhs, bindingPowers[n.name]); err != nil {
		return nil, err
	}
	if n.rhs.kind != kVariable {
		return nil, failAt("S0214", n.rhs.pos, n.name, nil)
	}
	return n, nil
}

func (p *parser) condition(n *node) (*node, error) {
	n.kind = kCondition
	if _, err := p.operand(n, &n.rhs, 0); err != nil || !p.at(":") {
		return n, err
	}
	if err := p.expect(":", false); err != nil {
		return nil, err
	}
	return p.operand(n, &n.alt, 0)
}

// predicate reads what follows a [ that follows an operand.
func (p *parser) predicate(n *node) (*node, error) {
	if p.at("]") {
		step := n.lhs
		for step.kind == kBinary && step.name == "[" {
			step = step.lhs
		}
		step.keepArray = true
		return n.lhs, p.expect("]", false) // a slash after [] opens a regular expression, as in jsonata-js
	}
	if _, err := p.operand(n, &n.rhs, 0); err != nil {
		return nil, err
	}
	return n, p.expect("]", true)
}
