package machines_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/studio"
)

var home = engine.Scope{Region: "us-east-1", Account: "123456789012"}

const passes = "{\r\n\t\"StartAt\": \"A\",\n\"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true}}}"

// site is the list of workflows over a store of its own.
type site struct {
	t       *testing.T
	engine  *engine.Engine
	store   *storage.Store
	handler http.Handler
}

func newSite(t *testing.T) *site {
	t.Helper()
	store, err := storage.Open(t.Context(), t.TempDir(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	e := engine.New(store, nil, engine.Config{Account: home.Account, Region: home.Region})
	space := studio.NewWorkspace(e, store, time.Now)
	server, err := web.New(web.Config{Addr: "127.0.0.1:8083"}, machines.New(e, space, schedule.NewService(store, e, schedule.NewLoop(store, e, nil, nil)), home, time.Now), studio.New(space, home))
	if err != nil {
		t.Fatal(err)
	}
	return &site{t, e, store, server.Handler()}
}

func (s *site) ask(r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	r.Host = "127.0.0.1:8083"
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r.WithContext(s.t.Context()))
	return w
}

func (s *site) get(path string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.ask(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) submit(path string, form url.Values) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(r)
}

// upload sends a file with the form of an import.
func (s *site) upload(file, content string, form map[string]string) *httptest.ResponseRecorder {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range form {
		s.ok(w.WriteField(name, value))
	}
	part, err := w.CreateFormFile("file", file)
	s.ok(err)
	_, err = part.Write([]byte(content))
	s.ok(err)
	s.ok(w.Close())
	r := httptest.NewRequest(http.MethodPost, "/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.ask(r)
}

func (s *site) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) contains(w *httptest.ResponseRecorder, status int, parts ...string) {
	s.t.Helper()
	if w.Code != status {
		s.t.Errorf("the status is %d, want %d", w.Code, status)
	}
	for _, part := range parts {
		if !strings.Contains(w.Body.String(), part) {
			s.t.Errorf("%q is missing in:\n%s", part, w.Body)
		}
	}
}

func (s *site) leadsTo(w *httptest.ResponseRecorder, want string) {
	s.t.Helper()
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
		s.t.Errorf("%d leads to %q, want %q", w.Code, got, want)
	}
}

func TestMachines(t *testing.T) {
	tests := map[string]func(s *site){
		"an empty list says how to begin":                    testEmptyList,
		"a new workflow opens on its canvas":                 testNew,
		"a name that cannot be is refused at its field":      testBadName,
		"an uploaded file is kept byte by byte":              testUpload,
		"pasted YAML becomes JSON":                           testYAML,
		"state machines are taken out of a template":         testStack,
		"a definition with errors is taken and listed":       testImportErrors,
		"what cannot be read is refused with its place":      testUnreadable,
		"each workflow shows its runs":                       testRuns,
		"the search looks at names, and pages follow":        testSearch,
		"the next run of a schedule is shown":                testNextRun,
		"deleting asks first, and takes the draft with it":   testDelete,
		"workflows of another region go by a longer name":    testRegion,
		"what is not there can neither be shown nor deleted": testGone,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(newSite(t)) })
	}
}

func testEmptyList(s *site) {
	s.contains(s.get("/"), http.StatusOK, "No workflows yet", `href="/workflows/new"`, `href="/import"`)
}

func testNew(s *site) {
	s.contains(s.get("/workflows/new"), http.StatusOK, `name="name"`, `value="EXPRESS"`)
	s.leadsTo(s.submit("/workflows/new", url.Values{"name": {" fresh "}, "type": {"EXPRESS"}}), "/w/fresh/design")
	s.contains(s.get("/w/fresh/design"), http.StatusOK, "Drop a state here")
	s.contains(s.get("/"), http.StatusOK, `href="/w/fresh/design"`, "Express", "Never run")
}

func testBadName(s *site) {
	s.leadsTo(s.submit("/workflows/new", url.Values{"name": {"taken"}}), "/w/taken/design")
	s.contains(s.submit("/workflows/new", url.Values{"name": {"taken"}}), http.StatusUnprocessableEntity, "There is a workflow with this name already.", `value="taken"`)
	for _, name := range []string{"", "with space", "a/b", `"><script>`} {
		s.contains(s.submit("/workflows/new", url.Values{"name": {name}}), http.StatusUnprocessableEntity, "Use 1 to 80 letters", `aria-invalid="true"`)
	}
}

func testUpload(s *site) {
	s.leadsTo(s.upload("my orders.asl.json", passes, nil), "/w/my-orders/design?problems=open")
	if got := s.get("/w/my-orders/export/asl.json").Body.String(); got != passes {
		s.t.Errorf("got %q, want %q", got, passes)
	}
	s.leadsTo(s.upload("x.json", passes, map[string]string{"name": "named"}), "/w/named/design?problems=open")
}

func testYAML(s *site) {
	text := "StartAt: A\r\nStates:\r\n  A: {Type: Wait, Seconds: 10, End: true}\r\n"
	s.leadsTo(s.submit("/import", url.Values{"name": {"y"}, "text": {text}}), "/w/y/design?problems=open")
	s.contains(s.get("/w/y/text"), http.StatusOK, `"Seconds": 10`, `"End": true`)
}

