package storagetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

func logGroupARN(name string) string { return "arn:aws:logs:eu-west-1:123456789012:log-group:" + name }

// logged is a step that creates an execution and logs entries, a second apart.
func logged(name, group string, from int, messages ...string) engine.Step {
	s := NewExecution(name)
	s.Log = &engine.Log{Group: logGroupARN(group), Stream: "states/" + name}
	for i, m := range messages {
		s.Log.Entries = append(s.Log.Entries, engine.LogEntry{At: at(from + i), Message: m})
	}
	return s
}

func messages(entries []engine.LogEntry) (all string) {
	for _, e := range entries {
		all += e.Message
	}
	return all
}

func exerciseLogs(t *testing.T, open func(t *testing.T) engine.Store) {
	fill := func(t *testing.T, s engine.Store) (one, two engine.ExecutionID) {
		one = commit(t, s, logged("one", "orders", 0, "a", "b"))
		two = commit(t, s, logged("two", "orders", 10, "c", `d "type":"ExecutionFailed"`))
		commit(t, s, logged("three", "other", 20, "x"))
		next := Next(one, 2, 2)
		next.Log = &engine.Log{Group: logGroupARN("orders"), Stream: "states/one", Entries: []engine.LogEntry{{At: at(30), Message: "e"}}}
		commit(t, s, next)
		return one, two
	}
	read := func(t *testing.T, s engine.Store, q engine.LogQuery) []engine.LogEntry {
		t.Helper()
		q.Group = logGroupARN("orders")
		entries, _, err := s.LogEntries(t.Context(), q)
		ok(t, err)
		return entries
	}
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"entries come in the order in which they were committed": func(t *testing.T, s engine.Store) {
			one, two := fill(t, s)
			for name, c := range map[string]struct {
				q    engine.LogQuery
				want string
			}{
				"all":             {engine.LogQuery{}, `abcd "type":"ExecutionFailed"e`},
				"backwards":       {engine.LogQuery{Reverse: true}, `ed "type":"ExecutionFailed"cba`},
				"a page":          {engine.LogQuery{Limit: 2}, "ab"},
				"of a stream":     {engine.LogQuery{Streams: []string{"states/one"}}, "abe"},
				"of an execution": {engine.LogQuery{Execution: one}, "abe"},
				"of another":      {engine.LogQuery{Execution: two, Limit: 1}, "c"},
				"since":           {engine.LogQuery{Since: at(11)}, `d "type":"ExecutionFailed"e`},
				"until":           {engine.LogQuery{Until: at(10)}, "ab"},
				"with a text":     {engine.LogQuery{Text: "executionFAILED"}, `d "type":"ExecutionFailed"`},
				"of a level":      {engine.LogQuery{Levels: []string{"FATAL"}}, `d "type":"ExecutionFailed"`},
			} {
				if got := messages(read(t, s, c.q)); got != c.want {
					t.Errorf("%s: %s, not %s", name, got, c.want)
				}
			}
		},
		"pages follow on each other in both directions": func(t *testing.T, s engine.Store) {
			fill(t, s)
			first := read(t, s, engine.LogQuery{Limit: 2})
			if got := messages(read(t, s, engine.LogQuery{Limit: 1, After: first[1].Place})); got != "c" {
				t.Errorf("after the first page: %s", got)
			}
			last := read(t, s, engine.LogQuery{Limit: 1, Reverse: true})
			if got := messages(read(t, s, engine.LogQuery{Limit: 2, Reverse: true, Before: first[1].Place})); got != "a" || last[0].Message != "e" {
				t.Errorf("before the second entry: %s", got)
			}
		},
		"every field of an entry is kept": func(t *testing.T, s engine.Store) {
			one, _ := fill(t, s)
			e := read(t, s, engine.LogQuery{Limit: 1})[0]
			want := engine.LogEntry{Place: e.Place, Group: logGroupARN("orders"), Stream: "states/one", Execution: one, At: at(0), Message: "a"}
			same(t, e, want)
			if e.Place == 0 {
				t.Error("it has no place")
			}
		},
		"a long log of one step is kept whole": func(t *testing.T, s engine.Store) {
			var all []string
			for i := range 5000 {
				all = append(all, fmt.Sprint(i, ";"))
			}
			commit(t, s, logged("one", "orders", 0, all...))
			if got := read(t, s, engine.LogQuery{}); len(got) != 5000 || got[4999].Message != "4999;" {
				t.Errorf("%d entries", len(got))
			}
		},
		"groups are made, listed, changed and deleted": func(t *testing.T, s engine.Store) {
			fill(t, s)
			g := engine.LogGroup{ARN: logGroupARN("empty"), CreatedAt: base, Days: 7}
			ok(t, s.CreateLogGroup(t.Context(), g))
			if err := s.CreateLogGroup(t.Context(), g); !errors.Is(err, engine.ErrExists) {
				t.Errorf("making it twice: %v", err)
			}
			same(t, must(s.LogGroup(t.Context(), g.ARN))(t), g)
			ok(t, s.SetLogDays(t.Context(), g.ARN, 3))
			groups := must(s.LogGroups(t.Context(), logGroupARN(""), "", 0))(t)
			if len(groups) != 3 || groups[0].Days != 3 || groups[1].ARN != logGroupARN("orders") || groups[1].Bytes == 0 {
				t.Errorf("the groups are %v", groups)
			}
			if rest := must(s.LogGroups(t.Context(), logGroupARN(""), groups[1].ARN, 0))(t); len(rest) != 1 {
				t.Errorf("after the second: %v", rest)
			}
			ok(t, s.DeleteLogGroup(t.Context(), logGroupARN("orders")))
			for _, err := range []error{
				s.DeleteLogGroup(t.Context(), logGroupARN("orders")), s.SetLogDays(t.Context(), logGroupARN("orders"), 1),
				func() error { _, err := s.LogGroup(t.Context(), logGroupARN("orders")); return err }(),
			} {
				if !errors.Is(err, engine.ErrNotFound) {
					t.Errorf("after it was deleted: %v", err)
				}
			}
		},
		"streams are listed with their times": func(t *testing.T, s engine.Store) {
			fill(t, s)
			streams := must(s.LogStreams(t.Context(), logGroupARN("orders"), "", 0))(t)
			same(t, streams, []engine.LogStream{
				{Name: "states/one", CreatedAt: at(0), First: at(0), Last: at(30)},
				{Name: "states/two", CreatedAt: at(10), First: at(10), Last: at(11)},
			})
		},
		"what is too old is trimmed": func(t *testing.T, s engine.Store) {
			fill(t, s)
			ok(t, s.SetLogDays(t.Context(), logGroupARN("orders"), 1))
			_ = must(s.TrimLogs(t.Context(), at(5).AddDate(0, 0, 1), 0))(t)
			if got := messages(read(t, s, engine.LogQuery{})); got != `cd "type":"ExecutionFailed"e` {
				t.Errorf("a day later there is %s", got)
			}
			_ = must(s.TrimLogs(t.Context(), at(15), 3*time.Second))(t)
			if got := messages(read(t, s, engine.LogQuery{})); got != "e" {
				t.Errorf("with a bound there is %s", got)
			}
		},
	})
}
