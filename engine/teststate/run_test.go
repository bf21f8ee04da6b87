package teststate

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

var update = flag.Bool("update", false, "rewrite what the tests in testdata come to")

// spoken is a request as the files in testdata have it; texts that hold JSON
// stand there as JSON.
type spoken struct {
	Definition json.RawMessage
	Text       string // a definition that is no JSON
	State      string
	Input      json.RawMessage
	Role       string
	Level      Level
	Reveal     bool
	Variables  json.RawMessage
	Context    json.RawMessage
	Result     json.RawMessage // of the mock
	Broken     *string         // a mock's result that is no JSON
	Error      *ErrorOutput
	Validation Validation
	NoMock     bool // an empty mock
	Config     Configuration
}

func (s spoken) request() Request {
	r := Request{
		Definition: string(s.Definition) + s.Text, StateName: s.State, Input: text(s.Input), RoleARN: s.Role, Level: s.Level, RevealSecrets: s.Reveal,
		Variables: text(s.Variables), Context: text(s.Context), Config: s.Config,
	}
	result := text(s.Result)
	if s.Broken != nil {
		result = s.Broken
	}
	if result != nil || s.Error != nil || s.NoMock {
		r.Mock = &Mock{Result: result, Error: s.Error, Validation: s.Validation}
	}
	return r
}

// TestRequests plays the files in testdata. Each test is a line with what it
// shows, one with the request, and one with what comes of it.
func TestRequests(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { playFile(t, file) })
	}
}

func playFile(t *testing.T, file string) {
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rewritten []string
	for block := range strings.SplitSeq(strings.TrimSpace(string(content)), "\n\n") {
		lines := strings.SplitN(block, "\n", 3)
		if len(lines) < 2 {
			t.Fatalf("a test without a request: %q", block)
		}
		got := play(t, lines[1])
		rewritten = append(rewritten, lines[0]+"\n"+lines[1]+"\n"+got)
		t.Run(strings.TrimPrefix(lines[0], "# "), func(t *testing.T) {
			if want := strings.Join(lines[2:], "\n"); got != want && !*update {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(rewritten, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func play(t *testing.T, line string) string {
	var s spoken
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		t.Fatalf("%s\n%v", line, err)
	}
	answer, err := Run(t.Context(), s.request(), stage())
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		return "refused: " + refused.Error()
	case err != nil:
		t.Fatalf("%s\n%v", line, err)
	}
	return printed(t, answer)
}

// printed is an answer in one line, without what is not there.
func printed(t *testing.T, a Answer) string {
	var b strings.Builder
	add := func(name string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n  " + name + " " + string(text))
	}
	b.WriteString(string(a.Status))
	if a.NextState != "" {
		b.WriteString(" → " + a.NextState)
	}
	if a.Output != nil {
		add("output", a.Output)
	}
	if a.Error != nil {
		add("error", *a.Error)
	}
	if a.Cause != nil {
		add("cause", *a.Cause)
	}
	if a.Inspection == nil {
		return b.String()
	}
	stages, err := json.Marshal(a.Inspection)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(stages, &members); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Input", "AfterArguments", "AfterInputPath", "AfterParameters", "Result", "AfterResultSelector", "AfterResultPath",
		"AfterItemsPointer", "AfterItemsPath", "AfterItemSelector", "AfterItemBatcher", "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage",
		"Request", "Response", "Variables", "ErrorDetails"} {
		switch v := members[name].(type) {
		case nil:
		case string:
			b.WriteString("\n  " + name + " " + v)
		case map[string]any:
			for k, x := range v {
				if x == nil {
					delete(v, k)
				}
			}
			add(name, v)
		default:
			add(name, v)
		}
	}
	return b.String()
}

// stage is an environment in which functions answer with their input, except
// for those called "boom" and "stall".
func stage() Env {
	return Env{
		Region: "eu-west-1", Account: "123456789012", Machine: "m", Execution: "x", Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Seed: 7,
		Call: func(_ context.Context, in machine.Info, c machine.RunTask) machine.Event {
			switch input := string(c.Input); {
			case strings.Contains(input, "stall"):
				return nil
			case strings.Contains(input, "boom"):
				name, cause := "Boom", "it went off"
				return machine.TaskFailed{ID: c.ID, Error: &name, Cause: &cause}
			}
			return machine.TaskDone{ID: c.ID, Output: json.RawMessage(`{"got":` + string(c.Input) + `,"as":"` + in.RoleARN + `"}`)}
		},
	}
}
