package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
)

// sunday is a moment in winter.
var sunday = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func planOf(t *testing.T, expr, zone string) *schedule.Plan {
	t.Helper()
	p, err := schedule.Spec{Expression: expr, Timezone: zone, Created: sunday}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryClockChangeIsListedWithItsEffect(t *testing.T) {
	for _, test := range []struct{ expr, zone, want string }{
		{"cron(30 2 * * ? *)", "Europe/Berlin", "+1h skipped, -1h once, +1h skipped, -1h once"},
		{"cron(0 18 ? * MON-FRI *)", "Europe/Berlin", "+1h –, -1h –, +1h –, -1h –"},
		{"cron(0/15 * * * ? *)", "America/New_York", "+1h skipped, -1h silent, +1h skipped, -1h silent"},
		{"rate(1 hour)", "Europe/Berlin", "+1h –, -1h –, +1h –, -1h –"},
		{"cron(0 2 * * ? *)", "Asia/Tokyo", ""},
		{"cron(10 2 * * ? *)", "Australia/Lord_Howe", "-30m –, +30m skipped, -30m –, +30m skipped"},
	} {
		var got []string
		for _, c := range planOf(t, test.expr, test.zone).ClockChanges(sunday, 2) {
			effect := "–"
			if c.Note != nil {
				effect = string(c.Note.Effect)
			}
			sign := ""
			if c.Shift > 0 {
				sign = "+"
			}
			got = append(got, sign+strings.TrimSuffix(strings.TrimSuffix(c.Shift.String(), "0s"), "0m")+" "+effect)
		}
		if text := strings.ReplaceAll(strings.Join(got, ", "), "3 ", "30m "); text != test.want {
			t.Errorf("%s in %s: %s, want %s", test.expr, test.zone, text, test.want)
		}
	}
}

func TestSafeAlternative(t *testing.T) {
	for _, test := range []struct{ expr, zone, want string }{
		{"cron(30 2 * * ? *)", "Europe/Berlin", "cron(30 3 * * ? *) Europe/Berlin"},
		{"cron(0 1,2 * * ? *)", "America/New_York", "cron(0 3,4 * * ? *) America/New_York"},
		{"cron(0 * * * ? *)", "America/New_York", "cron(0 * * * ? *) UTC"},
		{"at(2027-03-28T02:30:00)", "Europe/Berlin", "at(2027-03-28T03:30:00) Europe/Berlin"},
		{"cron(0 18 * * ? *)", "Europe/Berlin", ""},
		{"rate(1 hour)", "Europe/Berlin", ""},
		{"cron(0/15 0-6 * * ? *)", "Europe/Berlin", ""},
	} {
		got := ""
		if a, ok := planOf(t, test.expr, test.zone).SafeAlternative(sunday, 2); ok {
			got = a.Expression + " " + a.Timezone
		}
		if got != test.want {
			t.Errorf("%s in %s: %q, want %q", test.expr, test.zone, got, test.want)
		}
	}
}

func TestDiff(t *testing.T) {
	for _, test := range []struct {
		before, after, want string
		same                int
	}{
		{"cron(0 9 * * ? *)", "cron(0 9 * * ? *)", "", 10},
		{"cron(0 9 * * ? *)", "cron(0 10 * * ? *)", "23T09→23T10 24T09→24T10 25T09→25T10 26T09→26T10 27T09→27T10 28T09→28T10 29T09→29T10 30T09→30T10 01T09→01T10 02T09→02T10", 0},
		{"cron(0 9 ? * MON-FRI *)", "cron(0 9 ? * MON-THU *)", "-27T09 -04T09", 8},
		{"cron(0 9 ? * MON *)", "cron(0 9 ? * MON,THU *)", "+26T09 +03T09 +10T09 +17T09 +24T09", 5},
		{"at(2026-11-23T09:00:00)", "at(2026-11-25T09:00:00)", "-23T09 +25T09", 0},
	} {
		changed, same := schedule.Diff(planOf(t, test.before, ""), planOf(t, test.after, ""), sunday, 10)
		var got []string
		for _, d := range changed {
			switch {
			case d.Is.IsZero():
				got = append(got, "-"+d.Was.Format("02T15"))
			case d.Was.IsZero():
				got = append(got, "+"+d.Is.Format("02T15"))
			default:
				got = append(got, d.Was.Format("02T15")+"→"+d.Is.Format("02T15"))
			}
		}
		if text := strings.Join(got, " "); text != test.want || same != test.same {
			t.Errorf("%s → %s: %s and %d stay, want %s and %d", test.before, test.after, text, same, test.want, test.same)
		}
	}
	if changed, _ := schedule.Diff(nil, planOf(t, "at(2026-11-23T09:00:00)", ""), sunday, 10); len(changed) != 1 {
		t.Errorf("from nothing to once is %v", changed)
	}
}

func TestBoxes(t *testing.T) {
	boxes, isCron := schedule.Boxes("cron(0 25 31 * MON-FRI XYZ)")
	if !isCron || boxes[0].Error != nil || boxes[1].Caret() != "25\n^^" || boxes[2].Error != nil || boxes[5].Caret() != "XYZ\n^^^" {
		t.Errorf("the boxes are %+v", boxes)
	}
	if boxes[4].Error == nil || !strings.Contains(boxes[4].Error.Reason, "must be ?") {
		t.Error("two fields of days are taken together")
	}
	if boxes, _ = schedule.Boxes("cron(0 18 ? * MON,XX-FRI *)"); boxes[4].Caret() != "MON,XX-FRI\n    ^^" {
		t.Errorf("the caret is at\n%s", boxes[4].Caret())
	}
	if boxes, isCron = schedule.Boxes("cron(0 18"); !isCron || boxes[1].Text != "18" || boxes[2].Error != nil {
		t.Errorf("half a cron has the boxes %+v", boxes)
	}
	if boxes, _ = schedule.Boxes("cron(1 2 3 4 ? * 7)"); boxes[5].Text != "* 7" || boxes[5].Error == nil {
		t.Errorf("a seventh field is %+v", boxes[5])
	}
	if _, isCron = schedule.Boxes("rate(1 day)"); isCron {
		t.Error("a rate has boxes")
	}
	for texts, want := range map[[6]string]string{
		{"0", "18", "", "", "MON-FRI", ""}:    "cron(0 18 ? * MON-FRI *)",
		{"0", "18", "", "", "", ""}:           "cron(0 18 * * ? *)",
		{"0", "18", "L", "*", "*", "*"}:       "cron(0 18 L * ? *)",
		{"0", "1 8", "?", "*", "MON", "*"}:    "cron(0 18 ? * MON *)",
		{"0", "18", "?", "*", "?", "*"}:       "cron(0 18 ? * ? *)",
		{"0", "18", "1", "*", "MON", "20 26"}: "cron(0 18 1 * MON 2026)",
	} {
		if got := schedule.JoinBoxes(texts); got != want {
			t.Errorf("%q join to %s, want %s", texts, got, want)
		}
	}
}

func TestLater(t *testing.T) {
	for expr, want := range map[string]string{
		"cron(0 18 ? * MON-FRI *)": "cron(5 18 ? * MON-FRI *)", "cron(0,30 * * * ? *)": "cron(5,35 * * * ? *)", "at(2026-11-23T23:58:00)": "at(2026-11-24T00:03:00)",
		"cron(58 18 * * ? *)": "", "rate(5 minutes)": "", "cron(* * * * ? *)": "",
	} {
		e, err := schedule.Parse(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := schedule.Later(e, 5); got != want {
			t.Errorf("%s becomes %q, want %q", expr, got, want)
		}
	}
}

func TestLoadCountsAndFindsCollisions(t *testing.T) {
	plans := []*schedule.Plan{
		planOf(t, "cron(0 18 * * ? *)", ""), planOf(t, "cron(0 18 * * ? *)", ""), nil, planOf(t, "cron(1 18 * * ? *)", ""), planOf(t, "cron(0 0/6 * * ? *)", ""),
	}
	l := schedule.NewLoad(plans, sunday, sunday.AddDate(0, 0, 2))
	evening, night := l.Count(sunday.Add(6*time.Hour), sunday.Add(7*time.Hour)), l.Count(sunday.Add(12*time.Hour), sunday.Add(13*time.Hour))
	if !l.Whole || l.Looked != 5 || evening != 4 || night != 1 {
		t.Errorf("%d fire in the evening and %d at night, of %d looked at", evening, night, l.Looked)
	}
	got := l.Collisions(5)
	if len(got) != 1 || !slices.Equal(got[0].Plans, []int{0, 1, 4}) || got[0].Minutes != 2 || got[0].Offset != 2 || !got[0].First.Equal(sunday.Add(6*time.Hour)) {
		t.Errorf("the collisions are %+v", got)
	}
	if during := l.During(sunday.Add(6*time.Hour), sunday.Add(7*time.Hour), 3); !slices.Equal(during, []int{0, 1, 3}) {
		t.Errorf("from 18 to 19 fire %v", during)
	}
	many := make([]*schedule.Plan, 60)
	for i := range many {
		many[i] = planOf(t, "rate(1 minute)", "")
	}
	if l := schedule.NewLoad(many, sunday, sunday.AddDate(0, 0, 7)); l.Whole || l.Looked != 40 {
		t.Errorf("of many, %d were looked at: whole is %v", l.Looked, l.Whole)
	}
}

func ExampleDiff() {
	before, _ := schedule.Spec{Expression: "cron(0 9 ? * MON *)"}.Compile()
	after, _ := schedule.Spec{Expression: "cron(0 9 ? * MON,TUE *)"}.Compile()
	changed, same := schedule.Diff(before, after, sunday, 4)
	fmt.Println(len(changed), "added,", same, "stay")
	// Output: 2 added, 2 stay
}
