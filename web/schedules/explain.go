package schedules

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
)

// explain puts a refusal to the field it is about.
func (f *form) explain(err error) bool {
	var field *schedule.FieldError
	switch {
	case errors.Is(err, engine.ErrExists):
		f.Errors["Name"] = "There is a schedule of this name already."
	case errors.Is(err, engine.ErrNoGroup):
		f.Errors["Group"] = "There is no group “" + f.Group + "”."
	case errors.Is(err, engine.ErrGroupDeleting):
		f.Errors["Group"] = "The group “" + f.Group + "” is being deleted."
	case errors.As(err, &field):
		f.Errors[field.Field] = f.words(field)
	default:
		return false
	}
	return true
}

// words is what a field's error says below the field.
func (f *form) words(e *schedule.FieldError) string {
	var at *schedule.ExpressionError
	var syntax *value.SyntaxError
	switch {
	case errors.As(e, &at):
		return at.AWSMessage() + " " + upper(sentence(at)) + "."
	case errors.As(e, &syntax):
		line := 1 + strings.Count(f.Target.Input[:min(syntax.Offset, len(f.Target.Input))], "\n")
		f.Lines = []ui.JSONProblem{{Line: line, Message: syntax.Reason}}
		return "The input is not JSON."
	case e.Field == "Target.ARN" && f.Target.Kind == targetWorkflow:
		return "There is no workflow “" + f.Target.Workflow + "”."
	}
	return upper(strings.TrimSuffix(e.Reason, ".")) + "."
}

// sentence is the reason of an expression's mistake with the field it is in.
func sentence(e *schedule.ExpressionError) string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

// upper begins a sentence.
func upper(text string) string {
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
