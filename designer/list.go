package designer

import (
	"fmt"
	"slices"

	"github.com/stepwell/stepwell/engine/asl"
)

// list finds an array of a state, nil when it is not there, after checking that
// the state may have it.
func (ed *editor) list(name string, l List) (*state, *asl.Node, error) {
	s, err := ed.state(name)
	if err != nil {
		return nil, nil, err
	}
	allowed := map[List][]string{
		Branches: {"Parallel"},
		Choices:  {"Choice"},
		Catch:    {"Task", "Parallel", "Map"},
		Retry:    {"Task", "Parallel", "Map"},
	}
	types, ok := allowed[l]
	switch {
	case !ok:
		return nil, nil, refuse(name, "there is no list %q", l)
	case !slices.Contains(types, s.typ):
		return nil, nil, refuse(name, "a %s state has no %s", s.typ, l)
	}
	node := s.node.Get(string(l))
	if node != nil && node.Kind != asl.KindArray {
		return nil, nil, refuse(name, "%s is no array", l).hint("Mend it in the code first")
	}
	return s, node, nil
}

// item finds one entry of a list.
func (ed *editor) item(name string, l List, i int) (*state, *asl.Node, error) {
	s, node, err := ed.list(name, l)
	switch {
	case err != nil:
		return nil, nil, err
	case node == nil || i < 0 || i >= len(node.Items):
		return nil, nil, refuse(name, "there is no %s %d", l.one(), i+1)
	}
	return s, node, nil
}

func (ed *editor) addItem(e AddItem) ([]string, error) {
	s, node, err := ed.list(e.State, e.List)
	if err != nil {
		return nil, err
	}
	index, err := indexFor(e, node)
	if err != nil {
		return nil, err
	}
	value, err := ed.newItem(e, s)
	if err != nil {
		return nil, err
	}
	if node == nil {
		err = ed.setMember(s.node, string(e.List), func(st style, indent string) []byte {
			inner, _ := asl.Parse(fmt.Appendf(nil, "[%s]", value.text))
			return st.write(inner.Root, indent)
		}, listAfter[e.List])
	} else {
		err = ed.apply(ed.grow(bracketOf(node), index, formatted(value.node)))
	}
	if err != nil || e.List == Branches || e.List == Retry {
		return []string{e.State}, err
	}
	return ed.leadItem(e, index)
}

// listAfter is the field that a new list goes after when it is there.
var listAfter = map[List]string{Branches: "Type", Choices: "Type", Catch: "Retry"}

// indexFor is where a new entry goes: at the end, but before the retrier or
// catcher of States.ALL, which must be the last.
func indexFor(e AddItem, list *asl.Node) (int, error) {
	length := 0
	if list != nil {
		length = len(list.Items)
	}
	if e.Index != nil {
		if *e.Index < 0 || *e.Index > length {
			return 0, refuse(e.State, "there is no place %d in %s", *e.Index, e.List)
		}
		return *e.Index, nil
	}
	if length > 0 && (e.List == Catch || e.List == Retry) && catchesAll(list.Items[length-1]) {
		return length - 1, nil
	}
	return length, nil
}

func catchesAll(item *asl.Node) bool {
	errors := item.Get("ErrorEquals")
	return errors.Is(asl.KindArray) && len(errors.Items) > 0 && text(errors.Items[0]) == "States.ALL"
}

// item is an entry to write.
type item struct {
	text string
	node *asl.Node
}

// newItem is the entry to add: the given value, or a useful one.
func (ed *editor) newItem(e AddItem, s *state) (item, error) {
	text := string(e.Value)
	if text == "" {
		text = ed.usualItem(e.List, s)
	}
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return item{}, refuse(e.State, "the %s is not JSON: %s", e.List.one(), jsonReason(err))
	}
	if doc.Root.Kind != asl.KindObject {
		return item{}, refuse(e.State, "a %s is a JSON object", e.List.one())
	}
	if e.List == Branches && e.Value != nil {
		return ed.renamedBranch(text)
	}
	return item{text, doc.Root}, nil
}

// renamedBranch gives states of a new branch whose names are taken other ones.
func (ed *editor) renamedBranch(text string) (item, error) {
	fr, err := ed.newFragment(text)
	if err != nil {
		return item{}, err
	}
	if err := fr.rename(ed); err != nil {
		return item{}, err
	}
	return item{string(fr.ed.m.doc.Text), fr.ed.m.doc.Root}, nil
}

