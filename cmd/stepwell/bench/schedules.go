package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/storage"
)

// Schedules says how many schedules are stored and how many of them come due.
type Schedules struct {
	Dir       string
	Count     int           // stored, those that come due included
	PerSecond int           // that come due in each second of Steady
	Steady    time.Duration // whole seconds
	Burst     int           // that come due in one second afterwards
	Idle      time.Duration // without anything due, before all that
}

// SchedulesReport is what the scheduler did. Lateness is from the time that an
// occurrence was due until its execution was durable; times are in milliseconds,
// memory in megabytes.
type SchedulesReport struct {
	Count       int      `json:"count"`
	PerSecond   int      `json:"createdPerSecond"`
	Disk        float64  `json:"diskBytesPerSchedule"`
	Raw         float64  `json:"rawExecutionsPerSecond"` // of SQLite alone, in the same run
	Ready       float64  `json:"restartMilliseconds"`    // from opening the data until what is due is known
	IdleCPU     float64  `json:"idleCPUPercent"`         // of one core
	Steady      Lateness `json:"steady"`
	Burst       Lateness `json:"burst"`
	RSSPeak     float64  `json:"rssPeakMegabytes"` // after the restart
	RSSBaseline float64  `json:"rssBeforeMegabytes"`
}

// Lateness sums up how late occurrences were fired.
type Lateness struct {
	Fired int     `json:"fired"`
	Early int     `json:"early"` // must be 0
	P50   float64 `json:"p50Milliseconds"`
	P99   float64 `json:"p99Milliseconds"`
	P999  float64 `json:"p999Milliseconds"`
	Max   float64 `json:"maxMilliseconds"`
}

const passDefinition = `{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}`

// lead is how long after it was made the first schedule is due.
const lead = 5 * time.Second

