package asl

import "bytes"

// hasPlaceholder tells whether a string holds a ${Substitution}, as SAM, CDK
// and Terraform put them into definitions: what stands there is not known yet.
func (n *Node) hasPlaceholder() bool {
	if !n.Is(KindString) {
		return false
	}
	_, ok := placeholder(n.Raw())
	return ok
}

// placeholder is the first ${Substitution} in a text.
func placeholder(text []byte) (string, bool) {
	start := bytes.Index(text, []byte("${"))
	if start < 0 {
		return "", false
	}
	length := bytes.IndexByte(text[start:], '}')
	if length < len("${x") {
		return "", false
	}
	return string(text[start : start+length+1]), true
}

// placeholders warns of each string that waits for a substitution.
func (c *checker) placeholders(p *place) {
	if !c.opt.Lint {
		return
	}
	switch p.node.Kind {
	case KindString:
		if name, ok := placeholder(p.node.Raw()); ok {
			c.lint(p, CodeUnresolvedParameter, "Give it a value before the workflow runs.", "%s is not resolved", name)
		}
	case KindArray:
		each(p, c.placeholders)
	case KindObject:
		for i := range p.node.Members {
			if k := p.node.Members[i].Value.Kind; k >= KindString {
				c.placeholders(p.in(i))
			}
		}
	}
}
