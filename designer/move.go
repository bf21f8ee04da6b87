package designer

import "slices"

func (ed *editor) move(e Move) ([]string, error) {
	s, err := ed.state(e.State)
	if err != nil {
		return nil, err
	}
	at, err := ed.spot(e.At)
	if err != nil {
		return nil, err
	}
	switch {
	case at.in.Container != "" && s.contains(at.in.Container):
		return nil, refuse(e.State, "a state cannot be moved into itself")
	case s.in.id == at.in && ed.isThere(s, at):
		return []string{e.State}, nil
	case at.hasExitOf(e.State):
		return nil, refuse(e.State, "a state cannot be moved onto its own branch")
	}
	if err := ed.checkLeft(s.in.id, []string{e.State}); err != nil {
		return nil, err
	}
	if s.in.id == at.in {
		err = ed.moveWithin(s, e.At)
	} else {
		err = ed.moveAcross(s, e.At)
	}
	return []string{e.State}, err
}

// isThere tells whether a state already stands at a spot of its flow.
func (ed *editor) isThere(s *state, at spot) bool {
	if at.slot == s.name || at.to == s.name {
		return true
	}
	return len(at.edges) == 1 && at.edges[0].From == s.name && (at.edges[0].Exit == ExitNext || s.typ == "Choice" && at.edges[0].Exit == ExitDefault)
}

func (at spot) hasExitOf(name string) bool {
	return slices.ContainsFunc(at.edges, func(e Edge) bool { return e.From == name })
}

// moveWithin changes only who leads to whom; the text of the state stays where
// it is.
func (ed *editor) moveWithin(s *state, to Place) error {
	in, name := s.in.id, s.name
	if err := ed.bypass(in, []string{name}); err != nil {
		return err
	}
	at, err := ed.spot(to)
	if err != nil {
		return err
	}
	f, _ := ed.m.flow(in)
	known := func(n string) bool { return f.state(n) != nil && n != at.slot }
	if err := ed.settle(in, []string{name}, at.to, known); err != nil {
		return err
	}
	if err := ed.take(at, name); err != nil {
		return err
	}
	return ed.checkCutOff(name, at.to)
}

// moveAcross takes a state, with its text, into another flow.
func (ed *editor) moveAcross(s *state, to Place) error {
	in, name := s.in.id, s.name
	fr, err := ed.copyOf([]string{name})
	if err != nil {
		return err
	}
	if err := ed.removeFrom(in, []string{name}); err != nil {
		return err
	}
	at, err := ed.spot(to)
	if err != nil {
		return err
	}
	if err := ed.place(fr, at); err != nil {
		return err
	}
	return ed.checkCutOff(name, at.to)
}
