package teststate

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

// FuzzRun holds that no request makes a test panic, and that it always ends
// with an answer of a known status or a refusal.
func FuzzRun(f *testing.F) {
	for _, file := range []string{"stages", "tasks", "groups", "refusals"} {
		content, err := os.ReadFile("testdata/" + file + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			if !strings.HasPrefix(line, "{\"") {
				continue
			}
			var s spoken
			if err := json.Unmarshal([]byte(line), &s); err != nil {
				f.Fatal(err)
			}
			f.Add(string(s.Definition), `{"a":[1]}`, `[1,{"b":null}]`, `{"Execution":{"Input":1}}`)
		}
	}
	f.Fuzz(func(t *testing.T, definition, input, result, mocked string) {
		in := Request{Definition: definition, Input: &input, Level: Trace, RoleARN: "arn:r", Variables: &input}
		ended(t, in)
		failures := int64(len(result) % 5)
		in.Mock, in.Context = &Mock{Result: &result}, &mocked
		in.Config = Configuration{RetrierRetryCount: &failures, MapIterationFailureCount: &failures, MapItemReaderData: &result}
		ended(t, in)
		in.StateName = "A"
		ended(t, in)
	})
}

func ended(t *testing.T, in Request) {
	answer, err := Run(t.Context(), in, stage())
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
	case err != nil:
		t.Fatalf("%+v: %v", in, err)
	case answer.Status != Succeeded && answer.Status != Failed && answer.Status != Retriable && answer.Status != CaughtError:
		t.Fatalf("%+v ended as %q", in, answer.Status)
	}
}

// FuzzReadItems holds that whatever a reader's source holds is read or refused.
func FuzzReadItems(f *testing.F) {
	f.Add(`{"ReaderConfig":{"InputType":"CSV","CSVDelimiter":"PIPE","CSVHeaders":["a"]}}`, "a|b\n\"c\n")
	f.Add(`{"ReaderConfig":{"InputType":"JSONL"}}`, "1\n{}\n")
	f.Add(`{"ReaderConfig":{"ItemsPointer":"/a/0/~1"}}`, `{"a":[{"/":[1]}]}`)
	f.Fuzz(func(t *testing.T, reader, data string) {
		doc, err := asl.Parse([]byte(reader))
		if err != nil {
			return
		}
		_, _, err = readItems(doc.Root, data)
		var refused *Refusal
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
	})
}
