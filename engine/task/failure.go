package task

import "fmt"

// Failure is how a task failed, in the names of Step Functions. It is an
// error; find it with errors.As.
type Failure struct {
	Name  *string // the error name, such as "DynamoDB.ConditionalCheckFailedException"; nil: none was given
	Cause *string // nil: none was given
}

// Fail makes a Failure with an error name and a cause.
func Fail(name, format string, args ...any) *Failure {
	cause := fmt.Sprintf(format, args...)
	return &Failure{Name: &name, Cause: &cause}
}

// FailBare makes a Failure that has an error name and no cause.
func FailBare(name string) *Failure { return &Failure{Name: &name} }

func (f *Failure) Error() string {
	name, cause := ErrorTaskFailed, ""
	if f.Name != nil {
		name = *f.Name
	}
	if f.Cause != nil {
		cause = ": " + *f.Cause
	}
	return name + cause
}

// The error names that any executor may report.
const (
	ErrorRuntime    = "States.Runtime"           // never retried, never caught
	ErrorTaskFailed = "States.TaskFailed"        // the task failed and named no error
	ErrorDataLimit  = "States.DataLimitExceeded" // the result is too large
)

// MaxResult bounds the result of a task, in bytes.
const MaxResult = 256 << 10

// TooLarge is the failure of a task whose result is longer than MaxResult.
// The subject is the function's ARN or the service.
func TooLarge(subject string) *Failure {
	return Fail(ErrorDataLimit, "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", subject)
}

// BadParameters is the failure of a call whose parameters the service cannot take.
func BadParameters(parameters []byte, reason string) *Failure {
	return Fail(ErrorRuntime, "The Parameters '%s' could not be used to start the Task: [%s]", parameters, reason)
}

// Missing is the reason of BadParameters for a field that is not there.
func Missing(field string) string {
	return fmt.Sprintf("The field '%s' is required but was missing", field)
}
