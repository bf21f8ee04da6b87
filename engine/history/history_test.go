package history_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
)

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// answers are what the tasks of each state answer, one after the other: JSON, or
// "!Error: cause". A task without an answer is left under way.
type answers map[string][]string

// record runs a definition and returns its history. Each step takes a second.
func record(t *testing.T, def *asl.StateMachine, input string, tasks answers, stop bool) []machine.HistoryEvent {
	t.Helper()
	run := begin(t, def, input, tasks)
	if stop {
		run.step(machine.Stopped{})
	}
	return run.events
}

// begin runs a definition as far as it goes.
func begin(t *testing.T, def *asl.StateMachine, input string, tasks answers) *run {
	t.Helper()
	info := machine.Info{
		ExecutionARN: "arn:aws:states:us-east-1:1:execution:m:x", MachineARN: "arn:aws:states:us-east-1:1:stateMachine:m",
		Region: "us-east-1", Input: json.RawMessage(input), StartedAt: start, Seed: 1,
	}
	instance := machine.New(def, info, machine.Limits{}, machine.Facts{})
	run := &run{t: t, instance: instance, tasks: tasks, now: start}
	run.play(machine.Started{})
	return run
}

type run struct {
	t        *testing.T
	instance *machine.Instance
	tasks    answers
	now      time.Time
	due      []machine.Event
	events   []machine.HistoryEvent
}

// play takes a step and all that follow from it.
func (r *run) play(e machine.Event) {
	r.t.Helper()
	r.step(e)
	for len(r.due) > 0 {
		next := r.due[0]
		r.due = r.due[1:]
		r.step(next)
	}
}

func (r *run) step(e machine.Event) {
	r.t.Helper()
	r.now = r.now.Add(time.Second)
	if _, ok := e.(machine.TimerFired); ok {
		r.now = r.now.Add(time.Hour)
	}
	result, err := r.instance.Step(r.now, e)
	if err != nil {
		r.t.Fatal(err)
	}
	r.events = append(r.events, result.History...)
	for _, c := range result.Commands {
		switch c := c.(type) {
		case machine.RunTask:
			r.answer(c)
		case machine.StartTimer:
			if c.At.Before(start.Add(24 * time.Hour)) {
				r.due = append(r.due, machine.TimerFired{ID: c.ID})
			}
		case machine.GoOn:
			r.due = append(r.due, machine.Continue(c))
		}
	}
}

func (r *run) answer(c machine.RunTask) {
	left := r.tasks[c.State]
	if len(left) == 0 {
		return
	}
	r.tasks[c.State] = left[1:]
	failed, ok := strings.CutPrefix(left[0], "!")
	if !ok {
		r.due = append(r.due, machine.TaskDone{ID: c.ID, Output: json.RawMessage(left[0])})
		return
	}
	name, cause, _ := strings.Cut(failed, ": ")
	r.due = append(r.due, machine.TaskFailed{ID: c.ID, Error: &name, Cause: &cause})
}

func compile(t *testing.T, text string) *asl.StateMachine {
	t.Helper()
	def, err := asl.Compile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return def
}

func read(def *asl.StateMachine, events []machine.HistoryEvent) *history.Timeline {
	timeline := history.New(def)
	for _, e := range events {
		timeline.Add(e)
	}
	return timeline
}

