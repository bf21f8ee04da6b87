package lambda

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

// endpoint is a function behind a URL.
type endpoint struct {
	function Function
	http     *http.Client
}

// emulatorPath is in the URL of a runtime interface emulator, which tells the
// errors of its function by their shape alone.
const emulatorPath = "/2015-03-31/functions/"

func (e *endpoint) invoke(ctx context.Context, i invocation) (*outcome, error) {
	callCtx, cancel := context.WithTimeout(ctx, e.function.timeout())
	defer cancel()
	status, header, body, err := e.post(callCtx, i)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case callCtx.Err() != nil:
		return timedOut(e.function.timeout()), nil
	case err != nil:
		return nil, unreachable(err)
	case len(body) > aws.MaxAnswer:
		return responseTooLarge(), nil
	}
	return e.outcome(status, header, body)
}

func (e *endpoint) outcome(status int, header http.Header, body []byte) (*outcome, error) {
	body = bytes.TrimSpace(body)
	isError := isFunctionError(body)
	a := answerOf(http.StatusOK, body)
	switch {
	case status/100 == 2:
		marked := header.Get("X-Amz-Function-Error") != "" || (isError && strings.Contains(e.function.URL, emulatorPath))
		if len(body) == 0 {
			a.Body = []byte("null")
		}
		return &outcome{answer: a, failed: marked}, nil
	case isError:
		return &outcome{answer: a, failed: true}, nil
	case status == http.StatusTooManyRequests:
		return nil, task.Fail("Lambda.TooManyRequestsException", "%s", e.cause("Rate Exceeded.", "TooManyRequestsException", status))
	case status >= http.StatusBadGateway:
		return nil, task.Fail("Lambda.ServiceException", "%s", e.cause(http.StatusText(status), "ServiceException", status))
	}
	return &outcome{answer: a, failed: true}, nil
}

func (e *endpoint) cause(message, code string, status int) string {
	return aws.OldCause(message, "AWSLambda", code, answerOf(status, nil))
}

func (e *endpoint) post(ctx context.Context, i invocation) (int, http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.function.URL, bytes.NewReader(i.payload))
	if err != nil {
		return 0, nil, nil, errors.New("the function's URL cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	if i.key != "" {
		req.Header.Set("Idempotency-Key", i.key)
	}
	if i.context != "" {
		req.Header.Set("X-Amz-Client-Context", i.context)
	}
	resp, err := e.http.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the URL, which may hold a password
		}
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, aws.MaxAnswer+1))
	return resp.StatusCode, resp.Header, body, err
}

// isFunctionError says whether a body has the shape of a raised error.
func isFunctionError(body []byte) bool {
	v, err := value.Parse(body)
	o, ok := v.(*value.Object)
	return err == nil && ok && textOf(o, "errorType") != ""
}
