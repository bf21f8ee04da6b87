package designer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func (ed *editor) rename(e Rename) error {
	if _, err := ed.state(e.State); err != nil {
		return err
	}
	if e.To == e.State {
		return nil
	}
	if err := ed.checkName(e.To); err != nil {
		return err
	}
	if err := ed.occupy(e.State); err != nil {
		return err
	}
	return ed.renameAll(map[string]string{e.State: e.To})
}

// occupy makes an empty step a state of its own: whoever works on it keeps it.
func (ed *editor) occupy(name string) error {
	if s := ed.m.states[name]; s != nil && s.isSlot() {
		return ed.removeMember(s.node, "Comment")
	}
	return nil
}

// checkName tells whether a name can be given to a state.
func (ed *editor) checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return refuse("", "a state needs a name")
	case !utf8.ValidString(name):
		return refuse("", "the name is not valid UTF-8")
	case strings.ContainsFunc(name, unicode.IsControl):
		return refuse("", "the name holds a line break or another control character")
	case utf8.RuneCountInString(name) > MaxName:
		return refuse(name, "the name is longer than %d characters", MaxName)
	case ed.m.states[name] != nil:
		return refuse(name, "another state has this name already").hint("Names are unique in a whole workflow, also inside Parallel and Map states")
	}
	return nil
}

// renameAll renames states and all that refers to them, at once. A target is
// renamed only in the flow of the state it names.
func (ed *editor) renameAll(to map[string]string) error {
	var all []splice
	for _, f := range ed.m.flows() {
		for _, s := range f.states {
			if name := to[s.name]; name != "" {
				all = append(all, splice{s.member.KeyStart, s.member.KeyEnd, quote(name)})
			}
		}
		for _, l := range f.links() {
			if name := to[l.to]; name != "" && l.node != nil && f.state(l.to) != nil {
				all = append(all, splice{l.node.Start, l.node.End, quote(name)})
			}
		}
	}
	return ed.apply(all...)
}

// flows are all flows of the machine, the top one first.
func (m *machine) flows() []*flow {
	all := []*flow{m.top}
	for _, s := range m.order {
		all = append(all, s.lanes...)
	}
	return all
}
