package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

// says is a definition whose executions end with a word.
func says(word string) string {
	return `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"` + word + `","End":true}}}`
}

// twoVersions is a machine that says "one" in version 1 and "two" in version 2 and now.
func twoVersions(t *testing.T, e *engine.Engine) string {
	t.Helper()
	arn := create(t, e, "m", says("one"))
	if _, err := e.PublishVersion(t.Context(), arn, "", "first"); err != nil {
		t.Fatal(err)
	}
	two := says("two")
	if _, _, err := e.UpdateAndPublish(t.Context(), arn, engine.MachineChange{Definition: &two}, "second"); err != nil {
		t.Fatal(err)
	}
	return arn
}

// output starts an execution of what arn names and returns how it ends.
func output(t *testing.T, e *engine.Engine, arn string) engine.Execution {
	t.Helper()
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn})
	if err != nil {
		t.Fatal(err)
	}
	return waitEnd(t, e, x.ARN)
}

func TestExecutionsRunTheVersionThatTheirARNNames(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := twoVersions(t, e)
	three := says("three")
	if _, err := e.UpdateStateMachine(t.Context(), arn, engine.MachineChange{Definition: &three}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.CreateAlias(t.Context(), engine.NewAlias{Name: "live", Routes: []engine.RouteTo{{arn + ":1", 100}}}); err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]struct{ output, version, alias string }{
		arn:           {`"three"`, "", ""},
		arn + ":1":    {`"one"`, arn + ":1", ""},
		arn + ":2":    {`"two"`, arn + ":2", ""},
		arn + ":live": {`"one"`, arn + ":1", arn + ":live"},
	} {
		x := output(t, e, what)
		if string(x.Head.Output) != want.output || x.Info.VersionARN != want.version || x.Info.AliasARN != want.alias || x.MachineARN != arn {
			t.Errorf("%s ended with %s as version %q of alias %q of %s", what, x.Head.Output, x.Info.VersionARN, x.Info.AliasARN, x.MachineARN)
		}
		events, err := e.History(t.Context(), x.ID, engine.HistoryQuery{Limit: 1})
		if err != nil || strings.Contains(string(events[0].Details), "stateMachineVersionArn") != (want.version != "") {
			t.Errorf("the history of %s begins with %s, %v", what, events[0].Details, err)
		}
	}
	for what, want := range map[string]int{arn: 4, arn + ":1": 2, arn + ":2": 1, arn + ":live": 1} {
		if rows, err := e.ListExecutions(t.Context(), engine.ExecutionFilter{MachineARN: what}); err != nil || len(rows) != want {
			t.Errorf("%s lists %d executions, want %d (%v)", what, len(rows), want, err)
		}
	}
	for _, what := range []string{arn + ":3", arn + ":01", arn + ":none", arn + "x:1"} {
		if _, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: what}); !errors.Is(err, engine.ErrStateMachineDoesNotExist) {
			t.Errorf("starting %s: %v", what, err)
		}
	}
}

func TestAnAliasSharesItsExecutionsByWeight(t *testing.T) {
	h := newHost(t)
	var next atomic.Int64
	h.cfg.Draw = func(n int) int { return int(next.Load()) % n }
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := twoVersions(t, e)
	if _, err := e.CreateAlias(t.Context(), engine.NewAlias{Name: "canary", Routes: []engine.RouteTo{{arn + ":2", 20}, {arn + ":1", 80}}}); err != nil {
		t.Fatal(err)
	}
	for drawn, want := range map[int64]string{0: `"two"`, 19: `"two"`, 20: `"one"`, 99: `"one"`} {
		next.Store(drawn)
		if x := output(t, e, arn+":canary"); string(x.Head.Output) != want {
			t.Errorf("drawing %d of 100 ran %s, want %s", drawn, x.Head.Output, want)
		}
	}
	if _, err := e.UpdateAlias(t.Context(), arn+":canary", nil, []engine.RouteTo{{arn + ":2", 100}, {arn + ":1", 0}}); err != nil {
		t.Fatal(err)
	}
	next.Store(99)
	if x := output(t, e, arn+":canary"); string(x.Head.Output) != `"two"` {
		t.Errorf("a version with weight 0 was chosen: %s", x.Head.Output)
	}
}

func TestAVersionShowsTheMachineAsItWas(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := twoVersions(t, e)
	role, on := "arn:aws:iam::123456789012:role/other", true
	if _, err := e.UpdateStateMachine(t.Context(), arn, engine.MachineChange{RoleARN: &role, Tracing: &on}); err != nil {
		t.Fatal(err)
	}
	got, err := e.Target(t.Context(), arn+":2")
	if err != nil || got.Machine.RoleARN == role || got.Machine.Tracing || got.Machine.Definition != says("two") || got.ARN() != arn+":2" {
		t.Errorf("version 2 is %+v, %v", got.Machine, err)
	}
	now, err := e.Target(t.Context(), arn)
	if err != nil || now.Machine.RoleARN != role || now.Version != nil || now.ARN() != arn {
		t.Errorf("the machine is %+v, %v", now.Machine, err)
	}
	if v, err := e.PublishVersion(t.Context(), arn, "", ""); err != nil || v.Number != 3 || v.Revision != 2 {
		t.Errorf("another role was published as %+v, %v", v, err)
	}
}

