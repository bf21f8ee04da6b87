package machines

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	rowsPerPage   = 50
	runsPerRow    = 20  // in the sparkline
	countLimit    = 999 // more are shown as "999+"
	mostSchedules = 1000
)

// list is what the front page shows.
type list struct {
	Query string
	Rows  []row
	Next  string // URL of the next page; empty is none
	First string // URL of the first page; empty when this is it
}

// row is one workflow: words and links, ready to print.
type row struct {
	Name, URL, Runs, Delete string
	Type                    string
	Last                    string // status of the newest execution by AWS's name; empty is none
	LastURL                 string
	LastAt                  time.Time
	Counts                  []countOf
	Spark                   ui.SparklineProps
	NextAt                  time.Time
}

// countOf is how many executions have a status.
type countOf struct {
	Status string
	Count  string
	URL    string
}

func (m *Machines) list(c echo.Context) (ui.View, error) {
	ctx := c.Request().Context()
	query, after := strings.TrimSpace(c.QueryParam("q")), c.QueryParam("after")
	found, err := m.engine.ListStateMachines(ctx, engine.MachineFilter{Text: query, After: after, Limit: rowsPerPage + 1})
	if err != nil {
		return ui.View{}, err
	}
	l := list{Query: query}
	if after != "" {
		l.First = urls.With(urls.Workflows(), "q", query)
	}
	if len(found) > rowsPerPage {
		found = found[:rowsPerPage]
		l.Next = urls.With(urls.Workflows(), "q", query, "after", found[rowsPerPage-1].ARN)
	}
	next := m.nextRuns(ctx)
	for _, one := range found {
		r, err := m.newRow(ctx, one)
		if err != nil {
			return ui.View{}, err
		}
		r.NextAt = next[one.ARN]
		l.Rows = append(l.Rows, r)
	}
	return ui.View{Title: "Workflows", List: true, Section: ui.SectionWorkflows, Fragment: listPage(l, m.now())}, nil
}

// nextRuns are the next occurrences of enabled schedules by machine. They only
// decorate the list, so it shows without them when they cannot be read.
func (m *Machines) nextRuns(ctx context.Context) map[string]time.Time {
	all, err := m.schedules.List(ctx, engine.ScheduleFilter{Limit: mostSchedules})
	if err != nil {
		return nil
	}
	next := map[string]time.Time{}
	for _, s := range all {
		at := next[s.MachineARN]
		if s.Enabled && !s.Next.IsZero() && (at.IsZero() || s.Next.Before(at)) {
			next[s.MachineARN] = s.Next
		}
	}
	return next
}

func (m *Machines) newRow(ctx context.Context, one engine.StateMachine) (row, error) {
	id := urls.WorkflowID(m.home, one.ARN)
	r := row{Name: id, URL: urls.Design(id), Runs: urls.Runs(id), Delete: urls.DeleteWorkflow(id), Type: typeWord(one.Type)}
	runs, err := m.engine.ListExecutions(ctx, engine.ExecutionFilter{MachineARN: one.ARN, Limit: runsPerRow})
	if errors.Is(err, engine.ErrStateMachineDoesNotExist) { // deleted since it was listed
		return r, nil
	}
	if err != nil {
		return r, err
	}
	counts, err := m.engine.CountExecutions(ctx, one.ARN, countLimit+1)
	if err != nil {
		return r, err
	}
	if len(runs) > 0 {
		r.Last, r.LastAt, r.LastURL = string(runs[0].Status), runs[0].StartedAt, urls.Execution(strconv.FormatInt(int64(runs[0].ID), 10))
	}
	r.Counts, r.Spark = countsOf(r.Runs, counts), sparkOf(runs, m.now())
	return r, nil
}

func typeWord(t string) string {
	if t == "EXPRESS" {
		return "Express"
	}
	return "Standard"
}

// shownCounts are the statuses that the list counts, in their order.
var shownCounts = []machine.Status{machine.Running, machine.Succeeded, machine.Failed, machine.TimedOut, machine.Aborted}

func countsOf(runs string, counts map[machine.Status]int) []countOf {
	var out []countOf
	for _, status := range shownCounts {
		n := counts[status]
		if n == 0 {
			continue
		}
		words := ui.Count(int64(n))
		if n > countLimit {
			words = ui.Count(countLimit) + "+"
		}
		out = append(out, countOf{string(status), words, urls.With(runs, "status", string(status))})
	}
	return out
}

// sparkOf draws the last runs, oldest first; the height is how long each took
// beside the longest.
func sparkOf(runs []engine.ExecutionSummary, now time.Time) ui.SparklineProps {
	longest := time.Millisecond
	failed := 0
	for _, x := range runs {
		longest = max(longest, lasted(x, now))
		if x.Status == machine.Failed {
			failed++
		}
	}
	p := ui.SparklineProps{Label: ui.Plural(len(runs), "run") + ", " + ui.Count(int64(failed)) + " failed"}
	for i := len(runs) - 1; i >= 0; i-- {
		x := runs[i]
		p.Bars = append(p.Bars, ui.Bar{
			Value: float64(lasted(x, now)) / float64(longest), Status: string(x.Status),
			Label: x.Name + ": " + ui.StatusWord(string(x.Status)) + ", " + ui.Duration(lasted(x, now)),
		})
	}
	return p
}

func lasted(x engine.ExecutionSummary, now time.Time) time.Duration {
	if x.StoppedAt.IsZero() {
		return now.Sub(x.StartedAt)
	}
	return x.StoppedAt.Sub(x.StartedAt)
}
