package aws

import (
	"fmt"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// fitter makes the parameters of a workflow what a service's shapes want:
// members in the service's spelling, and objects given for texts as JSON text.
type fitter struct {
	service *awsapi.Service
	texts   bool // members that are texts take any value, as its JSON text
}

// misfit says which field does not fit and what would.
type misfit struct{ field, want string }

func (e misfit) Error() string {
	return fmt.Sprintf("The value for the field '%s' must be %s", e.field, e.want)
}

// unknownField says that a call has no such parameter.
type unknownField string

func (e unknownField) Error() string {
	return fmt.Sprintf("The field '%s' is not supported by Step Functions", string(e))
}

func (f fitter) object(s *awsapi.Shape, o *value.Object) (*value.Object, error) {
	out := value.NewObject()
	for _, given := range o.Members() {
		if given.Value == nil {
			continue // for an SDK, what is null is not there
		}
		m, ok := awsapi.MemberOf(s, given.Key)
		if !ok {
			return nil, unknownField(given.Key)
		}
		v, err := f.value(f.service.Shape(m.Shape), given.Key, given.Value)
		if err != nil {
			return nil, err
		}
		out.Set(m.Name, v)
	}
	return out, nil
}

func (f fitter) value(s *awsapi.Shape, field string, v value.Value) (value.Value, error) {
	switch s.Kind {
	case awsapi.Structure, awsapi.Union:
		if o, ok := v.(*value.Object); ok {
			return f.object(s, o)
		}
		return nil, misfit{field, "an object"}
	case awsapi.Map:
		return f.entries(s, field, v)
	case awsapi.List:
		return f.items(s, field, v)
	case awsapi.Document:
		return v, nil
	}
	return f.scalar(s, field, v)
}

func (f fitter) entries(s *awsapi.Shape, field string, v value.Value) (value.Value, error) {
	o, ok := v.(*value.Object)
	if !ok {
		return nil, misfit{field, "an object"}
	}
	out := value.NewObject()
	for _, m := range o.Members() {
		entry, err := f.orNil(s, m.Key, m.Value)
		if err != nil {
			return nil, err
		}
		out.Set(m.Key, entry)
	}
	return out, nil
}

func (f fitter) items(s *awsapi.Shape, field string, v value.Value) (value.Value, error) {
	list, ok := v.(value.Array)
	if !ok {
		return nil, misfit{field, "an array"}
	}
	out := make(value.Array, len(list))
	for i := range list {
		item, err := f.orNil(s, field, list[i])
		if err != nil {
			return nil, err
		}
		out[i] = item
	}
	return out, nil
}

func (f fitter) orNil(s *awsapi.Shape, field string, v value.Value) (value.Value, error) {
	if v == nil {
		return nil, nil
	}
	return f.value(f.service.Shape(s.Item.Shape), field, v)
}

func (f fitter) scalar(s *awsapi.Shape, field string, v value.Value) (value.Value, error) {
	switch s.Kind {
	case awsapi.String:
		return f.text(field, v)
	case awsapi.Blob:
		if text, ok := v.(string); ok {
			return text, nil
		}
		return string(value.Text(v)), nil
	case awsapi.Boolean:
		if _, ok := v.(bool); ok {
			return v, nil
		}
		return nil, misfit{field, "a boolean"}
	case awsapi.Timestamp:
		if _, ok := timeOf(v); ok {
			return v, nil
		}
		return nil, misfit{field, "a timestamp, such as 2026-01-31T18:00:00Z"}
	case awsapi.Integer, awsapi.Long:
		if n, ok := v.(value.Number); ok {
			if _, whole := n.Int64(); whole {
				return n, nil
			}
		}
		return nil, misfit{field, "a whole number"}
	}
	if _, ok := v.(value.Number); ok {
		return v, nil
	}
	return nil, misfit{field, "a number"}
}

func (f fitter) text(field string, v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case *value.Object, value.Array:
		return string(value.Text(v)), nil
	}
	if f.texts {
		return string(value.Text(v)), nil
	}
	return nil, misfit{field, "a string"}
}
