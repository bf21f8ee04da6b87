package jsonata

import "strings"

// series reads items separated by commas up to the operator end.
func (p *parser) series(end string, item func() error) error {
	for !p.at(end) {
		if err := item(); err != nil {
			return err
		}
		if !p.at(",") {
			break
		}
		if err := p.expect(",", false); err != nil {
			return err
		}
		if p.at(end) { // a comma wants another item
			if err := item(); err != nil {
				return err
			}
			break
		}
	}
	return p.expect(end, true)
}

func (p *parser) block(n *node) (*node, error) {
	n.kind = kBlock
	for !p.at(")") {
		item, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
		if !p.at(";") {
			break
		}
		if err := p.expect(";", false); err != nil {
			return nil, err
		}
	}
	return n, p.expect(")", true)
}

func (p *parser) array(n *node) (*node, error) {
	n.kind = kArray
	return n, p.series("]", func() error {
		item, err := p.expression(0)
		if err != nil {
			return err
		}
		if p.at("..") {
			item = &node{kind: kBinary, name: "..", pos: p.token.pos, lhs: item}
			if err := p.expect("..", false); err != nil {
				return err
			}
			if _, err := p.operand(item, &item.rhs, 0); err != nil {
				return err
			}
		}
		n.items = append(n.items, item)
		return nil
	})
}

func (p *parser) object(n *node) (*node, error) {
	return n, p.series("}", func() error {
		key, err := p.expression(0)
		if err != nil {
			return err
		}
		if err := p.expect(":", false); err != nil {
			return err
		}
		v, err := p.expression(0)
		n.pairs = append(n.pairs, [2]*node{key, v})
		return err
	})
}

func (p *parser) transform(n *node) (*node, error) {
	n.kind = kTransform
	if _, err := p.operand(n, &n.lhs, 0); err != nil {
		return nil, err
	}
	if err := p.expect("|", false); err != nil {
		return nil, err
	}
	if _, err := p.operand(n, &n.rhs, 0); err != nil {
		return nil, err
	}
	if p.at(",") {
		if err := p.expect(",", false); err != nil {
			return nil, err
		}
		if _, err := p.operand(n, &n.alt, 0); err != nil {
			return nil, err
		}
	}
	return n, p.expect("|", false)
}

func (p *parser) orderBy(n *node) (*node, error) {
	if err := p.expect("(", false); err != nil {
		return nil, err
	}
	for {
		t := term{descending: p.at(">")}
		if p.at(">") || p.at("<") {
			if err := p.advance(false); err != nil {
				return nil, err
			}
		}
		by, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		t.by = by
		n.terms = append(n.terms, t)
		if !p.at(",") {
			return n, p.expect(")", false)
		}
		if err := p.expect(",", false); err != nil {
			return nil, err
		}
	}
}

// call reads the arguments of a call or a partial application, or the rest of
// a lambda.
func (p *parser) call(n *node) (*node, error) {
	n.kind, n.alt, n.lhs = kCall, n.lhs, nil
	err := p.series(")", func() error {
		if p.at("?") {
			n.kind = kPartial
			n.items = append(n.items, &node{kind: kOperator, name: "?", pos: p.token.pos})
			return p.advance(false)
		}
		arg, err := p.expression(0)
		n.items = append(n.items, arg)
		return err
	})
	if f := n.alt; err == nil && f.kind == kName && (f.name == "function" || f.name == "λ") {
		return p.lambda(n)
	}
	return n, err
}

func (p *parser) lambda(n *node) (*node, error) {
	n.kind = kLambda
	for i, param := range n.items {
		if param.kind != kVariable {
			return nil, failAt("S0208", param.pos, param.name, fields{"value": i + 1})
		}
	}
	if p.at("<") {
		if err := p.signature(n); err != nil {
			return nil, err
		}
	}
	if err := p.expect("{", false); err != nil {
		return nil, err
	}
	if _, err := p.operand(n, &n.rhs, 0); err != nil {
		return nil, err
	}
	return n, p.expect("}", false)
}

// signature reads the types of a lambda between < and >.
func (p *parser) signature(n *node) error {
	start := p.token.pos
	text := strings.Builder{}
	text.WriteByte('<')
	for depth := 1; depth > 0 && !p.at("{") && p.token.kind != kEnd; {
		if err := p.advance(false); err != nil {
			return err
		}
		switch p.token.text {
		case ">":
			depth--
		case "<":
			depth++
		}
		text.WriteString(p.token.text)
	}
	if err := p.expect(">", false); err != nil {
		return err
	}
	sig, err := parseSignature(text.String(), start)
	n.sig = sig
	return err
}