// Run stores the schedules, opens the store anew, and lets them fire.
func (b Schedules) Run(ctx context.Context, progress func(string)) (r SchedulesReport, err error) {
	if due := int(b.Steady/time.Second)*b.PerSecond + b.Burst; due > b.Count {
		return r, fmt.Errorf("%d schedules come due and only %d are to be stored", due, b.Count)
	}
	dir, err := os.MkdirTemp(b.Dir, "stepwell-bench-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what was measured counts; the system clears its temporary files
	progress("measuring SQLite")
	raw, err := storage.RawLimit(ctx, dir, starters, 3*time.Second)
	if err != nil {
		return r, fmt.Errorf("measure SQLite: %w", err)
	}
	r.Count, r.Raw = b.Count, raw.PerSecond()
	due, err := b.store(ctx, dir, &r, progress)
	if err != nil {
		return r, err
	}
	r.Disk = float64(size(dir)) / float64(b.Count)
	return r, b.fire(ctx, dir, due, &r, progress)
}

// timetable is when the schedules come due.
type timetable struct {
	steady, burst time.Time
	fired         int // in all
}

// store makes the schedules: those of the far future first, then those that come due.
func (b Schedules) store(ctx context.Context, dir string, r *SchedulesReport, progress func(string)) (due timetable, err error) {
	s, err := open(ctx, dir)
	if err != nil {
		return due, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	m, err := s.create(ctx, "due", passDefinition)
	if err != nil {
		return due, err
	}
	create := func(n int, at time.Time) error {
		return s.store.CreateSchedule(ctx, oneTime(n, at, m.ARN), engine.Once{})
	}
	seconds := int(b.Steady / time.Second)
	due.fired = seconds*b.PerSecond + b.Burst
	start, later := time.Now(), b.Count-due.fired
	progress(fmt.Sprintf("storing %d schedules", b.Count))
	if err := each(later, func(n int) error { return create(n, start.AddDate(1, 0, n%3600)) }); err != nil {
		return due, err
	}
	// What comes due is stored at about the same speed.
	perOne := 2 * time.Since(start) / time.Duration(max(later, 1))
	if later < 1000 {
		perOne = 2 * time.Millisecond
	}
	due.steady = time.Now().Add(perOne*time.Duration(due.fired) + b.Idle + 2*lead).Truncate(time.Second)
	due.burst = due.steady.Add(b.Steady + lead)
	err = each(due.fired, func(n int) error {
		at := due.burst
		if n < seconds*b.PerSecond {
			at = due.steady.Add(time.Duration(n/b.PerSecond) * time.Second)
		}
		return create(later+n, at)
	})
	r.PerSecond = int(float64(b.Count) / time.Since(start).Seconds())
	return due, err
}

// each does something n times, by many at once.
func each(n int, do func(n int) error) error {
	var g errgroup.Group
	g.SetLimit(4 * starters)
	for i := range n {
		g.Go(func() error { return do(i) })
	}
	return g.Wait()
}

func oneTime(n int, at time.Time, machineARN string) engine.Schedule {
	at = at.UTC().Truncate(time.Second)
	name := fmt.Sprintf("bench-%d", n)
	arn := scope.ScheduleARN(engine.DefaultGroup, name)
	now := time.Now()
	return engine.Schedule{
		ScheduleSettings: engine.ScheduleSettings{
			Expression: "at(" + at.Format("2006-01-02T15:04:05") + ")", Timezone: "UTC", Enabled: true, AfterCompletion: engine.CompletionNone,
			Target: engine.ScheduleTarget{
				ARN: machineARN, RoleARN: roleARN, Input: `{"at":"<aws.scheduler.scheduled-time>"}`,
				Retry: engine.RetryPolicy{MaxAge: engine.DefaultMaxAge, MaxAttempts: engine.DefaultMaxAttempts},
			},
		},
		ID: arn, ARN: arn, Name: name, Group: engine.DefaultGroup, MachineARN: machineARN, Generation: 1, CreatedAt: now, UpdatedAt: now,
		Next: at, Wake: at, Wall: at.Unix(),
	}
}

// stopwatch is a Starter that measures how late executions are durable.
type stopwatch struct {
	schedule.Starter
	mu   sync.Mutex
	late map[time.Time][]time.Duration // by the time that was due
	left int
	done chan struct{}
}

// StartExecution implements schedule.Starter.
func (w *stopwatch) StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error) {
	x, err := w.Starter.StartExecution(ctx, in)
	if err == nil {
		late := time.Since(in.Fire.Due)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.late[in.Fire.Due] = append(w.late[in.Fire.Due], late)
		if w.left--; w.left == 0 {
			close(w.done)
		}
	}
	return x, err
}

// fire opens the store as a restart does, and measures what comes due.
func (b Schedules) fire(ctx context.Context, dir string, due timetable, r *SchedulesReport, progress func(string)) (err error) {
	r.RSSBaseline = residentMB()
	began := time.Now()
	s, err := open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	w := &stopwatch{Starter: s.engine, late: map[time.Time][]time.Duration{}, left: due.fired, done: make(chan struct{})}
	loop := schedule.NewLoop(s.store, w, nil, nil)
	ctx, stop := context.WithCancel(ctx)
	ran := make(chan error, 1)
	go func() { ran <- loop.Run(ctx) }()
	defer func() { stop(); err = errors.Join(err, <-ran) }()
	<-loop.Ready()
	r.Ready = milliseconds(time.Since(began))
	if until := due.steady.Add(-lead); time.Until(until) > 0 {
		progress("waiting until schedules come due")
		cpu, idle := cpuTime(), time.Now()
		wait(ctx, time.Until(until))
		r.IdleCPU = 100 * (cpuTime() - cpu).Seconds() / time.Since(idle).Seconds()
	}
	progress("firing")
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-w.done:
	}
	r.Steady, r.Burst, r.RSSPeak = w.sum(func(at time.Time) bool { return at.Before(due.burst) }), w.sum(due.burst.Equal), peakMB()
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// sum sums up the occurrences whose times fit.
func (w *stopwatch) sum(fits func(time.Time) bool) (l Lateness) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []time.Duration
	for at, late := range w.late {
		if fits(at) {
			all = append(all, late...)
		}
	}
	slices.Sort(all)
	if l.Fired = len(all); l.Fired == 0 {
		return l
	}
	for _, d := range all {
		if d < 0 {
			l.Early++
		}
	}
	last := len(all) - 1
	l.P50, l.P99, l.P999, l.Max = milliseconds(all[last/2]), milliseconds(all[last*99/100]), milliseconds(all[last*999/1000]), milliseconds(all[last])
	return l
}
