package designer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// canEnd tells whether an exit may end the flow without a state of its own.
func (e Exit) canEnd() bool { return e == ExitNext || e == ExitStart }

// item takes "choice[2]" apart into its list and index.
func (e Exit) item() (List, int, bool) {
	name, rest, ok := strings.Cut(string(e), "[")
	list := map[string]List{"choice": Choices, "catch": Catch}[name]
	var i int
	if n, err := fmt.Sscanf(rest, "%d]", &i); !ok || list == "" || n != 1 || err != nil {
		return "", 0, false
	}
	return list, i, true
}

// retarget makes the splices that let an edge lead to a state. An empty target
// ends the flow: only Next can do that, and a StartAt then goes.
func (ed *editor) retarget(l link, to string) []splice {
	if l.exit == ExitNext {
		return ed.retargetNext(l.from.node, to)
	}
	holder, key, index := l.holder()
	switch i := indexOf(holder, key); {
	case i < 0 && to == "":
		return nil
	case i < 0:
		return []splice{ed.insertMember(holder, index, key, str(to))}
	case to == "":
		return bracketOf(holder).without(func(n int) bool { return n == i })
	default:
		v := holder.Members[i].Value
		return []splice{{v.Start, v.End, quote(to)}}
	}
}

// holder is the object whose member names the edge's target, the member's key
// and where it goes when it is not there yet.
func (l link) holder() (object *asl.Node, key string, index int) {
	switch list, i, ok := l.exit.item(); {
	case l.exit == ExitStart:
		return l.in.node, "StartAt", max(indexOf(l.in.node, "States"), 0)
	case ok:
		item := l.from.node.Get(string(list)).Items[i]
		return item, "Next", len(item.Members)
	}
	return l.from.node, "Default", indexOf(l.from.node, "Choices") + 1
}

func indexOf(object *asl.Node, key string) int {
	_, i := member(object, key)
	return i
}

// retargetNext writes Next or End, whichever is due, in the place of what is
// there of the two.
func (ed *editor) retargetNext(state *asl.Node, to string) []splice {
	key, value := "Next", str(to)
	if to == "" {
		key, value = "End", literal([]byte("true"))
	}
	next, i := member(state, "Next")
	end, j := member(state, "End")
	if i < 0 && j < 0 {
		return []splice{ed.insertMember(state, len(state.Members), key, value)}
	}
	var out []splice
	if i >= 0 && j >= 0 {
		out = bracketOf(state).without(func(n int) bool { return n == j })
	}
	if i < 0 {
		next = end
	}
	st := ed.style
	st.colon = string(ed.m.doc.Text[next.KeyEnd:next.Value.Start])
	return append(out, splice{next.KeyStart, next.Value.End, pair(key, value)(st, "")})
}

// turn is an edge and where it is to lead.
type turn struct {
	link
	target string
}

// turnAll redirects edges, all at once.
func (ed *editor) turnAll(turns []turn) error {
	var all []splice
	for _, t := range turns {
		if t.link.to != t.target || t.node == nil && t.target != "" || t.exit == ExitNext && t.isUndecided() {
			all = append(all, ed.retarget(t.link, t.target)...)
		}
	}
	return ed.apply(all...)
}

// isUndecided tells whether a state has neither or both of Next and End. An End
// that is not true ends nothing.
func (l link) isUndecided() bool {
	hasNext, hasEnd := indexOf(l.from.node, "Next") >= 0, l.from.node.Get("End").Bool()
	return hasNext == hasEnd
}

// find looks an edge up.
func (ed *editor) find(e Edge) (link, error) {
	if e.Exit == ExitStart {
		f, ok := ed.m.flow(e.Flow)
		if !ok {
			return link{}, refuse(e.Container, "there is no such flow")
		}
		return f.start(), nil
	}
	s, err := ed.state(e.From)
	if err != nil {
		return link{}, err
	}
	l, ok := s.link(e.Exit)
	if !ok && e.Exit == ExitDefault && s.typ == "Choice" {
		return link{in: s.in, from: s, exit: ExitDefault}, nil
	}
	if !ok {
		return link{}, refuse(e.From, "a %s state has no exit %q here", s.typ, e.Exit)
	}
	return l, nil
}

// edge is the name of a link, good also after a splice.
func (l link) edge() Edge {
	if l.from == nil {
		return Edge{Exit: ExitStart, Flow: l.in.id}
	}
	return Edge{From: l.from.name, Exit: l.exit}
}

func edgesOf(links []link) []Edge {
	var out []Edge
	for _, l := range links {
		out = append(out, l.edge())
	}
	return out
}

// point redirects edges to one target.
func (ed *editor) point(edges []Edge, to string) error {
	turns := make([]turn, len(edges))
	for i, e := range edges {
		l, err := ed.find(e)
		if err != nil {
			return err
		}
		turns[i] = turn{l, to}
	}
	return ed.turnAll(turns)
}

// state finds a state anywhere in the machine.
func (ed *editor) state(name string) (*state, error) {
	if s := ed.m.states[name]; s != nil {
		return s, nil
	}
	return nil, refuse(name, "there is no such state")
}

// words name an edge in a note: `"Pay"`, `rule 2 of "Enough?"`.
func (l link) words() string {
	list, i, ok := l.exit.item()
	switch {
	case l.from == nil && l.in.id.Container == "":
		return "the start"
	case l.from == nil:
		return fmt.Sprintf("the start of branch %d of %q", l.in.id.Lane+1, l.in.id.Container)
	case ok:
		return fmt.Sprintf("%s %d of %q", list.one(), i+1, l.from.name)
	case l.exit == ExitDefault:
		return fmt.Sprintf("the default of %q", l.from.name)
	}
	return quoted(l.from.name)
}

func (ed *editor) note(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	ed.notes = append(ed.notes, strings.ToUpper(s[:1])+s[1:])
}

// addStates writes new states into a flow, after the member named after or
// before all others. Each value is a whole state.
func (ed *editor) addStates(in Flow, states []named, after string) error {
	if len(states) == 0 {
		return nil
	}
	f, ok := ed.m.flow(in)
	if !ok {
		return refuse(in.Container, "there is no such flow")
	}
	object := f.node.Get("States")
	if !object.Is(asl.KindObject) {
		if err := ed.setMember(f.node, "States", literal([]byte("{}")), "StartAt"); err != nil {
			return err
		}
		f, _ = ed.m.flow(in)
		object = f.node.Get("States")
	}
	entries := make([]raw, len(states))
	for i, s := range states {
		entries[i] = pair(s.name, s.value)
	}
	return ed.apply(ed.grow(bracketOf(object), indexOf(object, after)+1, entries...))
}

// named is a state to write.
type named struct {
	name  string
	value raw
}

// dropStates deletes the members of states from a flow's text.
func (ed *editor) dropStates(in Flow, names []string) error {
	f, ok := ed.m.flow(in)
	if !ok || !f.node.Get("States").Is(asl.KindObject) {
		return refuse(in.Container, "there is no such flow")
	}
	object := f.node.Get("States")
	return ed.apply(bracketOf(object).without(func(i int) bool {
		return slices.Contains(names, object.Members[i].Key)
	})...)
}
