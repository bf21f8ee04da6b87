package schedules_test

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/schedules"
)

var (
	home = engine.Scope{Region: "us-east-1", Account: "123456789012"}
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

// site is the studio over a scheduler that stands still at noon.
type site struct {
	t       *testing.T
	engine  *engine.Engine
	store   engine.Store
	service *schedule.Service
	handler http.Handler
}

func newSite(t *testing.T) *site {
	t.Helper()
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return noon }
	s := &site{t: t, store: store, engine: engine.New(store, nil, engine.Config{Now: now})}
	s.service = schedule.NewService(store, s.engine, schedule.NewLoop(store, s.engine, nil, now))
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	studio, err := web.New(web.Config{Addr: "127.0.0.1:0"}, schedules.New(s.service, s.engine, home, now))
	if err != nil {
		t.Fatal(err)
	}
	s.handler = studio.Handler()
	_, err = s.engine.CreateStateMachine(t.Context(), home, engine.NewMachine{
		Name: "orders", Definition: `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`, RoleARN: "arn:aws:iam::123456789012:role/r",
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) add(name, expression string, change ...func(*schedule.Request)) engine.Schedule {
	s.t.Helper()
	r := schedule.Request{Name: name, MakeGroup: true, ScheduleSettings: engine.ScheduleSettings{
		Target: engine.ScheduleTarget{ARN: home.MachineARN("orders"), Input: "{}"}, Expression: expression, Timezone: "Europe/Berlin", Enabled: true,
	}}
	for _, c := range change {
		c(&r)
	}
	made, err := s.service.Create(s.t.Context(), r)
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

func (s *site) stored(name string) engine.Schedule {
	s.t.Helper()
	found, err := s.service.Get(s.t.Context(), schedule.ID(home, "default", name))
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

type answer struct {
	status         int
	body, location string
}

func (s *site) ask(method, path string, values url.Values, headers ...string) answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(values.Encode()))
	r.Host = "127.0.0.1:8083"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String(), w.Header().Get("Location")}
}

func (s *site) get(path string) answer { s.t.Helper(); return s.ask(http.MethodGet, path, nil) }

func (s *site) post(path string, values url.Values) answer {
	s.t.Helper()
	return s.ask(http.MethodPost, path, values)
}

// has checks the answer for texts, as they stand in the page.
func (a answer) has(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("the status is %d, want %d", a.status, status)
	}
	_, main, _ := strings.Cut(a.body, "<main")
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page lacks %q:\n%.6000s", text, main)
		}
	}
}

func (a answer) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("the page has %q", text)
		}
	}
}

func (a answer) leads(t *testing.T, to string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.location != to {
		t.Errorf("it answers %d %q, want a redirect to %q:\n%.3000s", a.status, a.location, to, a.body)
	}
}

// shown is how text stands in HTML.
func shown(text string) string { return html.EscapeString(text) }

func TestPages(t *testing.T) {
	tests := map[string]func(t *testing.T, s *site){
		"a list says when each schedule fires":                    testList,
		"a workflow lists its own schedules":                      testListOf,
		"a long list has pages":                                   testListPages,
		"the page of a schedule foretells ten firings":            testShow,
		"the page tells what became of each firing":               testFires,
		"a schedule is made from the form":                        testCreate,
		"what cannot be is refused at its field, nothing is made": testRefused,
		"an example fills the expression and keeps the rest":      testPreset,
		"a schedule is changed, and keeps what was not":           testUpdate,
		"a change on an older state is shown, and not lost":       testStale,
		"the preview foretells what is typed":                     testPreview,
		"a schedule is turned off and on":                         testSwitch,
		"a schedule is run at once":                               testRunNow,
		"a schedule is deleted after a question":                  testDelete,
		"a schedule of another region has an address":             testOtherRegion,
		"what is not there is not found":                          testNotFound,
		"texts of any kind stay text":                             testHostile,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, newSite(t)) })
	}
}

