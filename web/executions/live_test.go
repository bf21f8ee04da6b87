package executions_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// message is one event of a stream.
type message struct {
	name string
	data struct {
		States map[string]struct {
			Status, Detail string
			Attempts       int
		}
		Edges  []string
		Status string
	}
}

// follow opens the stream of an execution and gives its messages one by one; nil
// is the end.
func follow(t *testing.T, s *site, path string) func() *message {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	answer, err := http.Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() *message {
		t.Helper()
		var m message
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "event: "):
				m.name = strings.TrimPrefix(line, "event: ")
			case strings.HasPrefix(line, "data: "):
				if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &m.data); err != nil {
					t.Fatal(err)
				}
			case line == "" && m.name != "":
				return &m
			}
		}
		return nil
	}
}

func TestAStreamTellsWhatChanges(t *testing.T) {
	s := newSite(t)
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	next := follow(t, s, "/x/1/live")
	first := next()
	if first == nil || first.name != "st" || first.data.Status != "RUNNING" || first.data.States["Work"].Status != "running" {
		t.Fatalf("the first message is %+v", first)
	}
	if len(first.data.States) != 1 || len(first.data.Edges) != 1 {
		t.Errorf("the first message tells %v and %v", first.data.States, first.data.Edges)
	}
	close(s.hold)
	told := map[string]string{}
	for m := next(); m != nil; m = next() {
		for name, look := range m.data.States {
			told[name] = look.Status
		}
		if m.name == "done" {
			if m.data.Status != "SUCCEEDED" {
				t.Errorf("at the end it is %s", m.data.Status)
			}
			if told["Work"] != "succeeded" || told["Done"] != "succeeded" {
				t.Errorf("before the end it told %v", told)
			}
			if next() != nil {
				t.Error("there is a message after the end")
			}
			return
		}
	}
	t.Error("the stream ended without saying so")
}

func TestAStreamOfAClosedExecutionTellsAllAndEnds(t *testing.T) {
	s := newSite(t)
	s.run(s.create("packing", packing), "mine", `{"lines":[1,3]}`)
	next := follow(t, s, "/x/1/live")
	first, second := next(), next()
	if first == nil || second == nil || second.name != "done" || next() != nil {
		t.Fatalf("the messages are %+v and %+v", first, second)
	}
	pack := first.data.States["Pack"]
	if pack.Status != "failed" || pack.Detail != "1 of 2 done, 1 failed" {
		t.Errorf("the Map is told as %+v", pack)
	}
}

func TestAStreamEndsWithItsBrowser(t *testing.T) {
	s := newSite(t)
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	server := httptest.NewServer(s.handler)
	answer, err := http.Get(server.URL + "/x/1/live")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	server.Close() // waits for the handlers
}
