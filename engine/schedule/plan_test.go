package schedule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
)

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestNext(t *testing.T) {
	tests := map[string]struct {
		query schedule.Query
		want  string // the fires, shortened to what differs
	}{
		"a wrapped range of hours belongs to the day on which it fires": {
			query{"cron(30 22-1 ? * FRI *)", "UTC", "2026-05-01T00:45:00Z"}.count(4),
			"2026-05-01T01:30:00Z 2026-05-01T22:30:00Z 2026-05-01T23:30:00Z 2026-05-08T00:30:00Z"},
		"a wrapped range of weekdays with a step counts on round the week": {
			query{"cron(0 9 ? * FRI-TUE/2 *)", "UTC", "2026-05-01T00:00:00Z"}.count(4), // Fri, Sun, Tue
			"2026-05-01T09:00:00Z 2026-05-03T09:00:00Z 2026-05-05T09:00:00Z 2026-05-08T09:00:00Z"},
		"a wrapped range of months": {
			query{"cron(0 9 1 NOV-JAN ? *)", "UTC", "2026-05-01T00:00:00Z"}.count(4),
			"2026-11-01T09:00:00Z 2026-12-01T09:00:00Z 2027-01-01T09:00:00Z 2027-11-01T09:00:00Z"},
		"names in lower case, leading zeros and wide blanks are read": {
			query{"cron( 05  09 ? \t jun mon-tue * )", "UTC", "2026-06-08T09:05:00Z"}.count(2),
			"2026-06-09T09:05:00Z 2026-06-15T09:05:00Z"},
		"a start with a step runs to the end of the field": {
			query{"cron(0 19/2 * * ? *)", "UTC", "2026-06-08T12:00:00Z"}.count(4),
			"2026-06-08T19:00:00Z 2026-06-08T21:00:00Z 2026-06-08T23:00:00Z 2026-06-09T19:00:00Z"},
		"L and dates mix": {
			query{"cron(0 0 15,L 2 ? *)", "UTC", "2027-06-01T00:00:00Z"}.count(3),
			"2028-02-15T00:00:00Z 2028-02-29T00:00:00Z 2029-02-15T00:00:00Z"},
		"1W on a Saturday is Monday the 3rd": {
			query{"cron(0 0 1W 8 ? *)", "UTC", "2026-01-01T00:00:00Z"}.count(1), "2026-08-03T00:00:00Z"},
		"30W on a Sunday that ends the month is Friday the 28th": {
			query{"cron(0 0 30W 4,6,8 ? 2028)", "UTC", "2026-01-01T00:00:00Z"}.count(3),
			"2028-04-28T00:00:00Z 2028-06-30T00:00:00Z 2028-08-30T00:00:00Z"},
		"LW on a Sunday is the Friday before": {
			query{"cron(0 0 LW 5 ? *)", "UTC", "2026-01-01T00:00:00Z"}.count(1), "2026-05-29T00:00:00Z"},
		"the last Monday and each Sunday mix": {
			query{"cron(0 0 ? 5 2L,1 2026)", "UTC", "2026-05-18T00:00:00Z"}.count(9),
			"2026-05-24T00:00:00Z 2026-05-25T00:00:00Z 2026-05-31T00:00:00Z"},
		"a fifth Friday skips the months that have four": {
			query{"cron(0 0 ? * 6#5 *)", "UTC", "2026-01-01T00:00:00Z"}.count(3),
			"2026-01-30T00:00:00Z 2026-05-29T00:00:00Z 2026-07-31T00:00:00Z"},
		"1900 and 2100 are no leap years, 2000 is": {
			query{"cron(0 0 29 2 ? 1996-2104/4)", "UTC", "2095-01-01T00:00:00Z"}.count(9),
			"2096-02-29T00:00:00Z 2104-02-29T00:00:00Z"},
		"nothing fires before 1970": {
			query{"cron(0 0 1 1 ? *)", "UTC", "1066-10-14T00:00:00Z"}.count(2), "1970-01-01T00:00:00Z 1971-01-01T00:00:00Z"},
		"the last fire of all is on New Year's Eve 2199": {
			query{"cron(59 23 31 12 ? *)", "America/New_York", "2198-12-31T12:00:00Z"}.count(9),
			"2199-01-01T04:59:00Z 2200-01-01T04:59:00Z"},
		"a fraction of a second counts as later": {
			query{"cron(* * * * ? *)", "UTC", "2026-05-01T00:00:00.5Z"}.count(1), "2026-05-01T00:01:00Z"},
		"a fraction before the minute counts as earlier": {
			query{"cron(* * * * ? *)", "UTC", "2026-04-30T23:59:59.999Z"}.count(1), "2026-05-01T00:00:00Z"},

		"every minute goes on right after a gap": {
			query{"cron(* * * * ? *)", "Europe/Paris", "2026-03-29T00:58:00Z"}.count(3),
			"2026-03-29T00:59:00Z 2026-03-29T01:00:00Z 2026-03-29T01:01:00Z"},
		"every minute pauses in the second pass": {
			query{"cron(* * * * ? *)", "Europe/Paris", "2026-10-25T00:58:00Z"}.count(3),
			"2026-10-25T00:59:00Z 2026-10-25T02:00:00Z 2026-10-25T02:01:00Z"},
		"asked within the second pass, every minute waits for its end": {
			query{"cron(* * * * ? *)", "Europe/Paris", "2026-10-25T01:10:00Z"}.count(1), "2026-10-25T02:00:00Z"},
		"an hourly cron is silent for two hours": {
			query{"cron(0 * * * ? *)", "America/New_York", "2026-11-01T04:30:00Z"}.count(2),
			"2026-11-01T05:00:00Z 2026-11-01T07:00:00Z"},
		"a whole day that a zone left out is skipped": {
			query{"cron(0 12 30 12 ? *)", "Pacific/Apia", "2010-12-30T23:30:00Z"}.count(1), "2012-12-29T22:00:00Z"},
		"a gap at midnight skips a midnight job": {
			query{"cron(0 0 ? * SUN *)", "America/Santiago", "2025-08-31T05:00:00Z"}.count(1), "2025-09-14T03:00:00Z"},
		"a gap of half an hour": {
			query{"cron(15,45 2 * * ? *)", "Australia/Lord_Howe", "2025-10-04T00:00:00Z"}.count(2),
			"2025-10-04T15:45:00Z 2025-10-05T15:15:00Z"},
		"what is always in a gap never fires": {
			query{"cron(30 2 ? 3 1#2 2007-2199)", "America/New_York", "2026-01-01T00:00:00Z"}.count(1), ""},
		"the last day of a leap year is a day like others, in years that only rules describe": {
			query{"cron(0 9,21 31 12 ? 2044)", "America/New_York", "2044-12-30T00:00:00Z"}.count(9),
			"2044-12-31T14:00:00Z 2045-01-01T02:00:00Z"},
		"asked on the last day of a leap year, the search goes on into the next": {
			query{"cron(0 * * * ? *)", "Australia/Sydney", "2096-12-31T23:30:00Z"}.count(2),
			"2097-01-01T00:00:00Z 2097-01-01T01:00:00Z"},
		"rules hold beyond the years that tables list": {
			query{"cron(0 9 1 1,7 ? 2150)", "Europe/Berlin", "2026-01-01T00:00:00Z"}.count(2),
			"2150-01-01T08:00:00Z 2150-07-01T07:00:00Z"},

		"a rate without a start counts from when it is created": {
			query{"rate(90 minutes)", "UTC", "2026-05-01T10:00:00Z"}.count(2), "2026-05-01T11:30:00Z 2026-05-01T13:00:00Z"},
		"a rate fires first at its start": {
			query{"rate(2 hours)", "UTC", "2026-05-01T10:00:00Z"}.from("2026-05-03T10:10:10Z", "").count(2),
			"2026-05-03T10:10:10Z 2026-05-03T12:10:10Z"},
		"a day of a rate is 24 hours when the clock changes": {
			query{"rate(1 day)", "Europe/Paris", "2026-03-28T12:00:00Z"}.from("2026-03-01T08:00:00Z", "").count(2),
			"2026-03-29T08:00:00Z 2026-03-30T08:00:00Z"},
		"a rate fires at its very end": {
			query{"rate(1 hour)", "UTC", "2026-05-01T00:00:00Z"}.from("2026-05-01T10:00:00Z", "2026-05-01T11:00:00Z").count(9),
			"2026-05-01T10:00:00Z 2026-05-01T11:00:00Z"},
		"the start and the end of the window belong to it": {
			query{"cron(0 9 * * ? *)", "UTC", "2026-01-01T00:00:00Z"}.from("2026-05-01T09:00:00Z", "2026-05-02T09:00:00Z").count(9),
			"2026-05-01T09:00:00Z 2026-05-02T09:00:00Z"},
		"a window that ends before it starts has no fires": {
			query{"cron(0 9 * * ? *)", "UTC", "2026-01-01T00:00:00Z"}.from("2026-05-02T00:00:00Z", "2026-05-01T00:00:00Z").count(9), ""},
		"the largest rate ends with the calendar": {
			query{"rate(2147483647 days)", "UTC", "2026-01-01T00:00:00Z"}.count(9), ""},

		"an at is wall time of the zone and ignores the window": {
			query{"at(2026-07-01T09:00:01)", "Asia/Kolkata", "2026-01-01T00:00:00Z"}.from("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z").count(9),
			"2026-07-01T03:30:01Z"},
		"an at in a gap moves forward by the length of the gap": {
			query{"at(2026-03-29T02:15:30)", "Europe/Paris", "2026-01-01T00:00:00Z"}.count(9), "2026-03-29T01:15:30Z"},
		"an at in an overlap fires on the first pass": {
			query{"at(2026-10-25T02:15:30)", "Europe/Paris", "2026-01-01T00:00:00Z"}.count(9), "2026-10-25T00:15:30Z"},
		"an at in the past never fires": {
			query{"at(2026-03-29T12:00:00)", "UTC", "2026-03-29T12:00:00Z"}.count(9), ""},
		"an at on the last second of the calendar": {
			query{"at(9999-12-31T23:59:59)", "UTC", "2026-03-29T12:00:00Z"}.count(9), "9999-12-31T23:59:59Z"},
		"an at that UTC cannot write never fires": {
			query{"at(9999-12-31T23:59:59)", "America/New_York", "2026-03-29T12:00:00Z"}.count(9), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			lines, err := test.query.Lines()
			if got := strings.Join(lines, " "); err != nil || got != test.want {
				t.Errorf("%+v\n got %s %v\nwant %s", test.query, got, err, test.want)
			}
		})
	}
}