func testList(t *testing.T, s *site) {
	s.get("/schedules").has(t, http.StatusOK, "No schedules yet", `href="/schedules/new"`)
	s.add("evening", "cron(0 18 ? * MON-FRI *)")
	s.add("once", "at(2026-11-23T09:00:00)", func(r *schedule.Request) { r.Group, r.Enabled = "ops", false })
	s.get("/schedules").has(t, http.StatusOK, `href="/schedules/default/evening"`, "At 18:00, Monday to Friday, Berlin time (Europe/Berlin)",
		`aria-checked="true"`, `aria-checked="false"`, `href="/w/orders/schedules"`, `href="/schedules/ops/once"`, ">ops<", "in 1 d", "Never",
		`action="/schedules/default/evening/disable"`, `action="/schedules/ops/once/enable"`)
}

func testListOf(t *testing.T, s *site) {
	s.get("/w/orders/schedules").has(t, http.StatusOK, "No schedules yet", "/schedules/new?workflow=orders", `aria-current="page">Schedules`)
	s.add("evening", "cron(0 18 ? * MON-FRI *)")
	s.get("/w/orders/schedules").has(t, http.StatusOK, ">evening<")
	if a := s.get("/w/none/schedules"); a.status != http.StatusNotFound {
		t.Errorf("an unknown workflow answers %d", a.status)
	}
}

func testListPages(t *testing.T, s *site) {
	for i := range 51 {
		s.add("s"+string(rune('A'+i/26))+string(rune('a'+i%26)), "rate(1 day)")
	}
	a := s.get("/schedules")
	a.has(t, http.StatusOK, ">sAa<", "/schedules?after=arn")
	a.lacks(t, ">sBy<")
	_, next, _ := strings.Cut(a.body, `href="/schedules?after=`)
	next, _, _ = strings.Cut(next, `"`)
	s.get("/schedules?after="+next).has(t, http.StatusOK, ">sBy<", "1 schedule<")
}

func testShow(t *testing.T, s *site) {
	s.add("early", "cron(30 2 * * ? *)", func(r *schedule.Request) {
		r.Start, r.End, r.Description = noon, noon.AddDate(1, 0, 0), "A note."
		r.Target.Input = `{"n":1.50}`
	})
	a := s.get("/schedules/default/early")
	a.has(t, http.StatusOK, "A note.", "Mon 23 Nov 2026 02:30 CET", "2026-11-23 01:30 UTC", "cron(30 2 * * ? *)", "Europe/Berlin", shown(`{"n":1.50}`),
		"from Sun 22 Nov 2026 13:00 CET until Mon 22 Nov 2027 13:00 CET", "On Sunday 28 March 2027 the clock goes", "It has not fired yet.",
		`action="/schedules/default/early/run"`, `href="/schedules/default/early/edit"`, `href="/schedules/default/early/delete"`)
	if n := strings.Count(a.body, " UTC</span>"); n != 10 {
		t.Errorf("%d firings are foretold", n)
	}
}

func hourly(s engine.Schedule) engine.Moved {
	return engine.Moved{Next: s.Next.Add(time.Hour), Wake: s.Next.Add(time.Hour)}
}

func testFires(t *testing.T, s *site) {
	made := s.add("evening", "rate(1 hour)")
	started, err := s.engine.StartExecution(t.Context(), engine.NewExecution{
		MachineARN: made.MachineARN, Name: "by-schedule", ScheduleID: made.ID,
		Fire: &engine.ScheduleFire{ScheduleID: made.ID, Generation: made.Generation, Due: made.Next, Moved: hourly(made)},
	})
	if err != nil {
		t.Fatal(err)
	}
	made = s.stored("evening")
	skip := engine.ScheduleFire{ScheduleID: made.ID, Generation: made.Generation, Due: made.Next, Moved: hourly(made)}
	became := engine.Fire{State: engine.FireSkipped, Code: engine.CodeMissed, Error: "missed: <b>late</b>", StartedAt: noon.Add(2 * time.Hour)}
	if err := s.store.RecordFire(t.Context(), skip, became, nil); err != nil {
		t.Fatal(err)
	}
	s.get("/schedules/default/evening").has(t, http.StatusOK, `href="/x/`+started.ARN+`"`, `data-status="SUCCEEDED"`, "missed: &lt;b&gt;late&lt;/b&gt;")
	s.get("/schedules").has(t, http.StatusOK, "Not started")
}

