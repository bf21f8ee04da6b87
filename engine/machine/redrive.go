package machine

import (
	"slices"
	"time"
)

// redrivable tells whether the execution may ever be redriven: an EXPRESS one
// only by its Map Run.
func (i Info) redrivable() bool { return !i.Express || i.Child }

// bury keeps what a failing container ends, until it is known whether a Retrier
// or a Catcher goes on from there. When none does, the execution is over and a
// redrive takes up the same frames.
func (s *step) bury(lanes []*frame) {
	for _, f := range lanes {
		grave := *f
		s.buried = append(s.buried, &grave)
	}
}

// rest keeps the frames of an execution that did not succeed, as they were when it ended.
func (s *step) rest() {
	s.out.Kept = true
	for _, f := range s.buried {
		s.out.Removed = slices.DeleteFunc(s.out.Removed, func(id FrameID) bool { return id == f.ID })
		s.frames[f.ID] = f
		s.head.VariableBytes += f.held()
		s.touch(f)
	}
	s.buried = nil
	for _, f := range s.frames {
		if f.fallen == nil {
			continue
		}
		f.Group, f.items, f.fresh = f.fallen, f.spilt, f.spilt != nil
		f.fallen, f.spilt = nil, nil
		s.touch(f)
	}
}

// redrive goes on with every flow that did not come to its end. What succeeded
// is not done again, counters and clocks start anew (RedriveExecution).
func (s *step) redrive() {
	if !s.info.redrivable() || s.head.Status == Succeeded {
		return
	}
	root, err := s.frame(Root)
	if s.failed(err) || root == nil {
		return
	}
	s.head.Status, s.head.Output, s.head.Error, s.head.Cause = Running, nil, nil, nil
	s.head.Redrives++
	s.head.RedrivenAt, s.head.StoppedAt = s.now, time.Time{}
	last := s.emit(s.head.LastEvent, "ExecutionRedriven", object(nil).int("redriveCount", s.head.Redrives).done())
	root.Last = last // branches go on from their own last events
	s.again(root)
	if life := s.life(); life > 0 && !s.over {
		s.startTimer(root, lifeTimer, s.now.Add(life))
	}
}

// again readies a flow that was at rest, with all flows below it.
func (s *step) again(f *frame) {
	s.touch(f)
	f.Timers, f.Task, f.Retries, f.Retry = nil, nil, nil, 0
	switch {
	case f.Phase == ended:
	case f.Phase == ready:
		s.push(f)
	case f.Group != nil && f.Phase == children && s.againBelow(f):
	default:
		f.Group, f.items, f.Phase = nil, nil, again
		s.push(f)
	}
}

// againBelow readies the lanes of a container, and tells whether it has any:
// one that failed by itself starts all of them anew.
func (s *step) againBelow(f *frame) bool {
	st, err := s.state(f)
	if s.failed(err) {
		return false
	}
	if f.Group.MapRun != "" {
		return s.redriveMapRun(f, st)
	}
	below, err := s.lanes(f.ID)
	if s.failed(err) || len(below) == 0 {
		return false
	}
	f.Group.Running, f.Group.Failures = 0, 0
	for _, lane := range below {
		if lane.Phase != ended {
			f.Group.Running++
			s.again(lane)
		}
	}
	s.startIterations(f, st, f.Last)
	return true
}
