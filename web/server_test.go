package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/static"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/sse"
	"github.com/stepwell/stepwell/web/ui"
)

// feature is a part of the studio made of functions.
type feature func(g *echo.Group)

func (f feature) Routes(g *echo.Group) { f(g) }

// pages has one route per way to answer.
var pages = feature(func(g *echo.Group) {
	g.GET("/", ui.Handle(func(echo.Context) (ui.View, error) {
		return ui.View{Title: "Workflows", Section: ui.SectionWorkflows, Fragment: ui.Badge(strings.Repeat("here ", 400))}, nil
	}))
	g.GET("/panic", ui.Handle(func(echo.Context) (ui.View, error) { panic("secret of the house") }))
	g.GET("/fail", ui.Handle(func(echo.Context) (ui.View, error) { return ui.View{}, errors.New("secret of the house") }))
	g.GET("/gone", ui.Handle(func(echo.Context) (ui.View, error) { return ui.View{}, engine.ErrExecutionDoesNotExist }))
	g.POST("/echo", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, string(body))
	})
	g.GET("/stream", func(c echo.Context) error {
		stream, err := sse.Open(c.Response(), c.Request())
		if err != nil {
			return err
		}
		defer stream.Close()
		if err := stream.Send(sse.Event{Data: "hello"}); err != nil {
			return nil
		}
		<-stream.Done()
		return nil
	})
})

// api answers in the place of the AWS protocols.
var api = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusTeapot)
})

func newServer(t *testing.T, config web.Config, features ...web.Feature) *web.Server {
	t.Helper()
	if config.Addr == "" {
		config.Addr = "127.0.0.1:8083"
	}
	if config.API == nil {
		config.API = api
	}
	server, err := web.New(config, append(features, pages)...)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// request is a line of a table: what is sent.
type request struct {
	method, path, host, body string
	headers                  map[string]string
}

func ask(t *testing.T, server *web.Server, in request) *httptest.ResponseRecorder {
	t.Helper()
	method := in.method
	if method == "" {
		method = http.MethodGet
	}
	path := in.path
	if path == "" {
		path = "/"
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(in.body))
	r.Host = in.host
	if r.Host == "" {
		r.Host = "127.0.0.1:8083"
	}
	for name, value := range in.headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, r)
	return w
}

func TestHosts(t *testing.T) {
	const refused, answered = http.StatusMisdirectedRequest, http.StatusOK
	tests := map[string]struct {
		addr    string
		allowed []string
		host    string
		want    int
	}{
		"the configured address":                                 {host: "127.0.0.1:8083", want: answered},
		"localhost with any port":                                {host: "localhost:9999", want: answered},
		"localhost in capitals":                                  {host: "LOCALHOST", want: answered},
		"IPv6 loopback":                                          {host: "[::1]:8083", want: answered},
		"IPv6 loopback without port":                             {host: "[::1]", want: answered},
		"another loopback address":                               {host: "127.0.0.2:8083", want: answered},
		"the prefix that SDKs put before localhost":              {host: "sync-localhost:8083", want: answered},
		"the prefix that SDKs put before an address":             {host: "sync-127.0.0.1:8083", want: answered},
		"a name that resolves to us":                             {host: "evil.example:8083", want: refused},
		"a name that begins like ours":                           {host: "localhost.evil.example", want: refused},
		"the prefix does not make a name ours":                   {host: "sync-evil.example", want: refused},
		"an address that is not ours":                            {host: "192.168.1.5:8083", want: refused},
		"no host":                                                {host: " ", want: refused},
		"an allowed name":                                        {allowed: []string{"Flows.Example"}, host: "flows.example:443", want: answered},
		"a configured name":                                      {addr: "flows.example:80", host: "flows.example", want: answered},
		"any address when listening on all":                      {addr: "0.0.0.0:8083", host: "192.168.1.5:8083", want: answered},
		"but not any name when listening on all":                 {addr: "0.0.0.0:8083", host: "evil.example", want: refused},
		"an empty host in the address listens on all as well":    {addr: ":8083", host: "10.0.0.1:8083", want: answered},
		"a trailing dot is the same name":                        {host: "localhost.:8083", want: answered},
		"a user part does not hide the host":                     {host: "localhost@evil.example", want: refused},
		"an address in other spelling is not taken for the same": {host: "0x7f.1:8083", want: refused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, web.Config{Addr: test.addr, AllowedHosts: test.allowed})
			if got := ask(t, server, request{host: test.host}).Code; got != test.want {
				t.Errorf("Host %q: got %d, want %d", test.host, got, test.want)
			}
		})
	}
}

const signed = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=00"

func signedFor(service string) string { return strings.Replace(signed, "%s", service, 1) }

