package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/web/sse"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// bodyLimit bounds what the studio reads of one request; a definition is at
// most 1 MB.
const bodyLimit = 2 << 20

// statusClientGone is what the log says of a request whose browser left.
const statusClientGone = 499

type requestIDKey struct{}

// observe gives each request an id, logs it, and lets its streams end when
// stopping is closed. It is outermost, so refused requests are logged as well.
func observe(log *slog.Logger, stopping <-chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := rand.Text()[:16]
		ctx := context.WithValue(sse.WithStop(r.Context(), stopping), requestIDKey{}, id)
		w.Header().Set("X-Request-Id", id)
		seen := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r.WithContext(ctx))
		log.DebugContext(ctx, "request", "id", id, "method", r.Method, "path", r.URL.Path,
			"status", seen.status, "bytes", seen.bytes, "took", time.Since(start))
	})
}

// statusWriter remembers what was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController find Flush and the deadlines.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// withShell puts into each request what the page around a view needs. shell is
// read after all routes are known.
func withShell(shell *ui.Shell) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			own := *shell
			own.Nonce = rand.Text()
			own.RequestID, _ = r.Context().Value(requestIDKey{}).(string)
			own.Theme = themeOf(r)
			own.Who = whoOf(r)
			c.SetRequest(r.WithContext(ui.WithShell(r.Context(), own)))
			return next(c)
		}
	}
}

// csp allows what this server sends and nothing else. Styles that CodeMirror
// inserts carry the nonce.
const csp = "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' data:; " +
	"connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", fmt.Sprintf(csp, ui.ShellFrom(c.Request().Context()).Nonce))
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		header.Set("Cache-Control", "no-cache")
		return next(c)
	}
}

// limitBody answers 413 to a body that says it is too long, and makes reading
// one that does not say so fail with the same.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.ContentLength > bodyLimit {
			return echo.ErrStatusRequestEntityTooLarge
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, bodyLimit)
		return next(c)
	}
}

// recoverPanics turns a panic into an error with its stack, which the error
// handler logs.
func recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if aborted, ok := cause.(error); ok && errors.Is(aborted, http.ErrAbortHandler) {
				panic(cause) // net/http's own way to drop a connection
			}
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}()
		return next(c)
	}
}

// answerError is the one place where an error becomes an answer and, if it is
// ours, a line in the log.
func answerError(log *slog.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		ctx := c.Request().Context()
		if c.Response().Committed {
			log.DebugContext(ctx, "failed after the answer began", "path", c.Request().URL.Path, "error", err)
			return
		}
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			c.Response().WriteHeader(statusClientGone)
			return
		}
		var tooLong *http.MaxBytesError
		if errors.As(err, &tooLong) {
			err = echo.ErrStatusRequestEntityTooLarge
		}
		problem := ui.ProblemOf(err)
		if problem.Status >= http.StatusInternalServerError {
			log.ErrorContext(ctx, "request failed", "id", ui.ShellFrom(ctx).RequestID,
				"method", c.Request().Method, "path", c.Request().URL.Path, "error", err)
		}
		if err := ui.AnswerProblem(c, problem); err != nil {
			log.ErrorContext(ctx, "error page failed", "id", ui.ShellFrom(ctx).RequestID, "error", err)
		}
	}
}

const (
	themeCookie = "theme"
	year        = 365 * 24 * 60 * 60
)

// themeOf reads the choice of the theme switch; system's is empty.
func themeOf(r *http.Request) string {
	cookie, err := r.Cookie(themeCookie)
	if err != nil || (cookie.Value != "light" && cookie.Value != "dark") {
		return ""
	}
	return cookie.Value
}

// setTheme remembers the theme for browsers without scripts and goes back to
// the page they came from.
func setTheme(c echo.Context) error {
	theme := c.FormValue(themeCookie)
	if theme != "light" && theme != "dark" && theme != "system" {
		return ui.Invalid("There is no such theme", "Choose light, dark or system.")
	}
	c.SetCookie(&http.Cookie{Name: themeCookie, Value: theme, Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode})
	return c.Redirect(http.StatusSeeOther, backFrom(c.Request()))
}

const whoCookie = "who"

// mostWho is the longest name that people may give themselves, in characters.
const mostWho = 40

// whoOf reads what the person calls themselves, empty when they did not say.
func whoOf(r *http.Request) string {
	cookie, err := r.Cookie(whoCookie)
	if err != nil {
		return ""
	}
	name, err := url.QueryUnescape(cookie.Value)
	if err != nil || utf8.RuneCountInString(name) > mostWho || !utf8.ValidString(name) {
		return ""
	}
	return name
}

func whoForm(c echo.Context) (ui.View, error) {
	return ui.View{Title: "Your name", Fragment: ui.WhoPage(whoOf(c.Request()), backFrom(c.Request()), "")}, nil
}

// setWho remembers the name and goes back to where one came from.
func setWho(c echo.Context) (ui.View, error) {
	name, back := strings.TrimSpace(c.FormValue(whoCookie)), urls.Workflows()
	if to, err := url.Parse(c.FormValue("back")); err == nil && to.Host == "" && to.Scheme == "" && strings.HasPrefix(to.Path, "/") && !strings.HasPrefix(to.Path, "//") {
		back = to.String()
	}
	if utf8.RuneCountInString(name) > mostWho || strings.ContainsFunc(name, unicode.IsControl) {
		return ui.View{Title: "Your name", Status: http.StatusUnprocessableEntity,
			Fragment: ui.WhoPage(name, back, "Use at most "+strconv.Itoa(mostWho)+" characters.")}, nil
	}
	c.SetCookie(&http.Cookie{Name: whoCookie, Value: url.QueryEscape(name), Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	return ui.View{Redirect: back}, nil
}

// backFrom is the path of the page that sent the request, or the front page.
func backFrom(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path == "" {
		return urls.Workflows()
	}
	// Path and query only: "//host" would lead elsewhere.
	back := url.URL{Path: from.Path, RawPath: from.RawPath, RawQuery: from.RawQuery}
	return back.String()
}
