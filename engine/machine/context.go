package machine

import (
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// mapItem is an item of a Map in the context object.
type mapItem struct {
	index  int
	value  value.Value
	whole  value.Value // what an iteration's input is without ItemSelector
	key    value.Value // of a member of an object
	keyed  bool
	source string // of an item of a distributed Map; empty otherwise
}

// context is the context object ("$$") as the frame's state sees it now.
func (s *step) context(f *frame, item *mapItem) value.Value {
	o := &value.Object{}
	o.Set("Execution", s.executionContext())
	o.Set("StateMachine", pairs("Id", s.info.MachineARN, "Name", s.info.MachineName))
	o.Set("State", s.stateContext(f))
	if f.Task != nil && f.Task.Token != "" {
		o.Set("Task", pairs("Token", f.Task.Token))
	}
	if item == nil {
		item = s.itemOf(f)
	}
	if item != nil {
		o.Set("Map", value.NewObject(value.Member{Key: "Item", Value: item.context()}))
	}
	if s.probe != nil && s.probe.Context != nil {
		return s.probe.Context(o)
	}
	return o
}

func (i *mapItem) context() *value.Object {
	o := value.NewObject(value.Member{Key: "Index", Value: value.Int(int64(i.index))})
	if i.keyed {
		o.Set("Key", i.key)
	}
	o.Set("Value", i.value)
	if i.source != "" {
		o.Set("Source", i.source)
	}
	return o
}

func (s *step) executionContext() *value.Object {
	o := pairs("Id", s.info.ExecutionARN)
	o.Set("Input", s.Instance.input.Value())
	o.Set("StartTime", isoTime(s.info.StartedAt))
	o.Set("Name", s.info.ExecutionName)
	o.Set("RoleArn", s.info.RoleARN)
	if !s.info.Express { // that can't be redriven
		o.Set("RedriveCount", value.Int(s.head.Redrives))
	}
	if s.head.Redrives > 0 {
		o.Set("RedriveTime", isoTime(s.head.RedrivenAt))
	}
	return o
}

func (s *step) stateContext(f *frame) *value.Object {
	o := pairs("Name", f.State, "EnteredTime", isoTime(f.At))
	if st, ok := s.def.State(f.State); ok && st.Type == asl.Task {
		o.Set("RetryCount", value.Int(int64(f.Retry)))
	}
	return o
}

// itemOf is the item of the innermost Map that the frame is an iteration of.
func (s *step) itemOf(f *frame) *mapItem {
	for f != nil && f.Parent != 0 {
		p := s.parent(f)
		if p == nil {
			return nil
		}
		if p.items != nil && f.Lane < p.items.len() {
			return p.items.item(f.Lane)
		}
		f = p
	}
	return nil
}

func pairs(kv ...string) *value.Object {
	o := &value.Object{}
	for i := 0; i+1 < len(kv); i += 2 {
		o.Set(kv[i], kv[i+1])
	}
	return o
}

// isoTime is ISO 8601 in UTC with 0 or 3 digits of a fraction, as in the context object.
func isoTime(t time.Time) string {
	t = t.UTC().Truncate(time.Millisecond)
	if t.Nanosecond() == 0 {
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
