package machine

import (
	"encoding/json"
	"time"
)

// HistoryEvent is one event of GetExecutionHistory.
type HistoryEvent struct {
	ID         int64
	PreviousID int64
	Type       string // such as "PassStateEntered"
	Time       time.Time
	Details    json.RawMessage // the object of the type's …EventDetails member; nil when the type has none
}
