package machine

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// parallel starts the branches of a Parallel state.
func (s *step) parallel(f *frame, st *asl.State) {
	in, fail := s.arguments(f, st)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	if s.probe != nil {
		s.mocked(f, st, nil)
		return
	}
	f.Last = s.emit(f.Last, "ParallelStateStarted", nil)
	f.Phase = children
	f.Group = &group{Lanes: len(st.Branches), Next: len(st.Branches), Running: len(st.Branches)}
	for i, b := range st.Branches {
		s.startLane(f, st, i, b.StartAt, in, f.Last)
	}
}

func (s *step) startLane(f *frame, st *asl.State, index int, start string, in *doc, last int64) {
	s.push(s.newFrame(&frame{Parent: f.ID, Owner: st.Name, Lane: index, State: start, Last: last, input: in}))
}

// mapState finds the items of a Map and starts as many iterations as may run.
func (s *step) mapState(f *frame, st *asl.State) {
	if st.ItemReader != nil && s.probe == nil {
		s.readItems(f, st)
		return
	}
	var g *group
	var fail *failure
	f.items, fail = s.items(f, st)
	if fail == nil {
		g, fail = s.newGroup(f, st)
	}
	if fail == nil {
		fail = s.batch(f, st, g)
	}
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	if s.probe != nil {
		s.mocked(f, st, g)
		return
	}
	f.fresh = true
	f.Last = s.emit(f.Last, "MapStateStarted", length(g.Lanes))
	if st.Mode == asl.Distributed {
		s.distribute(f, st, g)
		return
	}
	f.Phase, f.Group = children, g
	s.startIterations(f, st, f.Last)
	if f.Group != nil && f.Group.Lanes == 0 {
		s.lanesDone(f, st, f.Last)
	}
}

// items is the array that a Map iterates.
func (s *step) items(f *frame, st *asl.State) (*itemList, *failure) {
	if st.ItemReader != nil {
		return s.probedItems(f, st)
	}
	if st.Query != nil {
		return s.queryItems(f, st)
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		return nil, fail
	}
	items := in
	if st.ItemsPath != nil {
		v, err := st.ItemsPath.Eval(s.env(f, in))
		if err != nil {
			return nil, f.badItems(err)
		}
		items = docValue(v)
	}
	s.saw(AfterItemsPath, items)
	if list, ok := iterable(items, st); ok {
		return list, nil
	}
	return nil, f.runtimeFailure("Reference path \"%s\" must point to array.", pathText(st))
}

// iterable are the items in a value: an array, in a distributed Map also an object.
func iterable(d *doc, st *asl.State) (*itemList, bool) {
	switch v := d.Value().(type) {
	case value.Array:
		l := listOf(v)
		if st.Mode == asl.Distributed {
			l.sources = []itemSource{{Name: stateData}}
		}
		return l, true
	case *value.Object:
		return listOfEntries(v), st.Mode == asl.Distributed
	}
	return nil, false
}

func pathText(st *asl.State) string {
	if st.ItemsPath == nil {
		return "$"
	}
	return st.ItemsPath.String()
}

// entries turns an object into the items that a distributed Map makes of it.
func entries(o *value.Object) value.Array {
	a := make(value.Array, 0, o.Len())
	for _, m := range o.Members() {
		a = append(a, value.NewObject(value.Member{Key: "Key", Value: m.Key}, value.Member{Key: "Value", Value: m.Value}))
	}
	return a
}

func (s *step) newGroup(f *frame, st *asl.State) (*group, *failure) {
	most, fail := s.concurrency(f, st)
	if fail != nil {
		return nil, fail
	}
	if most < 0 {
		return nil, f.runtimeFailure("MaxConcurrency cannot be negative.")
	}
	n := f.items.len()
	g := &group{Lanes: n, Items: n, Concurrency: int(most)}
	if st.Mode != asl.Distributed && (g.Concurrency == 0 || g.Concurrency > s.limits.InlineLanes) {
		g.Concurrency = s.limits.InlineLanes
	}
	return g, nil
}

func (s *step) concurrency(f *frame, st *asl.State) (int64, *failure) {
	if st.Query != nil {
		return s.askWhole(f, st.Query.MaxConcurrency, "MaxConcurrency")
	}
	return s.number(f, st.MaxConcurrency, "MaxConcurrencyPath")
}