func valid() url.Values {
	return url.Values{
		"workflow": {"orders"}, "name": {"evening"}, "expression": {" cron(0 18 ? * MON-FRI *) "}, "timezone": {"Europe/Berlin"},
		"start": {"2026-12-01T08:00"}, "input": {"{\r\n}"}, "note": {"mine"}, "enabled": {"on"},
	}
}

func with(pairs ...string) url.Values {
	values := valid()
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

func testCreate(t *testing.T, s *site) {
	s.get("/schedules/new?workflow=orders").has(t, http.StatusOK, `value="orders"`, "America/New_York", "Every 15 minutes", "Type an expression", " checked")
	s.post("/schedules/new", valid()).leads(t, "/schedules/default/evening")
	made := s.stored("evening")
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 12, 1, 8, 0, 0, 0, berlin)
	if !made.Start.Equal(want) || !made.Enabled || made.Target.Input != "{\n}" || made.Description != "mine" || made.Expression != "cron(0 18 ? * MON-FRI *)" {
		t.Errorf("it is stored as %+v", made)
	}
	if want := time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC); !made.Next.Equal(want) {
		t.Errorf("it fires next at %s, want %s", made.Next, want)
	}
}

func testRefused(t *testing.T, s *site) {
	s.add("taken", "rate(1 day)")
	tests := map[string]struct {
		values url.Values
		want   []string
	}{
		"an hour that is none":      {with("expression", "cron(0 25 * * ? *)"), []string{"       ^^", "hour: ", `value="cron(0 25 * * ? *)"`}},
		"no expression":             {with("expression", ""), []string{`id="expression-note"`, "field-error"}},
		"an unknown zone":           {with("timezone", "Mars/Olympus"), []string{shown(`unknown time zone "Mars/Olympus"`), `value="Mars/Olympus"`}},
		"an input that is no JSON":  {with("input", "{\n\"a\": }"), []string{"Line 2: ", "The input is not JSON."}},
		"a workflow that is none":   {with("workflow", "none"), []string{"There is no workflow “none”."}},
		"a name that is taken":      {with("name", "taken"), []string{"There is a schedule of this name already."}},
		"a name with a slash":       {with("name", "a/b"), []string{"1 to 64 letters"}},
		"a group with a blank":      {with("group", "a b"), []string{"1 to 64 letters"}},
		"an end before the start":   {with("end", "2026-11-30T00:00"), []string{"before the start"}},
		"a start that is no time":   {with("start", "tomorrow"), []string{"2026-11-22T18:00"}},
		"a note that is too long":   {with("note", strings.Repeat("a", 513)), []string{"512 characters"}},
		"everything keeps its text": {with("expression", "no", "note", "kept"), []string{`value="kept"`, `value="evening"`, "{\n}</textarea>"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s.post("/schedules/new", test.values).has(t, http.StatusUnprocessableEntity, test.want...)
		})
	}
	all, err := s.service.List(t.Context(), engine.ScheduleFilter{Limit: 10})
	if err != nil || len(all) != 1 {
		t.Errorf("there are %d schedules, %v", len(all), err)
	}
}

func testPreset(t *testing.T, s *site) {
	values := with("preset", "cron(0 23 L * ? *)", "was", "cron(0 18 ? * MON-FRI *)")
	values.Del("enabled")
	a := s.get("/schedules/new?" + values.Encode())
	a.has(t, http.StatusOK, `value="cron(0 23 L * ? *)"`, `value="evening"`, `value="mine"`, "the last day of every month")
	a.lacks(t, `role="switch" id="enabled" name="enabled" checked`)
	s.add("evening", "rate(1 day)")
	s.get("/schedules/default/evening/edit?"+values.Encode()).has(t, http.StatusOK, `value="cron(0 23 L * ? *)"`, "Change evening")
}

