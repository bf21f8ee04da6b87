package main

import "testing"

func TestScheduleNextPrintsWhenItFires(t *testing.T) {
	got := call(t, nil, "", "schedule", "next", "--expr", "cron(0 18 ? * MON-FRI *)", "--tz", "Europe/Berlin",
		"--from", "2026-03-27T12:00:00Z", "--count", "2")
	wantStatus(t, got, 0)
	if want := "2026-03-27T17:00:00Z\n2026-03-30T16:00:00Z\n"; got.stdout != want {
		t.Errorf("got\n%swant, across the change of clocks,\n%s", got.stdout, want)
	}
	windowed := call(t, nil, "", "schedule", "next", "--expr", "rate(1 hour)", "--from", "2026-01-01T00:00:00Z",
		"--start", "2026-01-01T00:30:00Z", "--end", "2026-01-01T02:00:00Z")
	if want := "2026-01-01T00:30:00Z\n2026-01-01T01:30:00Z\n"; windowed.stdout != want {
		t.Errorf("got\n%swant\n%s", windowed.stdout, want)
	}
}

func TestScheduleNextRefusesWhatIsNotValid(t *testing.T) {
	tests := map[string]struct {
		args []string
		says string
	}{
		"no expression":              {nil, "--expr"},
		"an expression, with carets": {[]string{"--expr", "cron(61 * * * ? *)"}, "^^"},
		"a zone":                     {[]string{"--expr", "rate(1 day)", "--tz", "Berlin"}, "Berlin"},
		"a time":                     {[]string{"--expr", "rate(1 day)", "--from", "today"}, "RFC 3339"},
		"a count":                    {[]string{"--expr", "rate(1 day)", "--count", "0"}, "from 1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, nil, "", append([]string{"schedule", "next"}, tt.args...)...)
			wantStatus(t, got, exitUsage)
			wantIn(t, "stderr", got.stderr, tt.says)
		})
	}
}
