package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/machine"
)

func TestQuotasAreSetByName(t *testing.T) {
	c, _, err := configure("serve", map[string]string{"STEPWELL_QUOTA": "payload-bytes=1000, express-time=10s"}, []string{
		"--quota", "history-events=500", "--quota=variable-bytes=2000", "--quota", "standard-time=1h", "--quota", "inline-map-concurrency=4",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := machine.Limits{PayloadBytes: 1000, ExpressTime: 10 * time.Second, HistoryEvents: 500, VariableBytes: 2000, StandardTime: time.Hour, InlineLanes: 4}
	if diff := cmp.Diff(want, c.limits); diff != "" {
		t.Error(diff)
	}
}

func TestAQuotaThatIsWrongIsNamed(t *testing.T) {
	cases := map[string]string{
		"payload-bytes=300000": "is not a number from 1 to 262144",
		"payload=1":            `there is no quota "payload"`,
		"express-time=5":       "is not a duration",
		"history-events":       "is not NAME=VALUE",
	}
	for text, want := range cases {
		_, _, err := configure("serve", nil, []string{"--quota", text})
		if err == nil {
			t.Errorf("%s was taken", text)
			continue
		}
		wantIn(t, text, err.Error(), want)
	}
}

func TestTheDefaultsOfQuotasAreThoseOfTheMachine(t *testing.T) {
	var l machine.Limits
	for _, q := range quotas {
		if err := q.set(&l, q.initial); err != nil {
			t.Errorf("%s: %v", q.name, err)
		}
	}
	if diff := cmp.Diff(machine.Limits{}.Defaults(), l, cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "SliceEvents" }, cmp.Ignore())); diff != "" {
		t.Error(diff)
	}
}

func TestALoweredQuotaEndsAnExecution(t *testing.T) {
	got := call(t, nil, "", "run", "--quota", "variable-bytes=5", "--no-demo", "--input", `"0123456789"`, file(t, "m.asl.json", `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"a.$": "$"}, "End": true}}}`))
	wantStatus(t, got, 1)
	wantIn(t, "the error", got.stderr+got.stdout, "States.DataLimitExceeded")
}