func testUpdate(t *testing.T, s *site) {
	made := s.add("evening", "cron(0 18 ? * MON-FRI *)", func(r *schedule.Request) { r.Start = noon.Add(30 * time.Second) })
	a := s.get("/schedules/default/evening/edit")
	a.has(t, http.StatusOK, `value="2026-11-22T13:00:30"`, `name="base" value="1"`, "Save schedule")
	a.lacks(t, `name="name"`)
	s.post("/schedules/default/evening/edit", with("base", "1", "expression", "rate(2 hours)", "name", "other")).leads(t, "/schedules/default/evening")
	changed := s.stored("evening")
	if changed.Expression != "rate(2 hours)" || changed.Name != "evening" || !changed.CreatedAt.Equal(made.CreatedAt) {
		t.Errorf("it is stored as %+v", changed)
	}
	s.post("/schedules/default/evening/edit", with("base", "")).has(t, http.StatusUnprocessableEntity, "The form is not complete")
	s.post("/schedules/default/evening/edit", with("base", "2", "expression", "rate(0 hours)")).has(t, http.StatusUnprocessableEntity, "Change evening", "^")
}

func testStale(t *testing.T, s *site) {
	s.add("evening", "cron(0 18 ? * MON-FRI *)")
	s.post("/schedules/default/evening/edit", with("base", "1", "expression", "rate(2 hours)")).leads(t, "/schedules/default/evening")
	a := s.post("/schedules/default/evening/edit", with("base", "1", "expression", "rate(3 hours)"))
	a.has(t, http.StatusConflict, "Nothing was saved", "It is now rate(2 hours)", `value="rate(3 hours)"`, `name="base" value="2"`)
	s.post("/schedules/default/evening/edit", with("base", "2", "expression", "rate(3 hours)")).leads(t, "/schedules/default/evening")
}

func testPreview(t *testing.T, s *site) {
	tests := map[string]struct {
		query string
		want  []string
	}{
		"a cron expression in its zone": {"expression=cron(0 18 ? * MON-FRI *)&timezone=Europe/Berlin", []string{"At 18:00, Monday to Friday", "Mon 23 Nov 2026 18:00 CET", "in 1 d"}},
		"a rate counts from now":        {"expression=rate(1 hour)", []string{"Every hour", "2026-11-22 13:00 UTC"}},
		"a rate counts from its making": {"expression=rate(1 hour)&created=2026-11-22T11:30:00Z", []string{"2026-11-22 12:30 UTC"}},
		"seconds show where they are":   {"expression=rate(1 hour)&created=2026-11-22T11:30:07Z", []string{"2026-11-22 12:30:07 UTC"}},
		"what is past does not fire":    {"expression=at(2020-01-01T00:00:00)", []string{"It will not fire again."}},
		"a clock change is told":        {"expression=cron(30 2 * * ? *)&timezone=America/New_York", []string{"the clock goes from"}},
		"a mistake is pointed at":       {"expression=cron(0 18 ? * XYZ *)", []string{"           ^^^", "day-of-week"}},
		"an end before the start":       {"expression=rate(1 hour)&start=2026-12-02T00:00&end=2026-12-01T00:00", []string{"The end is before the start."}},
		"an unknown zone":               {"expression=rate(1 hour)&timezone=Mars", []string{"unknown time zone"}},
		"a time that is none":           {"expression=rate(1 hour)&start=x", []string{"cannot be read"}},
		"nothing yet":                   {"", []string{"Type an expression"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			query := strings.NewReplacer(" ", "%20", "?", "%3F").Replace(test.query)
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			s.preview(values).has(t, http.StatusOK, append(test.want, `id="preview"`, `hx-target="#box-notes"`)...)
		})
	}
}

// preview asks for it as the page does while one types.
func (s *site) preview(values url.Values) answer {
	s.t.Helper()
	return s.ask(http.MethodPost, "/schedules/preview", values, "HX-Request", "true", "HX-Request-Type", "partial")
}

