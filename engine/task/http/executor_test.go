package http_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/http"
)

// seen is what an endpoint got.
type seen struct {
	method, uri, body string
	header            nethttp.Header
}

// endpoint keeps the last request and answers it with its own handler, or 200 and {}.
type endpoint struct {
	seen   seen
	answer nethttp.HandlerFunc
	url    string
}

func newEndpoint(t *testing.T, answer nethttp.HandlerFunc) *endpoint {
	e := &endpoint{answer: answer}
	s := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		b, _ := io.ReadAll(r.Body) // a short read shows in the body seen
		e.seen = seen{r.Method, r.RequestURI, string(b), r.Header}
		if e.answer != nil {
			e.answer(w, r)
			return
		}
		io.WriteString(w, "{}")
	}))
	t.Cleanup(s.Close)
	e.url = s.URL
	return e
}

func newExecutor(t *testing.T, c http.Config) *http.Executor {
	t.Helper()
	e, err := http.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// call makes a call; @ in the input stands for the endpoint's address.
func call(t *testing.T, e *http.Executor, url, input string) (string, error) {
	t.Helper()
	out, err := e.Call(context.Background(), task.Call{
		Resource: asl.Resource{ARN: "arn:aws:states:::http:invoke", Kind: asl.Service, Service: "http", API: "invoke"},
		Input:    json.RawMessage(strings.ReplaceAll(input, "@", url)), Region: "eu-west-1",
	})
	return string(out), err
}

func TestWhatIsSent(t *testing.T) {
	tests := map[string]struct{ input, method, uri, body, contentType string }{
		"a plain request": {input: `{"ApiEndpoint":"@/a","Method":"GET"}`, method: "GET", uri: "/a"},
		"query parameters are encoded, in order, arrays repeated": {input: `{"ApiEndpoint":"@/a?x=1","Method":"GET","QueryParameters":{"q":"a b&c","n":[1,2],"b":true}}`,
			method: "GET", uri: "/a?x=1&q=a+b%26c&n=1&n=2&b=true"},
		"an object is sent as JSON": {input: `{"ApiEndpoint":"@","Method":"POST","RequestBody":{"b":1,"a":1.0}}`,
			method: "POST", uri: "/", body: `{"b":1,"a":1.0}`, contentType: "application/json"},
		"a text is sent as it is": {input: `{"ApiEndpoint":"@","Method":"PUT","RequestBody":"hello"}`,
			method: "PUT", uri: "/", body: `hello`, contentType: "text/plain; charset=utf-8"},
		"a content type that is given stays": {input: `{"ApiEndpoint":"@","Method":"PATCH","Headers":{"content-type":"application/merge-patch+json"},"RequestBody":{}}`,
			method: "PATCH", uri: "/", body: `{}`, contentType: "application/merge-patch+json"},
		"a form, arrays by index": {input: `{"ApiEndpoint":"@","Method":"POST","Transform":{"RequestBodyEncoding":"URL_ENCODED"},"RequestBody":{"array":["a","b"],"k v":"1&2","o":{"i":[true]}}}`,
			method: "POST", uri: "/", body: `array[0]=a&array[1]=b&k+v=1%262&o[i][0]=true`, contentType: "application/x-www-form-urlencoded"},
		"a form, arrays repeated": {input: `{"ApiEndpoint":"@","Method":"POST","Transform":{"RequestBodyEncoding":"URL_ENCODED","RequestEncodingOptions":{"ArrayFormat":"REPEAT"}},"RequestBody":{"array":["a","b"]}}`,
			method: "POST", uri: "/", body: `array=a&array=b`, contentType: "application/x-www-form-urlencoded"},
		"a form, arrays by comma": {input: `{"ApiEndpoint":"@","Method":"POST","Transform":{"RequestBodyEncoding":"URL_ENCODED","RequestEncodingOptions":{"ArrayFormat":"COMMAS"}},"RequestBody":{"array":["a","b,c"]}}`,
			method: "POST", uri: "/", body: `array=a,b%2Cc`, contentType: "application/x-www-form-urlencoded"},
		"a form, arrays in brackets": {input: `{"ApiEndpoint":"@","Method":"POST","Transform":{"RequestBodyEncoding":"URL_ENCODED","RequestEncodingOptions":{"ArrayFormat":"BRACKETS"}},"RequestBody":{"array":["a","b"]}}`,
			method: "POST", uri: "/", body: `array[]=a&array[]=b`, contentType: "application/x-www-form-urlencoded"},
		"no transformation is asked for": {input: `{"ApiEndpoint":"@","Method":"POST","Transform":{"RequestBodyEncoding":"NONE"},"RequestBody":[1]}`,
			method: "POST", uri: "/", body: `[1]`, contentType: "application/json"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, nil)
			if _, err := call(t, newExecutor(t, http.Config{}), e.url, tt.input); err != nil {
				t.Fatal(err)
			}
			got := e.seen
			if got.method != tt.method || got.uri != tt.uri || got.body != tt.body || got.header.Get("Content-Type") != tt.contentType {
				t.Errorf("got %s %s %q as %q", got.method, got.uri, got.body, got.header.Get("Content-Type"))
			}
			if got.header.Get("User-Agent") != "Amazon|StepFunctions|HttpInvoke|eu-west-1" || got.header.Get("Range") != "bytes=0-262144" {
				t.Errorf("got headers %v", got.header)
			}
		})
	}
}

