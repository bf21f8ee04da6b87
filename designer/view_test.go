package designer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

// nestedText has a container in a container, and a problem in the inner one.
const nestedText = `{"StartAt":"A","States":{
  "A":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"B","States":{
    "B":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Wait","End":true}}}}}}]}}}`

func drawn(t *testing.T, text string, v View) (shown []string, problems map[string]int) {
	t.Helper()
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	scene := Draw(doc, doc.Validate(asl.Options{}), v)
	problems = map[string]int{}
	for _, n := range scene.Diagram.Nodes {
		if s, ok := scene.Nodes[n.ID]; ok {
			shown = append(shown, s.Name)
			problems[s.Name] = s.Problems
		}
	}
	return shown, problems
}

func TestAClosedContainerHidesWhatIsInItAndShowsItsProblems(t *testing.T) {
	tests := map[string]struct {
		view  View
		shown []string
		badge string
	}{
		"all is open":                   {View{}, []string{"A", "B", "C"}, "C"},
		"the inner one is closed":       {View{Closed: []string{"B"}}, []string{"A", "B"}, "B"},
		"both are closed":               {View{Closed: []string{"A", "B"}}, []string{"A"}, "A"},
		"a state in it is to be seen":   {View{Closed: []string{"A", "B"}, Show: []string{"C"}}, []string{"A", "B", "C"}, "C"},
		"a name is none of a container": {View{Closed: []string{"C", "gone"}}, []string{"A", "B", "C"}, "C"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			shown, problems := drawn(t, nestedText, test.view)
			if !slices.Equal(shown, test.shown) || problems[test.badge] == 0 {
				t.Errorf("shown are %v with problems %v, want %v with those at %s", shown, problems, test.shown, test.badge)
			}
		})
	}
}

func TestContainersOfALargeWorkflowAreClosedUntilTheyAreOpened(t *testing.T) {
	var many strings.Builder
	for i := range ClosedAbove {
		fmt.Fprintf(&many, `"P%d":{"Type":"Pass","Next":"A"},`, i)
	}
	text := strings.Replace(nestedText, `"A":{`, many.String()+`"A":{`, 1)
	if shown, _ := drawn(t, text, View{}); slices.Contains(shown, "B") {
		t.Error("a container of a large workflow is open")
	}
	if shown, _ := drawn(t, text, View{Open: []string{"A"}}); !slices.Contains(shown, "B") || slices.Contains(shown, "C") {
		t.Errorf("with A open, B must be seen and C not: %d are shown", len(shown))
	}
}
