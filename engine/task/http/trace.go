package http

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/teststate"
)

// showRequest tells a test what is sent.
func showRequest(x *teststate.Exchange, req *http.Request) {
	shown := &teststate.HTTPRequest{Protocol: req.URL.Scheme, Method: req.Method, URL: req.URL.String(), Headers: headerLine(req.Header)}
	if req.GetBody != nil {
		if body, err := req.GetBody(); err == nil {
			text, _ := io.ReadAll(body) // of a text in memory
			shown.Body = string(text)
		}
	}
	x.Request = shown
}

// showResponse tells a test what came back, up to the size that a result may have.
func showResponse(x *teststate.Exchange, resp *http.Response, body []byte) {
	if x == nil {
		return
	}
	x.Response = &teststate.HTTPResponse{
		Protocol: resp.Request.URL.Scheme, StatusCode: resp.Status[:min(3, len(resp.Status))], StatusMessage: statusText(resp),
		Headers: headerLine(resp.Header), Body: strings.ToValidUTF8(string(body[:min(len(body), task.MaxResult)]), "\uFFFD"),
	}
}

// headerLine is a header as TestState writes it: "[Name: value, Name: value]".
func headerLine(h http.Header) string {
	var lines []string
	for name, values := range h {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(lines)
	return "[" + strings.Join(lines, ", ") + "]"
}
