package asl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

// bigDefinition is a workflow of n states as people write them: half Tasks
// with Retry and Catch, Choices, Waits, Passes and a Map now and then.
func bigDefinition(n int) []byte {
	var b strings.Builder
	b.WriteString("{\n  \"Comment\": \"Orders\",\n  \"StartAt\": \"S0\",\n  \"States\": {\n")
	for i := range n {
		next := fmt.Sprintf(`"Next": "S%d"`, i+1)
		switch i % 6 {
		case 0, 2, 4:
			fmt.Fprintf(&b, `    "S%d": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "f", "Payload": {"id.$": "$.order.id", "n.$": "States.MathAdd($.n, 1)"}},
      "ResultPath": "$.r%d",
      "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.SdkClientException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}],
      %s
    },
`, i, i, next)
		case 1:
			fmt.Fprintf(&b, `    "S%d": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.n", "NumericGreaterThan": 3}, {"Variable": "$.a", "IsPresent": true}], %s}], "Default": "S%d"},
`, i, next, i+1)
		case 3:
			fmt.Fprintf(&b, `    "S%d": {"Type": "Pass", "Parameters": {"a.$": "$.b"}, "ResultPath": "$.c", %s},
`, i, next)
		case 5:
			fmt.Fprintf(&b, `    "S%d": {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": {"StartAt": "I%d", "States": {"I%d": {"Type": "Pass", "End": true}}}, %s},
`, i, i, i, next)
		}
	}
	fmt.Fprintf(&b, `    "S%d": {"Type": "Succeed"},
    "Failed": {"Type": "Fail", "Error": "E", "Cause": "it went wrong"}
  }
}
`, n)
	return []byte(b.String())
}

func BenchmarkParse200States(b *testing.B) {
	text := bigDefinition(200)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := asl.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate200States(b *testing.B) {
	text := bigDefinition(200)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if ps := asl.Validate(text, asl.Options{Lint: true}); asl.HasErrors(ps) {
			b.Fatal(ps[0])
		}
	}
}

func BenchmarkCompile200States(b *testing.B) {
	text := bigDefinition(200)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := asl.Compile(text); err != nil {
			b.Fatal(err)
		}
	}
}
