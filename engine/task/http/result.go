package http

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// result is an answer as the Task's result, or the failure that it means.
func result(resp *http.Response, body []byte) (json.RawMessage, error) {
	text := statusText(resp)
	if resp.StatusCode/100 != 2 {
		return nil, task.Fail(fmt.Sprintf("States.Http.StatusCode.%d", resp.StatusCode), "%s", text)
	}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")) // what is no type is taken for text
	switch {
	case isBinary(media):
		return nil, task.Fail(task.ErrorRuntime, "The response has the content type '%s', which is not supported.", media)
	case len(body) > task.MaxResult:
		return nil, task.TooLarge("http")
	case !utf8.Valid(body):
		return nil, task.Fail(task.ErrorRuntime, "The response body is not a valid text.")
	}
	return value.Text(value.NewObject(
		value.Member{Key: "Headers", Value: headers(resp.Header)},
		value.Member{Key: "ResponseBody", Value: bodyValue(media, body)},
		value.Member{Key: "StatusCode", Value: value.Int(int64(resp.StatusCode))},
		value.Member{Key: "StatusText", Value: text},
	)), nil
}

func statusText(resp *http.Response) string {
	if _, text, ok := strings.Cut(resp.Status, " "); ok && text != "" {
		return text
	}
	return http.StatusText(resp.StatusCode)
}

func isBinary(media string) bool {
	kind, _, _ := strings.Cut(media, "/")
	return media == "application/octet-stream" || slices.Contains([]string{"image", "video", "audio"}, kind)
}

// bodyValue is the body as JSON: parsed where it is JSON, else a text. A bare
// number or word is JSON only when its type says so.
func bodyValue(media string, body []byte) value.Value {
	v, err := value.Parse(body)
	if err != nil {
		return string(body)
	}
	switch v.(type) {
	case *value.Object, value.Array:
		return v
	}
	if media == "application/json" || strings.HasSuffix(media, "+json") {
		return v
	}
	return string(body)
}

func headers(h http.Header) *value.Object {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	out := value.NewObject()
	for _, name := range names {
		values := make(value.Array, len(h[name]))
		for i, v := range h[name] {
			values[i] = v
		}
		out.Set(name, values)
	}
	return out
}
