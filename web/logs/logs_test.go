package logs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/executions"
	"github.com/stepwell/stepwell/web/logs"
	"github.com/stepwell/stepwell/web/urls"
)

const group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/orders"

var home = engine.Scope{Region: "us-east-1", Account: "123456789012"}

// newSite is the studio with one execution that failed and logged everything.
func newSite(t *testing.T) (get func(url string) string, x engine.Execution) {
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	e := engine.New(store, nil, engine.Config{})
	m, err := e.CreateStateMachine(t.Context(), home, engine.NewMachine{
		Name: "Orders", RoleARN: "arn:aws:iam::123456789012:role/r",
		Definition: `{"StartAt": "Look", "States": {"Look": {"Type": "Pass", "Next": "Give up"}, "Give up": {"Type": "Fail", "Error": "Boom"}}}`,
		Logging:    []byte(`{"level":"ALL","includeExecutionData":true,"destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"` + group + `:*"}}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if x, err = e.StartExecution(t.Context(), engine.NewExecution{MachineARN: m.ARN, Name: "first", Input: `{"order": "A-17 & more"}`}); err != nil {
		t.Fatal(err)
	}
	if x, err = e.FindExecution(t.Context(), x.ARN); err != nil {
		t.Fatal(err)
	}
	studio, err := web.New(web.Config{Addr: "127.0.0.1:0"}, executions.New(e, home, nil), logs.New(e, nil))
	if err != nil {
		t.Fatal(err)
	}
	return func(url string) string {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, url, nil)
		r.Host = "127.0.0.1"
		w := httptest.NewRecorder()
		studio.Handler().ServeHTTP(w, r)
		return w.Result().Status + "\n" + w.Body.String()
	}, x
}

func TestThePagesShowWhatWasLogged(t *testing.T) {
	get, x := newSite(t)
	for name, c := range map[string]struct {
		url          string
		has, lacking []string
	}{
		"the list of groups":        {urls.Logs(), []string{"200", "/aws/vendedlogs/states/orders", "As long as executions"}, nil},
		"a group":                   {urls.LogGroup(group), []string{"200", "ExecutionFailed", "PassStateEntered", "Show execution", "A-17 &amp; more"}, nil},
		"a group's errors":          {urls.LogGroup(group) + "&level=ERROR", []string{"FailStateEntered", "ExecutionFailed"}, []string{"PassStateEntered"}},
		"a search":                  {urls.LogGroup(group) + "&q=passstateexited", []string{"PassStateExited"}, []string{"ExecutionFailed"}},
		"a search for nothing":      {urls.LogGroup(group) + "&q=zebra", []string{"No entries fit these filters"}, nil},
		"the log of an execution":   {urls.ExecutionView("1", "logs"), []string{"200", "ExecutionStarted", "ExecutionFailed"}, []string{"Show execution"}},
		"a group that is not there": {urls.LogGroup(group + "x"), []string{"404"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			page := get(c.url)
			for _, text := range c.has {
				if !strings.Contains(page, text) {
					t.Errorf("it lacks %q:\n%s", text, page)
				}
			}
			for _, text := range c.lacking {
				if strings.Contains(page, text) {
					t.Errorf("it has %q", text)
				}
			}
		})
	}
	if x.Log.Group != group {
		t.Errorf("the execution logs to %q", x.Log.Group)
	}
}

func TestEntriesComeNewestFirstUnlessAsked(t *testing.T) {
	get, _ := newSite(t)
	newest, oldest := get(urls.LogGroup(group)), get(urls.LogGroup(group)+"&order=oldest")
	first := func(page string) string {
		_, rest, _ := strings.Cut(page, `id="log-rows"`)
		for _, typ := range []string{"ExecutionStarted", "ExecutionFailed"} {
			other := "ExecutionFailed"
			if typ == other {
				other = "ExecutionStarted"
			}
			if i := strings.Index(rest, typ); i >= 0 && i < strings.Index(rest, other) {
				return typ
			}
		}
		return ""
	}
	if first(newest) != "ExecutionFailed" || first(oldest) != "ExecutionStarted" {
		t.Errorf("the first entries are %s and %s", first(newest), first(oldest))
	}
}
