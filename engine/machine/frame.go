package machine

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// frame is one flow under way: the main flow, a branch of a Parallel or an
// iteration of a Map. It is in one state, and waits for what phase says.
type frame struct {
	ID     FrameID `json:"id"`
	Parent FrameID `json:"parent,omitempty"`
	Owner  string  `json:"owner,omitempty"` // the Parallel or Map state it runs in
	Lane   int     `json:"lane,omitempty"`  // which branch or item

	State   string    `json:"state"`
	Entered int64     `json:"entered,omitempty"` // id of the state's …Entered event
	Before  int64     `json:"before,omitempty"`  // id of the event before that
	At      time.Time `json:"at,omitzero"`       // when it was entered
	Last    int64     `json:"last"`              // id of the last event along this branch
	Phase   phase     `json:"phase"`

	Retries []int64  `json:"retries,omitempty"` // used up attempts of each retrier in this visit
	Retry   int      `json:"retry,omitempty"`   // State.RetryCount
	Timers  []timer  `json:"timers,omitempty"`
	Task    *task    `json:"task,omitempty"`
	Group   *group   `json:"group,omitempty"`
	Vars    []string `json:"vars,omitempty"` // names of its variables; their values are in docs

	input  *doc            // the raw input of the state
	output *doc            // of a flow that ended
	vars   map[string]*doc // what this scope assigned
	items  *itemList       // of a Map: what it iterates, in Static

	fresh bool // items not saved yet

	fallen *group    // the container's group when it failed, in the step in which that was
	spilt  *itemList // and its items
}

type phase string

const (
	ready    phase = "ready"    // to enter its state, or to go on
	again    phase = "again"    // to try its state again
	waiting  phase = "waiting"  // Wait
	backoff  phase = "backoff"  // until the next attempt
	atTask   phase = "task"     // for a task's result
	children phase = "children" // for branches, iterations or child executions
	reading  phase = "reading"  // for the items of a Map Run
	writing  phase = "writing"  // for the results of a Map Run
	ended    phase = "ended"    // its output waits for its siblings
)

type timerKind string

const (
	waitTimer      timerKind = "wait"
	retryTimer     timerKind = "retry"
	taskTimer      timerKind = "timeout"
	heartbeatTimer timerKind = "heartbeat"
	lifeTimer      timerKind = "life" // TimeoutSeconds of the whole execution
)

type timer struct {
	ID   CommandID `json:"id"`
	At   time.Time `json:"at"`
	Kind timerKind `json:"kind"`
}

// task is a Task state's call under way.
type task struct {
	ID        CommandID `json:"id"`
	Token     string    `json:"token,omitempty"`
	Timeout   int64     `json:"timeout,omitempty"`   // seconds; 0: none
	Heartbeat int64     `json:"heartbeat,omitempty"` // seconds; 0: none
	Started   bool      `json:"started,omitempty"`
	Submitted bool      `json:"submitted,omitempty"`
	Job       string    `json:"job,omitempty"`
	Event     int64     `json:"event,omitempty"` // with a TestCase: the id of its …Scheduled event
	Deadline  time.Time `json:"deadline,omitzero"`

	params *doc
}

// group counts the branches of a Parallel or the iterations of a Map.
type group struct {
	Lanes       int     `json:"lanes"`
	Next        int     `json:"next"` // the first lane not started
	Running     int     `json:"running"`
	Items       int     `json:"items,omitempty"`       // of a Map Run, in all batches
	Failures    int     `json:"failures,omitempty"`    // items of a Map Run that failed
	Concurrency int     `json:"concurrency,omitempty"` // lanes at a time; 0: all
	Batched     bool    `json:"batched,omitempty"`     // the items are batches, which are inputs as they stand
	MapRun      string  `json:"mapRun,omitempty"`
	Label       string  `json:"label,omitempty"`     // of the Map Run
	Succeeded   int     `json:"succeeded,omitempty"` // child executions
	Redrives    int64   `json:"redrives,omitempty"`  // of the Map Run
	Doomed      bool    `json:"doomed,omitempty"`    // of a Map Run: too much has failed, and its results are being exported
	Paused      bool    `json:"paused,omitempty"`    // more child executions are to be started in the next slice
	Tolerated   int64   `json:"tolerated,omitempty"`
	Percentage  float64 `json:"percentage,omitempty"`
	ByCount     bool    `json:"byCount,omitempty"`   // Tolerated was given
	ByPercent   bool    `json:"byPercent,omitempty"` // Percentage was given
}

