package machine

import (
	"encoding/json"
	"fmt"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// mostChildren is how many child executions of a Map Run are under way at most
// (Step Functions quotas).
const mostChildren = 10_000

// distribute begins the Map Run of a distributed Map whose items are known.
func (s *step) distribute(f *frame, st *asl.State, g *group) {
	if fail := s.openMapRun(f, st, g); fail != nil {
		s.fail(f, st, *fail)
		return
	}
	s.startChildren(f, st)
}

// readItems begins the Map Run of a distributed Map with an ItemReader: reading
// the items is the first thing that it does.
func (s *step) readItems(f *frame, st *asl.State) {
	reader, fail := s.reader(f, st)
	if fail == nil {
		f.items = listOf(value.Array{})
		var g *group
		if g, fail = s.newGroup(f, st); fail == nil {
			f.Last = s.emit(f.Last, "MapStateStarted", length(0))
			fail = s.openMapRun(f, st, g)
		}
	}
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	s.request(f, st, reading, reader)
}

// request asks the runtime for the items or the results of the Map Run.
func (s *step) request(f *frame, st *asl.State, what phase, params *doc) {
	f.Phase = what
	f.Task = &task{ID: s.nextCommand(f), params: params, Started: true}
	s.out.Commands = append(s.out.Commands, f.runTask(st))
}

// reader is the ItemReader with all of its expressions evaluated.
func (s *step) reader(f *frame, st *asl.State) (*doc, *failure) {
	if st.Query != nil {
		return s.ask(f, st.Query.Reader, "ItemReader", facet{}, nil)
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		return nil, fail
	}
	d, fail := s.template(f, st.Reader.Whole, in)
	if fail != nil || st.Reader.MaxItems == nil {
		return d, fail
	}
	most, fail := s.number(f, st.Reader.MaxItems, "MaxItemsPath")
	if fail != nil {
		return nil, fail
	}
	o, _ := d.Value().(*value.Object)
	config, _ := o.Get("ReaderConfig")
	settings, _ := config.(*value.Object)
	return docValue(o.With("ReaderConfig", settings.With("MaxItems", value.Int(most)))), nil
}

// openMapRun names the Map Run and says how it is to be carried out.
func (s *step) openMapRun(f *frame, st *asl.State, g *group) *failure {
	if fail := s.tolerance(f, st, g); fail != nil {
		return fail
	}
	if g.Label = st.Label; g.Label == "" {
		g.Label = s.uuid()
	}
	g.MapRun = fmt.Sprintf("%smapRun:%s/%s:%s", arnHead(s.info.MachineARN), s.info.MachineName, g.Label, s.uuid())
	f.Group, f.Phase = g, children
	f.Last = s.emit(f.Last, "MapRunStarted", object(nil).str("mapRunArn", g.MapRun).done())
	s.saveMapRun(f, st, Running)
	return nil
}

func (s *step) saveMapRun(f *frame, st *asl.State, status Status) {
	g := f.Group
	s.out.Commands = append(s.out.Commands, SaveMapRun{MapRun{
		ARN: g.MapRun, Frame: f.ID, State: st.Name, Label: g.Label, Express: st.ExecutionType == "EXPRESS", Status: status,
		Total: int64(g.Items), Children: int64(g.Lanes), Writes: st.ResultWriter.Get("Resource") != nil, Concurrency: int64(g.Concurrency), ToleratedCount: g.Tolerated, ToleratedPercentage: g.Percentage, Redrives: g.Redrives,
	}})
}

// itemsRead goes on with what an ItemReader has read.
func (s *step) itemsRead(f *frame, st *asl.State, text json.RawMessage) {
	f.Task = nil
	items, ok := readList(text)
	if !ok {
		s.mapRunFailed(f, st, newFailure(errItemReader, "Attempting to map over non-iterable node."))
		return
	}
	f.items, f.fresh = items, true
	f.Group.Items, f.Group.Lanes = items.len(), items.len()
	if fail := s.batch(f, st, f.Group); fail != nil {
		s.mapRunFailed(f, st, *fail)
		return
	}
	f.Phase = children
	s.saveMapRun(f, st, Running)
	s.startChildren(f, st)
}

// startChildren starts child executions while the Map Run may run more of them.
func (s *step) startChildren(f *frame, st *asl.State) {
	g := f.Group
	most := mostChildren
	if g.Concurrency > 0 {
		most = min(most, g.Concurrency)
	}
	g.Paused = false
	for started := 0; g.Next < g.Lanes && g.Running < most; started++ {
		if started == s.limits.SliceEvents {
			g.Paused = true
			s.out.Commands = append(s.out.Commands, GoOn{f.ID})
			return
		}
		in, fail := s.itemInput(f, st, g.Next)
		if fail == nil && !in.fits(s.limits.PayloadBytes) {
			why := dataLimit(st.Name)
			fail = &why
		}
		if fail != nil {
			s.mapRunFailed(f, st, *fail)
			return
		}
		s.out.Commands = append(s.out.Commands, StartChild{MapRun: g.MapRun, Index: g.Next, Items: g.weight(f, g.Next), Input: in.Text()})
		g.Next++
		g.Running++
	}
	if g.Running == 0 {
		s.gather(f, st)
	}
}

// weight is how many items the input of a child execution holds.
func (g *group) weight(f *frame, index int) int {
	if !g.Batched {
		return 1
	}
	batch, _ := f.items.at(index).(*value.Object)
	items, _ := batch.Get("Items")
	all, _ := items.(value.Array)
	return len(all)
}

func (s *step) moreChildren(f *frame) {
	st, err := s.state(f)
	if s.failed(err) {
		return
	}
	s.touch(f)
	s.startChildren(f, st)
}

// mapRunFrame finds the frame of a Map Run whose child executions run.
func (s *step) mapRunFrame(id FrameID, run string) (*frame, *asl.State) {
	f, err := s.frame(id)
	if s.failed(err) || f == nil || f.Phase != children || f.Group == nil || f.Group.MapRun != run {
		return nil, nil
	}
	st, err := s.state(f)
	if s.failed(err) {
		return nil, nil
	}
	s.touch(f)
	return f, st
}

func (s *step) childrenEnded(ev ChildrenEnded) {
	f, st := s.mapRunFrame(ev.Frame, ev.MapRun)
	if f == nil {
		return
	}
	g := f.Group
	for _, end := range ev.Ended {
		g.Running--
		switch end.Status {
		case Succeeded:
			g.Succeeded++
		case Failed, TimedOut:
			g.Failures += g.weight(f, end.Index)
		}
	}
	s.goOnMapRun(f, st)
}

// goOnMapRun ends a Map Run when too much has failed, else it starts what may be started.
func (s *step) goOnMapRun(f *frame, st *asl.State) {
	if f.Group.intolerable() {
		s.exceeded(f, st)
		return
	}
	if !f.Group.Paused {
		s.startChildren(f, st)
	}
}

func (s *step) mapRunChanged(ev MapRunChanged) {
	f, st := s.mapRunFrame(ev.Frame, ev.MapRun)
	if f == nil {
		return
	}
	g := f.Group
	if ev.Concurrency != nil {
		g.Concurrency = *ev.Concurrency
	}
	if ev.ToleratedCount != nil {
		g.Tolerated, g.ByCount = *ev.ToleratedCount, true
	}
	if ev.ToleratedPercentage != nil {
		g.Percentage, g.ByPercent = *ev.ToleratedPercentage, true
	}
	s.saveMapRun(f, st, Running)
	s.goOnMapRun(f, st)
}

// gather asks for the output of a Map Run whose child executions have ended.
func (s *step) gather(f *frame, st *asl.State) {
	writer, fail := s.writer(f, st)
	if fail != nil {
		s.mapRunFailed(f, st, *fail)
		return
	}
	s.request(f, st, writing, writer)
}

// writer is the ResultWriter with all of its expressions evaluated; null when there is none.
func (s *step) writer(f *frame, st *asl.State) (*doc, *failure) {
	if st.Query != nil {
		return s.ask(f, st.Query.Writer, "ResultWriter", facet{}, docValue(nil))
	}
	if st.Writer == nil {
		return docValue(nil), nil
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		return nil, fail
	}
	return s.template(f, st.Writer, in)
}

// exceeded ends a Map Run of which too much has failed. Results that go to a
// bucket are exported all the same, once nothing runs any more.
func (s *step) exceeded(f *frame, st *asl.State) {
	writer, fail := s.writer(f, st)
	if fail != nil || !exports(writer) {
		s.mapRunFailed(f, st, tooManyFailed())
		return
	}
	f.Group.Doomed = true
	s.saveMapRun(f, st, Failed)
	s.out.Commands = append(s.out.Commands, StopChildren{f.Group.MapRun})
	s.request(f, st, writing, writer)
}

// exports tells whether a ResultWriter writes to a bucket.
func exports(writer *doc) bool {
	o, ok := writer.Value().(*value.Object)
	if !ok {
		return false
	}
	_, ok = o.Get("Resource")
	return ok
}

// Pending are the inputs of at most n items or batches of a Map Run from an
// index on, for those that no child execution was started for.
func (x *Instance) Pending(id FrameID, from, n int) ([]json.RawMessage, error) {
	f, err := x.frame(id)
	if f == nil || f.Group == nil || f.items == nil || err != nil {
		return nil, err
	}
	st, err := x.state(f)
	if err != nil {
		return nil, err
	}
	head := x.head
	defer func() { x.head = head }() // looking changes nothing
	s := &step{Instance: x, now: f.At, dirty: map[FrameID]bool{}}
	var inputs []json.RawMessage
	for i := from; i < min(from+n, f.Group.Lanes); i++ {
		in, fail := s.itemInput(f, st, i)
		if fail != nil {
			in = docValue(nil) // it could not have been started
		}
		inputs = append(inputs, in.Text())
	}
	return inputs, s.err
}

func (s *step) resultsWritten(f *frame, st *asl.State, output json.RawMessage) {
	if f.Group.Doomed {
		s.mapRunFailed(f, st, tooManyFailed())
		return
	}
	result, err := parseDoc(output)
	if err != nil {
		s.mapRunFailed(f, st, newFailure(errWriter, "The results are not JSON: "+err.Error()))
		return
	}
	f.Last = s.emit(f.Last, "MapRunSucceeded", nil)
	s.saveMapRun(f, st, Succeeded)
	f.Task, f.Group, f.items = nil, nil, nil
	if len(output) > s.limits.PayloadBytes {
		s.fail(f, st, dataLimit(st.Name))
		return
	}
	s.emit(f.Last, "MapStateSucceeded", nil)
	s.complete(f, st, result)
}

// mapRunFailed ends a Map Run, and with it what of it still runs.
func (s *step) mapRunFailed(f *frame, st *asl.State, why failure) {
	f.Task, f.Phase = nil, children
	f.Last = s.emit(f.Last, "MapRunFailed", why.details())
	s.saveMapRun(f, st, Failed)
	s.out.Commands = append(s.out.Commands, StopChildren{f.Group.MapRun})
	s.fail(f, st, why)
}

// abandonMapRun ends a Map Run for a reason that lies outside of it.
func (s *step) abandonMapRun(f *frame) {
	st, err := s.state(f)
	if s.failed(err) {
		return
	}
	s.saveMapRun(f, st, Aborted)
	s.out.Commands = append(s.out.Commands, StopChildren{f.Group.MapRun})
}

// redriveMapRun lets the child executions that did not succeed go on, and tells
// whether there is something left to do for the same Map Run: one that failed
// before or after its child executions is begun anew.
func (s *step) redriveMapRun(f *frame, st *asl.State) bool {
	g := f.Group
	unfinished := g.Next - g.Succeeded
	if unfinished == 0 && g.Next == g.Lanes {
		return false
	}
	g.Redrives++
	g.Running, g.Failures, g.Doomed = unfinished, 0, false
	f.Last = s.emit(f.Last, "MapRunRedriven", object(nil).str("mapRunArn", g.MapRun).int("redriveCount", g.Redrives).done())
	s.saveMapRun(f, st, Running)
	s.out.Commands = append(s.out.Commands, RedriveChildren{g.MapRun})
	s.startChildren(f, st)
	return true
}
