package asl

import (
	"fmt"
)

var handlerFields = map[string]bool{"Retry": true, "Catch": true}

// handlers checks the Retry and Catch of a state.
func (c *checker) handlers(p *place) {
	onFields(p, handlerFields, func(list *place) {
		c.allErrorsLast(list)
		c.matchable(list)
		if list.name == "Retry" {
			each(list, c.retrier)
		}
	})
}

const allErrors = "States.ALL"

// allErrorsLast checks that States.ALL stands alone, in the last entry.
func (c *checker) allErrorsLast(p *place) {
	if !p.node.Is(KindArray) {
		return
	}
	for i := range p.node.Items {
		names := p.item(i).at("ErrorEquals")
		each(names, func(name *place) {
			if name.node.String() != allErrors || len(names.node.Items) == 1 && i == len(p.node.Items)-1 {
				return
			}
			found := c.report(names, CodeSchema, "States.ALL can only appear in the last element, and by itself",
				"Put it into an entry of its own at the end of "+p.field()+".")
			if hasOther(p, i) {
				return // which of the two is the right one is not known
			}
			found.remedy("Let it stand alone and last", names.set(`["States.ALL"]`), p.item(i).moveToEnd())
		})
	}
}

// hasOther tells whether another entry of a list names States.ALL too.
func hasOther(p *place, but int) bool {
	for i, entry := range p.node.Items {
		for _, name := range entry.Get("ErrorEquals").items() {
			if i != but && name.String() == allErrors {
				return true
			}
		}
	}
	return false
}

// integer is the value of a number node, or a default where there is none.
func integer(n *Node, otherwise int64) int64 {
	if !n.Is(KindNumber) {
		return otherwise
	}
	return int64(max(-1<<53, min(n.Number().Float64(), 1<<53)))
}

// timeouts checks the numbers of a Task that bound how long it runs.
func (c *checker) timeouts(p *place, language QueryLanguage) {
	timeout, heartbeat := p.at("TimeoutSeconds"), p.at("HeartbeatSeconds")
	c.number(timeout, language)
	c.number(heartbeat, language)
	if timeout.node.Is(KindNumber) && heartbeat.node.Is(KindNumber) && integer(heartbeat.node, 0) >= integer(timeout.node, 0) {
		c.report(heartbeat, CodeSchema, "HeartbeatSeconds must be smaller than TimeoutSeconds",
			fmt.Sprintf("Make it smaller than %s.", timeout.node.Raw()))
	}
}
