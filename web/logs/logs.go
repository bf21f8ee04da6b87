// Package logs shows what executions logged: the log groups, and the entries of
// one group or of one execution.
package logs

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Reader reads log groups; *engine.Engine is one.
type Reader interface {
	LogGroup(ctx context.Context, arn string) (engine.LogGroup, error)
	LogGroups(ctx context.Context, prefix, after string, limit int) ([]engine.LogGroup, error)
	LogEntries(ctx context.Context, q engine.LogQuery) ([]engine.LogEntry, engine.LogPlace, error)
}

// Logs serves the pages about logs.
type Logs struct {
	reader Reader
	now    func() time.Time
}

// New returns the feature; now is the clock, nil for the machine's.
func New(reader Reader, now func() time.Time) *Logs {
	if now == nil {
		now = time.Now
	}
	return &Logs{reader, now}
}

// Routes implements web.Feature.
func (h *Logs) Routes(g *echo.Group) {
	g.GET(urls.Logs(), ui.Handle(h.list))
	g.GET(urls.LogEntries(), ui.Handle(h.show))
}

const groupsPerPage = 100

// groupRow is one log group: words and links, ready to print.
type groupRow struct {
	Name, URL string
	Region    string
	Size      string
	Kept      string
	Created   time.Time
}

// groupList is what the list of log groups shows.
type groupList struct {
	Rows []groupRow
	Next string // URL; empty is none
}

func (h *Logs) list(c echo.Context) (ui.View, error) {
	groups, err := h.reader.LogGroups(c.Request().Context(), "", c.QueryParam("after"), groupsPerPage+1)
	if err != nil {
		return ui.View{}, err
	}
	var page groupList
	if len(groups) > groupsPerPage {
		groups = groups[:groupsPerPage]
		page.Next = urls.With(urls.Logs(), "after", groups[groupsPerPage-1].ARN)
	}
	for _, g := range groups {
		page.Rows = append(page.Rows, groupRow{g.Name(), urls.LogGroup(g.ARN), regionOf(g.ARN), ui.Bytes(g.Bytes), keptWords(g.Days), g.CreatedAt})
	}
	return ui.View{Title: "Logs", Section: ui.SectionLogs, Crumbs: []ui.Crumb{{Label: "Logs"}}, Fragment: groupsPage(page, h.now())}, nil
}

func regionOf(arn string) string {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) < 5 {
		return ""
	}
	return parts[3]
}

func keptWords(days int) string {
	if days == 0 {
		return "As long as executions"
	}
	return ui.Plural(days, "day")
}

func (h *Logs) show(c echo.Context) (ui.View, error) {
	g, err := h.reader.LogGroup(c.Request().Context(), c.QueryParam("group"))
	if errors.Is(err, engine.ErrNotFound) {
		return ui.View{}, ui.NotFound("log group")
	}
	if err != nil {
		return ui.View{}, err
	}
	entries, err := Read(c, h.reader, engine.LogQuery{Group: g.ARN}, Place{urls.LogEntries(), "group", g.ARN})
	if err != nil {
		return ui.View{}, err
	}
	entries.ShowExecution = true
	return ui.View{
		Title: g.Name(), Section: ui.SectionLogs, Crumbs: []ui.Crumb{{Label: "Logs", URL: urls.Logs()}, {Label: g.Name()}},
		Fragment: groupPage(g.Name(), entries),
	}, nil
}

// Entries is one page of a log.
type Entries struct {
	Place         Place
	Level, Text   string
	Newest        bool // first
	OrderURL      string
	ShowExecution bool
	Rows          []row
	More          string // URL of the rows after these; empty is none
	First         bool   // page
	Filtered      bool
}

// row is one entry: words and links, ready to print.
type row struct {
	ID        string
	Type      string
	Tone      string // class that colours the type
	State     string
	Execution string // URL
	Time      time.Time
	Message   string // indented JSON
	Raw       string // as it was logged
}

const entriesPerPage = 100

// Place is where a page is that shows a log: its path, and the parameter of the
// query that the page itself needs.
type Place struct{ Path, Name, Value string }

// Read reads the page of a log that a request asks for. q says whose log it is.
func Read(c echo.Context, reader Reader, q engine.LogQuery, at Place) (Entries, error) {
	e := Entries{
		Place: at, Level: c.QueryParam("level"), Text: strings.TrimSpace(c.QueryParam("q")),
		Newest: c.QueryParam("order") != "oldest", First: c.QueryParam("at") == "",
	}
	e.Filtered = e.Level != "" || e.Text != ""
	e.OrderURL = e.url(!e.Newest, "")
	q.Text, q.Reverse, q.Limit = e.Text, e.Newest, entriesPerPage
	switch e.Level {
	case "ERROR":
		q.Levels = []string{"ERROR", "FATAL"}
	case "FATAL":
		q.Levels = []string{"FATAL"}
	}
	if from, err := strconv.ParseInt(c.QueryParam("at"), 10, 64); err == nil {
		q.Before, q.After = engine.LogPlace(from), engine.LogPlace(from)
	}
	entries, seen, err := reader.LogEntries(c.Request().Context(), q)
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return e, err
	}
	for _, entry := range entries {
		e.Rows = append(e.Rows, newRow(entry))
	}
	if seen != 0 && (len(entries) == entriesPerPage || e.Filtered) {
		e.More = e.url(e.Newest, strconv.FormatInt(int64(seen), 10))
	}
	return e, nil
}

func (e Entries) url(newest bool, at string) string {
	order := "oldest"
	if newest {
		order = ""
	}
	return urls.With(e.Place.Path, e.Place.Name, e.Place.Value, "level", e.Level, "q", e.Text, "order", order, "at", at)
}

// all is the page without filters.
func (e Entries) all() string { return urls.With(e.Place.Path, e.Place.Name, e.Place.Value) }

func newRow(e engine.LogEntry) row {
	typ := engine.LogType(e.Message)
	var m struct {
		Details struct {
			Name string `json:"name"`
		} `json:"details"`
	}
	json.Unmarshal([]byte(e.Message), &m) //nolint:errcheck // one without a name has no state
	r := row{
		ID: strconv.FormatInt(int64(e.Place), 10), Type: typ, Tone: tones[engine.LogLevel(typ)], State: m.Details.Name,
		Execution: urls.Execution(strconv.FormatInt(int64(e.Execution), 10)), Time: e.At, Message: indented(e.Message), Raw: e.Message,
	}
	if strings.HasSuffix(typ, "Succeeded") {
		r.Tone = "is-succeeded"
	}
	return r
}

var tones = map[string]string{"ERROR": "is-failed", "FATAL": "is-failed"}

func indented(text string) string {
	out, err := json.MarshalIndent(json.RawMessage(text), "", "  ")
	if err != nil {
		return text
	}
	return string(out)
}

// levels are the choices of the filter.
var levels = []ui.Option{{Value: "", Label: "All events"}, {Value: "ERROR", Label: "Errors"}, {Value: "FATAL", Label: "Ends without success"}}
