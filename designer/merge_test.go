package designer

import (
	"cmp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/engine/asl"
)

// edited applies edits one after the other.
func edited(t *testing.T, text string, edits ...string) string {
	t.Helper()
	for _, e := range edits {
		text = apply(t, text, e).Text
	}
	return text
}

func TestAMergeKeepsWhatBothSidesDid(t *testing.T) {
	tests := map[string]struct{ mine, theirs []string }{
		"different states": {
			[]string{`{"op":"set","state":"Approve","path":["Seconds"],"value":60}`},
			[]string{`{"op":"set","state":"Store","path":["Comment"],"value":"theirs"}`},
		},
		"different fields of one state": {
			[]string{`{"op":"set","state":"Validate","path":["TimeoutSeconds"],"value":60}`},
			[]string{`{"op":"set","state":"Validate","path":["Resource"],"value":"${Other}"}`},
		},
		"a state in one branch and a state in the other": {
			[]string{`{"op":"insert","new":{"item":"Wait","name":"Mine"},"at":{"after":"Pack"}}`},
			[]string{`{"op":"insert","new":{"item":"Wait","name":"Theirs"},"at":{"after":"Bill"}}`},
		},
		"a new state and a setting of the workflow": {
			[]string{`{"op":"insert","new":{"item":"Parallel","name":"Mine"},"at":{"after":"Each"}}`},
			[]string{`{"op":"set","path":["TimeoutSeconds"],"value":60}`},
		},
		"a deleted state and a change far from it": {
			[]string{`{"op":"remove","states":["Bill"]}`},
			[]string{`{"op":"set","state":"Validate","path":["Comment"],"value":"theirs"}`},
		},
		"a state moved into a branch and a change elsewhere": {
			[]string{`{"op":"move","state":"Approve","at":{"after":"Pack"}}`},
			[]string{`{"op":"set","state":"Store","path":["Comment"],"value":"theirs"}`},
		},
		"a field gone and a field new": {
			[]string{`{"op":"unset","state":"Validate","path":["Retry"]}`},
			[]string{`{"op":"set","state":"Validate","path":["OutputPath"],"value":"$.x"}`},
		},
		"a new branch and a change in another container": {
			[]string{`{"op":"addItem","state":"Split","list":"Branches"}`},
			[]string{`{"op":"set","state":"Store","path":["Comment"],"value":"theirs"}`},
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			mine, theirs := edited(t, orderText, tt.mine...), edited(t, orderText, tt.theirs...)
			merged, conflicts := Merge(orderText, mine, theirs)
			if len(conflicts) > 0 {
				t.Fatalf("conflicts: %+v", conflicts)
			}
			want := mustRead(t, edited(t, theirs, tt.mine...))
			if got := mustRead(t, merged.Text); !sameStates(got, want) {
				t.Error(gocmp.Diff(string(want.doc.Text), merged.Text))
			}
			if wrong := insane(mustRead(t, merged.Text)); len(wrong) > 0 {
				t.Errorf("%q", wrong)
			}
			other, _ := Merge(orderText, theirs, mine)
			if !sameStates(mustRead(t, other.Text), want) {
				t.Errorf("merged the other way round:\n%s", gocmp.Diff(string(want.doc.Text), other.Text))
			}
		})
	}
}

// sameStates compares machines without regard to the order of states.
func sameStates(a, b *machine) bool {
	if len(a.order) != len(b.order) {
		return false
	}
	for _, s := range a.order {
		o := b.states[s.name]
		if o == nil || o.in.id != s.in.id || len(changedFields(o.node, s.node, "Branches", "ItemProcessor", "Iterator")) > 0 {
			return false
		}
	}
	return len(changedFields(a.doc.Root, b.doc.Root, "States")) == 0
}

