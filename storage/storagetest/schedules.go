package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

func schedule(name string) engine.Schedule {
	return engine.Schedule{
		ScheduleSettings: engine.ScheduleSettings{
			Expression: "rate(1 minute)", Timezone: "Europe/Berlin", Start: at(-60), End: at(86_400), Enabled: true, Description: "every minute",
			Target: engine.ScheduleTarget{
				ARN: machineARN("Orders"), Input: `{"from": "schedule"}`, Retry: engine.RetryPolicy{MaxAge: 3600, MaxAttempts: 3},
			},
		},
		ID: "default/" + name, ARN: "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/" + name, Name: name, Group: "default",
		MachineARN: machineARN("Orders"), Generation: 1, CreatedAt: base, UpdatedAt: at(1), Next: at(60), Wake: at(60),
	}
}

// next is where a schedule stands whose next occurrence is so many seconds after base.
func next(seconds int) engine.Moved { return engine.Moved{Next: at(seconds), Wake: at(seconds)} }

var noOnce engine.Once

func exerciseSchedules(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a schedule comes back as it was created, and once": func(t *testing.T, s engine.Store) {
			sc := schedule("nightly")
			ok(t, s.CreateSchedule(t.Context(), sc, noOnce))
			wantError(t, s.CreateSchedule(t.Context(), sc, noOnce), engine.ErrExists)
			same(t, must(s.Schedule(t.Context(), sc.ID))(t), sc)
		},
		"an update replaces the generation it was made on": func(t *testing.T, s engine.Store) {
			sc := schedule("nightly")
			ok(t, s.CreateSchedule(t.Context(), sc, noOnce))
			next := sc
			next.Expression, next.Generation, next.Next, next.Start, next.Enabled = "rate(2 minutes)", 2, at(120), at(5), false
			ok(t, s.UpdateSchedule(t.Context(), 1, next, noOnce))
			same(t, must(s.Schedule(t.Context(), sc.ID))(t), next)
			wantError(t, s.UpdateSchedule(t.Context(), 1, sc, noOnce), engine.ErrStale)
			older := next
			older.Generation = 1
			wantError(t, s.UpdateSchedule(t.Context(), 2, older, noOnce), engine.ErrStale)
			same(t, must(s.Schedule(t.Context(), sc.ID))(t), next)
		},
		"what does not exist is neither updated nor found": func(t *testing.T, s engine.Store) {
			wantError(t, s.UpdateSchedule(t.Context(), 1, schedule("nightly"), noOnce), engine.ErrNotFound)
			_, err := s.Schedule(t.Context(), "default/nightly")
			wantError(t, err, engine.ErrNotFound)
			wantError(t, s.DeleteSchedule(t.Context(), "default/nightly", noOnce), engine.ErrNotFound)
		},
		"one that is created again goes on with its generation": func(t *testing.T, s engine.Store) {
			ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), noOnce))
			ok(t, s.DeleteSchedule(t.Context(), "default/nightly", noOnce))
			ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), noOnce))
			same(t, must(s.Schedule(t.Context(), "default/nightly"))(t).Generation, 2)
		},
		"a list is by id, in pages, of one machine or of all": func(t *testing.T, s engine.Store) {
			for _, name := range []string{"c", "a", "b"} {
				sc := schedule(name)
				if name == "b" {
					sc.MachineARN = machineARN("Refunds")
				}
				ok(t, s.CreateSchedule(t.Context(), sc, noOnce))
			}
			list := func(machineARN, after string, limit int) (names string) {
				for _, sc := range must(s.Schedules(t.Context(), engine.ScheduleFilter{MachineARN: machineARN, After: after, Limit: limit}))(t) {
					names += sc.Name
				}
				return names
			}
			same(t, list("", "", 0), "abc")
			same(t, list("", "", 2), "ab")
			same(t, list("", "default/b", 2), "c")
			same(t, list(machineARN("Orders"), "", 0), "ac")
			same(t, list("x", "", 0), "")
		},
		"what is due is enabled, not after the time, and the earliest is first": dueSchedules,
	})
}

func dueSchedules(t *testing.T, s engine.Store) {
	for n, name := range []string{"late", "early", "off", "never", "future"} {
		sc := schedule(name)
		sc.Next = at([]int{50, 40, 30, 0, 60}[n])
		sc.Wake = sc.Next
		sc.Enabled = name != "off"
		if name == "never" {
			sc.Next, sc.Wake = time.Time{}, time.Time{}
		}
		ok(t, s.CreateSchedule(t.Context(), sc, noOnce))
	}
	due := func(seconds, limit int) (names []string) {
		for _, sc := range must(s.DueSchedules(t.Context(), engine.DuePoint{}, at(seconds), limit))(t) {
			names = append(names, sc.Name)
		}
		return names
	}
	same(t, due(50, 0), []string{"early", "late"})
	same(t, due(50, 1), []string{"early"})
	same(t, due(60, 0), []string{"early", "late", "future"})
	same(t, due(39, 0), nil)
}