// query is the part of a question that most tests need.
type query struct{ expr, zone, after string }

func (q query) count(n int) schedule.Query {
	return schedule.Query{Expression: q.expr, Timezone: q.zone, From: q.after, Count: n}
}

func (q query) from(start, end string) window { return window{q, start, end} }

type window struct {
	query
	start, end string
}

func (w window) count(n int) schedule.Query {
	q := w.query.count(n)
	q.Start, q.End = w.start, w.end
	return q
}

func TestQueryRefuses(t *testing.T) {
	good := query{"rate(1 hour)", "UTC", "2026-01-01T00:00:00Z"}.count(1)
	tests := map[string]struct {
		change func(q *schedule.Query)
		want   string
	}{
		"no count":           {func(q *schedule.Query) { q.Count = 0 }, "count 0"},
		"too large a count":  {func(q *schedule.Query) { q.Count = 1e6 }, "count 1000000"},
		"a date for a time":  {func(q *schedule.Query) { q.From = "2026-01-01" }, `from "2026-01-01": expected RFC 3339`},
		"a start of words":   {func(q *schedule.Query) { q.Start = "tomorrow" }, `start "tomorrow"`},
		"an end of words":    {func(q *schedule.Query) { q.End = "never" }, `end "never"`},
		"an unknown zone":    {func(q *schedule.Query) { q.Timezone = "Moon/Tranquility" }, `unknown time zone "Moon/Tranquility"`},
		"a wrong expression": {func(q *schedule.Query) { q.Expression = "rate(1 week)" }, "rate unit"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			q := good
			test.change(&q)
			if _, err := q.Lines(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Lines() = %v, want %s", err, test.want)
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	for name, spec := range map[string]schedule.Spec{
		"every minute":           {Expression: "cron(* * * * ? *)"},
		"every minute New York":  {Expression: "cron(* * * * ? *)", Timezone: "America/New_York"},
		"daily New York":         {Expression: "cron(0 10 * * ? *)", Timezone: "America/New_York"},
		"weekdays New York":      {Expression: "cron(0 18 ? * MON-FRI *)", Timezone: "America/New_York"},
		"LW":                     {Expression: "cron(0 10 LW * ? *)"},
		"leap day on a Monday":   {Expression: "cron(0 10 ? 2 2#5 *)"},
		"year 2199":              {Expression: "cron(0 0 1 1 ? 2199)"},
		"never, February 30":     {Expression: "cron(0 0 30 2 ? *)"},
		"never, always in a gap": {Expression: "cron(30 2 ? 3 1#2 *)", Timezone: "America/New_York"},
		"rate":                   {Expression: "rate(5 minutes)"},
	} {
		b.Run(name, func(b *testing.B) {
			plan, err := spec.Compile()
			if err != nil {
				b.Fatal(err)
			}
			after := instant("2026-05-01T12:34:56Z")
			b.ReportAllocs()
			for b.Loop() {
				plan.Next(after)
			}
		})
	}
}
