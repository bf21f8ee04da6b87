package executions

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// stepsPerPage bounds what one look at the table brings.
const stepsPerPage = 200

// stepTable lists the visits of states.
type stepTable struct {
	Rows    []stepRow
	Summary string
	More    string // URL of the rows after these; empty is none
	Refresh string // URL to look again at; empty when nothing will change
}

// stepRow is one visit: words and links, ready to print.
type stepRow struct {
	ID, State, URL, Where, Type, Status string
	Attempts                            string
	After                               string // since the start of the execution
	Start, End                          time.Time
	Bar                                 []ui.Segment
	Error                               string
}

// newStepTable lists the visits after the one with the id.
func newStepTable(hd head, timeline *history.Timeline, after int64, now time.Time) stepTable {
	all := timeline.Visits
	from, _ := slices.BinarySearchFunc(all, after+1, func(v *history.Visit, id int64) int { return cmp.Compare(v.ID, id) })
	shown := all[from:min(from+stepsPerPage, len(all))]
	t := stepTable{Summary: ui.Plural(len(all), "step")}
	url := urls.ExecutionView(hd.ID, viewTable)
	if hd.Running && after == 0 {
		t.Refresh = url
	}
	if from+len(shown) < len(all) {
		t.More = urls.With(urls.Execution(hd.ID), "view", viewTable, "after", strconv.FormatInt(shown[len(shown)-1].ID, 10))
	}
	end := hd.Stopped
	if hd.Running {
		end = now
	}
	for _, v := range shown {
		t.Rows = append(t.Rows, newStepRow(hd, v, end))
	}
	return t
}

func newStepRow(hd head, v *history.Visit, end time.Time) stepRow {
	r := stepRow{
		ID: strconv.FormatInt(v.ID, 10), State: v.State, URL: stepURL(hd.ID, v), Where: whereWords(v), Type: v.Type,
		Status: string(v.Status), After: ui.Duration(v.Start.Sub(hd.Started)), Start: v.Start, End: v.End, Error: errorWords(v.Error, v.Cause),
	}
	if n := len(v.Attempts); n > 1 {
		r.Attempts = strconv.Itoa(n) + "×"
	}
	whole := end.Sub(hd.Started)
	if whole <= 0 {
		return r
	}
	at := func(t time.Time) float64 {
		if t.IsZero() {
			t = end
		}
		return float64(t.Sub(hd.Started)) / float64(whole)
	}
	if len(v.Attempts) == 0 {
		r.Bar = []ui.Segment{{From: at(v.Start), To: at(v.End), Status: string(v.Status)}}
	}
	for _, a := range v.Attempts {
		r.Bar = append(r.Bar, ui.Segment{From: at(a.Scheduled), To: at(a.Ended), Status: string(a.Result)})
	}
	return r
}
