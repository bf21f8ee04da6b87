package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	sheets  = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`)
	scripts = regexp.MustCompile(`<script src="([^"]+)"`)
	imports = regexp.MustCompile(`(?m)^(?:import|export) (?:[^'"]*? from )?['"](\.[^'"]+)['"]`)
)

// weights are what pages may weigh in bytes, compressed: all that a browser with
// an empty cache loads, but for the file of icons.
var weights = map[string]int{
	"/":                              45 << 10,
	"/x":                             45 << 10,
	"/w/order-fulfilment/runs":       45 << 10,
	"/w/order-fulfilment/versions":   45 << 10,
	"/w/order-fulfilment/design":     110 << 10,
	"/w/order-fulfilment/code":       240 << 10,
	"/w/order-fulfilment/compare?a=": 90 << 10,
}

func TestPagesAreLight(t *testing.T) {
	h := newHouse(t)
	for page, most := range weights {
		w := &weigher{house: h, seen: map[string]int{}}
		sum := w.load(page)
		body := w.get(page)
		for _, re := range []*regexp.Regexp{sheets, scripts} {
			for _, found := range re.FindAllStringSubmatch(body, -1) {
				sum += w.module(found[1])
			}
		}
		t.Logf("%s weighs %d bytes in %d files, %d of them the page", page, sum, len(w.seen), w.load(page))
		if sum > most {
			t.Errorf("%s weighs %d bytes, at most %d are allowed: %v", page, sum, most, w.seen)
		}
	}
}

type weigher struct {
	*house
	seen map[string]int
}

// module weighs a file with all that it imports.
func (w *weigher) module(url string) int {
	if _, known := w.seen[url]; known {
		return 0
	}
	sum := w.load(url)
	w.seen[url] = sum
	if !strings.HasSuffix(url, ".js") {
		return sum
	}
	for _, found := range imports.FindAllStringSubmatch(w.get(url), -1) {
		sum += w.module(path.Join(path.Dir(url), found[1]))
	}
	return sum
}

func (w *weigher) request(url, encoding string) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	r.Host = "127.0.0.1"
	r.Header.Set("Accept-Encoding", encoding)
	a := httptest.NewRecorder()
	w.edit.Handler().ServeHTTP(a, r)
	if a.Code != http.StatusOK {
		w.Errorf("%s answers %d", url, a.Code)
	}
	return a
}

// load is how many bytes go over the wire.
func (w *weigher) load(url string) int { return w.request(url, "gzip").Body.Len() }

func (w *weigher) get(url string) string {
	a := w.request(url, "gzip")
	if a.Header().Get("Content-Encoding") != "gzip" {
		return a.Body.String()
	}
	plain, err := gzip.NewReader(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		w.Fatal(err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}
