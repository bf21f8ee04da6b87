package teststate

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// checkShape holds the mocked result of a task against what the service would
// answer. A call that is not known is not checked, nor is what a worker or the
// holder of a token sends back.
func checkShape(r asl.Resource, result value.Value, mode Validation) error {
	if mode == None || r.Kind != asl.Service || r.Pattern == asl.WaitForToken {
		return nil
	}
	service, answer := answerOf(r)
	if answer == nil {
		return nil
	}
	o, ok := result.(*value.Object)
	if !ok {
		return invalid("Mocked result must be a JSON object.")
	}
	return shapeCheck{service, mode != Present}.object(answer, o)
}

// answerOf is what the call of a resource answers, or for a job what it is
// polled with; nil when that is not known.
func answerOf(r asl.Resource) (*awsapi.Service, *awsapi.Shape) {
	s := awsapi.Of(r.Service)
	if s == nil {
		return nil, nil
	}
	api := r.API
	if r.Pattern != asl.RequestResponse {
		job := awsapi.Jobs[r.Service+":"+r.API]
		if job.Result != "" {
			return nil, nil // a part of the answer
		}
		api = job.Describe
	}
	_, o, ok := s.Operation(api)
	if !ok {
		return nil, nil
	}
	return s, s.Output(o)
}

// shapeCheck finds the first thing in a value that does not fit.
type shapeCheck struct {
	service *awsapi.Service
	strict  bool
}

func misfit(name, how string) error {
	return invalid("Mock result schema validation error: Field '" + name + "' " + how)
}

func (c shapeCheck) value(s *awsapi.Shape, name string, v value.Value) error {
	switch s.Kind {
	case awsapi.String, awsapi.Timestamp, awsapi.Blob:
		text, ok := v.(string)
		if !ok {
			return misfit(name, "must be a string")
		}
		return c.text(s, name, text)
	case awsapi.Boolean:
		if _, ok := v.(bool); !ok {
			return misfit(name, "must be a boolean")
		}
		return nil
	case awsapi.List:
		items, ok := v.(value.Array)
		if !ok {
			return misfit(name, "must be an array")
		}
		return c.items(s, name, items)
	case awsapi.Map, awsapi.Structure, awsapi.Union:
		o, ok := v.(*value.Object)
		if !ok {
			return misfit(name, "must be an object")
		}
		return c.members(s, name, o)
	case awsapi.Document:
		return nil
	}
	n, ok := v.(value.Number)
	if !ok {
		return misfit(name, "must be a number")
	}
	return c.number(s, name, n.Float64())
}

func (c shapeCheck) text(s *awsapi.Shape, name, text string) error {
	length := float64(utf8.RuneCountInString(text))
	switch {
	case s.Kind != awsapi.String:
		return nil
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, text):
		return misfit(name, "is not an expected value")
	case s.Min != nil && length < *s.Min:
		return misfit(name, "is smaller than the minimum length")
	case s.Max != nil && length > *s.Max:
		return misfit(name, "exceeds the maximum length")
	}
	return nil
}

func (c shapeCheck) number(s *awsapi.Shape, name string, n float64) error {
	switch {
	case s.Min != nil && n < *s.Min:
		return misfit(name, "is less than the minimum value")
	case s.Max != nil && n > *s.Max:
		return misfit(name, "exceeds the maximum value")
	}
	return nil
}

func (c shapeCheck) items(s *awsapi.Shape, name string, items value.Array) error {
	for _, item := range items {
		if err := c.value(c.service.Shape(s.Item.Shape), name, item); err != nil {
			return err
		}
	}
	return nil
}

func (c shapeCheck) members(s *awsapi.Shape, name string, o *value.Object) error {
	if s.Kind != awsapi.Map {
		return c.object(s, o)
	}
	for _, m := range o.Members() {
		if err := c.value(c.service.Shape(s.Item.Shape), name, m.Value); err != nil {
			return err
		}
	}
	return nil
}

// object checks the required fields first. Fields that the model does not have
// (SdkHttpMetadata, say) may be there.
func (c shapeCheck) object(s *awsapi.Shape, o *value.Object) error {
	for _, m := range s.Members {
		if m.Required && c.strict && !hasFold(o, m.Name) {
			return invalid("Mock result schema validation error: Required field '" + awsapi.FirstUpper(m.Name) + "' is missing")
		}
	}
	for _, given := range o.Members() {
		m, ok := awsapi.MemberOf(s, given.Key)
		if !ok || c.isPayload(s, m) {
			continue
		}
		if err := c.value(c.service.Shape(m.Shape), given.Key, given.Value); err != nil {
			return err
		}
	}
	return nil
}

// isPayload tells whether a member is what a function returned, which is JSON and no text of bytes.
func (c shapeCheck) isPayload(s *awsapi.Shape, m awsapi.Member) bool {
	return c.service.ID == "Lambda" && s.Payload == m.Name && c.service.Shape(m.Shape).Kind == awsapi.Blob
}

func hasFold(o *value.Object, name string) bool {
	return slices.ContainsFunc(o.Members(), func(m value.Member) bool { return strings.EqualFold(m.Key, name) })
}
