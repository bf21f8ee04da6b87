package aws

import (
	"io"
	"net/http"
	"sync"
)

// serve answers a request by a handler of this process, which writes the body
// while it is read.
func serve(h http.Handler, req *http.Request) *http.Response {
	body, pipe := io.Pipe()
	w := &writer{header: http.Header{}, pipe: pipe, begun: make(chan struct{})}
	ctx := req.Context()
	go func() {
		h.ServeHTTP(w, req)
		w.WriteHeader(http.StatusOK)
		pipe.CloseWithError(ctx.Err()) // nil is the end of the body
	}()
	<-w.begun
	return &http.Response{StatusCode: w.status, Header: w.sent, Body: body, Request: req, ContentLength: -1}
}

// writer hands an answer on as a server does.
type writer struct {
	header http.Header
	pipe   *io.PipeWriter
	once   sync.Once
	begun  chan struct{} // closed when status and sent are set
	status int
	sent   http.Header
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.begun)
	})
}

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.pipe.Write(p)
}
