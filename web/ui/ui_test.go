package ui_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/static"
	"github.com/stepwell/stepwell/web/ui"
)

func render(t *testing.T, component templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := component.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWords(t *testing.T) {
	var cases struct {
		Duration, Ago [][2]any
		Now           time.Time
	}
	data, err := os.ReadFile("testdata/words.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	length := func(ms any) time.Duration {
		n, _ := ms.(float64)
		return time.Duration(n) * time.Millisecond
	}
	for _, c := range cases.Duration {
		if got := ui.Duration(length(c[0])); got != c[1] {
			t.Errorf("Duration(%v ms) is %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range cases.Ago {
		if got := ui.Ago(cases.Now.Add(-length(c[0])), cases.Now); got != c[1] {
			t.Errorf("Ago(%v ms) is %q, want %q", c[0], got, c[1])
		}
	}
	if len(cases.Duration) == 0 || len(cases.Ago) == 0 {
		t.Error("the file has no cases")
	}
}

func TestNumbersInWords(t *testing.T) {
	tests := map[string]struct{ got, want string }{
		"small numbers have no gaps":       {ui.Count(999), "999"},
		"thousands are set apart":          {ui.Count(1234567), "1\u202f234\u202f567"},
		"negative numbers keep their sign": {ui.Count(-1234), "-1\u202f234"},
		"bytes":                            {ui.Bytes(812), "812 B"},
		"kilobytes are rounded":            {ui.Bytes(14_300), "14 KB"},
		"megabytes have a digit":           {ui.Bytes(1_258_291), "1.2 MB"},
		"one is singular":                  {ui.Plural(1, "state"), "1 state"},
		"none is plural":                   {ui.Plural(0, "state"), "0 states"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.got != test.want {
				t.Errorf("got %q, want %q", test.got, test.want)
			}
		})
	}
}

func TestComponents(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		component templ.Component
		has       []string
		hasNot    []string
	}{
		"text is escaped": {
			ui.CodeBlock(ui.CodeProps{Text: "<script>alert(1)</script>"}),
			[]string{"&lt;script&gt;"}, []string{"<script>"}},
		"JSON cannot leave its element": {
			ui.JSONTree(ui.JSONTreeProps{JSON: `{"a":"</pre><img src=x>"}`}),
			[]string{"&lt;/pre&gt;"}, []string{"<img"}},
		"a link with a script for an address is made harmless": {
			ui.Button(ui.ButtonProps{Label: "Open", Href: "javascript:alert(1)"}),
			nil, []string{"javascript:"}},
		"an error replaces the help and marks the control": {
			ui.Input(ui.InputProps{FieldProps: ui.FieldProps{ID: "n", Label: "Name", Help: "up to 80", Error: "too long"}}),
			[]string{`aria-invalid="true"`, `aria-describedby="n-note"`, `id="n-note"`, "too long", `<label class="field-label" for="n">`}, []string{"up to 80"}},
		"a status is a word, a glyph and a colour": {
			ui.Status("TIMED_OUT"),
			[]string{"Timed out", "#timer-off", "is-waiting"}, nil},
		"an unknown status stays readable": {
			ui.Status("NEW_THING"), []string{"NEW_THING", "is-idle"}, nil},
		"an icon button says what it does": {
			ui.IconButton(ui.IconButtonProps{Label: "Delete", Icon: ui.IconTrash}),
			[]string{`aria-label="Delete"`, `data-tip="Delete"`}, nil},
		"a shortcut is announced": {
			ui.Button(ui.ButtonProps{Label: "Undo", Keys: "Mod+Z"}),
			[]string{`data-keys="Mod+Z"`, `aria-keyshortcuts="Control+Z"`, "Ctrl+Z"}, nil},
		"a relative time has the exact one": {
			ui.TimeAgo(now.Add(-90*time.Second), now),
			[]string{"1 min ago", `datetime="2026-11-22T11:58:30Z"`, `data-tip="2026-11-22 11:58:30.000 UTC"`}, nil},
		"a time that is not known is a dash":        {ui.TimeAgo(time.Time{}, now), []string{"–"}, []string{"<time"}},
		"what still runs counts on":                 {ui.Elapsed(now.Add(-time.Minute), time.Time{}, now), []string{"data-since", "1 min"}, nil},
		"the last crumb is the page":                {ui.Breadcrumb([]ui.Crumb{{"Workflows", "/"}, {"Orders", "/w/1"}}), []string{`<a href="/">`, `aria-current="page">Orders`}, []string{`href="/w/1"`}},
		"the sorted column says so":                 {ui.Table(ui.TableProps{ID: "x", Columns: []ui.Column{{Label: "A", Sort: "?s=a", Sorted: "ascending"}}}), []string{`aria-sort="ascending"`, `id="x-rows"`}, nil},
		"a bar keeps inside its picture":            {ui.Sparkline(ui.SparklineProps{Bars: []ui.Bar{{Value: 9, Status: "FAILED"}}}), []string{`height="16.0"`, `y="0.0"`}, nil},
		"a segment keeps inside its line":           {ui.TimelineBar("x", []ui.Segment{{From: -1, To: 3}}), []string{`x="0.000%"`, `width="100.000%"`}, nil},
		"an option without a label shows its value": {ui.Select(ui.SelectProps{Value: "b", Options: []ui.Option{{Value: "a"}, {Value: "b"}}}), []string{`<option value="b" selected>b</option>`}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := render(t, test.component)
			for _, text := range test.has {
				if !strings.Contains(got, text) {
					t.Errorf("lacks %q:\n%s", text, got)
				}
			}
			for _, text := range test.hasNot {
				if strings.Contains(got, text) {
					t.Errorf("has %q:\n%s", text, got)
				}
			}
		})
	}
}

