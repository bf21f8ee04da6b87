package sse

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestEncode(t *testing.T) {
	tests := map[string]struct {
		event Event
		want  string
	}{
		"each line of data gets a field":        {Event{Data: "a\nb\r\nc\rd"}, "data: a\ndata: b\ndata: c\ndata: d\n\n"},
		"name, id and retry come first":         {Event{ID: "7", Name: "st", Data: "x", Retry: 2 * time.Second}, "id: 7\nevent: st\nretry: 2000\ndata: x\n\n"},
		"a name cannot smuggle in a field":      {Event{Name: "a\ndata: b", Data: "x"}, "event: a data: b\ndata: x\n\n"},
		"an event without data is still sent":   {Event{Name: "done"}, "event: done\ndata: \n\n"},
		"an id with a zero byte stays harmless": {Event{ID: "a\x00b", Data: "x"}, "id: a b\ndata: x\n\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := encode(test.event); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// stream serves one stream and returns what the browser reads.
func stream(t *testing.T, stop <-chan struct{}, serve func(s *Stream)) *bufio.Reader {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := Open(w, r.WithContext(WithStop(r.Context(), stop)))
		if err != nil {
			t.Error(err)
			return
		}
		defer s.Close()
		serve(s)
	}))
	t.Cleanup(server.Close)
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if got := answer.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Errorf("Content-Type is %s", got)
	}
	return bufio.NewReader(answer.Body)
}

func TestEventsArriveAtOnce(t *testing.T) {
	received := make(chan struct{})
	body := stream(t, nil, func(s *Stream) {
		if err := s.Send(Event{Data: "first"}); err != nil {
			t.Error(err)
		}
		<-received // the handler is still running when the browser reads
	})
	line, err := body.ReadString('\n')
	close(received)
	if err != nil || line != "data: first\n" {
		t.Errorf("got %q, %v", line, err)
	}
}

func TestAStoppingServerEndsItsStreams(t *testing.T) {
	stop := make(chan struct{})
	result := make(chan error, 1)
	stream(t, stop, func(s *Stream) {
		close(stop)
		<-s.Done()
		result <- s.Send(Event{Data: "late"})
	})
	if err := <-result; !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

func TestAQuietStreamIsPinged(t *testing.T) {
	recorder := httptest.NewRecorder()
	ctx, cancel := context.WithCancel(t.Context())
	s := &Stream{ctx: ctx, cancel: cancel, out: recorder, flush: http.NewResponseController(recorder), ended: make(chan struct{})}
	pinged := make(chan struct{})
	s.out = &signalling{ResponseWriter: recorder, written: pinged}
	go s.ping(nil, time.Millisecond)
	<-pinged
	s.Close()
	if got := recorder.Body.String(); !strings.HasPrefix(got, ": ping\n\n") {
		t.Errorf("got %q", got)
	}
}

// signalling closes written at the first write.
type signalling struct {
	http.ResponseWriter
	written chan struct{}
	once    bool
}

func (w *signalling) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	if !w.once {
		w.once = true
		close(w.written)
	}
	return n, err
}
