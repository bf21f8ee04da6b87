package machine_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

var update = flag.Bool("update", false, "rewrite the recorded outcomes in testdata")

// TestScripts runs every file in testdata: a definition and a script of events.
// What each event makes the machine do, and the history in the end, must be what
// the file's last section says.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, section(archive, "machine"), section(archive, "script"))
			if again := play(t, section(archive, "machine"), section(archive, "script"), everyStepFromStore); again != got {
				t.Errorf("loading every frame from the store makes a difference:\n%s", again)
			}
			if *update {
				setSection(archive, "outcome", got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := section(archive, "outcome"); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func section(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setSection(a *txtar.Archive, name, text string) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = []byte(text)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
}

type option func(*player)

// everyStepFromStore forgets all frames after each step.
func everyStepFromStore(p *player) { p.forget = true }

// player plays the runtime: it keeps frames as a store would and the clock.
type player struct {
	t      *testing.T
	def    *asl.StateMachine
	info   machine.Info
	inst   *machine.Instance
	now    time.Time
	frames memory
	forget bool
	mapRun string // the latest
	out    strings.Builder
	all    []machine.HistoryEvent
}

func play(t *testing.T, definition, script string, options ...option) string {
	t.Helper()
	def, err := asl.Compile([]byte(definition))
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	p := &player{t: t, def: def, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), frames: memory{}}
	for _, o := range options {
		o(p)
	}
	for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			p.play(line)
		}
	}
	p.history()
	return p.out.String()
}

// endless spares the scripts the timer of the longest time an execution may take.
var endless = machine.Limits{StandardTime: -1}

func (p *player) play(line string) {
	p.t.Helper()
	fmt.Fprintf(&p.out, "> %s\n", line)
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "start":
		p.info = machine.Info{
			ExecutionARN: "arn:aws:states:us-east-1:123456789012:execution:m:x", ExecutionName: "x", Seed: 7, Region: "us-east-1",
			MachineARN: "arn:aws:states:us-east-1:123456789012:stateMachine:m", MachineName: "m", RoleARN: "role",
			Input: json.RawMessage(rest), StartedAt: p.now,
		}
		p.inst = machine.Resume(p.def, p.info, machine.Head{Status: machine.Running}, endless, machine.Facts{}, p.frames)
		p.step(machine.Started{})
	case "done":
		id, output := cut(rest)
		p.step(machine.TaskDone{ID: p.command(id), Output: json.RawMessage(output)})
	case "fail":
		id, rest := cut(rest)
		name, cause := cut(rest)
		p.step(machine.TaskFailed{ID: p.command(id), Error: &name, Cause: &cause})
	case "submitted":
		id, output := cut(rest)
		p.step(machine.TaskSubmitted{ID: p.command(id), Output: json.RawMessage(output)})
	case "worker":
		id, name := cut(rest)
		p.step(machine.TaskStarted{ID: p.command(id), Worker: name})
	case "heartbeat":
		p.step(machine.Heartbeat{ID: p.command(rest)})
	case "continue":
		n, _ := strconv.Atoi(rest)
		p.step(machine.Continue{Frame: machine.FrameID(n)})
	case "stop":
		name, cause := cut(rest)
		p.step(machine.Stopped{Error: &name, Cause: &cause})
	case "ended":
		frame, rest := cut(rest)
		n, _ := strconv.Atoi(frame)
		ev := machine.ChildrenEnded{Frame: machine.FrameID(n), MapRun: p.mapRun}
		for _, end := range strings.Fields(rest) {
			index, status, _ := strings.Cut(end, ":")
			i, _ := strconv.Atoi(index)
			ev.Ended = append(ev.Ended, machine.ChildEnd{Index: i, Status: machine.Status(status)})
		}
		p.step(ev)
	case "concurrency":
		most, _ := strconv.Atoi(rest)
		p.step(machine.MapRunChanged{Frame: machine.Root, MapRun: p.mapRun, Concurrency: &most})
	case "redrive":
		p.inst = machine.Resume(p.def, p.info, p.inst.Head(), endless, machine.Facts{}, p.frames)
		p.step(machine.Redriven{})
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.t.Fatalf("%s: %v", line, err)
		}
		p.now = p.now.Add(d)
		p.fire()
	default:
		p.t.Fatalf("unknown word in the script: %s", line)
	}
}