func TestRefusedParameters(t *testing.T) {
	tests := map[string]struct{ input, reason string }{
		"no endpoint":               {`{"Method":"GET"}`, "The field 'ApiEndpoint' is required but was missing"},
		"no method":                 {`{"ApiEndpoint":"@"}`, "The field 'Method' is required but was missing"},
		"another scheme":            {`{"ApiEndpoint":"file:///etc/passwd","Method":"GET"}`, "The value of the field 'ApiEndpoint' has an invalid format"},
		"another method":            {`{"ApiEndpoint":"@","Method":"TRACE"}`, "The value of the field 'Method' has an invalid format"},
		"headers that are no map":   {`{"ApiEndpoint":"@","Method":"GET","Headers":"x"}`, "The value of the field 'Headers' has an invalid format"},
		"a header with an object":   {`{"ApiEndpoint":"@","Method":"GET","Headers":{"A":{}}}`, "The value of the field 'Headers' has an invalid format"},
		"a header with a line feed": {`{"ApiEndpoint":"@","Method":"GET","Headers":{"A":"b\r\nHost: c"}}`, "The value of the field 'Headers' has an invalid format"},
		"a header AWS reserves":     {`{"ApiEndpoint":"@","Method":"GET","Headers":{"X-Amz-Date":"x"}}`, "The header 'X-Amz-Date' cannot be set in an HTTP Task"},
		"a header of its own":       {`{"ApiEndpoint":"@","Method":"GET","Headers":{"HOST":"x"}}`, "The header 'HOST' cannot be set in an HTTP Task"},
		"a form of another type":    {`{"ApiEndpoint":"@","Method":"POST","Headers":{"Content-Type":"text/plain"},"RequestBody":{},"Transform":{"RequestBodyEncoding":"URL_ENCODED"}}`, "URL_ENCODED needs an object as 'RequestBody' and the Content-Type application/x-www-form-urlencoded"},
		"an unknown array format":   {`{"ApiEndpoint":"@","Method":"POST","RequestBody":{},"Transform":{"RequestBodyEncoding":"URL_ENCODED","RequestEncodingOptions":{"ArrayFormat":"X"}}}`, "The value of the field 'ArrayFormat' has an invalid format"},
		"a connection without ARN":  {`{"ApiEndpoint":"@","Method":"GET","Authentication":{}}`, "The field 'ConnectionArn' is required but was missing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, nil)
			_, err := call(t, newExecutor(t, http.Config{}), e.url, tt.input)
			input := strings.ReplaceAll(tt.input, "@", e.url)
			wantFailure(t, err, "States.Runtime", fmt.Sprintf("The Parameters '%s' could not be used to start the Task: [%s]", input, tt.reason))
			if e.seen.method != "" {
				t.Error("the request was sent all the same")
			}
		})
	}
}

func wantFailure(t *testing.T, err error, name, cause string) {
	t.Helper()
	var f *task.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want a failure %s", err, name)
	}
	if *f.Name != name || *f.Cause != cause {
		t.Errorf("got  %s: %s\nwant %s: %s", *f.Name, *f.Cause, name, cause)
	}
}

