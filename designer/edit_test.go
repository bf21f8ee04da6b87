package designer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func apply(t *testing.T, text, edit string) Outcome {
	t.Helper()
	e, err := ParseEdit([]byte(edit))
	if err != nil {
		t.Fatal(err)
	}
	out, err := Apply(text, e)
	if err != nil {
		t.Fatalf("%s: %v", edit, err)
	}
	return out
}

func TestAnEditAndItsReverseGiveTheSameBytes(t *testing.T) {
	tests := map[string][]string{
		"rename and rename back":                     {`{"op":"rename","state":"Large?","to":"B"}`, `{"op":"rename","state":"B","to":"Large?"}`},
		"insert and remove":                          {`{"op":"insert","new":{"item":"Wait"},"at":{"after":"Split"}}`, `{"op":"remove","states":["Wait"]}`},
		"insert at the start and remove":             {`{"op":"insert","new":{"item":"Map"},"at":{"edge":{"exit":"start"}}}`, `{"op":"remove","states":["Map"]}`},
		"insert at an end and remove":                {`{"op":"insert","new":{"item":"Parallel"},"at":{"after":"Send"}}`, `{"op":"remove","states":["Parallel"]}`},
		"duplicate and remove":                       {`{"op":"duplicate","states":["Split"]}`, `{"op":"remove","states":["Split 2"]}`},
		"move within a flow and back":                {`{"op":"move","state":"Split","at":{"edge":{"exit":"start"}}}`, `{"op":"move","state":"Split","at":{"after":"Large?"}}`},
		"connect and connect back":                   {`{"op":"connect","edge":{"from":"Each","exit":"next"}}`, `{"op":"connect","edge":{"from":"Each","exit":"next"},"to":"Done"}`},
		"set and unset a field":                      {`{"op":"set","state":"Send","path":["Parameters","a"],"value":[{}]}`, `{"op":"unset","state":"Send","path":["Parameters"]}`},
		"set and unset in a state on one line":       {`{"op":"set","state":"Pack","path":["Result"],"value":{"a":1}}`, `{"op":"unset","state":"Pack","path":["Result"]}`},
		"set and unset a setting of the workflow":    {`{"op":"set","path":["TimeoutSeconds"],"value":5}`, `{"op":"unset","path":["TimeoutSeconds"]}`},
		"add and remove a catcher":                   {`{"op":"addItem","state":"Validate","list":"Catch"}`, `{"op":"removeItem","state":"Validate","list":"Catch","index":1}`},
		"add and remove the first retrier":           {`{"op":"addItem","state":"Send","list":"Retry"}`, `{"op":"removeItem","state":"Send","list":"Retry","index":0}`},
		"add and remove a rule":                      {`{"op":"addItem","state":"Large?","list":"Choices"}`, `{"op":"removeItem","state":"Large?","list":"Choices","index":2}`},
		"add and remove a branch":                    {`{"op":"addItem","state":"Split","list":"Branches"}`, `{"op":"removeItem","state":"Split","list":"Branches","index":2}`},
		"move a rule and back":                       {`{"op":"moveItem","state":"Large?","list":"Choices","from":0,"to":1}`, `{"op":"moveItem","state":"Large?","list":"Choices","from":1,"to":0}`},
		"wrap and unwrap":                            {`{"op":"wrap","states":["Split"],"in":"Map"}`, `{"op":"unwrap","state":"Map"}`},
		"move into another flow and back to its own": {`{"op":"move","state":"Each","at":{"after":"Send"}}`, `{"op":"move","state":"Each","at":{"after":"Split"}}`, `{"op":"connect","edge":{"from":"Large?","exit":"choice[1]"},"to":"Each"}`},
	}
	for sentence, edits := range tests {
		for layout, before := range map[string]string{"indented": orderText, "minified": minified(orderText), "tabbed": tabbed(orderText)} {
			t.Run(sentence+"/"+layout, func(t *testing.T) {
				text := before
				for _, e := range edits {
					text = apply(t, text, e).Text
				}
				if text != before {
					t.Error(cmp.Diff(before, text))
				}
			})
		}
	}
}