func cut(s string) (first, rest string) {
	first, rest, _ = strings.Cut(s, " ")
	return first, rest
}

// command reads "frame.number".
func (p *player) command(text string) machine.CommandID {
	f, n, _ := strings.Cut(text, ".")
	frame, err1 := strconv.ParseInt(f, 10, 64)
	number, err2 := strconv.ParseInt(n, 10, 64)
	if err1 != nil || err2 != nil {
		p.t.Fatalf("not a command: %q", text)
	}
	return machine.CommandID{Frame: machine.FrameID(frame), Number: number}
}

// fire delivers the timers that are due, frame by frame.
func (p *player) fire() {
	for _, id := range p.frames.ids() {
		due, err := p.inst.Due(id, p.now)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, c := range due {
			p.step(machine.TimerFired{ID: c})
		}
	}
}

func (p *player) step(ev machine.Event) {
	p.t.Helper()
	r, err := p.inst.Step(p.now, ev)
	if err != nil {
		p.t.Fatalf("step: %v", err)
	}
	p.frames.apply(r)
	p.all = append(p.all, r.History...)
	for _, c := range r.Commands {
		p.command_(c)
	}
	if p.forget {
		p.inst = machine.Resume(p.def, p.info, r.Head, endless, machine.Facts{}, p.frames)
	}
}

func (p *player) command_(c machine.Command) {
	id := func(c machine.CommandID) string { return fmt.Sprintf("%d.%d", c.Frame, c.Number) }
	switch c := c.(type) {
	case machine.RunTask:
		fmt.Fprintf(&p.out, "  run %s %s %s\n", id(c.ID), strings.TrimSpace(c.State+" "+string(c.Purpose)), c.Input)
	case machine.SaveMapRun:
		m := c.MapRun
		p.mapRun = m.ARN
		fmt.Fprintf(&p.out, "  map run %s %s items=%d concurrency=%d tolerated=%d/%g%% redrives=%d\n", m.Label, m.Status, m.Total, m.Concurrency, m.ToleratedCount, m.ToleratedPercentage, m.Redrives)
	case machine.StartChild:
		fmt.Fprintf(&p.out, "  child %d ×%d %s\n", c.Index, c.Items, c.Input)
	case machine.StopChildren:
		fmt.Fprintln(&p.out, "  stop the children")
	case machine.RedriveChildren:
		fmt.Fprintln(&p.out, "  redrive the children")
	case machine.StartTimer:
		fmt.Fprintf(&p.out, "  timer %s +%s\n", id(c.ID), c.At.Sub(p.now))
	case machine.Cancel:
		fmt.Fprintf(&p.out, "  cancel %s\n", id(c.ID))
	case machine.GoOn:
		fmt.Fprintf(&p.out, "  go on %d\n", c.Frame)
	case machine.Finish:
		fmt.Fprintf(&p.out, "  finish %s %s%s\n", c.Status, c.Output, errorText(c))
	}
}

func errorText(c machine.Finish) string {
	var parts []string
	for _, s := range []*string{c.Error, c.Cause} {
		if s != nil {
			parts = append(parts, *s)
		}
	}
	return strings.Join(parts, ": ")
}

func (p *player) history() {
	fmt.Fprintln(&p.out, "history")
	for _, e := range p.all {
		fmt.Fprintf(&p.out, "  %d<%d %s %s\n", e.ID, e.PreviousID, e.Type, e.Details)
	}
}
