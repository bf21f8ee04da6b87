package asl

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// state checks one state and what is nested in it.
func (c *checker) state(p *place) {
	if !p.node.Is(KindObject) {
		c.structure(p, "state")
		return
	}
	t := StateType(p.node.Get("Type").String())
	c.structure(p, definitionOf(p.node))
	language := languageOf(p.node, c.language)
	if c.language == JSONata && language == JSONPath {
		c.report(p, CodeSchema, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
			"Remove QueryLanguage from the state, or from the machine and set it in each JSONata state.").
			remedy("Remove QueryLanguage", p.at("QueryLanguage").remove())
	} else {
		c.foreignFields(p, language)
	}
	c.exclusiveFields(p)
	c.leaving(p, t)
	if language == JSONPath {
		c.paths(p)
	}
	c.templates(p, language)
	c.payloads(p)
	c.assigned(p)
	c.handlers(p)
	c.kindOfState(p, t, language)
}

// definitionOf is the definition of the schema for a state.
func definitionOf(n *Node) string {
	switch t := StateType(n.Get("Type").String()); t {
	case Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map:
		return string(t)
	}
	return "state"
}

// kindOfState checks what only this type of state has.
func (c *checker) kindOfState(p *place, t StateType, language QueryLanguage) {
	switch t {
	case Task:
		c.task(p, language)
	case Choice:
		c.choice(p, language)
	case Wait:
		c.wait(p, language)
	case Parallel:
		each(p.at("Branches"), func(branch *place) { c.flow(branch, "branch") })
	case Map:
		c.mapState(p, language)
	case Pass:
		c.staticResult(p)
	case Succeed, Fail:
	}
}

var (
	jsonPathOnly = []string{
		"InputPath", "OutputPath", "Parameters", "ResultSelector", "ResultPath", "Result", "ItemsPath", "MaxConcurrencyPath",
		"ToleratedFailureCountPath", "ToleratedFailurePercentagePath", "MaxItemsPath", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath",
		"TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath", "ErrorPath", "CausePath", "Variable", "And", "Or", "Not",
	}
	jsonataOnly = []string{"Arguments", "Output", "Items", "Condition"}
)

