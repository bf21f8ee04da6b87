package http_test

import (
	"encoding/json"
	"io"
	nethttp "net/http"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/teststate"
)

func TestATestSeesTheExchangeAndTheSecretsOnlyWhenItMay(t *testing.T) {
	for name, tt := range map[string]struct{ reveal, header, query bool }{
		"hidden":   {},
		"revealed": {reveal: true, header: true, query: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newEndpoint(t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
				w.WriteHeader(nethttp.StatusTeapot)
				io.WriteString(w, "short and stout")
			})
			e := newExecutor(t, http.Config{Connections: []http.Connection{{
				Name: "c", Basic: &http.Basic{Username: "u", Password: "p"}, Query: []http.Parameter{{Name: "key", Value: "secret"}},
			}}})
			x := &teststate.Exchange{Reveal: tt.reveal}
			_, err := e.Call(teststate.Watch(t.Context(), x), task.Call{
				Resource: asl.Resource{ARN: "arn:aws:states:::http:invoke", Kind: asl.Service, Service: "http", API: "invoke"}, Region: "eu-west-1",
				Input: json.RawMessage(`{"ApiEndpoint":"` + p.url + `/a","Method":"POST","RequestBody":{"n":1},"Authentication":{"ConnectionArn":"arn:aws:events:eu-west-1:1:connection/c/1"}}`),
			})
			if err == nil {
				t.Error("418 was taken for success")
			}
			if x.Request == nil || x.Response == nil {
				t.Fatalf("saw %+v", x)
			}
			if r := x.Request; r.Protocol != "http" || r.Method != "POST" || r.Body != `{"n":1}` || !strings.HasPrefix(r.URL, p.url+"/a") ||
				!strings.Contains(r.Headers, "User-Agent: Amazon|StepFunctions|HttpInvoke|eu-west-1") {
				t.Errorf("the request is shown as %+v", r)
			}
			if strings.Contains(x.Request.Headers, "Authorization") != tt.header || strings.Contains(x.Request.URL, "secret") != tt.query {
				t.Errorf("the request is shown as %+v", x.Request)
			}
			if r := x.Response; r.StatusCode != "418" || r.StatusMessage != "I'm a teapot" || r.Body != "short and stout" || !strings.HasPrefix(r.Headers, "[Content-Length: 15, ") {
				t.Errorf("the answer is shown as %+v", r)
			}
		})
	}
}