func (ed *editor) usualItem(l List, s *state) string {
	jsonata := s.isJSONata(ed.m)
	errors := `["States.ALL"]`
	if node := s.node.Get(string(l)); node != nil && len(node.Items) > 0 && catchesAll(node.Items[len(node.Items)-1]) {
		errors = `["States.TaskFailed"]`
	}
	switch {
	case l == Branches:
		return ed.lane()
	case l == Retry:
		return `{"ErrorEquals":` + errors + `,"IntervalSeconds":1,"MaxAttempts":3,"BackoffRate":2}`
	case l == Choices && jsonata:
		return `{"Condition":"{% $exists($states.input.value) %}"}`
	case l == Choices:
		return `{"Variable":"$.value","IsPresent":true}`
	case jsonata:
		return `{"ErrorEquals":` + errors + `}`
	}
	return `{"ErrorEquals":` + errors + `,"ResultPath":"$.error"}`
}

func (s *state) isJSONata(m *machine) bool {
	own := text(s.node.Get("QueryLanguage"))
	return own == string(asl.JSONata) || own == "" && text(m.doc.Root.Get("QueryLanguage")) == string(asl.JSONata)
}

// leadItem leads a new rule or catcher to its target: the one asked for, or an
// empty step, which a new state then replaces.
func (ed *editor) leadItem(e AddItem, index int) ([]string, error) {
	exit := ChoiceExit(index)
	if e.List == Catch {
		exit = CatchExit(index)
	}
	edge := Edge{From: e.State, Exit: exit}
	l, err := ed.find(edge)
	if err != nil {
		return nil, err
	}
	if e.To != "" {
		return []string{e.State}, ed.connect(Connect{Edge: edge, To: e.To})
	}
	if l.in.state(l.to) == nil {
		name := ed.fresh(emptyStepName)
		if err := ed.addStates(l.in.id, []named{{name, slot(l.join())}}, e.State); err != nil {
			return nil, err
		}
		if err := ed.point([]Edge{edge}, name); err != nil {
			return nil, err
		}
	}
	if e.New == nil {
		return []string{e.State}, nil
	}
	return ed.insert(Insert{New: *e.New, At: Place{Edge: &edge}})
}

// join is where the branches of a Choice come together: what its Default goes
// straight to, when one of the rules comes there by one state.
func (l link) join() string {
	to := text(l.from.node.Get("Default"))
	if l.from.typ != "Choice" || to == "" {
		return ""
	}
	for _, rule := range l.from.itemLinks("Choices", ChoiceExit) {
		if first := l.in.state(rule.to); first != nil && first.name != to && first.onward() == to {
			return to
		}
	}
	return ""
}

func (ed *editor) removeItem(e RemoveItem) error {
	s, node, err := ed.item(e.State, e.List, e.Index)
	if err != nil {
		return err
	}
	if len(node.Items) > 1 {
		return ed.apply(bracketOf(node).without(func(i int) bool { return i == e.Index })...)
	}
	switch e.List {
	case Branches:
		return refuse(e.State, "a Parallel needs at least one branch").hint("Delete the Parallel itself, or unwrap it")
	case Choices:
		return refuse(e.State, "a Choice needs at least one rule").hint("Delete the Choice itself")
	}
	return ed.removeMember(s.node, string(e.List))
}

// moveItem writes the texts of the entries in another order; what stands
// between them stays.
func (ed *editor) moveItem(e MoveItem) error {
	_, node, err := ed.item(e.State, e.List, e.From)
	if err != nil {
		return err
	}
	if e.To < 0 || e.To >= len(node.Items) {
		return refuse(e.State, "there is no place %d in %s", e.To, e.List)
	}
	order := slices.Clone(node.Items)
	moved := order[e.From]
	order = slices.Insert(slices.Delete(order, e.From, e.From+1), e.To, moved)
	var all []splice
	for i, old := range node.Items {
		if old != order[i] {
			all = append(all, splice{old.Start, old.End, order[i].Raw()})
		}
	}
	return ed.apply(all...)
}

func (ed *editor) replaceItem(e ReplaceItem) error {
	_, node, err := ed.item(e.State, e.List, e.Index)
	if err != nil {
		return err
	}
	doc, err := asl.Parse(e.Value)
	if err != nil {
		return refuse(e.State, "the %s is not JSON: %s", e.List.one(), jsonReason(err))
	}
	if doc.Root.Kind != asl.KindObject {
		return refuse(e.State, "a %s is a JSON object", e.List.one())
	}
	old := node.Items[e.Index]
	next := old.Get("Next")
	if err := ed.apply(ed.overwrite(old, formatted(doc.Root))); err != nil {
		return err
	}
	if next == nil || doc.Root.Get("Next") != nil || e.List != Choices && e.List != Catch {
		return nil
	}
	_, node, err = ed.item(e.State, e.List, e.Index)
	if err != nil {
		return err
	}
	return ed.setMember(node.Items[e.Index], "Next", literal(next.Raw()), "")
}
