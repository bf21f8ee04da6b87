package template_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/template"
	"github.com/stepwell/stepwell/engine/asl"
)

func TestEveryTemplateIsReadyToUse(t *testing.T) {
	if n := len(template.All()); n < 20 {
		t.Errorf("there are %d templates, want at least 20", n)
	}
	for _, tpl := range template.All() {
		t.Run(tpl.ID, func(t *testing.T) {
			for _, p := range asl.Validate([]byte(tpl.Definition), asl.Options{Type: asl.MachineType(tpl.Type), Lint: true}) {
				t.Errorf("line %d: %s: %s", p.Line, p.Code, p.Message)
			}
			if tpl.Title == "" || tpl.Text == "" || len(tpl.Patterns) == 0 || tpl.Type != "STANDARD" && tpl.Type != "EXPRESS" {
				t.Errorf("something is not said about it: %+v", tpl)
			}
			if !regexp.MustCompile(`^[a-z0-9-]{3,60}$`).MatchString(tpl.ID) {
				t.Errorf("%q is no name for a workflow", tpl.ID)
			}
			if !json.Valid([]byte(tpl.Input)) {
				t.Error("its input is not JSON")
			}
			checkMocks(t, tpl)
		})
	}
}

// Each call of a template has an answer, and no answer is for nothing.
func checkMocks(t *testing.T, tpl template.Template) {
	t.Helper()
	var mocks struct {
		StateMachines map[string]struct {
			TestCases map[string]map[string]string
		}
		MockedResponses map[string]json.RawMessage
	}
	if err := json.Unmarshal(tpl.Mocks, &mocks); err != nil {
		t.Fatal(err)
	}
	answers := mocks.StateMachines[tpl.ID].TestCases[template.DemoCase]
	doc, err := asl.Parse([]byte(tpl.Definition))
	if err != nil {
		t.Fatal(err)
	}
	tasks := 0
	for _, s := range designer.States(doc) {
		if s.Type != "Task" {
			continue
		}
		tasks++
		if mocks.MockedResponses[answers[s.Name]] == nil {
			t.Errorf("the call %q has no answer", s.Name)
		}
	}
	if tasks != len(answers) {
		t.Errorf("%d calls have %d answers", tasks, len(answers))
	}
}

func TestTemplatesAreFound(t *testing.T) {
	tests := map[string]struct {
		query template.Query
		want  string
	}{
		"by words of title and text":  {template.Query{Words: "saga COMPENSATION"}, "order-saga"},
		"by what they show":           {template.Query{Pattern: "Semaphore"}, "dynamodb-semaphore"},
		"by what they call and words": {template.Query{Service: "HTTP", Words: "poll"}, "poll-a-job"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := template.Search(test.query)
			if len(found) != 1 || found[0].ID != test.want {
				t.Errorf("found %v, want %s", found, test.want)
			}
		})
	}
	if n := len(template.Search(template.Query{})); n != len(template.All()) {
		t.Errorf("an empty search finds %d", n)
	}
	if n := len(template.Search(template.Query{Words: "no such thing"})); n != 0 {
		t.Errorf("nonsense finds %d", n)
	}
	if template.Services() == nil || template.Patterns() == nil {
		t.Error("there is nothing to filter by")
	}
}
