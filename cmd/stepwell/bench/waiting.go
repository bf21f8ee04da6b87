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
	"github.com/stepwell/stepwell/engine/machine"
)

// Waiting says how many executions wait, and how long: each between Wait and twice that.
type Waiting struct {
	Dir   string
	Count int
	Wait  time.Duration
}

// WaitingReport is what executions that wait cost. Lateness is how long after
// its time a Wait ended; times are in milliseconds, memory in megabytes.
type WaitingReport struct {
	Count           int     `json:"count"`
	StartsPerSecond float64 `json:"startsPerSecond"`
	RSSBefore       float64 `json:"rssBeforeMegabytes"`
	RSSWaiting      float64 `json:"rssWaitingMegabytes"` // when all of them wait
	RSSPeak         float64 `json:"rssPeakMegabytes"`    // of the whole run
	LatenessP50     float64 `json:"latenessP50Milliseconds"`
	LatenessP99     float64 `json:"latenessP99Milliseconds"`
	LatenessMax     float64 `json:"latenessMaxMilliseconds"`
	BytesPerRun     float64 `json:"diskBytesPerExecution"`
}

const waitDefinition = `{"StartAt":"Wait","States":{"Wait":{"Type":"Wait","TimestampPath":"$.until","Next":"Done"},"Done":{"Type":"Succeed"}}}`

// starters is how many executions are started at a time.
const starters = 64

// Run starts the executions, waits until all are over and reports.
func (w Waiting) Run(ctx context.Context) (report WaitingReport, err error) {
	dir, err := os.MkdirTemp(w.Dir, "stepwell-bench-")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what was measured counts; the system clears its temporary files
	s, err := open(ctx, dir)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	m, err := s.create(ctx, "waiting", waitDefinition)
	if err != nil {
		return report, err
	}
	report = WaitingReport{Count: w.Count, RSSBefore: residentMB()}
	begin := time.Now()
	due, err := w.start(ctx, s, m)
	if err != nil {
		return report, err
	}
	report.StartsPerSecond = float64(w.Count) / time.Since(begin).Seconds()
	report.RSSWaiting = residentMB()
	if err := s.allOver(ctx, m.ARN); err != nil {
		return report, err
	}
	late, err := s.lateness(ctx, m.ARN, due)
	if err != nil {
		return report, err
	}
	report.LatenessP50, report.LatenessP99 = milliseconds(late[len(late)/2]), milliseconds(late[len(late)*99/100])
	report.LatenessMax = milliseconds(late[len(late)-1])
	report.RSSPeak = peakMB()
	report.BytesPerRun = float64(size(dir)) / float64(w.Count)
	return report, nil
}

// start starts the executions and tells when each is due, by its ARN's number.
func (w Waiting) start(ctx context.Context, s *server, m engine.StateMachine) (map[engine.ExecutionID]time.Time, error) {
	var mu sync.Mutex
	due := make(map[engine.ExecutionID]time.Time, w.Count)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(starters)
	for n := range w.Count {
		g.Go(func() error {
			spread := w.Wait * time.Duration(n) / time.Duration(w.Count)
			until := time.Now().Add(w.Wait + spread).UTC().Truncate(time.Millisecond)
			x, err := s.engine.StartExecution(ctx, engine.NewExecution{
				MachineARN: m.ARN, Input: `{"until":"` + until.Format("2006-01-02T15:04:05.000Z") + `"}`,
			})
			mu.Lock()
			due[x.ID] = until
			mu.Unlock()
			return err
		})
	}
	return due, g.Wait()
}

const pollEvery = 200 * time.Millisecond

// allOver waits until no execution of the machine runs.
func (s *server) allOver(ctx context.Context, arn string) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		running, err := s.store.Executions(ctx, engine.ExecutionFilter{MachineARN: arn, Status: machine.Running, Limit: 1})
		if err != nil || len(running) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

const listPage = 1000

// lateness lists, in order, how late the executions went on.
func (s *server) lateness(ctx context.Context, arn string, due map[engine.ExecutionID]time.Time) ([]time.Duration, error) {
	var late []time.Duration
	for before := engine.ExecutionID(0); ; {
		page, err := s.store.Executions(ctx, engine.ExecutionFilter{MachineARN: arn, Before: before, Limit: listPage})
		if err != nil {
			return nil, err
		}
		for _, x := range page {
			if err := succeeded(string(x.Status), x.ARN); err != nil {
				return nil, err
			}
			late = append(late, x.StoppedAt.Sub(due[x.ID]))
			before = x.ID
		}
		if len(page) < listPage {
			break
		}
	}
	if len(late) != len(due) {
		return nil, fmt.Errorf("%d executions were started and %d are there", len(due), len(late))
	}
	slices.Sort(late)
	return late, nil
}

// size is how many bytes the files of a folder have.
func size(dir string) (total int64) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			total += info.Size()
		}
	}
	return total
}
