package machine

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
)

// step is one call of Step under way.
type step struct {
	*Instance
	now   time.Time
	out   Result
	dirty map[FrameID]bool
	queue []*frame // frames that can go on, in order
	err   error    // what makes the instance unusable
	moves int      // states entered so far
	full  bool     // the history has no place for more
	over  bool

	buried []*frame // what a failure under way has ended, for a redrive
}

// Step applies an event at a time and carries the execution on until everything
// in it waits for something outside, or a slice of history is full. An error
// means that the stored execution can't be read or continued.
func (x *Instance) Step(now time.Time, ev Event) (Result, error) {
	s := &step{Instance: x, now: now.UTC(), dirty: map[FrameID]bool{}}
	x.gone = nil
	if _, redriven := ev.(Redriven); redriven != (x.head.Status == Running) {
		s.apply(ev)
		s.run()
		if s.full && !s.over && s.err == nil {
			s.finishFailed(s.head.LastEvent, historyFull(s.limits.HistoryEvents))
		}
		s.collect()
	}
	s.out.Head = x.head
	return s.out, s.err
}

func (s *step) apply(ev Event) {
	switch ev := ev.(type) {
	case Started:
		s.start()
	case Continue:
		s.resume(ev.Frame)
	case TimerFired:
		s.timerFired(ev.ID)
	case Stopped:
		s.stop(ev)
	case Redriven:
		s.redrive()
	case ChildrenEnded:
		s.childrenEnded(ev)
	case MapRunChanged:
		s.mapRunChanged(ev)
	case TaskStarted:
		s.onTask(ev.ID, func(f *frame, st *asl.State) { s.taskStarted(f, st, ev.Worker) })
	case TaskSubmitted:
		s.onTask(ev.ID, func(f *frame, st *asl.State) { s.taskSubmitted(f, st, ev.Output, ev.Job) })
	case TaskDone:
		s.onTask(ev.ID, func(f *frame, st *asl.State) { s.done(f, st, ev.Output) })
	case TaskFailed:
		s.onTask(ev.ID, func(f *frame, st *asl.State) {
			s.undone(f, st, failure{name: ev.Error, cause: ev.Cause}, ev.Submit)
		})
	case Heartbeat:
		s.onTask(ev.ID, func(f *frame, _ *asl.State) { s.heartbeat(f) })
	}
}

// onTask calls do when the task is still under way.
func (s *step) onTask(id CommandID, do func(*frame, *asl.State)) {
	f, err := s.taskFrame(id)
	if s.failed(err) || f == nil {
		return
	}
	st, err := s.state(f)
	if s.failed(err) {
		return
	}
	s.touch(f)
	do(f, st)
}

// done takes a result for what the frame waits for.
func (s *step) done(f *frame, st *asl.State, output json.RawMessage) {
	switch f.Phase {
	case reading:
		s.itemsRead(f, st, output)
	case writing:
		s.resultsWritten(f, st, output)
	default:
		s.taskDone(f, st, output)
	}
}

func (s *step) undone(f *frame, st *asl.State, why failure, submit bool) {
	if f.Phase == writing && f.Group.Doomed {
		why = tooManyFailed() // which is why the Map Run ends
	}
	if f.Phase == reading || f.Phase == writing {
		s.mapRunFailed(f, st, why)
		return
	}
	s.taskFailed(f, st, why, submit)
}

func (s *step) start() {
	if s.head.LastEvent > 0 {
		return
	}
	root := s.newFrame(&frame{ID: Root, State: s.def.StartAt, input: s.Instance.input})
	s.emit(0, "ExecutionStarted", executionStarted(s.info))
	if life := s.life(); life > 0 {
		s.startTimer(root, lifeTimer, s.now.Add(life))
	}
	s.push(root)
}

// life is how long the execution may take; 0 or less: without end.
func (s *step) life() time.Duration {
	if s.probe != nil {
		return 0
	}
	most := s.limits.StandardTime
	if s.info.Express {
		most = s.limits.ExpressTime
	}
	if asked := seconds(s.def.TimeoutSeconds); asked > 0 && (most <= 0 || asked < most) {
		return asked
	}
	return most
}

func (s *step) resume(id FrameID) {
	f, err := s.frame(id)
	if s.failed(err) || f == nil {
		return
	}
	switch {
	case f.Phase == ready || f.Phase == again:
		s.push(f)
	case f.Group != nil && f.Group.Paused:
		s.moreChildren(f)
	}
}

func (s *step) timerFired(id CommandID) {
	f, err := s.frame(id.Frame)
	if s.failed(err) || f == nil {
		return
	}
	i := slices.IndexFunc(f.Timers, func(t timer) bool { return t.ID == id })
	if i < 0 {
		return
	}
	t := f.Timers[i]
	if t.At.After(s.now) {
		return
	}
	st, err := s.state(f)
	if s.failed(err) {
		return
	}
	f.Timers = slices.Delete(f.Timers, i, i+1)
	s.touch(f)
	switch t.Kind {
	case lifeTimer:
		s.timeOut()
	case waitTimer:
		s.waited(f, st)
	case retryTimer:
		f.Phase = again
		s.push(f)
	case taskTimer, heartbeatTimer:
		s.taskTimedOut(f, st, t.Kind == heartbeatTimer)
	}
}

// run carries on what can go on.
func (s *step) run() {
	for len(s.queue) > 0 && !s.over && !s.full && s.err == nil {
		f := s.queue[0]
		s.queue = s.queue[1:]
		if s.frames[f.ID] != f {
			continue // aborted by a sibling
		}
		if len(s.out.History) >= s.limits.SliceEvents || s.moves >= s.limits.SliceEvents {
			s.out.Commands = append(s.out.Commands, GoOn{f.ID})
			continue
		}
		s.advance(f)
	}
}