func TestWhatBothSidesChangedIsAConflict(t *testing.T) {
	tests := map[string]struct {
		mine, theirs string
		state        string
		mineText     string // part of the text of the state when mine is chosen
		theirsText   string
	}{
		"one field, two values": {
			`{"op":"set","state":"Approve","path":["Seconds"],"value":1}`, `{"op":"set","state":"Approve","path":["Seconds"],"value":2}`,
			"Approve", `"Seconds": 1`, `"Seconds": 2`,
		},
		"one deletes what the other changes": {
			`{"op":"remove","states":["Bill"]}`, `{"op":"set","state":"Bill","path":["Result"],"value":1}`,
			"Bill", ``, `"Result": 1`,
		},
		"one changes what the other deletes": {
			`{"op":"set","state":"Bill","path":["Result"],"value":1}`, `{"op":"remove","states":["Bill"]}`,
			"Bill", `"Result": 1`, ``,
		},
		"a setting of the workflow": {
			`{"op":"set","path":["Comment"],"value":"mine"}`, `{"op":"set","path":["Comment"],"value":"theirs"}`,
			"", `"Comment": "mine"`, `"Comment": "theirs"`,
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			mine, theirs := edited(t, orderText, tt.mine), edited(t, orderText, tt.theirs)
			merged, conflicts := Merge(orderText, mine, theirs)
			if len(conflicts) == 0 || conflicts[0].State != tt.state || conflicts[0].Reason == "" {
				t.Fatalf("conflicts: %+v", conflicts)
			}
			checkChosen(t, merged.Text, tt.state, tt.theirsText)
			chosen, left := MergeChoosing(orderText, mine, theirs, map[string]Side{tt.state: Mine})
			if len(left) > 0 {
				t.Fatalf("still conflicts: %+v", left)
			}
			checkChosen(t, chosen.Text, tt.state, tt.mineText)
			chosen, _ = MergeChoosing(orderText, mine, theirs, map[string]Side{tt.state: Theirs})
			checkChosen(t, chosen.Text, tt.state, tt.theirsText)
		})
	}
}

func checkChosen(t *testing.T, text, state, want string) {
	t.Helper()
	m := mustRead(t, text)
	if state == "" {
		if !strings.Contains(text, want) {
			t.Errorf("it does not hold %s:\n%s", want, text)
		}
		return
	}
	s := m.states[state]
	switch {
	case (s == nil) != (want == ""):
		t.Errorf("%q is there: %v\n%s", state, s != nil, text)
	case s != nil && !strings.Contains(string(s.node.Raw()), want):
		t.Errorf("it does not hold %s: %s", want, s.node.Raw())
	}
}

func TestStatesThatBothSidesMadeAreBothKept(t *testing.T) {
	mine := edited(t, orderText, `{"op":"insert","new":{"item":"Map","name":"New"},"at":{"after":"Split"}}`)
	theirs := edited(t, orderText, `{"op":"insert","new":{"item":"Parallel","name":"New"},"at":{"after":"Each"}}`)
	merged, conflicts := Merge(orderText, mine, theirs)
	m := mustRead(t, merged.Text)
	if wrong := insane(m); len(conflicts) > 0 || len(wrong) > 0 {
		t.Fatalf("conflicts %+v, %q", conflicts, wrong)
	}
	if m.states["New"].typ != "Parallel" || m.states["New 2"].typ != "Map" || m.states["Split"].onward() != "New 2" || len(merged.Notes) == 0 {
		t.Errorf("%q\n%s", merged.Notes, merged.Text)
	}
}

func TestRandomMergesWithoutConflictAreSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom([]string{"", orderText, minified(orderText)}).Draw(t, "base")
		mine, theirs := base, base
		for range rapid.IntRange(1, 3).Draw(t, "mine") {
			mine = applyRandom(t, mine)
		}
		for range rapid.IntRange(1, 3).Draw(t, "theirs") {
			theirs = applyRandom(t, theirs)
		}
		merged, conflicts := Merge(base, mine, theirs)
		if len(conflicts) > 0 {
			return
		}
		doc, err := asl.Parse([]byte(cmp.Or(merged.Text, "{}")))
		if err != nil {
			t.Fatal(err)
		}
		if wrong := insane(readMachine(doc)); len(wrong) > 0 {
			t.Fatalf("%q\nmine:\n%s\ntheirs:\n%s\nmerged:\n%s", wrong, mine, theirs, merged.Text)
		}
	})
}

