package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
)

// Schedules is what the API of EventBridge Scheduler calls; *schedule.Service satisfies it.
type Schedules interface {
	Create(ctx context.Context, r schedule.Request) (engine.Schedule, error)
	Update(ctx context.Context, id string, base int64, r schedule.Request) (engine.Schedule, error)
	Delete(ctx context.Context, id string, once engine.Once) error
	Get(ctx context.Context, id string) (engine.Schedule, error)
	List(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error)

	CreateGroup(ctx context.Context, scope engine.Scope, name string, tags []engine.Tag, once engine.Once) (engine.ScheduleGroup, error)
	Group(ctx context.Context, arn string) (engine.ScheduleGroup, error)
	Groups(ctx context.Context, scope engine.Scope, prefix, after string, limit int) ([]engine.ScheduleGroup, error)
	TagGroup(ctx context.Context, arn string, add []engine.Tag, remove []string) error
	DeleteGroup(ctx context.Context, arn string, once engine.Once) error
}

// scheduler answers the calls of the API of EventBridge Scheduler, in REST-JSON.
type scheduler struct {
	schedules Schedules
	handler   *Handler
}

// restCall is one call of a REST API.
type restCall struct {
	engine.Scope
	name  string // the last part of the path
	query url.Values
	body  []byte
}

// restOperation does the work of a call and returns what is encoded as the answer.
type restOperation func(ctx context.Context, c restCall) (any, error)

// operation finds what a request asks for; its path has one or two parts.
func (s *scheduler) operation(method, kind string, named bool) restOperation {
	switch route := method + " " + kind; {
	case named && kind == "schedules":
		return map[string]restOperation{
			"POST": s.createSchedule, "GET": s.getSchedule, "PUT": s.updateSchedule, "DELETE": s.deleteSchedule,
		}[method]
	case named && kind == "schedule-groups":
		return map[string]restOperation{"POST": s.createGroup, "GET": s.getGroup, "DELETE": s.deleteGroup}[method]
	case named && kind == "tags":
		return map[string]restOperation{"POST": s.tagResource, "GET": s.listTags, "DELETE": s.untagResource}[method]
	case route == "GET schedules":
		return s.listSchedules
	case route == "GET schedule-groups":
		return s.listGroups
	}
	return nil
}

func (s *scheduler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, rest, named := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	name, err := url.PathUnescape(rest)
	do := s.operation(r.Method, kind, named && name != "")
	if err != nil || do == nil {
		s.fail(w, r, &engine.Error{Name: "UnknownOperationException", Message: "EventBridge Scheduler has no operation " + r.Method + " " + r.URL.Path + "."})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		s.fail(w, r, invalid("The request is too large."))
		return
	}
	out, err := do(r.Context(), restCall{s.handler.scope(r), name, r.URL.Query(), body})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.answer(w, http.StatusOK, out)
}

func (s *scheduler) answer(w http.ResponseWriter, status int, out any) {
	body, err := json.Marshal(out)
	if err != nil {
		s.handler.cfg.Logger.Error("an answer can't be encoded", "error", err)
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Requestid", engine.NewUUID())
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the caller has hung up
}

// restFault is the body of an error; its name is in a header.
type restFault struct {
	Message string `json:"Message"`
}

// statuses are the errors of the API with their HTTP codes.
var statuses = map[string]int{
	"ValidationException": 400, "SerializationException": 400, "ServiceQuotaExceededException": 402, "ResourceNotFoundException": 404,
	"UnknownOperationException": 404, "ConflictException": 409, "ThrottlingException": 429,
}

func (s *scheduler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) {
		return
	}
	e, ok := engine.AsError(err)
	status := 0
	if ok {
		status = statuses[e.Name]
	}
	if status == 0 {
		s.handler.cfg.Logger.Error("a call failed", "operation", r.Method+" "+r.URL.Path, "error", err)
		e, status = &engine.Error{Name: "InternalServerException", Message: "An internal error occurred."}, http.StatusInternalServerError
	}
	w.Header().Set("X-Amzn-Errortype", e.Name)
	s.answer(w, status, restFault{e.Message})
}

func invalid(format string, args ...any) error {
	return &engine.Error{Name: engine.ErrValidation.Name, Message: fmt.Sprintf(format, args...)}
}

// read decodes a call's body and puts beside it what stands in the path and the
// query; then it holds all against the limits in the fields' tags.
func read[T any](c restCall, fill func(*T)) (T, error) {
	var v T
	if len(c.body) > 0 {
		if err := decode(c.body, &v); err != nil {
			return v, err
		}
	}
	fill(&v)
	return v, check(&v)
}

