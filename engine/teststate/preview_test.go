package teststate

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// tried is a state with a sample, as the files in testdata have it.
type tried struct {
	State     json.RawMessage
	Language  asl.QueryLanguage
	Input     json.RawMessage
	Variables json.RawMessage
	Result    json.RawMessage
	Error     *ErrorOutput
	Context   json.RawMessage
}

func (t tried) sample() Sample {
	return Sample{Input: t.Input, Variables: t.Variables, Result: t.Result, Failure: t.Error, Context: t.Context}
}

func previewEnv() Env {
	return Env{Region: "eu-west-1", Account: "123456789012", Machine: "m", Execution: "x", Seed: 7,
		Now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), Limits: machine.Limits{PayloadBytes: 1 << 18}}
}

func look(t *testing.T, in tried) Preview {
	t.Helper()
	doc, err := asl.Parse(in.State)
	if err != nil {
		t.Fatal(err)
	}
	language := in.Language
	if language == "" {
		language = asl.JSONPath
	}
	p, err := Look(t.Context(), doc.Root, language, in.sample(), previewEnv())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lines says what a preview tells, a line for each field.
func (p Preview) lines() []string {
	var out []string
	for _, f := range p.Fields {
		path, _ := json.Marshal(f.Path)
		switch {
		case f.Needs != "":
			out = append(out, fmt.Sprintf("%s needs %s", path, f.Needs))
		case f.Problem != "":
			out = append(out, fmt.Sprintf("%s fails: %s", path, f.Problem))
		default:
			out = append(out, fmt.Sprintf("%s = %s", path, f.Value))
		}
	}
	switch o := p.Outcome; {
	case o == nil:
	case o.Error != nil:
		out = append(out, fmt.Sprintf("%s %s", o.Status, *o.Error))
	default:
		out = append(out, fmt.Sprintf("%s %s", o.Status, o.Output))
	}
	return out
}

// TestPreviews plays testdata/previews/states.txt: paragraphs of a sentence, a state
// with its sample, and what is told of it.
func TestPreviews(t *testing.T) {
	const file = "testdata/previews/states.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rewritten []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		lines := strings.Split(paragraph, "\n")
		if len(lines) < 2 {
			t.Fatalf("%q has no state", paragraph)
		}
		var in tried
		if err := json.Unmarshal([]byte(lines[1]), &in); err != nil {
			t.Fatalf("%s: %v", lines[0], err)
		}
		var got []string
		t.Run(strings.TrimPrefix(lines[0], "# "), func(t *testing.T) {
			got = look(t, in).lines()
			if want := strings.Join(lines[2:], "\n"); strings.Join(got, "\n") != want && !*update {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
			}
		})
		rewritten = append(rewritten, strings.Join(append(lines[:2:2], got...), "\n"))
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(rewritten, "\n\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASampleThatIsNotJSONIsRefused(t *testing.T) {
	doc, err := asl.Parse([]byte(`{"Type":"Pass","End":true}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, with := range map[string]Sample{
		"the sample's input":     {Input: json.RawMessage(`{`)},
		"the sample's result":    {Result: json.RawMessage(`x`)},
		"the sample's variables": {Variables: json.RawMessage(`[]`)},
		"the sample's context":   {Context: json.RawMessage(`1`)},
	} {
		if _, err := Look(t.Context(), doc.Root, asl.JSONPath, with, previewEnv()); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzLook holds that nothing that one can type makes a preview panic, and that
// what it tells is JSON.
func FuzzLook(f *testing.F) {
	f.Add(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"a.$":"$.x"},"ResultPath":"$.r","End":true}`, `{"x":1}`, `{"r":2}`)
	f.Add(`{"Type":"Choice","Choices":[{"And":[{"Variable":"$.x","IsNull":true}],"Next":"A"}]}`, `{}`, `null`)
	f.Add(`{"QueryLanguage":"JSONata","Type":"Map","Items":"{% $states.input %}","ItemSelector":{"a":"{% $states.context.Map.Item.Value %}"}}`, `[1]`, `[]`)
	f.Fuzz(func(t *testing.T, state, input, result string) {
		doc, err := asl.Parse([]byte(state))
		if err != nil || !doc.Root.Is(asl.KindObject) {
			return
		}
		p, err := Look(t.Context(), doc.Root, asl.JSONPath, Sample{Input: json.RawMessage(input), Result: json.RawMessage(result)}, previewEnv())
		if err != nil {
			return
		}
		for _, field := range p.Fields {
			if field.Value != nil && !json.Valid(field.Value) {
				t.Errorf("%v is %s", field.Path, field.Value)
			}
		}
	})
}
