package schedules

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// mostAtOnce bounds what one request may change.
const mostAtOnce = 500

// bulk does one thing with the schedules that were checked. Deleting asks first.
func (h *Schedules) bulk(c echo.Context) (ui.View, error) {
	values, err := c.FormParams()
	if err != nil {
		return ui.View{}, err
	}
	ids, ctx := values["id"], c.Request().Context()
	switch do := values.Get("do"); {
	case len(ids) == 0:
		return ui.View{}, ui.Invalid("No schedule is chosen", "Check some in the list first.")
	case len(ids) > mostAtOnce:
		return ui.View{}, ui.Invalid("Too many schedules are chosen", "At most 500 can be changed at once.")
	case do == "enable", do == "disable":
		_, err := h.service.SetAllEnabled(ctx, ids, do == "enable", "")
		return ui.View{Redirect: backTo(values)}, err
	case do == "delete":
		return h.confirmBulk(ids, backTo(values)), nil
	case do == "deleted":
		for _, id := range ids {
			if err := h.service.Delete(ctx, id, engine.Once{}); err != nil && !errors.Is(err, engine.ErrNotFound) {
				return ui.View{}, err
			}
		}
		return ui.View{Redirect: backTo(values)}, nil
	}
	return ui.View{}, &ui.Problem{Status: http.StatusUnprocessableEntity, Title: "There is nothing to do", Next: "Choose what to do with the schedules."}
}

// backTo is the list that the request came from.
func backTo(values url.Values) string {
	if back := values.Get("back"); back == urls.Schedules() || strings.HasPrefix(back, urls.Schedules()+"?") {
		return back
	}
	return urls.Schedules()
}

func (h *Schedules) confirmBulk(ids []string, back string) ui.View {
	names := make([]string, len(ids))
	for i, id := range ids {
		_, names[i] = urls.ScheduleID(h.home, id)
	}
	view := frame(tabList)
	view.Title, view.Fragment = "Delete schedules", bulkDeletePage(ids, names, back)
	return view
}