func TestPublishingRefusesAnotherRevision(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := create(t, e, "m", says("one"))
	for revision, want := range map[string]string{
		"INITIAL": "", "": "",
		"r-9": "Failed to publish the State Machine version for revision r-9. The current State Machine revision is INITIAL.",
	} {
		v, err := e.PublishVersion(t.Context(), arn, revision, "")
		refused, _ := engine.AsError(err)
		if want == "" && (err != nil || v.Number != 1) || want != "" && (!errors.Is(err, engine.ErrConflict) || refused.Message != want) {
			t.Errorf("publishing revision %q gave version %d, %v", revision, v.Number, err)
		}
	}
	if _, err := e.PublishVersion(t.Context(), arn+":1", "", ""); !errors.Is(err, engine.ErrStateMachineDoesNotExist) {
		t.Errorf("publishing a version gave %v", err)
	}
}

func TestCreatingAndPublishingAgainIsTheSameOnlyWithTheSameNote(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	scope := engine.Scope{Region: "us-east-1", Account: "123456789012"}
	in := engine.NewMachine{Name: "m", Definition: says("one")}
	for i, c := range []struct {
		note string
		want error
	}{{"first", nil}, {"first", nil}, {"second", engine.ErrStateMachineAlreadyExists}} {
		if _, v, err := e.CreateAndPublish(t.Context(), scope, in, c.note); !errors.Is(err, c.want) || err == nil && v.Number != 1 {
			t.Errorf("call %d gave version %d, %v", i, v.Number, err)
		}
	}
	if _, err := e.CreateStateMachine(t.Context(), scope, in); !errors.Is(err, engine.ErrStateMachineAlreadyExists) {
		t.Errorf("creating without publishing gave %v", err)
	}
	in.Name = "n"
	if _, err := e.CreateStateMachine(t.Context(), scope, in); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.CreateAndPublish(t.Context(), scope, in, "first"); !errors.Is(err, engine.ErrStateMachineAlreadyExists) {
		t.Errorf("publishing what was created without gave %v", err)
	}
}

func TestOddAliasesAreRefused(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := twoVersions(t, e)
	other := create(t, e, "other", says("other"))
	if _, err := e.PublishVersion(t.Context(), other, "", ""); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		routes []engine.RouteTo
		want   string
	}{
		"no route":                    {nil, "ValidationException: Routing configuration must contain one or two state machine versions. Received: 0"},
		"the same version twice":      {[]engine.RouteTo{{arn + ":1", 50}, {arn + ":1", 50}}, fmt.Sprintf("ValidationException: Routing configuration must contain distinct state machine version ARNs. Received: [%[1]s:1, %[1]s:1]", arn)},
		"weights that are too light":  {[]engine.RouteTo{{arn + ":1", 50}, {arn + ":2", 20}}, "ValidationException: Sum of routing configuration weights must equal 100. Received: [50, 20]"},
		"a negative weight":           {[]engine.RouteTo{{arn + ":1", 120}, {arn + ":2", -20}}, "ValidationException: Sum of routing configuration weights must equal 100. Received: [120, -20]"},
		"a machine and no version":    {[]engine.RouteTo{{arn, 100}}, "ValidationException: Routing configuration must contain state machine version ARNs. Received: [" + arn + "]"},
		"an alias":                    {[]engine.RouteTo{{arn + ":live", 100}}, "ValidationException: Routing configuration must contain state machine version ARNs. Received: [" + arn + ":live]"},
		"what is no ARN":              {[]engine.RouteTo{{"x", 100}}, "ValidationException: Routing configuration must contain state machine version ARNs. Received: [x]"},
		"versions of two machines":    {[]engine.RouteTo{{arn + ":1", 50}, {other + ":1", 50}}, fmt.Sprintf("ValidationException: Routing configuration must contain versions of the same state machine. Received: [%s:1, %s:1]", arn, other)},
		"a version that is not there": {[]engine.RouteTo{{arn + ":3", 100}}, "ResourceNotFound: Request references a resource that does not exist."},
	} {
		if _, err := e.CreateAlias(t.Context(), engine.NewAlias{Name: "live", Routes: c.routes}); err == nil || err.Error() != c.want {
			t.Errorf("%s gave %v, want %s", what, err, c.want)
		}
	}
	if _, err := e.CreateAlias(t.Context(), engine.NewAlias{Name: "live", Routes: []engine.RouteTo{{arn + ":1", 100}}}); err != nil {
		t.Fatal(err)
	}
	for what, update := range map[string]func() error{
		"nothing to change": func() error { _, err := e.UpdateAlias(t.Context(), arn+":live", nil, nil); return err },
		"a version of another machine": func() error {
			_, err := e.UpdateAlias(t.Context(), arn+":live", nil, []engine.RouteTo{{other + ":1", 100}})
			return err
		},
	} {
		if err := update(); !errors.Is(err, engine.ErrValidation) {
			t.Errorf("%s gave %v", what, err)
		}
	}
	if _, err := e.Alias(t.Context(), arn+":1"); !errors.Is(err, engine.ErrInvalidArn) {
		t.Errorf("a version's ARN as an alias's gave %v", err)
	}
	if err := e.DeleteStateMachine(t.Context(), arn+":1"); !errors.Is(err, engine.ErrValidation) {
		t.Errorf("deleting a machine by a version's ARN gave %v", err)
	}
}
