package aws

import (
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// parameters are a call's parameters that fit their shape; see fit.
type parameters struct {
	schema *smithy.Schema
	object *value.Object
}

// Serialize writes them.
func (p parameters) Serialize(s smithy.ShapeSerializer) {
	if p.schema != nil {
		writeObject(s, p.schema, p.object)
	}
}

func write(s smithy.ShapeSerializer, schema *smithy.Schema, v value.Value) {
	switch schema.Type() {
	case smithy.ShapeTypeStructure:
		writeObject(s, schema, v.(*value.Object))
	case smithy.ShapeTypeMap:
		writeMap(s, schema, v.(*value.Object))
	case smithy.ShapeTypeList:
		s.WriteList(schema)
		for _, item := range v.(value.Array) {
			writeOrNil(s, schema.ListMember(), item)
		}
		s.CloseList()
	case smithy.ShapeTypeDocument:
		s.WriteDocument(schema, documentOf(v))
	default:
		writeScalar(s, schema, v)
	}
}

func writeScalar(s smithy.ShapeSerializer, schema *smithy.Schema, v value.Value) {
	switch schema.Type() {
	case smithy.ShapeTypeString:
		s.WriteString(schema, v.(string))
	case smithy.ShapeTypeBoolean:
		s.WriteBool(schema, v.(bool))
	case smithy.ShapeTypeLong:
		n, _ := v.(value.Number).Int64()
		s.WriteInt64(schema, n)
	case smithy.ShapeTypeDouble:
		s.WriteFloat64(schema, v.(value.Number).Float64())
	case smithy.ShapeTypeBlob:
		s.WriteBlob(schema, []byte(v.(string)))
	case smithy.ShapeTypeTimestamp:
		at, _ := timeOf(v)
		s.WriteTime(schema, at)
	}
}

func writeObject(s smithy.ShapeSerializer, schema *smithy.Schema, o *value.Object) {
	s.WriteStruct(schema)
	for _, m := range o.Members() {
		write(s, schema.Member(m.Key), m.Value)
	}
	s.CloseStruct()
}

func writeMap(s smithy.ShapeSerializer, schema *smithy.Schema, o *value.Object) {
	s.WriteMap(schema)
	for _, m := range o.Members() {
		s.WriteKey(schema.MapKey(), m.Key)
		writeOrNil(s, schema.MapValue(), m.Value)
	}
	s.CloseMap()
}

func writeOrNil(s smithy.ShapeSerializer, schema *smithy.Schema, v value.Value) {
	if v == nil {
		s.WriteNil(schema)
		return
	}
	write(s, schema, v)
}

// timeOf reads a time given as text in RFC 3339 or as seconds since 1970.
func timeOf(v value.Value) (time.Time, bool) {
	switch v := v.(type) {
	case string:
		at, err := time.Parse(time.RFC3339, v)
		return at, err == nil
	case value.Number:
		return time.UnixMilli(int64(v.Float64() * 1000)).UTC(), true
	}
	return time.Time{}, false
}

func documentOf(v value.Value) document.Value {
	switch v := v.(type) {
	case string:
		return document.String(v)
	case bool:
		return document.Boolean(v)
	case value.Number:
		return document.Number(v)
	case value.Array:
		list := make(document.List, len(v))
		for i := range v {
			list[i] = documentOf(v[i])
		}
		return list
	case *value.Object:
		all := document.Map{}
		for _, m := range v.Members() {
			all[m.Key] = documentOf(m.Value)
		}
		return all
	}
	return document.Null{}
}
