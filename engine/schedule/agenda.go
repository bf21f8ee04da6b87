package schedule

import (
	"container/heap"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// agenda is what fires within the next seconds, in memory. It only proposes: an
// entry that is out of date is refused by the store.
type agenda struct {
	mu      sync.Mutex
	entries entryHeap
	busy    map[string]bool // schedules that are being fired; true: look at them again afterwards
	covered time.Time       // what wakes until then is here, or was
	last    engine.DuePoint // the last schedule that was read
}

// entry is a schedule that is looked at again at a time.
type entry struct {
	at       time.Time
	schedule engine.Schedule
	waited   time.Duration // how long an occurrence has been held
}

func newAgenda() *agenda { return &agenda{busy: map[string]bool{}} }

// add puts a schedule in that wakes within what the agenda covers; a later one is
// read when its time is near.
func (a *agenda) add(s engine.Schedule) (added bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !s.Enabled || s.Wake.IsZero() || s.Wake.After(a.covered) {
		return false
	}
	heap.Push(&a.entries, entry{at: s.Wake, schedule: s})
	return true
}

// put puts an entry in, whenever it is due.
func (a *agenda) put(e entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	heap.Push(&a.entries, e)
}

// take returns the first entry when it is due, and marks its schedule as busy.
// Otherwise it says how long nothing is, at most a limit.
func (a *agenda) take(now time.Time, limit time.Duration) (e entry, wait time.Duration, due bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.entries) > 0 {
		if first := a.entries[0].at; first.After(now) {
			return e, min(limit, first.Sub(now)), false
		}
		e = heap.Pop(&a.entries).(entry)
		if _, busy := a.busy[e.schedule.ID]; busy {
			a.busy[e.schedule.ID] = true
			continue
		}
		a.busy[e.schedule.ID] = false
		return e, 0, true
	}
	return e, limit, false
}

// done marks a schedule as no longer busy, and says whether something came up
// about it meanwhile.
func (a *agenda) done(id string) (again bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	again = a.busy[id]
	delete(a.busy, id)
	return again
}

// near reports whether what wakes until a time is here, and not because the clock
// was set back.
func (a *agenda) near(until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.covered.Before(until) && a.covered.Before(until.Add(2*lookAhead))
}

// cover announces that what wakes until a time is about to be read, and returns
// from where on. It declines when there is enough to do. From now on add takes
// what is changed in the meantime, so nothing falls between.
func (a *agenda) cover(now, until time.Time, most int) (after engine.DuePoint, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.covered.After(until.Add(until.Sub(now))) { // the clock was set back
		a.entries, a.covered, a.last = nil, time.Time{}, engine.DuePoint{}
	}
	if len(a.entries) >= most || !a.covered.Before(until) {
		return after, false
	}
	a.covered = until
	return a.last, true
}

// read takes what was read; it was all when the page is short.
func (a *agenda) read(found []engine.Schedule, page int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range found {
		heap.Push(&a.entries, entry{at: s.Wake, schedule: s})
	}
	if n := len(found); n > 0 {
		a.last = engine.DuePoint{Wake: found[n-1].Wake, ID: found[n-1].ID}
		if n == page {
			a.covered = a.last.Wake.Add(-time.Microsecond)
		}
	}
}

// forget makes the agenda read everything anew, after a failure.
func (a *agenda) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entries, a.covered, a.last = nil, time.Time{}, engine.DuePoint{}
}

type entryHeap []entry

func (h entryHeap) Len() int           { return len(h) }
func (h entryHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h entryHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *entryHeap) Push(x any)        { *h = append(*h, x.(entry)) }
func (h *entryHeap) Pop() any {
	old := *h
	last := len(old) - 1
	e := old[last]
	old[last] = entry{}
	*h = old[:last]
	return e
}
