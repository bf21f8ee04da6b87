package aws

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// service is a fake of AWS that notes the calls and answers as it is told.
type fakeService struct {
	calls  []string // operation and body
	answer func(operation string) (int, string)
}

func (f *fakeService) client(t *testing.T) *Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		body, _ := io.ReadAll(r.Body)
		f.calls = append(f.calls, operation+" "+string(body))
		status, text := f.answer(operation)
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}))
	t.Cleanup(server.Close)
	return NewClient(Config{Endpoint: server.URL})
}

var entries = []engine.LogEntry{{At: time.UnixMilli(1000), Message: `{"id":"1"}`}}

const someGroup = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/x"

func TestALogGoesToItsStreamWhichIsMadeOnce(t *testing.T) {
	f := &fakeService{answer: func(operation string) (int, string) {
		if operation == "CreateLogGroup" {
			return 400, `{"__type": "ResourceAlreadyExistsException", "message": "there"}`
		}
		return 200, `{}`
	}}
	logs := NewLogs(f.client(t))
	for range 2 {
		if err := logs.SendLog(t.Context(), someGroup, "states/x", entries); err != nil {
			t.Fatal(err)
		}
	}
	put := `PutLogEvents {"logGroupName":"/aws/vendedlogs/states/x","logStreamName":"states/x","logEvents":[{"timestamp":1000,"message":"{\"id\":\"1\"}"}]}`
	want := []string{`CreateLogGroup {"logGroupName":"/aws/vendedlogs/states/x"}`, `CreateLogStream {"logGroupName":"/aws/vendedlogs/states/x","logStreamName":"states/x"}`, put, put}
	if !slices.Equal(f.calls, want) {
		t.Errorf("the calls were %s", strings.Join(f.calls, "\n"))
	}
}

func TestOnlyWhatCanNotSucceedIsRefused(t *testing.T) {
	for answer, final := range map[int]bool{400: true, 403: true, 429: false, 500: false, 503: false} {
		f := &fakeService{answer: func(string) (int, string) { return answer, `{"__type": "a#SomeException", "message": "no"}` }}
		err := NewLogs(f.client(t)).SendLog(t.Context(), someGroup, "s", entries)
		var refused *engine.RefusedError
		if errors.As(err, &refused) != final {
			t.Errorf("an answer of %d: %v", answer, err)
		}
	}
}

func TestAnEventHasStepFunctionsSourceAndType(t *testing.T) {
	f := &fakeService{answer: func(string) (int, string) { return 200, `{"FailedEntryCount": 0, "Entries": [{"EventId": "x"}]}` }}
	err := NewEvents(f.client(t)).SendEvents(t.Context(), []engine.Announcement{{Region: "eu-west-1", Resource: "arn", At: time.UnixMilli(1500), Detail: json.RawMessage(`{"status":"RUNNING"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	want := `PutEvents {"Entries":[{"Time":1.5,"Source":"aws.states","DetailType":"Step Functions Execution Status Change","Resources":["arn"],"Detail":"{\"status\":\"RUNNING\"}"}]}`
	if len(f.calls) != 1 || f.calls[0] != want {
		t.Errorf("the calls were %v", f.calls)
	}
}

func TestAnEventThatABusRefusesIsRefused(t *testing.T) {
	f := &fakeService{answer: func(string) (int, string) {
		return 200, `{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "aws."}]}`
	}}
	err := NewEvents(f.client(t)).SendEvents(t.Context(), []engine.Announcement{{Region: "eu-west-1"}})
	var refused *engine.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("it was answered %v", err)
	}
}
