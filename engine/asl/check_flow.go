package asl

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// machine checks a whole definition.
func (c *checker) machine(p *place) {
	c.language = languageOf(p.node, JSONPath)
	c.duplicateKeys(p)
	c.flow(p, "machine")
	c.placeholders(p)
}

// languageOf is the query language that a machine or state declares, or else
// the one it inherits. As in AWS, any declared word but JSONPath means JSONata.
func languageOf(n *Node, inherited QueryLanguage) QueryLanguage {
	switch q := n.Get("QueryLanguage"); {
	case q == nil:
		return inherited
	case q.Is(KindString) && q.String() == string(JSONPath):
		return JSONPath
	}
	return JSONata
}

// flow checks a States block with its StartAt: a machine, a branch or a
// processor, as definition says.
func (c *checker) flow(p *place, definition string) {
	outer, outerLoose := c.scope, c.loose
	defer func() { c.scope, c.loose = outer, outerLoose }()
	c.structure(p, definition)
	states := p.at("States")
	if !states.node.Is(KindObject) {
		return
	}
	c.scope = newVariables(outer, states)
	g := newGraph(states)
	for i := range states.node.Members {
		c.stateName(states.in(i))
		c.loose = false
		c.state(states.in(i))
		g.loose[i] = c.loose
	}
	c.transitions(p, g)
	c.unread()
}

const maxStateName = 80 // characters

func (c *checker) stateName(p *place) {
	name := p.name
	if before := c.names[name]; before != nil {
		if before.up.node == p.up.node {
			return // a key that is there twice, reported as such
		}
		c.report(p, CodeDuplicateState, fmt.Sprintf("State name '%s' is used more than once", name),
			"Rename one of the two: names are unique in the whole definition. The other one is at "+before.String()+".")
		return
	}
	c.names[name] = p
	switch {
	case name == "":
		c.report(p, CodeInvalidStateName, "State name cannot be empty", "Give the state a name.")
	case utf8.RuneCountInString(name) > maxStateName:
		c.report(p, CodeInvalidStateName, fmt.Sprintf("State name '%s' is longer than %d characters", name, maxStateName), "Shorten the name.")
	case hasControl(name):
		c.report(p, CodeInvalidStateName, fmt.Sprintf("State name '%s' has control characters", name), "Remove line breaks and tabs from the name.")
	}
}

func hasControl(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r <= 0x9f {
			return true
		}
	}
	return false
}

// transition is a field that names the state to go to.
type transition struct {
	at     *place
	target string
}

// transitions checks that every field that names a state names one of this
// flow, that the flow can end, and that every state can be reached. Like AWS
// it does not look for unreachable states in a flow that cannot end.
func (c *checker) transitions(p *place, g graph) {
	states := p.at("States")
	start, startOK := c.target(transition{p.at("StartAt"), p.node.Get("StartAt").String()}, g)
	for i := range states.node.Members {
		for _, t := range transitionsOf(states.in(i)) {
			if to, ok := c.target(t, g); ok {
				g.next[i] = append(g.next[i], to)
			} else {
				g.dangling[i] = true
			}
		}
	}
	if len(states.node.Members) > 0 && !g.canEnd(states.node) {
		start, end := states.span()
		c.add(Error, "", start, end, CodeMissingEnd, "Workflow has no terminal state",
			`Let one of the states end the flow with "End": true, or add a Succeed or Fail state.`)
		return
	}
	if startOK {
		c.reachable(states, g, start)
	}
}

// graph is the states of a flow by their place in the text, with where each
// one can go.
type graph struct {
	index    map[string]int
	next     [][]int
	loose    []bool // something is wrong with how the state is left: it might go anywhere
	dangling []bool // the state names one that is not there
}

func newGraph(states *place) graph {
	n := len(states.node.Members)
	g := graph{index: make(map[string]int, n), next: make([][]int, n), loose: make([]bool, n), dangling: make([]bool, n)}
	for i := range states.node.Members {
		g.index[states.node.Members[i].Key] = i
	}
	return g
}

