// Package api speaks the wire protocols of AWS Step Functions (AWS JSON 1.0) and
// EventBridge Scheduler (REST-JSON), so that the aws CLI, the SDKs, Terraform and
// CDK work against Stepwell unchanged.
//
// In single-user mode every signature and every region is accepted; the ARNs of
// what is created carry the caller's region.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Config is how the API is set up.
type Config struct {
	Account   string // of the ARNs it makes
	Region    string // of calls that are not signed for one
	Logger    *slog.Logger
	Schedules Schedules        // nil: the API of EventBridge Scheduler is not there
	Now       func() time.Time // time.Now when nil
}

// Handler answers the calls of the Step Functions API.
type Handler struct {
	engine Engine
	cfg    Config
	ops    map[string]operation // by X-Amz-Target
}

// New makes the Handler over an engine.
func New(e Engine, cfg Config) *Handler {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	h := &Handler{engine: e, cfg: cfg, ops: map[string]operation{}}
	for name, do := range h.operations() {
		h.ops[targetPrefix+name] = do
	}
	for name, do := range h.logOperations() {
		h.ops[logsPrefix+name] = do
	}
	return h
}

// call is what an operation may need to know besides its input.
type call struct {
	engine.Scope
}

// operation decodes its input, does its work, and returns what is encoded as the answer.
type operation func(ctx context.Context, c call, body []byte) (any, error)

// op makes an operation of a function with typed input and output.
func op[In, Out any](do func(ctx context.Context, c call, in In) (Out, error)) operation {
	return func(ctx context.Context, c call, body []byte) (any, error) {
		var in In
		if err := decode(body, &in); err != nil {
			return nil, err
		}
		if err := check(&in); err != nil {
			return nil, err
		}
		return do(ctx, c, in)
	}
}

const (
	targetPrefix = "AWSStepFunctions."
	logsPrefix   = "Logs_20140328."
	mostBody     = 4 << 20 // a definition of 1 MiB, escaped, and the rest of a request
)

func (h *Handler) now() time.Time { return h.cfg.Now() }

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.cfg.Schedules != nil && signedFor(r) == "scheduler" {
		(&scheduler{h.cfg.Schedules, h}).ServeHTTP(w, r)
		return
	}
	target := r.Header.Get("X-Amz-Target")
	w.Header().Set("Content-Type", contentType(target))
	do, known := h.ops[target]
	if !known {
		h.fail(w, r, unknownOperation(target))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		h.fail(w, r, &engine.Error{Name: engine.ErrValidation.Name, Message: "The request is too large."})
		return
	}
	out, err := do(r.Context(), call{h.scope(r)}, body)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.answer(w, http.StatusOK, out)
}

// contentType is the version of AWS JSON that the service of a target speaks.
func contentType(target string) string {
	if strings.HasPrefix(target, logsPrefix) {
		return "application/x-amz-json-1.1"
	}
	return "application/x-amz-json-1.0"
}

func unknownOperation(target string) error {
	name := strings.TrimPrefix(target, targetPrefix)
	message := "This version of Stepwell does not support the operation '" + name + "' of Step Functions."
	if logs, ok := strings.CutPrefix(target, logsPrefix); ok {
		message = "Stepwell does not support the operation '" + logs + "' of CloudWatch Logs: its log groups are written by executions and read with " +
			"DescribeLogGroups, DescribeLogStreams, GetLogEvents and FilterLogEvents."
	} else if target == "" {
		message = "The request names no operation of Step Functions in X-Amz-Target. Requests to EventBridge Scheduler and S3 are told by their signatures."
	}
	return &engine.Error{Name: "UnknownOperationException", Message: message}
}

// scope is the caller's region and the server's account.
func (h *Handler) scope(r *http.Request) engine.Scope {
	s := engine.Scope{Region: h.cfg.Region, Account: h.cfg.Account}
	if parts := credential(r); len(parts) >= 5 && validRegion(parts[len(parts)-3]) {
		s.Region = parts[len(parts)-3]
	}
	return s
}

// signedFor is the service that a request is signed for; empty when it is not signed.
func signedFor(r *http.Request) string {
	if parts := credential(r); len(parts) >= 5 {
		return parts[len(parts)-2]
	}
	return ""
}

// credential are the parts of a signature's credential. Access keys may hold
// slashes, so they count from the end: … date, region, service, aws4_request.
func credential(r *http.Request) []string {
	_, rest, ok := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if !ok {
		return strings.Split(r.URL.Query().Get("X-Amz-Credential"), "/")
	}
	text, _, _ := strings.Cut(rest, ",")
	return strings.Split(strings.TrimSpace(text), "/")
}

// validRegion keeps odd credential scopes out of ARNs.
func validRegion(region string) bool {
	if region == "" || len(region) > 32 {
		return false
	}
	return !strings.ContainsFunc(region, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

func (h *Handler) answer(w http.ResponseWriter, status int, out any) {
	body, err := json.Marshal(out)
	if err != nil {
		h.cfg.Logger.Error("an answer can't be encoded", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"__type":"InternalServerError"}`)
	}
	w.Header().Set("X-Amzn-RequestId", engine.NewUUID())
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the caller has hung up
}

// fault is AWS's form of an error.
type fault struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if e, ok := engine.AsError(err); ok {
		h.answer(w, http.StatusBadRequest, fault{e.Name, e.Message})
		return
	}
	if errors.Is(r.Context().Err(), context.Canceled) {
		return
	}
	h.cfg.Logger.Error("a call failed", "operation", r.Header.Get("X-Amz-Target"), "error", err)
	h.answer(w, http.StatusInternalServerError, fault{"InternalServerError", "An internal error occurred."})
}

func decode(body []byte, into any) error {
	if len(body) == 0 {
		body = []byte("{}")
	}
	err := json.Unmarshal(body, into)
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typ):
		return &engine.Error{Name: "SerializationException", Message: "The member '" + typ.Field + "' has the wrong type: " + typ.Value + "."}
	case err != nil:
		return &engine.Error{Name: "SerializationException", Message: "The request body is not JSON: " + err.Error()}
	}
	return nil
}
