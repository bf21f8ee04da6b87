package machine

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// emit writes an event and returns its id.
func (s *step) emit(previous int64, typ string, details json.RawMessage) int64 {
	if s.head.LastEvent >= s.limits.HistoryEvents-1 {
		s.full = true // the last place is for the event that ends the execution
		return s.head.LastEvent
	}
	return s.record(previous, typ, details)
}

// record writes an event whatever the limit.
func (s *step) record(previous int64, typ string, details json.RawMessage) int64 {
	s.head.LastEvent++
	s.out.History = append(s.out.History, HistoryEvent{ID: s.head.LastEvent, PreviousID: previous, Type: typ, Time: s.now, Details: details})
	return s.head.LastEvent
}

// object builds an event's details by hand: the texts in them are carried over,
// never marshalled again.
type object []byte

func (o object) key(name string) object {
	if len(o) == 0 {
		o = append(o, '{')
	} else {
		o = append(o, ',')
	}
	return append(append(append(o, '"'), name...), '"', ':')
}

func (o object) str(name, s string) object { return value.AppendString(o.key(name), s) }

func (o object) int(name string, n int64) object { return strconv.AppendInt(o.key(name), n, 10) }

// text adds a document as AWS does: its JSON text as a string, and beside it
// that nothing of it was cut off.
func (o object) text(name string, d *doc) object {
	o = appendTextString(o.key(name), d.Text())
	return append(o.key(name+"Details"), `{"truncated":false}`...)
}

// optional adds a string that may be missing.
func (o object) optional(name string, s *string) object {
	if s == nil {
		return o
	}
	return o.str(name, *s)
}

func (o object) done() json.RawMessage {
	if len(o) == 0 {
		return json.RawMessage("{}")
	}
	return json.RawMessage(append(o, '}'))
}

func newObject(size int) object { return make(object, 0, size+96) }

// appendTextString quotes a valid UTF-8 JSON text; only quotes, backslashes and
// control characters need care.
func appendTextString(dst, text []byte) []byte {
	dst = slices.Grow(dst, len(text)+16)
	dst = append(dst, '"')
	start := 0
	for i, c := range text {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, text[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		}
		start = i + 1
	}
	return append(append(dst, text[start:]...), '"')
}

func executionStarted(info Info) json.RawMessage {
	o := newObject(len(info.Input)).text("input", docOf(info.Input)).str("roleArn", info.RoleARN)
	if info.AliasARN != "" {
		o = o.str("stateMachineAliasArn", info.AliasARN)
	}
	if info.VersionARN != "" {
		o = o.str("stateMachineVersionArn", info.VersionARN)
	}
	return o.done()
}

func stateEntered(name string, input *doc) json.RawMessage {
	return newObject(len(name)+len(input.Text())).str("name", name).text("input", input).done()
}

func stateExited(name string, output *doc, assigned []variable) json.RawMessage {
	o := newObject(len(name)+len(output.Text())).str("name", name).text("output", output)
	if assigned == nil {
		return o.done()
	}
	o = append(o.key("assignedVariables"), '{')
	for i, v := range assigned {
		if i > 0 {
			o = append(o, ',')
		}
		o = append(value.AppendString(o, v.name), ':')
		o = appendTextString(o, v.value.Text())
	}
	o = append(o, '}')
	return append(o.key("assignedVariablesDetails"), `{"truncated":false}`...).done()
}

func outputDetails(output *doc) json.RawMessage {
	return newObject(len(output.Text())).text("output", output).done()
}

// details are those of a …Failed, …TimedOut or …Aborted event.
func (f failure) details() json.RawMessage {
	return object(nil).optional("error", f.name).optional("cause", f.visibleCause()).done()
}

func lane(name string, index int) json.RawMessage {
	return newObject(len(name)).str("name", name).int("index", int64(index)).done()
}

func length(n int) json.RawMessage { return object(nil).int("length", int64(n)).done() }

// taskEvents are the names and details of a task's events in its family.
type taskEvents struct{ asl.Resource }

func (t taskEvents) prefix() string {
	switch t.Kind {
	case asl.LambdaFunction:
		return "LambdaFunction"
	case asl.ActivityTask:
		return "Activity"
	}
	return "Task"
}

func (t taskEvents) head(size int) object {
	if t.Kind != asl.Service {
		return newObject(size)
	}
	return newObject(size+len(t.ARN)).str("resourceType", t.Service).str("resource", t.EventResource())
}

func (t taskEvents) scheduled(region string, w *task, role string) json.RawMessage {
	var o object
	if t.Kind == asl.Service {
		o = appendTextString(t.head(len(w.params.Text())).str("region", region).key("parameters"), w.params.Text())
	} else {
		o = newObject(len(w.params.Text())).str("resource", t.ARN).text("input", w.params)
	}
	if w.Timeout > 0 {
		o = o.int("timeoutInSeconds", w.Timeout)
	}
	if w.Heartbeat > 0 && t.Kind != asl.LambdaFunction {
		o = o.int("heartbeatInSeconds", w.Heartbeat)
	}
	if role != "" {
		o = append(o.key("taskCredentials"), object(nil).str("roleArn", role).done()...)
	}
	return o.done()
}

func (t taskEvents) failed(why failure) json.RawMessage {
	return t.head(0).optional("error", why.name).optional("cause", why.visibleCause()).done()
}

func (t taskEvents) succeeded(output *doc) json.RawMessage {
	return t.head(len(output.Text())).text("output", output).done()
}

// started has no details for a Lambda function, the worker for an activity.
func (t taskEvents) started(worker string) json.RawMessage {
	switch {
	case t.Kind == asl.LambdaFunction:
		return nil
	case t.Kind == asl.ActivityTask && worker != "":
		return object(nil).str("workerName", worker).done()
	}
	return t.head(0).done()
}
