package machine_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// FuzzMachine plays random machines with random events: nothing may panic or
// fail to step, the history counts without gaps, what is over stays over, and
// loading every frame from the store at each step makes no difference.
func FuzzMachine(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		definition := randomMachine(rand.New(rand.NewPCG(seed, 1)))
		kept := playRandom(t, definition, seed, false)
		loaded := playRandom(t, definition, seed, true)
		if kept != loaded {
			t.Errorf("%s\nkept in memory:\n%s\nloaded at each step:\n%s", definition, kept, loaded)
		}
	})
}

// randomMachine writes a definition that compiles.
func randomMachine(r *rand.Rand) string {
	g := generator{r: r}
	return "{" + g.flow(0) + "}"
}

type generator struct {
	r     *rand.Rand
	names int
}

func (g *generator) flow(depth int) string {
	names := make([]string, 1+g.r.IntN(5))
	for i := range names {
		g.names++
		names[i] = fmt.Sprint("S", g.names)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `"StartAt":%q,"States":{`, names[0])
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:{%s}", name, g.state(names, i, depth))
	}
	return b.String() + "}"
}

// next leads mostly forward, so that most machines end.
func (g *generator) next(names []string, i int) string {
	if g.r.IntN(8) == 0 {
		return fmt.Sprintf(`"Next":%q`, names[g.r.IntN(len(names))])
	}
	if i+1 < len(names) && g.r.IntN(4) > 0 {
		return fmt.Sprintf(`"Next":%q`, names[i+1+g.r.IntN(len(names)-i-1)])
	}
	return `"End":true`
}

func (g *generator) state(names []string, i, depth int) string {
	kinds := []string{"Pass", "Task", "Task", "Wait", "Choice", "Succeed", "Fail", "Parallel", "Map"}
	if depth >= 3 {
		kinds = kinds[:7]
	}
	switch kind := kinds[g.r.IntN(len(kinds))]; kind {
	case "Pass":
		return g.one(`"Type":"Pass","Parameters":{"a.$":"$.a","n":1},`, `"Type":"Pass","Result":[1,2],"ResultPath":"$.items",`, `"Type":"Pass","Assign":{"v.$":"$"},`, `"Type":"Pass",`) + g.next(names, i)
	case "Task":
		return g.one(`"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",`,
			`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","HeartbeatSeconds":5,`,
			`"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:w","TimeoutSeconds":9,`) + g.handlers(names) + g.next(names, i)
	case "Wait":
		return g.one(`"Type":"Wait","Seconds":3,`, `"Type":"Wait","SecondsPath":"$.n",`, `"Type":"Wait","Timestamp":"2020-01-01T00:00:00Z",`) + g.next(names, i)
	case "Choice":
		return fmt.Sprintf(`"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":1,"Next":%q},{"Not":{"Variable":"$.a","IsPresent":true},"Next":%q}],"Default":%q`,
			names[g.r.IntN(len(names))], names[g.r.IntN(len(names))], names[len(names)-1])
	case "Parallel":
		branches := make([]string, 1+g.r.IntN(3))
		for b := range branches {
			branches[b] = "{" + g.flow(depth+1) + "}"
		}
		return `"Type":"Parallel","Branches":[` + strings.Join(branches, ",") + "]," + g.handlers(names) + g.next(names, i)
	case "Map":
		config := g.one(``, `"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},`)
		return fmt.Sprintf(`"Type":"Map",%s"MaxConcurrency":%d,"ItemProcessor":{%s%s},%s%s`, g.one(`"ItemsPath":"$.items",`, ``), g.r.IntN(3), config, g.flow(depth+1), g.handlers(names), g.next(names, i))
	default:
		return fmt.Sprintf(`"Type":%q`, kind)
	}
}

func (g *generator) handlers(names []string) string {
	return g.one(``, `"Retry":[{"ErrorEquals":["Boom"],"MaxAttempts":2},{"ErrorEquals":["States.ALL"],"MaxAttempts":1,"JitterStrategy":"FULL"}],`,
		fmt.Sprintf(`"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":%q}],`, names[g.r.IntN(len(names))]))
}

func (g *generator) one(texts ...string) string { return texts[g.r.IntN(len(texts))] }

// randomPlayer delivers events in random order, some of them twice or too late.
type randomPlayer struct {
	t        *testing.T
	r        *rand.Rand
	def      *asl.StateMachine
	info     machine.Info
	inst     *machine.Instance
	frames   memory
	now      time.Time
	waiting  []machine.Event
	old      []machine.Event
	last     int64
	over     bool
	redrives int
	runs     []machine.MapRun
	log      strings.Builder
}

