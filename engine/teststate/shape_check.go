package teststate

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// polled is what a job's result is the answer of, by the call that starts it.
var polled = map[string]string{
	"states:startExecution":      "states:describeExecution",
	"athena:startQueryExecution": "athena:getQueryExecution",
}

// checkShape holds the mocked result of a task against what the service would
// answer. A call that is not in the table is not checked, nor is what a worker
// or the holder of a token sends back.
func checkShape(r asl.Resource, result value.Value, mode Validation) error {
	if mode == None || r.Kind != asl.Service || r.Pattern == asl.WaitForToken {
		return nil
	}
	call := r.Service + ":" + r.API
	if r.Pattern != asl.RequestResponse {
		call = polled[call]
	}
	known, err := shapes()
	if err != nil {
		return err
	}
	s, ok := known[call]
	if !ok {
		return nil
	}
	if _, ok := result.(*value.Object); !ok {
		return invalid("Mocked result must be a JSON object.")
	}
	return shapeCheck{mode != Present}.value(s, "", result)
}

// shapeCheck finds the first thing in a value that does not fit.
type shapeCheck struct{ strict bool }

func misfit(name, how string) error {
	return invalid("Mock result schema validation error: Field '" + name + "' " + how)
}

func (c shapeCheck) value(s *shape, name string, v value.Value) error {
	switch s.kind {
	case textShape, enumShape:
		text, ok := v.(string)
		if !ok {
			return misfit(name, "must be a string")
		}
		return c.text(s, name, text)
	case numberShape:
		n, ok := v.(value.Number)
		if !ok {
			return misfit(name, "must be a number")
		}
		return c.number(s, name, n.Float64())
	case boolShape:
		if _, ok := v.(bool); !ok {
			return misfit(name, "must be a boolean")
		}
	case listShape:
		items, ok := v.(value.Array)
		if !ok {
			return misfit(name, "must be an array")
		}
		return c.items(s, name, items)
	case mapShape, objectShape:
		o, ok := v.(*value.Object)
		if !ok {
			return misfit(name, "must be an object")
		}
		return c.object(s, name, o)
	}
	return nil
}

func (c shapeCheck) text(s *shape, name, text string) error {
	length := float64(utf8.RuneCountInString(text))
	switch {
	case s.kind == enumShape && !slices.Contains(s.values, text):
		return misfit(name, "is not an expected value")
	case s.min != nil && length < *s.min:
		return misfit(name, "is smaller than the minimum length")
	case s.max != nil && length > *s.max:
		return misfit(name, "exceeds the maximum length")
	}
	return nil
}

func (c shapeCheck) number(s *shape, name string, n float64) error {
	switch {
	case s.min != nil && n < *s.min:
		return misfit(name, "is less than the minimum value")
	case s.max != nil && n > *s.max:
		return misfit(name, "exceeds the maximum value")
	}
	return nil
}

func (c shapeCheck) items(s *shape, name string, items value.Array) error {
	for _, item := range items {
		if err := c.value(s.of, name, item); err != nil {
			return err
		}
	}
	return nil
}

// object checks the required fields first. Fields that the model does not have
// (SdkHttpMetadata, say) may be there.
func (c shapeCheck) object(s *shape, name string, o *value.Object) error {
	if s.kind == mapShape {
		for _, m := range o.Members() {
			if err := c.value(s.of, name, m.Value); err != nil {
				return err
			}
		}
		return nil
	}
	for _, f := range s.fields {
		if _, ok := o.Get(f.name); f.required && !ok && c.strict {
			return misfitMissing(f.name)
		}
	}
	for _, m := range o.Members() {
		for _, f := range s.fields {
			if !strings.EqualFold(f.name, m.Key) {
				continue // the SDKs spell abbreviations in their own ways: Md5OfMessageBody
			}
			if err := c.value(f.shape, m.Key, m.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func misfitMissing(name string) error {
	return invalid("Mock result schema validation error: Required field '" + name + "' is missing")
}
