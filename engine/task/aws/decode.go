package aws

import (
	"encoding/base64"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
	"github.com/aws/smithy-go/traits"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// maxDepth bounds how deep an answer nests.
const maxDepth = 200

// result reads an answer.
type result struct {
	schema *smithy.Schema
	spelling
	object *value.Object
	depth  int
}

// Deserialize reads the whole answer.
func (r *result) Deserialize(d smithy.ShapeDeserializer) error {
	if r.schema == nil {
		return nil
	}
	o, err := r.members(d, r.schema)
	if err != nil {
		return err
	}
	r.object = o
	for name, m := range r.schema.Members() {
		if _, is := smithy.SchemaTrait[*traits.HTTPPrefixHeaders](m); is {
			if _, there := o.Get(r.name(name)); !there {
				o.Set(r.name(name), value.NewObject()) // as the SDK has it
			}
		}
	}
	return nil
}

func (r *result) members(d smithy.ShapeDeserializer, schema *smithy.Schema) (*value.Object, error) {
	o := value.NewObject()
	err := smithy.ReadStruct(d, schema, func(m *smithy.Schema) error {
		if !bound(m) {
			if isNil, err := d.ReadNil(m); isNil || err != nil {
				return err
			}
		}
		v, err := r.read(d, m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.MemberName(), err)
		}
		o.Set(r.name(m.MemberName()), v)
		return nil
	})
	return o, err
}

// bound tells whether a member stands outside of the body.
func bound(m *smithy.Schema) bool {
	_, header := smithy.SchemaTrait[*traits.HTTPHeader](m)
	_, prefix := smithy.SchemaTrait[*traits.HTTPPrefixHeaders](m)
	_, code := smithy.SchemaTrait[*traits.HTTPResponseCode](m)
	_, payload := smithy.SchemaTrait[*traits.HTTPPayload](m)
	return header || prefix || code || payload
}

func (r *result) read(d smithy.ShapeDeserializer, schema *smithy.Schema) (value.Value, error) {
	if r.depth++; r.depth > maxDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", maxDepth)
	}
	defer func() { r.depth-- }()
	switch schema.Type() {
	case smithy.ShapeTypeStructure:
		return r.members(d, schema)
	case smithy.ShapeTypeList:
		return r.list(d, schema)
	case smithy.ShapeTypeMap:
		return r.entries(d, schema)
	case smithy.ShapeTypeDocument:
		var v document.Value
		err := d.ReadDocument(schema, &v)
		return fromDocument(v), err
	}
	return r.scalar(d, schema)
}

func (r *result) list(d smithy.ShapeDeserializer, schema *smithy.Schema) (value.Value, error) {
	out := value.Array{}
	err := smithy.ReadList(d, schema, func() error {
		v, err := r.orNil(d, schema.ListMember())
		out = append(out, v)
		return err
	})
	return out, err
}

func (r *result) entries(d smithy.ShapeDeserializer, schema *smithy.Schema) (value.Value, error) {
	out := value.NewObject()
	err := smithy.ReadMap(d, schema, func(key string) error {
		v, err := r.orNil(d, schema.MapValue())
		out.Set(key, v)
		return err
	})
	return out, err
}

func (r *result) orNil(d smithy.ShapeDeserializer, schema *smithy.Schema) (value.Value, error) {
	if isNil, err := d.ReadNil(schema); isNil || err != nil {
		return nil, err
	}
	return r.read(d, schema)
}

func (r *result) scalar(d smithy.ShapeDeserializer, schema *smithy.Schema) (value.Value, error) {
	switch schema.Type() {
	case smithy.ShapeTypeBoolean:
		var v bool
		err := d.ReadBool(schema, &v)
		return v, err
	case smithy.ShapeTypeLong:
		var v int64
		err := d.ReadInt64(schema, &v)
		return value.Int(v), err
	case smithy.ShapeTypeDouble:
		var v float64
		err := d.ReadFloat64(schema, &v)
		return value.Double(v), err
	case smithy.ShapeTypeBlob:
		var v []byte
		err := d.ReadBlob(schema, &v)
		return blobText(v), err
	case smithy.ShapeTypeTimestamp:
		var v time.Time
		err := d.ReadTime(schema, &v)
		return r.time(v), err
	}
	var v string
	err := d.ReadString(schema, &v)
	return v, err
}

// blobText is bytes as the text that they are, else in Base64.
func blobText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func fromDocument(v document.Value) value.Value {
	o, ok := v.(document.Opaque)
	if !ok {
		return nil
	}
	return fromAny(o.Value)
}

func fromAny(v any) value.Value {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return v
	case float64:
		return value.Float(v)
	case []any:
		out := make(value.Array, len(v))
		for i := range v {
			out[i] = fromAny(v[i])
		}
		return out
	case map[string]any:
		out := value.NewObject()
		for key, entry := range v {
			out.Set(key, fromAny(entry))
		}
		return sorted(out)
	}
	return nil
}
