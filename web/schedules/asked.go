package schedules

import (
	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// asked is a page about one schedule that asks for one thing.
func (h *Schedules) asked(s engine.Schedule, verb string, page templ.Component) ui.View {
	return ui.View{
		Title: verb + " " + s.Name, Section: ui.SectionSchedules,
		Crumbs:   []ui.Crumb{{Label: "Schedules", URL: urls.Schedules()}, {Label: s.Name, URL: h.urlOf(s)}, {Label: verb}},
		Fragment: page,
	}
}
