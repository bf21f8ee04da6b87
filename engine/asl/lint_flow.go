package asl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// endless warns of states from which no way leads to an end, in a flow that has
// one. What leads to a state that is not there might end.
func (c *checker) endless(states *place, g graph, reached []bool) {
	if !c.opt.Lint {
		return
	}
	var last []int
	before := make([][]int, len(g.next))
	for i, m := range states.node.Members {
		if g.loose[i] || g.dangling[i] || ends(m.Value) {
			last = append(last, i)
		}
		for _, to := range g.next[i] {
			before[to] = append(before[to], i)
		}
	}
	canEnd := from(last, before)
	var stuck []string
	first := -1
	for i := range canEnd {
		if reached[i] && !canEnd[i] {
			stuck = append(stuck, states.node.Members[i].Key)
			if first < 0 {
				first = i
			}
		}
	}
	if first >= 0 {
		c.lint(states.in(first), CodeEndlessLoop, "Let one of them lead to a state that ends the flow, for example by a Choice that counts.",
			"No way leads from here to an end: %s", abridgedList(stuck))
	}
}

// abridgedList names some of many.
func abridgedList(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// rulesTwice warns of rules that never match: those that ask the same as an
// earlier one, and those behind a rule that always matches.
func (c *checker) rulesTwice(p *place, language QueryLanguage) {
	if !c.opt.Lint {
		return
	}
	seen := make(map[string]int)
	always := -1
	for i, rule := range p.at("Choices").node.items() {
		at := p.at("Choices").item(i)
		asked := question(rule)
		earlier, twice := seen[asked]
		switch {
		case !rule.Is(KindObject):
			continue
		case always >= 0:
			c.neverMatches(at, always, "rule %d always matches")
		case twice && asked != "":
			c.neverMatches(at, earlier, "rule %d asks the same")
		case language == JSONata && alwaysTrue(rule.Get("Condition")):
			always = i
		}
		if !twice {
			seen[asked] = i
		}
	}
	if p.node.Get("Default") == nil && always < 0 {
		c.noDefault(p)
	}
}

func (c *checker) neverMatches(rule *place, earlier int, why string) {
	c.lint(rule, CodeRuleNeverMatches, "Remove it, or correct one of the two.", "This rule never matches: "+why, earlier+1).
		remedy("Remove the rule", rule.remove())
}

const noRuleMatched = `{"Type": "Fail", "Error": "NoRuleMatched", "Cause": "No rule of the Choice state matched its input"}`

func (c *checker) noDefault(p *place) {
	c.lint(p, CodeNoDefault, "Add a Default for input that no rule expects.",
		"When no rule matches, the execution fails with States.Runtime").
		remedy("Add a Default that fails and says why", p.addState("No rule matched", noRuleMatched))
}

// besides are the fields of a rule that do not count for whether it matches.
var besides = []string{"Next", "Comment", "Assign", "Output"}

// question is what a rule asks, in one spelling; "" when it asks nothing.
func question(rule *Node) string {
	var asked value.Object
	for _, m := range slices.SortedFunc(slices.Values(rule.Members), func(a, b Member) int { return strings.Compare(a.Key, b.Key) }) {
		if !slices.Contains(besides, m.Key) {
			asked.Set(m.Key, m.Value.Value())
		}
	}
	if asked.Len() == 0 {
		return ""
	}
	return string(value.Text(&asked))
}

func alwaysTrue(condition *Node) bool {
	return condition.Bool() || condition.Is(KindString) && strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(condition.String(), "{%"), "%}")) == "true"
}