// parameter is a query parameter; nil when it is not there.
func (c restCall) parameter(name string) *string {
	if !c.query.Has(name) {
		return nil
	}
	v := c.query.Get(name)
	return &v
}

// page are the parameters of a list.
type restPage struct {
	MaxResults *int    `json:"maxResults" range:"1..100"`
	NextToken  *string `json:"nextToken" len:"1..2048"`
}

func (c restCall) page() (p restPage, err error) {
	p.NextToken = c.parameter("NextToken")
	if text := c.parameter("MaxResults"); text != nil {
		n, err := strconv.Atoi(*text)
		if err != nil {
			return p, &engine.Error{Name: "SerializationException", Message: "MaxResults is not a number."}
		}
		p.MaxResults = &n
	}
	return p, nil
}

// start is where a page begins and how long it is. A token is good only for the
// list that it came from.
func (p restPage) start(list string) (after string, limit int, err error) {
	limit = defaultPage
	if p.MaxResults != nil {
		limit = *p.MaxResults
	}
	if p.NextToken == nil {
		return "", limit, nil
	}
	raw, err := base64.URLEncoding.DecodeString(*p.NextToken)
	after, ok := strings.CutPrefix(string(raw), list+"\x00")
	if err != nil || !ok {
		return "", 0, invalid("Invalid NextToken.")
	}
	return after, limit, nil
}

func restToken(list, after string) *string {
	token := base64.URLEncoding.EncodeToString([]byte(list + "\x00" + after))
	return &token
}

// once makes a call with a client token happen once.
func once(operation, arn string, token *string, request any) engine.Once {
	if token == nil {
		return engine.Once{}
	}
	body, err := json.Marshal(request)
	if err != nil {
		return engine.Once{}
	}
	sum := sha256.Sum256(body)
	return engine.Once{Key: operation + " " + arn + " " + *token, Content: hex.EncodeToString(sum[:16])}
}

// worded gives an error of schedules the name and the text of the API.
func worded(err error, schedule, group string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, engine.ErrNotFound):
		return &engine.Error{Name: "ResourceNotFoundException", Message: "Schedule " + schedule + " does not exist."}
	case errors.Is(err, engine.ErrNoGroup):
		return &engine.Error{Name: "ResourceNotFoundException", Message: "Schedule group " + group + " does not exist."}
	case errors.Is(err, engine.ErrExists) && schedule == "":
		return &engine.Error{Name: "ConflictException", Message: "Schedule group " + group + " already exists."}
	case errors.Is(err, engine.ErrExists):
		return &engine.Error{Name: "ConflictException", Message: "Schedule " + schedule + " already exists."}
	case errors.Is(err, engine.ErrGroupDeleting):
		return &engine.Error{Name: "ConflictException", Message: "Schedule group " + group + " is being deleted."}
	case errors.Is(err, engine.ErrConflict):
		return &engine.Error{Name: "ConflictException", Message: "The client token was used for a request with other parameters."}
	case errors.Is(err, engine.ErrQuota):
		return &engine.Error{Name: "ServiceQuotaExceededException", Message: "The quota of schedule groups is reached."}
	}
	return fieldWords(err)
}

// fieldWords is what AWS says of a member that is wrong.
func fieldWords(err error) error {
	var field *schedule.FieldError
	var expression *schedule.ExpressionError
	var zone *schedule.ZoneError
	switch {
	case errors.As(err, &expression):
		return invalid("%s", expression.AWSMessage())
	case errors.As(err, &zone):
		return invalid("Invalid Schedule Expression Timezone %s.", zone.Name)
	case errors.As(err, &field) && strings.HasSuffix(field.Reason, "."):
		return invalid("%s", field.Reason)
	case errors.As(err, &field):
		return invalid("%s: %s.", member[field.Field], field.Reason)
	}
	return err
}

// member is what the API calls a field.
var member = map[string]string{
	"Name": "Name", "Group": "GroupName", "Description": "Description", "End": "EndDate", "Window": "FlexibleTimeWindow",
	"AfterCompletion": "ActionAfterCompletion", "Overlap": "Target", "Target.ARN": "Target.Arn", "Target.Input": "Target.Input",
	"Target.Parameters": "Target", "Target.DeadLetterARN": "Target.DeadLetterConfig.Arn",
}
