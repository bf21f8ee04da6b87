package designer

import (
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// root is the object that a path starts from: a state, or the machine.
func (ed *editor) root(name string, p Path) (*asl.Node, error) {
	switch {
	case len(p) == 0 || p[0].IsIndex:
		return nil, refuse(name, "the path must start with the name of a field")
	case name == "" && (p[0].Key == "States" || p[0].Key == "StartAt"):
		return nil, refuse(p[0].Key, "this is no setting of the workflow").hint("Change the states themselves")
	case name == "":
		return ed.m.doc.Root, nil
	}
	s, err := ed.state(name)
	if err != nil {
		return nil, err
	}
	return s.node, nil
}

func (ed *editor) set(e Set) error {
	node, err := ed.root(e.State, e.Path)
	if err != nil {
		return err
	}
	doc, err := asl.Parse(e.Value)
	if err != nil {
		return refuse(e.Path.String(), "the value is not JSON: %s", jsonReason(err))
	}
	if e.State != "" && len(e.Path) == 1 && e.Path[0].Key == "Type" {
		return ed.setType(SetType{State: e.State, Type: text(doc.Root)})
	}
	if e.State != "" && len(e.Path) == 1 && (e.Path[0].Key == "Next" || e.Path[0].Key == "End") {
		return ed.setOnward(e, doc.Root)
	}
	if e.State != "" && e.Path[0].Key != "Comment" {
		if err := ed.occupy(e.State); err != nil {
			return err
		}
		node = ed.m.states[e.State].node
	}
	return ed.setAt(node, e.Path, doc.Root)
}

// setAt writes a value at the end of a path.
func (ed *editor) setAt(node *asl.Node, p Path, value *asl.Node) error {
	for i, s := range p {
		child, err := step(node, s, p[:i+1])
		if err != nil {
			return err
		}
		if child != nil && i < len(p)-1 {
			node = child
			continue
		}
		rest := nested(p[i+1:], value)
		if s.IsIndex {
			return ed.setItem(node, s.Index, rest, p)
		}
		if node == ed.m.doc.Root && node.Get(s.Key) == nil {
			return ed.apply(ed.insertMember(node, settingIndex(node), s.Key, rest))
		}
		return ed.setMember(node, s.Key, rest, "")
	}
	return nil
}

// settingIndex is where a new setting of the workflow goes: before the states.
func settingIndex(root *asl.Node) int {
	for i, m := range root.Members {
		if m.Key == "StartAt" || m.Key == "States" {
			return i
		}
	}
	return len(root.Members)
}

// step goes one step down; nil when there is nothing there.
func step(n *asl.Node, s Step, at Path) (*asl.Node, error) {
	switch {
	case s.IsIndex && n.Kind != asl.KindArray:
		return nil, refuse(at.String(), "this is no array")
	case s.IsIndex && s.Index < len(n.Items):
		return n.Items[s.Index], nil
	case s.IsIndex:
		return nil, nil
	case n.Kind != asl.KindObject:
		return nil, refuse(at.String(), "this is no object")
	}
	return n.Get(s.Key), nil
}

// nested wraps a value into the objects and arrays of the rest of its path.
func nested(rest Path, n *asl.Node) raw {
	if len(rest) == 0 {
		return formatted(n)
	}
	json := string(n.Raw())
	for _, s := range slices.Backward(rest) {
		if s.IsIndex {
			json = "[" + json + "]"
		} else {
			json = "{" + string(quote(s.Key)) + ":" + json + "}"
		}
	}
	return mustFormat(json)
}

func (ed *editor) setItem(list *asl.Node, i int, value raw, p Path) error {
	switch {
	case i < len(list.Items):
		return ed.apply(ed.overwrite(list.Items[i], value))
	case i > len(list.Items):
		return refuse(p.String(), "the array has only %d entries", len(list.Items))
	}
	return ed.apply(ed.grow(bracketOf(list), i, value))
}

// setOnward sets Next or End as an edge, so that the other of the two goes.
func (ed *editor) setOnward(e Set, value *asl.Node) error {
	edge := Edge{From: e.State, Exit: ExitNext}
	switch {
	case e.Path[0].Key == "Next" && value.Is(asl.KindString):
		return ed.connect(Connect{Edge: edge, To: value.String()})
	case e.Path[0].Key == "End" && value.Bool():
		return ed.connect(Connect{Edge: edge})
	}
	return refuse(e.State, "Next is the name of a state, and End can only be true")
}

func (ed *editor) unset(e Unset) error {
	node, err := ed.root(e.State, e.Path)
	if err != nil {
		return err
	}
	for i, s := range e.Path[:len(e.Path)-1] {
		child, err := step(node, s, e.Path[:i+1])
		if err != nil {
			return err
		}
		if child == nil {
			return nil
		}
		node = child
	}
	last := e.Path[len(e.Path)-1]
	if _, err := step(node, last, e.Path); err != nil {
		return err
	}
	if err := ed.checkOptional(e); err != nil {
		return err
	}
	if last.IsIndex {
		return ed.apply(bracketOf(node).without(func(i int) bool { return i == last.Index })...)
	}
	return ed.removeMember(node, last.Key)
}

// checkOptional refuses to take away what holds a state together.
func (ed *editor) checkOptional(e Unset) error {
	if e.State == "" || len(e.Path) != 1 {
		return nil
	}
	switch key := e.Path[0].Key; {
	case key == "Type":
		return refuse(e.State, "a state needs a Type")
	case (key == "Next" || key == "End") && ed.m.states[e.State].flowsOn():
		return refuse(e.State, "a state needs Next or End").hint("Connect it to another state, or to the end")
	}
	return nil
}

func (ed *editor) replaceState(e ReplaceState) error {
	s, err := ed.state(e.State)
	if err != nil {
		return err
	}
	written := []byte(strings.TrimSpace(string(e.Definition)))
	doc, err := asl.Parse(written)
	switch {
	case err != nil:
		return refuse(e.State, "this is not JSON: %s", jsonReason(err))
	case doc.Root.Kind != asl.KindObject:
		return refuse(e.State, "a state is a JSON object")
	}
	last := strings.LastIndexByte(string(written), '\n') + 1
	return ed.apply(ed.overwrite(s.node, asWritten(doc.Root, written, lineIndent(written, last+len(written[last:])-1))))
}
