package studio_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/studio"
)

var home = engine.Scope{Region: "us-east-1", Account: "123456789012"}

// orders is a definition with a spelling of its own, to see what becomes of it.
const orders = `{
    "StartAt" : "Reserve stock",
    "Comment" :"By hand",
    "States": {
        "Reserve stock": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${Reserve}", "Payload.$": "$", "Big": 12345678901234567890},
            "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 2, "BackoffRate": 2.0}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}],
            "Next": "Enough?"},
        "Enough?": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 1.50, "Next": "Done"}], "Default": "Give up"},
        "Done": {"Type": "Succeed"},
        "Give up": {"Type": "Fail", "Error": "Stock"}
    }
}
`

// desk is a studio over a store of its own.
type desk struct {
	t      testing.TB
	dir    string
	store  *storage.Store
	engine *engine.Engine
	space  *studio.Workspace
	now    time.Time
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	d.open()
	t.Cleanup(func() { d.ok(d.store.Close()) })
	return d
}

func (d *desk) open() {
	d.t.Helper()
	store, err := storage.Open(d.t.Context(), d.dir, storage.Options{})
	d.ok(err)
	d.store, d.engine = store, engine.New(store, nil, engine.Config{Account: home.Account, Region: home.Region})
	d.space = studio.NewWorkspace(d.engine, store, func() time.Time { return d.now })
}

// restart closes the store and opens it again.
func (d *desk) restart() {
	d.t.Helper()
	d.ok(d.store.Close())
	d.open()
}

func (d *desk) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// create makes a workflow of a text and returns its ARN.
func (d *desk) create(name, text string) string {
	d.t.Helper()
	d.ok(d.space.Create(d.t.Context(), home, name, "STANDARD", text))
	return home.MachineARN(name)
}

func (d *desk) sheet(arn string) studio.Sheet {
	d.t.Helper()
	s, err := d.space.Open(d.t.Context(), arn)
	d.ok(err)
	return s
}

func change(t testing.TB, base int64, edit string) studio.Change {
	t.Helper()
	e, err := designer.ParseEdit([]byte(edit))
	if err != nil {
		t.Fatal(err)
	}
	return studio.Change{Base: base, Edit: e, JSON: []byte(edit)}
}

// edit makes an edit on the newest revision.
func (d *desk) edit(arn, edit string) studio.Saved {
	d.t.Helper()
	saved, err := d.space.Edit(d.t.Context(), arn, change(d.t, d.sheet(arn).Draft.Revision, edit))
	d.ok(err)
	return saved
}

// contains checks that a text has all of some parts.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// server is the studio's pages over the desk.
func (d *desk) server() *site {
	d.t.Helper()
	server, err := web.New(web.Config{Addr: "127.0.0.1:8083"}, studio.New(d.space, home))
	d.ok(err)
	return &site{d.t, server.Handler()}
}

type site struct {
	t       testing.TB
	handler http.Handler
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (s *site) ask(r *http.Request) answer {
	s.t.Helper()
	r.Host = "127.0.0.1:8083"
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r.WithContext(s.t.Context()))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{w.Code, w.Header(), string(body)}
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.ask(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(path, body string) answer {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return s.ask(r)
}

func (s *site) submit(path string, form url.Values) answer {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(r)
}

// fields reads an answer in JSON.
func (a answer) fields(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return out
}