func playRandom(t *testing.T, definition string, seed uint64, forget bool) string {
	def, err := asl.Compile([]byte(definition))
	if err != nil {
		t.Fatalf("%s: %v", definition, err)
	}
	p := &randomPlayer{t: t, r: rand.New(rand.NewPCG(seed, 2)), def: def, frames: memory{}, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	p.info = machine.Info{ExecutionARN: "x", MachineARN: "arn:aws:states:r:a:stateMachine:m", Input: json.RawMessage(`{"a":1,"n":2,"items":[1,2,3]}`), StartedAt: p.now, Seed: seed}
	p.load(machine.Head{Status: machine.Running})
	p.step(machine.Started{})
	for n := 0; n < 300 && !p.over; n++ {
		p.step(p.pick())
		if p.over && p.redrives < 2 && p.inst.Head().Status != machine.Succeeded && p.last < smallLimits.HistoryEvents-1 {
			p.redrive()
		}
		if forget && !p.over {
			p.load(p.inst.Head())
		}
	}
	for _, ev := range p.old {
		p.step(ev)
	}
	return p.log.String()
}

var smallLimits = machine.Limits{HistoryEvents: 400, SliceEvents: 20, PayloadBytes: 20_000, VariableBytes: 200}

func (p *randomPlayer) load(head machine.Head) {
	p.inst = machine.Resume(p.def, p.info, head, smallLimits, machine.Facts{}, p.frames)
}

// pick takes an event that the machine waits for, or one that it no longer does.
func (p *randomPlayer) pick() machine.Event {
	if len(p.old) > 0 && p.r.IntN(5) == 0 {
		return p.old[p.r.IntN(len(p.old))]
	}
	if len(p.waiting) == 0 {
		return machine.Stopped{}
	}
	i := p.r.IntN(len(p.waiting))
	ev := p.waiting[i]
	p.waiting = append(p.waiting[:i:i], p.waiting[i+1:]...)
	p.old = append(p.old, ev)
	return ev
}

func (p *randomPlayer) step(ev machine.Event) {
	p.now = p.now.Add(time.Duration(p.r.IntN(4)) * time.Second)
	r, err := p.inst.Step(p.now, ev)
	if err != nil {
		p.t.Fatalf("%T: %v", ev, err)
	}
	if p.over && len(r.History)+len(r.Commands)+len(r.Frames) > 0 {
		p.t.Fatalf("%T changes an execution that is over", ev)
	}
	p.frames.apply(r)
	for _, e := range r.History {
		p.last++
		if e.ID != p.last || e.PreviousID >= e.ID {
			p.t.Fatalf("event %d (previous %d) at place %d", e.ID, e.PreviousID, p.last)
		}
		fmt.Fprintf(&p.log, "%d<%d %s %s\n", e.ID, e.PreviousID, e.Type, e.Details)
	}
	if p.last > smallLimits.HistoryEvents {
		p.t.Fatalf("%d events are more than the limit", p.last)
	}
	if held := r.Head.VariableBytes; held < 0 || held > smallLimits.VariableBytes {
		p.t.Fatalf("the variables hold %d bytes, with %d allowed", held, smallLimits.VariableBytes)
	}
	for _, c := range r.Commands {
		p.command(c)
	}
}

// redrive lets an execution that is over go on, as another process would.
func (p *randomPlayer) redrive() {
	p.over = false
	p.redrives++
	p.load(p.inst.Head())
	p.step(machine.Redriven{})
	if head := p.inst.Head(); !p.over && head.Status != machine.Running || head.Redrives != int64(p.redrives) {
		p.t.Fatalf("after redrive %d the execution is %s with %d redrives", p.redrives, head.Status, head.Redrives)
	}
}

func (p *randomPlayer) command(c machine.Command) {
	switch c := c.(type) {
	case machine.SaveMapRun:
		p.runs = append(p.runs, c.MapRun)
	case machine.StartChild:
		run := p.runs[slices.IndexFunc(p.runs, func(r machine.MapRun) bool { return r.ARN == c.MapRun })]
		status := []machine.Status{machine.Succeeded, machine.Succeeded, machine.Failed, machine.Aborted}[p.r.IntN(4)]
		p.waiting = append(p.waiting, machine.ChildrenEnded{Frame: run.Frame, MapRun: run.ARN, Ended: []machine.ChildEnd{{Index: c.Index, Status: status}}})
	case machine.RunTask:
		if c.Purpose != machine.Work {
			p.waiting = append(p.waiting, machine.TaskDone{ID: c.ID, Output: json.RawMessage(`[1,2,3]`)}, machine.TaskFailed{ID: c.ID})
			return
		}
		boom, cause := "Boom", "x"
		choices := []machine.Event{
			machine.TaskDone{ID: c.ID, Output: json.RawMessage(`{"n":3,"items":[1]}`)}, machine.TaskFailed{ID: c.ID, Error: &boom, Cause: &cause},
			machine.TaskStarted{ID: c.ID}, machine.TaskSubmitted{ID: c.ID, Output: json.RawMessage(`{}`)}, machine.Heartbeat{ID: c.ID}, machine.TaskFailed{ID: c.ID},
		}
		p.waiting = append(p.waiting, choices[p.r.IntN(len(choices))], choices[0])
	case machine.StartTimer:
		p.waiting = append(p.waiting, machine.TimerFired{ID: c.ID})
	case machine.GoOn:
		p.waiting = append(p.waiting, machine.Continue(c))
	case machine.Finish:
		p.over = true
		if kept := len(p.frames) > 0; kept != (c.Status != machine.Succeeded) {
			p.t.Fatalf("%d frames are kept of an execution that is %s", len(p.frames), c.Status)
		}
	case machine.Cancel:
	}
}
