package schedules_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
)

func TestTheListIsSearchedAndFiltered(t *testing.T) {
	s := newSite(t)
	s.add("evening", "rate(1 day)")
	s.add("morning", "rate(1 day)", func(r *schedule.Request) { r.Enabled = false })
	a := s.get("/schedules?q=even")
	a.has(t, http.StatusOK, ">evening<")
	a.lacks(t, ">morning<")
	a = s.get("/schedules?state=off")
	a.has(t, http.StatusOK, ">morning<")
	a.lacks(t, ">evening<")
	s.get("/schedules?q=nothing").has(t, http.StatusOK, "No schedule fits")
	s.get("/schedules?group=default").has(t, http.StatusOK, ">evening<", ">morning<")
}

func TestManySchedulesAreChangedAtOnce(t *testing.T) {
	s := newSite(t)
	ids := url.Values{"id": {s.add("a", "rate(1 day)").ID, s.add("b", "rate(1 day)").ID}, "back": {"/schedules?state=on"}}
	do := func(what string) url.Values {
		values := url.Values{"do": {what}}
		for name, all := range ids {
			values[name] = all
		}
		return values
	}
	s.post("/schedules/bulk", do("disable")).leads(t, "/schedules?state=on")
	if s.stored("a").Enabled || s.stored("b").Enabled {
		t.Error("one is still on")
	}
	s.post("/schedules/bulk", do("enable")).leads(t, "/schedules?state=on")
	s.post("/schedules/bulk", do("delete")).has(t, http.StatusOK, "Delete 2 schedules?", `value="`+ids["id"][0]+`"`)
	s.post("/schedules/bulk", do("deleted")).leads(t, "/schedules?state=on")
	s.get("/schedules").has(t, http.StatusOK, "No schedules yet")
	s.post("/schedules/bulk", url.Values{"do": {"enable"}}).has(t, http.StatusUnprocessableEntity, "No schedule is chosen")
	s.post("/schedules/bulk", do("explode")).has(t, http.StatusUnprocessableEntity, "There is nothing to do")
	evil := do("disable")
	evil.Set("back", "https://example.com")
	s.post("/schedules/bulk", evil).leads(t, "/schedules")
}

func TestPausingKeepsANote(t *testing.T) {
	s := newSite(t)
	s.add("evening", "rate(1 day)")
	s.get("/schedules/default/evening/disable").has(t, http.StatusOK, "Pause evening?", `name="note"`)
	s.post("/schedules/default/evening/disable", url.Values{"note": {"Bank holiday"}}).leads(t, "/schedules/default/evening")
	s.get("/schedules/default/evening").has(t, http.StatusOK, "Bank holiday", "Resume")
	s.post("/schedules/default/evening/enable", nil).leads(t, "/schedules/default/evening")
	s.get("/schedules/default/evening").lacks(t, "Bank holiday")
	s.post("/schedules/default/evening/disable", url.Values{"note": {strings.Repeat("n", 513)}}).has(t, http.StatusUnprocessableEntity, "The note is too long")
}

func TestABackfillIsPlannedFirst(t *testing.T) {
	s := newSite(t)
	s.add("hourly", "cron(0 * * * ? *)")
	const page = "/schedules/default/hourly/backfill"
	s.get(page).has(t, http.StatusOK, "Backfill hourly", "Show what would fire")
	s.get(page+"?from=2026-11-22T08:00&until=2026-11-22T11:30").has(t, http.StatusOK, "4 firings would be started", "Sun 22 Nov 2026 08:00 CET", "Start the backfill")
	s.get(page+"?from=2026-11-22T08:00&until=2030-01-01T00:00").has(t, http.StatusUnprocessableEntity, "The end is in the future.")
	s.get(page+"?from=x&until=y").has(t, http.StatusUnprocessableEntity, "2026-11-22T18:00")
	s.get(page+"?from=2026-11-22T08:00&until=2026-11-22T11:30&rate=0").has(t, http.StatusUnprocessableEntity, "Write a number")
	s.post(page, url.Values{"from": {"2026-11-22T08:00"}, "until": {"2026-11-22T11:30"}, "rate": {"60"}}).leads(t, "/schedules/default/hourly")
	s.get("/schedules/default/hourly").has(t, http.StatusOK, "4 firings of a backfill", "Cancel the backfill")
	s.get(page+"?from=2026-11-22T08:00&until=2026-11-22T11:30").has(t, http.StatusOK, "0 firings would be started", "4 firings in this time")
	s.post(page+"/cancel", nil).leads(t, "/schedules/default/hourly")
	s.get("/schedules/default/hourly").lacks(t, "Cancel the backfill")
}

func TestTheCalendarShowsLoadAndCollisions(t *testing.T) {
	s := newSite(t)
	s.get("/schedules/calendar").has(t, http.StatusOK, "Nothing fires in the coming seven days")
	for _, name := range []string{"first", "second"} {
		s.add(name, "cron(0 18 * * ? *)")
	}
	s.add("often", "cron(0/5 * * * ? *)")
	a := s.get("/schedules/calendar?timezone=Europe/Berlin")
	a.has(t, http.StatusOK, "Mon 23 Nov 18:00: 14 firings", "at=2026-11-23T18%3A00%3A00%2B01%3A00", "2 schedules in one minute, 7 times in these days", "preset=cron%281+18", "Free of others 1 minute later")
	s.get("/schedules/calendar?timezone=Europe/Berlin&at=2026-11-23T18:00:00%2B01:00").has(t, http.StatusOK, "Monday 23 November, 18:00 to 19:00", ">first<", "18:00, 18:05, 18:10, 18:15 …")
	s.get("/schedules/calendar?timezone=Mars").has(t, http.StatusUnprocessableEntity, "This time zone is not known")
}