// lines prints visits as "A/0 B CAUGHT 2× [FAILED SUCCEEDED] Error: Cause".
func lines(timeline *history.Timeline) string {
	var b strings.Builder
	for _, v := range timeline.Visits {
		var way []string
		for l := v.Lane; l != nil; l = l.Of.Lane {
			way = append(way, fmt.Sprintf("%s/%d ", l.Of.State, l.Index))
		}
		slices.Reverse(way)
		fmt.Fprintf(&b, "%s%s %s", strings.Join(way, ""), v.State, v.Status)
		for _, a := range v.Attempts {
			fmt.Fprintf(&b, " [%s%s]", a.Result, prefixed(" ", a.Error))
		}
		if len(v.Lanes) > 0 {
			b.WriteString(" lanes")
			for _, l := range v.Lanes {
				fmt.Fprintf(&b, " %d:%s", l.Index, l.Status)
			}
		}
		b.WriteString(prefixed(" ", v.Error) + prefixed(": ", v.Cause) + "\n")
	}
	fmt.Fprintf(&b, "= %s%s", timeline.Status, prefixed(" ", timeline.Error))
	if timeline.Culprit != nil {
		fmt.Fprintf(&b, " in %s", timeline.Culprit.State)
	}
	return b.String()
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

const (
	task     = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:1:function:f"`
	retry    = `"Retry":[{"ErrorEquals":["Busy"],"MaxAttempts":2}]`
	catchAll = `"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}]`
	z        = `"Z":{"Type":"Succeed"}`
)

func single(fields string) string {
	return `{"StartAt":"A","States":{"A":{` + fields + `},` + z + `}}`
}

func TestHistoriesAreReadBack(t *testing.T) {
	tests := map[string]struct {
		definition string
		input      string
		tasks      answers
		stop       bool
		want       string
	}{
		"a task that succeeds at once": {
			definition: single(task + `,"Next":"Z"`), tasks: answers{"A": {"1"}},
			want: "A SUCCEEDED [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"a task that nobody has answered": {
			definition: single(task + `,"Next":"Z"`),
			want:       "A RUNNING [RUNNING]\n= RUNNING",
		},
		"a retried task keeps what its attempts failed with": {
			definition: single(task + `,"Next":"Z",` + retry), tasks: answers{"A": {"!Busy: later", "!Busy: later", "1"}},
			want: "A SUCCEEDED [FAILED Busy] [FAILED Busy] [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"a task that fails for good is the culprit": {
			definition: single(task + `,"Next":"Z",` + retry), tasks: answers{"A": {"!Busy: later", "!Broken: for good"}},
			want: "A FAILED [FAILED Busy] [FAILED Broken] Broken: for good\n= FAILED Broken in A",
		},
		"a caught error is no failure of the execution": {
			definition: single(task + `,"Next":"Z",` + catchAll), tasks: answers{"A": {"!Broken: for good"}},
			want: "A CAUGHT [FAILED Broken] Broken: for good\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"a Fail state": {
			definition: single(`"Type":"Fail","Error":"No","Cause":"never"`),
			want:       "A FAILED No: never\n= FAILED No in A",
		},
		"an error of the state itself has its cause from the execution": {
			definition: single(`"Type":"Pass","InputPath":"$.missing","Next":"Z"`),
			want: "A FAILED States.Runtime: An error occurred while executing the state 'A' (entered at the event id #2). " +
				"Invalid path '$.missing' : No results for path: $['missing']\n= FAILED States.Runtime in A",
		},
		"what is open is aborted with the execution": {
			definition: single(task + `,"Next":"Z"`), stop: true,
			want: "A ABORTED [ABORTED]\n= ABORTED",
		},
		"a Wait waits": {
			definition: single(`"Type":"Wait","Seconds":9000000,"Next":"Z"`),
			want:       "A WAITING\n= RUNNING",
		},
		"a loop is visited again and again": {
			definition: `{"StartAt":"A","States":{
				"A":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n,1)"},"Next":"B"},
				"B":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":2,"Next":"A"}],"Default":"Z"},` + z + `}}`,
			input: `{"n":0}`,
			want:  "A SUCCEEDED\nB SUCCEEDED\nA SUCCEEDED\nB SUCCEEDED\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"branches of a Parallel": {
			definition: single(`"Type":"Parallel","Next":"Z","Branches":[
				{"StartAt":"B","States":{"B":{` + task + `,"Next":"C"},"C":{"Type":"Pass","End":true}}},
				{"StartAt":"D","States":{"D":{` + task + `,"End":true}}}]`),
			tasks: answers{"B": {"1"}},
			want:  "A RUNNING [RUNNING] lanes 0:RUNNING 1:RUNNING\nA/0 B SUCCEEDED [SUCCEEDED]\nA/1 D RUNNING [RUNNING]\nA/0 C SUCCEEDED\n= RUNNING",
		},
		"a branch that fails aborts its siblings and is the culprit": {
			definition: single(`"Type":"Parallel","Next":"Z","Branches":[
				{"StartAt":"B","States":{"B":{` + task + `,"End":true}}},
				{"StartAt":"D","States":{"D":{"Type":"Wait","Seconds":9000000,"End":true}}}]`),
			tasks: answers{"B": {"!Broken: for good"}},
			want: "A FAILED [FAILED Broken] lanes 0:FAILED 1:ABORTED Broken: for good\nA/0 B FAILED [FAILED Broken] Broken: for good\n" +
				"A/1 D ABORTED\n= FAILED Broken in B",
		},
		"a Parallel in a Parallel fails from the inside": {
			definition: single(`"Type":"Parallel","Next":"Z",` + catchAll + `,"Branches":[{"StartAt":"B","States":{
				"B":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"C","States":{"C":{"Type":"Fail","Error":"No"}}}]}}}]`),
			want: "A CAUGHT [FAILED No] lanes 0:FAILED No\nA/0 B FAILED [FAILED No] lanes 0:FAILED No\nA/0 B/0 C FAILED No\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"a Parallel is tried again as a whole": {
			definition: single(`"Type":"Parallel","Next":"Z",` + retry + `,"Branches":[{"StartAt":"B","States":{"B":{` + task + `,"End":true}}}]`),
			tasks:      answers{"B": {"!Busy: later", "1"}},
			want: "A SUCCEEDED [FAILED Busy] [SUCCEEDED] lanes 0:SUCCEEDED\nA/0 B FAILED [FAILED Busy] Busy: later\n" +
				"A/0 B SUCCEEDED [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"iterations of a Map, one after the other": {
			definition: single(`"Type":"Map","MaxConcurrency":1,"Next":"Z","ItemProcessor":{"StartAt":"B","States":{"B":{` + task + `,"End":true}}}`),
			input:      `[1,2,3]`, tasks: answers{"B": {"1", "2"}},
			want: "A RUNNING [RUNNING] lanes 0:SUCCEEDED 1:SUCCEEDED 2:RUNNING\nA/0 B SUCCEEDED [SUCCEEDED]\n" +
				"A/1 B SUCCEEDED [SUCCEEDED]\nA/2 B RUNNING [RUNNING]\n= RUNNING",
		},
		"an iteration that fails aborts the others": {
			definition: single(`"Type":"Map","Next":"Z","ItemProcessor":{"StartAt":"B","States":{"B":{` + task + `,"End":true}}}`),
			input:      `[1,2,3]`, tasks: answers{"B": {"1", "!Broken: for good"}},
			want: "A FAILED [FAILED Broken] lanes 0:SUCCEEDED 1:FAILED 2:ABORTED Broken: for good\nA/0 B SUCCEEDED [SUCCEEDED]\n" +
				"A/1 B FAILED [FAILED Broken] Broken: for good\nA/2 B ABORTED [ABORTED]\n= FAILED Broken in B",
		},
		"a Map in a Map knows both indexes": {
			definition: single(`"Type":"Map","Next":"Z","ItemProcessor":{"StartAt":"B","States":{
				"B":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"C","States":{"C":{"Type":"Pass","End":true}}}}}}`),
			input: `[[1,2],[3]]`,
			want: "A SUCCEEDED [SUCCEEDED] lanes 0:SUCCEEDED 1:SUCCEEDED\nA/0 B SUCCEEDED [SUCCEEDED] lanes 0:SUCCEEDED 1:SUCCEEDED\n" +
				"A/1 B SUCCEEDED [SUCCEEDED] lanes 0:SUCCEEDED\nA/0 B/0 C SUCCEEDED\nA/0 B/1 C SUCCEEDED\nA/1 B/0 C SUCCEEDED\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"a Map without items": {
			definition: single(`"Type":"Map","Next":"Z","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}`),
			input:      `[]`,
			want:       "A SUCCEEDED [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"a Map that fails is caught": {
			definition: single(`"Type":"Map","Next":"Z",` + catchAll + `,"ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Fail","Error":"No","Cause":"never"}}}`),
			input:      `[1]`,
			want:       "A CAUGHT [FAILED No] lanes 0:FAILED No: never\nA/0 B FAILED No: never\nZ SUCCEEDED\n= SUCCEEDED",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			def := compile(t, test.definition)
			input := test.input
			if input == "" {
				input = "{}"
			}
			timeline := read(def, record(t, def, input, test.tasks, test.stop))
			if diff := cmp.Diff(test.want, lines(timeline)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestAStateStandsAsItsNewestVisits(t *testing.T) {
	def := compile(t, single(`"Type":"Map","Next":"Z","ItemProcessor":{"StartAt":"B","States":{
		"B":{`+task+`,"Next":"C",`+retry+`},"C":{`+task+`,"End":true}}}`))
	events := record(t, def, `[1,2,3]`, answers{"B": {"!Busy: later", "2", "3", "1"}, "C": {"2", "!Broken: x"}}, false)
	// Before the last events the third item is still under way.
	failed := slices.IndexFunc(events, func(e machine.HistoryEvent) bool { return e.Type == "MapIterationFailed" })
	got := read(def, events[:failed-1]).Standings()
	want := map[string]history.Standing{
		"A": {Status: history.Running, Attempts: 1, Visits: 1, Lanes: history.Count{Total: 3, Succeeded: 1, Running: 2}},
		"B": {Status: history.Running, Attempts: 2, Visits: 3},
		"C": {Status: history.Running, Attempts: 1, Visits: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("while it runs (want -, got +):\n%s", diff)
	}
	got = read(def, events).Standings()
	if s := got["A"]; s.Status != history.Failed || s.Lanes != (history.Count{Total: 3, Succeeded: 1, Failed: 1, Aborted: 1}) {
		t.Errorf("at the end the Map stands as %+v", s)
	}
	if s := got["C"]; s.Status != history.Failed {
		t.Errorf("at the end C stands as %+v, though one of its visits failed", s)
	}
}

func TestALoopStandsAsItsLastRound(t *testing.T) {
	def := compile(t, `{"StartAt":"A","States":{
		"A":{`+task+`,"Next":"B",`+catchAll+`},
		"B":{"Type":"Choice","Choices":[{"Variable":"$.again","BooleanEquals":true,"Next":"A"}],"Default":"Z"},`+z+`}}`)
	timeline := read(def, record(t, def, `{}`, answers{"A": {`{"again":true}`, "!No: x"}}, false))
	if s := timeline.Standings()["A"]; s.Status != history.Caught || s.Visits != 2 {
		t.Errorf("A stands as %+v", s)
	}
	want := map[history.Move]bool{
		{From: "A", To: "B"}: true, {From: "B", To: "A"}: true, {From: "A", To: "Z", Caught: true}: true,
	}
	if diff := cmp.Diff(want, timeline.Moves()); diff != "" {
		t.Errorf("ways taken (want -, got +):\n%s", diff)
	}
}

// TestReadingInPartsIsReadingAtOnce adds events one by one, some of them twice.
func TestReadingInPartsIsReadingAtOnce(t *testing.T) {
	def := compile(t, single(task+`,"Next":"Z",`+retry))
	events := record(t, def, `{}`, answers{"A": {"!Busy: later", "1"}}, false)
	timeline := history.New(def)
	for i := range events {
		for _, e := range events[max(0, i-2) : i+1] {
			timeline.Add(e)
		}
	}
	if diff := cmp.Diff(lines(read(def, events)), lines(timeline)); diff != "" {
		t.Errorf("at once -, in parts +:\n%s", diff)
	}
}

func TestARedriveOpensWhatDidNotSucceed(t *testing.T) {
	tests := map[string]struct {
		definition, input string
		tasks             answers
		before, after     string
	}{
		"a task": {
			definition: single(task + `,"Next":"Z"`), input: `{}`, tasks: answers{"A": {"!Boom", "1"}},
			before: "A FAILED [FAILED Boom] Boom\n= FAILED Boom in A",
			after:  "A SUCCEEDED [FAILED Boom] [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"one branch of two": {
			definition: single(`"Type":"Parallel","Next":"Z","Branches":[{"StartAt":"B","States":{"B":{` + task + `,"End":true}}},{"StartAt":"C","States":{"C":{` + task + `,"End":true}}}]`),
			input:      `{}`, tasks: answers{"B": {"1"}, "C": {"!Boom", "2"}},
			before: "A FAILED [FAILED Boom] lanes 0:ABORTED 1:FAILED Boom\nA/0 B SUCCEEDED [SUCCEEDED]\nA/1 C FAILED [FAILED Boom] Boom\n= FAILED Boom in C",
			after:  "A SUCCEEDED [FAILED Boom] [SUCCEEDED] lanes 0:SUCCEEDED 1:SUCCEEDED\nA/0 B SUCCEEDED [SUCCEEDED]\nA/1 C SUCCEEDED [FAILED Boom] [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
		"iterations of a map": {
			definition: single(`"Type":"Map","MaxConcurrency":1,"Next":"Z","ItemProcessor":{"StartAt":"B","States":{"B":{` + task + `,"End":true}}}`), input: `[1,2,3]`,
			tasks:  answers{"B": {"1", "!Boom", "2", "3"}},
			before: "A FAILED [FAILED Boom] lanes 0:SUCCEEDED 1:FAILED Boom\nA/0 B SUCCEEDED [SUCCEEDED]\nA/1 B FAILED [FAILED Boom] Boom\n= FAILED Boom in B",
			after:  "A SUCCEEDED [FAILED Boom] [SUCCEEDED] lanes 0:SUCCEEDED 1:SUCCEEDED 2:SUCCEEDED\nA/0 B SUCCEEDED [SUCCEEDED]\nA/1 B SUCCEEDED [FAILED Boom] [SUCCEEDED]\nA/2 B SUCCEEDED [SUCCEEDED]\nZ SUCCEEDED\n= SUCCEEDED",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			def := compile(t, test.definition)
			run := begin(t, def, test.input, test.tasks)
			if diff := cmp.Diff(test.before, lines(read(def, run.events))); diff != "" {
				t.Errorf("before the redrive: want -, got +\n%s", diff)
			}
			run.play(machine.Redriven{})
			if diff := cmp.Diff(test.after, lines(read(def, run.events))); diff != "" {
				t.Errorf("after it: want -, got +\n%s", diff)
			}
		})
	}
}

// FuzzAdd reads events in any order of types and predecessors.
func FuzzAdd(f *testing.F) {
	def, err := asl.Compile([]byte(single(`"Type":"Map","Next":"Z","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}`)))
	if err != nil {
		f.Fatal(err)
	}
	types := []string{
		"ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapIterationStarted", "PassStateEntered", "PassStateExited",
		"MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted", "MapStateSucceeded", "MapStateFailed", "MapStateExited", "ParallelStateStarted",
		"TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskFailed", "TaskTimedOut", "TaskStateAborted",
		"MapRunFailed", "EvaluationFailed", "ExecutionFailed", "ExecutionAborted", "ExecutionRedriven", "NotKnownYet",
	}
	f.Add([]byte{0, 0, 1, 0, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6})
	f.Fuzz(func(t *testing.T, script []byte) {
		timeline := history.New(def)
		for i := 0; i+1 < len(script); i += 2 {
			id := int64(i/2) + 1
			timeline.Add(machine.HistoryEvent{
				ID: id, PreviousID: int64(script[i+1]), Type: types[int(script[i])%len(types)], Time: start,
				Details: json.RawMessage(fmt.Sprintf(`{"name":%q,"index":%d}`, []string{"A", "B"}[i/2%2], i%3)),
			})
		}
		timeline.Standings()
		timeline.Moves()
		for _, v := range timeline.Visits {
			if timeline.Visit(v.ID) != v {
				t.Fatalf("visit %d is not found", v.ID)
			}
		}
	})
}