// answering makes a handler of a status, a content type and a body.
func answering(status int, contentType, body string) nethttp.HandlerFunc {
	return func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header()["Date"] = nil
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestAnswers(t *testing.T) {
	tests := map[string]struct {
		status            int
		contentType, body string
		want, name, cause string
	}{
		"JSON is opened, keys in order": {200, "application/json", `{"b":1.0,"a":[]}`,
			`{"Headers":{"Content-Length":["16"],"Content-Type":["application/json"]},"ResponseBody":{"b":1.0,"a":[]},"StatusCode":200,"StatusText":"OK"}`, "", ""},
		"JSON of another name too": {201, "application/problem+json", `7`,
			`{"Headers":{"Content-Length":["1"],"Content-Type":["application/problem+json"]},"ResponseBody":7,"StatusCode":201,"StatusText":"Created"}`, "", ""},
		"an object is JSON whatever it is called": {200, "text/plain", `{"a":1}`,
			`{"Headers":{"Content-Length":["7"],"Content-Type":["text/plain"]},"ResponseBody":{"a":1},"StatusCode":200,"StatusText":"OK"}`, "", ""},
		"a text stays a text": {200, "text/plain", `12`,
			`{"Headers":{"Content-Length":["2"],"Content-Type":["text/plain"]},"ResponseBody":"12","StatusCode":200,"StatusText":"OK"}`, "", ""},
		"nothing is an empty text": {204, "text/plain", ``,
			`{"Headers":{"Content-Type":["text/plain"]},"ResponseBody":"","StatusCode":204,"StatusText":"No Content"}`, "", ""},
		"a refusal is an error by its status":       {404, "application/json", `{"secret":1}`, "", "States.Http.StatusCode.404", "Not Found"},
		"a redirection is an error too":             {302, "text/plain", ``, "", "States.Http.StatusCode.302", "Found"},
		"a server's error":                          {500, "text/plain", `x`, "", "States.Http.StatusCode.500", "Internal Server Error"},
		"a picture is refused":                      {200, "image/png", `x`, "", "States.Runtime", "The response has the content type 'image/png', which is not supported."},
		"so are bytes of any kind":                  {200, "application/octet-stream", `x`, "", "States.Runtime", "The response has the content type 'application/octet-stream', which is not supported."},
		"and a text that is not one":                {200, "text/plain", "\xff\xfe", "", "States.Runtime", "The response body is not a valid text."},
		"more than 256 KiB are too much":            {200, "text/plain", strings.Repeat("x", 256<<10+1), "", "States.DataLimitExceeded", "The state/task 'http' returned a result with a size exceeding the maximum number of bytes service limit."},
		"JSON that is none is given as it was sent": {200, "application/json", `{"a":`, `{"Headers":{"Content-Length":["5"],"Content-Type":["application/json"]},"ResponseBody":"{\"a\":","StatusCode":200,"StatusText":"OK"}`, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, answering(tt.status, tt.contentType, tt.body))
			got, err := call(t, newExecutor(t, http.Config{}), e.url, `{"ApiEndpoint":"@","Method":"GET"}`)
			if tt.name != "" {
				wantFailure(t, err, tt.name, tt.cause)
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestNoAnswer(t *testing.T) {
	_, err := call(t, newExecutor(t, http.Config{}), "http://u:hunter2@127.0.0.1:1", `{"ApiEndpoint":"@","Method":"GET"}`)
	wantFailure(t, err, "States.Http.Socket", "The HTTP Task could not reach the endpoint: dial tcp 127.0.0.1:1: connect: connection refused")

	e := newEndpoint(t, func(_ nethttp.ResponseWriter, r *nethttp.Request) { <-r.Context().Done() })
	_, err = call(t, newExecutor(t, http.Config{Timeout: 30 * time.Millisecond}), e.url, `{"ApiEndpoint":"@","Method":"GET"}`)
	wantFailure(t, err, "States.Http.Socket", "The HTTP Task did not get an answer in time.")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = newExecutor(t, http.Config{}).Call(ctx, task.Call{Input: json.RawMessage(`{"ApiEndpoint":"` + e.url + `","Method":"GET"}`)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
