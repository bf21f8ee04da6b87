package dynamo_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/task/dynamo"
)

const createItems = `{"TableName":"items","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}`

const createLines = `{"TableName":"lines","BillingMode":"PAY_PER_REQUEST",
"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"},{"AttributeName":"team","AttributeType":"S"}],
"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],
"GlobalSecondaryIndexes":[{"IndexName":"by-team","KeySchema":[{"AttributeName":"team","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]}`

// post makes one call and returns the status and the body.
func post(t *testing.T, s http.Handler, operation, body string) (int, []byte) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", dynamo.Target+operation)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

// say is an answer as the scripts write it: the JSON, or an error with its message and more.
func say(t *testing.T, status int, body []byte) string {
	t.Helper()
	if status == http.StatusOK {
		return string(body)
	}
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	var rest map[string]json.RawMessage
	if json.Unmarshal(body, &e) != nil || json.Unmarshal(body, &rest) != nil {
		t.Fatalf("an answer %d that is no JSON: %s", status, body)
	}
	delete(rest, "__type")
	delete(rest, "message")
	out := fmt.Sprintf("%s: %s", e.Type[strings.LastIndex(e.Type, "#")+1:], e.Message)
	if len(rest) > 0 {
		more, _ := json.Marshal(rest) // of what was JSON before
		out += " " + string(more)
	}
	return out
}

func newStore(t *testing.T, disk *memory) *dynamo.Store {
	t.Helper()
	s := dynamo.New(dynamo.Config{}, disk)
	for _, body := range []string{createItems, createLines} {
		if status, answer := post(t, s, "CreateTable", body); status != http.StatusOK {
			t.Fatalf("CreateTable: %s", answer)
		}
	}
	return s
}

// TestScripts runs the cases of testdata/*.txt. A line with ? is a condition on
// the item a of the table items, with its values: does it hold?
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(text), "\n== ")[1:] {
			name, script, _ := strings.Cut(c, "\n")
			t.Run(name, func(t *testing.T) { runScript(t, newStore(t, newMemory()), script) })
		}
	}
}

func runScript(t *testing.T, s *dynamo.Store, script string) {
	var got string
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '?':
			runCondition(t, s, line)
		case strings.HasPrefix(line, "=>"):
			if want := strings.TrimSpace(line[2:]); got != want {
				t.Errorf("got the first, want the second:\n%s\n%s", got, want)
			}
		default:
			operation, body, _ := strings.Cut(line, " ")
			status, answer := post(t, s, operation, body)
			got = say(t, status, answer)
		}
	}
}

func runCondition(t *testing.T, s *dynamo.Store, line string) {
	text, want, _ := strings.Cut(line[1:], "=> ")
	expression, values, _ := strings.Cut(text, "|")
	request := map[string]any{"TableName": "items", "Key": json.RawMessage(`{"id":{"S":"a"}}`), "ConditionExpression": strings.TrimSpace(expression)}
	if values = strings.TrimSpace(values); values != "" {
		request["ExpressionAttributeValues"] = json.RawMessage(values)
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	status, answer := post(t, s, "UpdateItem", string(body)) // changes nothing
	got := say(t, status, answer)
	switch {
	case status == http.StatusOK:
		got = "true"
	case strings.HasPrefix(got, "ConditionalCheckFailedException"):
		got = "false"
	default:
		got = strings.TrimPrefix(got, "ValidationException: Invalid ConditionExpression: ")
	}
	if diff := cmp.Diff(strings.TrimSpace(want), got); diff != "" {
		t.Errorf("%s\n%s", line, diff)
	}
}
