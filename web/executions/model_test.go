package executions

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
)

func TestWords(t *testing.T) {
	outer := &history.Visit{State: "Orders", Type: "Map"}
	inner := &history.Visit{State: "Both", Type: "Parallel", Lane: &history.Lane{Of: outer, Index: 2}}
	tests := map[string]struct{ got, want string }{
		"an error with its cause":                       {errorWords("Broken", "for good"), "Broken: for good"},
		"an error alone":                                {errorWords("Broken", ""), "Broken"},
		"a cause alone":                                 {errorWords("", "for good"), "for good"},
		"a function's report is its message":            {errorWords("E", `{"errorMessage":"no","errorType":"E"}`), "E: no"},
		"JSON of another kind stays":                    {errorWords("E", `{"a":1}`), `E: {"a":1}`},
		"items that all went well":                      {countWords(history.Count{Total: 3, Succeeded: 3}), "3 of 3 done"},
		"items of all kinds":                            {countWords(history.Count{Total: 9, Succeeded: 1, Failed: 2, Running: 3, Aborted: 3}), "1 of 9 done, 2 failed, 3 running, 3 aborted"},
		"no items say nothing":                          {countWords(history.Count{}), ""},
		"a place within places":                         {whereWords(&history.Visit{Lane: &history.Lane{Of: inner, Index: 1}}), "Orders, item 3 · Both, branch 2"},
		"the top is no place":                           {whereWords(&history.Visit{}), ""},
		"JSON gets lines and keeps its spelling":        {pretty(json.RawMessage(`{"b":1.50,"a":[]}`)), "{\n  \"b\": 1.50,\n  \"a\": []\n}"},
		"what is no JSON stays":                         {prettyText("plain"), "plain"},
		"a count that was cut off":                      {atMost(1000, 1000), "1\u202f000+"},
		"a failure of anything is a failure":            {kindOf("LambdaFunctionTimedOut"), "failed"},
		"a Map that starts is one of the Maps":          {kindOf("MapStateStarted"), "map"},
		"an unknown event is of a task":                 {kindOf("SomethingNew"), "task"},
		"the line of an offset beyond the text is last": {fmt.Sprint(lineOf("a\nb", 99)), "2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.got != test.want {
				t.Errorf("got %q, want %q", test.got, test.want)
			}
		})
	}
}

func TestTheBarOfAttemptsCoversThePauses(t *testing.T) {
	at := func(seconds int) time.Time { return time.Unix(int64(1_000_000+seconds), 0) }
	v := &history.Visit{Start: at(0), End: at(10), Attempts: []history.Attempt{
		{Scheduled: at(0), Ended: at(1), Result: history.Failed}, {Scheduled: at(5), Ended: at(10), Result: history.Succeeded},
	}}
	bar := attemptBar(v, v.End)
	if len(bar) != 2 || bar[0].From != 0 || bar[0].To != 0.1 || bar[1].From != 0.5 || bar[1].To != 1 {
		t.Errorf("the bar is %+v", bar)
	}
}

// long is a Runtime whose executions all have the same long history.
type long struct{ Runtime }

func (long) DefinitionOf(context.Context, engine.Execution) (string, error) {
	return `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}`, nil
}

const longHistory = 25_000

func (long) History(_ context.Context, _ engine.ExecutionID, q engine.HistoryQuery) ([]machine.HistoryEvent, error) {
	var page []machine.HistoryEvent
	for id := q.After + 1; id <= longHistory && len(page) < q.Limit; id++ {
		page = append(page, machine.HistoryEvent{ID: id, PreviousID: id - 1, Type: "PassStateEntered", Details: json.RawMessage(`{"name":"A"}`)})
	}
	return page, nil
}

func TestOnlySomeTimelinesAreKept(t *testing.T) {
	all := newTraces(long{})
	for id := range engine.ExecutionID(9) {
		err := all.look(t.Context(), engine.Execution{ID: id}, func(_ *drawing, timeline *history.Timeline) {
			if timeline.Last != longHistory {
				t.Errorf("execution %d is read up to %d", id, timeline.Last)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := all.recent.Len(); n != mostEvents/longHistory || n != len(all.byID) || all.events != mostEvents {
		t.Errorf("%d timelines with %d events are kept", n, all.events)
	}
}
