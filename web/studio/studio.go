// Package studio is where workflows are drawn: the design page with its palette,
// canvas and inspector, the code page, and what leads in and out of them. All
// changes of a draft, whatever they come from, go through Workspace.
package studio

import (
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Studio serves the pages on which workflows are drawn.
type Studio struct {
	space  *Workspace
	recall *recall
	home   engine.Scope
	now    func() time.Time

	schedules Scheduler // nil: none are exported
}

// New returns the feature. Workflows of the scope home go by their bare names.
func New(space *Workspace, home engine.Scope) *Studio {
	return &Studio{space: space, recall: &recall{machines: space.machines}, home: home, now: space.now}
}

// param is the name of the workflow's id in routes.
const param = ":workflow"

// Routes implements web.Feature.
func (s *Studio) Routes(g *echo.Group) {
	g.GET(urls.Workflow(param), ui.Handle(s.front))
	g.GET(urls.Design(param), ui.Handle(s.design))
	g.GET(urls.Actions(), ui.Handle(s.actions))
	g.GET(urls.Inspector(param, ""), ui.Handle(s.inspect))
	g.POST(urls.Picture(param), s.picture)
	g.GET(urls.Changes(param), ui.Handle(s.changes))
	g.POST(urls.Checkpoints(param), ui.Handle(s.keepPoint))
	g.POST(urls.DeleteCheckpoint(param, checkpointParam), ui.Handle(s.forget))
	g.POST(urls.Restore(param), ui.Handle(s.restore))
	g.POST(urls.Take(param), ui.Handle(s.take))
	g.GET(urls.Compare(param, "", ""), ui.Handle(s.compare))
	g.POST(urls.Compare(param, "", ""), ui.Handle(s.compare))
	g.GET(urls.Live(param), s.live)
	g.GET(urls.Draft(param), s.draft)
	g.POST(urls.Presence(param), s.move)
	g.GET(urls.Code(param), ui.Handle(s.code))
	g.GET(urls.Text(param), s.text)
	g.GET(urls.Fragment(param), s.fragment)
	g.POST(urls.Lint(param), s.lint)
	g.POST(urls.Assist(param), s.assist)
	g.POST(urls.Format(param), s.format)
	g.GET(urls.Outline(param), ui.Handle(s.outline))
	g.POST(urls.Outline(param), ui.Handle(s.changeOutline))
	g.GET(urls.Data(param), ui.Handle(s.playground))
	g.POST(urls.Data(param), ui.Handle(s.play))

	g.POST(urls.Edits(param), s.edit)
	g.POST(urls.Undo(param), s.undo)
	g.POST(urls.Redo(param), s.redo)
	g.POST(urls.Merge(param), s.merge)
	g.POST(urls.Adopt(param), ui.Handle(s.adopt))

	g.POST(urls.Values(param), s.values)
	g.POST(urls.Samples(param), s.keepSample)
	g.GET(urls.TestState(param, ""), ui.Handle(s.tester))
	g.POST(urls.TestState(param, ""), ui.Handle(s.test))

	g.GET(urls.Publish(param), ui.Handle(s.publishForm))
	g.POST(urls.Publish(param), ui.Handle(s.publish))
	g.POST(urls.Runs(param), ui.Handle(s.start))
	g.GET(urls.Export(param), ui.Handle(s.export))
	g.GET(urls.Download(param, ":format"), s.download)
}

// workflowOf is the id of the workflow that a request is about.
func workflowOf(c echo.Context) string {
	id := c.Param(param[1:])
	if plain, err := url.PathUnescape(id); err == nil { // names have no percent signs, so twice does no harm
		return plain
	}
	return id
}

func (s *Studio) arn(c echo.Context) string { return urls.MachineARN(s.home, workflowOf(c)) }

// clock is a moment as the page says it: the time of day.
func clock(t time.Time) string { return t.Local().Format("15:04:05") }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func (s *Studio) front(c echo.Context) (ui.View, error) {
	return ui.View{Redirect: urls.Design(workflowOf(c))}, nil
}
