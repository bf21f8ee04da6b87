package designer

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/engine/asl"
)

func TestRandomEditsKeepAMachineSaneAndUnrelatedLinesAsTheyWere(t *testing.T) {
	texts := []string{"", orderText, minified(orderText), tabbed(orderText)}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(texts).Draw(t, "start")
		for range rapid.IntRange(1, 40).Draw(t, "edits") {
			text = applyRandom(t, text)
		}
	})
}

func minified(text string) string {
	v := jsontext.Value(text)
	if err := v.Compact(jsontext.PreserveRawStrings(true)); err != nil {
		panic(err)
	}
	return string(v)
}

func tabbed(text string) string {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	st := style{newline: "\r\n", unit: "\t", colon: " : ", comma: ", "}
	return string(st.write(doc.Root, ""))
}

// applyRandom applies one random edit and checks what it did.
func applyRandom(t *rapid.T, text string) string {
	ed, err := open(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	before := ed.m
	e := randomEdit(t, before)
	out, err := Apply(text, e)
	if err != nil {
		if out.Text != text {
			t.Fatalf("%s failed but changed the text", e.Label())
		}
		return text
	}
	doc, err := asl.Parse([]byte(out.Text))
	if err != nil {
		t.Fatalf("%s made this: %v\n%s", e.Label(), err, out.Text)
	}
	after := readMachine(doc)
	if wrong := insane(after); len(wrong) > 0 {
		t.Fatalf("after %s: %q\nbefore:\n%s\nafter:\n%s", e.Label(), wrong, text, out.Text)
	}
	if wrong := touched(before, after, namesIn(e)); len(wrong) > 0 {
		t.Fatalf("after %s: %q\nbefore:\n%s\nafter:\n%s", e.Label(), wrong, text, out.Text)
	}
	for name := range after.unreachable() {
		if r, ok := e.(Rename); ok && name == r.To {
			continue // as lost as it was
		}
		if !before.unreachable()[name] && !slices.ContainsFunc(out.Notes, func(n string) bool { return strings.HasPrefix(n, strconv.Quote(name)) }) {
			t.Fatalf("after %s %q cannot be reached, and no note says so: %q\n%s", e.Label(), name, out.Notes, out.Text)
		}
	}
	return out.Text
}

// namesIn are the states that an edit is about.
func namesIn(e Edit) []string {
	switch e := e.(type) {
	case Set:
		return []string{e.State}
	case Unset:
		return []string{e.State}
	case SetType:
		return []string{e.State}
	case AddItem:
		return []string{e.State}
	case RenameField:
		return []string{e.State}
	case RemoveItem:
		return []string{e.State}
	case MoveItem:
		return []string{e.State}
	case Rename:
		return []string{e.State, e.To}
	case Remove:
		return e.States // an empty step may get the name of what it replaces
	}
	return nil
}

func randomEdit(t *rapid.T, m *machine) Edit {
	var names []string
	for _, s := range m.order {
		names = append(names, s.name)
	}
	if len(names) == 0 {
		return Insert{New: New{Item: "Pass"}, At: Place{End: &Flow{}}}
	}
	name := func(what string) string { return rapid.SampledFrom(names).Draw(t, what) }
	list := rapid.SampledFrom([]List{Branches, Choices, Catch, Retry})
	small := rapid.IntRange(0, 2)
	switch rapid.IntRange(0, 17).Draw(t, "op") {
	case 0, 1, 2:
		return Insert{New: randomNew(t), At: randomPlace(t, m)}
	case 3, 4:
		return Move{State: name("moved"), At: randomPlace(t, m)}
	case 5, 6:
		return Remove{States: rapid.SliceOfN(rapid.SampledFrom(names), 1, 3).Draw(t, "removed")}
	case 7:
		return Duplicate{States: rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 2, rapid.ID).Draw(t, "copied")}
	case 8:
		return Rename{State: name("old"), To: rapid.StringN(0, 90, -1).Draw(t, "new")}
	case 9:
		return Connect{Edge: randomEdge(t, m), To: rapid.SampledFrom(append(names, "")).Draw(t, "target")}
	case 10:
		return Set{State: name("set"), Path: Path{Field("Comment")}, Value: jsontext.Value(`{"a": [1.0, "é"]}`)}
	case 11:
		return Unset{State: name("unset"), Path: Path{Field(rapid.SampledFrom([]string{"Comment", "Retry", "Next"}).Draw(t, "field"))}}
	case 12:
		return SetType{State: name("typed"), Type: rapid.SampledFrom([]string{"Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"}).Draw(t, "type")}
	case 13:
		return AddItem{State: name("adding"), List: list.Draw(t, "list")}
	case 14:
		return RemoveItem{State: name("removing"), List: list.Draw(t, "list"), Index: small.Draw(t, "index")}
	case 15:
		return Wrap{States: rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID).Draw(t, "wrapped"), In: rapid.SampledFrom([]string{"Map", "Parallel"}).Draw(t, "in")}
	case 16:
		field := rapid.SampledFrom([]string{"Comment", "Parameters", "Retry", "Next", "Type", "Resource"}).Draw(t, "field")
		to := rapid.SampledFrom([]string{"Coment", "Arguments", "Resource", "Next", "Default"}).Draw(t, "new name")
		return RenameField{State: name("renaming"), Path: Path{Field(field)}, To: to}
	}
	return Unwrap{State: name("unwrapped")}
}

func randomNew(t *rapid.T) New {
	return New{Item: Palette()[rapid.IntRange(0, len(Palette())-1).Draw(t, "item")].ID}
}

func randomPlace(t *rapid.T, m *machine) Place {
	name := m.order[rapid.IntRange(0, len(m.order)-1).Draw(t, "place")].name
	switch rapid.IntRange(0, 3).Draw(t, "kind of place") {
	case 0:
		return Place{Before: name}
	case 1:
		return Place{After: name}
	case 2:
		id := m.flows()[rapid.IntRange(0, len(m.flows())-1).Draw(t, "flow")].id
		return Place{End: &id}
	}
	e := randomEdge(t, m)
	return Place{Edge: &e}
}

func randomEdge(t *rapid.T, m *machine) Edge {
	f := m.flows()[rapid.IntRange(0, len(m.flows())-1).Draw(t, "flow")]
	return f.links()[rapid.IntRange(0, len(f.links())-1).Draw(t, "edge")].edge()
}
