package designer

import (
	"slices"

	"github.com/stepwell/stepwell/engine/asl"
)

// linking are the fields that say how states hang together; their values must
// be checked, so they are made by edits of their own.
var linking = []string{"Type", "Next", "End", "Default", "Choices", "Catch", "Branches", "States", "StartAt"}

func (ed *editor) renameField(e RenameField) error {
	object, err := ed.root(e.State, e.Path)
	if err != nil {
		return err
	}
	if e.State != "" {
		if err := ed.occupy(e.State); err != nil {
			return err
		}
		object = ed.m.states[e.State].node
	}
	last := len(e.Path) - 1
	for i, s := range e.Path[:last] {
		if object, err = step(object, s, e.Path[:i+1]); err != nil {
			return err
		}
		if object == nil {
			return refuse(e.Path.String(), "there is no such field")
		}
	}
	return ed.renameMember(object, e)
}

func (ed *editor) renameMember(object *asl.Node, e RenameField) error {
	last := e.Path[len(e.Path)-1]
	m, i := member(object, last.Key)
	switch {
	case last.IsIndex || object.Kind != asl.KindObject:
		return refuse(e.Path.String(), "only a field of an object has a name")
	case i < 0:
		return refuse(e.Path.String(), "there is no such field")
	case e.To == "":
		return refuse(e.Path.String(), "a field needs a name")
	case e.To == last.Key:
		return nil
	case object.Get(e.To) != nil:
		return refuse(e.Path.String(), "there is a field %s already", e.To)
	case isLink(last.Key, e.Path) || isLink(e.To, e.Path):
		return refuse(e.Path.String(), "%s and %s are not renamed", last.Key, e.To).hint("Connect states instead")
	}
	return ed.apply(splice{m.KeyStart, m.KeyEnd, quote(e.To)})
}

// data are the fields in which any name may stand.
var data = []string{"Parameters", "Arguments", "Result", "ResultSelector", "ItemSelector", "Assign", "Output", "Credentials", "Items"}

// isLink tells whether a field of this name, at the end of the path, says how
// states hang together.
func isLink(name string, p Path) bool {
	within := slices.ContainsFunc(p[:len(p)-1], func(s Step) bool { return !s.IsIndex && slices.Contains(data, s.Key) })
	return !within && slices.Contains(linking, name)
}
