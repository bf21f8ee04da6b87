package main

import (
	"encoding/json"
	"testing"
)

const brokenJSON = `{
  "StartAt": "A",
  "States": {
    "A": {"Type": "Wait", "Seconds": "1", "End": true}
  }
}`

const brokenYAML = `# an order
StartAt: A
States:
  A:
    Type: Choice
    Choices:
      - {Variable: $.a, IsNull: true, Next: A/B}
      - Variable: $.b
        IsNull: true
        Next: Nowhere
    Default: A/B
  A/B:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: {FunctionName: f}
    Catch:
      - {ErrorEquals: [States.ALL], Next: Gone}
    End: true
`

func TestValidateSaysWhatIsWrongAndWhere(t *testing.T) {
	tests := map[string]struct {
		args   []string
		stdin  string
		status int
		says   string // the whole standard output
	}{
		"a sound definition": {
			args: []string{file(t, "a.json", `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`)},
		},
		"a value of the wrong type": {
			args: []string{"-"}, stdin: brokenJSON, status: exitFailed,
			says: "-:4:38: ERROR SCHEMA_VALIDATION_FAILED: Expected value of type Integer\n",
		},
		"a text that is not JSON": {
			args: []string{"-"}, stdin: "{\"StartAt\" \"A\"}", status: exitFailed,
			says: "-:1:12: ERROR INVALID_JSON_DESCRIPTION: Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value\n",
		},
		"places in YAML": {
			args: []string{"-"}, stdin: brokenYAML, status: exitFailed,
			says: "-:10:15: ERROR MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere\n" +
				"-:17:43: ERROR MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone\n",
		},
		"YAML that cannot be read": {
			args: []string{"-"}, stdin: "- a\n- b\n", status: exitFailed,
			says: "-:1:1: ERROR INVALID_YAML_DESCRIPTION: a definition is a mapping with StartAt and States\n",
		},
		"nothing at all": {
			args: []string{"-"}, status: exitFailed, says: "-:1:1: ERROR SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, nil, tt.stdin, append([]string{"validate"}, tt.args...)...)
			wantStatus(t, got, tt.status)
			if got.stdout != tt.says {
				t.Errorf("got\n%swant\n%s", got.stdout, tt.says)
			}
		})
	}
}

func TestValidateAnswersInJSON(t *testing.T) {
	sound := call(t, nil, `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`, "validate", "--json", "-")
	wantStatus(t, sound, 0)
	if sound.stdout != "[]\n" {
		t.Errorf("a sound definition gives %s, want an empty list", sound.stdout)
	}
	broken := call(t, nil, brokenJSON, "validate", "--json", "-")
	wantStatus(t, broken, exitFailed)
	var findings []finding
	if err := json.Unmarshal([]byte(broken.stdout), &findings); err != nil || len(findings) != 1 {
		t.Fatalf("%v: %s", err, broken.stdout)
	}
	f := findings[0]
	if f.Location != "/States/A/Seconds" || f.Line != 4 || f.Code != "SCHEMA_VALIDATION_FAILED" {
		t.Errorf("got %+v", f)
	}
}

func TestValidateNeedsFilesItCanRead(t *testing.T) {
	wantStatus(t, call(t, nil, "", "validate"), exitUsage)
	got := call(t, nil, "", "validate", "/nowhere/a.json")
	wantStatus(t, got, exitUsage)
	wantIn(t, "stderr", got.stderr, "/nowhere/a.json")
}

func FuzzPlaceInYAML(f *testing.F) {
	f.Add(brokenYAML, "/States/A/Choices[1]/Next")
	f.Add("a: &a [*a]\n", "/a[0][0]")
	f.Add("{}", "[99999999999999999999]")
	f.Fuzz(func(t *testing.T, text, location string) {
		line, column := placeInYAML([]byte(text), location)
		if line < 1 || column < 1 {
			t.Errorf("%d:%d is no place", line, column)
		}
	})
}
