package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/storage/storagetest"
)

var (
	home = engine.Scope{Region: "eu-west-1", Account: "123456789012"}
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

const (
	quickMachine = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
	longMachine  = `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":86400,"End":true}}}`
	queueARN     = "arn:aws:sqs:eu-west-1:123456789012:work"
)

// world is a scheduler over an empty store, whose clock stands until it is set.
type world struct {
	t         *testing.T
	store     engine.Store
	engine    *engine.Engine
	loop      *schedule.Loop
	service   *schedule.Service
	deliverer *recorder

	mu  sync.Mutex
	now time.Time
}

// recorder is a Deliverer that notes what it gets and answers what it is told.
type recorder struct {
	mu      sync.Mutex
	parcels []schedule.Parcel
	letters []schedule.Letter
	answer  func(n int) error // to the nth parcel, from 1
	bury    error
}

func (r *recorder) Deliver(_ context.Context, p schedule.Parcel) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parcels = append(r.parcels, p)
	if r.answer == nil {
		return nil
	}
	return r.answer(len(r.parcels))
}

func (r *recorder) Bury(_ context.Context, l schedule.Letter) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.letters = append(r.letters, l)
	return r.bury
}

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, store: store, now: noon, deliverer: &recorder{}}
	w.engine = engine.New(store, nil, engine.Config{Now: w.clock})
	w.restart(store)
	for name, definition := range map[string]string{"quick": quickMachine, "long": longMachine} {
		if _, err := w.engine.CreateStateMachine(t.Context(), home, engine.NewMachine{
			Name: name, Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r",
		}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// restart makes the scheduler anew, as after a crash.
func (w *world) restart(store engine.Store) {
	w.loop = schedule.NewLoop(store, w.engine, nil, w.clock)
	w.loop.Deliverer = w.deliverer
	w.service = schedule.NewService(store, w.engine, w.loop)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// at sets the clock to so long after noon, and lets the scheduler work.
func (w *world) at(after time.Duration) {
	w.t.Helper()
	w.mu.Lock()
	w.now = noon.Add(after)
	w.mu.Unlock()
	w.tick()
}

func (w *world) tick() {
	w.t.Helper()
	if err := w.loop.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

type change func(*schedule.Request)

func starts(machine string) change {
	return func(r *schedule.Request) { r.Target.ARN = home.MachineARN(machine) }
}

func (w *world) add(name, expression string, changes ...change) engine.Schedule {
	w.t.Helper()
	r := schedule.Request{Scope: home, Name: name, ScheduleSettings: engine.ScheduleSettings{
		Expression: expression, Enabled: true, Target: engine.ScheduleTarget{ARN: home.MachineARN("quick"), Input: `{}`},
	}}
	for _, c := range changes {
		c(&r)
	}
	s, err := w.service.Create(w.t.Context(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// fires tells what became of a schedule's occurrences, the oldest first, such as
// "12:01 started" or "12:02 skipped MISSED".
func (w *world) fires(s engine.Schedule) string {
	w.t.Helper()
	found, err := w.service.Fires(w.t.Context(), engine.FireFilter{ScheduleID: s.ID, Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	var words []string
	for _, f := range found {
		words = append([]string{strings.TrimSuffix(f.Due.Format("15:04")+" "+string(f.State)+" "+f.Code, " ")}, words...)
	}
	return strings.Join(words, ", ")
}

func (w *world) want(s engine.Schedule, fires string) {
	w.t.Helper()
	if got := w.fires(s); got != fires {
		w.t.Errorf("the occurrences are\n%s, want\n%s", got, fires)
	}
}

func (w *world) executions(s engine.Schedule) []engine.ExecutionSummary {
	w.t.Helper()
	found, err := w.engine.ListExecutions(w.t.Context(), engine.ExecutionFilter{ScheduleID: s.ID, Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func (w *world) stored(s engine.Schedule) engine.Schedule {
	w.t.Helper()
	now, err := w.service.Get(w.t.Context(), s.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return now
}

func TestFiring(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, w *world){
		"an occurrence is never fired early, and once":               neverEarly,
		"input carries the context attributes":                       attributes,
		"what is missed is made up for by the policy":                makingUp,
		"what is too old is not fired":                               tooOld,
		"overlap: skip":                                              overlapSkips,
		"overlap: queue keeps order, over a restart too":             overlapQueues,
		"overlap: cancel aborts what runs":                           overlapCancels,
		"a flexible window delays, by the same time after a restart": inWindow,
		"after its last occurrence a schedule may go":                completion,
		"a clock that is set back fires nothing twice":               clockBack,
		"a clock that is set forward and back loses nothing":         clockForth,
		"new zone data moves the next firing, and repeats none":      newZoneData,
		"a store that fails for a while loses nothing":               failingStore,
		"a target that fails is tried again, later and later":        backingOff,
		"attempts run out, and the letter is kept":                   exhausted,
		"a refused delivery goes to the queue for dead letters":      refusedDelivery,
		"a machine that is gone makes a dead letter":                 machineGone,
		"a dead letter is replayed":                                  replay,
		"a delivery outlives its schedule":                           outlives,
		"a backfill fires what was not fired, once":                  backfill,
		"running now is apart from the occurrences":                  runNow,
		"the request of startExecution decides name and input":       universal,
		"a group goes with its schedules":                            groupGoes,
		"a schedule changed while it is due fires as it is now":      changedMeanwhile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t))
		})
	}
}

func neverEarly(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)")
	w.at(59*time.Second + 999*time.Millisecond)
	w.want(s, "")
	w.at(time.Minute)
	w.tick()
	w.want(s, "12:01 started")
	w.at(2*time.Minute + 400*time.Millisecond)
	w.want(s, "12:01 started, 12:02 started")
	runs := w.executions(s)
	if len(runs) != 2 || !runs[0].StartedAt.Equal(noon.Add(2*time.Minute+400*time.Millisecond)) {
		t.Errorf("the executions are %+v", runs)
	}
}

func attributes(t *testing.T, w *world) {
	s := w.add("s", "at(2026-11-22T12:01:00)", func(r *schedule.Request) {
		r.Target.Input = `{"a":"<aws.scheduler.schedule-arn>","t":"<aws.scheduler.scheduled-time>","n":"<aws.scheduler.attempt-number>","x":"<aws.scheduler.execution-id>"}`
	})
	w.at(time.Minute)
	x, err := w.engine.FindExecutionByID(t.Context(), w.executions(s)[0].ID)
	want := `{"a":"` + s.ARN + `","t":"2026-11-22T12:01:00Z","n":"1","x":"`
	if err != nil || !strings.HasPrefix(string(x.Info.Input), want) || len(x.Info.Input) != len(want)+16+2 {
		t.Errorf("the input is %s, %v", x.Info.Input, err)
	}
	bare := w.add("bare", "at(2026-11-22T12:02:00)", func(r *schedule.Request) { r.Target.Input = "" })
	w.at(2 * time.Minute)
	x, err = w.engine.FindExecutionByID(t.Context(), w.executions(bare)[0].ID)
	if err != nil || !strings.Contains(string(x.Info.Input), `"detail-type":"Scheduled Event","source":"aws.scheduler"`) {
		t.Errorf("the default notification is %s, %v", x.Info.Input, err)
	}
}

func makingUp(t *testing.T, w *world) {
	policy := func(p engine.MissedPolicy) change { return func(r *schedule.Request) { r.Missed = p } }
	all := w.add("all", "cron(0/2 * * * ? *)", policy(engine.MissedAll))
	latest := w.add("latest", "cron(0/2 * * * ? *)", policy(engine.MissedLatest))
	none := w.add("none", "cron(0/2 * * * ? *)", policy(engine.MissedNone))
	w.restart(w.store)
	w.at(7*time.Minute + 30*time.Second)
	w.want(all, "12:02 started, 12:04 started, 12:06 started")
	w.want(latest, "12:02 skipped MISSED, 12:06 started")
	w.want(none, "12:02 skipped MISSED")
	w.at(8*time.Minute + 30*time.Second) // half a minute is no miss
	w.want(latest, "12:02 skipped MISSED, 12:06 started, 12:08 started")
	w.want(none, "12:02 skipped MISSED, 12:08 started")
}

func tooOld(t *testing.T, w *world) {
	s := w.add("s", "cron(0 * * * ? *)", func(r *schedule.Request) { r.Target.Retry = engine.RetryPolicy{MaxAge: 3600} })
	w.at(3*time.Hour + 30*time.Minute)
	w.want(s, "13:00 skipped TOO_OLD, 15:00 started")
}

func overlaps(p engine.OverlapPolicy) change {
	return func(r *schedule.Request) { r.Overlap, r.Target.ARN = p, home.MachineARN("long") }
}

func overlapSkips(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)", overlaps(engine.OverlapSkip))
	w.at(time.Minute)
	w.at(2 * time.Minute)
	w.want(s, "12:01 started, 12:02 skipped OVERLAP")
	w.end(s)
	w.at(3 * time.Minute)
	w.want(s, "12:01 started, 12:02 skipped OVERLAP, 12:03 started")
}

// end aborts what runs of a schedule.
func (w *world) end(s engine.Schedule) {
	w.t.Helper()
	for _, x := range w.executions(s) {
		if _, err := w.engine.StopExecution(w.t.Context(), x.ARN, nil, nil); err != nil {
			w.t.Fatal(err)
		}
	}
}

func overlapQueues(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)", overlaps(engine.OverlapQueue), func(r *schedule.Request) { r.Missed = engine.MissedNone })
	w.at(time.Minute)
	for minute := 2; minute < 6; minute++ {
		w.at(time.Duration(minute) * time.Minute)
	}
	w.want(s, "12:01 started")
	w.restart(w.store)
	w.at(5*time.Minute + 10*time.Second)
	w.end(s)
	w.at(5*time.Minute + 20*time.Second)
	w.want(s, "12:01 started, 12:02 started")
	w.end(s)
	w.at(5*time.Minute + 30*time.Second)
	w.want(s, "12:01 started, 12:02 started, 12:03 started")
}

func overlapCancels(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)", overlaps(engine.OverlapCancel))
	w.at(time.Minute)
	w.at(2 * time.Minute)
	w.want(s, "12:01 started, 12:02 started")
	runs := w.executions(s)
	if len(runs) != 2 || runs[0].Status != machine.Running || runs[1].Status != machine.Aborted || runs[1].Error != "Stepwell.ScheduleOverlap" {
		t.Errorf("the executions are %+v", runs)
	}
}

func inWindow(t *testing.T, w *world) {
	s := w.add("s", "cron(0 13 * * ? *)", func(r *schedule.Request) { r.Window = 10 })
	delay := schedule.Delay(s, s.Next)
	if delay <= 0 || delay > 10*time.Minute {
		t.Fatalf("the delay is %s", delay)
	}
	w.at(time.Hour + delay - time.Millisecond)
	w.want(s, "")
	w.restart(w.store)
	w.at(time.Hour + delay)
	w.want(s, "13:00 started")
	found, err := w.service.Fires(t.Context(), engine.FireFilter{ScheduleID: s.ID})
	if err != nil || !found[0].Planned.Equal(noon.Add(time.Hour+delay)) {
		t.Errorf("it was planned for %s, %v", found[0].Planned, err)
	}
}

func completion(t *testing.T, w *world) {
	ends := func(r *schedule.Request) { r.AfterCompletion = engine.CompletionDelete }
	once := w.add("once", "at(2026-11-22T12:01:00)", ends)
	few := w.add("few", "rate(1 minute)", ends, func(r *schedule.Request) { r.End = noon.Add(2 * time.Minute) })
	kept := w.add("kept", "at(2026-11-22T12:01:00)")
	w.at(time.Minute)
	w.gone(once)
	w.stored(few)
	if k := w.stored(kept); !k.Enabled || !k.Next.IsZero() {
		t.Errorf("the kept one is %+v", k)
	}
	w.at(2 * time.Minute)
	w.gone(few)
	if n := len(w.executions(few)); n != 2 {
		t.Errorf("it was fired %d times, want 2", n)
	}
}

func (w *world) gone(s engine.Schedule) {
	w.t.Helper()
	if _, err := w.service.Get(w.t.Context(), s.ID); !errors.Is(err, engine.ErrNotFound) {
		w.t.Errorf("%s is still there: %v", s.Name, err)
	}
}

func clockBack(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)")
	w.at(time.Minute)
	w.at(2 * time.Minute)
	w.at(-time.Hour)
	w.at(time.Minute)
	w.at(2 * time.Minute)
	w.want(s, "12:01 started, 12:02 started")
	w.at(3 * time.Minute)
	w.want(s, "12:01 started, 12:02 started, 12:03 started")
	if n := len(w.executions(s)); n != 3 {
		t.Errorf("%d executions", n)
	}
}

func clockForth(t *testing.T, w *world) {
	s := w.add("s", "cron(0/10 * * * ? *)")
	w.at(25 * time.Minute)
	w.at(time.Minute)
	other := w.add("other", "cron(0/10 * * * ? *)")
	w.at(30 * time.Minute)
	w.want(s, "12:10 started, 12:20 started, 12:30 started")
	w.want(other, "12:10 started, 12:20 started, 12:30 started")
}

func newZoneData(t *testing.T, w *world) {
	s := w.add("s", "cron(0 14 * * ? *)", func(r *schedule.Request) { r.Timezone = "Europe/Berlin" })
	if want := noon.Add(time.Hour); !s.Next.Equal(want) {
		t.Fatalf("it fires at %s", s.Next)
	}
	w.tick()
	// The data that it was planned with had summer time still: 14:00 was 12:00 in UTC.
	before := engine.Moved{Next: noon.Add(30 * time.Minute), Wake: noon.Add(30 * time.Minute), Wall: s.Wall}
	if err := errors.Join(w.store.RetimeSchedule(t.Context(), s, before), w.store.SaveZone(t.Context(), "Europe/Berlin", "as it was")); err != nil {
		t.Fatal(err)
	}
	w.restart(w.store)
	w.at(45 * time.Minute)
	w.want(s, "")
	w.at(time.Hour)
	w.want(s, "13:00 started")
}

func failingStore(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)")
	faulty := storagetest.FailFrom(w.store, storagetest.Due, 1)
	w.restart(faulty)
	w.mu.Lock()
	w.now = noon.Add(2*time.Minute + time.Second)
	w.mu.Unlock()
	if err := w.loop.Tick(t.Context()); err == nil {
		t.Error("the store did not fail")
	}
	faulty.Heal()
	w.restart(w.store)
	w.tick()
	w.want(s, "12:01 started, 12:02 started")
}

func delivers(arn string) change {
	return func(r *schedule.Request) {
		r.Target.ARN, r.Target.Input = arn, "attempt <aws.scheduler.attempt-number>"
	}
}

var overloaded = &schedule.DeliveryError{Code: "Sqs.Throttled", Message: "slow down", Retry: true}

func backingOff(t *testing.T, w *world) {
	s := w.add("s", "at(2026-11-22T12:01:00)", delivers(queueARN))
	w.deliverer.answer = func(n int) error {
		if n < 4 {
			return overloaded
		}
		return nil
	}
	w.at(time.Minute)
	w.want(s, "12:01 pending Sqs.Throttled")
	for _, seconds := range []int{0, 1, 2, 3, 6, 7} { // after 1, 2 and 4 seconds
		w.at(time.Minute + time.Duration(seconds)*time.Second)
	}
	w.restart(w.store)
	w.at(time.Minute + 8*time.Second)
	w.want(s, "12:01 started")
	var inputs []string
	for _, p := range w.deliverer.parcels {
		inputs = append(inputs, p.Input)
	}
	if got := strings.Join(inputs, ", "); got != "attempt 1, attempt 2, attempt 3, attempt 4" {
		t.Errorf("it was delivered: %s", got)
	}
}

func exhausted(t *testing.T, w *world) {
	few := w.add("few", "at(2026-11-22T12:01:00)", delivers(queueARN), func(r *schedule.Request) {
		r.Target.Retry = engine.RetryPolicy{MaxAge: 3600, MaxAttempts: 1}
	})
	short := w.add("short", "at(2026-11-22T12:01:00)", delivers(queueARN), func(r *schedule.Request) {
		r.Target.Retry = engine.RetryPolicy{MaxAge: 60, MaxAttempts: 185}
	})
	w.deliverer.answer = func(int) error { return overloaded }
	for seconds := range 70 {
		w.at(time.Minute + time.Duration(seconds)*time.Second)
	}
	for _, tt := range []struct {
		s        engine.Schedule
		bound    string
		attempts int64
	}{{few, "MaximumRetryAttempts", 2}, {short, "MaximumEventAgeInSeconds", 6}} {
		w.want(tt.s, "12:01 failed Sqs.Throttled")
		letters, err := w.service.DeadLetters(t.Context(), tt.s.ID, 0, 10)
		if err != nil || len(letters) != 1 || letters[0].Exhausted != tt.bound || letters[0].Attempts != tt.attempts {
			t.Errorf("%s: the letters are %+v, %v", tt.s.Name, letters, err)
		}
	}
}

func refusedDelivery(t *testing.T, w *world) {
	const letters = "arn:aws:sqs:eu-west-1:123456789012:letters"
	s := w.add("s", "at(2026-11-22T12:01:00)", delivers(queueARN), func(r *schedule.Request) { r.Target.DeadLetterARN = letters })
	w.deliverer.answer = func(int) error {
		return &schedule.DeliveryError{Code: "Sqs.QueueDoesNotExistException", Message: "no such queue"}
	}
	w.at(time.Minute)
	w.want(s, "12:01 failed Sqs.QueueDoesNotExistException")
	if len(w.deliverer.parcels) != 1 || len(w.deliverer.letters) != 1 {
		t.Fatalf("%d parcels, %d letters", len(w.deliverer.parcels), len(w.deliverer.letters))
	}
	got := w.deliverer.letters[0]
	want := map[string]string{
		"ERROR_CODE": "Sqs.QueueDoesNotExistException", "ERROR_MESSAGE": "no such queue", "RETRY_ATTEMPTS": "0", "SCHEDULE_ARN": s.ARN, "TARGET_ARN": queueARN,
	}
	if got.QueueARN != letters || got.Body != "attempt 1" || fmt.Sprint(got.Attributes) != fmt.Sprint(want) {
		t.Errorf("the letter is %+v", got)
	}
	if kept, err := w.service.DeadLetters(t.Context(), "", 0, 10); err != nil || len(kept) != 0 {
		t.Errorf("letters are kept: %+v, %v", kept, err)
	}
}

func machineGone(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)", func(r *schedule.Request) { r.Target.DeadLetterARN = "arn:aws:sqs:eu-west-1:123456789012:letters" })
	w.deliverer.bury = errors.New("nobody answers")
	if err := w.engine.DeleteStateMachine(t.Context(), home.MachineARN("quick")); err != nil {
		t.Fatal(err)
	}
	w.at(time.Minute)
	w.want(s, "12:01 failed StateMachineDoesNotExist")
	letters, err := w.service.DeadLetters(t.Context(), s.ID, 0, 10)
	if err != nil || len(letters) != 1 || letters[0].Queue != "nobody answers" || letters[0].Code != "StateMachineDoesNotExist" {
		t.Errorf("the letters are %+v, %v", letters, err)
	}
}

func replay(t *testing.T, w *world) {
	s := w.add("s", "at(2026-11-22T12:01:00)", starts("later"))
	w.at(time.Minute)
	w.want(s, "12:01 failed StateMachineDoesNotExist")
	letters, err := w.service.DeadLetters(t.Context(), "", 0, 10)
	if err != nil || len(letters) != 1 {
		t.Fatalf("the letters are %+v, %v", letters, err)
	}
	if _, err := w.engine.CreateStateMachine(t.Context(), home, engine.NewMachine{
		Name: "later", Definition: quickMachine, RoleARN: "arn:aws:iam::123456789012:role/r",
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.service.Replay(t.Context(), letters[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := w.service.Replay(t.Context(), letters[0].ID); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("replaying twice: %v", err)
	}
	w.tick()
	w.want(s, "12:01 started")
	if n := len(w.executions(s)); n != 1 {
		t.Errorf("%d executions", n)
	}
}

func outlives(t *testing.T, w *world) {
	s := w.add("s", "at(2026-11-22T12:01:00)", delivers(queueARN), func(r *schedule.Request) { r.AfterCompletion = engine.CompletionDelete })
	w.deliverer.answer = func(n int) error {
		if n == 1 {
			return overloaded
		}
		return nil
	}
	w.at(time.Minute)
	w.want(s, "12:01 pending Sqs.Throttled") // it stays until that is over
	deleted := w.add("deleted", "at(2026-11-22T12:02:00)", delivers(queueARN))
	w.at(time.Minute + 2*time.Second)
	w.gone(s)
	w.deliverer.answer = func(n int) error {
		if n == 3 {
			return overloaded
		}
		return nil
	}
	w.at(2 * time.Minute)
	if err := w.service.Delete(t.Context(), deleted.ID, engine.Once{}); err != nil {
		t.Fatal(err)
	}
	w.at(2*time.Minute + 2*time.Second)
	if n := len(w.deliverer.parcels); n != 4 {
		t.Errorf("%d attempts, want 4", n)
	}
}

func backfill(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)", func(r *schedule.Request) { r.Missed = engine.MissedNone })
	w.restart(w.store)
	w.at(5*time.Minute + 30*time.Second)
	w.want(s, "12:01 skipped MISSED, 12:05 started")
	plan, err := w.service.PlanBackfill(t.Context(), s.ID, noon.Add(time.Minute), noon.Add(5*time.Minute))
	if err != nil || len(plan.Times) != 4 || len(plan.Done) != 1 {
		t.Fatalf("the plan is %+v, %v", plan, err)
	}
	for _, want := range []int{4, 0} {
		n, err := w.service.Backfill(t.Context(), s.ID, noon.Add(time.Minute), noon.Add(5*time.Minute), 0)
		if err != nil || n != want {
			t.Errorf("%d are fired, %v; want %d", n, err, want)
		}
	}
	w.tick()
	w.want(s, "12:01 started, 12:05 started, 12:02 started, 12:03 started, 12:04 started")
	if n := len(w.executions(s)); n != 5 {
		t.Errorf("%d executions", n)
	}
	n, err := w.service.Backfill(t.Context(), s.ID, noon.Add(-10*time.Minute), noon.Add(-time.Minute), 2)
	if err != nil || n != 10 {
		t.Fatalf("%d are fired, %v", n, err)
	}
	w.at(6*time.Minute + 31*time.Second)
	if left, err := w.service.CancelBackfill(t.Context(), s.ID); err != nil || left != 7 {
		t.Errorf("%d were left, %v", left, err)
	}
	_, err = w.service.PlanBackfill(t.Context(), s.ID, noon, noon.Add(time.Hour))
	var field *schedule.FieldError
	if !errors.As(err, &field) || field.Field != "Until" {
		t.Errorf("the future: %v", err)
	}
}

func runNow(t *testing.T, w *world) {
	s := w.add("s", "cron(0 13 * * ? *)")
	fired, err := w.service.RunNow(t.Context(), s.ID)
	if err != nil || fired.ExecutionARN == "" {
		t.Fatalf("%+v, %v", fired, err)
	}
	other := w.add("other", "cron(0 13 * * ? *)", delivers(queueARN))
	if _, err := w.service.RunNow(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	w.tick()
	w.want(s, "12:00 started")
	w.want(other, "12:00 started")
	if now := w.stored(s); !now.Next.Equal(s.Next) {
		t.Errorf("it fires next at %s", now.Next)
	}
}

func universal(t *testing.T, w *world) {
	s := w.add("s", "at(2026-11-22T12:01:00)", func(r *schedule.Request) {
		r.Target.ARN = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"
		r.Target.Input = `{"StateMachineArn":"` + home.MachineARN("quick") + `","Name":"mine","Input":"{\"at\":\"<aws.scheduler.scheduled-time>\"}"}`
	})
	w.at(time.Minute)
	w.want(s, "12:01 started")
	x, err := w.engine.FindExecutionByID(t.Context(), w.executions(s)[0].ID)
	if err != nil || x.Name != "mine" || string(x.Info.Input) != `{"at":"2026-11-22T12:01:00Z"}` {
		t.Errorf("%s started with %s, %v", x.Name, x.Info.Input, err)
	}
	again := w.add("again", "at(2026-11-22T12:02:00)", func(r *schedule.Request) { r.Target = s.Target })
	w.at(2 * time.Minute)
	w.want(again, "12:02 failed ExecutionAlreadyExists")
}

func groupGoes(t *testing.T, w *world) {
	if _, err := w.service.CreateGroup(t.Context(), home, "g", nil, engine.Once{}); err != nil {
		t.Fatal(err)
	}
	inGroup := w.add("s", "cron(* * * * ? *)", func(r *schedule.Request) { r.Group = "g" })
	if err := w.service.DeleteGroup(t.Context(), home.GroupARN("g"), engine.Once{}); err != nil {
		t.Fatal(err)
	}
	g, err := w.service.Group(t.Context(), home.GroupARN("g"))
	if err != nil || !g.Deleting {
		t.Errorf("the group is %+v, %v", g, err)
	}
	w.tick()
	w.gone(inGroup)
	if _, err := w.service.Group(t.Context(), home.GroupARN("g")); !errors.Is(err, engine.ErrNoGroup) {
		t.Errorf("the group: %v", err)
	}
}

func changedMeanwhile(t *testing.T, w *world) {
	s := w.add("s", "cron(* * * * ? *)")
	w.at(59 * time.Second) // the agenda has it now
	if _, err := w.service.SetEnabled(t.Context(), s.ID, false, "holidays"); err != nil {
		t.Fatal(err)
	}
	w.at(time.Minute + time.Second)
	w.want(s, "")
	now, err := w.service.SetEnabled(t.Context(), s.ID, true, "")
	if err != nil || now.PauseNote != "" || !now.Next.Equal(noon.Add(2*time.Minute)) {
		t.Errorf("it is %+v, %v", now, err)
	}
	w.at(2 * time.Minute)
	w.want(s, "12:02 started")
}