func TestReplaceTextTakesAnyText(t *testing.T) {
	for _, text := range []string{"", "{", "not JSON", "[]", "\x00\xff"} {
		out, err := Apply(orderText, ReplaceText{Text: text})
		if err != nil || out.Text != text {
			t.Errorf("%q became %q, %v", text, out.Text, err)
		}
	}
	if _, err := Apply("", ReplaceText{Text: strings.Repeat(" ", MaxText+1)}); err == nil {
		t.Error("a text that is too large was taken")
	}
}

func TestEditsCanStartFromAnEmptyText(t *testing.T) {
	for _, text := range []string{"", " \n", "{}", `{"States":{}}`, `{"Comment":"x"}`} {
		out := apply(t, text, `{"op":"insert","new":{"item":"Succeed"},"at":{"end":{}}}`)
		if wrong := insane(mustRead(t, out.Text)); len(wrong) > 0 {
			t.Errorf("%q: %q", text, wrong)
		}
	}
}

func TestEditsAreReadStrictly(t *testing.T) {
	tests := map[string]struct{ edit, wrong string }{
		"an op that there is not":           {`{"op":"teleport"}`, `no op "teleport"`},
		"no op":                             {`{"state":"A"}`, `"op" is missing`},
		"a field that the op has not":       {`{"op":"rename","state":"A","to":"B","force":true}`, `force`},
		"a field deep inside":               {`{"op":"insert","new":{"item":"Pass","colour":1},"at":{"after":"A"}}`, `colour`},
		"a field of an edge":                {`{"op":"connect","edge":{"from":"A","exit":"next","x":1}}`, `x`},
		"a value of the wrong type":         {`{"op":"remove","states":"A"}`, `states`},
		"a path with a fraction":            {`{"op":"unset","state":"A","path":["Retry",0.5]}`, `0.5`},
		"a path with a negative index":      {`{"op":"unset","state":"A","path":["Retry",-1]}`, `-1`},
		"an edge by ID and by exit":         {`{"op":"connect","edge":{"id":"A.next","exit":"next"}}`, `either`},
		"an ID that is none":                {`{"op":"connect","edge":{"id":"A"}}`, `no ID`},
		"a text in a batch":                 {`{"op":"batch","edits":[{"op":"replaceText","text":""}]}`, `batch`},
		"a wrong edit in a batch":           {`{"op":"batch","edits":[{"op":"x"}]}`, `no op`},
		"a key twice":                       {`{"op":"rename","state":"A","state":"B","to":"C"}`, `state`},
		"another spelling of a field":       {`{"op":"rename","State":"A","to":"C"}`, `State`},
		"what is no object":                 {`["rename"]`, `read edit`},
		"what is no JSON":                   {`rename`, `read edit`},
		"an edit of more than four million": {strings.Repeat(" ", MaxEditSize+1), `larger`},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			e, err := ParseEdit([]byte(tt.edit))
			if err == nil {
				t.Fatalf("it was read as %#v", e)
			}
			if !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("the error does not say %q: %v", tt.wrong, err)
			}
		})
	}
}

