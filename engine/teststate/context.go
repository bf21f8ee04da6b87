package teststate

import (
	"fmt"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// contextKinds are the fields of a context object that may be mocked, and the
// kind of their values; "" is any.
var contextKinds = map[string]map[string]string{
	"Execution":    {"Id": "string", "Input": "", "Name": "string", "RoleArn": "string", "StartTime": "string", "RedriveCount": "number", "RedriveTime": "string"},
	"State":        {"EnteredTime": "string", "Name": "string", "RetryCount": "number"},
	"StateMachine": {"Id": "string", "Name": "string"},
	"Task":         {"Token": "string"},
}

func badContext(format string, args ...any) *Refusal {
	return invalid("Invalid Context object provided: " + fmt.Sprintf(format, args...))
}

func (c *checked) readContext() error {
	if c.Context == nil {
		return nil
	}
	o, err := readObject(*c.Context)
	if err != nil {
		return badContext("Context must be a JSON object")
	}
	for _, m := range o.Members() {
		if err := c.checkSection(m.Key, m.Value); err != nil {
			return err
		}
	}
	c.context = o
	return nil
}

func (c *checked) checkSection(name string, v value.Value) error {
	kinds, known := contextKinds[name]
	switch {
	case name == "Map":
		return badContext("'Map' field is not supported when mocking a Context object")
	case !known:
		return badContext("Field '%s' is not allowed", name)
	case name == "Task" && !takesToken(c.state):
		return badContext("Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern")
	}
	section, ok := v.(*value.Object)
	if !ok {
		return badContext("%s must be an object", name)
	}
	for _, m := range section.Members() {
		kind, known := kinds[m.Key]
		switch {
		case !known:
			return badContext("Field '%s.%s' is not allowed", name, m.Key)
		case kind != "" && value.Kind(m.Value) != kind:
			return badContext("%s.%s must be a %s", name, m.Key, kind)
		}
	}
	return nil
}

func takesToken(st *asl.State) bool {
	return st.Type == asl.Task && st.Resource.Kind == asl.Service && st.Resource.Pattern != asl.RequestResponse
}

// contextObject is what the state sees of its context: the interpreter's own
// view, as far as a test has one, under what the caller mocked.
func (c *checked) contextObject(own value.Value, input value.Value) value.Value {
	o, ok := own.(*value.Object)
	if !ok {
		return own
	}
	o = o.Clone()
	o.Set("Execution", c.executionContext(o))
	o.Set("State", c.stateContext(o))
	if _, has := o.Get("Map"); c.inMap && !has {
		item := value.NewObject(value.Member{Key: "Index", Value: value.Int(0)}, value.Member{Key: "Value", Value: input})
		o.Set("Map", value.NewObject(value.Member{Key: "Item", Value: item}))
	}
	if c.context != nil {
		for _, m := range c.context.Members() {
			o.Set(m.Key, over(section(o, m.Key), m.Value))
		}
	}
	return o
}

// executionContext is that of a synchronous Express execution, without a role
// when the caller gave none.
func (c *checked) executionContext(o *value.Object) *value.Object {
	out := &value.Object{}
	for _, m := range section(o, "Execution").Members() {
		switch {
		case m.Key == "RedriveCount":
		case m.Key == "RoleArn" && c.RoleARN == "":
			out.Set(m.Key, nil)
		default:
			out.Set(m.Key, m.Value)
		}
	}
	return out
}

// stateContext counts retries for every state that can have them.
func (c *checked) stateContext(o *value.Object) *value.Object {
	out := section(o, "State").Clone()
	switch c.state.Type {
	case asl.Task, asl.Map, asl.Parallel:
		out.Set("RetryCount", value.Int(c.retries()))
	}
	return out
}

func (c *checked) retries() int64 {
	if c.Config.RetrierRetryCount == nil {
		return 0
	}
	return *c.Config.RetrierRetryCount
}

func section(o *value.Object, name string) *value.Object {
	v, _ := o.Get(name)
	if s, ok := v.(*value.Object); ok {
		return s
	}
	return &value.Object{}
}

// over lays the mocked fields over the interpreter's own.
func over(own *value.Object, mocked value.Value) value.Value {
	fields, ok := mocked.(*value.Object)
	if !ok {
		return mocked
	}
	out := own.Clone()
	for _, m := range fields.Members() {
		out.Set(m.Key, m.Value)
	}
	return out
}