// advance enters the state of a frame, or tries it again.
func (s *step) advance(f *frame) {
	s.touch(f)
	st, err := s.state(f)
	if s.failed(err) {
		return
	}
	s.moves++
	if f.Phase == ready {
		s.enter(f, st)
	}
	s.attempt(f, st)
}

func (s *step) enter(f *frame, st *asl.State) {
	f.Retries, f.Retry, f.Group, f.items = nil, 0, nil, nil
	f.At, f.Before = s.now, f.Last
	f.Last = s.emit(f.Last, string(st.Type)+"StateEntered", stateEntered(st.Name, f.input))
	f.Entered, f.Phase = f.Last, again
	s.probed(f, st)
}

// attempt does what the state is there for.
func (s *step) attempt(f *frame, st *asl.State) {
	switch st.Type {
	case asl.Pass:
		s.pass(f, st)
	case asl.Succeed:
		s.succeed(f, st)
	case asl.Fail:
		s.failState(f, st)
	case asl.Choice:
		s.choice(f, st)
	case asl.Wait:
		s.wait(f, st)
	case asl.Task:
		s.task(f, st)
	case asl.Parallel:
		s.parallel(f, st)
	case asl.Map:
		s.mapState(f, st)
	default:
		s.failed(fmt.Errorf("state %q has the unknown type %q", st.Name, st.Type))
	}
}

// leave ends a visit of a state: raw is what OutputPath is applied to.
func (s *step) leave(f *frame, st *asl.State, raw *doc) {
	out, fail := s.outputPath(f, st, raw)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	s.exit(f, st, st.Next, out, st.Assign, raw)
}

// exit leaves the state for next; an empty next ends the flow. assign is evaluated over from (nil: nothing to assign with).
func (s *step) exit(f *frame, st *asl.State, next string, out *doc, assign assignment, from *doc) {
	assigned, fail := s.assign(f, assign, from)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	s.depart(f, st, next, out, assigned)
}

// depart writes the …Exited event and goes on to next.
func (s *step) depart(f *frame, st *asl.State, next string, out *doc, assigned []variable) {
	if !out.fits(s.limits.PayloadBytes) {
		s.fail(f, st, dataLimit(st.Name))
		return
	}
	grown := f.growth(assigned)
	if grown > 0 && s.head.VariableBytes+grown > s.limits.VariableBytes {
		s.fail(f, st, dataLimit(st.Name))
		return
	}
	s.head.VariableBytes += grown
	f.Last = s.emit(f.Last, string(st.Type)+"StateExited", stateExited(st.Name, out, assigned))
	s.head.Transitions++
	f.Timers = keepLife(f.Timers)
	f.Task, f.Group, f.items, f.fallen, f.spilt = nil, nil, nil, nil, nil
	for _, a := range assigned {
		f.setVar(a.name, a.value)
	}
	if s.probe != nil {
		s.left(f, next, out)
		return
	}
	if next == "" {
		s.end(f, out)
		return
	}
	f.State, f.input, f.Phase = next, out, ready
	s.queue = slices.Insert(s.queue, 0, f)
}

// end is the end of a flow with an output.
func (s *step) end(f *frame, out *doc) {
	if f.ID != Root {
		s.laneDone(f, out)
		return
	}
	if s.full {
		return
	}
	s.record(f.Last, "ExecutionSucceeded", outputDetails(out))
	s.finish(Finish{Status: Succeeded, Output: out.Text()})
}

// collect puts what changed into the result.
func (s *step) collect() {
	if s.err != nil || s.over && !s.out.Kept {
		return
	}
	ids := make([]FrameID, 0, len(s.dirty))
	for id := range s.dirty {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		f, ok := s.frames[id]
		if !ok {
			continue
		}
		saved, err := f.save()
		if s.failed(err) {
			return
		}
		if s.over {
			saved.Wake, saved.Open = time.Time{}, false
		}
		s.out.Frames = append(s.out.Frames, saved)
	}
}

func (s *step) newFrame(f *frame) *frame {
	s.head.LastFrame = max(s.head.LastFrame+1, f.ID)
	f.ID = s.head.LastFrame
	f.Phase = ready
	s.frames[f.ID] = f
	s.touch(f)
	return f
}

func (s *step) touch(f *frame) { s.dirty[f.ID] = true }

func (s *step) push(f *frame) {
	s.touch(f)
	s.queue = append(s.queue, f)
}

func (s *step) nextCommand(f *frame) CommandID {
	s.head.LastCommand++
	return CommandID{f.ID, s.head.LastCommand}
}

func (s *step) startTimer(f *frame, kind timerKind, at time.Time) {
	if kind == waitTimer || kind == retryTimer {
		at = s.limits.scaled(s.now, at)
	}
	t := timer{s.nextCommand(f), at, kind}
	f.Timers = append(f.Timers, t)
	s.out.Commands = append(s.out.Commands, StartTimer{t.ID, t.At})
}

// failed keeps the first error that makes the instance unusable.
func (s *step) failed(err error) bool {
	if err != nil && s.err == nil {
		s.err = err
	}
	return err != nil
}

func keepLife(timers []timer) []timer {
	return slices.DeleteFunc(timers, func(t timer) bool { return t.Kind != lifeTimer })
}

func seconds(n int64) time.Duration {
	const most = int64(1<<62) / int64(time.Second)
	return time.Duration(min(n, most)) * time.Second
}
