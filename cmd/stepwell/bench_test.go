package main

import (
	"encoding/json"
	"testing"

	"github.com/stepwell/stepwell/cmd/stepwell/bench"
)

func TestBenchMeasuresBesideSQLite(t *testing.T) {
	got := call(t, nil, "", "bench", "--clients", "2", "--duration", "100ms", "--http", "--json", "--dir", t.TempDir())
	wantStatus(t, got, 0)
	var rows []bench.Row
	if err := json.Unmarshal([]byte(got.stdout), &rows); err != nil || len(rows) != 2 {
		t.Fatalf("%v: %s", err, got.stdout)
	}
	for _, r := range rows {
		if r.Executions < 1 || r.Raw <= 0 || r.Ratio <= 0 || r.P50 <= 0 || r.P99 < r.P50 || r.Clients != 2 {
			t.Errorf("not measured: %+v", r)
		}
	}
}

func TestBenchMeasuresAServer(t *testing.T) {
	s := serveIn(t, t.TempDir(), "--no-demo")
	defer s.stop()
	got := call(t, nil, "", "bench", "--clients", "2", "--duration", "50ms", "--endpoint", s.url)
	wantStatus(t, got, 0)
	wantIn(t, "the table", got.stdout, s.url)
	if machines := s.machines(t); len(machines) != 0 {
		t.Errorf("it left %s behind", *machines[0].Name)
	}
}

func TestBenchWaitingReportsLateness(t *testing.T) {
	got := call(t, nil, "", "bench", "waiting", "--count", "50", "--wait", "50ms", "--json", "--dir", t.TempDir())
	wantStatus(t, got, 0)
	var r bench.WaitingReport
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatal(err)
	}
	if r.Count != 50 || r.StartsPerSecond <= 0 || r.LatenessP50 < 0 || r.LatenessMax < r.LatenessP50 || r.RSSPeak <= 0 {
		t.Errorf("not measured: %+v", r)
	}
}

func TestBenchSchedulesReportsLateness(t *testing.T) {
	got := call(t, nil, "", "bench", "schedules", "--schedules", "200", "--per-second", "20", "--steady", "1s", "--burst", "50", "--idle", "0s", "--json", "--dir", t.TempDir())
	wantStatus(t, got, 0)
	var r bench.SchedulesReport
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatal(err)
	}
	if r.Count != 200 || r.Raw <= 0 || r.Ready <= 0 || r.Steady.Fired != 20 || r.Burst.Fired != 50 || r.Burst.Early+r.Steady.Early != 0 || r.Burst.P99 <= 0 {
		t.Errorf("not measured: %+v", r)
	}
}
