package aws

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

// undeclared are codes that no service lists among its own exceptions.
var undeclared = []string{
	"", "AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "InternalFailure",
	"InvalidSignatureException", "MissingAuthenticationToken", "NotAuthorized", "OptInRequired", "RequestExpired",
	"SerializationException", "ServiceUnavailable", "UnknownOperationException", "UnrecognizedClientException",
}

func (s service) declares(code string) bool {
	if code == "ValidationException" {
		return s.validation
	}
	return !slices.Contains(undeclared, code)
}

// refusal is an error answer as the Task's failure.
func (l look) refusal(a *Answer) *task.Failure {
	code, message := ErrorOf(a)
	class := cmp.Or(code, "UnknownError")
	if l.opt != nil {
		if !l.service.declares(code) {
			class = l.opt.class
		}
		return task.Fail(l.prefix+"."+exception(class), "%s", OldCause(message, l.opt.label, cmp.Or(code, "null"), a))
	}
	if !l.service.declares(code) {
		class = l.service.name
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
	cause := fmt.Sprintf("%s (Service: %s, Status Code: %d, Request ID: %s)", cmp.Or(message, "null"), l.service.name, a.Status, a.RequestID())
	if l.service.attempts {
		cause += " (SDK Attempt Count: 1)"
	}
	return cause
}
