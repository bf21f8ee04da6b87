package executions_test

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/executions"
)

var home = engine.Scope{Region: "us-east-1", Account: "123456789012"}

// site is the studio over an engine that runs, with tasks of its own.
type site struct {
	t       *testing.T
	engine  *engine.Engine
	handler http.Handler
	// hold keeps the function "slow" waiting until it is closed.
	hold chan struct{}
	// left are how often the function "busy" still fails.
	left chan struct{}
}

func newSite(t *testing.T) *site {
	t.Helper()
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, hold: make(chan struct{}), left: make(chan struct{}, 8)}
	s.engine = engine.New(store, tasks{s}, engine.Config{})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.engine.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-done, store.Close()); err != nil {
			t.Error(err)
		}
	})
	studio, err := web.New(web.Config{Addr: "127.0.0.1:0"}, executions.New(s.engine, home, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.handler = studio.Handler()
	return s
}

// tasks are the functions that the workflows call.
type tasks struct{ site *site }

func (t tasks) Call(ctx context.Context, c engine.TaskCall) (json.RawMessage, error) {
	name := c.Resource.ARN[strings.LastIndexByte(c.Resource.ARN, ':')+1:]
	failed := func(name, cause string) error { return &engine.TaskFailure{Name: &name, Cause: &cause} }
	switch name {
	case "slow":
		select {
		case <-t.site.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	case "busy":
		select {
		case <-t.site.left:
			return nil, failed("Busy", `{"errorMessage":"try later","errorType":"Busy"}`)
		default:
		}
	case "broken":
		return nil, failed("Broken", "it is <b>broken</b>")
	}
	return json.RawMessage(`{"from":"` + name + `"}`), nil
}

func (s *site) create(name, definition string) string {
	s.t.Helper()
	m, err := s.engine.CreateStateMachine(s.t.Context(), home, engine.NewMachine{Name: name, Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
	if err != nil {
		s.t.Fatal(err)
	}
	return m.ARN
}

// run starts an execution and waits for its end.
func (s *site) run(machineARN, name, input string) engine.Execution {
	s.t.Helper()
	x := s.start(machineARN, name, input)
	x, err := s.engine.Wait(s.t.Context(), x.ARN)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

func (s *site) start(machineARN, name, input string) engine.Execution {
	s.t.Helper()
	x, err := s.engine.StartExecution(s.t.Context(), engine.NewExecution{MachineARN: machineARN, Name: name, Input: input})
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

// waitFor waits until the history has an event of a type.
func (s *site) waitFor(x engine.Execution, typ string) {
	s.t.Helper()
	watch := s.engine.Watch(x.ARN)
	defer watch.Close()
	late := time.After(10 * time.Second)
	for {
		events, err := s.engine.History(s.t.Context(), x.ID, engine.HistoryQuery{Limit: 1000})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range events {
			if e.Type == typ {
				return
			}
		}
		select {
		case <-watch.C:
		case <-late:
			s.t.Fatalf("no %s came", typ)
		}
	}
}

type answer struct {
	status   int
	body     string
	location string
	header   http.Header
}

func (s *site) get(path string, headers ...string) answer {
	s.t.Helper()
	return s.ask(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil), headers...)
}

func (s *site) post(path string, values url.Values) answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(r)
}

func (s *site) ask(r *http.Request, headers ...string) answer {
	r.Host = "127.0.0.1:8083"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String(), w.Header().Get("Location"), w.Header()}
}

// has checks the answer for texts, as they stand in the page.
func (a answer) has(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("the status is %d, want %d", a.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page lacks %q:\n%s", text, main(a.body))
		}
	}
}

func (a answer) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("the page has %q:\n%s", text, main(a.body))
		}
	}
}

// main is the part of a page that is worth printing.
func main(body string) string {
	_, after, ok := strings.Cut(body, "<main")
	if !ok {
		return body
	}
	return after[:min(len(after), 6000)]
}

// shown is how text stands in HTML.
func shown(text string) string { return html.EscapeString(text) }

var _ executions.Runtime = (*engine.Engine)(nil)

const finished = string(machine.Succeeded)
