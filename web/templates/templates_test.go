package templates_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/templates"
)

var home = engine.Scope{Region: "us-east-1", Account: "123456789012"}

// shelf keeps what was made.
type shelf struct {
	made    map[string]string // text by name
	started []engine.NewExecution
}

func (s *shelf) Create(_ context.Context, _ engine.Scope, name, _, text string) error {
	switch {
	case strings.Contains(name, " "):
		return engine.ErrInvalidName
	case s.made[name] != "":
		return engine.ErrStateMachineAlreadyExists
	}
	s.made[name] = text
	return nil
}

func (s *shelf) DescribeStateMachine(_ context.Context, arn string) (engine.StateMachine, error) {
	for name, text := range s.made {
		if home.MachineARN(name) == arn {
			return engine.StateMachine{ARN: arn, Name: name, Definition: text}, nil
		}
	}
	return engine.StateMachine{}, engine.ErrStateMachineDoesNotExist
}

func (s *shelf) StartExecution(_ context.Context, in engine.NewExecution) (engine.Execution, error) {
	if in.Input == "" {
		return engine.Execution{}, errors.New("no input")
	}
	s.started = append(s.started, in)
	return engine.Execution{ID: 7}, nil
}

func (s *shelf) ask(t *testing.T, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	server, err := web.New(web.Config{Addr: "127.0.0.1:8083"}, templates.New(s, s, home))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1:8083"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, r)
	return w
}

func TestTheGalleryCanBeNarrowed(t *testing.T) {
	s := &shelf{made: map[string]string{}}
	tests := map[string]struct{ path, has, lacks string }{
		"all":                      {"/templates", "Order saga with compensation", "No template fits"},
		"by words":                 {"/templates?q=csv", "Batch over a CSV file", "Order saga"},
		"by service and pattern":   {"/templates?service=DynamoDB&pattern=Semaphore", "Semaphore in DynamoDB", "Order saga"},
		"by nothing there is":      {"/templates?q=zeppelin", "No template fits", "Order saga"},
		"a page has its parts":     {"/templates/order-saga", "Use this template", "No template fits"},
		"a chosen chip takes back": {"/templates?q=a&service=HTTP", `href="/templates?q=a"`, "No template fits"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body := s.ask(t, http.MethodGet, test.path, nil).Body.String()
			if !strings.Contains(body, test.has) || strings.Contains(body, test.lacks) {
				t.Errorf("it lacks %q or has %q:\n%s", test.has, test.lacks, body)
			}
		})
	}
	if w := s.ask(t, http.MethodGet, "/templates/order-saga/picture.svg", nil); !strings.HasPrefix(w.Body.String(), "<svg") {
		t.Errorf("the picture is %.60s", w.Body)
	}
	if w := s.ask(t, http.MethodGet, "/templates/none", nil); w.Code != http.StatusNotFound {
		t.Errorf("an unknown template answers %d", w.Code)
	}
}

func TestATemplateIsUsedUnderANameOfItsOwn(t *testing.T) {
	s := &shelf{made: map[string]string{"order-saga": "mine"}}
	if body := s.ask(t, http.MethodGet, "/templates/order-saga", nil).Body.String(); !strings.Contains(body, `value="order-saga-2"`) {
		t.Error("a free name is not proposed")
	}
	for name, want := range map[string]int{"order-saga": 422, "a b": 422, "orders": 303} {
		if w := s.ask(t, http.MethodPost, "/templates/order-saga/use", url.Values{"name": {name}}); w.Code != want {
			t.Errorf("the name %q answers %d, want %d", name, w.Code, want)
		}
	}
	if s.made["orders"] == "" || s.made["order-saga"] != "mine" {
		t.Errorf("made are %q", s.made)
	}
}

func TestADemoMakesItsWorkflowOnce(t *testing.T) {
	s := &shelf{made: map[string]string{"order-saga": "mine"}}
	for range 2 {
		if w := s.ask(t, http.MethodPost, "/templates/order-saga/run", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/x/7" {
			t.Errorf("it answers %d, %s", w.Code, w.Header().Get("Location"))
		}
		if w := s.ask(t, http.MethodPost, "/templates/csv-batch/run", nil); w.Code != http.StatusSeeOther {
			t.Errorf("it answers %d", w.Code)
		}
	}
	if len(s.made) != 3 || s.made["csv-batch"] == "" {
		t.Errorf("made are %d workflows", len(s.made))
	}
	if got := s.started[1].MachineARN; got != home.MachineARN("csv-batch")+"#template.csv-batch" {
		t.Errorf("it starts %s", got)
	}
}
