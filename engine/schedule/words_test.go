package schedule_test

import (
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/schedule"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ expr, zone, want string }{
		{"cron(0 18 ? * MON-FRI *)", "Europe/Berlin",
			"At 18:00, Monday to Friday, Berlin time (Europe/Berlin)"},
		{"cron(0 10 * * ? *)", "",
			"At 10:00, every day, UTC"},
		{"cron(0,30 8-10 * * ? *)", "",
			"At 08:00, 08:30, 09:00, 09:30, 10:00 and 10:30, every day, UTC"},
		{"cron(0 0/2 * * ? *)", "",
			"Every 2 hours from 00:00 to 22:00, every day, UTC"},
		{"cron(5 8-20/3 * * ? *)", "",
			"At 08:05, 11:05, 14:05, 17:05 and 20:05, every day, UTC"},
		{"cron(5 8-18 * * ? *)", "",
			"Every hour from 08:05 to 18:05, every day, UTC"},
		{"cron(7 1,2,4,8,13,16,22 * * ? *)", "",
			"At 01:07, 02:07, 04:07, 08:07, 13:07, 16:07 and 22:07, every day, UTC"},
		{"cron(* * * * ? *)", "",
			"Every minute, UTC"},
		{"cron(0/15 * * * ? *)", "",
			"Every 15 minutes, UTC"},
		{"cron(*/15 9-17 ? * 2-6 *)", "",
			"Every 15 minutes from 09:00 to 17:45, Monday to Friday, UTC"},
		{"cron(0/30 20-2 ? * MON-FRI *)", "America/New_York",
			"Every 30 minutes from 00:00 to 02:30 and from 20:00 to 23:30, Monday to Friday, New York time (America/New_York)"},
		{"cron(0/20 */3 * * ? *)", "",
			"Every 20 minutes of every 3rd hour from 00 to 21, every day, UTC"},
		{"cron(0 * * * ? *)", "",
			"Every hour on the hour, UTC"},
		{"cron(10 * * * ? *)", "",
			"At minute 10 of every hour, UTC"},
		{"cron(*/7 * * * ? *)", "",
			"At every 7th minute from 0 to 56 of every hour, UTC"},
		{"cron(50-10 * * * ? *)", "",
			"At minutes 0 to 10 and 50 to 59 of every hour, UTC"},
		{"cron(1,2,5 8-17 * * ? *)", "",
			"At minutes 1, 2 and 5 of the hours 08 to 17, every day, UTC"},
		{"cron(0 6 1 * ? *)", "",
			"At 06:00, on day 1 of every month, UTC"},
		{"cron(0 6 1-7,15,20,21 * ? *)", "",
			"At 06:00, on days 1 to 7, 15, 20 and 21 of every month, UTC"},
		{"cron(0 6 2/7 * ? *)", "",
			"At 06:00, on every 7th day from 2 to 30 of every month (where it exists), UTC"},
		{"cron(0 6 31 * ? *)", "",
			"At 06:00, on day 31 of every month (where it exists), UTC"},
		{"cron(0 6 31 JAN,MAR ? *)", "",
			"At 06:00, on day 31 of January and March, UTC"},
		{"cron(0 6 29 2 ? *)", "",
			"At 06:00, on day 29 of February (where it exists), UTC"},
		{"cron(0 6 31 4 ? *)", "",
			"Never, because no date and time fits: At 06:00, on day 31 of April (where it exists), UTC"},
		{"cron(0 6 L * ? *)", "",
			"At 06:00, on the last day of every month, UTC"},
		{"cron(0 6 L-1 * ? *)", "",
			"At 06:00, on the day before the last day of every month, UTC"},
		{"cron(0 6 L-3 FEB ? *)", "",
			"At 06:00, on the day 3 days before the last day of February, UTC"},
		{"cron(0 6 LW * ? *)", "",
			"At 06:00, on the last weekday (Monday to Friday) of every month, UTC"},
		{"cron(0 6 15W * ? *)", "",
			"At 06:00, on the weekday (Monday to Friday) nearest to day 15 of every month, UTC"},
		{"cron(0 6 1,15,L,1W * ? *)", "",
			"At 06:00, on days 1 and 15, the last day and the weekday (Monday to Friday) nearest to day 1 of every month, UTC"},
		{"cron(0 6 1-31,L 6 ? *)", "",
			"At 06:00, every day, in June, UTC"},
		{"cron(0 6 ? * L *)", "",
			"At 06:00, every Saturday, UTC"},
		{"cron(0 6 ? * SAT,SUN *)", "",
			"At 06:00, every Saturday and Sunday, UTC"},
		{"cron(0 6 ? * FRI-MON *)", "",
			"At 06:00, every Monday and Friday to Sunday, UTC"},
		{"cron(0 6 ? * 2/2 *)", "",
			"At 06:00, every Monday, Wednesday and Friday, UTC"},
		{"cron(0 6 ? * * *)", "",
			"At 06:00, every day, UTC"},
		{"cron(0 6 ? * 6L *)", "",
			"At 06:00, on the last Friday of every month, UTC"},
		{"cron(0 6 ? 6 2,6L *)", "",
			"At 06:00, every Monday and on the last Friday of the month, in June, UTC"},
		{"cron(0 6 ? * 3#2 *)", "",
			"At 06:00, on the second Tuesday of every month, UTC"},
		{"cron(0 6 ? JAN 1#5 *)", "",
			"At 06:00, on the fifth Sunday of January (where it exists), UTC"},
		{"cron(0 6 ? JUN-AUG MON *)", "",
			"At 06:00, every Monday, in each month from June to August, UTC"},
		{"cron(* * * 6 ? *)", "",
			"Every minute, in June, UTC"},
		{"cron(0 6 * 1/2 ? *)", "",
			"At 06:00, every day, in every 2nd month from January to November, UTC"},
		{"cron(0 0 1 1 ? 2030)", "",
			"At 00:00, on day 1 of January, in 2030, UTC"},
		{"cron(0 0 1 1 ? 2030-2035)", "",
			"At 00:00, on day 1 of January, in 2030 to 2035, UTC"},
		{"cron(0 0 1 1 ? 2024/4)", "",
			"At 00:00, on day 1 of January, in every 4th year from 2024 to 2196, UTC"},
		{"cron(0 6 1 * ? 1970-2199)", "America/Argentina/Buenos_Aires",
			"At 06:00, on day 1 of every month, Buenos Aires time (America/Argentina/Buenos_Aires)"},
		{"cron(30 2 ? 3 1#2 2007/1)", "America/New_York",
			"Never, because no date and time fits: At 02:30, on the second Sunday of March, in 2007 to 2199, New York time (America/New_York)"},
		{"rate(1 minute)", "",
			"Every minute, counted from 2026-05-01 10:20 UTC"},
		{"rate(5 minutes)", "",
			"Every 5 minutes, counted from 2026-05-01 10:20 UTC"},
		{"rate(1 hours)", "",
			"Every hour, counted from 2026-05-01 10:20 UTC"},
		{"rate(1 day)", "Europe/Berlin",
			"Every 24 hours, counted from 2026-05-01 10:20 UTC"},
		{"rate(3 days)", "",
			"Every 3 days of 24 hours, counted from 2026-05-01 10:20 UTC"},
		{"at(2030-01-31T09:00:00)", "Europe/Berlin",
			"Once, on Thursday 31 January 2030 at 09:00, Berlin time (Europe/Berlin)"},
		{"at(2030-01-31T09:00:05)", "Etc/GMT+5",
			"Once, on Thursday 31 January 2030 at 09:00:05, Etc/GMT+5"},
		{"at(2026-03-29T02:30:00)", "Europe/Berlin",
			"Once, on Sunday 29 March 2026 at 02:30, Berlin time (Europe/Berlin) (the clock skips that time; it fires at 03:30)"},
		{"at(2026-10-25T02:30:00)", "Europe/Berlin",
			"Once, on Sunday 25 October 2026 at 02:30, Berlin time (Europe/Berlin) (the clock shows that time twice; it fires the first time)"},
		{"at(2026-10-25T03:00:00)", "Europe/Berlin",
			"Once, on Sunday 25 October 2026 at 03:00, Berlin time (Europe/Berlin)"},
	} {
		spec := schedule.Spec{Expression: test.expr, Timezone: test.zone, Created: instant("2026-05-01T10:20:00Z")}
		if got := compile(t, spec).Words(); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.expr, got, test.want)
		}
	}
}

