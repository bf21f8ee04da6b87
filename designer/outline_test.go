package designer

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/engine/asl"
)

func TestAnOutlineTellsTheWorkflowInSentences(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"a choice names its ways, a task its errors": {`{"StartAt":"Charge","States":{
			"Lost":{"Type":"Succeed"},
			"Charge":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"charge"},
				"Retry":[{"ErrorEquals":["Bank.Busy"],"MaxAttempts":1}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Failed"}],"Next":"Large?"},
			"Failed":{"Type":"Fail","Error":"Charge","Cause":"no money"},
			"Large?":{"Type":"Choice","Choices":[{"Variable":"$.total","NumericGreaterThan":100,"Next":"Wait"}],"Default":"Done"},
			"Wait":{"Type":"Wait","TimestampPath":"$.slot","Next":"Done"},
			"Done":{"Type":"Pass","End":true}}}`,
			[]string{
				"1. Charge: Call Lambda · invoke charge, then go on to 2; on Bank.Busy try again once; on any error go to 5",
				"2. Large?: If $.total > 100 go to 3, otherwise 4",
				"3. Wait: Wait until $.slot, then go on to 4",
				"4. Done: Pass the data on, then end",
				"5. Failed: Fail with Charge: no money",
				"6. Lost (lost): Succeed",
			}},
		"branches and steps are lists of their own": {`{"StartAt":"Both","States":{"Both":{"Type":"Parallel","Next":"Each","Branches":[
			{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},
			{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":5,"Next":"C"},"C":{"Type":"Pass","End":true}}}]},
			"Each":{"Type":"Map","ItemsPath":"$.rows","End":true,"ItemProcessor":{"StartAt":"D","States":{"D":{"Type":"Pass","Next":"Gone"}}}}}}`,
			[]string{
				"1. Both: Do 2 branches at the same time, then go on to 2",
				"Branch 1", "1.1.1. A: Pass the data on, then end",
				"Branch 2", "1.2.1. B: Wait 5 seconds, then go on to 1.2.2", "1.2.2. C: Pass the data on, then end",
				"2. Each: Do this for each item of $.rows, then end",
				"For each item", `2.1. D: Pass the data on, then go to "Gone", which is missing`,
			}},
		"what is unfinished is said": {`{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[]},"B":{"Type":"Task"},"C":{"Type":"Odd"}}}`,
			[]string{"1. A: Choose by rules that are not set", "2. B (lost): Call nothing yet, then end", `3. C (lost): Do nothing known: the type is "Odd", then end`}},
		"nothing is nothing": {`{}`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc, err := asl.Parse([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, linesOf(Outline(doc))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func linesOf(f OutlineFlow) []string {
	var out []string
	if f.Title != "" {
		out = append(out, f.Title)
	}
	for _, l := range f.Lines {
		name := l.State
		if l.Lost {
			name += " (lost)"
		}
		out = append(out, l.Number+". "+name+": "+l.Sentence())
		for _, lane := range l.Lanes {
			out = append(out, linesOf(lane)...)
		}
	}
	return out
}

// The outline is the picture for those who cannot see it: it has every state and
// every edge that the picture has.
func TestTheOutlineSaysWhatThePictureShows(t *testing.T) {
	files, err := filepath.Glob("testdata/edits/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no definitions: %v", err)
	}
	most := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := asl.Parse([]byte(fileOf(archive, "definition")))
		if err != nil {
			continue // an archive about texts that are no JSON
		}
		graph, told := edgesOfGraph(Graph(doc)), edgesOfOutline(Outline(doc))
		slices.Sort(graph)
		slices.Sort(told)
		if diff := cmp.Diff(graph, told); diff != "" {
			t.Errorf("%s (-picture +outline):\n%s", file, diff)
		}
		most = max(most, len(graph))
	}
	if most < 20 {
		t.Errorf("the largest definition has %d states and edges, which tests little", most)
	}
}

func edgesOfGraph(g layout.Graph) []string {
	var out []string
	for _, n := range g.Nodes {
		out = append(out, n.ID)
		for _, lane := range n.Lanes {
			out = append(out, edgesOfGraph(lane)...)
		}
	}
	for _, e := range g.Edges {
		if e.To != layout.ToEnd && !strings.HasPrefix(e.To, "~") {
			out = append(out, e.ID+" → "+e.To)
		}
	}
	return out
}

func edgesOfOutline(f OutlineFlow) []string {
	var out []string
	for _, l := range f.Lines {
		out = append(out, StateID(l.State))
		for _, w := range l.Words {
			if w.State != "" {
				out = append(out, EdgeID(Edge{From: l.State, Exit: w.Exit})+" → "+StateID(w.State))
			}
		}
		for _, lane := range l.Lanes {
			out = append(out, edgesOfOutline(lane)...)
		}
	}
	return out
}
