package executions

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/history"
)

// trace is an execution's timeline as far as it was read. It is read on when it
// is looked at, so many viewers of one execution read each event once.
type trace struct {
	id       engine.ExecutionID
	mu       sync.Mutex
	drawing  *drawing
	timeline *history.Timeline
	events   int64 // counted in traces.events
}

// traces keeps the timelines that were looked at last.
type traces struct {
	engine Runtime
	mu     sync.Mutex
	recent *list.List // of *trace, the newest first
	byID   map[engine.ExecutionID]*list.Element
	events int64
}

const (
	mostTraces = 32
	// mostEvents bounds the memory of all kept timelines: about 100 bytes for each event.
	mostEvents  = 200_000
	historyPage = 1000
)

func newTraces(runtime Runtime) *traces {
	return &traces{engine: runtime, recent: list.New(), byID: map[engine.ExecutionID]*list.Element{}}
}

// look brings the timeline of x up to date and shows it to see, which must not
// keep it: the next look changes it.
func (t *traces) look(ctx context.Context, x engine.Execution, see func(d *drawing, timeline *history.Timeline)) error {
	one := t.get(x.ID)
	one.mu.Lock()
	defer one.mu.Unlock()
	if err := one.open(ctx, t.engine, x); err != nil {
		return err
	}
	if err := one.readOn(ctx, t.engine); err != nil {
		return err
	}
	t.count(one)
	see(one.drawing, one.timeline)
	return nil
}

func (one *trace) open(ctx context.Context, runtime Runtime, x engine.Execution) error {
	if one.timeline != nil {
		return nil
	}
	text, err := runtime.DefinitionOf(ctx, x)
	if err != nil {
		return fmt.Errorf("definition of execution %d: %w", x.ID, err)
	}
	def, err := asl.Compile([]byte(text))
	if err != nil {
		return fmt.Errorf("definition of execution %d: %w", x.ID, err)
	}
	if one.drawing, err = newDrawing(text); err != nil {
		return err
	}
	one.timeline = history.New(def)
	return nil
}

func (one *trace) readOn(ctx context.Context, runtime Runtime) error {
	for {
		page, err := runtime.History(ctx, one.id, engine.HistoryQuery{After: one.timeline.Last, Limit: historyPage})
		if err != nil {
			return err
		}
		for _, e := range page {
			one.timeline.Add(e)
		}
		if len(page) < historyPage {
			return nil
		}
	}
}

// get finds the trace of an execution, or makes an empty one.
func (t *traces) get(id engine.ExecutionID) *trace {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.byID[id]; ok {
		t.recent.MoveToFront(e)
		return e.Value.(*trace)
	}
	one := &trace{id: id}
	t.byID[id] = t.recent.PushFront(one)
	t.trim()
	return one
}

// count notes how long the trace has become.
func (t *traces) count(one *trace) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, kept := t.byID[one.id]; !kept {
		return // it was dropped while it was read
	}
	t.events += one.timeline.Last - one.events
	one.events = one.timeline.Last
	t.trim()
}

// trim drops what was not looked at for longest; the newest stays.
func (t *traces) trim() {
	for t.recent.Len() > 1 && (t.recent.Len() > mostTraces || t.events > mostEvents) {
		last := t.recent.Back()
		one := t.recent.Remove(last).(*trace)
		delete(t.byID, one.id)
		t.events -= one.events
	}
}
