package designer

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/stepwell/stepwell/engine/asl"
)

// Fix is an edit that puts a problem right: applied to the text in which the
// problem was found it takes the problem away and changes nothing else.
type Fix struct {
	Title string // as a button says it: "Rename to ItemProcessor"
	Edit  Edit
}

// Fixes makes an edit of the remedy of each problem found in a document. Where
// there is none, or none that an edit can do, the fix has no Edit.
func Fixes(doc *asl.Document, problems []asl.Problem) []Fix {
	fixes := make([]Fix, len(problems))
	var f *fixer
	for i, p := range problems {
		if p.Remedy == nil {
			continue
		}
		if f == nil {
			f = &fixer{readMachine(doc)}
		}
		if edit, ok := f.fix(p.Remedy); ok {
			fixes[i] = Fix{p.Remedy.Title, edit}
		}
	}
	return fixes
}

// fixer makes edits of changes in one machine.
type fixer struct{ m *machine }

// fix makes one edit of all changes, all of which must be possible.
func (f *fixer) fix(r *asl.Remedy) (Edit, bool) {
	batch := Batch{Title: r.Title}
	for _, c := range r.Changes {
		edits, ok := f.change(c)
		if !ok {
			return nil, false
		}
		batch.Edits = append(batch.Edits, edits...)
	}
	return batch, len(batch.Edits) > 0
}

// target is a place in the text as edits name it.
type target struct {
	state string // "" is the machine
	path  Path   // empty for the state itself
	node  *asl.Node
}

func (f *fixer) change(c asl.Change) ([]Edit, bool) {
	at, ok := f.at(c.At)
	if !ok {
		return nil, false
	}
	var edit Edit
	switch c.Op {
	case asl.RenameField:
		return f.rename(at, c.Name)
	case asl.SetValue:
		edit, ok = f.set(at, c.Value)
	case asl.AddField:
		at.path = append(at.path, Field(c.Name))
		edit, ok = f.set(at, c.Value)
	case asl.RemoveValue:
		edit, ok = f.remove(at)
	case asl.MoveToEnd:
		edit, ok = f.moveToEnd(at)
	case asl.AddState:
		made := New{Name: c.Name, Definition: jsontext.Value(c.Value)}
		edit, ok = Insert{made, Place{Edge: &Edge{From: at.state, Exit: ExitDefault}}}, len(at.path) == 0
	}
	return []Edit{edit}, ok && edit != nil
}

// at finds what starts at an offset: the innermost field or entry.
func (f *fixer) at(offset int) (target, bool) {
	t := target{node: f.m.doc.Root}
	for _, s := range f.m.order { // containers come before what is in them
		if s.member.KeyStart <= offset && offset < s.member.Value.End {
			t.state, t.node = s.name, s.node
			if f.m.states[s.name] != s {
				return t, false // of equal names edits know one only
			}
		}
	}
	for t.node != nil {
		step, inner, ok := stepTo(t.node, offset)
		if !ok {
			break
		}
		t.path, t.node = append(t.path, step), inner
	}
	return t, true
}

func stepTo(node *asl.Node, offset int) (Step, *asl.Node, bool) {
	for _, m := range node.Members {
		if m.KeyStart <= offset && offset < m.Value.End {
			return Field(m.Key), m.Value, true
		}
	}
	for i, item := range node.Items {
		if item.Start <= offset && offset < item.End {
			return Index(i), item, true
		}
	}
	return Step{}, nil, false
}

// set writes a value, or turns the edge that the value is the target of.
func (f *fixer) set(t target, value string) (Edit, bool) {
	if edge, ok := f.edge(t); ok {
		doc, err := asl.Parse([]byte(value))
		if err != nil || !doc.Root.Is(asl.KindString) {
			return nil, false
		}
		return Connect{edge, doc.Root.String()}, true
	}
	return Set{State: t.state, Path: t.path, Value: jsontext.Value(value)}, len(t.path) > 0
}

// edge is the edge whose target stands at t.
func (f *fixer) edge(t target) (Edge, bool) {
	n := len(t.path)
	if n == 0 {
		return Edge{}, false
	}
	switch last := t.path[n-1].Key; {
	case last == "StartAt" && n == 1 && t.state == "":
		return Edge{Exit: ExitStart}, true
	case last == "StartAt" && n == 2:
		return Edge{Exit: ExitStart, Flow: Flow{Container: t.state}}, true
	case last == "StartAt" && n == 3:
		return Edge{Exit: ExitStart, Flow: Flow{Container: t.state, Lane: t.path[1].Index}}, true
	case last == "Next" && n == 1:
		return Edge{From: t.state, Exit: ExitNext}, true
	case last == "Default" && n == 1:
		return Edge{From: t.state, Exit: ExitDefault}, true
	case last == "Next" && n == 3 && t.path[0].Key == "Choices":
		return Edge{From: t.state, Exit: ChoiceExit(t.path[1].Index)}, true
	case last == "Next" && n == 3 && t.path[0].Key == "Catch":
		return Edge{From: t.state, Exit: CatchExit(t.path[1].Index)}, true
	}
	return Edge{}, false
}

// rename gives a field another name. One that becomes the target of an edge is
// taken away, and the edge is turned.
func (f *fixer) rename(t target, to string) ([]Edit, bool) {
	n := len(t.path)
	if n == 0 {
		return nil, false
	}
	if !isLink(to, t.path) && !isLink(t.path[n-1].Key, t.path) {
		return []Edit{RenameField{t.state, t.path, to}}, true
	}
	s := f.m.states[t.state]
	if n > 1 || s == nil || to != "Next" && to != "Default" || !t.node.Is(asl.KindString) || s.in.state(t.node.String()) == nil {
		return nil, false
	}
	meant := target{state: t.state, path: Path{Field(to)}}
	edge, ok := f.edge(meant)
	return []Edit{Unset{t.state, t.path}, Connect{edge, t.node.String()}}, ok
}

// remove takes away a state, an entry of a list or a field.
func (f *fixer) remove(t target) (Edit, bool) {
	n := len(t.path)
	switch {
	case n == 0:
		return Remove{[]string{t.state}}, t.state != ""
	case n == 2 && t.path[1].IsIndex:
		switch list := List(t.path[0].Key); list {
		case Choices, Catch, Retry:
			return RemoveItem{t.state, list, t.path[1].Index}, true
		}
	case n == 1 && t.state != "" && t.path[0].Key == "End":
		s := f.m.states[t.state]
		return Connect{Edge{From: t.state, Exit: ExitNext}, text(s.node.Get("Next"))}, s.node.Get("Next") != nil
	}
	return Unset{t.state, t.path}, true
}

func (f *fixer) moveToEnd(t target) (Edit, bool) {
	if len(t.path) != 2 || !t.path[1].IsIndex {
		return nil, false
	}
	list := f.m.states[t.state].node.Get(t.path[0].Key)
	return MoveItem{t.state, List(t.path[0].Key), t.path[1].Index, len(list.Items) - 1}, true
}
