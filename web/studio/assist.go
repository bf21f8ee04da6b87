package studio

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/assist"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// question is what the code editor asks about the place of its cursor.
type question struct {
	Before string `json:"before"` // the text up to the cursor
	Field  string `json:"field"`  // explain this field; empty asks what can stand here
}

// assist answers what can stand at the cursor, or what a field means.
func (s *Studio) assist(c echo.Context) error {
	var q question
	if err := json.NewDecoder(c.Request().Body).Decode(&q); err != nil {
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return err
		}
		return refuse(c, refusal{Reason: "the request is not JSON", Hint: err.Error()})
	}
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	text := assist.Text{Before: q.Before, Saved: s.readable(c.Request().Context(), sheet)}
	if q.Field != "" {
		return c.JSON(http.StatusOK, map[string]string{"explanation": assist.Explain(text, q.Field)})
	}
	if text.Data, err = s.dataAt(c, text); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, assist.Complete(text))
}

// readable is the newest text of a draft that can be read.
func (s *Studio) readable(ctx context.Context, sheet Sheet) *asl.Document {
	doc, err := asl.Parse([]byte(s.space.LastGood(ctx, sheet)))
	if err != nil {
		return nil
	}
	return doc
}

// dataAt is the sample of the state that the cursor is in.
func (s *Studio) dataAt(c echo.Context, text assist.Text) (assist.Data, error) {
	state := assist.StateAt(text)
	if text.Saved == nil || state == "" {
		return assist.Data{}, nil
	}
	t, err := s.trialOf(c.Request().Context(), s.arn(c), text.Saved, state)
	if err != nil || !t.known {
		return assist.Data{}, err
	}
	return assist.Data{Input: valueOf(t.sample.Input), Variables: valueOf(t.sample.Variables)}, nil
}

// valueOf is a text as a value; nil for what is no JSON.
func valueOf(text json.RawMessage) value.Value {
	v, err := value.Parse(text)
	if err != nil {
		return nil
	}
	return v
}

// format lays the text in the request's body out anew and saves nothing.
func (s *Studio) format(c echo.Context) error {
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return err
	}
	text, err := designer.Format(string(body))
	if err != nil {
		return s.refuseChange(c, err)
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
}