func TestGroupsAreMadeTaggedAndDeleted(t *testing.T) {
	s := newSite(t)
	s.get("/schedule-groups").has(t, http.StatusOK, ">default<", "Always there")
	s.post("/schedule-groups", url.Values{"name": {"nightly"}, "tags": {"team=red\n\nenv = prod"}}).leads(t, "/schedule-groups")
	s.get("/schedule-groups").has(t, http.StatusOK, ">nightly<", "team=red", "env=prod")
	s.post("/schedule-groups", url.Values{"name": {"nightly"}}).has(t, http.StatusUnprocessableEntity, "There is a group of this name already.")
	s.post("/schedule-groups", url.Values{"name": {"a b"}}).has(t, http.StatusUnprocessableEntity, "1 to 64 letters")
	s.post("/schedule-groups", url.Values{"name": {"c"}, "tags": {"red"}}).has(t, http.StatusUnprocessableEntity, "key=value")
	s.post("/schedule-groups/nightly", url.Values{"tags": {"env=test"}}).leads(t, "/schedule-groups/nightly")
	a := s.get("/schedule-groups/nightly")
	a.has(t, http.StatusOK, "env=test")
	a.lacks(t, "team=red")
	s.get("/schedule-groups/nightly/delete").has(t, http.StatusOK, "Delete the group nightly?")
	s.post("/schedule-groups/nightly/delete", nil).leads(t, "/schedule-groups")
	s.post("/schedule-groups/default/delete", nil).has(t, http.StatusUnprocessableEntity, "The group was not deleted")
	s.get("/schedule-groups/none").has(t, http.StatusNotFound)
}

func TestDeadLettersAreReplayedOrDiscarded(t *testing.T) {
	s := newSite(t)
	s.add("evening", "rate(1 hour)")
	for i := range 2 {
		s.die(s.stored("evening"), i)
	}
	s.get("/dead-letters").has(t, http.StatusOK, ">evening<", "Lambda.Gone", "it is &lt;b&gt;gone&lt;/b&gt;", "Replay")
	s.get("/schedules/default/evening?fires=failed").has(t, http.StatusOK, "Dead letters", "Lambda.Gone")
	s.get("/dead-letters/1").has(t, http.StatusOK, "The retries were used up.", `href="/schedules/default/evening"`)
	s.get("/dead-letters/1/discard").has(t, http.StatusOK, "Discard the dead letter of evening?")
	s.post("/dead-letters/1/discard", nil).leads(t, "/dead-letters")
	s.post("/dead-letters/2/replay", nil).leads(t, "/dead-letters")
	s.get("/dead-letters").has(t, http.StatusOK, "No dead letters")
	s.get("/schedules/default/evening").has(t, http.StatusOK, "1 firing of a dead letter")
	s.get("/dead-letters/1").has(t, http.StatusNotFound)
	s.post("/dead-letters/x/replay", nil).has(t, http.StatusNotFound)
}

// die records that the occurrence that is due could not be delivered.
func (s *site) die(sch engine.Schedule, n int) {
	s.t.Helper()
	f := engine.ScheduleFire{ScheduleID: sch.ID, Generation: sch.Generation, Due: sch.Next, Attempt: 1, Moved: hourly(sch)}
	became := engine.Fire{State: engine.FireFailed, Code: "Lambda.Gone", Error: "it is <b>gone</b>", StartedAt: noon.Add(time.Duration(n) * time.Hour), Attempts: 1}
	letter := engine.DeadLetter{
		ScheduleID: sch.ID, Name: sch.Name, Due: sch.Next, At: noon, Target: sch.Target, Attempts: 1, Code: became.Code, Error: became.Error, Exhausted: "MaximumRetryAttempts",
	}
	if err := s.store.RecordFire(s.t.Context(), f, became, &letter); err != nil {
		s.t.Fatal(err)
	}
}

func TestAScheduleIsCopiedInFourFormats(t *testing.T) {
	s := newSite(t)
	s.add("evening", "rate(1 hour)")
	s.get("/schedules/default/evening").has(t, http.StatusOK, "aws scheduler create-schedule", "boto3.client", "AWS::Scheduler::Schedule", "aws_scheduler_schedule")
	s.get("/schedules/default/evening/as/terraform").has(t, http.StatusOK, `resource "aws_scheduler_schedule" "evening"`)
	s.get("/schedules/default/evening/as/pascal").has(t, http.StatusNotFound)
}

func TestTheHistoryTellsHowLate(t *testing.T) {
	s := newSite(t)
	made := s.add("hourly", "rate(1 hour)")
	for i := range 3 {
		_, err := s.engine.StartExecution(t.Context(), engine.NewExecution{
			MachineARN: made.MachineARN, Name: fmt.Sprintf("run-%d", i), ScheduleID: made.ID,
			Fire: &engine.ScheduleFire{ScheduleID: made.ID, Generation: made.Generation, Due: made.Next, Attempt: 1, Moved: hourly(made)},
		})
		if err != nil {
			t.Fatal(err)
		}
		made = s.stored("hourly")
	}
	s.get("/schedules/default/hourly").has(t, http.StatusOK, "Median", "of 3 firings", "&lt; 10 ms", `data-status="SUCCEEDED"`)
	s.get("/schedules/default/hourly?fires=skipped").has(t, http.StatusOK, "No firing is like that.")
}
