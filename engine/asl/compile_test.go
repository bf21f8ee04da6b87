package asl_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func compile(t *testing.T, text string) *asl.StateMachine {
	t.Helper()
	m, err := asl.Compile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func state(t *testing.T, m *asl.StateMachine, name string) *asl.State {
	t.Helper()
	s, ok := m.State(name)
	if !ok {
		t.Fatalf("there is no state %s", name)
	}
	return s
}

func TestCompileFillsInATask(t *testing.T) {
	m := compile(t, `{"Comment": "c", "Version": "1.0", "TimeoutSeconds": 60, "StartAt": "A", "States": {
		"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Comment": "call", "InputPath": null, "OutputPath": "$.o",
			"Parameters": {"FunctionName": "f", "Payload": {"t.$": "$$.Task.Token"}}, "ResultSelector": {"r.$": "$.x"}, "ResultPath": "$.result",
			"Assign": {"v.$": "$.y"}, "TimeoutSeconds": 10, "HeartbeatSecondsPath": "$.beat", "Credentials": {"RoleArn.$": "$.role"},
			"Retry": [{"ErrorEquals": ["E"]}, {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 0, "BackoffRate": 1.5, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}],
			"Catch": [{"ErrorEquals": ["E", "F"], "ResultPath": null, "Next": "B", "Assign": {"w": 1}}], "Next": "B"},
		"B": {"Type": "Succeed"}}}`)
	if m.Comment != "c" || m.Version != "1.0" || m.TimeoutSeconds != 60 || m.StartAt != "A" || m.QueryLanguage != asl.JSONPath || len(m.States) != 2 {
		t.Errorf("machine = %+v", m)
	}
	s := state(t, m, "A")
	want := asl.Resource{
		ARN: "arn:aws:states:::lambda:invoke.waitForTaskToken", Kind: asl.Service, Service: "lambda", API: "invoke", Pattern: asl.WaitForToken,
	}
	if d := cmp.Diff(want, s.Resource); d != "" {
		t.Error(d)
	}
	if s.Type != asl.Task || s.Comment != "call" || s.Next != "B" || s.End || !s.InputPath.Null || s.OutputPath.Path.String() != "$.o" {
		t.Errorf("state = %+v", s)
	}
	for name, template := range map[string]interface{ Constant() bool }{
		"Parameters": s.Parameters, "ResultSelector": s.ResultSelector, "Assign": s.Assign, "Credentials": s.Credentials,
	} {
		if template.Constant() {
			t.Errorf("%s has no expression", name)
		}
	}
	if s.ResultPath.Path.String() != "$.result" || s.TimeoutSeconds.Value != 10 || s.HeartbeatSeconds.Path.String() != "$.beat" {
		t.Errorf("state = %+v", s)
	}
	retry := []asl.Retrier{
		{ErrorEquals: []string{"E"}, IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2},
		{ErrorEquals: []string{"States.ALL"}, IntervalSeconds: 2, BackoffRate: 1.5, MaxDelaySeconds: 9, FullJitter: true},
	}
	if d := cmp.Diff(retry, s.Retry); d != "" {
		t.Error(d)
	}
	k := s.Catch[0]
	if d := cmp.Diff([]string{"E", "F"}, k.ErrorEquals); d != "" || k.Next != "B" || !k.ResultPath.Null || k.Assign == nil || k.Source == nil {
		t.Errorf("catcher = %+v %s", k, d)
	}
}

func TestCompileFillsInTheOtherStates(t *testing.T) {
	m := compile(t, `{"StartAt": "P", "States": {
		"P": {"Type": "Pass", "Result": null, "ResultPath": "$", "Next": "W"},
		"W": {"Type": "Wait", "Seconds": 1.0, "Next": "WP"},
		"WP": {"Type": "Wait", "TimestampPath": "$.t", "Next": "Par"},
		"Par": {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Succeed"}}}, {"StartAt": "Y", "States": {"Y": {"Type": "Succeed"}}}], "Next": "M"},
		"M": {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"i.$": "$$.Map.Item.Index"}, "MaxConcurrency": 2, "Label": "l", "ToleratedFailurePercentage": 0.5,
			"ToleratedFailureCountPath": "$.n", "ItemBatcher": {"MaxItemsPerBatch": 3},
			"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "Next": "F"},
		"F": {"Type": "Fail", "Error": "E", "CausePath": "States.Format('{}', $.c)"}}}`)
	if p := state(t, m, "P"); !p.HasResult || p.Result != nil || p.ResultPath.Path != nil || p.ResultPath.Null {
		t.Errorf("Pass = %+v", p)
	}
	if w := state(t, m, "W"); *w.Seconds != 1 || state(t, m, "WP").TimestampPath.String() != "$.t" {
		t.Errorf("Wait = %+v", w)
	}
	if p := state(t, m, "Par"); len(p.Branches) != 2 || p.Branches[1].StartAt != "Y" || p.Branches[1].States[0] != state(t, m, "Y") {
		t.Errorf("Parallel = %+v", p)
	}
	s := state(t, m, "M")
	if s.Mode != asl.Distributed || s.ExecutionType != "EXPRESS" || s.Label != "l" || s.MaxConcurrency.Value != 2 || s.ItemsPath.String() != "$.items" ||
		s.ItemSelector == nil || s.Processor.StartAt != "I" || s.ToleratedFailurePercentage.Value != 0.5 || s.ToleratedFailureCount.Path == nil || s.ItemBatcher == nil {
		t.Errorf("Map = %+v", s)
	}
	if f := state(t, m, "F"); *f.Error != "E" || f.Cause != nil || f.CausePath == nil || !f.End {
		t.Errorf("Fail = %+v", f)
	}
}

func TestCompileMakesConditions(t *testing.T) {
	m := compile(t, `{"StartAt": "C", "States": {"C": {"Type": "Choice", "Default": "D", "Choices": [
		{"And": [{"Variable": "$.a", "NumericLessThanEqualsPath": "$.b"}, {"Not": {"Variable": "$.s", "StringMatches": "x*"}}], "Next": "D"},
		{"Or": [{"Variable": "$.p", "IsPresent": false}], "Next": "D", "Assign": {"v": 1}}]}, "D": {"Type": "Succeed"}}}`)
	s := state(t, m, "C")
	and, _ := s.Choices[0].Condition.(asl.And)
	first, _ := and[0].(asl.Comparison)
	not, _ := and[1].(asl.Not)
	second, _ := not.Condition.(asl.Comparison)
	or, _ := s.Choices[1].Condition.(asl.Or)
	third, _ := or[0].(asl.Comparison)
	if first.Operator != "NumericLessThanEquals" || first.OperandPath.String() != "$.b" || first.Variable.String() != "$.a" {
		t.Errorf("first = %+v", first)
	}
	if second.Operator != "StringMatches" || second.Operand != "x*" || second.OperandPath != nil {
		t.Errorf("second = %+v", second)
	}
	if third.Operator != "IsPresent" || third.Operand != value.Value(false) || s.Choices[1].Assign == nil || s.Default != "D" {
		t.Errorf("third = %+v", third)
	}
}

func TestCompileKeepsJSONataStatesInTheirSource(t *testing.T) {
	m := compile(t, `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
		"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "{% $f %}"}, "TimeoutSeconds": "{% 5 %}", "Output": "{% $states.result %}", "Next": "C"},
		"C": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "W"}]},
		"W": {"Type": "Wait", "Timestamp": "{% $now() %}", "Next": "V"}, "V": {"Type": "Wait", "Seconds": 3, "Next": "F"},
		"F": {"Type": "Fail", "Error": "{% 'E' %}", "Cause": "plain"}}}`)
	a, c, f := state(t, m, "A"), state(t, m, "C"), state(t, m, "F")
	if a.QueryLanguage != asl.JSONata || a.TimeoutSeconds != nil || a.Source.Get("Output").String() != "{% $states.result %}" {
		t.Errorf("Task = %+v", a)
	}
	if c.Choices[0].Condition != nil || c.Choices[0].Next != "W" || c.Choices[0].Source.Get("Condition").String() != "{% true %}" {
		t.Errorf("Choice = %+v", c)
	}
	if f.Error != nil || *f.Cause != "plain" || *state(t, m, "V").Seconds != 3 || state(t, m, "W").Timestamp != "" {
		t.Errorf("Fail = %+v", f)
	}
}

func TestCompileNamesWhatItCannotCompile(t *testing.T) {
	tests := map[string]struct{ text, location, reason string }{
		"a placeholder for a number":      {`{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":"${S}","End":true}}}`, "/States/A/Seconds", "${S} has no value"},
		"a placeholder in a resource":     {`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:${AWS::Partition}:x","End":true}}}`, "/States/A/Resource", "${AWS::Partition} has no value"},
		"a placeholder for a path":        {`{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"${P}"},"End":true}}}`, "/States/A/Parameters", "${P} has no value"},
		"an unknown type":                 {`{"StartAt":"A","States":{"A":{"Type":"Foo"}}}`, "/States/A/Type", "want a state type, not string"},
		"a state without a way out":       {`{"StartAt":"A","States":{"A":{"Type":"Pass"}}}`, "/States/A", `the state has neither "Next" nor "End": true`},
		"a target that is not there":      {`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}`, "/States/A/Next", `there is no state "B"`},
		"a start that is not there":       {`{"StartAt":"B","States":{"A":{"Type":"Succeed"}}}`, "/StartAt", `there is no state "B"`},
		"a name that is used twice":       {`{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Succeed"}}}`, "/States/A", `the state name "A" is used twice`},
		"no states":                       {`{"StartAt":"A"}`, "/States", "want an object with states, not null"},
		"an expression in a JSONPath one": {`{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":"{% 1 %}","End":true}}}`, "/States/A/Seconds", "want an integer, not string"},
		"a wait for nothing":              {`{"StartAt":"A","States":{"A":{"Type":"Wait","End":true}}}`, "/States/A", "the state does not say how long to wait"},
		"a rule without operator":         {`{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Next":"A"}]}}}`, "/States/A/Choices[0]", "the rule has no operator"},
		"an array":                        {`[]`, "/", "the definition is not an object"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := asl.Compile([]byte(test.text))
			var e *asl.CompileError
			if !errors.As(err, &e) {
				t.Fatalf("Compile = %v, want a CompileError", err)
			}
			if d := cmp.Diff(asl.CompileError{Location: test.location, Reason: test.reason}, *e); d != "" {
				t.Error(d)
			}
		})
	}
	var e *asl.SyntaxError
	if _, err := asl.Compile([]byte("{")); !errors.As(err, &e) {
		t.Errorf("Compile of no JSON = %v, want a SyntaxError", err)
	}
}