// wake is the frame's earliest timer.
func (f *frame) wake() time.Time {
	var at time.Time
	for _, t := range f.Timers {
		if at.IsZero() || t.At.Before(at) {
			at = t.At
		}
	}
	return at
}

func (f *frame) dropTimer(kind timerKind) {
	kept := f.Timers[:0]
	for _, t := range f.Timers {
		if t.Kind != kind {
			kept = append(kept, t)
		}
	}
	f.Timers = kept
}

// save encodes the frame: a JSON header, then its documents as they are, each
// behind its length.
func (f *frame) save() (Saved, error) {
	f.Vars = slices.Sorted(maps.Keys(f.vars))
	docs := []*doc{f.input, f.output, nil}
	if f.Task != nil {
		docs[2] = f.Task.params
	}
	for _, name := range f.Vars {
		docs = append(docs, f.vars[name])
	}
	header, err := json.Marshal(f)
	if err != nil {
		return Saved{}, err
	}
	body := appendBlock(nil, header)
	for _, d := range docs {
		if d == nil {
			body = append(body, 0)
			continue
		}
		body = appendBlock(body, d.Text())
	}
	s := Saved{ID: f.ID, Parent: f.Parent, Wake: f.wake(), Open: f.open(), Body: body}
	if f.fresh && f.items != nil {
		s.Static = f.items.Text()
		f.fresh = false
	}
	return s, nil
}

// open tells whether recovery has something to do for the frame.
func (f *frame) open() bool {
	switch f.Phase {
	case atTask, ready, again, reading, writing:
		return true
	}
	return f.Group != nil && f.Group.Paused
}

func appendBlock(dst, block []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(block)))
	return append(dst, block...)
}

var errDamaged = errors.New("a stored frame is damaged")

func restore(s Saved) (*frame, error) {
	header, rest, err := cutBlock(s.Body)
	if err != nil {
		return nil, err
	}
	f := &frame{}
	if err := json.Unmarshal(header, f); err != nil {
		return nil, errors.Join(errDamaged, err)
	}
	docs := make([]*doc, 3+len(f.Vars))
	for i := range docs {
		var text []byte
		if text, rest, err = cutBlock(rest); err != nil {
			return nil, err
		}
		if len(text) > 0 {
			docs[i] = docOf(text)
		}
	}
	f.input, f.output = docs[0], docs[1]
	if f.Task != nil {
		f.Task.params = docs[2]
	}
	for i, name := range f.Vars {
		f.setVar(name, docs[3+i])
	}
	if len(s.Static) > 0 {
		f.items = storedList(s.Static)
	}
	return f, nil
}

func cutBlock(b []byte) (block, rest []byte, err error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return nil, nil, errDamaged
	}
	return b[used : used+int(n) : used+int(n)], b[used+int(n):], nil
}

func (f *frame) setVar(name string, d *doc) {
	if f.vars == nil {
		f.vars = map[string]*doc{}
	}
	f.vars[name] = d
}

// held is how many bytes of JSON the frame's variables are.
func (f *frame) held() int64 {
	var n int64
	for _, d := range f.vars {
		n += int64(len(d.Text()))
	}
	return n
}

// growth is by how much assigning changes what is held.
func (f *frame) growth(assigned []variable) int64 {
	var n int64
	for _, a := range assigned {
		n += int64(len(a.value.Text()))
		if old, ok := f.vars[a.name]; ok {
			n -= int64(len(old.Text()))
		}
	}
	return n
}

// size is roughly what the frame holds in memory, in bytes.
func (f *frame) size() int {
	n := 400
	if f.items != nil {
		n += f.items.size()
	}
	for _, d := range []*doc{f.input, f.output} {
		if d != nil {
			n += 3 * len(d.text)
		}
	}
	return n
}
