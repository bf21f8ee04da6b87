package mock

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

const orders = `{
  "StateMachines": {"Orders": {"TestCases": {
    "Happy": {"Pay": "Paid"},
    "Retry": {"Pay": "PaidLate", "Ship": "Nothing"},
    "Broken": {"Pay": "Missing"}
  }}},
  "MockedResponses": {
    "Paid": {"0": {"Return": {"ok": true}}},
    "PaidLate": {"0": {"Throw": {"Error": "Busy", "Cause": "try again"}}, "1-2": {"Throw": {"Error": "Busy"}}, "3": {"Return": 7}},
    "Nothing": {}
  }
}`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "MockConfigFile.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEachInvocationOfAStateGetsItsResponse(t *testing.T) {
	f, err := Open(write(t, orders))
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"Busy: try again", "Busy: ", "Busy: ", "7", "States.Runtime: MockConfigFile.json: MockedResponses.PaidLate, which the test case Retry names for the state 'Pay', has no response for invocation 4."} {
		if got := said(f.Response("Orders", "Retry", "Pay", n)); got != want {
			t.Errorf("invocation %d: %s, want %s", n, got, want)
		}
	}
	if f.Mocked("Orders", "Happy", "Ship") || !f.Mocked("Orders", "Happy", "Pay") {
		t.Error("only the states that a test case names are mocked")
	}
}

func said(output []byte, err error) string {
	var failed *engine.TaskFailure
	if !errors.As(err, &failed) {
		return string(output)
	}
	cause := ""
	if failed.Cause != nil {
		cause = *failed.Cause
	}
	return *failed.Name + ": " + cause
}

func TestATestCaseThatCannotRunIsRefused(t *testing.T) {
	f, err := Open(write(t, orders))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ machine, name, want string }{
		{"Orders", "Happy", ""},
		{"Orders", "Sad", `no test case "Sad" of the state machine "Orders", only Broken, Happy, Retry`},
		{"Refunds", "Happy", `no state machine "Refunds" in StateMachines, only Orders`},
		{"Orders", "Broken", `StateMachines.Orders.TestCases.Broken.Pay names the response "Missing", which MockedResponses does not have`},
	} {
		err := f.TestCase(c.machine, c.name)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s#%s: %v, want %s", c.machine, c.name, err, c.want)
		}
	}
}

func TestABadFileSaysWhereItIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"{\n  \"StateMachines\": {,}\n}": "line 2, column 21: it is not JSON",
		`[]`:                             "the file must be a JSON object",
		`{"MockedResponse": {}}`:         `has the member "MockedResponse"; it may have StateMachines and MockedResponses`,
		`{"StateMachines": {"A": {"Cases": {}}}}`:                                `StateMachines.A has the member "Cases"; it may have TestCases`,
		`{"StateMachines": {"A": {"TestCases": {"C": {"S": 1}}}}}`:               "StateMachines.A.TestCases.C.S must be the name of a response",
		`{"MockedResponses": {"R": {"first": {"Return": 1}}}}`:                   "MockedResponses.R.first: the key must be the number of an invocation",
		`{"MockedResponses": {"R": {"2-1": {"Return": 1}}}}`:                     "the range ends before it begins",
		`{"MockedResponses": {"R": {"0-2": {"Return": 1}, "1": {"Return": 1}}}}`: "MockedResponses.R.1: invocation 1 has another response already",
		`{"MockedResponses": {"R": {"0": {}}}}`:                                  "MockedResponses.R.0 must have either Return or Throw",
		`{"MockedResponses": {"R": {"0": {"Throw": {"Cause": "x"}}}}}`:           "MockedResponses.R.0.Throw must have Error",
	} {
		_, err := Open(write(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestAChangedFileIsReadAgain(t *testing.T) {
	path := write(t, `{}`)
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.TestCase("Orders", "Happy") == nil {
		t.Fatal("an empty file has test cases")
	}
	if err := os.WriteFile(path, []byte(orders), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := f.TestCase("Orders", "Happy"); err != nil {
		t.Error(err)
	}
}
