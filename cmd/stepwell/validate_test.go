package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
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
			says: "-:4:38: ERROR SCHEMA_VALIDATION_FAILED: Expected value of type [INTEGER]\n" +
				"    Write the number without quotes.\n    --fix: Write 1 without quotes\n",
		},
		"a text that is not JSON": {
			args: []string{"-"}, stdin: "{\"StartAt\" \"A\"}", status: exitFailed,
			says: "-:1:12: ERROR INVALID_JSON_DESCRIPTION: Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value\n" +
				"    The text is not JSON: correct it at this place.\n",
		},
		"places in YAML": {
			args: []string{"-"}, stdin: brokenYAML, status: exitFailed,
			says: "-:10:15: ERROR MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere\n" +
				"    Name a state of the same States object; upper and lower case count.\n" +
				"-:17:43: ERROR MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone\n" +
				"    Name a state of the same States object; upper and lower case count.\n",
		},
		"YAML that cannot be read": {
			args: []string{"-"}, stdin: "- a\n- b\n", status: exitFailed,
			says: "-:1:1: ERROR INVALID_YAML_DESCRIPTION: a definition is a mapping with StartAt and States\n",
		},
		"nothing at all": {
			args: []string{"-"}, status: exitFailed, says: "-:1:1: ERROR SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object\n" +
				"    A definition looks like {\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}.\n",
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

func TestValidateFixesFiles(t *testing.T) {
	path := file(t, "a.json", `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Second": "1", "End": true, "Next": "Gone"}}}`)
	got := call(t, nil, "", "validate", "--fix", path)
	wantStatus(t, got, exitFailed) // where Next should lead a person must say
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 1, "End": true, "Next": "Gone"}}}`; string(text) != want {
		t.Errorf("the file is\n%s\nwant\n%s", text, want)
	}
	if want := path + ": fixed: Rename to Seconds\n" + path + ": fixed: Write 1 without quotes\n"; got.stderr != want {
		t.Errorf("it said\n%s\nwant\n%s", got.stderr, want)
	}
	wantIn(t, "stdout", got.stdout, "Gone")
}

func TestValidateFixesNoYAMLAndNoInput(t *testing.T) {
	path := file(t, "a.yaml", brokenYAML)
	got := call(t, nil, "", "validate", "--fix", path)
	wantStatus(t, got, exitUsage)
	wantIn(t, "stderr", got.stderr, "--fix changes files in JSON")
	if text, err := os.ReadFile(path); err != nil || string(text) != brokenYAML {
		t.Errorf("the file was changed (%v):\n%s", err, text)
	}
	wantStatus(t, call(t, nil, brokenJSON, "validate", "--fix", "-"), exitUsage)
}

func TestHelpExplainsCodes(t *testing.T) {
	for _, e := range asl.Explanations() {
		got := call(t, nil, "", "help", strings.ToLower(e.Code))
		wantStatus(t, got, 0)
		for _, part := range []string{e.Code, e.Why, e.Right} {
			wantIn(t, "stdout", got.stdout, part)
		}
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
