package designer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

func (ed *editor) insert(e Insert) ([]string, error) {
	at, err := ed.spot(e.At)
	if err != nil {
		return nil, err
	}
	fr, err := ed.make(e.New)
	if err != nil {
		return nil, err
	}
	if err := fr.giveDefault(at.to); err != nil {
		return nil, err
	}
	if err := ed.place(fr, at); err != nil {
		return nil, err
	}
	return []string{fr.entry}, ed.checkCutOff(fr.entry, at.to)
}

// make writes a new state, or the states of a pattern, into a fragment of its own.
func (ed *editor) make(n New) (*fragment, error) {
	definition, name := string(n.Definition), n.Name
	if item, ok := ItemByID(n.Item); ok {
		if item.Group == Patterns && definition == "" {
			return ed.makePattern(item)
		}
		definition = cmp.Or(definition, item.definitionFor(ed.m))
		name = cmp.Or(name, item.Name)
	} else if n.Item != "" || definition == "" {
		return nil, refuse("", "the palette has no item %q", n.Item)
	}
	if strings.TrimSpace(name) == "" {
		name = "State"
	}
	fr, err := ed.newFragment(fmt.Sprintf(`{"States":{%s:%s}}`, quote(name), definition))
	if err != nil {
		return nil, err
	}
	if len(fr.names) != 1 {
		return nil, refuse(name, "the definition is not one state")
	}
	fr.fresh = true
	if err := fr.rename(ed); err != nil {
		return nil, err
	}
	return fr, fr.fillLanes()
}

// makePattern writes the states of a pattern, under names that are free.
func (ed *editor) makePattern(item Item) (*fragment, error) {
	fr, err := ed.newFragment(item.definitionFor(ed.m))
	if err != nil {
		return nil, err
	}
	fr.fresh = true
	return fr, fr.rename(ed)
}

// definitionFor is the item's definition in the machine's query language.
func (it Item) definitionFor(m *machine) string {
	if text(m.doc.Root.Get("QueryLanguage")) == string(asl.JSONata) && len(it.JSONata) > 0 {
		return string(it.JSONata)
	}
	return string(it.Definition)
}

// fillLanes puts an empty step where a new container has no states.
func (fr *fragment) fillLanes() error {
	ed := fr.ed
	s := ed.m.top.state(fr.entry)
	switch {
	case s.typ == "Parallel" && len(s.lanes) == 0:
		lanes := mustFormat("[" + ed.lane() + "," + ed.lane() + "]")
		return ed.setMember(s.node, "Branches", lanes, "Type")
	case s.typ == "Map" && len(s.lanes) == 0:
		return ed.setMember(s.node, "ItemProcessor", mustFormat(ed.lane()), "Type")
	case s.typ == "Map" && len(s.lanes[0].states) == 0:
		return ed.fillFlow(s.lanes[0].id)
	}
	return nil
}

// fillFlow puts an empty step into a flow without states.
func (ed *editor) fillFlow(id Flow) error {
	name := ed.fresh(emptyStepName)
	if err := ed.addStates(id, []named{{name, slot("")}}, ""); err != nil {
		return err
	}
	return ed.point([]Edge{{Exit: ExitStart, Flow: id}}, name)
}

// giveDefault gives a new Choice that nothing follows a Default of its own.
func (fr *fragment) giveDefault(to string) error {
	s := fr.ed.m.top.state(fr.entry)
	if s.typ != "Choice" || to != "" || s.node.Get("Default") != nil {
		return nil
	}
	return fr.ed.setMember(s.node, "Default", str(""), "Choices")
}

// checkCutOff refuses a state that ends the flow where something follows that
// nothing else leads to.
func (ed *editor) checkCutOff(name, to string) error {
	s := ed.m.states[name]
	if to == "" || s == nil || s.typ != "Succeed" && s.typ != "Fail" {
		return nil
	}
	if next := ed.m.states[to]; next == nil || next.isSlot() || !ed.m.unreachable()[to] {
		return nil
	}
	return refuse(name, "a %s state ends the flow, and %q could not be reached any more", s.typ, to).
		hint("Put it at the end of a branch, or delete what follows first")
}

