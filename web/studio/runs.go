package studio

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// start publishes the draft where it differs from what runs, and starts it.
func (s *Studio) start(c echo.Context) (ui.View, error) {
	sheet, err := s.space.Publish(c.Request().Context(), s.arn(c))
	if err != nil {
		return ui.View{}, cannotPublish(err, "The execution was not started")
	}
	input := strings.ReplaceAll(c.FormValue("input"), "\r\n", "\n") // browsers send the lines of a text field so
	if strings.TrimSpace(input) == "" {
		input = "" // an empty field, which stands for {}
	}
	x, err := s.space.machines.StartExecution(c.Request().Context(), engine.NewExecution{
		MachineARN: sheet.Machine.ARN, Name: strings.TrimSpace(c.FormValue("name")), Input: input, HasInput: input != "",
	})
	if err != nil {
		return ui.View{}, notStarted(err)
	}
	return ui.View{Redirect: urls.Execution(strconv.FormatInt(int64(x.ID), 10))}, nil
}

// mostNote is the longest note of a version in characters, as in AWS.
const mostNote = 256

func (s *Studio) publish(c echo.Context) (ui.View, error) {
	ctx, note := c.Request().Context(), strings.TrimSpace(c.FormValue("note"))
	if utf8.RuneCountInString(note) > mostNote {
		return s.publishView(c, publishing{Note: note, NoteError: "Use at most " + strconv.Itoa(mostNote) + " characters."})
	}
	var err error
	if c.FormValue("as") == "version" {
		_, _, err = s.space.PublishVersion(ctx, s.arn(c), note)
	} else {
		_, err = s.space.Publish(ctx, s.arn(c))
	}
	if err != nil {
		return ui.View{}, cannotPublish(err, "The draft was not published")
	}
	back := urls.Design(workflowOf(c))
	if code := urls.Code(workflowOf(c)); strings.Contains(c.Request().Referer(), code) {
		back = code
	}
	return ui.View{Redirect: back}, nil
}

func (s *Studio) adopt(c echo.Context) (ui.View, error) {
	choice := Choice(c.FormValue("choice"))
	base, err := strconv.ParseInt(c.FormValue("base"), 10, 64)
	if err != nil || choice != KeepBoth && choice != KeepMine && choice != KeepTheirs {
		return ui.View{}, ui.Invalid("There is no such choice", "Choose to merge, to take over, or to keep the draft.")
	}
	_, err = s.space.Adopt(c.Request().Context(), s.arn(c), base, choice)
	if conflict := (*Conflict)(nil); errors.As(err, &conflict) {
		return ui.View{}, &ui.Problem{Status: http.StatusConflict, Title: "The draft was changed meanwhile", Next: "Nothing was changed. Go back, look at the newest draft, and choose again."}
	}
	return ui.View{Redirect: urls.Design(workflowOf(c))}, err
}

// cannotPublish words why a draft cannot run.
func cannotPublish(err error, title string) error {
	switch {
	case errors.Is(err, ErrBehind):
		return &ui.Problem{Status: http.StatusConflict, Title: title, Detail: "Somebody published another definition since you began.",
			Next: "Go back to the design page and choose whether to merge it, take it over, or keep your draft."}
	case errors.Is(err, engine.ErrInvalidDefinition):
		return &ui.Problem{Status: http.StatusUnprocessableEntity, Title: title, Detail: "The draft has errors, or nothing is drawn yet.",
			Next: "Go back and mend what the problems panel lists. The draft is saved."}
	}
	return unknownWorkflow(err)
}

// notStarted words why an execution was refused.
func notStarted(err error) error {
	e, ok := engine.AsError(err)
	if !ok {
		return err
	}
	problem := *ui.ProblemOf(e)
	problem.Title = "The execution was not started"
	switch e.Name {
	case engine.ErrInvalidExecutionInput.Name:
		problem.Next = "Go back and correct the input: it must be JSON."
	case engine.ErrInvalidName.Name:
		problem.Next = "Use letters, digits, - and _ in the name, 80 at most, or leave it empty."
	case engine.ErrExecutionAlreadyExists.Name:
		problem.Next = "Choose another name, or leave it empty."
	}
	return &problem
}
