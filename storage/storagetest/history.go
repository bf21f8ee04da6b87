package storagetest

import (
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func exerciseHistory(t *testing.T, open func(t *testing.T) engine.Store) {
	s := open(t)
	id := commit(t, s, NewExecution("one"))
	for _, ids := range [][2]int64{{2, 2}, {3, 9}, {10, 12}} {
		commit(t, s, Next(id, ids[0], ids[1]))
	}
	other := commit(t, s, NewExecution("two"))
	tests := map[string]struct {
		query       engine.HistoryQuery
		first, last int64 // of the answer; none when first is 0
	}{
		"all of it":                         {engine.HistoryQuery{}, 1, 12},
		"the first page":                    {engine.HistoryQuery{Limit: 4}, 1, 4},
		"a page from within a step":         {engine.HistoryQuery{After: 4, Limit: 7}, 5, 11},
		"a page from the end of a step":     {engine.HistoryQuery{After: 9, Limit: 1}, 10, 10},
		"nothing after the last":            {engine.HistoryQuery{After: 12}, 0, 0},
		"backwards from the last":           {engine.HistoryQuery{Reverse: true, Limit: 4}, 12, 9},
		"backwards from within a step":      {engine.HistoryQuery{Reverse: true, Before: 6, Limit: 5}, 5, 1},
		"backwards from the start":          {engine.HistoryQuery{Reverse: true, Before: 1}, 0, 0},
		"backwards from behind the end":     {engine.HistoryQuery{Reverse: true, Before: 99, Limit: 1}, 12, 12},
		"backwards, all of it":              {engine.HistoryQuery{Reverse: true}, 12, 1},
		"backwards, the start of a step":    {engine.HistoryQuery{Reverse: true, Before: 11, Limit: 1}, 10, 10},
		"forwards, whatever Before says":    {engine.HistoryQuery{After: 10, Before: 3}, 11, 12},
		"backwards, whatever After says":    {engine.HistoryQuery{Reverse: true, After: 10, Limit: 1}, 12, 12},
		"an id below the first is harmless": {engine.HistoryQuery{After: -5, Limit: 1}, 1, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var want []machine.HistoryEvent
			switch {
			case tt.first == 0:
			case tt.first <= tt.last:
				want = Events(tt.first, tt.last)
			default:
				for id := tt.first; id >= tt.last; id-- {
					want = append(want, Events(id, id)...)
				}
			}
			same(t, must(s.History(t.Context(), id, tt.query))(t), want)
		})
	}
	t.Run("executions have histories of their own", func(t *testing.T) {
		same(t, must(s.History(t.Context(), other, engine.HistoryQuery{}))(t), Events(1, 1))
		same(t, must(s.History(t.Context(), 99, engine.HistoryQuery{}))(t), nil)
	})
	t.Run("events of every kind come back as they were", func(t *testing.T) { oddEvents(t, open(t)) })
}

func oddEvents(t *testing.T, s engine.Store) {
	step := NewExecution("one")
	step.History = []machine.HistoryEvent{
		{ID: 1, Type: "ExecutionStarted", Time: base, Details: []byte(`{"input":"{}"}`)},
		{ID: 2, PreviousID: 0, Type: "ParallelStateStarted", Time: base},
		{ID: 3, PreviousID: 2, Type: "SomethingNew", Time: base.Add(-time.Hour), Details: []byte(`{}`)},
		{ID: 4, PreviousID: 1, Type: "", Time: base.Add(1000 * 24 * time.Hour), Details: []byte{}},
		{ID: 5, PreviousID: 40, Type: "TaskSucceeded", Time: base, Details: []byte("\x00\xff not JSON")},
		{ID: 6, PreviousID: 5, Type: "TaskStateExited", Details: []byte("\x00\xff not JSON")},
	}
	step.Head.LastEvent = 6
	id := commit(t, s, step)
	got := must(s.History(t.Context(), id, engine.HistoryQuery{}))(t)
	same(t, got, step.History)
	same(t, got[1].Details == nil, true)
	same(t, got[3].Details == nil, false)
}
