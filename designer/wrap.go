package designer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

func (ed *editor) wrap(e Wrap) ([]string, error) {
	if e.In != "Parallel" && e.In != "Map" {
		return nil, refuse("", "states go into a Parallel or a Map, not into a %q", e.In)
	}
	in, err := ed.together(e.States)
	if err != nil {
		return nil, err
	}
	to, err := ed.onlyWayOut(in, e.States)
	if err != nil {
		return nil, err
	}
	entry := ed.entryOf(in, e.States)
	if err := ed.checkOnlyEntry(in, e.States, entry); err != nil {
		return nil, err
	}
	fr, err := ed.copyOf(e.States)
	if err != nil {
		return nil, err
	}
	if err := fr.ed.settle(Flow{}, fr.names, "", func(string) bool { return false }); err != nil {
		return nil, err
	}
	name := ed.fresh(cmp.Or(e.Name, e.In))
	return []string{name}, ed.wrapIn(in.id, e, name, entry, to, fr)
}

// wrapIn puts a container in the place of states, and them into its first lane.
func (ed *editor) wrapIn(in Flow, e Wrap, name, entry, to string, fr *fragment) error {
	f, _ := ed.m.flow(in)
	var turns []turn
	for _, l := range f.links() {
		if l.to == entry && (l.from == nil || !slices.Contains(e.States, l.from.name)) {
			turns = append(turns, turn{l, name})
		}
	}
	if err := ed.turnAll(turns); err != nil {
		return err
	}
	if err := ed.addStates(in, []named{{name, ed.container(e.In, entry, to)}}, entry); err != nil {
		return err
	}
	if err := ed.dropStates(in, e.States); err != nil {
		return err
	}
	return ed.addStates(Flow{Container: name}, fr.written(), "")
}

// container is the text of a container whose first lane is still empty.
func (ed *editor) container(typ, entry, to string) raw {
	onward := `"End":true`
	if to != "" {
		onward = `"Next":` + string(quote(to))
	}
	flow := fmt.Sprintf(`{"StartAt":%s,"States":{}}`, quote(entry))
	if typ == "Map" {
		flow = `{"ProcessorConfig":{"Mode":"INLINE"},` + flow[1:]
		return mustFormat(fmt.Sprintf(`{"Type":"Map","ItemProcessor":%s,%s}`, flow, onward))
	}
	return mustFormat(fmt.Sprintf(`{"Type":"Parallel","Branches":[%s,%s],%s}`, flow, ed.lane(), onward))
}

// onlyWayOut is the one state that edges out of names lead to, "" for the end.
func (ed *editor) onlyWayOut(in *flow, names []string) (string, error) {
	var outs []string
	for _, name := range names {
		for _, l := range in.state(name).links() {
			if !slices.Contains(names, l.to) && !slices.Contains(outs, l.to) {
				outs = append(outs, l.to)
			}
		}
	}
	switch len(outs) {
	case 0:
		return "", nil
	case 1:
		return outs[0], nil
	}
	return "", refuse(names[0], "the states lead on to more than one place").hint("Choose also %s", orList(outs))
}

func orList(names []string) string {
	var list []string
	for _, n := range names {
		if n != "" {
			list = append(list, quoted(n))
		}
	}
	return strings.Join(list, " or ")
}

// checkOnlyEntry refuses states that are entered at more than one of them.
func (ed *editor) checkOnlyEntry(in *flow, names []string, entry string) error {
	for _, l := range in.links() {
		outside := l.from == nil || !slices.Contains(names, l.from.name)
		if outside && slices.Contains(names, l.to) && l.to != entry {
			return refuse(l.to, "the states are entered at %q and at %q", entry, l.to).hint("Choose states that are entered at one place")
		}
	}
	return nil
}

func (ed *editor) unwrap(e Unwrap) ([]string, error) {
	s, err := ed.state(e.State)
	if err != nil {
		return nil, err
	}
	lane, err := s.filledLane()
	if err != nil || lane == nil {
		if err == nil {
			return ed.remove(Remove{States: []string{e.State}})
		}
		return nil, err
	}
	var names []string
	for _, inner := range lane.states {
		names = append(names, inner.name)
	}
	entry := cmp.Or(lane.start().to, names[0])
	fr, err := ed.copyOf(names)
	if err != nil {
		return nil, err
	}
	if err := fr.ed.settle(Flow{}, fr.names, s.onward(), func(string) bool { return false }); err != nil {
		return nil, err
	}
	return names, ed.replaceBy(s, entry, fr)
}

// replaceBy puts a fragment where a container stood.
func (ed *editor) replaceBy(s *state, entry string, fr *fragment) error {
	in, edges := s.in.id, edgesOf(s.in.linksTo(s.name))
	ed.noteLost(s)
	if err := ed.addStates(in, fr.written(), s.name); err != nil {
		return err
	}
	if err := ed.point(edges, entry); err != nil {
		return err
	}
	return ed.dropStates(in, []string{s.name})
}

// noteLost says which fields go with a container.
func (ed *editor) noteLost(s *state) {
	var lost []string
	for _, m := range s.node.Members {
		switch m.Key {
		case "Type", "Branches", "ItemProcessor", "Iterator", "Next", "End", "Comment":
		default:
			lost = append(lost, m.Key)
		}
	}
	if len(lost) > 0 {
		ed.note("gone with %q: %s.", s.name, strings.Join(lost, ", "))
	}
}

// filledLane is the one lane with more than an empty step, nil when there is none.
func (s *state) filledLane() (*flow, error) {
	if s.typ != "Parallel" && s.typ != "Map" {
		return nil, refuse(s.name, "a %s state has nothing inside it", s.typ)
	}
	var filled *flow
	for _, f := range s.lanes {
		if len(f.states) == 0 || len(f.states) == 1 && f.states[0].isSlot() {
			continue
		}
		if filled != nil {
			return nil, refuse(s.name, "more than one branch has states").hint("Move the states of the other branches out first")
		}
		filled = f
	}
	return filled, nil
}