// foreign are the fields that only the other query language has.
var foreign = map[QueryLanguage]map[string]bool{
	JSONPath: setOf(jsonataOnly),
	JSONata:  setOf(slices.Concat(jsonPathOnly, allOperators())),
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// foreignFields reports fields of the other query language in a state and in
// the objects that belong to it.
func (c *checker) foreignFields(p *place, language QueryLanguage) {
	c.foreignIn(p, language)
	c.parts(p, func(part *place) { c.foreignIn(part, language) })
}

func (c *checker) foreignIn(p *place, language QueryLanguage) {
	other := JSONata
	if language == JSONata {
		other = JSONPath
	}
	for i := range p.node.Members {
		field := &p.node.Members[i]
		if foreign[language][field.Key] && c.knows(p, field.Key) {
			c.reportKey(p, field, CodeSchema, fmt.Sprintf("The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage",
				language, field.Key, other), fmt.Sprintf(`Remove it, or set "QueryLanguage": "%s".`, other))
		}
	}
}

// knows tells whether the field is none that was already reported as not
// supported on the object at all.
func (c *checker) knows(p *place, field string) bool {
	return !c.seen[problemKey{p.String(), CodeSchema, "Field '" + field + "' is not supported"}]
}

// exclusive are the fields of which an object may have one at most.
var exclusive = [...][]string{
	{"TimeoutSeconds", "TimeoutSecondsPath"},
	{"HeartbeatSeconds", "HeartbeatSecondsPath"},
	{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
	{"Error", "ErrorPath"},
	{"Cause", "CausePath"},
	{"ItemProcessor", "Iterator"},
	{"ItemSelector", "Parameters"},
	{"Items", "ItemsPath"},
	{"MaxConcurrency", "MaxConcurrencyPath"},
	{"ToleratedFailureCount", "ToleratedFailureCountPath"},
	{"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"},
	{"MaxItems", "MaxItemsPath"},
	{"MaxItemsPerBatch", "MaxItemsPerBatchPath"},
	{"MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"},
}

// exclusiveGroup is the group that a field belongs to.
var exclusiveGroup = func() map[string]int {
	group := make(map[string]int)
	for i, fields := range exclusive {
		for _, field := range fields {
			group[field] = i
		}
	}
	return group
}()

func (c *checker) exclusiveFields(p *place) {
	c.exclusiveIn(p)
	c.parts(p, c.exclusiveIn)
}

func (c *checker) exclusiveIn(p *place) {
	var seen [len(exclusive)]bool
	for i := range p.node.Members {
		group, ok := exclusiveGroup[p.node.Members[i].Key]
		if ok && seen[group] {
			c.onlyOne(p, exclusive[group], &p.node.Members[i])
		}
		if ok {
			seen[group] = true
		}
	}
}

// onlyOne reports that an object has several fields of a group; the field
// surplus, if there is one, is what would go.
func (c *checker) onlyOne(p *place, group []string, surplus *Member) {
	found := c.report(p, CodeSchema, "There should only be one of the following fields: ["+strings.Join(group, ", ")+"]",
		"Keep one of them and remove the others.")
	if surplus != nil {
		found.remedy("Remove "+surplus.Key, surplus.remove())
	}
}

// leaving checks that a state says where it goes, and only once.
func (c *checker) leaving(p *place, t StateType) {
	switch t {
	case Task, Pass, Wait, Parallel, Map:
	default:
		return
	}
	next, end := p.node.Get("Next"), p.node.Get("End")
	ends := end.Bool() || end.hasPlaceholder()
	switch {
	case next != nil && ends:
		c.onlyOne(p, []string{"Next", "End"}, p.node.member("End"))
	case next == nil && !ends:
		found := c.report(p, CodeSchema, "There should be one of the following fields: [Next, End]",
			`Say where to go on with "Next", or end the flow here with "End": true.`)
		if !c.loose { // else a field that is wrong was meant to be one of them
			found.remedy("End the flow here", p.add("End", "true"))
		}
		c.loose = true
	}
}

func (c *checker) wait(p *place, language QueryLanguage) {
	fields := []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}
	if language == JSONata {
		fields = []string{"Seconds", "Timestamp"}
	}
	if !slices.ContainsFunc(fields, func(f string) bool { return p.node.Get(f) != nil }) {
		c.report(p, CodeSchema, "There should be one of the following fields: ["+strings.Join(fields, ", ")+"]",
			"Say how long to wait, or until when.")
	}
	c.number(p.at("Seconds"), language)
	c.waitsTooLong(p)
	ts := p.at("Timestamp")
	if !ts.node.Is(KindString) || ts.node.hasPlaceholder() || language == JSONata && isExpression(ts.node) {
		return
	}
	if !IsTimestamp(ts.node.String()) {
		c.report(ts, CodeSchema, "String does not match RFC3339 timestamp", "Write it like 2026-03-14T01:59:00Z or 2026-03-14T01:59:00+02:00.")
	}
}

// number checks that a number which may be an expression is no other text.
func (c *checker) number(p *place, language QueryLanguage) {
	if p.node.Is(KindString) && !p.node.hasPlaceholder() && (language != JSONata || !isExpression(p.node)) {
		help := "Write the number without quotes."
		if language == JSONata {
			help = "Write a number without quotes, or an expression between {% and %}."
		}
		c.asNumber(p, c.report(p, CodeSchema, "Expected value of type [INTEGER]", help))
	}
}

// asNumber offers to take the quotes off a number.
func (c *checker) asNumber(p *place, found *Problem) {
	if text := strings.TrimSpace(p.node.String()); wholeNumber.MatchString(text) {
		found.remedy("Write "+text+" without quotes", p.set(text))
	}
}

var wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

// isExpression tells whether a string is a JSONata expression.
func isExpression(n *Node) bool {
	if !n.Is(KindString) {
		return false
	}
	s := n.String()
	return len(s) >= len("{%%}") && strings.HasPrefix(s, "{%") && strings.HasSuffix(s, "%}")
}

// staticResult warns of a path in a Pass state's Result, which is not evaluated.
func (c *checker) staticResult(p *place) {
	walk(p.at("Result"), func(leaf *place) {
		if leaf.node.Is(KindString) && looksLikePath(leaf.node.String()) {
			found := c.warn(leaf, CodePassResultIsStatic, "Result is static: a path in it is not evaluated",
				`Use Parameters with a key that ends in ".$" instead.`)
			if p.node.Get("Result").Is(KindObject) && p.node.Get("Parameters") == nil && leaf.key != nil && leaf.up.node.Get(leaf.name+".$") == nil {
				found.remedy("Rename Result to Parameters and "+leaf.name+" to "+leaf.name+".$", leaf.rename(leaf.name+".$"), p.at("Result").rename("Parameters"))
			}
		}
	})
}

// walk calls f with every string, number and literal below p.
func walk(p *place, f func(leaf *place)) {
	switch {
	case p.node.Is(KindArray):
		each(p, func(item *place) { walk(item, f) })
	case p.node.Is(KindObject):
		for i := range p.node.Members {
			walk(p.in(i), f)
		}
	case p.node != nil:
		f(p)
	}
}

// looksLikePath tells whether a text was probably meant to be evaluated.
func looksLikePath(s string) bool {
	return s == "$" || strings.HasPrefix(s, "$.") || strings.HasPrefix(s, "$[") || strings.HasPrefix(s, "$$.") ||
		strings.HasPrefix(s, "States.") && strings.HasSuffix(s, ")") && strings.Contains(s, "(")
}
