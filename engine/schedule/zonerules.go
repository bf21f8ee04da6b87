package schedule

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// The years whose clock changes a digest of a zone's rules covers.
const (
	firstRule = 2020
	lastRule  = 2050
)

// rulesOf is a digest of what a zone's clock does; empty for a zone that is not known.
func rulesOf(zone string) string {
	location, err := LoadZone(zone)
	if err != nil {
		return ""
	}
	c, sum := clock{location}, sha256.New()
	until := time.Date(lastRule, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	for s := c.at(time.Date(firstRule, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()); s.start < until; s = c.at(s.end) {
		if s.end > until {
			s.end = until // without further changes the last stretch is endless
		}
		fmt.Fprintln(sum, s.end, s.offset)
		if s.end == until {
			break
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// zoneRules are the zones whose rules are to be stored: what was used since the
// start and was not stored before.
type zoneRules struct {
	mu     sync.Mutex
	stored map[string]bool
	fresh  []string
	signal signal
}

func (z *zoneRules) known(zones map[string]string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.stored == nil {
		z.stored = map[string]bool{}
	}
	for zone, rules := range zones {
		z.stored[zone] = rules != ""
	}
}

// use notes that a schedule is in a zone.
func (z *zoneRules) use(zone string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.stored[zone] || zone == "" {
		return
	}
	if z.stored == nil {
		z.stored = map[string]bool{}
	}
	z.stored[zone] = true
	z.fresh = append(z.fresh, zone)
	z.signal.wake()
}

func (z *zoneRules) take() []string {
	z.mu.Lock()
	defer z.mu.Unlock()
	fresh := z.fresh
	z.fresh = nil
	return fresh
}

// keepZones stores the rules of zones that come into use.
func (l *Loop) keepZones(ctx context.Context) error {
	for {
		for _, zone := range l.zones.take() {
			l.insist(ctx, func(ctx context.Context) error { return l.store.SaveZone(ctx, zone, rulesOf(zone)) })
		}
		select {
		case <-ctx.Done():
			return nil
		case <-l.zones.signal:
		}
	}
}

// checkZones sets the next occurrences anew in zones whose rules have changed
// since they were planned: each stays at what the clock shows, so none is fired
// again and none is left out.
func (l *Loop) checkZones(ctx context.Context) error {
	zones, err := l.store.Zones(ctx)
	if err != nil {
		return err
	}
	for zone, before := range zones {
		now := rulesOf(zone)
		if now == before || now == "" {
			continue
		}
		if before != "" {
			l.log.Info("a time zone has other rules than before; its schedules are planned anew", "zone", zone)
		}
		if err := l.replan(ctx, zone); err != nil {
			return fmt.Errorf("plan the schedules in %s anew: %w", zone, err)
		}
		if err := l.store.SaveZone(ctx, zone, now); err != nil {
			return err
		}
		zones[zone] = now
	}
	l.zones.known(zones)
	return nil
}

func (l *Loop) replan(ctx context.Context, zone string) error {
	for after := ""; ; {
		found, err := l.store.SchedulesIn(ctx, zone, after, manySchedules)
		if err != nil {
			return err
		}
		for _, s := range found {
			if err := l.replanOne(ctx, s); err != nil {
				return err
			}
			after = s.ID
		}
		if len(found) < manySchedules {
			return nil
		}
	}
}

// replanOne moves a schedule's next occurrence to where the clock shows what it
// was planned for.
func (l *Loop) replanOne(ctx context.Context, s engine.Schedule) error {
	plan, err := SpecOf(s).Compile()
	if err != nil {
		return nil // it is turned off when it is due
	}
	wall := plan.Wall(s.Next)
	if wall == s.Wall || s.Held {
		return nil
	}
	to := engine.Moved{Next: s.Next, Wake: s.Wake, Wall: wall}
	if _, interval := plan.Expression().(Rate); !interval && s.Wall != 0 { // 0: from before it was stored
		next, ok := plan.FromWall(s.Wall)
		if !ok {
			return nil
		}
		to = engine.Moved{Next: next, Wake: next.Add(Delay(s, next)), Wall: plan.Wall(next)}
	}
	if err := l.store.RetimeSchedule(ctx, s, to); !errors.Is(err, engine.ErrStale) {
		return err
	}
	return nil
}
