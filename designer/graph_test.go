package designer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

func problemsIn(text string) []string {
	var out []string
	for _, p := range asl.Validate([]byte(text), asl.Options{}) {
		if p.Severity == asl.Error {
			out = append(out, p.Code+" "+p.Message+" "+p.Location)
		}
	}
	return out
}

func TestAGraphHasTheStatesAndEdgesOfADefinition(t *testing.T) {
	g := Graph(mustRead(t, orderText).doc)
	var edges []string
	for _, e := range g.Edges {
		edges = append(edges, e.ID+" → "+e.To+" "+string(e.Kind)+" "+e.Label)
	}
	want := []string{
		"Validate.next → Large_3f next ",
		"Validate.catch[0] → Refuse catch BadOrder, TooLarge",
		"Validate.catch[1] → Refuse catch States.ALL",
		"Large_3f.choice[0] → Approve choice $.total > 100",
		"Large_3f.choice[1] → Each choice $.a is present",
		"Large_3f.default → Split default otherwise",
		"Approve.next → Large_3f next ",
		"Split.next → Each next ",
		"Each.next → Done next ",
	}
	if diff := cmp.Diff(want, edges); diff != "" {
		t.Error(diff)
	}
	split := g.Nodes[3]
	if split.Kind != layout.Container || len(split.Lanes) != 2 || split.Lanes[0].Start != "Pack" || len(split.Lanes[0].Nodes) != 3 {
		t.Errorf("the Parallel is %+v", split)
	}
	if end := split.Lanes[1].Edges[0]; end.To != layout.ToEnd || end.Kind != layout.Next {
		t.Errorf("End is %+v", end)
	}
}

func TestAStateIsShownWithWhatItDoes(t *testing.T) {
	tests := map[string]struct {
		state  string
		detail string
		family svg.Family
		glyph  svg.Glyph
	}{
		"a function by integration":    {`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke"}`, "Lambda · invoke", svg.Compute, svg.GlyphFunction},
		"a function by its ARN":        {`{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:pay"}`, "Lambda · pay", svg.Compute, svg.GlyphFunction},
		"a call that waits for a job":  {`{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync"}`, "Glue · startJobRun.sync", svg.Data, svg.GlyphService},
		"a call through the SDK":       {`{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:getObject"}`, "S3 · getObject", svg.Data, svg.GlyphBucket},
		"a call that waits for people": {`{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken"}`, "SQS · sendMessage.waitForTaskToken", svg.Human, svg.GlyphActivity},
		"an activity":                  {`{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:sign"}`, "Activity · sign", svg.Human, svg.GlyphActivity},
		"a service without a look":     {`{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:polly:synthesizeSpeech"}`, "polly · synthesizeSpeech", svg.Integration, svg.GlyphService},
		"a placeholder":                {`{"Type":"Task","Resource":"${Function}"}`, "${Function}", svg.Integration, svg.GlyphTask},
		"a wait of seconds":            {`{"Type":"Wait","Seconds":5}`, "5 seconds", svg.Flow, svg.GlyphWait},
		"a wait until a path":          {`{"Type":"Wait","TimestampPath":"$.slot"}`, "until $.slot", svg.Flow, svg.GlyphWait},
		"a wait by an expression":      {`{"Type":"Wait","Seconds":"{% $n %}"}`, "$n seconds", svg.Flow, svg.GlyphWait},
		"a map over a path":            {`{"Type":"Map","ItemsPath":"$.items"}`, "every item of $.items", svg.Flow, svg.GlyphMap},
		"a map over a file":            {`{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject"}}`, "every item of s3:getObject", svg.Flow, svg.GlyphMap},
		"a map over its input":         {`{"Type":"Map"}`, "every item", svg.Flow, svg.GlyphMap},
		"a choice":                     {`{"Type":"Choice","Choices":[{"Next":"A"}]}`, "1 rule", svg.Flow, svg.GlyphChoice},
		"a parallel":                   {`{"Type":"Parallel","Branches":[{},{}]}`, "2 branches", svg.Flow, svg.GlyphParallel},
		"a failure":                    {`{"Type":"Fail","Error":"Refused"}`, "Refused", svg.Flow, svg.GlyphFail},
		"an empty step":                {`{"Type":"Pass","Comment":"Drop a state here","End":true}`, "Drop a state here", svg.Flow, svg.GlyphPass},
		"a pass":                       {`{"Type":"Pass","Comment":"x"}`, "", svg.Flow, svg.GlyphPass},
		"a state of no type":           {`{}`, "", svg.Integration, svg.GlyphTask},
	}
	for sentence, tt := range tests {
		m := mustRead(t, `{"States":{"A":`+tt.state+`}}`)
		got := m.states["A"].shown()
		if want := (svg.Node{Name: "A", Detail: tt.detail, Type: m.states["A"].typ, Family: tt.family, Glyph: tt.glyph, Slot: sentence == "an empty step"}); !cmp.Equal(want, got) {
			t.Errorf("%s: %s", sentence, cmp.Diff(want, got))
		}
	}
}

