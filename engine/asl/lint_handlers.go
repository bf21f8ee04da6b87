package asl

import (
	"maps"
	"slices"
	"strings"
)

// reserved are the names that begin with "States."; terminal ones can be
// neither retried nor caught. A Task gives those that are not foreign to it.
var reserved = map[string]struct{ terminal, noTask bool }{
	allErrors: {}, "States.TaskFailed": {}, "States.Timeout": {}, "States.HeartbeatTimeout": {}, "States.Permissions": {},
	"States.DataLimitExceeded": {terminal: true}, "States.Runtime": {terminal: true}, "States.QueryEvaluationError": {},
	"States.ExceedToleratedFailureThreshold": {noTask: true}, "States.ItemReaderFailed": {noTask: true}, "States.ResultWriterFailed": {noTask: true},
	"States.ReferencePathConflict": {}, "States.ResultPathMatchFailure": {}, "States.ParameterPathFailure": {terminal: true}, "States.IntrinsicFailure": {terminal: true},
	"States.NoChoiceMatched": {terminal: true}, "States.BranchFailed": {noTask: true}, "States.Http.Socket": {},
}

const httpErrors = "States.Http.StatusCode."

// matchable warns of error names in Retry or Catch that will never match.
func (c *checker) matchable(p *place) {
	if !c.opt.Lint {
		return
	}
	earlier := make(map[string]int) // the entry that a name is in
	for i := range p.node.items() {
		entry := p.item(i)
		each(entry.at("ErrorEquals"), func(at *place) {
			if !at.node.Is(KindString) || at.node.hasPlaceholder() {
				return
			}
			c.errorName(p, at, earlier, i)
			earlier[at.node.String()] = i
		})
	}
}

// errorName checks one error name of entry i of a list.
func (c *checker) errorName(list, at *place, earlier map[string]int, i int) {
	name := at.node.String()
	known, isReserved := reserved[name]
	shadow, isShadowed := shadowedBy(name, earlier, i)
	before, twice := earlier[name]
	never := func(help, format string, args ...any) {
		c.lint(at, CodeErrorNeverMatches, help, format, args...).remedy("Remove "+name, removalOf(list, at, i))
	}
	switch {
	case known.terminal:
		never("Remove it: this error always ends the execution.", "%s can be neither retried nor caught", name)
	case !isReserved && strings.HasPrefix(name, "States.") && !strings.HasPrefix(name, httpErrors):
		found := c.lint(at, CodeUnknownError, "Names that begin with \"States.\" are reserved; check the spelling.", "%s is no error name of the States Language", name)
		if meant, ok := nearest(name, slices.Collect(maps.Keys(reserved))); ok && meant != allErrors {
			found.remedy("Write "+meant, at.setText(meant))
		}
	case twice && before == i:
		never("Remove one of the two.", "%s is listed twice", name)
	case twice:
		never("Remove it: an earlier entry has it already.", "%s is handled by an earlier entry of %s", name, list.field())
	case isShadowed:
		never("Put this entry before that one, or remove it.", "%s is handled by %s in an earlier entry of %s", name, shadow, list.field())
	default:
		if why := impossible(list.up.node, name); why != "" {
			never("Remove it.", "%s cannot happen here: %s", name, why)
		}
	}
}

// removalOf takes a name away, with its entry when it is the only one there.
func removalOf(list, name *place, i int) Change {
	if len(name.up.node.Items) == 1 {
		return list.item(i).remove()
	}
	return name.remove()
}

// shadowedBy is the wider name in an entry before i that takes the errors of a
// name, if there is one.
func shadowedBy(name string, earlier map[string]int, i int) (string, bool) {
	wider := "States.TaskFailed"
	switch name {
	case "States.HeartbeatTimeout":
		wider = "States.Timeout"
	case allErrors, "States.Timeout", "States.TaskFailed":
		return "", false
	}
	at, ok := earlier[wider]
	return wider, ok && at < i
}

// impossible says why a Task never fails with an error of the States Language;
// "" when it may.
func impossible(state *Node, name string) string {
	if StateType(state.Get("Type").String()) != Task {
		return ""
	}
	switch {
	case reserved[name].noTask:
		return "it is not an error of a Task"
	case name == "States.HeartbeatTimeout" && state.Get("HeartbeatSeconds") == nil && state.Get("HeartbeatSecondsPath") == nil:
		return "the Task has no HeartbeatSeconds"
	case strings.HasPrefix(name, "States.Http.") && !isHTTP(state.Get("Resource")):
		return "the Task calls no HTTP endpoint"
	}
	return ""
}

func isHTTP(resource *Node) bool {
	r, err := ParseResource(resource.String())
	return err != nil || r.Service == "http"
}

// waiting are the fields of a retrier that say how long to wait.
var waiting = []string{"IntervalSeconds", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"}

// retrier warns of fields of a retrier that do nothing.
func (c *checker) retrier(p *place) {
	if !p.node.Is(KindObject) {
		return
	}
	interval, longest := integer(p.node.Get("IntervalSeconds"), 1), p.at("MaxDelaySeconds")
	switch {
	case p.node.Get("MaxAttempts").Is(KindNumber) && integer(p.node.Get("MaxAttempts"), 1) == 0:
		c.neverWaits(p)
	case longest.node.Is(KindNumber) && integer(longest.node, 0) <= interval:
		c.lint(longest, CodeMaxDelay, "Raise MaxDelaySeconds or lower IntervalSeconds.",
			"MaxDelaySeconds is not greater than IntervalSeconds, so the delay never grows").
			remedy("Remove MaxDelaySeconds", longest.remove())
	case longest.node.Is(KindNumber) && p.node.Get("BackoffRate").Is(KindNumber) && p.node.Get("BackoffRate").Number().Float64() == 1:
		c.lint(longest, CodeMaxDelay, "Raise BackoffRate, or remove MaxDelaySeconds.",
			"With a BackoffRate of 1 the delay never grows, so MaxDelaySeconds does nothing").
			remedy("Remove MaxDelaySeconds", longest.remove())
	}
	c.historyOfRetries(p)
}

// neverWaits warns of a retrier that makes no attempt and says how to wait.
func (c *checker) neverWaits(p *place) {
	var useless []string
	var changes []Change
	for i := range p.node.Members {
		if m := &p.node.Members[i]; slices.Contains(waiting, m.Key) {
			useless = append(useless, m.Key)
			changes = append(changes, m.remove())
		}
	}
	if len(useless) > 0 {
		c.lint(p, CodeRetryNeverWaits, "Remove them, or allow attempts.", "MaxAttempts is 0, so these fields do nothing: %s", strings.Join(useless, ", ")).
			remedy("Remove "+strings.Join(useless, ", "), changes...)
	}
}
