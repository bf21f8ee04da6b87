package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// statuses are stored as their place here; the list is only ever added to.
var statuses = []machine.Status{machine.Running, machine.Succeeded, machine.Failed, machine.TimedOut, machine.Aborted}

// statusColumn scans a stored status.
type statusColumn struct{ to *machine.Status }

// Scan implements sql.Scanner.
func (c statusColumn) Scan(v any) error {
	n, ok := v.(int64)
	if !ok || n < 0 || n >= int64(len(statuses)) {
		return fmt.Errorf("a status is stored as %v", v)
	}
	*c.to = statuses[n]
	return nil
}

// shortInput is the longest input, in bytes, that stands in the execution's own
// row, which every step rewrites.
const shortInput = 512

// step is an engine.Step made ready by its caller, so that the writer, which all
// share, has little to do.
type step struct {
	engine.Step
	status   int64
	segments []segment
	children []*step
	log      []logRow
	told     [][]byte // announcements
	machine  int64    // the number of New's machine; 0 until it is looked up
}

// CommitStep makes one step durable: all of it or nothing. With s.New it creates
// the execution and returns its id; ErrExecutionAlreadyExists when the ARN is
// taken. Otherwise ErrExecutionDoesNotExist when there is none of this id. The
// history's ids must follow on the stored ones and end with the head's LastEvent;
// ErrStale when the stored ones end elsewhere, when the execution is over and the
// step adds no event, or when s.Fire is not the schedule's next occurrence.
//
// The frames of an execution that is over are all removed, unless the step says
// that they are Kept: then they stay without timers and are not open. A frame that is both
// saved and removed, or saved below a removed one, is removed.
func (s *Store) CommitStep(ctx context.Context, es engine.Step) (engine.ExecutionID, error) {
	st, err := prepare(es)
	if err != nil {
		return 0, fmt.Errorf("commit a step: %w", err)
	}
	if es.New != nil {
		st.machine = s.machineKey(es.New.MachineARN)
	}
	id := es.Execution
	err = s.write(ctx, "commit a step of "+stepName(es), st.size(), func(t *tx) error {
		var err error
		id, err = commitStep(t, st)
		return err
	})
	if err != nil {
		return 0, err
	}
	if es.New != nil {
		s.keys.Store(es.New.MachineARN, st.machine)
	}
	return id, nil
}

// machineKey returns the number of a machine's ARN, 0 when it is not known to be
// in the database.
func (s *Store) machineKey(arn string) int64 {
	key, _ := s.keys.Load(arn)
	n, _ := key.(int64)
	return n
}

func stepName(s engine.Step) string {
	if s.New != nil {
		return s.New.ARN
	}
	return fmt.Sprintf("execution %d", s.Execution)
}

// prepare does what needs no transaction: it checks the step against itself and
// encodes its history.
func prepare(es engine.Step) (*step, error) {
	st := &step{Step: es, status: int64(slices.Index(statuses, es.Head.Status))}
	switch {
	case st.status < 0:
		return nil, fmt.Errorf("unknown status %q", es.Head.Status)
	case (es.New == nil) == (es.Execution == 0):
		return nil, errors.New("a step is of an execution or creates one")
	case es.New == nil && es.Fire != nil:
		return nil, errors.New("a schedule fires with a new execution")
	}
	var err error
	if st.segments, err = encodeHistory(es.History); err != nil {
		return nil, err
	}
	if st.log, err = encodeLog(es.Log); err != nil {
		return nil, err
	}
	if st.told, err = encodeAnnouncements(es.Announcements); err != nil {
		return nil, err
	}
	for _, c := range es.Children {
		child, err := prepare(c)
		if err != nil {
			return nil, err
		}
		st.children = append(st.children, child)
	}
	if n := len(es.History); n > 0 && es.History[n-1].ID != es.Head.LastEvent {
		return nil, fmt.Errorf("the history ends at %d and the head at %d", es.History[n-1].ID, es.Head.LastEvent)
	}
	return st, nil
}

// previous is the id of the last event that must be stored before the step.
func (s *step) previous() int64 {
	if len(s.segments) > 0 {
		return s.segments[0].first - 1
	}
	return s.Head.LastEvent
}

func (s *step) over() bool { return s.Head.Status != machine.Running }

// size is about the number of bytes that the step writes.
func (s *step) size() int {
	n := 512 + len(s.Head.Output)
	for _, seg := range s.segments {
		n += len(seg.body)
	}
	for _, f := range s.Frames {
		n += 64 + len(f.Body) + len(f.Static)
	}
	if s.New != nil {
		n += len(s.New.Info.Input)
	}
	for _, l := range s.log {
		n += len(l.body)
	}
	for _, c := range s.children {
		n += c.size()
	}
	return n
}

func commitStep(t *tx, s *step) (engine.ExecutionID, error) {
	id, err := commitExecution(t, s)
	if err != nil {
		return 0, err
	}
	return id, changeMapRuns(t, id, s)
}

