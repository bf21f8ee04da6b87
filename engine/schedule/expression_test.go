package schedule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/schedule"
)

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct{ expr, field, at string }{
		"nothing at all":                        {"", "", ""},
		"a crontab line":                        {"0 9 * * *", "", "0 9 * * *"},
		"crontab shorthand":                     {"@hourly", "", "@hourly"},
		"a keyword it does not know":            {"every(5 minutes)", "", "every"},
		"a keyword in capitals":                 {"CRON(0 9 * * ? *)", "", "CRON"},
		"a blank before the keyword":            {" rate(5 minutes)", "", " rate"},
		"a blank after the keyword":             {"cron (0 9 * * ? *)", "", "cron "},
		"a blank at the end":                    {"rate(5 minutes) ", "", ""},
		"an open parenthesis":                   {"cron(0 9 * * ? *", "", ""},
		"two closing parentheses":               {"cron(0 9 * * ? *))", "year", "*)"},
		"letters that only look like names":     {"cron(0 9 ? * ſUN *)", "", "ſ"},
		"bytes that are no text":                {"cron(0 9 ? * \xff *)", "", "\xff"},
		"a line break":                          {"cron(0 9 * *\n? *)", "", "\n"},
		"more than 256 characters":              {"cron(" + strings.Repeat("0,", 140) + "0 9 * * ? *)", "", "cron(" + strings.Repeat("0,", 140) + "0 9 * * ? *)"},
		"an empty cron":                         {"cron()", "", ""},
		"five fields":                           {"cron(0 9 * * ?)", "", "0 9 * * ?"},
		"a field for seconds":                   {"cron(0 0 9 * * ? *)", "", "0 0 9 * * ? *"},
		"no question mark":                      {"cron(0 9 * * * *)", "day-of-week", "*"},
		"two question marks":                    {"cron(0 9 ? * ? *)", "day-of-week", "?"},
		"two kinds of day":                      {"cron(0 9 1 * MON *)", "day-of-week", "MON"},
		"a question mark for the minute":        {"cron(? 9 * * ? *)", "minute", "?"},
		"a question mark for the month":         {"cron(0 9 * ? ? *)", "month", "?"},
		"a question mark in a list":             {"cron(0 9 1,? * ? *)", "day-of-month", "?"},
		"minute 60":                             {"cron(60 9 * * ? *)", "minute", "60"},
		"hour 24":                               {"cron(0 24 * * ? *)", "hour", "24"},
		"day 0":                                 {"cron(0 9 0 * ? *)", "day-of-month", "0"},
		"day 32":                                {"cron(0 9 1,32 * ? *)", "day-of-month", "32"},
		"month 13":                              {"cron(0 9 1 13 ? *)", "month", "13"},
		"weekday 0":                             {"cron(0 9 ? * 0 *)", "day-of-week", "0"},
		"weekday 8":                             {"cron(0 9 ? * 8 *)", "day-of-week", "8"},
		"year 1969":                             {"cron(0 9 * * ? 1969)", "year", "1969"},
		"year 2200":                             {"cron(0 9 * * ? 2199-2200)", "year", "2200"},
		"a number beyond all numbers":           {"cron(99999999999999999999 9 * * ? *)", "minute", "99999999999999999999"},
		"a month by its whole name":             {"cron(0 9 1 MARCH ? *)", "month", "MARCH"},
		"a weekday in the month":                {"cron(0 9 1 MON ? *)", "month", "MON"},
		"a month in the weekday":                {"cron(0 9 ? * JAN *)", "day-of-week", "JAN"},
		"an empty item":                         {"cron(1,,2 9 * * ? *)", "minute", ""},
		"a comma at the end":                    {"cron(1, 9 * * ? *)", "minute", ""},
		"a range without its end":               {"cron(1- 9 * * ? *)", "minute", ""},
		"a range without its start":             {"cron(-9 9 * * ? *)", "minute", ""},
		"a range of three":                      {"cron(1-2-3 9 * * ? *)", "minute", "2-3"},
		"a year range that runs backwards":      {"cron(0 9 * * ? 2031-2030)", "year", "2031-2030"},
		"a step of nothing":                     {"cron(*/ 9 * * ? *)", "minute", ""},
		"a step of 0":                           {"cron(*/0 9 * * ? *)", "minute", "0"},
		"a step beyond the field":               {"cron(*/60 9 * * ? *)", "minute", "60"},
		"a step beyond the hours":               {"cron(0 */24 * * ? *)", "hour", "24"},
		"two steps":                             {"cron(*/5/2 9 * * ? *)", "minute", "5/2"},
		"a step without a start":                {"cron(/5 9 * * ? *)", "minute", ""},
		"a fraction":                            {"cron(0.5 9 * * ? *)", "minute", "0.5"},
		"L for the hour":                        {"cron(0 L * * ? *)", "hour", "L"},
		"L-31":                                  {"cron(0 9 L-31 * ? *)", "day-of-month", "L-31"},
		"L with a step":                         {"cron(0 9 L/2 * ? *)", "day-of-month", "L"},
		"a weekday's L in the day-of-month":     {"cron(0 9 6L * ? *)", "day-of-month", "6L"},
		"W without a day":                       {"cron(0 9 W * ? *)", "day-of-month", "W"},
		"0W":                                    {"cron(0 9 0W * ? *)", "day-of-month", "0W"},
		"W of a range":                          {"cron(0 9 1-5W * ? *)", "day-of-month", "1-5W"},
		"W in the day-of-week":                  {"cron(0 9 ? * 2W *)", "day-of-week", "2W"},
		"8L":                                    {"cron(0 9 ? * 8L *)", "day-of-week", "8"},
		"L before its weekday":                  {"cron(0 9 ? * L6 *)", "day-of-week", "L6"},
		"a sixth Monday":                        {"cron(0 9 ? * MON#6 *)", "day-of-week", "6"},
		"a weekday number without its number":   {"cron(0 9 ? * MON# *)", "day-of-week", ""},
		"# without a weekday":                   {"cron(0 9 ? * #1 *)", "day-of-week", ""},
		"# with another item":                   {"cron(0 9 ? * MON#1,FRI *)", "day-of-week", "MON#1,FRI"},
		"# in the day-of-month":                 {"cron(0 9 2#1 * ? *)", "day-of-month", "2#1"},
		"an empty rate":                         {"rate()", "rate", ""},
		"a rate without a unit":                 {"rate(5)", "rate", "5"},
		"a rate without a blank":                {"rate(5minutes)", "rate", "5minutes"},
		"a rate of 0":                           {"rate(0 minutes)", "rate value", "0"},
		"a rate below 0":                        {"rate(-5 minutes)", "rate value", "-5"},
		"a rate with a sign":                    {"rate(+5 minutes)", "rate value", "+5"},
		"half a rate":                           {"rate(0.5 hours)", "rate value", "0.5"},
		"a rate too large for a calendar":       {"rate(2147483648 days)", "rate value", "2147483648"},
		"a rate too large for a number":         {"rate(99999999999999999999 days)", "rate value", "99999999999999999999"},
		"a rate in seconds":                     {"rate(30 seconds)", "rate unit", "seconds"},
		"a rate in capitals":                    {"rate(5 Minutes)", "rate unit", "Minutes"},
		"two blanks in a rate":                  {"rate(5  minutes)", "rate unit", " minutes"},
		"a blank at the end of a rate":          {"rate(5 minutes )", "rate unit", "minutes "},
		"an empty at":                           {"at()", "at", ""},
		"an at without a time":                  {"at(2030-01-31)", "at", "2030-01-31"},
		"an at without seconds":                 {"at(2030-01-31T09:00)", "at", "2030-01-31T09:00"},
		"an at in UTC":                          {"at(2030-01-31T09:00:00Z)", "at", "2030-01-31T09:00:00Z"},
		"an at with a fraction":                 {"at(2030-01-31T09:00:00.5)", "at", "2030-01-31T09:00:00.5"},
		"an at with a comma fraction":           {"at(2030-01-31T9:00:00,5)", "at", "2030-01-31T9:00:00,5"},
		"an at with a blank for the T":          {"at(2030-01-31 09:00:00)", "at", "2030-01-31 09:00:00"},
		"an at on February 29 of a common year": {"at(2030-02-29T09:00:00)", "at", "2030-02-29T09:00:00"},
		"an at in second 60":                    {"at(2030-01-31T09:00:60)", "at", "2030-01-31T09:00:60"},
		"an at in hour 24":                      {"at(2030-01-31T24:00:00)", "at", "2030-01-31T24:00:00"},
		"an at in year 0":                       {"at(0000-01-31T09:00:00)", "at", "0000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := schedule.Parse(test.expr)
			var wrong *schedule.ExpressionError
			if !errors.As(err, &wrong) {
				t.Fatalf("Parse(%q) = %v, want an *ExpressionError", test.expr, err)
			}
			at := test.expr[wrong.Offset : wrong.Offset+wrong.Length]
			if wrong.Field != test.field || at != test.at {
				t.Errorf("Parse(%q) blames %q at %q (%s), want %q at %q", test.expr, wrong.Field, at, wrong.Reason, test.field, test.at)
			}
			if want := "Invalid Schedule Expression " + test.expr + "."; wrong.AWSMessage() != want {
				t.Errorf("AWSMessage() = %q, want %q", wrong.AWSMessage(), want)
			}
		})
	}
}

