package web

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// leastCompressed is the size below which gzip does not pay.
const leastCompressed = 860

// compressible are the types that gzip makes smaller. Streams are not among
// them: an event must not wait for the next block.
var compressible = map[string]bool{
	"text/html":        true,
	"text/css":         true,
	"text/javascript":  true,
	"text/plain":       true,
	"image/svg+xml":    true,
	"application/json": true,
}

var gzips = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// compress gzips answers of the right type for browsers that take it.
func compress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !takesGzip(c.Request()) {
			return next(c)
		}
		response := c.Response()
		plain := response.Writer
		writer := &gzipWriter{ResponseWriter: plain}
		response.Writer = writer
		defer func() {
			writer.close()
			response.Writer = plain
		}()
		err := next(c)
		if err != nil {
			// The error page is written here, while it can still be compressed.
			c.Error(err)
		}
		return nil
	}
}

func takesGzip(r *http.Request) bool {
	return r.Method != http.MethodHead && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// gzipWriter decides at the first byte, when the answer's type is known.
type gzipWriter struct {
	http.ResponseWriter
	gzip    *gzip.Writer // nil while the answer goes out as it is
	decided bool
}

func (w *gzipWriter) WriteHeader(status int) {
	w.decide(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *gzipWriter) decide(status int) {
	if w.decided {
		return
	}
	w.decided = true
	header := w.Header()
	header.Add("Vary", "Accept-Encoding")
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || !compressible[kind] || header.Get("Content-Encoding") != "" || !hasBody(status) {
		return
	}
	if n, err := strconv.Atoi(header.Get("Content-Length")); err == nil && n < leastCompressed {
		return
	}
	header.Set("Content-Encoding", "gzip")
	header.Del("Content-Length")
	w.gzip, _ = gzips.Get().(*gzip.Writer)
	w.gzip.Reset(w.ResponseWriter)
}

func hasBody(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

func (w *gzipWriter) Write(p []byte) (int, error) {
	w.decide(http.StatusOK)
	if w.gzip == nil {
		return w.ResponseWriter.Write(p)
	}
	return w.gzip.Write(p)
}

// FlushError sends what there is, for http.ResponseController.
func (w *gzipWriter) FlushError() error {
	if w.gzip != nil {
		if err := w.gzip.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController find the deadlines.
func (w *gzipWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// close ends the compressed answer. An error means that the browser has gone.
func (w *gzipWriter) close() {
	if w.gzip == nil {
		return
	}
	_ = w.gzip.Close()
	gzips.Put(w.gzip)
	w.gzip = nil
}
