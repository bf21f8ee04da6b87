package http

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine/task"
)

// FuzzParameters reads texts as the input of an HTTP Task: each makes a request
// or is refused with States.Runtime.
func FuzzParameters(f *testing.F) {
	for _, text := range []string{
		`{"ApiEndpoint":"http://x/a?b=c#d","Method":"GET","Headers":{"A":["b",1]},"QueryParameters":{"q":[true,null]}}`,
		`{"ApiEndpoint":"https://x","Method":"POST","RequestBody":{"a":[{"b":[1,[2]]}]},"Transform":{"RequestBodyEncoding":"URL_ENCODED","RequestEncodingOptions":{"ArrayFormat":"COMMAS"}}}`,
		`{"ApiEndpoint":"http://x","Method":"PUT","RequestBody":"t","InvocationConfig":{"ConnectionArn":"arn:aws:events:r:1:connection/n/i"}}`,
		`{"ApiEndpoint":"http://[::1","Method":1}`, `[]`, `{`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parametersOf([]byte(text))
		if err == nil {
			err = p.merge([]byte(text), Connection{Headers: []Parameter{{"A", "1"}}, Query: []Parameter{{"q", "1"}}, Body: []Parameter{{"b", "1"}}})
		}
		if err == nil {
			_, err = p.request(context.Background(), task.Call{Input: json.RawMessage(text)})
		}
		var failure *task.Failure
		if err != nil && (!errors.As(err, &failure) || *failure.Name != task.ErrorRuntime) {
			t.Errorf("got %v", err)
		}
	})
}
