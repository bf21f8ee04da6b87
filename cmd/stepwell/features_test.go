package main

import (
	"io"
	"net/http"
	"testing"
)

func TestTheStudioShowsTheDemo(t *testing.T) {
	s := serveIn(t, t.TempDir())
	defer s.stop()
	for path, part := range map[string]string{
		"/":                          "order-fulfilment",
		"/w/order-fulfilment/design": "<svg",
		"/healthz":                   `"ok"`,
	} {
		resp, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s answers %s, %v", path, resp.Status, err)
		}
		wantIn(t, path, string(page), part)
	}
}

func TestTheStudioAnswersOnlyUnderItsOwnName(t *testing.T) {
	s := serveIn(t, t.TempDir(), "--no-demo", "--allowed-host", "studio.example")
	defer s.stop()
	for host, want := range map[string]int{
		"studio.example": http.StatusOK,
		"evil.example":   http.StatusMisdirectedRequest,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("under %s it answers %d, want %d", host, resp.StatusCode, want)
		}
	}
}
