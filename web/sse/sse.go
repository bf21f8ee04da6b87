// Package sse writes server-sent events.
//
// A stream ends with its request, or when the server begins to stop: a stream
// would otherwise hold up the shutdown for as long as a page is open.
package sse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// pingEvery keeps proxies from closing a quiet stream.
const pingEvery = 15 * time.Second

// writeTimeout bounds one write, so that a browser that stopped reading is let go.
const writeTimeout = 10 * time.Second

// ErrClosed is returned by Send after the stream has ended.
var ErrClosed = errors.New("sse: the stream has ended")

// Event is one message. All fields are optional; one without Name is swapped
// into the page by htmx, one with a Name becomes a DOM event.
type Event struct {
	ID    string        // what the browser sends back as Last-Event-ID
	Name  string        // the type of the event
	Data  string        // may have several lines
	Retry time.Duration // how long the browser waits before it connects again
}

// Stream is one open connection to a browser. Its methods may be called from
// several goroutines.
type Stream struct {
	ctx    context.Context
	cancel context.CancelFunc
	out    http.ResponseWriter
	flush  *http.ResponseController
	mu     sync.Mutex
	ended  chan struct{} // closed when the pinging has stopped
}

type stopKey struct{}

// WithStop returns a context whose streams end when stop is closed.
func WithStop(ctx context.Context, stop <-chan struct{}) context.Context {
	return context.WithValue(ctx, stopKey{}, stop)
}

// Open starts the answer and the pings. It fails when w cannot be flushed. The
// caller must Close the stream before its handler returns.
func Open(w http.ResponseWriter, r *http.Request) (*Stream, error) {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	flush := http.NewResponseController(w)
	w.WriteHeader(http.StatusOK)
	if err := flush.Flush(); err != nil {
		return nil, fmt.Errorf("sse: %w", err)
	}
	ctx, cancel := context.WithCancel(r.Context())
	s := &Stream{ctx: ctx, cancel: cancel, out: w, flush: flush, ended: make(chan struct{})}
	stop, _ := r.Context().Value(stopKey{}).(<-chan struct{})
	go s.ping(stop, pingEvery)
	return s, nil
}

// LastID is where the browser was when it lost an earlier stream, or empty.
func LastID(r *http.Request) string { return r.Header.Get("Last-Event-ID") }

// Done is closed when the stream has ended, for select statements.
func (s *Stream) Done() <-chan struct{} { return s.ctx.Done() }

// Send writes one event and flushes it. It returns ErrClosed once the stream
// has ended; the handler should then return nil, as the browser has gone.
func (s *Stream) Send(e Event) error { return s.write(encode(e)) }

// Close ends the stream and waits for the pings. It is safe to call it twice.
func (s *Stream) Close() {
	s.cancel()
	<-s.ended
}

func (s *Stream) write(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return ErrClosed
	}
	// Without support for deadlines the request's context still ends the stream.
	_ = s.flush.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := io.WriteString(s.out, text)
	if err == nil {
		err = s.flush.Flush()
	}
	if err != nil {
		s.cancel()
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	return nil
}

func (s *Stream) ping(stop <-chan struct{}, every time.Duration) {
	defer close(s.ended)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-stop:
			s.cancel()
			return
		case <-ticker.C:
			if s.write(": ping\n\n") != nil {
				return
			}
		}
	}
}

// encode spells an event. A line break in a one-line field would start a field
// of its own, so it becomes a space.
func encode(e Event) string {
	var b strings.Builder
	oneLine := strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ")
	if e.ID != "" {
		b.WriteString("id: " + oneLine.Replace(e.ID) + "\n")
	}
	if e.Name != "" {
		b.WriteString("event: " + oneLine.Replace(e.Name) + "\n")
	}
	if e.Retry > 0 {
		fmt.Fprintf(&b, "retry: %d\n", e.Retry.Milliseconds())
	}
	data := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(e.Data)
	for line := range strings.SplitSeq(data, "\n") {
		b.WriteString("data: " + line + "\n")
	}
	b.WriteString("\n")
	return b.String()
}
