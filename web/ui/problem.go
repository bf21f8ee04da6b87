package ui

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
)

// Problem is an error in words for the person in front of the page. Return one
// from a handler to say more than the status does; any other error becomes a
// Problem that gives nothing internal away.
type Problem struct {
	Status int    // the HTTP status; zero means 500
	Title  string // what happened: "This execution does not exist"
	Detail string // where and why
	Next   string // what to do next
	// RequestID finds the log line. It is filled in when the problem is shown.
	RequestID string
}

func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Title + ": " + p.Detail
}

// NotFound is the Problem of a thing that is not there; what names it, as in
// "workflow".
func NotFound(what string) *Problem {
	return &Problem{
		Status: http.StatusNotFound,
		Title:  "This " + what + " does not exist",
		Next:   "It may have been deleted, or the address is mistyped.",
	}
}

// Invalid is the Problem of input that cannot be used.
func Invalid(title, detail string) *Problem {
	return &Problem{Status: http.StatusUnprocessableEntity, Title: title, Detail: detail}
}

// byStatus words the statuses that come from the router and the middleware.
var byStatus = map[int]Problem{
	http.StatusBadRequest:            {Title: "The request could not be read", Next: "Go back and try again."},
	http.StatusForbidden:             {Title: "This request is not allowed", Next: "Open Stepwell in its own tab and try from there."},
	http.StatusNotFound:              {Title: "There is no page at this address", Next: "Check the address, or start from the list of workflows."},
	http.StatusMethodNotAllowed:      {Title: "This address does not take that request", Next: "Go back and try again."},
	http.StatusUnauthorized:          {Title: "This needs a sign-in", Next: "Stepwell has no accounts: something in front of it asks for one."},
	http.StatusRequestTimeout:        {Title: "The request took too long to arrive", Next: "Check the connection and try again."},
	http.StatusPreconditionFailed:    {Title: "It was changed meanwhile", Next: "Nothing was changed by this. Reload to see the newest state."},
	http.StatusGatewayTimeout:        {Title: "The answer took too long", Next: "Try again. What was saved before is safe."},
	http.StatusConflict:              {Title: "This does not fit the present state", Next: "Nothing was changed. Reload to see the newest state."},
	http.StatusRequestEntityTooLarge: {Title: "This is too large", Next: "The studio takes up to 2 MB at once."},
	http.StatusUnprocessableEntity:   {Title: "The input has mistakes", Next: "Correct what is marked and send it again."},
	http.StatusTooManyRequests:       {Title: "Too many requests", Next: "Wait a moment and try again."},
	http.StatusServiceUnavailable:    {Title: "Stepwell is busy or stopping", Next: "Wait a moment and try again."},
}

// byName is the status of the engine's errors. Others that carry a name are
// about what was sent, so they are 422.
var byName = map[string]int{
	engine.ErrActivityDoesNotExist.Name:      http.StatusNotFound,
	engine.ErrExecutionDoesNotExist.Name:     http.StatusNotFound,
	engine.ErrNotFound.Name:                  http.StatusNotFound,
	engine.ErrResourceNotFound.Name:          http.StatusNotFound,
	engine.ErrStateMachineDoesNotExist.Name:  http.StatusNotFound,
	engine.ErrTaskDoesNotExist.Name:          http.StatusNotFound,
	engine.ErrConflict.Name:                  http.StatusConflict,
	engine.ErrExecutionAlreadyExists.Name:    http.StatusConflict,
	engine.ErrExists.Name:                    http.StatusConflict,
	engine.ErrStale.Name:                     http.StatusConflict,
	engine.ErrStateMachineAlreadyExists.Name: http.StatusConflict,
	engine.ErrStateMachineDeleting.Name:      http.StatusConflict,
}

// ofEngine words an error of the engine: its text is AWS's and made for users.
func ofEngine(err *engine.Error) *Problem {
	status, ok := byName[err.Name]
	if !ok {
		status = http.StatusUnprocessableEntity
	}
	problem := byStatus[status]
	if status == http.StatusNotFound {
		problem = *NotFound("item")
	}
	problem.Status = status
	problem.Detail = err.Message
	return &problem
}

// ProblemOf translates err. The text of an unknown error is not shown: it is
// for the log, and the request id leads there.
func ProblemOf(err error) *Problem {
	var problem *Problem
	if errors.As(err, &problem) {
		shown := *problem
		shown.Status = cmp.Or(shown.Status, http.StatusInternalServerError)
		return &shown
	}
	if named, ok := engine.AsError(err); ok {
		return ofEngine(named)
	}
	status := http.StatusInternalServerError
	var he *echo.HTTPError
	if errors.As(err, &he) {
		status = he.Code
	}
	worded, ok := byStatus[status]
	if !ok {
		worded = Problem{
			Title: "Something went wrong in Stepwell",
			Next:  "Nothing you entered was changed by this. Try again; if it stays, the log has this request's id.",
		}
	}
	worded.Status = status
	return &worded
}

// AnswerProblem writes problem: a toast for htmx, a page for everyone else.
func AnswerProblem(c echo.Context, problem *Problem) error {
	problem.RequestID = ShellFrom(c.Request().Context()).RequestID
	c.Response().Header().Add(echo.HeaderVary, "HX-Request, HX-Request-Type")
	if IsPartial(c.Request()) {
		return Render(c, problem.Status, problemToast(*problem))
	}
	view := View{Title: problem.Title, Fragment: problemPage(*problem)}
	return Render(c, problem.Status, Page(view))
}
