package machine

// finish ends the execution. All of its tasks and timers are over with it, so
// none is cancelled one by one.
func (s *step) finish(f Finish) {
	s.head.Status, s.head.Output, s.head.Error, s.head.Cause = f.Status, f.Output, f.Error, f.Cause
	s.head.StoppedAt = s.now
	s.over = true
	s.out.Commands = append(s.out.Commands, f)
	if f.Status != Succeeded && s.info.redrivable() {
		s.rest()
		return
	}
	s.out.Removed = []FrameID{Root}
	s.out.Frames = nil
	clear(s.frames)
}

func (s *step) finishFailed(previous int64, why failure) {
	s.record(previous, "ExecutionFailed", why.details())
	s.finish(Finish{Status: Failed, Error: why.name, Cause: why.visibleCause()})
}

func (s *step) stop(ev Stopped) {
	why := failure{name: ev.Error, cause: ev.Cause}
	s.record(0, "ExecutionAborted", why.details())
	s.finish(Finish{Status: Aborted, Error: ev.Error, Cause: ev.Cause})
}

func (s *step) timeOut() {
	why := timedOut()
	s.record(0, "ExecutionTimedOut", why.details())
	s.finish(Finish{Status: TimedOut, Error: why.name})
}