func commitExecution(t *tx, s *step) (engine.ExecutionID, error) {
	if s.New == nil {
		return s.Execution, continueExecution(t, s)
	}
	if s.Fire != nil {
		became := engine.Fire{State: engine.FireStarted, StartedAt: s.New.Info.StartedAt, ExecutionARN: s.New.ARN, Attempts: s.Fire.Attempt}
		if err := fire(t, *s.Fire, became); err != nil {
			return 0, err
		}
	}
	return createExecution(t, s)
}

func createExecution(t *tx, s *step) (engine.ExecutionID, error) {
	if s.previous() != 0 {
		return 0, fmt.Errorf("a new execution begins at event %d", s.previous()+1)
	}
	if s.machine == 0 {
		var err error
		if s.machine, err = machineKey(t, s.New.MachineARN); err != nil {
			return 0, err
		}
	}
	id, err := insertExecution(t, s)
	if err != nil {
		return 0, err
	}
	if err := insertHistory(t, id, s.segments); err != nil {
		return 0, err
	}
	if err := tell(t, id, s); err != nil {
		return 0, err
	}
	return id, settleFrames(t, id, s)
}

// tell stores what a step logs and announces.
func tell(t *tx, id engine.ExecutionID, s *step) error {
	if err := insertLog(t, id, s.Log, s.log); err != nil {
		return err
	}
	return insertAnnouncements(t, s.told)
}

func insertExecution(t *tx, s *step) (engine.ExecutionID, error) {
	e, info, h := s.New, s.New.Info, s.Head
	input, long := []byte(info.Input), len(info.Input) > shortInput
	if long {
		input = nil
	}
	child, err := childColumns(t, e.Child)
	if err != nil {
		return 0, err
	}
	id, err := t.insert(`INSERT INTO execution (arn, name, machine, revision, status, started, stopped, schedule, error,
		last_frame, last_command, last_event, transitions, draws, variable_bytes, redrives, redriven,
		machine_name, role_arn, region, seed, express, version_arn, alias_arn, input, cause, output,
		map_run, map_index, map_items, map_told, test_case,
		log_group, log_level, log_data, trace_header)
		VALUES (?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?, ?,?,?,?, ?, ?,?,?,?)`,
		e.ARN, e.Name, s.machine, e.Revision, s.status, micros(info.StartedAt), micros(h.StoppedAt), optional(e.ScheduleID), pointer(h.Error),
		int64(h.LastFrame), h.LastCommand, h.LastEvent, h.Transitions, int64(h.Draws), h.VariableBytes, h.Redrives, micros(h.RedrivenAt),
		info.MachineName, info.RoleARN, info.Region, int64(info.Seed), info.Express, optional(info.VersionARN), optional(info.AliasARN),
		blob(input), pointer(h.Cause), blob(h.Output),
		child[0], child[1], child[2], child[3], optional(info.TestCase),
		optional(e.Log.Group), optional(e.Log.Level), e.Log.Data, optional(info.TraceHeader))
	switch {
	case isUnique(err):
		return 0, engine.ErrExecutionAlreadyExists
	case err != nil:
		return 0, err
	case long:
		_, err = t.exec("INSERT INTO execution_input (execution, body) VALUES (?,?)", id, blob(info.Input))
	}
	return engine.ExecutionID(id), err
}

func continueExecution(t *tx, s *step) error {
	if err := updateHead(t, s); err != nil {
		return err
	}
	if err := insertHistory(t, s.Execution, s.segments); err != nil {
		return err
	}
	if s.RedriveToken != "" {
		if err := keepRedriveToken(t, s); err != nil {
			return err
		}
	}
	if err := tell(t, s.Execution, s); err != nil {
		return err
	}
	return settleFrames(t, s.Execution, s)
}

// updateHead also checks that the step follows on what is stored. A step of a
// running execution, by far the most, touches no column that has an index.
func updateHead(t *tx, s *step) error {
	h := s.Head
	var n int64
	var err error
	if plainHead(h) {
		n, err = t.exec(`UPDATE execution SET last_frame=?, last_command=?, last_event=?, transitions=?, draws=?, variable_bytes=?
			WHERE id=? AND last_event=? AND status=0`,
			int64(h.LastFrame), h.LastCommand, h.LastEvent, h.Transitions, int64(h.Draws), h.VariableBytes,
			int64(s.Execution), s.previous())
	}
	if err != nil || n > 0 {
		return err
	}
	n, err = t.exec(`UPDATE execution SET status=?, stopped=?, error=?, cause=?, output=?,
		last_frame=?, last_command=?, last_event=?, transitions=?, draws=?, variable_bytes=?, redrives=?, redriven=?,
		map_told=iif(map_told IS NULL, NULL, 0)
		WHERE id=? AND last_event=? AND (status=0 OR ?)`,
		s.status, micros(h.StoppedAt), pointer(h.Error), pointer(h.Cause), blob(h.Output),
		int64(h.LastFrame), h.LastCommand, h.LastEvent, h.Transitions, int64(h.Draws), h.VariableBytes, h.Redrives, micros(h.RedrivenAt),
		int64(s.Execution), s.previous(), len(s.segments) > 0)
	if err == nil && n == 0 {
		return whyNotFollowing(t, s)
	}
	return err
}

