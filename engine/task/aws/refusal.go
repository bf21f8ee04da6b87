package aws

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// ErrorOf reads the code and the message of an error answer in JSON. The code
// has no namespace; it is empty when the answer names none.
func ErrorOf(a *Answer) (code, message string) {
	v, err := value.Parse(a.Body)
	o, ok := v.(*value.Object)
	if err != nil || !ok {
		o = value.NewObject()
	}
	code = cmp.Or(text(o, "__type"), text(o, "code"), text(o, "Code"), a.Header.Get("X-Amzn-Errortype"))
	if i := strings.LastIndexByte(code, '#'); i >= 0 {
		code = code[i+1:]
	}
	code, _, _ = strings.Cut(code, ":")
	return code, cmp.Or(text(o, "message"), text(o, "Message"), text(o, "errorMessage"))
}

func text(o *value.Object, key string) string {
	v, _ := o.Get(key)
	s, _ := v.(string)
	return s
}

// errorOf reads the code and the message of an error answer in the service's protocol.
func (l look) errorOf(op *smithy.OperationSchema, a *Answer) (code, message string) {
	if l.service.Protocol == awsapi.JSON || l.service.Protocol == awsapi.RestJSON {
		return ErrorOf(a)
	}
	_, err := apiOf(l.service).response(op, a, l.spelling())
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return refused.ErrorCode(), refused.ErrorMessage()
	}
	return "", ""
}

// refusal is an error answer as the Task's failure.
func (l look) refusal(op *smithy.OperationSchema, a *Answer) *task.Failure {
	code, message := l.errorOf(op, a)
	class := cmp.Or(code, "UnknownError")
	if l.opt != nil {
		if !l.declares(code) {
			class = l.opt.class
		}
		return task.Fail(l.prefix+"."+exception(class), "%s", OldCause(message, l.opt.label, cmp.Or(code, "null"), a))
	}
	if !l.declares(code) {
		class = l.prefix
	}
	return task.Fail(l.prefix+"."+exception(class), "%s", l.newCause(message, a))
}

func exception(code string) string {
	if strings.HasSuffix(code, "Exception") {
		return code
	}
	return code + "Exception"
}

// OldCause words the cause of a refused call as optimized integrations do.
func OldCause(message, service, code string, a *Answer) string {
	return fmt.Sprintf("%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)",
		cmp.Or(message, "null"), service, a.Status, code, a.RequestID())
}

// newCause words it as SDK integrations do.
func (l look) newCause(message string, a *Answer) string {
	extended := ""
	if id := a.Header.Get("X-Amz-Id-2"); id != "" {
		extended = ", Extended Request ID: " + id
	}
	cause := fmt.Sprintf("%s (Service: %s, Status Code: %d, Request ID: %s%s)", cmp.Or(message, "null"), l.prefix, a.Status, a.RequestID(), extended)
	if slices.Contains(counted, l.service.ID) {
		cause += " (SDK Attempt Count: 1)"
	}
	return cause
}
