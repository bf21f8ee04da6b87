package lambda

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

// invocationOf reads the parameters of lambda:invoke.
func invocationOf(input json.RawMessage) (invocation, error) {
	v, err := value.Parse(input)
	o, ok := v.(*value.Object)
	if err != nil || !ok {
		return invocation{}, task.BadParameters(input, "The parameters must be an object")
	}
	name := textOf(o, "FunctionName")
	if name == "" {
		return invocation{}, task.BadParameters(input, task.Missing("FunctionName"))
	}
	i := invocation{
		function: parseReference(name), kind: textOf(o, "InvocationType"), logType: textOf(o, "LogType"),
		context: textOf(o, "ClientContext"),
	}
	if q := textOf(o, "Qualifier"); q != "" {
		i.function.qualifier = q
	}
	payload, _ := o.Get("Payload")
	i.payload = payloadText(payload)
	return i, nil
}

func textOf(o *value.Object, key string) string {
	v, _ := o.Get(key)
	s, _ := v.(string)
	return s
}

// payloadText is what the function receives: {} when there is no payload, and
// the text itself when a payload is a text that holds JSON.
func payloadText(v value.Value) []byte {
	switch v := v.(type) {
	case nil:
		return []byte("{}")
	case string:
		if json.Valid([]byte(v)) {
			return []byte(v)
		}
	}
	return value.Text(v)
}

// payload is the function's output. A function that failed gives its error as
// a *task.Failure. The subject is what is said to be too large.
func (o *outcome) payload(subject string) (value.Value, error) {
	if o.failed {
		return nil, functionError(o.answer.Body)
	}
	if len(o.answer.Body) > task.MaxResult {
		return nil, task.TooLarge(subject)
	}
	if len(o.answer.Body) == 0 {
		if o.answer.Status == http.StatusOK {
			return nil, nil
		}
		return "", nil
	}
	v, err := value.Parse(o.answer.Body)
	if err != nil {
		return nil, task.Fail("Lambda.Unknown", "The function's output cannot be read: %s", err)
	}
	return v, nil
}

// functionError is the error that a function raised: named by its errorType,
// with the error's text unchanged as its cause.
func functionError(payload []byte) *task.Failure {
	if v, err := value.Parse(payload); err == nil {
		if o, ok := v.(*value.Object); ok && textOf(o, "errorType") != "" {
			return task.Fail(textOf(o, "errorType"), "%s", payload)
		}
	}
	return task.Fail("Lambda.Unknown",
		"The cause could not be determined because Lambda did not return an error type. Returned payload: %s", payload)
}

// envelope is the result of lambda:invoke.
func (o *outcome) envelope(payload value.Value) *value.Object {
	out, h := value.NewObject(), o.answer.Header
	if v := h.Get("X-Amz-Executed-Version"); v != "" {
		out.Set("ExecutedVersion", v)
	}
	if log := h.Get("X-Amz-Log-Result"); log != "" {
		out.Set("LogResult", log)
	}
	out.Set("Payload", payload)
	out.Set("SdkHttpMetadata", aws.HTTPMetadata(o.answer))
	out.Set("SdkResponseMetadata", aws.ResponseMetadata(o.answer))
	out.Set("StatusCode", value.Int(int64(o.answer.Status)))
	return out
}

// answerOf makes the answer that the Invoke API would give with this body.
func answerOf(status int, body []byte) *aws.Answer {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Amzn-Requestid", aws.NewRequestID())
	if status == http.StatusOK {
		h.Set("X-Amz-Executed-Version", "$LATEST")
	}
	return &aws.Answer{Status: status, Header: h, Body: body}
}

// runtimeError is the outcome of a function that its runtime, not its code, made fail.
func runtimeError(kind, format string, args ...any) *outcome {
	a := answerOf(http.StatusOK, nil)
	message := fmt.Sprintf("RequestId: %s Error: %s", a.RequestID(), fmt.Sprintf(format, args...))
	a.Body = value.Text(value.NewObject(value.Member{Key: "errorMessage", Value: message}, value.Member{Key: "errorType", Value: kind}))
	return &outcome{answer: a, failed: true}
}
