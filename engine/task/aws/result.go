package aws

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// fromWire writes members with capitals, and times as a workflow sees them.
func (s service) fromWire(v value.Value, optimized bool) value.Value {
	switch v := v.(type) {
	case value.Array:
		out := make(value.Array, len(v))
		for i := range v {
			out[i] = s.fromWire(v[i], optimized)
		}
		return out
	case *value.Object:
		out := value.NewObject()
		for _, m := range v.Members() {
			out.Set(s.resultName(m.Key), s.resultMember(m.Key, m.Value, optimized))
		}
		return out
	}
	return v
}

func (s service) resultName(key string) string {
	if s.lower {
		return firstUpper(key)
	}
	return key
}

func (s service) resultMember(key string, v value.Value, optimized bool) value.Value {
	if n, ok := v.(value.Number); ok && slices.Contains(s.times, key) {
		return timeValue(n, optimized)
	}
	if slices.Contains(s.maps, key) {
		return v
	}
	return s.fromWire(v, optimized)
}

// timeValue is a time on the wire (seconds) as text in ISO 8601, or in optimized
// integrations as milliseconds.
func timeValue(n value.Number, optimized bool) value.Value {
	ms := math.Round(n.Float64() * 1000)
	if math.Abs(ms) > 1e15 {
		return n
	}
	if optimized {
		return value.Int(int64(ms))
	}
	t := time.UnixMilli(int64(ms)).UTC()
	if t.Nanosecond() == 0 {
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// sorted is the object with its members in the order of their names.
func sorted(o *value.Object) *value.Object {
	members := slices.Clone(o.Members())
	slices.SortFunc(members, func(a, b value.Member) int { return strings.Compare(a.Key, b.Key) })
	return value.NewObject(members...)
}

// headerNames are header names whose spelling on the wire is not Go's.
var headerNames = map[string]string{
	"X-Amzn-Requestid":               "x-amzn-RequestId",
	"X-Amz-Crc32":                    "x-amz-crc32",
	"X-Amzn-Remapped-Content-Length": "x-amzn-Remapped-Content-Length",
}

// HTTPMetadata is the SdkHttpMetadata of a result: the headers and the status of the answer.
func HTTPMetadata(a *Answer) *value.Object {
	all, one := value.NewObject(), value.NewObject()
	for _, name := range sortedNames(a.Header) {
		values := make(value.Array, len(a.Header[name]))
		for i, v := range a.Header[name] {
			values[i] = v
		}
		shown := name
		if n, ok := headerNames[name]; ok {
			shown = n
		}
		all.Set(shown, values)
		one.Set(shown, strings.Join(a.Header[name], ","))
	}
	return value.NewObject(
		value.Member{Key: "AllHttpHeaders", Value: all},
		value.Member{Key: "HttpHeaders", Value: one},
		value.Member{Key: "HttpStatusCode", Value: value.Int(int64(a.Status))},
	)
}

// ResponseMetadata is the SdkResponseMetadata of a result.
func ResponseMetadata(a *Answer) *value.Object {
	return value.NewObject(value.Member{Key: "RequestId", Value: a.RequestID()})
}

func sortedNames(h http.Header) []string {
	names := make([]string, 0, len(h))
	for n := range h {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