func (s *step) tolerance(f *frame, st *asl.State, g *group) (fail *failure) {
	if g.Tolerated, fail = s.toleratedCount(f, st); fail != nil {
		return fail
	}
	g.ByCount, g.ByPercent = st.ToleratedFailureCount != nil, st.ToleratedFailurePercentage != nil
	if st.Query != nil {
		g.ByCount, g.ByPercent = st.Query.ToleratedFailureCount != nil, st.Query.ToleratedFailurePercentage != nil
	}
	if g.Tolerated < 0 {
		return f.runtimeFailure("ToleratedFailureCount cannot be negative.")
	}
	if g.Percentage, fail = s.percentage(f, st); fail != nil {
		return fail
	}
	if g.Percentage < 0 || g.Percentage > 100 {
		return f.runtimeFailure("ToleratedFailurePercentage must be between 0 and 100.")
	}
	return nil
}

func (s *step) toleratedCount(f *frame, st *asl.State) (int64, *failure) {
	if st.Query != nil {
		return s.askWhole(f, st.Query.ToleratedFailureCount, "ToleratedFailureCount")
	}
	return s.number(f, st.ToleratedFailureCount, "ToleratedFailureCountPath")
}

func (s *step) percentage(f *frame, st *asl.State) (float64, *failure) {
	if st.Query != nil {
		return s.askPercentage(f, st.Query.ToleratedFailurePercentage)
	}
	p := st.ToleratedFailurePercentage
	switch {
	case p == nil:
		return 0, nil
	case p.Path == nil:
		return p.Value, nil
	}
	v, err := p.Path.Eval(s.env(f, f.input))
	if err != nil {
		return 0, f.badPath(err)
	}
	switch v := v.(type) {
	case value.Number:
		return v.Float64(), nil
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			return n, nil
		}
	}
	return 0, f.runtimeFailure("The ToleratedFailurePercentagePath field refers to value \"%s\" which is not a valid float: %s", plain(v), p.Path)
}

// startIterations starts iterations while the Map may run more of them.
// previous is the event that made room.
func (s *step) startIterations(f *frame, st *asl.State, previous int64) {
	g := f.Group
	for g.Next < g.Lanes && (g.Concurrency == 0 || g.Running < g.Concurrency) {
		in, fail := s.itemInput(f, st, g.Next)
		if fail != nil {
			s.abandon(f, *fail)
			return
		}
		last := s.emit(previous, "MapIterationStarted", lane(st.Name, g.Next))
		if !in.fits(s.limits.PayloadBytes) {
			s.abandon(f, dataLimit(st.Name))
			return
		}
		s.startLane(f, st, g.Next, st.Processor.StartAt, in, last)
		g.Next++
		g.Running++
	}
}

// abandon fails a container for a reason of its own while lanes are running.
func (s *step) abandon(f *frame, why failure) {
	st, err := s.state(f)
	if s.failed(err) {
		return
	}
	s.removeLanes(f, st, nil)
	s.buried = nil // a redrive runs all lanes again
	s.fail(f, st, why)
}

// itemInput is the input of an iteration: the item, or what ItemSelector makes of it.
func (s *step) itemInput(f *frame, st *asl.State, index int) (*doc, *failure) {
	item := f.items.item(index)
	if f.Group != nil && f.Group.Batched {
		return docValue(item.whole), nil
	}
	if st.Query != nil {
		return s.queryItemInput(f, st, item)
	}
	selector := st.ItemSelector
	if selector == nil {
		selector = st.Parameters
	}
	if selector == nil {
		return docValue(item.whole), nil
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		return nil, fail
	}
	v, err := selector.Eval(s.itemEnv(f, in, item))
	if err != nil {
		return nil, f.badExpression("", err)
	}
	return docValue(v), nil
}

// laneDone takes the output of a branch or an iteration.
func (s *step) laneDone(f *frame, out *doc) {
	s.head.VariableBytes -= f.held()
	f.Phase, f.output, f.input, f.vars = ended, out, nil, nil
	s.touch(f)
	p, st := s.container(f)
	if p == nil {
		return
	}
	p.Group.Running--
	closing := f.Last
	if st.Type == asl.Map {
		closing = s.emit(f.Last, "MapIterationSucceeded", lane(st.Name, f.Lane))
	}
	s.laneEnded(p, st, f.Last, closing)
}

// laneEnded goes on with a container after one of its lanes has ended.
func (s *step) laneEnded(p *frame, st *asl.State, last, closing int64) {
	if st.Type == asl.Map {
		s.startIterations(p, st, last)
	}
	if g := p.Group; g != nil && g.Running == 0 && g.Next == g.Lanes {
		s.lanesDone(p, st, closing)
	}
}

// container is the frame around a lane, and the state it is in.
func (s *step) container(f *frame) (*frame, *asl.State) {
	p := s.parent(f)
	if p == nil {
		s.failed(fmt.Errorf("frame %d has lost its parent %d", f.ID, f.Parent))
		return nil, nil
	}
	st, err := s.state(p)
	if s.failed(err) {
		return nil, nil
	}
	s.touch(p)
	return p, st
}

