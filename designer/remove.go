package designer

import "slices"

func (ed *editor) remove(e Remove) ([]string, error) {
	if len(e.States) == 0 {
		return nil, refuse("", "no state is chosen")
	}
	byFlow := map[Flow][]string{}
	var flows []Flow
	for _, name := range e.States {
		s, err := ed.state(name)
		if err != nil {
			return nil, err
		}
		if ed.isInside(s, e.States) || slices.Contains(byFlow[s.in.id], name) {
			continue
		}
		if byFlow[s.in.id] == nil {
			flows = append(flows, s.in.id)
		}
		byFlow[s.in.id] = append(byFlow[s.in.id], name)
	}
	next := ed.neighbour(flows[0], byFlow[flows[0]])
	for _, id := range flows {
		if err := ed.removeFrom(id, byFlow[id]); err != nil {
			return nil, err
		}
	}
	if ed.m.states[next] == nil {
		return nil, nil
	}
	return []string{next}, nil
}

// isInside tells whether a state is inside one of the containers named.
func (ed *editor) isInside(s *state, names []string) bool {
	for id := s.in.id; id.Container != ""; {
		if slices.Contains(names, id.Container) {
			return true
		}
		id = ed.m.states[id.Container].in.id
	}
	return false
}

// neighbour is the state to select when these are gone: the one after, or else
// the one before them.
func (ed *editor) neighbour(in Flow, names []string) string {
	f, _ := ed.m.flow(in)
	entry := ed.entryOf(f, names)
	if next := f.beyond(entry, names); next != "" {
		return next
	}
	for _, l := range f.links() {
		if l.to == entry && l.from != nil && !slices.Contains(names, l.from.name) {
			return l.from.name
		}
	}
	return in.Container
}

// beyond follows the main line from a state to the first that is not in names.
func (f *flow) beyond(from string, names []string) string {
	for range len(f.states) + 1 {
		if !slices.Contains(names, from) {
			return from
		}
		s := f.state(from)
		if s == nil {
			return ""
		}
		from = s.onward()
	}
	return ""
}

// removeFrom deletes states of one flow after closing the chain around them.
func (ed *editor) removeFrom(in Flow, names []string) error {
	if err := ed.checkLeft(in, names); err != nil {
		return err
	}
	if err := ed.bypass(in, names); err != nil {
		return err
	}
	if err := ed.dropStates(in, names); err != nil {
		return err
	}
	if f, _ := ed.m.flow(in); len(f.states) == 0 && in.Container != "" {
		return ed.fillFlow(in)
	}
	return nil
}

// checkLeft refuses to delete the empty step that is all there is in a lane.
func (ed *editor) checkLeft(in Flow, names []string) error {
	f, ok := ed.m.flow(in)
	if !ok || in.Container == "" || len(f.states) != 1 || !f.states[0].isSlot() {
		return nil
	}
	err := refuse(names[0], "each branch needs a step")
	if c := ed.m.states[in.Container]; c.typ == "Parallel" && len(c.lanes) > 1 {
		return err.hint("Remove the whole branch instead")
	}
	return err.hint("Delete %q instead", in.Container)
}

// bypass leads every edge into names on to what comes after them. Edges that
// have nothing to lead to get an empty step; those that led to an empty step
// among names go.
func (ed *editor) bypass(in Flow, names []string) error {
	f, _ := ed.m.flow(in)
	var turns []turn
	var gone []Edge
	slots := slotsFor{ed: ed, byTarget: map[string]string{}}
	for _, l := range f.links() {
		if !slices.Contains(names, l.to) || l.from != nil && slices.Contains(names, l.from.name) {
			continue
		}
		to := f.beyond(l.to, names)
		if l.from != nil && to == l.from.name {
			to = "" // better an end than a state that leads to itself
		}
		switch {
		case to == "" && l.from == nil:
			to = f.firstBut(names)
		case to == "" && !l.exit.canEnd() && f.state(l.to).isSlot():
			gone = append(gone, l.edge())
			continue
		case to == "" && !l.exit.canEnd():
			to = slots.name(l)
		}
		turns = append(turns, turn{l, to})
	}
	for _, t := range turns {
		ed.noteTurn(t)
	}
	if err := ed.turnAll(turns); err != nil {
		return err
	}
	if err := ed.addStates(in, slots.made, names[0]); err != nil {
		return err
	}
	return ed.dropExits(gone)
}

// firstBut is the first state of the flow that is not one of names.
func (f *flow) firstBut(names []string) string {
	for _, s := range f.states {
		if !slices.Contains(names, s.name) {
			return s.name
		}
	}
	return ""
}

func (ed *editor) noteTurn(t turn) {
	switch {
	case t.from == nil && t.target == "":
	case t.target == "":
		ed.note("%s now ends the flow.", t.words())
	default:
		ed.note("%s now leads to %q.", t.words(), t.target)
	}
}

// dropExits removes rules, catchers and Defaults.
func (ed *editor) dropExits(edges []Edge) error {
	for _, e := range slices.Backward(edges) { // later indexes first, so that earlier ones stay right
		l, err := ed.find(e)
		if err != nil {
			return err
		}
		words := l.words()
		if e.Exit == ExitDefault {
			err = ed.removeMember(l.from.node, "Default")
		} else {
			list, i, _ := e.Exit.item()
			err = ed.removeItem(RemoveItem{State: e.From, List: list, Index: i})
		}
		if err != nil {
			return err
		}
		ed.note("%s is gone.", words)
	}
	return nil
}
