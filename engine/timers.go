package engine

import (
	"container/heap"
	"context"
	"fmt"
	"sync"
	"time"
)

// timerQueue holds the timers of the near future; later ones are only in the store.
type timerQueue struct {
	mu      sync.Mutex
	heap    wakeHeap
	known   map[Wake]struct{} // what is in the heap
	horizon time.Time         // timers up to here are in the heap
	changed chan struct{}     // says that the earliest timer may be another
}

func newTimerQueue() *timerQueue {
	return &timerQueue{known: map[Wake]struct{}{}, changed: make(chan struct{}, 1)}
}

// add takes a timer that is durable; one beyond the horizon is left to the store.
func (q *timerQueue) add(w Wake) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if w.At.After(q.horizon) {
		return
	}
	if _, ok := q.known[w]; ok {
		return
	}
	q.known[w] = struct{}{}
	heap.Push(&q.heap, w)
	if q.heap[0] == w {
		signal(q.changed)
	}
}

// due removes and returns the timers whose time has come, and says when the next one is due.
func (q *timerQueue) due(now time.Time) (ripe []Wake, next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.heap) > 0 && !q.heap[0].At.After(now) {
		w := heap.Pop(&q.heap).(Wake)
		delete(q.known, w)
		ripe = append(ripe, w)
	}
	if len(q.heap) > 0 {
		next = q.heap[0].At
	}
	return ripe, next
}

func (q *timerQueue) setHorizon(t time.Time) {
	q.mu.Lock()
	q.horizon = t
	q.mu.Unlock()
}

// mostWakes is how many timers are read from the store at a time.
const mostWakes = 50_000

// longestWait bounds a sleep, so that a clock that was set is noticed.
const longestWait = time.Second

// fireTimers delivers timers as their time comes.
func (e *Engine) fireTimers(ctx context.Context) error {
	sleep := time.NewTimer(0)
	defer sleep.Stop()
	var refill time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-sleep.C:
		case <-e.timers.changed:
		}
		now := e.now()
		if !now.Before(refill) || refill.Sub(now) > e.cfg.TimerHorizon {
			var err error
			if refill, err = e.loadTimers(ctx, now); err != nil {
				return ignoreCanceled(ctx, err)
			}
		}
		ripe, next := e.timers.due(now)
		for _, w := range ripe {
			e.steps.submit(work{execution: w.Execution, frame: w.Frame, timer: true})
		}
		wait := longestWait
		if !next.IsZero() {
			wait = min(wait, next.Sub(now))
		}
		sleep.Reset(max(wait, 0))
	}
}

// loadTimers reads the timers up to the horizon, and says when to read again.
func (e *Engine) loadTimers(ctx context.Context, now time.Time) (time.Time, error) {
	horizon := now.Add(e.cfg.TimerHorizon)
	e.timers.setHorizon(horizon) // first: what is added meanwhile must not fall between
	wakes, err := e.store.Wakes(ctx, horizon, mostWakes)
	if err != nil {
		return now, fmt.Errorf("load timers: %w", err)
	}
	if len(wakes) == mostWakes {
		horizon = wakes[len(wakes)-1].At
	}
	for _, w := range wakes {
		e.timers.add(w)
	}
	return now.Add(horizon.Sub(now) / 2), nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// wakeHeap is a heap.Interface, the earliest timer first.
type wakeHeap []Wake

func (h wakeHeap) Len() int           { return len(h) }
func (h wakeHeap) Less(i, j int) bool { return h[i].At.Before(h[j].At) }
func (h wakeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *wakeHeap) Push(w any)        { *h = append(*h, w.(Wake)) }
func (h *wakeHeap) Pop() any {
	old := *h
	w := old[len(old)-1]
	*h = old[:len(old)-1]
	return w
}
