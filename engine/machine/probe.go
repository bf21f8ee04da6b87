package machine

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Stage is a point in the data flow of a state that a Probe sees.
type Stage string

// The stages, as TestState calls them.
const (
	AfterArguments      Stage = "afterArguments"
	AfterInputPath      Stage = "afterInputPath"
	AfterParameters     Stage = "afterParameters"
	RawResult           Stage = "result"
	AfterResultSelector Stage = "afterResultSelector"
	AfterResultPath     Stage = "afterResultPath"
	AfterItemsPath      Stage = "afterItemsPath"
	AfterItemSelector   Stage = "afterItemSelector"
	AfterItemBatcher    Stage = "afterItemBatcher"
)

// Probe goes with a throw-away instance that visits one state, the one that its
// definition starts at. It says in which situation the state is, keeps what the
// state did, and ends the execution when the state is left. Parallel and Map
// states do not run their insides but end with Mock.
type Probe struct {
	Variables *value.Object                     // in the state's scope; nil: none
	Retries   int64                             // attempts that each retrier has used up
	Context   func(own value.Value) value.Value // the context object in place of the interpreter's own; nil: that one
	Items     value.Value                       // what the ItemReader of a Map reads; nil: the state's input
	Mock      *GroupMock                        // for Parallel and Map

	Seen Visit
}

// GroupMock is how a Parallel or Map state ends: with Result, or with an error.
type GroupMock struct {
	Result   json.RawMessage
	Error    *string // nil: it has a result
	Cause    *string
	Failures int64 // iterations that failed
}

// Visit is what a Probe saw of its state.
type Visit struct {
	Stages      map[Stage]json.RawMessage // those that were done
	Variables   json.RawMessage           // in the state's scope at its end; nil when there are none
	Concurrency *int64                    // of a Map
	Tolerated   *int64                    // ToleratedFailureCount, when the Map has one
	Percentage  *float64                  // ToleratedFailurePercentage, when it has one
	Iterations  int                       // of a Map

	Left   bool // the state has an output, also by way of a catcher
	Output json.RawMessage
	Next   string

	Failure *Failure // the last error
}

// Failure is an error of the state, and what handles it.
type Failure struct {
	Error, Cause *string
	Retrier      int // its index; -1 when none applies
	Retrying     bool
	Backoff      time.Duration // with Retrying
	Catcher      int           // -1 when none applies
}

// Probe makes the instance one for a test. It must be called before the first step.
func (x *Instance) Probe(p *Probe) {
	p.Seen = Visit{Stages: map[Stage]json.RawMessage{}}
	x.probe = p
}

// saw keeps a stage.
func (s *step) saw(stage Stage, d *doc) {
	if s.probe != nil && d != nil {
		s.probe.Seen.Stages[stage] = d.Text()
	}
}

// probed puts a frame into the situation of the test.
func (s *step) probed(f *frame, st *asl.State) {
	if s.probe == nil {
		return
	}
	if s.probe.Variables != nil {
		for _, m := range s.probe.Variables.Members() {
			f.setVar(m.Key, docValue(m.Value))
		}
	}
	if s.probe.Retries > 0 {
		f.Retry = int(s.probe.Retries)
		f.Retries = make([]int64, len(st.Retry))
		for i := range f.Retries {
			f.Retries[i] = s.probe.Retries
		}
	}
	s.probe.Seen.Variables = variablesText(f)
}

// variablesText is the frame's variables as an object, in the order of their names.
func variablesText(f *frame) json.RawMessage {
	if len(f.vars) == 0 {
		return nil
	}
	o := &value.Object{}
	for _, name := range slices.Sorted(maps.Keys(f.vars)) {
		o.Set(name, f.vars[name].Value())
	}
	return value.Text(o)
}

// left ends the execution of a test when its state is left.
func (s *step) left(f *frame, next string, out *doc) {
	seen := &s.probe.Seen
	seen.Left, seen.Next, seen.Output, seen.Variables = true, next, out.Text(), variablesText(f)
	s.finish(Finish{Status: Succeeded, Output: out.Text()})
}

// failing keeps an error of the state under test.
func (s *step) failing(why failure) {
	if s.probe != nil {
		s.probe.Seen.Failure = &Failure{Error: why.name, Cause: why.visibleCause(), Retrier: -1, Catcher: -1}
	}
}

func (s *step) retrying(retrier int, again bool, wait time.Duration) {
	if s.probe != nil {
		seen := s.probe.Seen.Failure
		seen.Retrier, seen.Retrying, seen.Backoff = retrier, again, wait
	}
}

func (s *step) caught(catcher int) {
	if s.probe != nil {
		s.probe.Seen.Failure.Catcher = catcher
	}
}

// mocked ends a Parallel or Map state as the test says; g is a Map's.
func (s *step) mocked(f *frame, st *asl.State, g *group) {
	if g != nil {
		if fail := s.mockedMap(f, st, g); fail != nil {
			s.fail(f, st, *fail)
			return
		}
	}
	switch m := s.probe.Mock; {
	case m == nil:
		s.fail(f, st, *f.runtimeFailure("A %s state is tested with a mock only.", st.Type))
	case m.Error != nil:
		s.fail(f, st, failure{name: m.Error, cause: m.Cause})
	default:
		s.complete(f, st, docOf(m.Result))
	}
}

// mockedMap looks at how a Map would run, and fails it when more iterations
// failed than it says it tolerates.
func (s *step) mockedMap(f *frame, st *asl.State, g *group) *failure {
	seen := &s.probe.Seen
	most, fail := s.concurrency(f, st)
	if fail != nil {
		return fail
	}
	seen.Concurrency, seen.Iterations = &most, g.Lanes
	if fail := s.tolerance(f, st, g); fail != nil {
		return fail
	}
	if st.ToleratedFailureCount != nil || st.Query != nil && st.Query.ToleratedFailureCount != nil {
		seen.Tolerated = &g.Tolerated
	}
	if st.ToleratedFailurePercentage != nil || st.Query != nil && st.Query.ToleratedFailurePercentage != nil {
		seen.Percentage = &g.Percentage
	}
	if !g.Batched {
		if fail := s.selected(f, st); fail != nil {
			return fail
		}
	}
	if m := s.probe.Mock; m != nil && m.Error == nil && seen.exceeded(m.Failures) {
		why := tooManyFailed()
		return &why
	}
	return nil
}

// exceeded tells whether a Map fails because of failed iterations. One that
// does not say what it tolerates takes its mocked result as it is.
func (v *Visit) exceeded(failures int64) bool {
	percent := 100 * float64(failures) / float64(max(1, v.Iterations))
	return v.Tolerated != nil && failures > *v.Tolerated || v.Percentage != nil && percent > *v.Percentage
}

// probedItems are what an ItemReader would have read.
func (s *step) probedItems(f *frame, st *asl.State) (*itemList, *failure) {
	items, fail := f.input, (*failure)(nil)
	if st.Query == nil {
		if items, fail = s.inputPath(f, st); fail != nil {
			return nil, fail
		}
	}
	if s.probe.Items != nil {
		items = docValue(s.probe.Items)
	}
	switch v := items.Value().(type) {
	case value.Array:
		return listOf(v), nil
	case *value.Object:
		return listOfEntries(v), nil
	}
	return nil, f.located(errItemReader, "Attempting to map over non-iterable node.", false)
}