func testImportErrors(s *site) {
	text := `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Nowhere"}}}`
	s.leadsTo(s.submit("/import", url.Values{"name": {"e"}, "text": {text}}), "/w/e/design?problems=open")
	s.contains(s.get("/w/e/design?problems=open"), http.StatusOK, "<details open>", "Nowhere", "Draft with errors", "MISSING_TRANSITION_TARGET")
	if got := s.get("/w/e/text").Body.String(); got != text {
		s.t.Errorf("got %q", got)
	}
}

func testStack(s *site) {
	s.create(home, "orders")
	text := "Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      StateMachineName: orders\n      DefinitionString: '{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}'\n" +
		"  Far:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: far.asl.json}\n"
	s.contains(s.submit("/import", url.Values{"text": {text}}), http.StatusOK, "2 state machines found", `href="/w/orders-2/design?problems=open"`, "The definition is in the file far.asl.json", "Nothing was made of it")
	s.contains(s.submit("/import", url.Values{"text": {"Resources: {Q: {Type: x}}"}}), http.StatusOK, "No state machine is in it")
}

func testUnreadable(s *site) {
	s.contains(s.get("/import"), http.StatusOK, `type="file"`)
	s.contains(s.submit("/import", url.Values{"name": {"u"}, "text": {"{\n  \"StartAt\" 1}"}}), http.StatusUnprocessableEntity, "Line 2, column ", "StartAt&#34; 1")
	s.contains(s.submit("/import", url.Values{"name": {"u"}, "text": {""}}), http.StatusUnprocessableEntity, "Paste a definition, or choose a file.")
	s.contains(s.upload("big.json", strings.Repeat("x", 1<<20+10), nil), http.StatusUnprocessableEntity, "larger than")
	s.contains(s.get("/"), http.StatusOK, "No workflows yet")
}

func (s *site) create(scope engine.Scope, name string) string {
	s.t.Helper()
	m, err := s.engine.CreateStateMachine(s.t.Context(), scope, engine.NewMachine{Name: name, Definition: passes})
	s.ok(err)
	return m.ARN
}

func testRuns(s *site) {
	arn := s.create(home, "orders")
	for i := range 3 {
		_, err := s.engine.StartExecution(s.t.Context(), engine.NewExecution{MachineARN: arn, Name: fmt.Sprintf("run-%d", i)})
		s.ok(err)
	}
	s.contains(s.get("/"), http.StatusOK, `data-status="SUCCEEDED"`, "3 runs, 0 failed", `href="/x/3"`, "/w/orders/runs?status=SUCCEEDED")
}

func testSearch(s *site) {
	for i := range 60 {
		s.create(home, fmt.Sprintf("flow-%02d", i))
	}
	s.create(home, "other")
	s.contains(s.get("/?q=oth"), http.StatusOK, "/w/other/design")
	if strings.Contains(s.get("/?q=oth").Body.String(), "flow-01") {
		s.t.Error("the search shows what it should not")
	}
	s.contains(s.get("/?q=nothing"), http.StatusOK, "No workflow is called so")
	first := s.get("/")
	s.contains(first, http.StatusOK, "flow-00", "flow-49", "after=arn")
	second := s.get("/?after=" + url.QueryEscape(home.MachineARN("flow-49")))
	s.contains(second, http.StatusOK, "flow-50", "/w/other/design")
	if strings.Contains(second.Body.String(), "flow-49/design") {
		s.t.Error("the second page repeats the first")
	}
}

func testNextRun(s *site) {
	arn := s.create(home, "orders")
	next := time.Now().Add(90 * time.Minute)
	for i, enabled := range []bool{true, false} {
		s.ok(s.store.CreateSchedule(s.t.Context(), engine.Schedule{
			ID: fmt.Sprint("s", i), ARN: fmt.Sprint("s", i), Name: "s", Group: "default", MachineARN: arn,
			ScheduleSettings: engine.ScheduleSettings{Expression: "rate(1 day)", Timezone: "UTC", Enabled: enabled},
			Next:             next.Add(-time.Duration(i) * time.Hour), CreatedAt: time.Now(), UpdatedAt: time.Now(),
		}, engine.Once{}))
	}
	s.contains(s.get("/"), http.StatusOK, "in 1 h")
}

func testDelete(s *site) {
	s.leadsTo(s.submit("/workflows/new", url.Values{"name": {"gone"}}), "/w/gone/design")
	s.contains(s.get("/w/gone/delete"), http.StatusOK, "Delete gone?", "Delete workflow")
	s.leadsTo(s.submit("/w/gone/delete", nil), "/")
	s.contains(s.get("/w/gone/design"), http.StatusNotFound)
	if _, err := s.store.Draft(context.WithoutCancel(s.t.Context()), home.MachineARN("gone")); err == nil {
		s.t.Error("the draft is still there")
	}
}

func testRegion(s *site) {
	s.create(engine.Scope{Region: "eu-west-1", Account: home.Account}, "orders")
	s.contains(s.get("/"), http.StatusOK, `href="/w/eu-west-1:orders/design"`)
	s.contains(s.get("/w/eu-west-1:orders/design"), http.StatusOK, `data-state="A"`)
}

func testGone(s *site) {
	s.contains(s.get("/w/nobody/delete"), http.StatusNotFound)
	s.contains(s.get("/w/a%20b/delete"), http.StatusNotFound)
}
