package designer

import (
	"testing"
	"unicode/utf8"
)

func FuzzApply(f *testing.F) {
	f.Add(orderText, `{"op":"insert","new":{"item":"Choice"},"at":{"after":"Each"}}`)
	f.Add(orderText, `{"op":"move","state":"Send","at":{"edge":{"exit":"start"}}}`)
	f.Add(minified(orderText), `{"op":"remove","states":["Validate","Split"]}`)
	f.Add(`{"States":{"A":{"Type":"Map","Iterator":{}},"A":[],"B":{"Type":"Parallel","Branches":[1]}}}`, `{"op":"unwrap","state":"A"}`)
	f.Add(`{"States":{"A":{"Type":"Choice","Choices":[1,{}],"Catch":{"x":[1]}}}}`, `{"op":"addItem","state":"A","list":"Choices"}`)
	f.Add("\uFEFF{\r\n\"StartAt\":1}", `{"op":"set","path":["Comment"],"value":1}`)
	f.Add(``, `{"op":"paste","fragment":"{\"A\":{\"Type\":\"Pass\"}}","at":{"end":{}}}`)
	f.Fuzz(func(t *testing.T, text, edit string) {
		e, err := ParseEdit([]byte(edit))
		if err != nil {
			return
		}
		var before []string
		ed, err := open(text)
		if err == nil {
			before = insane(ed.m)
		}
		out, err := Apply(text, e)
		if err != nil {
			if out.Text != text {
				t.Fatal("a refused edit changed the text")
			}
			return
		}
		if _, ok := e.(ReplaceText); ok || !utf8.ValidString(text) {
			return
		}
		after := mustRead(t, out.Text)
		if wrong := insane(after); len(before) == 0 && len(wrong) > 0 && keepsSane(e) {
			t.Fatalf("%s: %q\n%s\n%s", edit, wrong, text, out.Text)
		}
	})
}

// keepsSane tells whether the structure that an edit leaves is the designer's
// and not the caller's, who may write any JSON into a state.
func keepsSane(e Edit) bool {
	switch e := e.(type) {
	case Set, Unset, ReplaceState, ReplaceItem:
		return false
	case AddItem:
		return e.Value == nil && e.New == nil
	case Insert:
		return e.New.Definition == nil
	case Paste:
		return false
	}
	return true
}

func FuzzMerge(f *testing.F) {
	f.Add(orderText, minified(orderText), `{}`)
	f.Add(`{"States":{"A":{"Type":"Map","Iterator":{"States":{"B":{}}}}}}`, `{"States":{"A":{"Type":"Map","ItemProcessor":{}}}}`, `{"States":{"A":{"Type":"Parallel","Branches":[{"States":{"B":1}}]}}}`)
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		merged, conflicts := Merge(base, mine, theirs)
		if merged.Text != theirs && merged.Text != mine {
			mustRead(t, merged.Text)
		}
		choice := map[string]Side{}
		for _, c := range conflicts {
			choice[c.State] = Mine
		}
		MergeChoosing(base, mine, theirs, choice)
		Describe(mine, theirs)
	})
}
