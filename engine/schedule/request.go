package schedule

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Request is what a schedule is made or changed with. What is empty gets the
// default that AWS gives it: the group "default", the zone UTC, a retry policy
// of 185 attempts within 24 hours.
type Request struct {
	Scope engine.Scope // of its ARN; an empty Region: that of the target's ARN
	Name  string       // 1-64 of letters, digits, hyphen, underscore, dot
	Group string
	engine.ScheduleSettings
	MustExist bool        // a state machine that is the target must be there; AWS does not ask
	MakeGroup bool        // a group that is not there is made
	Once      engine.Once // of the call's client token
}

// FieldError says which field of a Request is wrong and what would be right.
type FieldError struct {
	Field  string // the path of Request's field, such as "Name" or "Target.Input"
	Reason string
	Err    error // an *ExpressionError or *ZoneError, when it is one
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// Unwrap gives the cause.
func (e *FieldError) Unwrap() error { return e.Err }

// Limits of a Request, as in the API.
const (
	MaxNote        = 512 // characters of Description and PauseNote
	MaxWindow      = 1440
	MaxInput       = 256 << 10 // bytes: what an execution takes
	maxTargetARN   = 1600
	minRetryAge    = 60
	maxRetryAge    = 86_400
	maxRetryNumber = 185
)

var namePattern = regexp.MustCompile(`^[0-9a-zA-Z-_.]{1,64}$`)

// deadLetterPattern is AWS's; FIFO queues do not fit.
var deadLetterPattern = regexp.MustCompile(`^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`)

func (r *Request) defaults() {
	if r.Group == "" {
		r.Group = engine.DefaultGroup
	}
	if r.Timezone == "" {
		r.Timezone = "UTC"
	}
	if r.AfterCompletion == "" {
		r.AfterCompletion = engine.CompletionNone
	}
	if r.Target.Retry.MaxAge == 0 {
		r.Target.Retry = engine.RetryPolicy{MaxAge: engine.DefaultMaxAge, MaxAttempts: engine.DefaultMaxAttempts}
	}
	if r.Scope.Region == "" {
		r.Scope = scopeOf(r.Target)
	}
}

// scopeOf is where a schedule of the target belongs when nobody says so.
func scopeOf(t engine.ScheduleTarget) engine.Scope {
	if a, err := engine.ParseARN(t.StateMachine()); err == nil {
		return a.Scope
	}
	if p := strings.Split(t.ARN, ":"); len(p) > 5 && p[0] == "arn" && p[3] != "" && p[4] != "" {
		return engine.Scope{Region: p[3], Account: p[4]}
	}
	return engine.Scope{Region: "us-east-1", Account: "123456789012"}
}

// check tells the first field that is wrong, but for the timing.
func (r *Request) check() error {
	for _, c := range []func() error{r.checkNames, r.checkTexts, r.checkPolicies, r.checkRetry, r.checkTarget} {
		if err := c(); err != nil {
			return err
		}
	}
	return nil
}

func wrong(field, format string, args ...any) error {
	return &FieldError{Field: field, Reason: fmt.Sprintf(format, args...)}
}

func (r *Request) checkNames() error {
	const rule = "use 1 to 64 letters, digits, hyphens, underscores or dots"
	switch {
	case !namePattern.MatchString(r.Name):
		return wrong("Name", rule)
	case !namePattern.MatchString(r.Group):
		return wrong("Group", rule)
	}
	return nil
}

func (r *Request) checkTexts() error {
	switch {
	case utf8.RuneCountInString(r.Description) > MaxNote:
		return wrong("Description", "is longer than %d characters", MaxNote)
	case utf8.RuneCountInString(r.PauseNote) > MaxNote:
		return wrong("PauseNote", "is longer than %d characters", MaxNote)
	case !r.Start.IsZero() && !r.End.IsZero() && r.End.Before(r.Start):
		return wrong("End", "is before the start")
	}
	return nil
}

func (r *Request) checkPolicies() error {
	switch {
	case r.Window < 0 || r.Window > MaxWindow:
		return wrong("Window", "use 1 to %d minutes, or none", MaxWindow)
	case r.AfterCompletion != engine.CompletionNone && r.AfterCompletion != engine.CompletionDelete:
		return wrong("AfterCompletion", "use NONE or DELETE")
	}
	switch r.Missed {
	case "", engine.MissedAll, engine.MissedLatest, engine.MissedNone:
	default:
		return wrong("Missed", "use all, latest or none")
	}
	switch r.Overlap {
	case "", engine.OverlapAllow, engine.OverlapSkip, engine.OverlapQueue, engine.OverlapCancel:
	default:
		return wrong("Overlap", "use allow, skip, queue or cancel")
	}
	if r.Target.StateMachine() == "" && r.Overlap != "" && r.Overlap != engine.OverlapAllow {
		return wrong("Overlap", "only executions of state machines can overlap; use allow")
	}
	return nil
}

func (r *Request) checkRetry() error {
	switch p := r.Target.Retry; {
	case p.MaxAge < minRetryAge || p.MaxAge > maxRetryAge:
		return wrong("Target.Retry.MaxAge", "use %d to %d seconds", minRetryAge, maxRetryAge)
	case p.MaxAttempts < 0 || p.MaxAttempts > maxRetryNumber:
		return wrong("Target.Retry.MaxAttempts", "use 0 to %d", maxRetryNumber)
	case r.Target.DeadLetterARN != "" && !deadLetterPattern.MatchString(r.Target.DeadLetterARN):
		return wrong("Target.DeadLetterARN", "use the ARN of a standard SQS queue, such as arn:aws:sqs:eu-west-1:123456789012:letters")
	}
	return nil
}

// readOnly are how the actions begin that a universal target can't be.
var readOnly = []string{
	"get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover", "validate", "batchGet",
	"batchDescribe", "batchRead", "transactGet", "adminGet", "adminList", "testMigration", "retrieve", "testConnection", "translateDocument",
	"isAuthorized", "invokeModel",
}

// ReadOnlyAction reports whether EventBridge Scheduler refuses an action of a
// universal target, for it changes nothing.
func ReadOnlyAction(action string) bool {
	for _, prefix := range readOnly {
		if rest, ok := strings.CutPrefix(action, prefix); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}

func (r *Request) checkTarget() error {
	t := r.Target
	if t.ARN == "" || len(t.ARN) > maxTargetARN {
		return wrong("Target.ARN", "use the ARN of a target, of 1 to %d characters", maxTargetARN)
	}
	if len(t.Input) > MaxInput {
		return wrong("Target.Input", "is longer than %d bytes", MaxInput)
	}
	if err := checkParameters(t.Parameters); err != nil {
		return err
	}
	if action, ok := strings.CutPrefix(t.ARN, engine.UniversalPrefix); ok {
		return checkUniversal(action, t)
	}
	if strings.HasPrefix(t.ARN, "http://") || strings.HasPrefix(t.ARN, "https://") {
		return checkURL(t.ARN)
	}
	if p := strings.SplitN(t.ARN, ":", 6); len(p) < 6 || p[0] != "arn" || p[2] == "" {
		return wrong("Target.ARN", "Provided Arn is not in correct format.")
	}
	if needsJSON(t) && t.Input != "" {
		return checkJSON(t.Input)
	}
	return nil
}

func checkParameters(parameters json.RawMessage) error {
	var members map[string]json.RawMessage
	if parameters == nil || json.Unmarshal(parameters, &members) == nil {
		return nil
	}
	return wrong("Target.Parameters", "is not a JSON object")
}

// needsJSON are the templated targets whose input must be JSON, as the API says.
func needsJSON(t engine.ScheduleTarget) bool {
	switch kind := ServiceOf(t); kind {
	case "lambda", "states", "events":
		return true
	}
	return false
}

// ServiceOf is the service in a target's ARN, such as "sqs"; empty when it has none.
func ServiceOf(t engine.ScheduleTarget) string {
	if p := strings.SplitN(t.ARN, ":", 6); len(p) == 6 && p[0] == "arn" {
		return p[2]
	}
	return ""
}

func checkJSON(input string) error {
	_, err := value.Parse([]byte(input))
	if err != nil {
		return &FieldError{Field: "Target.Input", Reason: "is not JSON: " + err.Error(), Err: err}
	}
	return nil
}

func checkUniversal(action string, t engine.ScheduleTarget) error {
	service, api, ok := strings.Cut(action, ":")
	if !ok || service == "" || api == "" || strings.Contains(api, ":") {
		return wrong("Target.ARN", "use %sservice:apiAction, such as %ssqs:sendMessage", engine.UniversalPrefix, engine.UniversalPrefix)
	}
	if ReadOnlyAction(api) {
		return wrong("Target.ARN", "%s only reads, so a schedule can't call it", api)
	}
	input := t.Input
	if input == "" {
		input = "{}"
	}
	if err := checkJSON(input); err != nil {
		return err
	}
	if strings.EqualFold(action, "sfn:startExecution") && t.StateMachine() == "" {
		return wrong("Target.Input", "needs StateMachineArn")
	}
	return nil
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return wrong("Target.ARN", "use a URL such as https://example.com/hook")
	}
	return nil
}

// compile checks the timing of a request. created anchors a rate.
func (r Request) compile(created time.Time) (*Plan, error) {
	p, err := SpecOf(engine.Schedule{ScheduleSettings: r.ScheduleSettings, CreatedAt: created}).Compile()
	var zone *ZoneError
	switch {
	case errors.As(err, &zone):
		return nil, &FieldError{Field: "Timezone", Reason: err.Error(), Err: err}
	case err != nil:
		return nil, &FieldError{Field: "Expression", Reason: err.Error(), Err: err}
	}
	return p, nil
}
