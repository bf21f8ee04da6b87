package executions

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/web/sse"
)

// liveEvery is the least time between two messages of a stream.
const liveEvery = 100 * time.Millisecond

// change is a message of the stream: what has changed since the one before, or
// everything in the first one.
type change struct {
	States map[string]live `json:"states"`
	Edges  []string        `json:"edges,omitempty"` // IDs of those that were taken since
	Status string          `json:"status"`
	At     time.Time       `json:"at"`
}

// viewer is one open stream.
type viewer struct {
	feature *Executions
	x       engine.Execution
	stream  *sse.Stream
	told    map[string]live
	edges   map[string]bool
}

// live streams how the states of an execution stand: events "st" while it runs,
// and "done" at its end. A stream that is opened again begins anew.
func (h *Executions) live(c echo.Context) error {
	x, err := h.find(c)
	if err != nil {
		return err
	}
	watch := h.engine.Watch(x.ARN)
	defer watch.Close()
	stream, err := sse.Open(c.Response(), c.Request())
	if err != nil {
		return err
	}
	defer stream.Close()
	v := &viewer{feature: h, x: x, stream: stream, told: map[string]live{}, edges: map[string]bool{}}
	pause := time.NewTicker(liveEvery)
	defer pause.Stop()
	for {
		over, err := v.tell(c)
		if err != nil || over {
			return ignoreClosed(err)
		}
		select {
		case <-stream.Done():
			return nil
		case <-watch.C:
		}
		select { // several changes within one pause are one message
		case <-stream.Done():
			return nil
		case <-pause.C:
		}
	}
}

// ignoreClosed takes a browser that has gone for no error.
func ignoreClosed(err error) error {
	if errors.Is(err, sse.ErrClosed) {
		return nil
	}
	return err
}

// tell sends what is new, and at the end that it is the end.
func (v *viewer) tell(c echo.Context) (over bool, err error) {
	news := change{States: map[string]live{}, At: v.feature.now().UTC()}
	err = v.feature.traces.look(c.Request().Context(), v.x, func(d *drawing, timeline *history.Timeline) {
		news.Status, over = string(timeline.Status), timeline.Status != machine.Running
		v.compare(&news, d, timeline)
	})
	if err != nil {
		return false, err
	}
	if err := v.send("st", news); err != nil || !over {
		return over, err
	}
	return true, v.send("done", change{States: map[string]live{}, Status: news.Status, At: news.At})
}

func (v *viewer) compare(news *change, d *drawing, timeline *history.Timeline) {
	for name, l := range liveStates(timeline) {
		if v.told[name] != l {
			v.told[name], news.States[name] = l, l
		}
	}
	for id := range d.taken(timeline) {
		if !v.edges[id] {
			v.edges[id] = true
			news.Edges = append(news.Edges, id)
		}
	}
}

func (v *viewer) send(name string, news change) error {
	data, err := json.Marshal(news)
	if err != nil {
		return err
	}
	return v.stream.Send(sse.Event{Name: name, Data: string(data)})
}
