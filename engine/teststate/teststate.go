// Package teststate runs one state by itself, as the TestState operation of
// Step Functions does: it checks the request, lets the real interpreter visit
// the state in a throw-away instance, carries out or mocks what the state asks
// for, and tells what came of it stage by stage.
//
// It knows no clock, network or store: Env brings the time and the way to call
// a Task. A Wait is not waited for.
package teststate

import "encoding/json"

// Level is how much of a test is told.
type Level string

// The inspection levels.
const (
	Info  Level = "INFO"
	Debug Level = "DEBUG"
	Trace Level = "TRACE"
)

// Request is what to test. A nil pointer means that the caller left it out.
type Request struct {
	Definition    string  // of one state, or of a state machine when StateName is set
	StateName     string  // the state of the machine, at any level
	Input         *string // JSON text; {} when left out
	RoleARN       string
	Level         Level // Info when empty
	RevealSecrets bool
	Variables     *string // a JSON object: name → value
	Mock          *Mock
	Context       *string // a JSON object, in place of what the context object would hold
	Config        Configuration
}

// Mock stands in for the work of a Task, Map or Parallel state: exactly one of
// Result and Error is given.
type Mock struct {
	Result     *string // JSON text
	Error      *ErrorOutput
	Validation Validation // Strict when empty
}

// ErrorOutput is the error that a mocked state ends with.
type ErrorOutput struct{ Error, Cause *string }

// Validation is how a mocked result is held against the API's model.
type Validation string

// The validation modes.
const (
	Strict  Validation = "STRICT"  // required fields must be there, and those that are there must fit
	Present Validation = "PRESENT" // the fields that are there must fit
	None    Validation = "NONE"
)

// Configuration says in which situation a mocked state is.
type Configuration struct {
	RetrierRetryCount        *int64  // attempts used up of the retrier that applies
	ErrorCausedByState       *string // where a mocked error of a Map or Parallel comes from
	MapIterationFailureCount *int64
	MapItemReaderData        *string // what an ItemReader would read, as it stands in its source
}

// Status is how a test ended.
type Status string

// The statuses of a test.
const (
	Succeeded   Status = "SUCCEEDED"
	Failed      Status = "FAILED"
	Retriable   Status = "RETRIABLE"    // a retrier would try again
	CaughtError Status = "CAUGHT_ERROR" // a catcher takes over
)

// Answer is what came of a test.
type Answer struct {
	Status     Status
	Output     json.RawMessage // nil when the state has none
	Error      *string
	Cause      *string
	NextState  string      // empty when there is none
	Inspection *Inspection // nil at level Info
}

// Inspection holds the stages of the state's data flow, as JSON texts; those
// that did not run are nil.
type Inspection struct {
	Input                      *string
	AfterArguments             *string
	AfterInputPath             *string
	AfterParameters            *string
	Result                     *string
	AfterResultSelector        *string
	AfterResultPath            *string
	Request                    *HTTPRequest
	Response                   *HTTPResponse
	Variables                  *string
	ErrorDetails               *ErrorDetails
	AfterItemsPath             *string
	AfterItemSelector          *string
	AfterItemBatcher           *string
	AfterItemsPointer          *string
	ToleratedFailureCount      *int64
	ToleratedFailurePercentage *float64
	MaxConcurrency             *int64
}

// ErrorDetails tells which entry of Retry or Catch an error met.
type ErrorDetails struct {
	CatchIndex                  *int64
	RetryIndex                  *int64
	RetryBackoffIntervalSeconds *int64
}

// HTTPRequest is what an HTTP Task sent, at level Trace.
type HTTPRequest struct{ Protocol, Method, URL, Headers, Body string }

// HTTPResponse is what it was answered.
type HTTPResponse struct {
	Protocol      string
	StatusCode    string
	StatusMessage string
	Headers       string
	Body          string
}

// Refusal is why a request is not carried out, with AWS's name for it.
type Refusal struct{ Name, Message string }

func (r *Refusal) Error() string { return r.Name + ": " + r.Message }

func invalid(message string) *Refusal { return &Refusal{"ValidationException", message} }

func badDefinition(message string) *Refusal { return &Refusal{"InvalidDefinition", message} }
