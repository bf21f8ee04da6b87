package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// failedState names the state that an execution was in when it failed: it goes
// back from the last event to the first that entered a state. Empty when the
// last page of events does not tell.
func failedState(ctx context.Context, e *engine.Engine, id engine.ExecutionID) string {
	events, err := e.History(ctx, id, engine.HistoryQuery{Reverse: true, Limit: historyPage})
	if err != nil || len(events) == 0 {
		return "" // the error and its cause are printed all the same
	}
	byID := make(map[int64]machine.HistoryEvent, len(events))
	for _, event := range events {
		byID[event.ID] = event
	}
	for event, ok := events[0], true; ok; event, ok = byID[event.PreviousID] {
		switch {
		case strings.HasSuffix(event.Type, "StateEntered"):
			return stateName(event)
		case strings.HasSuffix(event.Type, "StateExited"):
			return ""
		}
	}
	return ""
}

func stateName(event machine.HistoryEvent) string {
	var details struct{ Name string }
	if json.Unmarshal(event.Details, &details) != nil {
		return ""
	}
	return details.Name
}