// lanesDone gathers the outputs of all lanes, in their order.
func (s *step) lanesDone(p *frame, st *asl.State, closing int64) {
	below, err := s.lanes(p.ID)
	if s.failed(err) {
		return
	}
	outputs, size := make(value.Array, 0, len(below)), 0
	for _, f := range below {
		if f.output != nil {
			outputs = append(outputs, f.output.Value())
			size += len(f.output.Text()) + 1
		}
	}
	s.drop(below)
	p.Last = closing
	p.Group, p.items = nil, nil
	if size > s.limits.PayloadBytes {
		s.fail(p, st, dataLimit(st.Name))
		return
	}
	s.emit(closing, string(st.Type)+"StateSucceeded", nil)
	s.complete(p, st, docValue(outputs))
}

// laneFailed takes the failure of a branch or an iteration.
func (s *step) laneFailed(f *frame, why failure) {
	p, st := s.container(f)
	if p == nil {
		return
	}
	p.Last = f.Last
	if st.Type == asl.Map {
		s.emit(f.Last, "MapIterationFailed", lane(st.Name, f.Lane))
	}
	s.removeLanes(p, st, f)
	s.fail(p, st, why)
}

// intolerable tells whether more items have failed than one of the given
// limits allows; without a limit none may.
func (g *group) intolerable() bool {
	if g.Failures == 0 {
		return false
	}
	percent := 100 * float64(g.Failures) / float64(g.Items)
	switch {
	case g.ByCount && int64(g.Failures) > g.Tolerated, g.ByPercent && percent > g.Percentage:
		return true
	}
	return !g.ByCount && !g.ByPercent
}

// closeFailed writes the …StateFailed event of a container whose lanes ran.
func (s *step) closeFailed(f *frame, st *asl.State) {
	if f.Group == nil {
		return
	}
	f.fallen, f.spilt = f.Group, f.items
	f.Group, f.items = nil, nil
	f.Last = s.emit(f.Last, string(st.Type)+"StateFailed", nil)
}

// removeLanes ends what still runs below a container, because of culprit.
func (s *step) removeLanes(p *frame, st *asl.State, culprit *frame) {
	if p.Group != nil && p.Group.MapRun != "" {
		s.abandonMapRun(p)
		return
	}
	below, err := s.lanes(p.ID)
	if s.failed(err) {
		return
	}
	if culprit != nil && st.Type == asl.Parallel {
		s.abortTask(culprit)
	}
	for _, f := range below {
		if f != culprit && f.Phase != ended {
			s.abort(f)
			if st.Type == asl.Map {
				s.emit(f.Last, "MapIterationAborted", lane(st.Name, f.Lane))
			}
		}
	}
	s.bury(below)
	s.drop(below)
}

// abortTask writes TaskStateAborted, which AWS does for the failing task too.
func (s *step) abortTask(f *frame) {
	if st, err := s.state(f); err == nil && st.Type == asl.Task {
		s.emit(f.Last, "TaskStateAborted", nil)
	}
}

// abort writes the …StateAborted events of a lane's open states.
func (s *step) abort(f *frame) {
	st, err := s.state(f)
	if s.failed(err) || f.Phase == ready {
		return
	}
	if f.Group != nil {
		s.removeLanes(f, st, nil)
	}
	switch st.Type {
	case asl.Task, asl.Wait, asl.Parallel, asl.Map:
		f.Last = s.emit(f.Last, string(st.Type)+"StateAborted", nil)
	}
}

// drop removes frames and all below them.
func (s *step) drop(frames []*frame) {
	for _, f := range frames {
		if f.Task != nil {
			s.out.Commands = append(s.out.Commands, Cancel{f.Task.ID})
		}
		s.head.VariableBytes -= f.held()
		s.out.Removed = append(s.out.Removed, f.ID)
		delete(s.frames, f.ID)
		if s.gone == nil {
			s.gone = map[FrameID]bool{}
		}
		s.gone[f.ID] = true
	}
}

// uuid draws a version 4 UUID.
func (s *step) uuid() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], s.Uint64())
	binary.BigEndian.PutUint64(b[8:], s.Uint64())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// arnHead is an ARN up to and with the account: "arn:aws:states:R:A:".
func arnHead(arn string) string {
	for i, colons := 0, 0; i < len(arn); i++ {
		if arn[i] == ':' {
			if colons++; colons == 5 {
				return arn[:i+1]
			}
		}
	}
	return arn
}
