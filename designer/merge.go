package designer

import (
	"fmt"
	"slices"

	"github.com/stepwell/stepwell/engine/asl"
)

// Side is one of the two versions in a merge.
type Side string

// The sides.
const (
	Mine   Side = "mine"
	Theirs Side = "theirs"
)

// Merged is what a merge made.
type Merged struct {
	Text  string   // theirs, with all of mine that does not conflict
	Notes []string // sentences about what changed beside that
}

// Conflict is a state that both sides changed, each in another way.
type Conflict struct {
	State              string // "" is the workflow itself, or a text that is not JSON
	Base, Mine, Theirs string // the state's text in each version; "" where it is not there
	Reason             string // a sentence
}

// Merge brings two versions of a definition together that both come from base.
// Different states, and different fields of one state, merge by themselves. A
// state that both sides changed in one field, or that one side changed and the
// other deleted, is a conflict, and as theirs in the text.
func Merge(base, mine, theirs string) (Merged, []Conflict) {
	return MergeChoosing(base, mine, theirs, nil)
}

// MergeChoosing is Merge with conflicts decided: choice has the side to take by
// the name of the state. Of a state for which Theirs is chosen nothing of mine is
// taken, whether or not it is in conflict.
func MergeChoosing(base, mine, theirs string, choice map[string]Side) (Merged, []Conflict) {
	switch {
	case mine == base || mine == theirs:
		return Merged{Text: theirs}, nil
	case theirs == base:
		return Merged{Text: mine}, nil
	}
	mg, ok := newMerger(base, mine, theirs, choice)
	if !ok {
		return mergeTexts(base, mine, theirs, choice)
	}
	if err := mg.run(); err != nil {
		return mergeTexts(base, mine, theirs, choice)
	}
	return Merged{string(mg.ed.m.doc.Text), mg.notes}, mg.conflicts
}

// mergeTexts is the merge of texts that cannot be read: one of them whole.
func mergeTexts(base, mine, theirs string, choice map[string]Side) (Merged, []Conflict) {
	switch choice[""] {
	case Mine:
		return Merged{Text: mine}, nil
	case Theirs:
		return Merged{Text: theirs}, nil
	}
	return Merged{Text: theirs}, []Conflict{{Base: base, Mine: mine, Theirs: theirs, Reason: "One of the versions is no valid JSON, so they cannot be merged state by state."}}
}

// merger turns theirs into the merge.
type merger struct {
	base, mine, theirs *machine
	ed                 *editor
	choice             map[string]Side
	conflicts          []Conflict
	notes              []string

	drops []*state // of mine's choice, in theirs
	adds  []*state // from mine
	sets  []change // fields from mine
}

// change is one field of a state of theirs that becomes as in mine.
type change struct {
	state string
	path  Path
	node  *asl.Node // nil removes the field
}

func newMerger(base, mine, theirs string, choice map[string]Side) (*merger, bool) {
	b, err := open(base)
	m, err2 := open(mine)
	t, err3 := open(theirs)
	if err != nil || err2 != nil || err3 != nil {
		return nil, false
	}
	mg := &merger{choice: choice, base: b.m, theirs: t.m, ed: t}
	if err := mg.separate(m); err != nil {
		return nil, false
	}
	mg.mine = m.m
	return mg, true
}

// separate gives states that both sides made under one name two names.
func (mg *merger) separate(mine *editor) error {
	to := map[string]string{}
	for _, m := range []*machine{mg.base, mg.theirs} {
		for name := range m.states {
			mine.reserved[name] = true
		}
	}
	for _, s := range mine.m.order {
		t := mg.theirs.states[s.name]
		shared := t != nil && t.in.id == s.in.id && to[s.in.id.Container] == "" && same(t.node, s.node)
		if mg.base.states[s.name] != nil || t == nil || shared {
			continue
		}
		to[s.name] = mine.fresh(s.name)
		mg.notes = append(mg.notes, fmt.Sprintf("Both sides made %q: yours is now %q.", s.name, to[s.name]))
	}
	return mine.renameAll(to)
}

func (mg *merger) run() error {
	root := func(m *machine) *state { return &state{node: m.doc.Root, lanes: []*flow{m.top}} }
	mg.mergeState(root(mg.base), root(mg.mine), root(mg.theirs))
	if err := mg.carryOut(); err != nil {
		return err
	}
	mg.checkTargets()
	mg.checkStates()
	return nil
}