func TestExpressionErrorTellsWhatAndWhere(t *testing.T) {
	_, err := schedule.Parse("cron(0 9 ? * MON-FRO *)")
	const text = `schedule expression "cron(0 9 ? * MON-FRO *)": day-of-week: "FRO" is not allowed here; expected 1 to 7 or SUN to SAT`
	if err == nil || err.Error() != text {
		t.Errorf("Error() = %v, want %s", err, text)
	}
	var wrong *schedule.ExpressionError
	errors.As(err, &wrong)
	const pointer = "cron(0 9 ? * MON-FRO *)\n" +
		"                 ^^^"
	if wrong.Pointer() != pointer {
		t.Errorf("Pointer() =\n%s\nwant\n%s", wrong.Pointer(), pointer)
	}
}

func TestZones(t *testing.T) {
	tests := map[string]struct {
		name string
		ok   bool
	}{
		"no name is UTC":                    {"", true},
		"a place":                           {"America/Argentina/Buenos_Aires", true},
		"an old name":                       {"US/Pacific", true},
		"a fixed offset of IANA":            {"Etc/GMT+5", true},
		"a place that is none":              {"Europe/Atlantis", false},
		"an abbreviation":                   {"PDT", false},
		"an offset":                         {"+02:00", false},
		"the zone of this machine":          {"Local", false},
		"a path out of the database":        {"../etc/passwd", false},
		"another spelling of a path":        {"Europe//Berlin", false},
		"a copy that counts leap seconds":   {"right/Europe/Berlin", false},
		"a name longer than the API allows": {strings.Repeat("A", 51), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := schedule.LoadZone(test.name)
			var unknown *schedule.ZoneError
			if (err == nil) != test.ok || err != nil && (!errors.As(err, &unknown) || unknown.Name != test.name) {
				t.Errorf("LoadZone(%q) = %v, want ok %v", test.name, err, test.ok)
			}
		})
	}
}