func TestWordsTellTheWindow(t *testing.T) {
	start, end := instant("2026-06-01T00:00:00Z"), instant("2026-07-01T12:30:15Z")
	tests := map[string]struct {
		spec schedule.Spec
		want string
	}{
		"a cron has a start and an end": {
			schedule.Spec{Expression: "cron(0 9 * * ? *)", Start: &start, End: &end},
			"At 09:00, every day, UTC, not before 2026-06-01 00:00 UTC, not after 2026-07-01 12:30:15 UTC"},
		"a rate counts from its start": {
			schedule.Spec{Expression: "rate(2 hours)", Start: &start, End: &end},
			"Every 2 hours, counted from 2026-06-01 00:00 UTC, not after 2026-07-01 12:30:15 UTC"},
		"an at has no window": {
			schedule.Spec{Expression: "at(2026-05-01T09:00:00)", Start: &start, End: &end},
			"Once, on Friday 1 May 2026 at 09:00, UTC"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := compile(t, test.spec).Words(); got != test.want {
				t.Errorf("Words() = %s, want %s", got, test.want)
			}
		})
	}
}

func TestClockNotes(t *testing.T) {
	end := instant("2026-06-01T00:00:00Z")
	tests := map[string]struct {
		spec schedule.Spec
		want []string
	}{
		"a daily job in both changes": {
			schedule.Spec{Expression: "cron(30 2 * * ? *)", Timezone: "Europe/Berlin"},
			[]string{
				"On Sunday 29 March 2026 the clock goes from 02:00 to 03:00: 1 firing skipped, from 02:30 on",
				"On Sunday 25 October 2026 the clock goes from 03:00 to 02:00: fires once, on the first pass",
			}},
		"a daily job by day":         {schedule.Spec{Expression: "cron(30 9 * * ? *)", Timezone: "Europe/Berlin"}, nil},
		"a job whose day is another": {schedule.Spec{Expression: "cron(30 2 ? * MON *)", Timezone: "Europe/Berlin"}, nil},
		"an hourly job": {
			schedule.Spec{Expression: "cron(0 * * * ? *)", Timezone: "America/New_York"},
			[]string{
				"On Sunday 8 March 2026 the clock goes from 02:00 to 03:00: 1 firing skipped, from 02:00 on",
				"On Sunday 1 November 2026 the clock goes from 02:00 to 01:00: silent for 2 h, as times that come twice fire on their first pass",
			}},
		"a job of every minute, on Lord Howe": {
			schedule.Spec{Expression: "cron(* * * * ? *)", Timezone: "Australia/Lord_Howe"},
			[]string{
				"On Sunday 5 April 2026 the clock goes from 02:00 to 01:30: silent for 31 min, as times that come twice fire on their first pass",
				"On Sunday 4 October 2026 the clock goes from 02:00 to 02:30: 30 firings skipped, from 02:00 on",
			}},
		"a change across midnight": {
			schedule.Spec{Expression: "cron(30 23 * * ? *)", Timezone: "Africa/Cairo"},
			[]string{"On Friday 30 October 2026 the clock goes from 00:00 to 23:00 of Thursday 29 October 2026: fires once, on the first pass"}},
		"what the window leaves out": {
			schedule.Spec{Expression: "cron(30 2 * * ? *)", Timezone: "Europe/Berlin", End: &end},
			[]string{"On Sunday 29 March 2026 the clock goes from 02:00 to 03:00: 1 firing skipped, from 02:30 on"}},
		"an at in the gap": {
			schedule.Spec{Expression: "at(2026-03-29T02:10:00)", Timezone: "Europe/Berlin"},
			[]string{"On Sunday 29 March 2026 the clock goes from 02:00 to 03:00: 02:10 does not exist, it fires 1 h later"}},
		"an at in the overlap": {
			schedule.Spec{Expression: "at(2026-10-25T02:10:00)", Timezone: "Europe/Berlin"},
			[]string{"On Sunday 25 October 2026 the clock goes from 03:00 to 02:00: fires once, on the first pass"}},
		"a rate does not look at the clock": {schedule.Spec{Expression: "rate(1 day)", Timezone: "Europe/Berlin"}, nil},
		"UTC has no changes":                {schedule.Spec{Expression: "cron(* * * * ? *)"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, note := range compile(t, test.spec).ClockNotes(instant("2026-01-01T00:00:00Z"), 1) {
				got = append(got, note.String())
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("ClockNotes() =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func compile(t *testing.T, spec schedule.Spec) *schedule.Plan {
	t.Helper()
	plan, err := spec.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return plan
}
