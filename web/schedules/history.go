package schedules

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const firesShown = 50

// fireRow is what became of one occurrence.
type fireRow struct {
	Due, Started time.Time
	Kind         string // empty for one by the clock
	Late         string
	Attempts     string
	URL, Status  string // of the execution
	State        string // where there is no execution: as FireState
	Code, Reason string // why none was started
}

// history is what became of a schedule's occurrences, the newest first.
type history struct {
	Rows     []fireRow
	Lateness []bucket
	Summary  string // of the lateness
	Chips    []ui.Chip
	Filtered bool
	Pages    ui.PaginationProps
}

// bucket is one bar of the histogram of lateness.
type bucket struct {
	Label string
	Count int
	Share float64 // of the highest
}

func (h *Schedules) newHistory(c echo.Context, s engine.Schedule) (history, error) {
	ctx := c.Request().Context()
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // what is no number is the first page
	state := engine.FireState(c.QueryParam("fires"))
	found, err := h.service.Fires(ctx, engine.FireFilter{ScheduleID: s.ID, State: state, Before: before, Limit: firesShown + 1})
	if err != nil {
		return history{}, err
	}
	page := h.urlOf(s)
	hist := history{Filtered: state != "", Chips: fireChips(page, state)}
	if before != 0 {
		hist.Pages.Previous = urls.With(page, "fires", string(state))
	}
	if len(found) > firesShown {
		found = found[:firesShown]
		hist.Pages.Next = urls.With(page, "fires", string(state), "before", strconv.FormatInt(found[firesShown-1].ID, 10))
	}
	hist.Pages.Summary = ui.Plural(len(found), "firing")
	statuses, err := h.statuses(ctx, s)
	hist.Rows = newFires(found, statuses)
	hist.Lateness, hist.Summary = lateness(found)
	return hist, err
}

func fireChips(page string, active engine.FireState) []ui.Chip {
	var chips []ui.Chip
	for _, chip := range []struct {
		label string
		state engine.FireState
	}{{"All", ""}, {"Started", engine.FireStarted}, {"Skipped", engine.FireSkipped}, {"Failed", engine.FireFailed}, {"Waiting", engine.FirePending}} {
		chips = append(chips, ui.Chip{Label: chip.label, URL: urls.With(page, "fires", string(chip.state)), Active: chip.state == active})
	}
	return chips
}

// statuses are those of the schedule's newest executions, by ARN.
func (h *Schedules) statuses(ctx context.Context, s engine.Schedule) (map[string]string, error) {
	found, err := h.workflows.ListExecutions(ctx, engine.ExecutionFilter{ScheduleID: s.ID, Limit: 2 * firesShown})
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(found))
	for _, x := range found {
		all[x.ARN] = string(x.Status)
	}
	return all, nil
}

func newFires(fires []engine.Fire, statuses map[string]string) []fireRow {
	rows := make([]fireRow, 0, len(fires))
	for _, f := range fires {
		r := fireRow{Due: f.Due, Started: f.StartedAt, State: string(f.State), Code: f.Code, Reason: f.Error, Status: statuses[f.ExecutionARN]}
		if f.State == engine.FireStarted && (f.Kind == engine.FireScheduled || f.Kind == "") {
			r.Late = ui.Duration(late(f))
		}
		if f.Kind != engine.FireScheduled {
			r.Kind = string(f.Kind)
		}
		if f.Attempts > 0 {
			r.Attempts = strconv.FormatInt(f.Attempts, 10)
		}
		if f.ExecutionARN != "" {
			r.URL = urls.Execution(f.ExecutionARN)
		}
		rows = append(rows, r)
	}
	return rows
}

// late is how long after its time, or its place in the flexible window, a firing was started.
func late(f engine.Fire) time.Duration {
	planned := f.Planned
	if planned.IsZero() {
		planned = f.Due
	}
	return f.StartedAt.Sub(planned)
}

// bounds of the histogram; the last bucket has none.
var bounds = []struct {
	label string
	below time.Duration
}{{"< 10 ms", 10 * time.Millisecond}, {"< 100 ms", 100 * time.Millisecond}, {"< 1 s", time.Second}, {"< 10 s", 10 * time.Second}, {"< 1 min", time.Minute}, {"later", 1<<63 - 1}}

// lateness counts the firings by the clock that were started; fewer than two say nothing.
func lateness(fires []engine.Fire) ([]bucket, string) {
	var all []time.Duration
	for _, f := range fires {
		if f.State == engine.FireStarted && f.Kind == engine.FireScheduled {
			all = append(all, late(f))
		}
	}
	if len(all) < 2 {
		return nil, ""
	}
	slices.Sort(all)
	buckets := make([]bucket, len(bounds))
	for i, b := range bounds {
		buckets[i].Label = b.label
	}
	highest := 0
	for _, d := range all {
		i := slices.IndexFunc(bounds, func(b struct {
			label string
			below time.Duration
		}) bool {
			return d < b.below
		})
		buckets[i].Count++
		highest = max(highest, buckets[i].Count)
	}
	for i := range buckets {
		buckets[i].Share = float64(buckets[i].Count) / float64(highest)
	}
	summary := fmt.Sprintf("Median %s, latest %s, of %s", ui.Duration(all[len(all)/2]), ui.Duration(all[len(all)-1]), ui.Plural(len(all), "firing"))
	return buckets, summary
}
