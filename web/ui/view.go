package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// View is what a handler answers with: the words around a page and the
// fragment in it. The same View serves the full page and the htmx request.
type View struct {
	// Title is the document's title, without the product's name.
	Title string
	// Section says which entry of the main navigation is current.
	Section Section
	// Crumbs lead from the section to this page; the last one is the page.
	Crumbs []Crumb
	// Tabs are the sibling pages of what Crumbs lead to.
	Tabs []Tab
	// Actions stand at the right end of the row of crumbs and tabs.
	Actions templ.Component
	// Fragment is the page's content, and the whole answer to a partial request.
	Fragment templ.Component
	// Full gives the fragment the whole window below the bars, without padding
	// or a page scroll bar: for the canvas.
	Full bool
	// List leaves out the style sheets of drawings, so that a list comes quickly.
	List bool
	// Scripts are further modules of package static, such as "js/canvas.js".
	Scripts []string
	// Status is the HTTP status; zero means 200. A form with mistakes is 422.
	Status int
	// Redirect, when set, sends the browser to a URL of package urls instead.
	Redirect string
	// Toast is a short message that appears after the swap.
	Toast string
	// Trigger names an event that htmx fires after the swap, such as
	// "execution-changed", so that other parts of the page refresh.
	Trigger string
}

// Handler answers a request with a View.
type Handler func(c echo.Context) (View, error)

// Handle turns h into an echo handler. A partial htmx request gets the
// fragment, every other request the page around it. Errors go to the server's
// error handler, which writes the same difference for Problem.
func Handle(h Handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		view, err := h(c)
		if err != nil {
			return err
		}
		return Answer(c, view)
	}
}

// Answer writes view as Handle does, for handlers that decide late. Nothing has
// been sent yet when it returns a rendering error.
func Answer(c echo.Context, view View) error {
	header := c.Response().Header()
	header.Add(echo.HeaderVary, "HX-Request, HX-Request-Type")
	if view.Redirect != "" {
		return redirect(c, view.Redirect)
	}
	if events := triggers(view); events != "" {
		header.Set("HX-Trigger", events)
	}
	status := view.Status
	if status == 0 {
		status = http.StatusOK
	}
	body := view.Fragment
	if body == nil {
		body = templ.NopComponent
	}
	if !IsPartial(c.Request()) {
		body = Page(view)
	}
	return Render(c, status, body)
}

// IsPartial says whether htmx asks for a fragment. A request that replaces the
// body or restores history wants the page.
func IsPartial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" &&
		r.Header.Get("HX-Request-Type") == "partial" &&
		r.Header.Get("HX-History-Restore-Request") == ""
}

// buffers are reused between answers; one that grew past keepBuffer is dropped.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keepBuffer = 1 << 20

// Render writes component as HTML. It renders to a buffer first, so a failing
// component leaves the answer free for an error page.
func Render(c echo.Context, status int, component templ.Component) error {
	buffer, _ := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	defer func() {
		if buffer.Cap() <= keepBuffer {
			buffers.Put(buffer)
		}
	}()
	if err := component.Render(c.Request().Context(), buffer); err != nil {
		return fmt.Errorf("render %s: %w", c.Path(), err)
	}
	return c.HTMLBlob(status, buffer.Bytes())
}

// redirect leaves the page: htmx follows a header, a form a 303.
func redirect(c echo.Context, url string) error {
	if c.Request().Header.Get("HX-Request") == "true" {
		c.Response().Header().Set("HX-Redirect", url)
		return c.NoContent(http.StatusNoContent)
	}
	return c.Redirect(http.StatusSeeOther, url)
}

// triggers is the value of the HX-Trigger header. It is ASCII, as a header must be.
func triggers(view View) string {
	events := map[string]any{}
	if view.Toast != "" {
		events["stepwell:toast"] = map[string]string{"text": view.Toast}
	}
	if view.Trigger != "" {
		events[view.Trigger] = map[string]string{}
	}
	if len(events) == 0 {
		return ""
	}
	data, err := json.Marshal(events)
	if err != nil {
		return "" // maps of strings always marshal
	}
	return asciiJSON(data)
}

// asciiJSON escapes what is not ASCII in JSON text.
func asciiJSON(data []byte) string {
	var out bytes.Buffer
	for _, r := range string(data) {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return out.String()
}

// Shell is what every page needs and no handler should have to pass on.
type Shell struct {
	Nav       []NavItem
	Version   string // of Stepwell, shown in the page's foot
	Nonce     string // allows style elements that scripts insert, such as CodeMirror's
	RequestID string
	Theme     string // light, dark or empty for the system's choice
	Who       string // what the person calls themselves; empty when they did not say
	ReadOnly  bool   // everything can be looked at and nothing changed
}

// NavItem is an entry of the main navigation.
type NavItem struct {
	Section Section
	Label   string
	URL     string
}

// Section names a part of the studio in the main navigation.
type Section string

// The sections of the studio.
const (
	SectionNone       Section = ""
	SectionWorkflows  Section = "workflows"
	SectionExecutions Section = "executions"
	SectionSchedules  Section = "schedules"
	SectionTables     Section = "tables"
	SectionLogs       Section = "logs"
)

type shellKey struct{}

// WithShell returns a context that carries shell to the templates.
func WithShell(ctx context.Context, shell Shell) context.Context {
	return context.WithValue(ctx, shellKey{}, shell)
}

// ShellFrom returns the Shell of ctx, or the zero one.
func ShellFrom(ctx context.Context) Shell {
	shell, _ := ctx.Value(shellKey{}).(Shell)
	return shell
}