func TestARuleIsPutInWords(t *testing.T) {
	tests := map[string]string{
		`{"Variable":"$.n","NumericGreaterThanEquals":1.50}`:     `$.n ≥ 1.50`,
		`{"Variable":"$.n","NumericLessThanPath":"$.max"}`:       `$.n < $.max`,
		`{"Variable":"$.s","StringEquals":"a b"}`:                `$.s = "a b"`,
		`{"Variable":"$.s","StringMatches":"*.csv"}`:             `$.s matches "*.csv"`,
		`{"Variable":"$.t","TimestampLessThanEqualsPath":"$.u"}`: `$.t ≤ $.u`,
		`{"Variable":"$.b","BooleanEquals":true}`:                `$.b = true`,
		`{"Variable":"$.x","IsPresent":false}`:                   `$.x is not present`,
		`{"Variable":"$.x","IsNumeric":true}`:                    `$.x is a number`,
		`{"Not":{"Variable":"$.x","IsNull":true}}`:               `not ($.x is null)`,
		`{"And":[{"Variable":"$.a","IsNull":true},{"Or":[{"Variable":"$.b","IsNull":true},{"Variable":"$.c","NumericEquals":1}]}]}`: `$.a is null and ($.b is null or $.c = 1)`,
		`{"Condition":"{% $states.input.n > 3 %}"}`: `$states.input.n > 3`,
		`{"Variable":"$.a"}`:                        `$.a …`,
		`{}`:                                        `…`,
		`{"Variable":"$.a","Equals":1,"Comment":"x"}`: `$.a …`,
	}
	for rule, want := range tests {
		if got := ruleWords(mustRead(t, rule).doc.Root); got != want {
			t.Errorf("%s is %q, want %q", rule, got, want)
		}
	}
}

func TestIDsAreMadeOfNamesAndGiveThemBack(t *testing.T) {
	for _, name := range []string{"A", "Über 100 €?", "a_b", "a.b/c~d", "日本", `"<>&'`, "x [0]", ""} {
		id := StateID(name)
		for _, c := range []byte(id) {
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				t.Errorf("the ID %q of %q is not safe", id, name)
			}
		}
		if back, err := StateName(id); err != nil || back != name {
			t.Errorf("%q became %q, %v", name, back, err)
		}
		for _, e := range []Edge{{From: name, Exit: CatchExit(3)}, {Exit: ExitStart, Flow: Flow{"P" + name, 2}}, {Exit: ExitStart}} {
			if back, err := ParseEdgeID(EdgeID(e)); err != nil || back != e {
				t.Errorf("%+v became %+v, %v", e, back, err)
			}
		}
	}
	for _, id := range []string{"", "A", "A_", "A_zz.next", "A/x~start", "/0~start", "A/-1~start"} {
		if e, err := ParseEdgeID(id); err == nil {
			t.Errorf("%q is the ID of %+v", id, e)
		}
	}
}

func TestTheSceneShowsProblemsWhereTheyAre(t *testing.T) {
	text := apply(t, orderText, `{"op":"set","state":"Store","path":["Retry"],"value":[{"ErrorEquals":[],"MaxAttempts":"x"}]}`).Text
	scene := Scene(mustRead(t, text).doc, asl.Validate([]byte(text), asl.Options{}))
	if n := scene.Nodes[StateID("Store")]; n.Severity != svg.Error || n.Problems == 0 {
		t.Errorf("the state shows %+v", n)
	}
	if n := scene.Nodes[StateID("Each")]; n.Problems != 0 {
		t.Errorf("the container shows %+v", n)
	}
	if len(scene.Diagram.Nodes) < len(scene.Nodes) {
		t.Errorf("only %d of %d states have a place", len(scene.Diagram.Nodes), len(scene.Nodes))
	}
}

func TestAStateIsFoundByNameAndByPlace(t *testing.T) {
	doc := mustRead(t, orderText).doc
	f, ok := Find(doc, "Bill")
	if !ok || f.Type != "Pass" || f.In != (Flow{"Split", 1}) {
		t.Errorf("found %+v, %v", f, ok)
	}
	if name, ok := StateAt(doc, f.Start+3); !ok || name != "Bill" {
		t.Errorf("at its place is %q", name)
	}
	if name, ok := StateAt(doc, 1); ok {
		t.Errorf("at the start of the text is %q", name)
	}
	if _, ok := Find(doc, "Nobody"); ok {
		t.Error("found a state that is not there")
	}
	if got := Targets(doc, Flow{"Split", 0}); !cmp.Equal(got, []string{"Pack", "Send", "Give up"}) {
		t.Errorf("targets are %q", got)
	}
	if n := len(States(doc)); n != 12 {
		t.Errorf("there are %d states", n)
	}
}
