package engine

import "sync"

// Watch tells that something about an execution or a state machine has become
// durable. C holds at most one signal; who reads it looks what is new.
type Watch struct {
	C <-chan struct{}

	c    chan struct{}
	arn  string
	from *watchers
}

// Close ends the watch.
func (w *Watch) Close() { w.from.remove(w) }

type watchers struct {
	mu  sync.RWMutex
	all map[string]map[*Watch]struct{}
}

func newWatchers() *watchers { return &watchers{all: map[string]map[*Watch]struct{}{}} }

// Watch watches one execution, or all executions of a state machine, by ARN.
func (e *Engine) Watch(arn string) *Watch {
	c := make(chan struct{}, 1)
	w := &Watch{C: c, c: c, arn: arn, from: e.watchers}
	e.watchers.mu.Lock()
	defer e.watchers.mu.Unlock()
	if e.watchers.all[arn] == nil {
		e.watchers.all[arn] = map[*Watch]struct{}{}
	}
	e.watchers.all[arn][w] = struct{}{}
	return w
}

func (ws *watchers) remove(w *Watch) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	delete(ws.all[w.arn], w)
	if len(ws.all[w.arn]) == 0 {
		delete(ws.all, w.arn)
	}
}

func (ws *watchers) notify(arns ...string) {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	for _, arn := range arns {
		for w := range ws.all[arn] {
			signal(w.c)
		}
	}
}
