package machines

import (
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Tab is one of the pages of a workflow.
type Tab string

// The pages of a workflow, in the order of their tabs.
const (
	TabDesign    Tab = "Design"
	TabCode      Tab = "Code"
	TabOutline   Tab = "Outline"
	TabData      Tab = "Data"
	TabRuns      Tab = "Executions"
	TabSchedules Tab = "Schedules"
	TabVersions  Tab = "Versions"
)

// Frame is the View around a page of a workflow: its title, the way to it and
// the tabs between its pages. workflow is its id in URLs, such as "Orders".
func Frame(workflow string, active Tab) ui.View {
	tab := func(name Tab, url string) ui.Tab {
		return ui.Tab{Label: string(name), URL: url, Active: name == active}
	}
	return ui.View{
		Title:   workflow + " · " + string(active),
		Section: ui.SectionWorkflows,
		Crumbs:  []ui.Crumb{{Label: "Workflows", URL: urls.Workflows()}, {Label: workflow}},
		Tabs: []ui.Tab{
			tab(TabDesign, urls.Design(workflow)),
			tab(TabCode, urls.Code(workflow)),
			tab(TabOutline, urls.Outline(workflow)),
			tab(TabData, urls.Data(workflow)),
			tab(TabRuns, urls.Runs(workflow)),
			tab(TabSchedules, urls.WorkflowSchedules(workflow)),
			tab(TabVersions, urls.Versions(workflow)),
		},
	}
}
