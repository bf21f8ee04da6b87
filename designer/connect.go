package designer

// connect redirects an edge.
func (ed *editor) connect(e Connect) error {
	l, err := ed.find(e.Edge)
	if err != nil {
		return err
	}
	if e.To == "" {
		return ed.connectToEnd(l)
	}
	to, err := ed.state(e.To)
	switch {
	case err != nil:
		return err
	case to.in.id != l.in.id:
		return refuse(e.To, "it is not in the same flow").hint("Transitions stay within one flow: move the state there first")
	}
	return ed.point([]Edge{e.Edge}, e.To)
}

// connectToEnd ends the flow at an edge. What cannot end it itself gets a
// Succeed state.
func (ed *editor) connectToEnd(l link) error {
	switch {
	case l.exit == ExitStart:
		return refuse("", "a flow cannot start with its end")
	case l.exit == ExitNext:
		return ed.point([]Edge{l.edge()}, "")
	}
	name := ed.fresh("Done")
	if err := ed.addStates(l.in.id, []named{{name, mustFormat(`{"Type":"Succeed"}`)}}, l.from.name); err != nil {
		return err
	}
	return ed.point([]Edge{l.edge()}, name)
}