func TestCompileTakesEveryOperator(t *testing.T) {
	operands := map[string]string{"String": `"a"`, "Numeric": "1", "Timestamp": `"2026-01-01T00:00:00Z"`}
	var keys, rules []string
	add := func(key, operand string) {
		keys = append(keys, key)
		rules = append(rules, `{"Variable": "$.a", "`+key+`": `+operand+`, "Next": "Z"}`)
	}
	for prefix, operand := range operands {
		for _, comparison := range []string{"Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"} {
			add(prefix+comparison, operand)
			add(prefix+comparison+"Path", `"$.b"`)
		}
	}
	add("BooleanEquals", "true")
	add("BooleanEqualsPath", `"$.b"`)
	add("StringMatches", `"a*"`)
	for _, test := range []string{"IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"} {
		add(test, "true")
	}
	if len(keys) != 39 {
		t.Fatalf("%d operators, want 39", len(keys))
	}
	for i, rule := range rules {
		text := []byte(`{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[` + rule + `]},"Z":{"Type":"Succeed"}}}`)
		if ps := asl.Validate(text, asl.Options{}); len(ps) > 0 {
			t.Errorf("%s: %v", keys[i], ps[0].Message)
		}
		if _, err := asl.Compile(text); err != nil {
			t.Errorf("%s: %v", keys[i], err)
		}
	}
}
