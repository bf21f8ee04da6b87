package aws

import (
	"bytes"
	"net/http"
)

// serve answers a request by a handler of this process.
func serve(h http.Handler, req *http.Request) (*Answer, error) {
	w := &writer{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, req)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if w.body.Len() > MaxAnswer {
		return nil, ErrAnswerTooLarge
	}
	return &Answer{Status: w.status, Header: w.header, Body: w.body.Bytes()}, nil
}

// writer keeps an answer in memory.
type writer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *writer) Header() http.Header         { return w.header }
func (w *writer) WriteHeader(status int)      { w.status = status }
func (w *writer) Write(p []byte) (int, error) { return w.body.Write(p) }
