package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// pending is a delivery of the schedule nightly with its firing.
func pending(kind engine.FireKind, seconds int) (engine.ScheduleFire, engine.Delivery) {
	sc := schedule("nightly")
	f := engine.ScheduleFire{ScheduleID: sc.ID, Kind: kind, Generation: 1, Due: at(seconds), Moved: next(seconds + 60)}
	return f, engine.Delivery{
		ScheduleID: sc.ID, Name: sc.Name, Generation: 1, Kind: kind, Due: at(seconds), Target: sc.Target, At: at(seconds), QueuedAt: at(seconds),
	}
}

func queue(t *testing.T, s engine.Store, kind engine.FireKind, seconds int) engine.Delivery {
	t.Helper()
	f, d := pending(kind, seconds)
	ids := must(s.QueueDeliveries(t.Context(), []engine.ScheduleFire{f}, []engine.Delivery{d}, 0))(t)
	d.ID = ids[0]
	return d
}

func fired(t *testing.T, s engine.Store) (words []string) {
	t.Helper()
	for _, f := range must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: "default/nightly"}))(t) {
		words = append(words, fmt.Sprintf("%s %d %s", f.State, f.Attempts, f.Code))
	}
	return words
}

func exerciseDeliveries(t *testing.T, open func(t *testing.T) engine.Store) {
	with := func(test func(t *testing.T, s engine.Store)) func(t *testing.T, s engine.Store) {
		return func(t *testing.T, s engine.Store) {
			ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), noOnce))
			test(t, s)
		}
	}
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a delivery comes back as it was queued, with its firing and the schedule moved on": with(func(t *testing.T, s engine.Store) {
			d := queue(t, s, engine.FireScheduled, 60)
			same(t, must(s.Deliveries(t.Context(), at(60), 0))(t), []engine.Delivery{d})
			same(t, must(s.Deliveries(t.Context(), at(59), 0))(t), nil)
			same(t, fired(t, s), []string{"pending 0 "})
			same(t, must(s.Schedule(t.Context(), d.ScheduleID))(t).Next, at(120))
			f, again := pending(engine.FireScheduled, 60)
			_, err := s.QueueDeliveries(t.Context(), []engine.ScheduleFire{f}, []engine.Delivery{again}, 0)
			wantError(t, err, engine.ErrStale)
		}),
		"an attempt that failed puts it off": with(func(t *testing.T, s engine.Store) {
			d := queue(t, s, engine.FireScheduled, 60)
			d.Attempts, d.At, d.Code, d.Error = 1, at(90), "Busy", "come back later"
			ok(t, s.RetryDelivery(t.Context(), d))
			same(t, must(s.Deliveries(t.Context(), at(90), 0))(t), []engine.Delivery{d})
			same(t, fired(t, s), []string{"pending 1 Busy"})
		}),
		"it is settled once": with(func(t *testing.T, s engine.Store) {
			d := queue(t, s, engine.FireScheduled, 60)
			became := engine.Fire{State: engine.FireStarted, StartedAt: at(61), Attempts: 1}
			ok(t, s.SettleDelivery(t.Context(), d.ID, became, nil))
			wantError(t, s.SettleDelivery(t.Context(), d.ID, became, nil), engine.ErrStale)
			wantError(t, s.RetryDelivery(t.Context(), d), engine.ErrStale)
			same(t, must(s.Deliveries(t.Context(), at(1<<20), 0))(t), nil)
			same(t, fired(t, s), []string{"started 1 "})
		}),
		"an execution settles it in the same commit": with(func(t *testing.T, s engine.Store) {
			d := queue(t, s, engine.FireBackfill, 30)
			step := NewExecution("one")
			step.Fire = &engine.ScheduleFire{ScheduleID: d.ScheduleID, Kind: d.Kind, Generation: 1, Due: d.Due, Delivery: d.ID, Attempt: 1}
			commit(t, s, step)
			again := NewExecution("two")
			again.Fire = step.Fire
			_, err := s.CommitStep(t.Context(), again)
			wantError(t, err, engine.ErrStale)
			same(t, fired(t, s), []string{"started 1 "})
			same(t, must(s.Schedule(t.Context(), d.ScheduleID))(t).Next, at(60))
		}),
		"a backfill leaves out what was started or waits": with(func(t *testing.T, s engine.Store) {
			queue(t, s, engine.FireBackfill, 30)
			same(t, queue(t, s, engine.FireBackfill, 30).ID, 0)
			same(t, must(s.FiredAt(t.Context(), "default/nightly", at(0), at(30)))(t), []time.Time{at(30)})
			same(t, must(s.CountDeliveries(t.Context(), "default/nightly"))(t), map[engine.FireKind]int64{engine.FireBackfill: 1})
			same(t, must(s.CancelDeliveries(t.Context(), "default/nightly", engine.FireBackfill, at(40)))(t), int64(1))
			same(t, fired(t, s), []string{"skipped 0 CANCELLED"})
			if queue(t, s, engine.FireBackfill, 30).ID == 0 {
				t.Error("what was cancelled can't be backfilled")
			}
		}),
		"a dead letter is kept and replayed once": with(func(t *testing.T, s engine.Store) {
			d := queue(t, s, engine.FireScheduled, 60)
			letter := engine.DeadLetter{
				ScheduleID: d.ScheduleID, Name: d.Name, Generation: 1, Kind: d.Kind, Due: d.Due, At: at(99), Target: d.Target, Attempts: 3, Code: "Gone",
				Error: "no queue", Exhausted: "MaximumRetryAttempts", Queue: "nobody answers",
			}
			ok(t, s.SettleDelivery(t.Context(), d.ID, engine.Fire{State: engine.FireFailed, Attempts: 3, Code: "Gone"}, &letter))
			letter.ID = 1
			same(t, must(s.DeadLetters(t.Context(), "", 0, 0))(t), []engine.DeadLetter{letter})
			same(t, must(s.DeadLetters(t.Context(), d.ScheduleID, 1, 0))(t), nil)
			same(t, must(s.DeadLetter(t.Context(), 1))(t), letter)
			f, again := pending(engine.FireReplay, 60)
			must(s.QueueDeliveries(t.Context(), []engine.ScheduleFire{f}, []engine.Delivery{again}, 1))(t)
			_, err := s.QueueDeliveries(t.Context(), []engine.ScheduleFire{f}, []engine.Delivery{again}, 1)
			wantError(t, err, engine.ErrNotFound)
			_, err = s.DeadLetter(t.Context(), 1)
			wantError(t, err, engine.ErrNotFound)
			same(t, fired(t, s), []string{"pending 0 "})
		}),
		"a delivery stays when its schedule is deleted": with(func(t *testing.T, s engine.Store) {
			d := queue(t, s, engine.FireScheduled, 60)
			ok(t, s.DeleteSchedule(t.Context(), d.ScheduleID, noOnce))
			same(t, must(s.Deliveries(t.Context(), at(60), 0))(t), []engine.Delivery{d})
			ok(t, s.SettleDelivery(t.Context(), d.ID, engine.Fire{State: engine.FireStarted}, nil))
		}),
		"a schedule that is complete goes when nothing of it waits": with(func(t *testing.T, s engine.Store) {
			f, d := pending(engine.FireScheduled, 60)
			f.Moved = engine.Moved{Delete: true}
			ids := must(s.QueueDeliveries(t.Context(), []engine.ScheduleFire{f}, []engine.Delivery{d}, 0))(t)
			must(s.Schedule(t.Context(), d.ScheduleID))(t)
			ok(t, s.SettleDelivery(t.Context(), ids[0], engine.Fire{State: engine.FireStarted}, nil))
			_, err := s.Schedule(t.Context(), d.ScheduleID)
			wantError(t, err, engine.ErrNotFound)
		}),
	})
}