// mergeState merges a state that all three versions have.
func (mg *merger) mergeState(b, m, t *state) {
	whole := len(b.lanes) != len(m.lanes) || len(b.lanes) != len(t.lanes)
	fb, fm, ft := b.fields(whole), m.fields(whole), t.fields(whole)
	var mine []change
	conflict := false
	for _, path := range paths(fb, fm, ft) {
		was, my, their := fb[path], fm[path], ft[path]
		if same(my.node, was.node) || same(my.node, their.node) {
			continue
		}
		at := my.path
		if my.node == nil {
			at = was.path
		}
		mine = append(mine, change{t.name, at, my.node})
		conflict = conflict || !same(their.node, was.node)
	}
	if len(mine) > 0 && mg.takesMine(t.name, b, m, t, conflict) {
		mg.sets = append(mg.sets, mine...)
	}
	if whole {
		return
	}
	for i := range t.lanes {
		mg.mergeFlow(b.lanes[i], m.lanes[i], t.lanes[i])
	}
}

// takesMine says whether my changes of a state come into the merge: they do
// unless theirs was chosen for it, or they are in conflict and were not chosen.
func (mg *merger) takesMine(name string, b, m, t *state, conflict bool) bool {
	if conflict {
		return mg.decide(name, b, m, t, "Both sides changed the same field.") == Mine
	}
	return mg.choice[name] != Theirs
}

// decide takes the choice for a state, or notes a conflict, which theirs wins.
func (mg *merger) decide(name string, b, m, t *state, reason string) Side {
	if side, ok := mg.choice[name]; ok {
		return side
	}
	mg.conflicts = append(mg.conflicts, Conflict{State: name, Base: b.written(), Mine: m.written(), Theirs: t.written(), Reason: reason})
	return Theirs
}

// written is a state's text, "" for none.
func (s *state) written() string {
	if s == nil || s.name == "" {
		return ""
	}
	return string(s.node.Raw())
}

func (mg *merger) mergeFlow(b, m, t *flow) {
	var names []string
	for _, f := range []*flow{t, m, b} {
		for _, s := range f.states {
			if !slices.Contains(names, s.name) {
				names = append(names, s.name)
			}
		}
	}
	for _, name := range names {
		mg.mergeNamed(name, b.state(name), m.state(name), t.state(name))
	}
}

func (mg *merger) mergeNamed(name string, b, m, t *state) {
	switch {
	case b != nil && m != nil && t != nil:
		mg.mergeState(b, m, t)
	case b == nil && t != nil: // theirs is new; where mine is new too, it is the same
	case b == nil && m != nil:
		mg.adds = append(mg.adds, m)
	case b != nil && t != nil: // deleted by me
		if same(t.node, b.node) || mg.decide(name, b, nil, t, "You deleted it, the other side changed it.") == Mine {
			mg.drops = append(mg.drops, t)
		}
	case b != nil && m != nil: // deleted by them
		if !same(m.node, b.node) && mg.decide(name, b, m, nil, "The other side deleted it, you changed it.") == Mine {
			mg.adds = append(mg.adds, m)
		}
	}
}

// field is a value of a state with its path.
type field struct {
	path Path
	node *asl.Node
}

// fields are a state's fields by their printed paths. Unless whole, the states
// in its lanes are left out, and what else the lanes have counts as fields.
func (s *state) fields(whole bool) map[string]field {
	all := map[string]field{}
	for _, m := range s.node.Members {
		if !whole && s.holdsLanes(m.Key) {
			continue
		}
		all[Path{Field(m.Key)}.String()] = field{Path{Field(m.Key)}, m.Value}
	}
	if whole {
		return all
	}
	for i, f := range s.lanes {
		for _, m := range f.node.Members {
			if m.Key != "States" {
				p := append(s.lanePath(i), Field(m.Key))
				all[p.String()] = field{p, m.Value}
			}
		}
	}
	return all
}

func (s *state) holdsLanes(key string) bool {
	if len(s.lanes) == 0 {
		return false
	}
	return s.name == "" || s.lanePath(0)[0].Key == key // the machine is its own lane
}

func (s *state) lanePath(i int) Path {
	switch {
	case s.name == "":
		return nil
	case s.typ == "Parallel":
		return Path{Field("Branches"), Index(i)}
	case s.node.Get("ItemProcessor").Is(asl.KindObject):
		return Path{Field("ItemProcessor")}
	}
	return Path{Field("Iterator")}
}

func paths(all ...map[string]field) []string {
	var out []string
	for _, fields := range all {
		for p := range fields {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// compact is a style for comparing values without regard to white space.
var compact = style{colon: ":", comma: ","}

func same(a, b *asl.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return string(compact.write(a, "")) == string(compact.write(b, ""))
}
