package aws

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// spelling is how the members of results are called and times are written.
func (l look) spelling() spelling {
	if l.opt != nil {
		return spelling{awsapi.FirstUpper, milliseconds}
	}
	return spelling{awsapi.SDKName, isoTime}
}

type spelling struct {
	name func(string) string
	time func(time.Time) value.Value
}

func milliseconds(t time.Time) value.Value { return value.Int(t.UnixMilli()) }

func isoTime(t time.Time) value.Value {
	t = t.UTC().Truncate(time.Millisecond)
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