func testSwitch(t *testing.T, s *site) {
	s.add("evening", "rate(1 hour)")
	s.post("/schedules/default/evening/disable", nil).leads(t, "/schedules/default/evening")
	if now := s.stored("evening"); now.Enabled || !now.Next.IsZero() {
		t.Errorf("it is stored as %+v", now)
	}
	s.get("/schedules/default/evening").has(t, http.StatusOK, "It is disabled and does not fire.")
	row := s.ask(http.MethodPost, "/schedules/default/evening/enable?of=all", nil, "HX-Request", "true", "HX-Request-Type", "partial")
	row.has(t, http.StatusOK, `<tr id="schedule-default-evening"`, `aria-checked="true"`, ">orders<")
	row.lacks(t, "<html")
	if now := s.stored("evening"); !now.Enabled {
		t.Error("it is still off")
	}
}

func testRunNow(t *testing.T, s *site) {
	s.add("evening", "rate(1 hour)", func(r *schedule.Request) { r.Target.Input = `{"at":"<aws.scheduler.scheduled-time>"}` })
	a := s.post("/schedules/default/evening/run", nil)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/x/") {
		t.Fatalf("it answers %d %s", a.status, a.location)
	}
	found, err := s.engine.ListExecutions(t.Context(), engine.ExecutionFilter{Limit: 10})
	if err != nil || len(found) != 1 || found[0].ScheduleID == "" {
		t.Errorf("the executions are %+v, %v", found, err)
	}
}

func testDelete(t *testing.T, s *site) {
	s.add("evening", "rate(1 hour)")
	s.get("/schedules/default/evening/delete").has(t, http.StatusOK, "Delete evening?", `action="/schedules/default/evening/delete"`)
	s.post("/schedules/default/evening/delete", nil).leads(t, "/w/orders/schedules")
	if _, err := s.service.Get(t.Context(), schedule.ID(home, "default", "evening")); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
}

func testOtherRegion(t *testing.T, s *site) {
	scope := engine.Scope{Region: "eu-west-1", Account: "123456789012"}
	m, err := s.engine.CreateStateMachine(context.Background(), scope, engine.NewMachine{
		Name: "far", Definition: `{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`, RoleARN: "arn:aws:iam::123456789012:role/r",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.add("evening", "rate(1 hour)", func(r *schedule.Request) { r.Target.ARN = m.ARN })
	s.get("/schedules").has(t, http.StatusOK, `href="/schedules/eu-west-1:123456789012:default/evening"`, "eu-west-1:far")
	s.get("/schedules/eu-west-1:123456789012:default/evening").has(t, http.StatusOK, "evening")
}

func testNotFound(t *testing.T, s *site) {
	for _, path := range []string{"/schedules/default/none", "/schedules/default/none/edit", "/schedules/none/evening/delete", "/schedules/a%2Fb/%00"} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
	for _, verb := range []string{"enable", "disable", "run", "delete", "edit"} {
		if a := s.post("/schedules/default/none/"+verb, valid()); a.status != http.StatusNotFound {
			t.Errorf("%s of what is not there answers %d", verb, a.status)
		}
	}
}

func testHostile(t *testing.T, s *site) {
	const text = `"><script>alert(1)</script>`
	s.add("evening", "rate(1 hour)", func(r *schedule.Request) {
		r.Description, r.Target.Input = text, `{"a":"</textarea><script>alert(1)</script>"}`
	})
	values := url.Values{}
	for _, name := range []string{"workflow", "name", "group", "expression", "timezone", "start", "end", "input", "note", "base", "created", "preset"} {
		values.Set(name, text)
	}
	pages := []answer{
		s.get("/schedules"), s.get("/schedules/default/evening"), s.get("/schedules/default/evening/edit"), s.get("/schedules/new?" + values.Encode()),
		s.preview(values), s.post("/schedules/new", values), s.post("/schedules/default/evening/edit", values),
	}
	for _, a := range pages {
		a.lacks(t, "<script>alert", "<style", " style=", "hx-on")
	}
}