func (ed *editor) duplicate(e Duplicate) ([]string, error) {
	in, err := ed.together(e.States)
	if err != nil {
		return nil, err
	}
	fr, err := ed.copyOf(e.States)
	if err != nil {
		return nil, err
	}
	fr.entry = ed.entryOf(in, e.States)
	last := ed.lastOf(in, e.States)
	if err := fr.rename(ed); err != nil {
		return nil, err
	}
	if !last.flowsOn() && last.typ != "Choice" {
		return fr.names, ed.place(fr, spot{in: in.id, after: last.name})
	}
	at, err := ed.spotAfter(last.name)
	if err != nil {
		return nil, err
	}
	return fr.names, ed.place(fr, at)
}

// together is the one flow that states are in.
func (ed *editor) together(names []string) (*flow, error) {
	if len(names) == 0 {
		return nil, refuse("", "no state is chosen")
	}
	var in *flow
	for _, name := range names {
		s, err := ed.state(name)
		if err != nil {
			return nil, err
		}
		if in != nil && s.in != in {
			return nil, refuse(name, "the states are not in the same flow as %q", names[0])
		}
		in = s.in
	}
	return in, nil
}

// lastOf is the state of names that the main line leaves them from.
func (ed *editor) lastOf(in *flow, names []string) *state {
	chosen := map[string]bool{}
	for _, n := range names {
		chosen[n] = true
	}
	last := in.state(ed.entryOf(in, names))
	for seen := map[string]bool{}; chosen[last.onward()] && !seen[last.name]; last = in.state(last.onward()) {
		seen[last.name] = true
	}
	return last
}

// entryOf is the state of names where they start: none of the others leads to
// it, or else the rest of the flow leads to it first.
func (ed *editor) entryOf(in *flow, names []string) string {
	inner, outer := map[string]bool{}, ""
	for _, l := range in.links() {
		switch isInner := l.from != nil && slices.Contains(names, l.from.name); {
		case isInner && l.to != l.from.name:
			inner[l.to] = true
		case !isInner && outer == "" && slices.Contains(names, l.to):
			outer = l.to
		}
	}
	for _, s := range in.states {
		if slices.Contains(names, s.name) && !inner[s.name] {
			return s.name
		}
	}
	return cmp.Or(outer, names[0])
}

func (ed *editor) paste(e Paste) ([]string, error) {
	at, err := ed.spot(e.At)
	if err != nil {
		return nil, err
	}
	fr, err := ed.newFragment(e.Fragment)
	if err != nil {
		return nil, err
	}
	if err := fr.rename(ed); err != nil {
		return nil, err
	}
	if err := ed.place(fr, at); err != nil {
		return nil, err
	}
	return fr.names, ed.checkReached(at)
}

// checkReached refuses what cuts off the state after a spot.
func (ed *editor) checkReached(at spot) error {
	if next := ed.m.states[at.to]; next == nil || next.isSlot() || !ed.m.unreachable()[at.to] {
		return nil
	}
	return refuse(at.to, "the pasted states end the flow, and it could not be reached any more").
		hint("Paste them at the end of a branch")
}

// Copy writes states with what is inside them as a JSON object, for the
// clipboard: the form that Paste takes.
func Copy(text string, names []string) (string, error) {
	ed, err := open(text)
	if err != nil {
		return "", err
	}
	var states []*state
	for _, name := range names {
		s, err := ed.state(name)
		if err != nil {
			return "", err
		}
		states = append(states, s)
	}
	doc, err := asl.Parse(ed.textOf(states))
	if err != nil {
		return "", refuse("", "the states cannot be copied: %s", jsonReason(err))
	}
	return string(usualStyle.write(doc.Root, "")), nil
}
