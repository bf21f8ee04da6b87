package asl

import (
	"fmt"
	"strings"
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
			c.report(names, CodeSchema, "States.ALL can only appear in the last element, and by itself",
				"Put it into an entry of its own at the end of "+p.field()+".")
		})
	}
}

func (c *checker) retrier(p *place) {
	interval, longest := integer(p.node.Get("IntervalSeconds"), 1), integer(p.node.Get("MaxDelaySeconds"), 1<<62)
	if longest <= interval {
		c.lint(p.at("MaxDelaySeconds"), "MAX_DELAY_TOO_SHORT", "Raise MaxDelaySeconds or lower IntervalSeconds.",
			"MaxDelaySeconds is not greater than IntervalSeconds, so the delay never grows")
	}
}

// integer is the value of a number node, or a default where there is none.
func integer(n *Node, otherwise int64) int64 {
	if !n.Is(KindNumber) {
		return otherwise
	}
	return int64(max(-1<<53, min(n.Number().Float64(), 1<<53)))
}

// reserved are the names that begin with "States."; terminal ones can be
// neither retried nor caught.
var reserved = map[string]struct{ terminal bool }{
	allErrors: {}, "States.TaskFailed": {}, "States.Timeout": {}, "States.HeartbeatTimeout": {}, "States.Permissions": {},
	"States.DataLimitExceeded": {true}, "States.Runtime": {true}, "States.QueryEvaluationError": {},
	"States.ExceedToleratedFailureThreshold": {}, "States.ItemReaderFailed": {}, "States.ResultWriterFailed": {},
	"States.ResultPathMatchFailure": {}, "States.ParameterPathFailure": {true}, "States.IntrinsicFailure": {true},
	"States.NoChoiceMatched": {true}, "States.BranchFailed": {}, "States.Http.Socket": {},
}

// matchable warns of error names that will never match.
func (c *checker) matchable(p *place) {
	if !c.opt.Lint {
		return
	}
	earlier := make(map[string]bool)
	each(p, func(entry *place) {
		each(entry.at("ErrorEquals"), func(at *place) {
			name := at.node.String()
			known, isReserved := reserved[name]
			switch {
			case known.terminal:
				c.lint(at, "ERROR_NEVER_MATCHES", "Remove it: this error always ends the execution.", "%s can be neither retried nor caught", name)
			case !isReserved && strings.HasPrefix(name, "States.") && !strings.HasPrefix(name, "States.Http.StatusCode."):
				c.lint(at, "UNKNOWN_ERROR_NAME", "Names that begin with \"States.\" are reserved; check the spelling.", "%s is no error name of the States Language", name)
			case earlier[name]:
				c.lint(at, "ERROR_NEVER_MATCHES", "Remove it: an earlier entry has it already.", "%s is handled by an earlier entry of %s", name, p.field())
			}
			earlier[name] = true
		})
	})
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