func group(name string) engine.ScheduleGroup {
	return engine.ScheduleGroup{
		ARN: "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/" + name, Name: name, Tags: []engine.Tag{{Key: "k", Value: "v"}}, CreatedAt: base, UpdatedAt: base,
	}
}

func inGroup(name, of string) engine.Schedule {
	sc := schedule(name)
	sc.Group = of
	sc.ARN = "arn:aws:scheduler:eu-west-1:123456789012:schedule/" + of + "/" + name
	sc.ID = sc.ARN
	return sc
}

func exerciseGroups(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a group comes back, once, and its tags change": func(t *testing.T, s engine.Store) {
			g := group("g")
			ok(t, s.CreateScheduleGroup(t.Context(), g, noOnce))
			wantError(t, s.CreateScheduleGroup(t.Context(), g, noOnce), engine.ErrExists)
			same(t, must(s.ScheduleGroup(t.Context(), g.ARN))(t), g)
			g.Tags, g.UpdatedAt = nil, at(5)
			ok(t, s.TagScheduleGroup(t.Context(), g))
			same(t, must(s.ScheduleGroups(t.Context(), group("").ARN, "", 0))(t), []engine.ScheduleGroup{g})
			wantError(t, s.TagScheduleGroup(t.Context(), group("none")), engine.ErrNoGroup)
		},
		"the default group is there, and takes tags": func(t *testing.T, s engine.Store) {
			g := must(s.ScheduleGroup(t.Context(), group("default").ARN))(t)
			same(t, g, engine.TheDefaultGroup(g.ARN))
			g.Tags = group("").Tags
			ok(t, s.TagScheduleGroup(t.Context(), g))
			same(t, must(s.ScheduleGroup(t.Context(), g.ARN))(t), g)
			wantError(t, s.CreateScheduleGroup(t.Context(), group("default"), noOnce), engine.ErrExists)
			wantError(t, s.DeleteScheduleGroup(t.Context(), g.ARN, at(1), noOnce), engine.ErrNoGroup)
		},
		"a group that is to go takes its schedules along, and no new ones": func(t *testing.T, s engine.Store) {
			g := group("g")
			wantError(t, s.CreateSchedule(t.Context(), inGroup("a", "g"), noOnce), engine.ErrNoGroup)
			ok(t, s.CreateScheduleGroup(t.Context(), g, noOnce))
			for _, name := range []string{"a", "b", "c"} {
				ok(t, s.CreateSchedule(t.Context(), inGroup(name, "g"), noOnce))
			}
			ok(t, s.CreateSchedule(t.Context(), inGroup("a", "default"), noOnce))
			ok(t, s.DeleteScheduleGroup(t.Context(), g.ARN, at(1), noOnce))
			wantError(t, s.CreateSchedule(t.Context(), inGroup("d", "g"), noOnce), engine.ErrGroupDeleting)
			same(t, must(s.DeletingGroups(t.Context()))(t), []string{g.ARN})
			same(t, must(s.PurgeScheduleGroup(t.Context(), g.ARN, 2))(t), false)
			same(t, must(s.PurgeScheduleGroup(t.Context(), g.ARN, 2))(t), true)
			_, err := s.ScheduleGroup(t.Context(), g.ARN)
			wantError(t, err, engine.ErrNoGroup)
			left := must(s.Schedules(t.Context(), engine.ScheduleFilter{}))(t)
			same(t, len(left), 1)
			same(t, left[0].Group, "default")
		},
		"a change with a token happens once": func(t *testing.T, s engine.Store) {
			once := engine.Once{Key: "create a", Content: "1"}
			ok(t, s.CreateSchedule(t.Context(), inGroup("a", "default"), once))
			ok(t, s.CreateSchedule(t.Context(), inGroup("a", "default"), once))
			wantError(t, s.CreateSchedule(t.Context(), inGroup("a", "default"), engine.Once{Key: once.Key, Content: "2"}), engine.ErrConflict)
			same(t, len(must(s.Schedules(t.Context(), engine.ScheduleFilter{}))(t)), 1)
		},
		"zones are noted with their rules": func(t *testing.T, s engine.Store) {
			ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), noOnce))
			same(t, must(s.Zones(t.Context()))(t), map[string]string{"Europe/Berlin": ""})
			ok(t, s.SaveZone(t.Context(), "Europe/Berlin", "x"))
			same(t, must(s.Zones(t.Context()))(t), map[string]string{"Europe/Berlin": "x"})
			in := must(s.SchedulesIn(t.Context(), "Europe/Berlin", "", 0))(t)
			same(t, len(in), 1)
			ok(t, s.RetimeSchedule(t.Context(), in[0], engine.Moved{Next: at(70), Wake: at(75), Wall: 9}))
			wantError(t, s.RetimeSchedule(t.Context(), in[0], next(80)), engine.ErrStale)
			same(t, must(s.Schedule(t.Context(), "default/nightly"))(t).Wake, at(75))
		},
		"an occurrence is held": func(t *testing.T, s engine.Store) {
			ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), noOnce))
			f, _ := pending(engine.FireScheduled, 60)
			ok(t, s.HoldSchedule(t.Context(), f))
			same(t, must(s.Schedule(t.Context(), "default/nightly"))(t).Held, true)
			f.Due = at(61)
			wantError(t, s.HoldSchedule(t.Context(), f), engine.ErrStale)
		},
		"the running executions of a schedule": func(t *testing.T, s engine.Store) {
			step := NewExecution("one")
			step.New.ScheduleID = "default/nightly"
			id := commit(t, s, step)
			commit(t, s, NewExecution("two"))
			same(t, must(s.RunsOf(t.Context(), "default/nightly", 0))(t), []string{executionARN("one")})
			commit(t, s, End(id, 2))
			same(t, must(s.RunsOf(t.Context(), "default/nightly", 0))(t), nil)
		},
	})
}
