package assist_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer/assist"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

const saved = `{"StartAt":"A","States":{"A":{"Type":"Task","Assign":{"kept.$":"$"},"Next":"B"},"B":{"Type":"Map","ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Pass"}}}}}}`

// In each text | is the cursor.
func TestWhatCanStandAtTheCursor(t *testing.T) {
	tests := map[string]struct {
		text          string
		yaml          bool
		typed         string
		has, lacksAll []string
	}{
		"fields of the machine":               {`{"Comment":"x", "|`, false, "", []string{"StartAt", "States", "TimeoutSeconds"}, []string{"Comment", "Next"}},
		"fields of the state's type":          {`{"States":{"X":{"Type":"Wait","Sec|`, false, "Sec", []string{"Seconds", "Timestamp", "Next"}, []string{"Type", "Retry", "Branches"}},
		"the type may come later":             {`{"States":{"A":{ "Re|`, false, "Re", []string{"Resource", "Retry", "Parameters"}, []string{"Branches"}},
		"fields of a retrier":                 {`{"States":{"X":{"Type":"Task","Retry":[{"ErrorEquals":["a"],"|`, false, "", []string{"MaxAttempts", "BackoffRate"}, []string{"ErrorEquals", "Next"}},
		"fields of a rule in a rule":          {`{"States":{"X":{"Type":"Choice","Choices":[{"And":[{"Num|`, false, "Num", []string{"NumericEquals", "Variable"}, []string{"Next", "Condition"}},
		"a JSONata state has its own fields":  {`{"QueryLanguage":"JSONata","States":{"X":{"Type":"Task","|`, false, "", []string{"Arguments", "Output"}, []string{"Parameters", "ResultPath"}},
		"data has no fields of the language":  {`{"States":{"X":{"Type":"Task","Parameters":{"|`, false, "", nil, []string{"Next", "Type"}},
		"the types":                           {`{"States":{"X":{"Type":"|`, false, "", []string{"Task", "Choice", "Fail"}, nil},
		"states of the flow":                  {`{"StartAt":"X","States":{"X":{"Type":"Pass"},"Y":{"Type":"Pass","Next":"|`, false, "", []string{"X", "Y", "A", "B"}, []string{"C"}},
		"states of the flow within":           {`{"StartAt":"B","States":{"B":{"Type":"Map","ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Pass","Next":"|`, false, "", []string{"C"}, []string{"A", "B"}},
		"errors":                              {`{"States":{"X":{"Type":"Task","Catch":[{"ErrorEquals":["States.T|`, false, "States.T", []string{"States.ALL", "States.Timeout"}, nil},
		"resources":                           {`{"States":{"X":{"Type":"Task","Resource":"|`, false, "", []string{"arn:aws:states:::lambda:invoke"}, nil},
		"paths of the data":                   {`{"States":{"X":{"Type":"Task","InputPath":"$.or|`, false, "$.or", []string{"$.order", "$.order.total", "$.order.lines[0].sku", "$['odd key']", "$$.Execution.Id", "$kept"}, []string{"States.Format"}},
		"functions where they are allowed":    {`{"States":{"X":{"Type":"Task","Parameters":{"a.$":"States.Fo|`, false, "States.Fo", []string{"States.Format", "$.order"}, nil},
		"an argument of a function":           {`{"States":{"X":{"Type":"Task","Parameters":{"a.$":"States.Format('{}', $.o|`, false, "$.o", []string{"$.order"}, nil},
		"an expression":                       {`{"QueryLanguage":"JSONata","States":{"X":{"Type":"Pass","Output":"{% $sum($states.inp|`, false, "$states.inp", []string{"$states.input.order.total", "$sum", "$partition", "$kept"}, nil},
		"text is left alone":                  {`{"States":{"X":{"Type":"Pass","Comment":"hel|`, false, "hel", nil, []string{"$"}},
		"a string with quotes is no key":      {`{"States":{"a\"b":{"Type":"Wait","|`, false, "", []string{"Seconds"}, nil},
		"YAML: fields of the state's type":    {"States:\n  X:\n    Type: Wait\n    Sec|", true, "Sec", []string{"Seconds", "Next"}, []string{"Type", "Branches"}},
		"YAML: an entry of a list":            {"States:\n  X:\n    Type: Task\n    Retry:\n      - ErrorEquals: [a]\n        Max|", true, "Max", []string{"MaxAttempts"}, []string{"ErrorEquals"}},
		"YAML: a list as far left as its key": {"States:\n  X:\n    Type: Task\n    Retry:\n    - Err|", true, "Err", []string{"ErrorEquals"}, []string{"Next"}},
		"YAML: after a nested block":          {"StartAt: X\nStates:\n  X:\n    Type: Task\n    Parameters:\n      a: 1\n    Ne|", true, "Ne", []string{"Next"}, nil},
		"YAML: a state's name":                {"States:\n  X:\n    Type: Pass\n    Next: Y\n  Y:\n    Type: Pass\n    Next: |", true, "", []string{"X", "Y"}, nil},
		"YAML: an expression":                 {"QueryLanguage: JSONata\nStates:\n  X:\n    Type: Pass\n    Output: '{% $states.input.o|", true, "$states.input.o", []string{"$states.input.order"}, nil},
		"nothing at all":                      {`|`, false, "", nil, nil},
	}
	doc, err := asl.Parse([]byte(saved))
	if err != nil {
		t.Fatal(err)
	}
	input, err := value.Parse([]byte(`{"order":{"total":12,"lines":[{"sku":"a"}]},"odd key":1}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before, _, _ := strings.Cut(test.text, "|")
			got := assist.Complete(assist.Text{Before: before, YAML: test.yaml, Saved: doc, Data: assist.Data{Input: input}})
			if got.Typed != test.typed {
				t.Errorf("it takes %q for typed, want %q", got.Typed, test.typed)
			}
			var labels []string
			for _, p := range got.Proposals {
				labels = append(labels, p.Label)
			}
			for _, want := range test.has {
				if !slices.Contains(labels, want) {
					t.Errorf("%q is not among %q", want, labels)
				}
			}
			for _, no := range test.lacksAll {
				if slices.Contains(labels, no) {
					t.Errorf("%q is proposed", no)
				}
			}
		})
	}
}

func TestFieldsAreExplained(t *testing.T) {
	text := assist.Text{Before: `{"States":{"X":{"Type":"Task","Parameters":{"Next":1},"`}
	if got := assist.Explain(text, "Retry"); !strings.Contains(got, "tried again") {
		t.Errorf("Retry is explained as %q", got)
	}
	if got := assist.Explain(assist.Text{Before: `{"States":{"X":{"Type":"Task","Parameters":{"`}, "Next"); got != "" {
		t.Errorf("a field of the data is explained as %q", got)
	}
}

func FuzzComplete(f *testing.F) {
	for _, s := range []string{saved, `{"a":[{"b`, "a:\n- b:\n  - c: 'x", `}}]]"\`, "- - -\n -", "a: 1\n b: 2\nc"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, yaml bool) {
		in := assist.Text{Before: text, YAML: yaml}
		if got := assist.Complete(in); !strings.HasSuffix(strings.ReplaceAll(text, "\\", ""), strings.ReplaceAll(got.Typed, "\\", "")) {
			t.Errorf("%q was not typed in %q", got.Typed, text)
		}
		assist.Explain(in, "Next")
	})
}
