package expr

import (
	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Mistake tells why a call in the expression fails with every input: because of
// arguments that are constants. It is nil when no call does.
func (e *Expr) Mistake() error {
	_, _, err := constant(e.node)
	return err
}

// constant is the value of a node that does not depend on the input.
func constant(n node) (v value.Value, ok bool, err error) {
	switch n := n.(type) {
	case literalNode:
		return n.value, true, nil
	case *callNode:
		return n.constant()
	}
	return nil, false, nil
}

func (c *callNode) constant() (v value.Value, ok bool, err error) {
	args := make([]value.Value, len(c.args))
	all := true
	for i, a := range c.args {
		v, ok, err := constant(a)
		if err != nil {
			return nil, false, err
		}
		args[i], all = v, all && ok
	}
	switch {
	case c.name == "States.UUID":
		return nil, false, nil
	case c.name == "States.MathRandom":
		if all {
			_, err = c.run(args, zero{})
		}
		return nil, false, err
	case !all && !c.hasTemplate():
		return nil, false, nil
	}
	v, err = c.run(args, nil)
	return v, all, err
}

// hasTemplate tells whether this is a States.Format whose template is written
// out: then the number of its arguments is known, if not what they are.
func (c *callNode) hasTemplate() bool {
	if c.name != "States.Format" {
		return false
	}
	first, ok := c.args[0].(literalNode)
	_, isText := first.value.(intrinsic.Literal)
	return ok && isText
}

// zero is chance where the result does not count.
type zero struct{}

func (zero) Uint64() uint64 { return 0 }