func TestOrigins(t *testing.T) {
	const ok, refused, called = http.StatusOK, http.StatusForbidden, http.StatusTeapot
	target := map[string]string{"X-Amz-Target": "AWSStepFunctions.ListStateMachines"}
	with := func(base map[string]string, pairs ...string) map[string]string {
		headers := map[string]string{}
		for k, v := range base {
			headers[k] = v
		}
		for i := 0; i < len(pairs); i += 2 {
			headers[pairs[i]] = pairs[i+1]
		}
		return headers
	}
	tests := map[string]struct {
		in   request
		want int
	}{
		"a form of our own page":                   {request{method: "POST", path: "/echo", headers: with(nil, "Sec-Fetch-Site", "same-origin")}, ok},
		"curl sends no such headers":               {request{method: "POST", path: "/echo"}, ok},
		"a form of another site":                   {request{method: "POST", path: "/echo", headers: with(nil, "Sec-Fetch-Site", "cross-site")}, refused},
		"a page on another port of this machine":   {request{method: "POST", path: "/echo", headers: with(nil, "Sec-Fetch-Site", "same-site")}, refused},
		"an old browser's foreign origin":          {request{method: "POST", path: "/echo", headers: with(nil, "Origin", "https://evil.example")}, refused},
		"an old browser's own origin":              {request{method: "POST", path: "/echo", headers: with(nil, "Origin", "http://127.0.0.1:8083")}, ok},
		"an opaque origin":                         {request{method: "POST", path: "/echo", headers: with(nil, "Origin", "null")}, refused},
		"a link from another site may be followed": {request{headers: with(nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document")}, ok},
		"a frame of another site is not a link":    {request{headers: with(nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe")}, refused},
		"a script of another site cannot read":     {request{headers: with(nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors")}, refused},
		"an SDK calls the API":                     {request{method: "POST", headers: target}, called},
		"a page of another site calls the API":     {request{method: "POST", headers: with(target, "Sec-Fetch-Site", "cross-site")}, refused},
		"a foreign origin calls the API":           {request{method: "POST", headers: with(target, "Origin", "https://evil.example")}, refused},
		"a foreign origin reads through the API":   {request{path: "/schedules", headers: with(nil, "Authorization", signedFor("scheduler"), "Origin", "https://evil.example")}, refused},
		"a navigation cannot call the API":         {request{path: "/?X-Amz-Credential=A/1/r/states/aws4_request", headers: with(nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document")}, refused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, newServer(t, web.Config{}), test.in).Code; got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestWhatIsACallOfTheAPI(t *testing.T) {
	tests := map[string]struct {
		in   request
		want bool
	}{
		"an operation is named":                    {request{method: "POST", headers: map[string]string{"X-Amz-Target": "AWSStepFunctions.StartExecution"}}, true},
		"signed for states":                        {request{method: "POST", headers: map[string]string{"Authorization": signedFor("states")}}, true},
		"signed for scheduler":                     {request{path: "/schedules", headers: map[string]string{"Authorization": signedFor("scheduler")}}, true},
		"signed in the query":                      {request{path: "/?X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fstates%2Faws4_request"}, true},
		"an access key with slashes":               {request{headers: map[string]string{"Authorization": strings.Replace(signedFor("states"), "AKID", "A/K/I", 1)}}, true},
		"signed for another service":               {request{headers: map[string]string{"Authorization": signedFor("s3")}}, false},
		"another service's operation":              {request{headers: map[string]string{"X-Amz-Target": "DynamoDB_20120810.PutItem"}}, false},
		"a scope that is not one":                  {request{headers: map[string]string{"Authorization": "AWS4-HMAC-SHA256 Credential=states/aws4_request"}}, false},
		"another kind of authorization":            {request{headers: map[string]string{"Authorization": "Basic YTpi"}}, false},
		"a page":                                   {request{}, false},
		"a query that only mentions the parameter": {request{path: "/?X-Amz-Credential=%zz"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, newServer(t, web.Config{}), test.in).Code == http.StatusTeapot; got != test.want {
				t.Errorf("went to the API: %v, want %v", got, test.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	partial := map[string]string{"HX-Request": "true", "HX-Request-Type": "partial"}
	tests := map[string]struct {
		in   request
		code int
		has  []string
	}{
		"an unknown page is designed":                    {request{path: "/nowhere"}, 404, []string{"<!doctype html>", "There is no page at this address"}},
		"a panic is a designed page":                     {request{path: "/panic"}, 500, []string{"<!doctype html>", "Something went wrong", "Request"}},
		"a failure in a fragment is a toast":             {request{path: "/fail", headers: partial}, 500, []string{`<hx-partial hx-target="#toasts"`, "Something went wrong"}},
		"the engine's errors have their status":          {request{path: "/gone"}, 404, []string{"does not exist"}},
		"restoring history is not a fragment":            {request{path: "/", headers: map[string]string{"HX-Request": "true", "HX-Request-Type": "full"}}, 200, []string{"<!doctype html>"}},
		"a fragment comes without the page":              {request{path: "/", headers: partial}, 200, []string{`<span class="badge">`}},
		"a theme that does not exist is refused":         {request{method: "POST", path: "/theme", body: "theme=neon", headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 422, []string{"no such theme"}},
		"a body that is too long is refused at once":     {request{method: "POST", path: "/echo", body: strings.Repeat("x", 2<<20+1)}, 413, []string{"too large"}},
		"a method that the address does not know":        {request{method: "DELETE", path: "/echo"}, 405, []string{"does not take that request"}},
		"a file that does not exist is not a page of us": {request{path: "/static/x/nothing.js"}, 404, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := ask(t, newServer(t, web.Config{}), test.in)
			if w.Code != test.code {
				t.Errorf("got %d, want %d", w.Code, test.code)
			}
			for _, text := range test.has {
				if !strings.Contains(w.Body.String(), text) {
					t.Errorf("the answer lacks %q", text)
				}
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Error("the answer tells what is for the log")
			}
			if test.in.headers["HX-Request-Type"] == "partial" && strings.Contains(w.Body.String(), "<html") {
				t.Error("a fragment was asked for, a page came")
			}
		})
	}
}

func TestFailuresAreLoggedWithTheShownID(t *testing.T) {
	var log bytes.Buffer
	server := newServer(t, web.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	w := ask(t, server, request{path: "/panic"})
	id := w.Header().Get("X-Request-Id")
	if id == "" || !strings.Contains(w.Body.String(), id) {
		t.Errorf("the page does not show the request's id %q", id)
	}
	if !strings.Contains(log.String(), "id="+id) || !strings.Contains(log.String(), "secret of the house") {
		t.Errorf("the log has no line for %s: %s", id, &log)
	}
}

func TestEveryPageIsGuarded(t *testing.T) {
	w := ask(t, newServer(t, web.Config{}), request{})
	policy := w.Header().Get("Content-Security-Policy")
	for _, rule := range []string{"default-src 'self'", "script-src 'self';", "style-src 'self' 'nonce-", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(policy, rule) {
			t.Errorf("the policy %q lacks %q", policy, rule)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy has a hole: %s", policy)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if second := ask(t, newServer(t, web.Config{}), request{}).Header().Get("Content-Security-Policy"); second == policy {
		t.Error("the nonce is the same twice")
	}
}

func TestPagesAreCompressedAndStreamsAreNot(t *testing.T) {
	server := newServer(t, web.Config{})
	zip := map[string]string{"Accept-Encoding": "br, gzip"}
	page := ask(t, server, request{headers: zip})
	if page.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal("the page is not compressed")
	}
	reader, err := gzip.NewReader(page.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(reader); err != nil || !strings.HasSuffix(string(text), "</html>") {
		t.Errorf("the page does not unpack to its end: %v", err)
	}
	if failed := ask(t, server, request{path: "/fail", headers: zip}); failed.Header().Get("Content-Encoding") != "gzip" || failed.Code != 500 {
		t.Errorf("the error page: %d, %q", failed.Code, failed.Header().Get("Content-Encoding"))
	}
	sheet := ask(t, server, request{path: static.URL("css/components.css"), headers: zip})
	if sheet.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(sheet.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("a style sheet: %v", sheet.Header())
	}
}

func TestNavigationShowsOnlyWhatIsServed(t *testing.T) {
	page := ask(t, newServer(t, web.Config{}), request{}).Body.String()
	if !strings.Contains(page, `<a href="/" aria-current="page">Workflows</a>`) {
		t.Error("the current section is not marked")
	}
	if strings.Contains(page, ">Tables<") {
		t.Error("a section without a page is in the navigation")
	}
}

func TestTheThemeIsRememberedWithoutScripts(t *testing.T) {
	server := newServer(t, web.Config{})
	w := ask(t, server, request{method: "POST", path: "/theme", body: "theme=dark", headers: map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Referer": "http://127.0.0.1:8083/x?status=FAILED"}})
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/x?status=FAILED" {
		t.Errorf("leads to %d %s", w.Code, got)
	}
	page := ask(t, server, request{headers: map[string]string{"Cookie": strings.Split(w.Header().Get("Set-Cookie"), ";")[0]}})
	if !strings.Contains(page.Body.String(), `<html lang="en" data-theme="dark">`) {
		t.Error("the page is not dark")
	}
	away := ask(t, server, request{method: "POST", path: "/theme", body: "theme=dark", headers: map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Referer": "http://evil.example/x"}})
	if got := away.Header().Get("Location"); got != "/" {
		t.Errorf("leads away to %s", got)
	}
}

func TestTwoFeaturesCannotServeOneRoute(t *testing.T) {
	if _, err := web.New(web.Config{}, pages, pages); err == nil || !strings.Contains(err.Error(), "GET /panic") {
		t.Errorf("got %v", err)
	}
}

func TestStoppingEndsStreamsAndServe(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(t, web.Config{Addr: listener.Addr().String()})
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	answer, err := http.Get("http://" + listener.Addr().String() + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.Header.Get("Content-Encoding") != "" {
		t.Error("the stream is compressed")
	}
	first := make([]byte, len("data: hello"))
	if _, err := io.ReadFull(answer.Body, first); err != nil || string(first) != "data: hello" {
		t.Errorf("got %q, %v", first, err)
	}
	stop()
	if _, err := io.ReadAll(answer.Body); err != nil {
		t.Errorf("the stream did not end well: %v", err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