func TestAnEdgeToWhatTheOtherSideDeletedIsAConflict(t *testing.T) {
	mine := edited(t, orderText, `{"op":"connect","edge":{"from":"Approve","exit":"next"},"to":"Refuse"}`)
	theirs := edited(t, orderText, `{"op":"remove","states":["Refuse"]}`)
	_, conflicts := Merge(orderText, mine, theirs)
	if len(conflicts) != 1 || conflicts[0].State != "Approve" || !strings.Contains(conflicts[0].Reason, "Refuse") {
		t.Errorf("conflicts: %+v", conflicts)
	}
}

func TestTextsThatAreNoJSONAreMergedWhole(t *testing.T) {
	_, conflicts := Merge(orderText, "{", edited(t, orderText, `{"op":"rename","state":"Each","to":"All"}`))
	if len(conflicts) != 1 || conflicts[0].Mine != "{" {
		t.Errorf("conflicts: %+v", conflicts)
	}
	merged, conflicts := MergeChoosing(orderText, "{", "[", map[string]Side{"": Mine})
	if merged.Text != "{" || len(conflicts) > 0 {
		t.Errorf("%q, %+v", merged.Text, conflicts)
	}
	for name, texts := range map[string][3]string{"mine is as it was": {"{", "{", "x"}, "theirs is as it was": {"{", "x", "{"}, "both did the same": {"{", "x", "x"}} {
		if merged, conflicts := Merge(texts[0], texts[1], texts[2]); merged.Text != "x" || len(conflicts) > 0 {
			t.Errorf("%s: %q, %+v", name, merged.Text, conflicts)
		}
	}
}

func TestChangesAreDescribedInWords(t *testing.T) {
	tests := map[string]struct {
		edits []string
		want  []string
	}{
		"a new state and the edge to it": {
			[]string{`{"op":"insert","new":{"item":"Wait"},"at":{"after":"Each"}}`}, []string{`"Each": Next changed`, `"Wait" added`},
		},
		"a renamed state": {
			[]string{`{"op":"rename","state":"Done","to":"End"}`}, []string{`"Each": Next changed`, `"Done" renamed to "End"`},
		},
		"a renamed container": {
			[]string{`{"op":"rename","state":"Each","to":"All"}`}, []string{`"Large?": Choices changed`, `"Split": Next changed`, `"Each" renamed to "All"`},
		},
		"a deleted state": {
			[]string{`{"op":"remove","states":["Approve"]}`}, []string{`"Large?": Choices changed`, `"Empty step" added`, `"Approve" deleted`},
		},
		"a moved state": {
			[]string{`{"op":"move","state":"Store","at":{"after":"Each"}}`}, []string{`"Each": Next changed`, `"Empty step" added`, `"Store" moved`},
		},
		"fields of a state and of the workflow": {
			[]string{`{"op":"set","state":"Send","path":["Comment"],"value":1}`, `{"op":"unset","state":"Send","path":["Catch"]}`, `{"op":"set","path":["Comment"],"value":"x"}`},
			[]string{`Workflow: Comment changed`, `"Send": Comment, Catch changed`},
		},
		"a new branch": {
			[]string{`{"op":"addItem","state":"Split","list":"Branches"}`}, []string{`"Split": Branches changed`, `"Empty step" added`},
		},
		"nothing": {nil, nil},
	}
	for sentence, tt := range tests {
		var got []string
		for _, c := range Describe(orderText, edited(t, orderText, tt.edits...)) {
			got = append(got, c.Words)
		}
		if diff := gocmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", sentence, diff)
		}
	}
	if got := Describe(orderText, minified(orderText)); len(got) != 1 || got[0].Words != "Only the layout of the text changed" {
		t.Errorf("a new layout is %+v", got)
	}
	if got := Describe(orderText, "{"); len(got) != 1 || got[0].Kind != TextChanged {
		t.Errorf("a broken text is %+v", got)
	}
}
