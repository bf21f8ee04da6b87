package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/cmd/stepwell/demo"
)

const double = `{"StartAt": "Double", "States": {"Double": {"Type": "Pass",
  "Parameters": {"n.$": "States.MathAdd($.n, $.n)"}, "End": true}}}`

func TestRunPrintsTheOutputAndItsStatusSaysTheOutcome(t *testing.T) {
	boom := `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Fail", "Error": "Boom", "Cause": "It burst."}}}`
	late := `{"StartAt": "A", "TimeoutSeconds": 1, "States": {"A": {"Type": "Wait", "Seconds": 60, "End": true}}}`
	call1 := `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:say", "End": true}}}`
	tests := map[string]struct {
		args   []string
		stdin  string
		status int
		stdout string
		says   string // part of standard error
	}{
		"an input on the command line":   {args: []string{file(t, "d.json", double), "--input", `{"n": 21}`}, stdout: "{\"n\":42}\n"},
		"an input in a file":             {args: []string{"--input", "@" + file(t, "i.json", `{"n": 1}`), file(t, "d.json", double)}, stdout: "{\"n\":2}\n"},
		"an input on standard input":     {args: []string{file(t, "d.json", double), "--input", "@-"}, stdin: `{"n": 2}`, stdout: "{\"n\":4}\n"},
		"a definition on standard input": {args: []string{"-", "--input", `{"n": 3}`}, stdin: double, stdout: "{\"n\":6}\n"},
		"a definition in YAML":           {args: []string{"-"}, stdin: "StartAt: A\nStates:\n  A: {Type: Succeed}\n", stdout: "{}\n"},
		"a function that is a command": {
			args: []string{"-", "--function", `say=exec:printf '"hi"'`}, stdin: call1, stdout: "\"hi\"\n",
		},
		"a failure, its error and cause": {args: []string{"-"}, stdin: boom, status: exitFailed, says: "in state \"B\"\nError: Boom\nCause: It burst."},
		"a timeout":                      {args: []string{"-"}, stdin: late, status: exitFailed, says: "TIMED_OUT"},
		"a function that is not there":   {args: []string{"-"}, stdin: call1, status: exitFailed, says: "Lambda.ResourceNotFoundException"},
		"an input that is not JSON":      {args: []string{"-", "--input", "{"}, stdin: double, status: exitUsage, says: "InvalidExecutionInput"},
		"an input in a missing file":     {args: []string{"-", "--input", "@/nowhere"}, stdin: double, status: exitUsage, says: "/nowhere"},
		"a definition with errors":       {args: []string{"-"}, stdin: brokenJSON, status: exitUsage, says: "-:4:38: ERROR SCHEMA_VALIDATION_FAILED"},
		"no file":                        {status: exitUsage, says: "one file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, map[string]string{"PATH": "/usr/bin:/bin"}, tt.stdin, append([]string{"run"}, tt.args...)...)
			wantStatus(t, got, tt.status)
			wantIn(t, "stderr", got.stderr, tt.says)
			if got.stdout != tt.stdout {
				t.Errorf("stdout %q, want %q", got.stdout, tt.stdout)
			}
		})
	}
}

func TestRunPrintsTheHistoryAsTheAPIDoes(t *testing.T) {
	got := call(t, nil, double, "run", "-", "--history", "--input", `{"n": 1}`)
	wantStatus(t, got, 0)
	var types []string
	for line := range strings.Lines(got.stderr) {
		var event struct {
			ID   int
			Type string
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		types = append(types, event.Type)
	}
	if want := "ExecutionStarted PassStateEntered PassStateExited ExecutionSucceeded"; strings.Join(types, " ") != want {
		t.Errorf("got %v, want %s", types, want)
	}
}

func TestFilesNameTheirStateMachines(t *testing.T) {
	for path, want := range map[string]string{
		"/a/order-fulfilment.asl.json":     "order-fulfilment",
		"my order (2).yaml":                "my-order--2",
		"-":                                "workflow",
		".json":                            "workflow",
		strings.Repeat("x", 100) + ".json": strings.Repeat("x", 80),
	} {
		if got := machineName(path); got != want {
			t.Errorf("%s is named %q, want %q", path, got, want)
		}
	}
}

func TestTheDemoRuns(t *testing.T) {
	definition := file(t, "order-fulfilment.asl.json", demo.Definition)
	tests := map[string]struct {
		input  string
		status int
		says   string // part of the history, or of the outcome
	}{
		"with an empty input":             {`{"packingSeconds": 0}`, 0, `DynamoDB`},
		"and retries a busy card service": {`{"express": true, "simulate": "card-busy"}`, 0, "CardServiceBusy"},
		"and gives the stock back":        {`{"simulate": "card-declined"}`, exitFailed, `"Release stock"`},
		"and catches what is missing":     {`{"simulate": "out-of-stock"}`, exitFailed, "Error: OutOfStock"},
		"and waits for a time":            {`{"dispatchAt": "2020-01-01T00:00:00Z"}`, 0, "Wait for dispatch"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, nil, "", "run", definition, "--history", "--input", tt.input)
			wantStatus(t, got, tt.status)
			wantIn(t, "stderr", strings.ReplaceAll(got.stderr, "dynamodb", "DynamoDB"), tt.says)
		})
	}
	got := call(t, nil, "", "validate", definition)
	if got.stdout != "" {
		t.Errorf("the demo is not without problems: %s", got.stdout)
	}
}
