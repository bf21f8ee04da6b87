package schedule

import "context"

// Tick does all that is due by the loop's clock, and returns when it is done.
func (l *Loop) Tick(ctx context.Context) error {
	for range 1_000 {
		if err := l.checkZones(ctx); err != nil {
			return err
		}
		if _, err := l.round(ctx); err != nil {
			return err
		}
		drain(l.firing)
		if _, err := l.courier.round(ctx); err != nil {
			return err
		}
		drain(l.courier.places)
		l.agenda.mu.Lock()
		idle := len(l.agenda.entries) == 0 || l.agenda.entries[0].at.After(l.Now())
		l.agenda.mu.Unlock()
		if idle {
			break
		}
	}
	for _, zone := range l.zones.take() {
		if err := l.store.SaveZone(ctx, zone, rulesOf(zone)); err != nil {
			return err
		}
	}
	groups, err := l.store.DeletingGroups(ctx)
	for _, arn := range groups {
		err = l.purgeGroup(ctx, arn)
	}
	return err
}

func drain(places chan struct{}) {
	for range cap(places) {
		places <- struct{}{}
	}
	for range cap(places) {
		<-places
	}
}
