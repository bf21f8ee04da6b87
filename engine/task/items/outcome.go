package items

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// included says that a text is there whole.
var included = value.NewObject(value.Member{Key: "Included", Value: true})

// describe is a child execution as the files of a ResultWriter tell it, its
// members in the order of their names. Of one that has not begun only the input is known.
func describe(o engine.Outcome) []byte {
	d := value.NewObject()
	text := func(key, v string) {
		if v != "" {
			d.Set(key, v)
		}
	}
	at := func(key string, t time.Time) {
		if !t.IsZero() {
			d.Set(key, t.UTC().Format("2006-01-02T15:04:05.000Z"))
		}
	}
	document := func(key string, v json.RawMessage) {
		if len(v) > 0 {
			d.Set(key, string(v))
			d.Set(key+"Details", included)
		}
	}
	if o.Cause != nil {
		d.Set("Cause", *o.Cause)
	}
	if o.Error != nil {
		d.Set("Error", *o.Error)
	}
	text("ExecutionArn", o.ARN)
	document("Input", o.Input)
	text("Name", o.Name)
	document("Output", o.Output)
	if o.ARN != "" {
		d.Set("RedriveCount", value.Int(o.Redrives))
	}
	text("RedriveStatus", o.RedriveStatus)
	text("RedriveStatusReason", o.RedriveReason)
	at("StartDate", o.StartedAt)
	text("StateMachineArn", o.MachineARN)
	text("Status", o.Status)
	at("StopDate", o.StoppedAt)
	return value.Text(d)
}