// FuzzParse: no text brings Parse down, and what it accepts can be read again, described and asked for its fires.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"at(2030-01-31T09:00:00)", "rate(5 minutes)", "cron(0/15 20-2 ? JAN-mar MON#2 2024/4)", "cron(*/7 9 L-3,LW,15W * ? *)",
		"cron(0 9 ? * FRIL,2 *)", "cron(0\t9 31 4 ? *)", "cron(99 \xff", "rate(1 day", "at()",
	} {
		f.Add(seed, "Europe/Berlin")
	}
	f.Fuzz(func(t *testing.T, expr, zone string) {
		e, err := schedule.Parse(expr)
		if err != nil {
			var wrong *schedule.ExpressionError
			if !errors.As(err, &wrong) || wrong.Pointer() == "" || wrong.Error() == "" {
				t.Fatalf("Parse(%q) = %v, want an *ExpressionError", expr, err)
			}
			return
		}
		if again, err := schedule.Parse(e.String()); err != nil || again.String() != expr {
			t.Fatalf("Parse(%q) again = %v, %v", e.String(), again, err)
		}
		if c, ok := e.(*schedule.Cron); ok && c.Fields()[5] == "" {
			t.Fatalf("%q has no year", expr)
		}
		plan, err := schedule.Spec{Expression: expr, Timezone: zone}.Compile()
		if err != nil {
			return
		}
		if plan.Words() == "" {
			t.Fatalf("no words for %q", expr)
		}
		after := instant("2025-03-30T00:30:00Z")
		for _, fire := range plan.Upcoming(after, 3) {
			if !fire.After(after) {
				t.Fatalf("%q fires at %s, not after %s", expr, fire, after)
			}
			after = fire
		}
	})
}