func skipped(why string, seconds int) engine.Fire {
	return engine.Fire{State: engine.FireSkipped, Code: engine.CodeMissed, Error: why, StartedAt: at(seconds)}
}

func exerciseFires(t *testing.T, open func(t *testing.T) engine.Store) {
	const id = "default/nightly"
	fire := engine.ScheduleFire{ScheduleID: id, Generation: 1, Due: at(60), Moved: next(120), Attempt: 1}
	prepared := func(t *testing.T, s engine.Store) engine.Store {
		ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), noOnce))
		return s
	}
	start := func(name string, f engine.ScheduleFire) engine.Step {
		step := NewExecution(name)
		step.Fire, step.New.ScheduleID, step.New.Info.StartedAt = &f, f.ScheduleID, f.Due
		return step
	}
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"an occurrence starts one execution and moves the schedule on": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			commit(t, s, start("one", fire))
			_, err := s.CommitStep(t.Context(), start("two", fire))
			wantError(t, err, engine.ErrStale)
			want := schedule("nightly")
			want.Next, want.Wake, want.Last = at(120), at(120), at(60)
			same(t, must(s.Schedule(t.Context(), id))(t), want)
			same(t, must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: id}))(t), []engine.Fire{{
				ID: 1, ScheduleID: id, Kind: engine.FireScheduled, State: engine.FireStarted, Due: at(60), Planned: at(60), StartedAt: at(60), Attempts: 1,
				ExecutionARN: executionARN("one"),
			}})
			same(t, len(must(s.Executions(t.Context(), engine.ExecutionFilter{ScheduleID: id}))(t)), 1)
		},
		"an execution that exists leaves the occurrence where it was": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			commit(t, s, NewExecution("one"))
			_, err := s.CommitStep(t.Context(), start("one", fire))
			wantError(t, err, engine.ErrExecutionAlreadyExists)
			same(t, must(s.Schedule(t.Context(), id))(t), schedule("nightly"))
			same(t, must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: id}))(t), nil)
		},
		"an occurrence of another generation is stale": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			other := fire
			other.Generation = 2
			wantError(t, s.RecordFire(t.Context(), other, skipped("", 61), nil), engine.ErrStale)
		},
		"a disabled or unknown schedule does not fire": func(t *testing.T, s engine.Store) {
			sc := schedule("nightly")
			sc.Enabled = false
			ok(t, s.CreateSchedule(t.Context(), sc, noOnce))
			wantError(t, s.RecordFire(t.Context(), fire, skipped("", 61), nil), engine.ErrStale)
			other := fire
			other.ScheduleID = "default/none"
			wantError(t, s.RecordFire(t.Context(), other, skipped("", 61), nil), engine.ErrStale)
		},
		"a skipped occurrence is recorded with its reason": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			ok(t, s.RecordFire(t.Context(), fire, skipped("too late", 99), nil))
			same(t, must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: id}))(t), []engine.Fire{{
				ID: 1, ScheduleID: id, Kind: engine.FireScheduled, State: engine.FireSkipped, Due: at(60), Planned: at(60), StartedAt: at(99), Attempts: 1,
				Code: engine.CodeMissed, Error: "too late",
			}})
			sc := must(s.Schedule(t.Context(), id))(t)
			same(t, sc.Next, at(120))
			same(t, sc.Last.IsZero(), true)
		},
		"the last occurrence may disable the schedule": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			last := engine.ScheduleFire{ScheduleID: id, Generation: 1, Due: at(60), Moved: engine.Moved{Disable: true}}
			commit(t, s, start("one", last))
			sc := must(s.Schedule(t.Context(), id))(t)
			same(t, sc.Enabled, false)
			same(t, sc.Next.IsZero(), true)
			same(t, must(s.DueSchedules(t.Context(), engine.DuePoint{}, at(1<<20), 0))(t), nil)
		},
		"an update from before an occurrence does not bring it back": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			commit(t, s, start("one", fire))
			renamed := schedule("nightly")
			renamed.Description = "made while it fired"
			wantError(t, s.UpdateSchedule(t.Context(), 1, renamed, noOnce), engine.ErrStale)
			renamed = must(s.Schedule(t.Context(), id))(t)
			renamed.Description = "made anew"
			ok(t, s.UpdateSchedule(t.Context(), 1, renamed, noOnce))
			same(t, must(s.Schedule(t.Context(), id))(t), renamed)
		},
		"occurrences are listed newest first and the oldest are forgotten": func(t *testing.T, s engine.Store) {
			prepared(t, s)
			const fires = 1_010
			for n := range fires {
				f := engine.ScheduleFire{ScheduleID: id, Generation: 1, Due: at(60 * (n + 1)), Moved: next(60 * (n + 2))}
				ok(t, s.RecordFire(t.Context(), f, skipped(fmt.Sprint(n), 60*(n+1)), nil))
			}
			got := must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: id, Limit: 2}))(t)
			same(t, []string{got[0].Error, got[1].Error}, []string{fmt.Sprint(fires - 1), fmt.Sprint(fires - 2)})
			same(t, len(must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: id}))(t)), 1_000)
		},
	})
}