// plainHead says whether a head has only what changes while an execution runs.
func plainHead(h machine.Head) bool {
	return h.Status == machine.Running && h.Output == nil && h.Error == nil && h.Cause == nil && h.StoppedAt.IsZero()
}

func whyNotFollowing(t *tx, s *step) error {
	var last, status int64
	found, err := t.first("SELECT last_event, status FROM execution WHERE id=?", []driver.Value{int64(s.Execution)}, &last, &status)
	switch {
	case err != nil:
		return err
	case !found:
		return engine.ErrExecutionDoesNotExist
	case last != s.previous():
		return fmt.Errorf("the step begins after event %d and the stored history ends at %d: %w", s.previous(), last, engine.ErrStale)
	default:
		return fmt.Errorf("the execution is %s: %w", statuses[status], engine.ErrStale)
	}
}

const executionColumns = `SELECT e.id, e.arn, e.name, k.arn, e.revision, e.status, e.started, e.stopped, e.schedule, e.error,
	e.last_frame, e.last_command, e.last_event, e.transitions, e.draws, e.variable_bytes, e.redrives, e.redriven,
	e.machine_name, e.role_arn, e.region, e.seed, e.express, e.version_arn, e.alias_arn, coalesce(e.input, i.body), e.cause, e.output,
	m.arn, m.state, m.label, e.map_index, e.map_items, e.test_case,
	e.log_group, e.log_level, coalesce(e.log_data, 0), e.trace_header
	FROM execution e JOIN machine_key k ON k.id=e.machine LEFT JOIN execution_input i ON i.execution=e.id
	LEFT JOIN map_run m ON m.id=e.map_run`

// executionRow is a row of executionColumns, with what needs converting beside the execution.
type executionRow struct {
	engine.Execution
	seed, draws int64
	child       engine.Child
}

func scanExecution(r *executionRow) []any {
	e, seed, draws, c := &r.Execution, &r.seed, &r.draws, &r.child
	i, h := &e.Info, &e.Head
	return []any{&e.ID, &e.ARN, &e.Name, &e.MachineARN, &e.Revision, statusColumn{&h.Status}, timeColumn{&i.StartedAt},
		timeColumn{&h.StoppedAt}, stringColumn{&e.ScheduleID}, &h.Error,
		&h.LastFrame, &h.LastCommand, &h.LastEvent, &h.Transitions, draws, &h.VariableBytes, &h.Redrives, timeColumn{&h.RedrivenAt},
		&i.MachineName, &i.RoleARN, &i.Region, seed, &i.Express, stringColumn{&i.VersionARN}, stringColumn{&i.AliasARN},
		bytesColumn{(*[]byte)(&i.Input)}, &h.Cause, bytesColumn{(*[]byte)(&h.Output)},
		stringColumn{&c.MapRun}, stringColumn{&c.State}, stringColumn{&c.Label}, intColumn{&c.Index}, intColumn{&c.Items}, stringColumn{&i.TestCase},
		stringColumn{&e.Log.Group}, stringColumn{&e.Log.Level}, &e.Log.Data, stringColumn{&i.TraceHeader}}
}

// Execution returns one execution by its ARN. ErrExecutionDoesNotExist.
func (s *Store) Execution(ctx context.Context, arn string) (engine.Execution, error) {
	e, err := s.execution(ctx, " WHERE e.arn=?", arn)
	if err != nil {
		return engine.Execution{}, fmt.Errorf("execution %s: %w", arn, err)
	}
	return e, nil
}

// ExecutionByID returns one execution by its number. ErrExecutionDoesNotExist.
func (s *Store) ExecutionByID(ctx context.Context, id engine.ExecutionID) (engine.Execution, error) {
	e, err := s.execution(ctx, " WHERE e.id=?", int64(id))
	if err != nil {
		return engine.Execution{}, fmt.Errorf("execution %d: %w", id, err)
	}
	return e, nil
}

func (s *Store) execution(ctx context.Context, where string, arg any) (engine.Execution, error) {
	var r executionRow
	err := queryRow(ctx, s, engine.ErrExecutionDoesNotExist, executionColumns+where, []any{arg}, scanExecution(&r)...)
	return r.execution(), err
}

// execution is the row in its final form.
func (r executionRow) execution() engine.Execution {
	e := r.Execution
	e.Info.Seed, e.Head.Draws = uint64(r.seed), uint64(r.draws)
	e.Info.ExecutionARN, e.Info.ExecutionName, e.Info.MachineARN = e.ARN, e.Name, e.MachineARN
	if r.child.MapRun != "" {
		e.Child, e.Info.Child = &r.child, true
		e.Info.MachineARN += "/" + e.Child.Label
	}
	return e
}
