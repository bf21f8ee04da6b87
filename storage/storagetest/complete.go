package storagetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// exerciseCompleteness stores values of which every field is set, so that a
// field that is added and not stored is noticed.
func exerciseCompleteness(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"every field of an execution is kept": func(t *testing.T, s engine.Store) {
			begin(t, s, 0)
			want := complete[engine.Execution](t)
			want.Head.Status = machine.Aborted
			want.Child.MapRun, want.Child.State, want.Child.Label = mapRunARN, mapRun("").State, mapRun("").Label
			want.Info.ExecutionARN, want.Info.ExecutionName, want.Info.MachineARN = want.ARN, want.Name, want.MachineARN+"/"+want.Child.Label
			step := engine.Step{New: &want, Result: machine.Result{Head: want.Head, History: Events(1, want.Head.LastEvent)}}
			want.ID = commit(t, s, step)
			same(t, must(s.Execution(t.Context(), want.ARN))(t), want)
		},
		"every field of a head is kept by a later step": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			head := complete[machine.Head](t)
			head.Status = machine.Failed
			commit(t, s, engine.Step{Execution: id, Result: machine.Result{Head: head, History: Events(2, head.LastEvent)}})
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head, head)
		},
		"every field of a frame is kept": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			want := complete[machine.Saved](t)
			commit(t, s, Next(id, 2, 2, want))
			same(t, must(s.Frame(t.Context(), id, want.ID))(t), want)
		},
		"every field of an event is kept": func(t *testing.T, s engine.Store) {
			step := NewExecution("one")
			want := complete[machine.HistoryEvent](t)
			want.ID = 1
			step.History = []machine.HistoryEvent{want}
			same(t, must(s.History(t.Context(), commit(t, s, step), engine.HistoryQuery{}))(t), step.History)
		},
		"every field of a state machine is kept, by an update too": func(t *testing.T, s engine.Store) {
			want := complete[engine.StateMachine](t)
			ok(t, s.CreateMachine(t.Context(), want))
			same(t, must(s.Machine(t.Context(), want.ARN))(t), want)
			same(t, must(s.Machines(t.Context(), engine.MachineFilter{}))(t), []engine.StateMachine{want})
			other := engine.StateMachine{ARN: want.ARN, Revision: want.Revision + 1, CreatedAt: want.CreatedAt}
			ok(t, s.UpdateMachine(t.Context(), other))
			same(t, must(s.Machine(t.Context(), want.ARN))(t), other)
		},
		"every field of a schedule is kept, by an update too": func(t *testing.T, s engine.Store) {
			want := complete[engine.Schedule](t)
			ok(t, s.CreateSchedule(t.Context(), engine.Schedule{ID: want.ID, Group: engine.DefaultGroup, Generation: 1, CreatedAt: want.CreatedAt}, engine.Once{}))
			ok(t, s.UpdateSchedule(t.Context(), 1, want, engine.Once{}))
			same(t, must(s.Schedule(t.Context(), want.ID))(t), want)
			same(t, must(s.DueSchedules(t.Context(), engine.DuePoint{}, want.Wake, 0))(t), []engine.Schedule{want})
		},
		"every field of an activity is kept": func(t *testing.T, s engine.Store) {
			want := complete[engine.Activity](t)
			ok(t, s.CreateActivity(t.Context(), want))
			same(t, must(s.Activity(t.Context(), want.ARN))(t), want)
		},
	})
}

// complete returns a value without a zero field.
func complete[T any](t *testing.T) T {
	t.Helper()
	var v T
	n := 0
	setAll(t, reflect.ValueOf(&v).Elem(), &n)
	return v
}

var timeType = reflect.TypeFor[time.Time]()

// setAll gives every field below v another value.
func setAll(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(at(*n)))
		return
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes(fmt.Append(nil, *n))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			setAll(t, v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		setAll(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		setAll(t, v.Index(0), n)
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint64:
		v.SetUint(uint64(*n))
	default:
		t.Fatalf("a field is of the kind %s", v.Kind())
	}
}
