package studio

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
)

// request is the body of every change.
type request struct {
	Base   int64           `json:"base"`
	Edit   json.RawMessage `json:"edit"`
	Choice Choice          `json:"choice"`
	View   *folds          `json:"view"`
	// Picked is the side to take of single states, with the choice "merged".
	Picked map[string]designer.Side `json:"picked"`
}

// answer is what a change leads to on the page.
type answer struct {
	Revision     int64        `json:"revision"`
	Since        string       `json:"since"` // what to ask others' changes from
	Label        string       `json:"label"`
	Saved        string       `json:"saved"` // the time of day, on the server
	SavedAt      string       `json:"savedAt"`
	Select       []string     `json:"select"`
	Notes        []string     `json:"notes"`
	SVG          string       `json:"svg,omitempty"`
	Broken       string       `json:"broken,omitempty"`
	Problems     string       `json:"problems"`
	ProblemCount int          `json:"problemCount"`
	Status       string       `json:"status"` // of the draft: the fragment #draft-status
	CanUndo      bool         `json:"canUndo"`
	CanRedo      bool         `json:"canRedo"`
	Diagnostics  []diagnostic `json:"diagnostics,omitempty"`
	Text         *string      `json:"text,omitempty"`
}

// refusal says why a change was not made.
type refusal struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
	Hint   string `json:"hint"`
}

func (s *Studio) edit(c echo.Context) error {
	return s.change(c, func(ctx context.Context, arn string, r request) (Saved, error) {
		change, err := r.change()
		if err != nil {
			return Saved{}, err
		}
		return s.space.Edit(ctx, arn, change)
	})
}

func (s *Studio) undo(c echo.Context) error {
	return s.change(c, func(ctx context.Context, arn string, r request) (Saved, error) {
		return s.space.Undo(ctx, arn, r.Base)
	})
}

func (s *Studio) redo(c echo.Context) error {
	return s.change(c, func(ctx context.Context, arn string, r request) (Saved, error) {
		return s.space.Redo(ctx, arn, r.Base)
	})
}

func (s *Studio) merge(c echo.Context) error {
	return s.change(c, func(ctx context.Context, arn string, r request) (Saved, error) {
		switch {
		case r.Choice != KeepBoth && r.Choice != KeepMine && r.Choice != KeepTheirs:
			return Saved{}, &designer.EditError{Where: "choice", Reason: `it must be "merged", "mine" or "theirs"`}
		case len(r.Edit) == 0:
			return s.space.Merge(ctx, arn, Change{Base: r.Base}, Decision{Choice: r.Choice})
		}
		change, err := r.change()
		if err != nil {
			return Saved{}, err
		}
		return s.space.Merge(ctx, arn, change, Decision{Choice: r.Choice, Picked: r.Picked})
	})
}

// change reads the edit of a request.
func (r request) change() (Change, error) {
	edit, err := designer.ParseEdit(r.Edit)
	if err != nil {
		return Change{}, &designer.EditError{Reason: err.Error()}
	}
	return Change{Base: r.Base, Edit: edit, JSON: r.Edit}, nil
}

// change reads a request, makes a change, and answers with what the page shows.
func (s *Studio) change(c echo.Context, do func(context.Context, string, request) (Saved, error)) error {
	var in request
	if err := json.NewDecoder(c.Request().Body).Decode(&in); err != nil {
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return err
		}
		return refuse(c, refusal{Reason: "the request is not JSON", Hint: err.Error()})
	}
	saved, err := do(c.Request().Context(), s.arn(c), in)
	if err != nil {
		return s.refuseChange(c, err)
	}
	out, err := s.newAnswer(c, saved, in)
	if err != nil {
		return err
	}
	return writeJSON(c, out)
}