// TestTemplatesKeepTheContentPolicy looks for what the browser would refuse.
func TestTemplatesKeepTheContentPolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`\bstyle=|\bon[a-z]+=|hx-on|hx-vals=.?js:|<style|javascript:|templ\.Raw`)
	inline := regexp.MustCompile(`<script(?:[^>]*)>[^<]`)
	for _, path := range templates(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if forbidden.MatchString(line) || inline.MatchString(line) {
				t.Errorf("%s:%d: the content policy forbids this: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	}
}

// TestTemplatesSpeakHtmx4 looks for attributes that htmx 4 no longer has.
func TestTemplatesSpeakHtmx4(t *testing.T) {
	gone := regexp.MustCompile(`hx-(ext|disabled-elt|vars|params|request|prompt)=|"hx-(ext|disabled-elt|vars|params|request|prompt)"|sse-connect|sse-swap`)
	for _, path := range templates(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := gone.FindString(string(text)); found != "" {
			t.Errorf("%s uses %s, which htmx 4 does not know", path, found)
		}
	}
}

func templates(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../*/*.templ", "../*/*/*.templ"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		t.Fatal("no templates found")
	}
	return all
}

// TestEveryIconIsInTheSprite reads Go and templ files for names of glyphs.
func TestEveryIconIsInTheSprite(t *testing.T) {
	sprite, err := static.FS.ReadFile("vendor/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("icon.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`Icon += "([a-z0-9-]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(named) < 40 {
		t.Errorf("found only %d names in icon.go", len(named))
	}
	for _, path := range templates(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		named = append(named, regexp.MustCompile(`Icon: +"([a-z0-9-]+)"`).FindAllStringSubmatch(string(text), -1)...)
	}
	for _, name := range named {
		if !strings.Contains(string(sprite), fmt.Sprintf(`<symbol id=%q`, name[1])) {
			t.Errorf("the sprite has no glyph %q: add it to scripts/icons.js and run npm run vendor", name[1])
		}
	}
}

func answer(t *testing.T, view ui.View, headers map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	handler := ui.Handle(func(echo.Context) (ui.View, error) { return view, nil })
	if err := handler(echo.New().NewContext(r, w)); err != nil {
		t.Fatal(err)
	}
	return w
}

var partial = map[string]string{"HX-Request": "true", "HX-Request-Type": "partial"}

func TestAViewIsAPageOrAFragment(t *testing.T) {
	view := ui.View{Title: "Orders", Fragment: ui.Badge("here"), Status: http.StatusUnprocessableEntity}
	page := answer(t, view, nil)
	if !strings.Contains(page.Body.String(), "<title>Orders · Stepwell</title>") {
		t.Error("the page has no title")
	}
	fragment := answer(t, view, partial)
	if got := fragment.Body.String(); got != `<span class="badge">here</span>` {
		t.Errorf("the fragment is %q", got)
	}
	for _, w := range []*httptest.ResponseRecorder{page, fragment} {
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("status %d", w.Code)
		}
		if !strings.Contains(w.Header().Get("Vary"), "HX-Request") {
			t.Error("a cache could mix up page and fragment")
		}
	}
}

func TestAViewRedirectsFormsAndHtmx(t *testing.T) {
	view := ui.View{Redirect: "/w/1/design"}
	if w := answer(t, view, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/w/1/design" {
		t.Errorf("a form gets %d %v", w.Code, w.Header())
	}
	if w := answer(t, view, partial); w.Header().Get("HX-Redirect") != "/w/1/design" {
		t.Errorf("htmx gets %d %v", w.Code, w.Header())
	}
}

func TestAToastTravelsInAnASCIIHeader(t *testing.T) {
	w := answer(t, ui.View{Toast: "“Größe” 🪜 saved", Trigger: "workflow-changed"}, partial)
	header := w.Header().Get("HX-Trigger")
	for _, r := range header {
		if r > 126 {
			t.Fatalf("%q has %q", header, r)
		}
	}
	var events map[string]map[string]string
	if err := json.Unmarshal([]byte(header), &events); err != nil {
		t.Fatal(err)
	}
	if got := events["stepwell:toast"]["text"]; got != "“Größe” 🪜 saved" {
		t.Errorf("got %q", got)
	}
	if _, ok := events["workflow-changed"]; !ok {
		t.Error("the event is missing")
	}
}

func TestAFailingComponentLeavesTheAnswerFree(t *testing.T) {
	failing := templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("no") })
	w := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), w)
	if err := ui.Answer(c, ui.View{Fragment: failing}); err == nil {
		t.Error("no error")
	}
	if c.Response().Committed {
		t.Error("part of a page has been sent")
	}
}

func TestProblems(t *testing.T) {
	tests := map[string]struct {
		err    error
		status int
		detail string
	}{
		"the engine's text is for users":     {fmt.Errorf("describe: %w", &engine.Error{Name: "ExecutionDoesNotExist", Message: "Execution Does Not Exist: 'x'"}), 404, "Execution Does Not Exist: 'x'"},
		"a stale edit is a conflict":         {engine.ErrStale, 409, ""},
		"what the engine refuses is invalid": {&engine.Error{Name: "InvalidName", Message: "Invalid Name: 'a b'"}, 422, "Invalid Name: 'a b'"},
		"an unknown error tells nothing":     {errors.New("disk /dev/sda1 is full"), 500, ""},
		"a problem without a status is ours": {&ui.Problem{Title: "x"}, 500, ""},
		"the router's errors keep theirs":    {echo.ErrNotFound, 404, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ui.ProblemOf(test.err)
			if got.Status != test.status || got.Detail != test.detail || got.Title == "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestEachStatusHasAPageAndAToast(t *testing.T) {
	titles := map[string]int{}
	for _, status := range []int{400, 401, 403, 404, 405, 408, 409, 412, 413, 422, 429, 500, 503, 504} {
		for _, partial := range []bool{false, true} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if partial {
				r.Header.Set("HX-Request", "true")
				r.Header.Set("HX-Request-Type", "partial")
			}
			w := httptest.NewRecorder()
			problem := ui.ProblemOf(echo.NewHTTPError(status))
			if err := ui.AnswerProblem(echo.New().NewContext(r, w), problem); err != nil {
				t.Fatal(err)
			}
			titles[problem.Title] = status
			body := html.UnescapeString(w.Body.String())
			if w.Code != status || problem.Next == "" || !strings.Contains(body, problem.Title) || !strings.Contains(body, problem.Next) {
				t.Errorf("%d, partial %v: %d %s", status, partial, w.Code, body)
			}
			if whole := strings.Contains(body, "<html"); whole == partial {
				t.Errorf("%d, partial %v: a page: %v", status, partial, whole)
			}
		}
	}
	if len(titles) != 14 {
		t.Errorf("some statuses say the same: %v", titles)
	}
}
