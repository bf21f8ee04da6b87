package schedules_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
)

// cronForm is what the form sends when it shows a cron expression and nothing was edited.
func cronForm(pairs ...string) url.Values {
	values := url.Values{
		"expression": {"cron(0 18 ? * MON-FRI *)"}, "was": {"cron(0 18 ? * MON-FRI *)"}, "kind": {"cron"}, "once": {"2026-11-23T09:00"}, "rate": {"15"}, "unit": {"minutes"},
		"box0": {"0"}, "box1": {"18"}, "box2": {"?"}, "box3": {"*"}, "box4": {"MON-FRI"}, "box5": {"*"}, "timezone": {"UTC"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

func TestWhicheverPartIsEditedTheOthersFollow(t *testing.T) {
	s := newSite(t)
	tests := map[string]struct {
		values url.Values
		want   []string
	}{
		"nothing":                   {cronForm(), []string{`data-expression="cron(0 18 ? * MON-FRI *)"`}},
		"a box":                     {cronForm("box1", "9"), []string{`data-expression="cron(0 9 ? * MON-FRI *)"`, `data-box1="9"`, "At 09:00"}},
		"the day of the month":      {cronForm("box2", "L", "box4", "?"), []string{`data-expression="cron(0 18 L * ? *)"`}},
		"the text":                  {cronForm("expression", "rate(2 hours)"), []string{`data-kind="rate"`, `data-rate="2"`, `data-unit="hours"`}},
		"the kind":                  {cronForm("kind", "rate"), []string{`data-expression="rate(15 minutes)"`}},
		"the kind and its value":    {cronForm("kind", "rate", "rate", "1", "unit", "days"), []string{`data-expression="rate(1 day)"`}},
		"once":                      {cronForm("kind", "at"), []string{`data-expression="at(2026-11-23T09:00:00)"`, "Once, on Monday 23 November 2026 at 09:00"}},
		"a phrase":                  {cronForm("phrase", "first Monday of the month at 9 Berlin time"), []string{`data-expression="cron(0 9 ? * MON#1 *)"`, `data-timezone="Europe/Berlin"`, `data-box4="MON#1"`}},
		"a phrase that was read":    {cronForm("phrase", "every hour", "said", "every hour", "box1", "9"), []string{`data-expression="cron(0 9 ? * MON-FRI *)"`}},
		"a phrase that is unclear":  {cronForm("phrase", "weekdays at nightfall"), []string{"“nightfall” is not understood", "<q>weekdays</q>", `data-expression="cron(0 18 ? * MON-FRI *)"`}},
		"a phrase that leaves open": {cronForm("phrase", "every monday"), []string{"Taken for granted:", "at 00:00"}},
		"a box that is wrong":       {cronForm("box1", "25"), []string{`data-box1-wrong="true"`, "25\n^^", "25 is out of range"}},
		"two boxes that are wrong":  {cronForm("box0", "99", "box5", "1900"), []string{`data-box0-wrong="true"`, `data-box5-wrong="true"`}},
		"an input with attributes":  {cronForm("input", `{"t":"<aws.scheduler.scheduled-time>"}`), []string{"The next firing gets:", "2026-11-23T18:00:00Z"}},
		"clock changes":             {cronForm("expression", "cron(30 2 * * ? *)", "timezone", "Europe/Berlin"), []string{"28 Mar 2027", "+1 h", ">skipped<", ">once<", `data-expression="cron(30 3 * * ? *)"`}},
		"what saving changes":       {cronForm("saved", "UTC cron(0 17 ? * MON-FRI *)"), []string{"20 moved", "<del>Mon 23 Nov 17:00</del>", "<ins>Mon 23 Nov 18:00</ins>"}},
		"what saving adds":          {cronForm("saved", "UTC cron(0 18 ? * MON-THU *)"), []string{"added", "unchanged"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { s.preview(test.values).has(t, http.StatusOK, test.want...) })
	}
}

func TestTheFormWorksWithoutScripts(t *testing.T) {
	s := newSite(t)
	values := cronForm("workflow", "orders", "name", "boxes", "box1", "7", "input", "{}")
	s.post("/schedules/new", values).leads(t, "/schedules/default/boxes")
	if made := s.stored("boxes"); made.Expression != "cron(0 7 ? * MON-FRI *)" {
		t.Errorf("the boxes are stored as %s", made.Expression)
	}
	values = cronForm("workflow", "orders", "name", "kept", "phrase", "every 15 minutes", "use", "phrase")
	s.get("/schedules/new?"+values.Encode()).has(t, http.StatusOK, `value="rate(15 minutes)"`, `value="kept"`)
}

func TestEverySettingIsStoredAndShownAgain(t *testing.T) {
	s := newSite(t)
	values := cronForm("workflow", "orders", "name", "full", "window", "15", "missed", "latest", "overlap", "queue", "attempts", "3", "age", "600",
		"letters", "arn:aws:sqs:us-east-1:123456789012:letters", "completion", "DELETE", "role", "arn:aws:iam::123456789012:role/mine", "enabled", "on")
	s.post("/schedules/new", values).leads(t, "/schedules/default/full")
	made := s.stored("full")
	if made.Window != 15 || made.Missed != engine.MissedLatest || made.Overlap != engine.OverlapQueue || made.Target.Retry != (engine.RetryPolicy{MaxAge: 600, MaxAttempts: 3}) || made.AfterCompletion != "DELETE" {
		t.Errorf("it is stored as %+v", made.ScheduleSettings)
	}
	s.get("/schedules/default/full").has(t, http.StatusOK, "15 minutes", "Fire only the latest one", "Wait until it has ended", "3 within 10 min", "Delete the schedule", ":letters")
	s.get("/schedules/default/full/edit").has(t, http.StatusOK, `value="latest" selected`, `value="queue" selected`, `value="600"`, `value="DELETE" selected`, "role/mine")
	s.get("/schedules/new?copy="+url.QueryEscape(made.ID)).has(t, http.StatusOK, `value="full-copy"`, `value="600"`, "Create schedule")
}

func TestTargetsBesideWorkflows(t *testing.T) {
	s := newSite(t)
	s.post("/schedules/new", cronForm("target", "function", "function", "charge", "name", "f", "input", "{}")).leads(t, "/schedules/default/f")
	if arn := s.stored("f").Target.ARN; arn != "arn:aws:lambda:us-east-1:123456789012:function:charge" {
		t.Errorf("the target is %s", arn)
	}
	s.post("/schedules/new", cronForm("target", "other", "arn", "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "name", "u", "input", "{}")).leads(t, "/schedules/default/u")
	s.get("/schedules").has(t, http.StatusOK, "function charge", "sqs sendMessage")
	s.get("/schedules/default/f/edit").has(t, http.StatusOK, `value="function" checked`, `value="charge"`)
	for name, test := range map[string]struct{ values, want []string }{
		"an action that only reads": {[]string{"arn", "arn:aws:scheduler:::aws-sdk:sqs:receiveMessage"}, []string{"only reads"}},
		"no number":                 {[]string{"arn", "https://example.com", "attempts", "many"}, []string{"Write a whole number."}},
		"too many retries":          {[]string{"arn", "https://example.com", "attempts", "186"}, []string{"Use 0 to 185."}},
		"a window of a week":        {[]string{"arn", "https://example.com", "window", "10080"}, []string{"1440"}},
		"a queue that is none":      {[]string{"arn", "https://example.com", "letters", "queue"}, []string{"standard SQS queue"}},
	} {
		t.Run(name, func(t *testing.T) {
			values := append([]string{"target", "other", "name", "no", "input", "{}"}, test.values...)
			s.post("/schedules/new", cronForm(values...)).has(t, http.StatusUnprocessableEntity, test.want...)
		})
	}
}

func TestAnExpressionIsRefusedAsTheAPIRefusesIt(t *testing.T) {
	s := newSite(t)
	values := cronForm("workflow", "orders", "name", "x", "input", "{}", "expression", "rate(0 days)")
	s.post("/schedules/new", values).has(t, http.StatusUnprocessableEntity, "Invalid Schedule Expression rate(0 days). Rate value: expected a whole number of 1 or more.")
}

func TestASafeAlternativeKeepsTheRest(t *testing.T) {
	s := newSite(t)
	s.add("early", "cron(30 2 * * ? *)", func(r *schedule.Request) { r.Description = "kept" })
	s.get("/schedules/default/early").has(t, http.StatusOK, "/schedules/default/early/edit?preset=cron%2830+3")
	s.get("/schedules/default/early/edit?preset="+url.QueryEscape("cron(30 3 * * ? *)")+"&presetzone=Europe/Berlin").has(t, http.StatusOK,
		`value="cron(30 3 * * ? *)"`, `value="kept"`, "20 moved")
}
