package engine

import "errors"

// Error is an error with the name that AWS gives it. Both the API and the pages
// translate it at their edge; everything else wraps it.
type Error struct {
	Name    string // the shape's name, such as "ExecutionDoesNotExist"
	Message string // AWS's text
}

func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Is makes errors.Is compare by name, so that a sentinel matches any message.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Name == e.Name
}

// AsError finds the Error in err's chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// The errors of the API, as sentinels for errors.Is.
var (
	ErrActivityAlreadyExists     = &Error{Name: "ActivityAlreadyExists"}
	ErrActivityDoesNotExist      = &Error{Name: "ActivityDoesNotExist"}
	ErrActivityWorkerLimit       = &Error{Name: "ActivityWorkerLimitExceeded"}
	ErrConflict                  = &Error{Name: "ConflictException"}
	ErrExecutionAlreadyExists    = &Error{Name: "ExecutionAlreadyExists"}
	ErrExecutionDoesNotExist     = &Error{Name: "ExecutionDoesNotExist"}
	ErrExecutionNotRedrivable    = &Error{Name: "ExecutionNotRedrivable"}
	ErrInvalidArn                = &Error{Name: "InvalidArn"}
	ErrInvalidDefinition         = &Error{Name: "InvalidDefinition"}
	ErrInvalidExecutionInput     = &Error{Name: "InvalidExecutionInput"}
	ErrInvalidLogging            = &Error{Name: "InvalidLoggingConfiguration"}
	ErrInvalidName               = &Error{Name: "InvalidName"}
	ErrInvalidOutput             = &Error{Name: "InvalidOutput"}
	ErrInvalidToken              = &Error{Name: "InvalidToken"}
	ErrMissingRequiredParameter  = &Error{Name: "MissingRequiredParameter"}
	ErrQuota                     = &Error{Name: "ServiceQuotaExceededException"}
	ErrResourceNotFound          = &Error{Name: "ResourceNotFound"}
	ErrStateMachineAlreadyExists = &Error{Name: "StateMachineAlreadyExists"}
	ErrStateMachineDeleting      = &Error{Name: "StateMachineDeleting"}
	ErrStateMachineDoesNotExist  = &Error{Name: "StateMachineDoesNotExist"}
	ErrTypeNotSupported          = &Error{Name: "StateMachineTypeNotSupported"}
	ErrTaskDoesNotExist          = &Error{Name: "TaskDoesNotExist"}
	ErrTaskTimedOut              = &Error{Name: "TaskTimedOut"}
	ErrTooManyTags               = &Error{Name: "TooManyTags"}
	ErrValidation                = &Error{Name: "ValidationException"}

	// The studio's and the scheduler's own.
	ErrStale    = &Error{Name: "StaleRevision"} // an edit or a fire made on an older revision
	ErrNotFound = &Error{Name: "NotFound"}      // of drafts, schedules, tables
	ErrExists   = &Error{Name: "AlreadyExists"} // of drafts, schedules, tables

	ErrNoGroup       = &Error{Name: "NoScheduleGroup"}
	ErrGroupDeleting = &Error{Name: "ScheduleGroupDeleting"}
)
