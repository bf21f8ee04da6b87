package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
)

// house is a server and a viewer's server over the same data, with one of everything.
type house struct {
	*testing.T
	edit, view *web.Server
}

func newHouse(t *testing.T) *house {
	t.Helper()
	store, err := storage.Open(t.Context(), t.TempDir(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	c := config{addr: "127.0.0.1:8083", viewerAddr: "127.0.0.1:8084", account: "123456789012", region: "us-east-1", taskPool: 1}
	log := slog.New(slog.DiscardHandler)
	n, err := newNode(store, c, log)
	if err == nil {
		err = n.prepare(t.Context(), c)
	}
	h := &house{T: t}
	if err == nil {
		h.edit, err = newServer(c, n, log)
	}
	if err == nil {
		h.view, err = newViewer(c, n, log)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.furnish()
	return h
}

// furnish makes a workflow with all that a workflow can have.
func (h *house) furnish() {
	const w = "/w/order-fulfilment"
	for _, form := range []struct {
		path   string
		values url.Values
	}{
		{w + "/checkpoints", url.Values{"name": {"first"}}},
		{w + "/publish", url.Values{"as": {"version"}, "note": {"first"}}},
		{w + "/new-alias", url.Values{"name": {"live"}, "first": {"1"}, "share": {"100"}}},
		{w + "/runs/new", url.Values{"input": {"{}"}, "name": {"mine"}}},
		{"/schedules/new", url.Values{"name": {"nightly"}, "workflow": {"order-fulfilment"}, "expression": {"rate(1 day)"}, "timezone": {"UTC"}}},
	} {
		if a := h.ask(h.edit, http.MethodPost, form.path, form.values); a.Code != http.StatusSeeOther {
			h.Errorf("%s answers %d", form.path, a.Code)
		}
	}
}

func (h *house) ask(s *web.Server, method, path string, form url.Values) *httptest.ResponseRecorder {
	h.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1"
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// params are what stands for the parameters of routes.
var params = map[string]string{
	":workflow": "order-fulfilment", ":number": "1", ":alias": "live", ":checkpoint": "1", ":execution": "1", ":state": "none",
	":format": "asl.json", ":group": "default", ":name": "nightly",
}

// at is an address of a route.
func at(route string) string {
	return regexp.MustCompile(`:[a-z]+`).ReplaceAllStringFunc(route, func(p string) string {
		if v, ok := params[p]; ok {
			return v
		}
		return "1"
	})
}

// streams do not end by themselves.
var streams = regexp.MustCompile(`/live$|/events$`)

func TestViewersAreRefusedAllThatChangesSomething(t *testing.T) {
	h := newHouse(t)
	refused := 0
	for _, route := range h.view.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet || method == http.MethodHead || path == "/theme" {
			continue
		}
		a := h.ask(h.view, method, at(path), url.Values{})
		if a.Code != http.StatusForbidden || !strings.Contains(a.Body.String(), "Here everything can only be looked at") {
			t.Errorf("%s answers %d", route, a.Code)
		}
		refused++
	}
	if refused < 30 {
		t.Errorf("only %d routes were refused", refused)
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{}`))
	r.Host = "127.0.0.1"
	r.Header.Set("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
	w := httptest.NewRecorder()
	h.view.Handler().ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		t.Error("there is an API")
	}
}

func TestViewersSeeNothingThatChangesSomething(t *testing.T) {
	h := newHouse(t)
	form := regexp.MustCompile(`<form[^>]*method="post"[^>]*>`)
	control := regexp.MustCompile(`<(dialog|button[^>]*data-(opens|edit)|code-editor)`)
	link := regexp.MustCompile(`href="(/[^"#]*)"`)
	seen := 0
	for _, route := range h.view.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet || streams.MatchString(path) || strings.HasPrefix(path, "/static") {
			continue
		}
		a := h.ask(h.view, method, at(path), nil)
		if a.Code == http.StatusForbidden {
			continue // a page that is only there to change something
		}
		body := a.Body.String()
		for _, found := range form.FindAllString(body, -1) {
			if !strings.Contains(found, `action="/theme"`) {
				t.Errorf("%s has %s", route, found)
			}
		}
		if found := control.FindString(body); found != "" {
			t.Errorf("%s has %s", route, found)
		}
		for _, to := range link.FindAllStringSubmatch(body, -1) {
			if strings.HasPrefix(to[1], "/static") || streams.MatchString(to[1]) {
				continue
			}
			if b := h.ask(h.view, http.MethodGet, strings.ReplaceAll(to[1], "&amp;", "&"), nil); b.Code == http.StatusForbidden {
				t.Errorf("%s leads to %s, which is refused", route, to[1])
			}
		}
		seen++
	}
	if seen < 20 {
		t.Errorf("only %d pages were seen", seen)
	}
	for path, want := range map[string]string{
		"/": "order-fulfilment", "/w/order-fulfilment/design": "<svg", "/w/order-fulfilment/code": "StartAt",
		"/w/order-fulfilment/outline": "outline-sentence", "/w/order-fulfilment/versions": "Version 1", "/x/1": "mine",
		"/w/order-fulfilment/compare?a=1": "They are the same",
	} {
		if a := h.ask(h.view, http.MethodGet, path, nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), want) {
			t.Errorf("%s answers %d without %q", path, a.Code, want)
		}
	}
}

func TestLookingChangesNothing(t *testing.T) {
	h := newHouse(t)
	before := h.ask(h.edit, http.MethodGet, "/w/order-fulfilment/draft", nil).Body.String()
	for _, page := range []string{"design", "code", "outline", "versions", "changes", "compare", "draft"} {
		h.ask(h.view, http.MethodGet, "/w/order-fulfilment/"+page, nil)
	}
	if after := h.ask(h.edit, http.MethodGet, "/w/order-fulfilment/draft", nil).Body.String(); after != before {
		t.Error("the draft is another")
	}
}