// from is the states that one comes to from start along next.
func from(start []int, next [][]int) []bool {
	reached := make([]bool, len(next))
	for todo := slices.Clone(start); len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !reached[i] {
			reached[i] = true
			todo = append(todo, next[i]...)
		}
	}
	return reached
}

// target finds the state that t names, and reports it when there is none.
func (c *checker) target(t transition, g graph) (int, bool) {
	i, ok := g.index[t.target]
	if !ok && t.at.node.Is(KindString) && !t.at.node.hasPlaceholder() {
		found := c.report(t.at, CodeMissingTarget, "Missing 'Next' target: "+t.target, missingTargetHelp(t.target, c.names))
		if meant, ok := nearest(t.target, slices.Collect(maps.Keys(g.index))); ok {
			found.remedy("Lead to "+meant, t.at.setText(meant))
		}
	}
	return i, ok
}

func missingTargetHelp(name string, names map[string]*place) string {
	if p := names[name]; p != nil {
		return "The state is at " + p.String() + ": transitions cannot enter or leave a branch or a Map."
	}
	return "Name a state of the same States object; upper and lower case count."
}

// transitionsOf are the fields of a state that name another one.
func transitionsOf(p *place) []transition {
	var ts []transition
	add := func(at *place) {
		if at.node != nil {
			ts = append(ts, transition{at, at.node.String()})
		}
	}
	switch StateType(p.node.Get("Type").String()) {
	case Choice:
		each(p.at("Choices"), func(rule *place) { add(rule.at("Next")) })
		add(p.at("Default"))
	case Task, Parallel, Map:
		add(p.at("Next"))
		each(p.at("Catch"), func(catcher *place) { add(catcher.at("Next")) })
	case Pass, Wait:
		add(p.at("Next"))
	case Succeed, Fail:
	default:
		add(p.at("Next"))
	}
	return ts
}

// each calls f with the items of an array.
func each(p *place, f func(item *place)) {
	if p.node.Is(KindArray) {
		for i := range p.node.Items {
			f(p.item(i))
		}
	}
}

// canEnd tells whether one of the states ends the flow, or might.
func (g graph) canEnd(states *Node) bool {
	for i, m := range states.Members {
		if g.loose[i] || ends(m.Value) {
			return true
		}
	}
	return false
}

// ends tells whether a state ends its flow. One whose type is not known might.
func ends(state *Node) bool {
	switch StateType(state.Get("Type").String()) {
	case Choice:
		return false
	case Task, Pass, Wait, Parallel, Map:
		end := state.Get("End")
		return end.Bool() || end.Is(KindString)
	}
	return true
}

// reachable reports the states that nothing leads to, unless that may come
// from another problem: of how a state before them is left.
func (c *checker) reachable(states *place, g graph, start int) {
	reached := from([]int{start}, g.next)
	for i := range reached {
		if reached[i] && g.loose[i] {
			return
		}
	}
	for i := range states.node.Members {
		p := states.in(i)
		if !reached[i] && g.index[p.name] == i && p.node.Is(KindObject) {
			found := c.report(p, CodeMissingTarget, fmt.Sprintf("State \"%s\" is not reachable.", p.name),
				"Let another state lead to it, or remove it.")
			if !slices.Contains(g.dangling, true) { // else it may be what the wrong target was meant to be
				found.remedy("Remove it", p.remove())
			}
		}
	}
	c.endless(states, g, reached)
}

// duplicateKeys reports keys that an object has twice, anywhere: of the two
// only one would count.
func (c *checker) duplicateKeys(p *place) {
	switch {
	case p.node.Is(KindArray):
		each(p, c.duplicateKeys)
	case p.node.Is(KindObject):
		first := make(map[string]bool, len(p.node.Members))
		for i := range p.node.Members {
			m := p.in(i)
			if first[m.name] {
				c.reportKey(p, m.key, CodeSchema, "Duplicate field '"+m.name+"'",
					"Rename or remove one of the two: only one of them would count.")
			}
			first[m.name] = true
			if m.node.Kind >= KindArray {
				c.duplicateKeys(m)
			}
		}
	}
}
