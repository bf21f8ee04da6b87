package studio

import (
	"encoding/json"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/svg"
)

// layoutCookie says how the browser likes flows to run. It is no secret and
// belongs to the browser, not to a workflow.
const layoutCookie = "layout"

// folds are the containers that somebody has opened and closed.
type folds struct {
	Closed []string `json:"closed"`
	Open   []string `json:"open"`
	Show   []string `json:"show"`
}

// look is how a picture is made for somebody.
type look struct {
	designer.View
	readOnly bool
}

// lookOf reads how somebody looks at a workflow.
func lookOf(c echo.Context, f *folds) designer.View {
	v := designer.View{}
	if cookie, err := c.Cookie(layoutCookie); err == nil {
		v.Across = cookie.Value == "across"
	}
	if f != nil {
		v.Closed, v.Open, v.Show = f.Closed, f.Open, f.Show
	}
	return v
}

// picture answers with the drawing of the draft alone.
func (s *Studio) picture(c echo.Context) error {
	var in struct {
		View *folds `json:"view"`
	}
	if err := json.NewDecoder(c.Request().Body).Decode(&in); err != nil {
		return refuse(c, refusal{Reason: "the request is not JSON", Hint: err.Error()})
	}
	sheet, err := s.space.Look(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	if r.doc == nil {
		return refuse(c, refusal{Reason: "the text cannot be drawn", Hint: "Mend it on the code page"})
	}
	view := look{lookOf(c, in.View), c.QueryParam("readonly") == "1"}
	return writeJSON(c, map[string]any{"svg": svg.Render(r.scene(pictureLabel(sheet.Machine.Name), "", view)), "revision": sheet.Draft.Revision})
}