// writeJSON answers with a value. echo's own encoder writes each < of a picture in
// six bytes, which costs more than to draw it.
func writeJSON(c echo.Context, v any) error {
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	c.Response().WriteHeader(http.StatusOK)
	encoder := json.NewEncoder(c.Response())
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

func refuse(c echo.Context, r refusal) error {
	return c.JSON(http.StatusUnprocessableEntity, map[string]refusal{"error": r})
}

// refuseChange answers for a change that was not made.
func (s *Studio) refuseChange(c echo.Context, err error) error {
	var conflict *Conflict
	var edit *designer.EditError
	switch {
	case errors.As(err, &conflict):
		return s.answerConflict(c, conflict)
	case errors.As(err, &edit):
		return refuse(c, refusal{edit.Where, edit.Reason, edit.Hint})
	case errors.Is(err, engine.ErrNotFound):
		return refuse(c, refusal{Reason: "there is nothing to undo or redo"})
	}
	problem := ui.ProblemOf(err)
	if problem.Status >= http.StatusInternalServerError {
		return err
	}
	return c.JSON(problem.Status, map[string]refusal{"error": {Reason: problem.Title, Hint: strings.TrimSpace(problem.Detail + " " + problem.Next)}})
}

func (s *Studio) answerConflict(c echo.Context, conflict *Conflict) error {
	html, err := markup(c.Request().Context(), mergePanel(newMergeModel(conflict, s.now())))
	if err != nil {
		return err
	}
	states := []string{}
	for _, clash := range conflict.Clashes {
		states = append(states, clash.State)
	}
	return c.JSON(http.StatusConflict, map[string]any{"stale": true, "revision": conflict.Draft.Revision, "states": states, "html": html})
}

// wrote tells whether a request holds the text that is kept now.
func (r request) wrote(text string) bool {
	change, err := r.change()
	sent, ok := change.Edit.(designer.ReplaceText)
	return err == nil && ok && sent.Text == text
}

// newAnswer describes a workflow after a change. The code page asks with text=0
// not to be sent the text that it has just sent, and gets a picture to look at
// only; others may ask for the text with text=1.
func (s *Studio) newAnswer(c echo.Context, saved Saved, in request) (answer, error) {
	ctx, workflow := c.Request().Context(), workflowOf(c)
	r := read(saved.Draft.Text, saved.Machine.Type)
	out := answer{
		Revision: saved.Draft.Revision, Since: revisionsOf(saved.Sheet), Label: saved.Label, Saved: clock(saved.Draft.UpdatedAt), SavedAt: stamp(saved.Draft.UpdatedAt),
		Select: orEmpty(saved.Select), Notes: orEmpty(saved.Notes),
		ProblemCount: len(r.problems), CanUndo: saved.Draft.CanUndo, CanRedo: saved.Draft.CanRedo,
	}
	if r.doc != nil {
		out.SVG = svg.Render(r.scene(pictureLabel(saved.Machine.Name), only(saved.Select), look{lookOf(c, in.View), c.QueryParam("text") == "0"}))
	}
	if wants := c.QueryParam("text"); wants != "" {
		out.Diagnostics = newDiagnostics(r)
		if wants == "1" || !in.wrote(saved.Draft.Text) {
			out.Text = &saved.Draft.Text
		}
	}
	var err error
	if out.Problems, err = markup(ctx, problemsPanel(newProblems(workflow, r))); err != nil {
		return out, err
	}
	if out.Status, err = markup(ctx, draftStatus(newStatus(workflow, saved.Sheet, r))); err != nil {
		return out, err
	}
	if broken := newBroken(workflow, r); broken != nil {
		out.Broken, err = markup(ctx, brokenText(*broken))
	}
	return out, err
}

// only is the name when there is just one.
func only(names []string) string {
	if len(names) != 1 {
		return ""
	}
	return names[0]
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// markup renders a component to a text.
func markup(ctx context.Context, component templ.Component) (string, error) {
	var b strings.Builder
	err := component.Render(ctx, &b)
	return b.String(), err
}
