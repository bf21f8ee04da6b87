package designer

import (
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

// Two functions with their error states, a decision, a wait until a time from
// the input and a record in a table: from an empty canvas, as the mouse does it.
func TestAWorkflowIsBuiltFromAnEmptyCanvas(t *testing.T) {
	edits := []string{
		`{"op":"insert","new":{"item":"lambda.invoke","name":"Check order"},"at":{"edge":{"id":"~start"}}}`,
		`{"op":"insert","new":{"item":"Choice","name":"Large order?"},"at":{"edge":{"id":"Check_20order.next"}}}`,
		`{"op":"set","state":"Large order?","path":["Choices",0],"value":{"Variable":"$.total","NumericGreaterThan":100,"Next":"Empty step"}}`,
		`{"op":"insert","new":{"item":"Wait","name":"Wait for the slot"},"at":{"before":"Empty step"}}`,
		`{"op":"unset","state":"Wait for the slot","path":["Seconds"]}`,
		`{"op":"set","state":"Wait for the slot","path":["TimestampPath"],"value":"$.slot"}`,
		`{"op":"insert","new":{"item":"lambda.invoke","name":"Ship"},"at":{"before":"Empty step 2"}}`,
		`{"op":"connect","edge":{"from":"Wait for the slot","exit":"next"},"to":"Ship"}`,
		`{"op":"insert","new":{"item":"dynamodb.putItem","name":"Record"},"at":{"after":"Ship"}}`,
		`{"op":"addItem","state":"Check order","list":"Retry"}`,
		`{"op":"addItem","state":"Check order","list":"Catch","new":{"item":"Fail","name":"Order refused"}}`,
		`{"op":"addItem","state":"Ship","list":"Catch","new":{"item":"Fail","name":"Not shipped"}}`,
	}
	text := ""
	for _, e := range edits {
		text = apply(t, text, e).Text
		if wrong := insane(mustRead(t, text)); len(wrong) > 0 {
			t.Fatalf("after %s: %q", e, wrong)
		}
	}
	if ps := problemsIn(text); len(ps) > 0 {
		t.Errorf("problems: %q\n%s", ps, text)
	}
	if _, err := asl.Compile([]byte(text)); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	if n := len(States(mustRead(t, text).doc)); n != 7 {
		t.Errorf("%d states, want 7\n%s", n, text)
	}
}