func TestEveryEditIsWrittenAsItIsRead(t *testing.T) {
	index := 0
	all := []Edit{
		Insert{New{"Pass", "A", nil}, Place{Edge: &Edge{From: "B", Exit: ChoiceExit(2)}}},
		Insert{New{"", "A", []byte(`{"Type":"Pass"}`)}, Place{End: &Flow{"P", 1}}},
		Move{"A", Place{Edge: &Edge{Exit: ExitStart, Flow: Flow{"P", 1}}}},
		Remove{[]string{"A"}}, Duplicate{[]string{"A"}}, Rename{"A", "B"},
		Connect{Edge{From: "A", Exit: CatchExit(0)}, "B"}, Connect{Edge{Exit: ExitStart}, ""},
		Set{"A", Path{Field("Retry"), Index(0)}, []byte(`null`)}, Unset{"", Path{Field("Comment")}},
		RenameField{"A", Path{Field("Retry"), Index(0), Field("MaxAttempt")}, "MaxAttempts"},
		ReplaceState{"A", []byte(`{"Type":"Pass"}`)}, SetType{"A", "Wait"},
		AddItem{"A", Catch, &index, []byte(`{}`), "B", &New{Item: "Fail"}}, RemoveItem{"A", Retry, 1}, MoveItem{"A", Branches, 0, 1},
		ReplaceItem{"A", Choices, 0, []byte(`{"a":1.0}`)}, Wrap{[]string{"A"}, "Map", "M"}, Unwrap{"A"},
		Paste{"{}", Place{After: "A"}}, ReplaceText{"x"}, Batch{"Form", []Edit{Rename{"A", "B"}, Unwrap{"B"}}},
	}
	ops := map[string]bool{}
	for _, e := range all {
		data, err := FormatEdit(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseEdit(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Errorf("%s:\n%s", data, diff)
		}
		if strings.TrimSpace(e.Label()) == "" {
			t.Errorf("%s has no label", data)
		}
		ops[opOf(e)] = true
	}
	for op := range edits {
		if !ops[op] {
			t.Errorf("%s is not tried here", op)
		}
	}
}

func TestCopyGivesWhatPasteTakes(t *testing.T) {
	fragment, err := Copy(orderText, []string{"Split", "Each"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := Apply("", Paste{Fragment: fragment, At: Place{End: &Flow{}}})
	if err != nil {
		t.Fatal(err)
	}
	if wrong := insane(mustRead(t, out.Text)); len(wrong) > 0 {
		t.Errorf("%q\n%s", wrong, out.Text)
	}
	if !strings.Contains(out.Text, "10000000000000000000001") {
		t.Error("a number lost its spelling")
	}
	if _, err := Copy(orderText, []string{"Nobody"}); err == nil {
		t.Error("a state that is not there was copied")
	}
}

func TestThePaletteHasOnlyWhatCanBeInserted(t *testing.T) {
	for _, it := range Palette() {
		for _, language := range []string{"JSONPath", "JSONata"} {
			text := `{"QueryLanguage": "` + language + `"}`
			out, err := Apply(text, Insert{New: New{Item: it.ID}, At: Place{End: &Flow{}}})
			if err != nil {
				t.Errorf("%s: %v", it.ID, err)
				continue
			}
			if ps := problemsIn(out.Text); len(ps) > 0 {
				t.Errorf("%s in %s: %q\n%s", it.ID, language, ps, out.Text)
			}
		}
		if it.Name == "" || it.Help == "" || it.Family == "" || it.Glyph == "" || len(it.Words) == 0 {
			t.Errorf("%s is not described", it.ID)
		}
	}
}

func TestThePaletteIsSearchedByWhatPeopleCallThings(t *testing.T) {
	tests := map[string]string{
		"function": "lambda.invoke", "table": "dynamodb.putItem", "api": "http.invoke", "IF": "Choice",
		"loop": "Map", "sleep": "Wait", "error": "Fail", "save db": "dynamodb.putItem", "wait": "Wait", "map": "Map", "queue": "sqs.sendMessage", "csv": "Map.distributed", "saga": "pattern.compensate",
	}
	for query, id := range tests {
		if found := SearchPalette(query); len(found) == 0 || found[0].ID != id {
			t.Errorf("%q finds %v first", query, found)
		}
	}
	if n := len(SearchPalette(" ")); n != len(Palette()) {
		t.Errorf("no query finds %d items", n)
	}
	if found := SearchPalette("helicopter"); len(found) != 0 {
		t.Errorf("found %v", found)
	}
}
