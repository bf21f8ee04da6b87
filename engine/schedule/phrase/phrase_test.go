package phrase_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/schedule/phrase"
)

// noon is a Sunday.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	for _, test := range []struct{ text, want, zone string }{
		{"weekdays at 18:00 Berlin time", "cron(0 18 ? * MON-FRI *)", "Europe/Berlin"},
		{"every 15 minutes", "rate(15 minutes)", ""},
		{"first Monday of the month at 9", "cron(0 9 ? * MON#1 *)", ""},
		{"Every weekday at 6pm, Europe/Berlin", "cron(0 18 ? * MON-FRI *)", "Europe/Berlin"},
		{"Monday to Friday at 9, 12 and 15 in New York", "cron(0 9,12,15 ? * MON-FRI *)", "America/New_York"},
		{"mon-fri 08:30", "cron(30 8 ? * MON-FRI *)", ""},
		{"Mondays and Thursdays at noon UTC", "cron(0 12 ? * MON,THU *)", "UTC"},
		{"on Tuesdays at half past nine", "cron(30 9 ? * TUE *)", ""},
		{"weekends at 10 am", "cron(0 10 ? * SAT,SUN *)", ""},
		{"friday to monday at 7", "cron(0 7 ? * FRI-MON *)", ""},
		{"last day of the month at 23:30", "cron(30 23 L * ? *)", ""},
		{"the last weekday of every month at 17:00", "cron(0 17 LW * ? *)", ""},
		{"first working day of the month at 8", "cron(0 8 1W * ? *)", ""},
		{"last Friday of each month at 16h", "cron(0 16 ? * 6L *)", ""},
		{"2 days before the end of the month at 6", "cron(0 6 L-2 * ? *)", ""},
		{"on the 1st and 15th of the month at 6:00", "cron(0 6 1,15 * ? *)", ""},
		{"day 10 of every month at 12.30", "cron(30 12 10 * ? *)", ""},
		{"24 December at 18:00", "cron(0 18 24 DEC ? *)", ""},
		{"every December 24 at 18:00", "cron(0 18 24 DEC ? *)", ""},
		{"daily at midnight", "cron(0 0 * * ? *)", ""},
		{"every day at 9 and 17", "cron(0 9,17 * * ? *)", ""},
		{"every day at 9:00 and 9:30", "cron(0,30 9 * * ? *)", ""},
		{"every hour", "rate(1 hour)", ""},
		{"hourly from 9 to 17 on weekdays", "cron(0 9-17 ? * MON-FRI *)", ""},
		{"every 2 hours between 8:15 and 20:15", "cron(15 8-20/2 * * ? *)", ""},
		{"every 15 minutes from 9 to 17 on weekdays London time", "cron(0/15 9-16 ? * MON-FRI *)", "Europe/London"},
		{"every five minutes on Sundays", "cron(0/5 * ? * SUN *)", ""},
		{"every half hour", "rate(30 minutes)", ""},
		{"every other day", "rate(2 days)", ""},
		{"every 2 weeks", "rate(14 days)", ""},
		{"15 minutes past every hour", "cron(15 * * * ? *)", ""},
		{"every hour at :45", "cron(45 * * * ? *)", ""},
		{"every 6 hours on weekdays", "cron(0 0/6 ? * MON-FRI *)", ""},
		{"quarterly on the 1st at 5", "cron(0 5 1 1/3 ? *)", ""},
		{"first Monday of March to May at 9", "cron(0 9 ? MAR-MAY MON#1 *)", ""},
		{"every January and July on the 2nd at 3 pm", "cron(0 15 2 JAN,JUL ? *)", ""},
		{"tomorrow at 9", "at(2026-11-23T09:00:00)", ""},
		{"today at 17:30 Tokyo time", "at(2026-11-22T17:30:00)", "Asia/Tokyo"},
		{"next Monday at 8 am", "at(2026-11-23T08:00:00)", ""},
		{"in 2 hours", "at(2026-11-22T14:00:00)", ""},
		{"2026-12-24 at 18:00 Europe/Vienna", "at(2026-12-24T18:00:00)", "Europe/Vienna"},
		{"24 December 2026 at 18:00", "at(2026-12-24T18:00:00)", ""},
		{"once on 2026-12-24T18:00", "at(2026-12-24T18:00:00)", ""},
		{"weekdays at 9 eastern time", "cron(0 9 ? * MON-FRI *)", "America/New_York"},
		{"cron(0 18 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)", ""},
		{"30 6 * * 1-5", "cron(30 6 ? * 2-6 *)", ""},
		{"*/10 * * * *", "cron(*/10 * * * ? *)", ""},
		{"0 0 1 * *", "cron(0 0 1 * ? *)", ""},
		{"0 3 * * 7", "cron(0 3 ? * 1 *)", ""},
		{"0 3 * * 1/2", "cron(0 3 ? * 2/2 *)", ""},
	} {
		t.Run(test.text, func(t *testing.T) {
			m, err := phrase.Parse(test.text, noon)
			if err != nil || m.Expression != test.want || m.Timezone != test.zone {
				t.Errorf("it means %s %s, %v; want %s %s", m.Expression, m.Timezone, err, test.want, test.zone)
			}
		})
	}
}

func TestWhatIsAssumedIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"every monday": "at 00:00", "weekly at 9": "on Mondays", "monthly at 9": "on day 1", "yearly on the 3rd at 9": "in January", "0 0 1 * *": "crontab",
	} {
		m, err := phrase.Parse(text, noon)
		if err != nil || !strings.Contains(strings.Join(m.Assumed, "; "), want) {
			t.Errorf("%s assumes %q, %v; want %q", text, m.Assumed, err, want)
		}
	}
}

func TestWhatIsNotUnderstoodIsNamed(t *testing.T) {
	for _, test := range []struct{ text, reason, rest, understood string }{
		{"", "nothing was said", "", ""},
		{"weekdays at 18:00 on the moon", "“moon” is not understood", "moon", "weekdays|at 18:00"},
		{"fortnightly at 9", "“fortnightly” is not understood", "fortnightly at 9", ""},
		{"every second Tuesday at 9", "once a month", "every second Tuesday at 9", ""},
		{"every day at 9:00 and 17:30", "do not share the minute", "", "every day|at 9:00 and 17:30"},
		{"every 7 minutes on Mondays", "do not divide an hour", "", ""},
		{"every 5 hours on Mondays", "do not divide a day", "", ""},
		{"every 2 days at 9", "more than one expression", "", ""},
		{"every 2 weeks on Monday at 9", "more than one expression", "", ""},
		{"Mondays and the 15th at 9", "cannot be combined", "", ""},
		{"Berlin time", "say when", "", "Berlin time"},
		{"from 9 to 17", "say how often", "", ""},
		{"tomorrow", "one time of day", "", ""},
		{"tomorrow every day at 9", "one of both", "", ""},
		{"at 9 Berlin time London time", "two time zones", "London time", ""},
		{"every hour every day every minute", "two intervals", "", ""},
		{"every hour at 9:30", "an interval in hours and a time of day", "", ""},
		{"first monday and last friday of the month at 9", "only one such weekday", "", ""},
		{"the 40th at 9", "“40th” is not understood", "40th at 9", ""},
		{"on 2026-02-30 at 9", "no day 2026-02-30", "", ""},
		{"third working day of the month at 9", "only the first and the last weekday", "", ""},
		{"at minute 75", "minutes 0 to 59", "", ""},
		{"every 5 months at 9", "do not divide a year", "", ""},
		{"cron(0 25 * * ? *)", "25 is out of range", "", ""},
		{"0 9 1 * 1", "make two schedules", "", ""},
		{"0 9 * * 9", "weekday “9”", "", ""},
		{strings.Repeat("daily ", 60), "too long", "", ""},
	} {
		t.Run(test.text, func(t *testing.T) {
			m, err := phrase.Parse(test.text, noon)
			var e *phrase.Error
			if !errors.As(err, &e) {
				t.Fatalf("it means %+v, %v", m, err)
			}
			if !strings.Contains(e.Reason, test.reason) || test.rest != "" && e.Rest != test.rest {
				t.Errorf("it is refused with %q, rest %q; want %q, rest %q", e.Reason, e.Rest, test.reason, test.rest)
			}
			if test.understood != "" && strings.Join(e.Understood, "|") != test.understood {
				t.Errorf("understood is %q, want %q", strings.Join(e.Understood, "|"), test.understood)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"weekdays at 18:00 Berlin time", "every 15 minutes from 9 to 17", "30 6 * * 1-5", "first monday of the month at 9", "in 2 hours", "2 days before the end"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := phrase.Parse(text, noon)
		if err != nil {
			return
		}
		if _, err := schedule.Parse(m.Expression); err != nil {
			t.Errorf("%q means %q: %v", text, m.Expression, err)
		}
		if _, err := schedule.LoadZone(m.Timezone); err != nil {
			t.Error(err)
		}
	})
}
