package engine

import (
	"container/list"
	"sync"

	"github.com/stepwell/stepwell/engine/machine"
)

// live is an execution that someone works on or worked on lately. mu guards
// inst and is held for a whole step, commit included: that makes the events of
// one execution happen one after the other.
type live struct {
	id ExecutionID

	mu   sync.Mutex
	inst *machine.Instance // nil: not loaded, or no longer to be trusted
	over bool              // the execution has ended

	from  origin // set with inst
	child *Child
	log   ExecutionLog

	users int           // guarded by cache.mu
	idle  *list.Element // place in cache.idle while nobody uses it
	bytes int           // counted in cache.bytes while idle
}

// cache keeps executions in memory while they are worked on, and as many idle
// ones as fit.
type cache struct {
	most int

	mu    sync.Mutex
	all   map[ExecutionID]*live
	idle  *list.List // of *live, the latest used first
	bytes int
}

func newCache(most int) *cache {
	return &cache{most: most, all: map[ExecutionID]*live{}, idle: list.New()}
}

func (c *cache) acquire(id ExecutionID) *live {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.all[id]
	if !ok {
		l = &live{id: id}
		c.all[id] = l
	}
	if l.idle != nil {
		c.idle.Remove(l.idle)
		l.idle, c.bytes = nil, c.bytes-l.bytes
	}
	l.users++
	return l
}

func (c *cache) release(l *live) {
	size, keep := l.measure()
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.users--; l.users > 0 {
		return
	}
	if !keep {
		delete(c.all, l.id)
		return
	}
	l.bytes, l.idle = size, c.idle.PushFront(l)
	for c.bytes += size; c.bytes > c.most; {
		oldest := c.idle.Remove(c.idle.Back()).(*live)
		c.bytes -= oldest.bytes
		delete(c.all, oldest.id)
	}
}

// measure is what the execution holds in memory, and whether to keep that.
func (l *live) measure() (size int, keep bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inst == nil || l.over {
		return 0, false
	}
	return l.inst.Size(), true
}
