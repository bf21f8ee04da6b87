package designer

import (
	"slices"

	"github.com/stepwell/stepwell/engine/asl"
)

// fragment is a few states on their way into a flow. They live in a text of
// their own, where names and targets are put right before they are written.
type fragment struct {
	ed    *editor
	names []string // of the states at its top level, in the order of the text
	entry string   // the first to run
	fresh bool     // laid out anew, not as written
}

// newFragment reads states out of a definition, or out of an object of states.
func (ed *editor) newFragment(text string) (*fragment, error) {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return nil, refuse("", "this is not JSON: %s", jsonReason(err))
	}
	if !doc.Root.Get("States").Is(asl.KindObject) || doc.Root.Get("States").Get("Type").Is(asl.KindString) {
		if doc, err = asl.Parse([]byte(`{"States":` + text + `}`)); err != nil {
			return nil, refuse("", "this is not JSON: %s", jsonReason(err))
		}
	}
	for name := range ed.m.states {
		ed.reserved[name] = true // the fragment's new names must not clash with them
	}
	fe := newEditor(doc)
	fe.reserved = ed.reserved
	fr := &fragment{ed: fe}
	for _, s := range fe.m.top.states {
		if s.typ == "" {
			return nil, refuse(s.name, "this is no state: it has no Type")
		}
		fr.names = append(fr.names, s.name)
	}
	if len(fr.names) == 0 {
		return nil, refuse("", "there are no states in this").hint(`States look like {"Name": {"Type": "Pass"}}`)
	}
	fr.entry = fr.findEntry()
	return fr, nil
}

// findEntry is StartAt, or the first state that no other leads to.
func (fr *fragment) findEntry() string {
	f := fr.ed.m.top
	if s := f.state(f.start().to); s != nil {
		return s.name
	}
	for _, name := range fr.names {
		if len(f.linksTo(name)) == 0 {
			return name
		}
	}
	return fr.names[0]
}

// copyOf makes a fragment of states of one flow, as they are written.
func (ed *editor) copyOf(names []string) (*fragment, error) {
	var states []*state
	for _, s := range ed.m.order {
		if slices.Contains(names, s.name) && ed.m.states[s.name] == s {
			states = append(states, s)
		}
	}
	fr, err := ed.newFragment(string(ed.textOf(states)))
	if err != nil {
		return nil, err
	}
	fr.ed.style = ed.style
	return fr, nil
}

// textOf writes states as a JSON object, with the layout they have.
func (ed *editor) textOf(states []*state) []byte {
	text := ed.m.doc.Text
	nl := ed.style.newline
	b := []byte("{")
	for i, s := range states {
		if i > 0 {
			b = append(b, ',')
		}
		if indent, ownLine := indentAt(text, s.member.KeyStart); ownLine {
			b = append(append(b, nl...), indent...)
		}
		b = append(b, text[s.member.KeyStart:s.member.Value.End]...)
	}
	return append(append(b, nl...), '}')
}

// rename gives every state whose name is taken in the target another one.
func (fr *fragment) rename(target *editor) error {
	to := map[string]string{}
	for _, s := range fr.ed.m.order {
		if to[s.name] == "" && target.isTaken(s.name) {
			to[s.name] = target.fresh(s.name)
		} else {
			target.reserved[s.name] = true
		}
	}
	if err := fr.ed.renameAll(to); err != nil {
		return err
	}
	for i, name := range fr.names {
		if to[name] != "" {
			fr.names[i] = to[name]
		}
	}
	if to[fr.entry] != "" {
		fr.entry = to[fr.entry]
	}
	return nil
}

// settle leads the open ends of states on: what went nowhere, or to a state
// that will not be there, goes to the target to, or ends the flow. Rules and
// catchers keep targets that known knows; where nothing is left for them to
// lead to they get an empty step.
func (ed *editor) settle(in Flow, names []string, to string, known func(string) bool) error {
	f, ok := ed.m.flow(in)
	if !ok {
		return refuse(in.Container, "there is no such flow")
	}
	var edges []Edge
	var targets []string
	slots := slotsFor{ed: ed, to: to, byTarget: map[string]string{}}
	for _, name := range names {
		for _, l := range openEnds(f.state(name), names, to) {
			edges = append(edges, l.edge())
			targets = append(targets, l.settled(to, known, &slots))
		}
	}
	if err := ed.addStates(in, slots.made, names[len(names)-1]); err != nil {
		return err
	}
	turns := make([]turn, len(edges))
	for i, e := range edges {
		l, err := ed.find(e)
		if err != nil {
			return err
		}
		turns[i] = turn{l, targets[i]}
	}
	return ed.turnAll(turns)
}

// openEnds are the links of a state that do not lead to another of names. A
// lone Choice without Default gets one where there is something to go on to.
func openEnds(s *state, names []string, to string) []link {
	var open []link
	links := s.links()
	if _, ok := s.link(ExitDefault); !ok && s.typ == "Choice" && len(names) == 1 && to != "" {
		links = append(links, link{in: s.in, from: s, exit: ExitDefault})
	}
	for _, l := range links {
		if l.to == s.name && l.exit != ExitNext {
			continue
		}
		if l.to == s.name || !slices.Contains(names, l.to) {
			open = append(open, l)
		}
	}
	return open
}

// settled is where an open end is to lead.
func (l link) settled(to string, known func(string) bool, slots *slotsFor) string {
	switch {
	case l.exit == ExitNext:
		return to
	case l.exit == ExitDefault && to != "":
		return to
	case l.exit != ExitDefault && l.to != "" && known(l.to):
		return l.to
	}
	return slots.name(l)
}

// slotsFor makes empty steps: one for each missing target.
type slotsFor struct {
	ed       *editor
	to       string
	byTarget map[string]string
	made     []named
}

func (s *slotsFor) name(l link) string {
	if name, ok := s.byTarget[l.to]; ok && l.to != "" {
		return name
	}
	name := s.ed.fresh(emptyStepName)
	s.byTarget[l.to] = name
	to := s.to
	if list, _, ok := l.exit.item(); ok && list == Catch {
		to = ""
	}
	s.made = append(s.made, named{name, slot(to)})
	return name
}

// place writes a fragment into the flow of a spot and leads the spot's edges to
// it.
func (ed *editor) place(fr *fragment, at spot) error {
	f, ok := ed.m.flow(at.in)
	if !ok {
		return refuse(at.in.Container, "there is no such flow")
	}
	known := func(name string) bool { return f.state(name) != nil && name != at.slot }
	if err := fr.ed.settle(Flow{}, fr.names, at.to, known); err != nil {
		return err
	}
	if err := ed.addStates(at.in, fr.written(), at.after); err != nil {
		return err
	}
	return ed.take(at, fr.entry)
}

// take leads a spot's edges to a state and clears the empty step that stood there.
func (ed *editor) take(at spot, entry string) error {
	if err := ed.point(at.edges, entry); err != nil {
		return err
	}
	if at.slot == "" {
		return nil
	}
	return ed.dropStates(at.in, []string{at.slot})
}

// written is the text of each state of the fragment.
func (fr *fragment) written() []named {
	doc := fr.ed.m.doc
	var out []named
	for _, s := range fr.ed.m.top.states {
		value := formatted(s.node)
		if !fr.fresh {
			value = asWritten(s.node, s.node.Raw(), lineIndent(doc.Text, s.member.KeyStart))
		}
		out = append(out, named{s.name, value})
	}
	return out
}
