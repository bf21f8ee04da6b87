package executions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:`
	orders   = `{"StartAt":"Charge","States":{
		"Charge":{` + function + `busy","Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":1,"MaxAttempts":1}],
			"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.problem","Next":"Give up"}],"ResultPath":"$.charge","Assign":{"who":"Ada"},"Next":"Ship"},
		"Ship":{"Type":"Succeed"},
		"Give up":{"Type":"Fail","ErrorPath":"$.problem.Error","CausePath":"$.problem.Cause"}}}`
	packing = `{"StartAt":"Pack","States":{"Pack":{"Type":"Map","End":true,"ItemsPath":"$.lines","MaxConcurrency":1,
		"ItemProcessor":{"StartAt":"Weigh","States":{
			"Weigh":{"Type":"Choice","Choices":[{"Variable":"$","NumericGreaterThan":2,"Next":"Too heavy"}],"Default":"Box"},
			"Box":{"Type":"Pass","End":true},
			"Too heavy":{"Type":"Fail","Error":"TooHeavy","Cause":"three is too much"}}}}}}`
	waiting = `{"StartAt":"Work","States":{"Work":{` + function + `slow","Next":"Done"},"Done":{"Type":"Succeed"}}}`
	broken  = `{"StartAt":"Work","States":{"Work":{` + function + `broken","End":true}}}`
	pass    = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
)

func TestPages(t *testing.T) {
	tests := map[string]func(t *testing.T, s *site){
		"a list shows the newest first, with counts":             testList,
		"a list is filtered by status, name and date":            testFilters,
		"a long list has pages that do not move":                 testListPages,
		"empty lists say what to do":                             testEmptyLists,
		"the form to start is filled with the last input":        testStartForm,
		"an execution is started from the form":                  testStart,
		"a start that cannot be says why, at the field":          testStartRefused,
		"a run that succeeds is drawn with what became of it":    testGraph,
		"a failed run says which state and why":                  testFailure,
		"a caught error that ended the run leads to its origin":  testOrigin,
		"a state's panel shows input, output and attempts":       testPanel,
		"a state that was visited often has a choice of visits":  testVisits,
		"a state that was not visited says so":                   testUnvisited,
		"the steps are listed with where they ran":               testSteps,
		"events are listed, filtered and paged":                  testEvents,
		"one event is shown whole":                               testOneEvent,
		"the history is downloaded as the API answers it":        testDownload,
		"a running execution is looked at again, a closed not":   testRefresh,
		"an execution is stopped, once":                          testStop,
		"a redrive goes on from what failed":                     testRedrive,
		"an ARN leads to the short address":                      testARN,
		"what is not there is not found":                         testNotFound,
		"names and texts of any kind stay text":                  testHostile,
		"no page has anything inline that the policy would stop": testPolicy,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, newSite(t)) })
	}
}

func testList(t *testing.T, s *site) {
	s.run(s.create("fine", pass), "first", "{}")
	s.run(s.create("faulty", broken), "second", "{}")
	a := s.get("/x")
	a.has(t, http.StatusOK, `href="/x/1">first<`, `href="/x/2">second<`, `href="/w/fine/runs">fine<`, `class="run-error">Broken<`, `data-status="FAILED"`,
		`Failed <span class="count">1</span>`, `All <span class="count">2</span>`, `hx-trigger="every 10s"`)
	if strings.Index(a.body, ">second<") > strings.Index(a.body, ">first<") {
		t.Error("the older one stands first")
	}
	s.get("/w/fine/runs").has(t, http.StatusOK, ">first<", "Design", `href="/w/fine/runs/new"`)
	s.get("/w/fine/runs").lacks(t, ">second<")
}

func testFilters(t *testing.T, s *site) {
	s.run(s.create("fine", pass), "Alpha-1", "{}")
	s.run(s.create("faulty", broken), "beta-2", "{}")
	tests := map[string]struct{ query, has, lacks string }{
		"by status":                     {"?status=FAILED", ">beta-2<", ">Alpha-1<"},
		"by a part of the name":         {"?q=ALPHA", ">Alpha-1<", ">beta-2<"},
		"from a day on":                 {"?from=2000-01-01", ">Alpha-1<", "no such text"},
		"to a day":                      {"?to=2000-01-01", "No executions fit", ">Alpha-1<"},
		"an unknown status is left out": {"?status=NEW", ">Alpha-1<", "No executions fit"},
		"a filter stays in the chips":   {"?q=a", `href="/x?q=a&amp;status=FAILED"`, "no such text"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.get("/x" + test.query)
			a.has(t, http.StatusOK, test.has)
			a.lacks(t, test.lacks)
		})
	}
	s.get("/x?from=yesterday").has(t, http.StatusUnprocessableEntity, "The dates were not used", "2026-11-22")
}

func testListPages(t *testing.T, s *site) {
	arn := s.create("fine", pass)
	for i := range 53 {
		s.run(arn, fmt.Sprintf("run-%02d", i), "{}")
	}
	a := s.get("/x")
	a.has(t, http.StatusOK, ">run-52<", ">run-03<", `href="/x?before=4"`, "The newest 50")
	a.lacks(t, ">run-02<")
	older := s.get("/x?before=4")
	older.has(t, http.StatusOK, ">run-02<", ">run-00<", "3 older executions")
	older.lacks(t, ">run-03<", "hx-trigger=\"every")
}

func testEmptyLists(t *testing.T, s *site) {
	s.create("fine", pass)
	s.get("/x").has(t, http.StatusOK, "Nothing has run yet")
	s.get("/w/fine/runs").has(t, http.StatusOK, "This workflow has not run yet", `href="/w/fine/runs/new"`, "/schedules/new?workflow=fine")
	s.get("/x?q=none").has(t, http.StatusOK, "No executions fit these filters", "Clear filters")
}

func testStartForm(t *testing.T, s *site) {
	arn := s.create("fine", pass)
	s.get("/w/fine/runs/new").has(t, http.StatusOK, ">{}</textarea>", "published definition of fine")
	s.run(arn, "one", `{"n":1.50,"a":[]}`)
	s.run(arn, "two", `{"n":2}`)
	s.get("/w/fine/runs/new").has(t, http.StatusOK, shown("{\n  \"n\": 2\n}"), "“two”")
	s.get("/w/fine/runs/new?from=1").has(t, http.StatusOK, shown(`"n": 1.50`), "“one”")
	s.get("/w/fine/runs/new?from=99").has(t, http.StatusOK, ">{}</textarea>")
}

func testStart(t *testing.T, s *site) {
	s.create("fine", pass)
	a := s.post("/w/fine/runs/new", url.Values{"input": {"{\r\n\"n\": 1}"}, "name": {" mine "}})
	if a.status != http.StatusSeeOther || a.location != "/x/1" {
		t.Fatalf("it answers %d %s", a.status, a.location)
	}
	s.get("/x/1").has(t, http.StatusOK, "mine", shown(`"n": 1`))
	if a := s.post("/w/fine/runs/new", url.Values{"input": {"  "}}); a.status != http.StatusSeeOther {
		t.Errorf("an empty input answers %d", a.status)
	}
}

func testStartRefused(t *testing.T, s *site) {
	s.run(s.create("fine", pass), "taken", `{}`)
	tests := map[string]struct {
		input, name string
		want        []string
	}{
		"text that is no JSON":    {"{\n\"a\": }", "", []string{"Line 2: ", shown("{\n\"a\": }")}},
		"a name with a blank":     {"{}", "a b", []string{"no spaces", `value="a b"`}},
		"a name that is taken":    {`{"other":1}`, "taken", []string{"exists already", `value="taken"`}},
		"an input that is long":   {`"` + strings.Repeat("a", 300_000) + `"`, "", []string{"256 KiB"}},
		"a name that is markup":   {"{}", "<script>", []string{shown("<script>")}},
		"an input that is markup": {"</textarea><script>alert(1)</script>", "", []string{"&lt;/textarea&gt;&lt;script&gt;"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s.post("/w/fine/runs/new", url.Values{"input": {test.input}, "name": {test.name}}).has(t, http.StatusUnprocessableEntity, test.want...)
		})
	}
	if a := s.post("/w/none/runs/new", url.Values{"input": {"{}"}}); a.status != http.StatusNotFound {
		t.Errorf("an unknown workflow answers %d", a.status)
	}
}

func testGraph(t *testing.T, s *site) {
	s.left <- struct{}{}
	x := s.run(s.create("orders", orders), "mine", `{"id":7}`)
	if string(x.Head.Status) != finished {
		t.Fatalf("it ended %s", x.Head.Status)
	}
	s.get("/x/1").has(t, http.StatusOK, `<svg xmlns="http://www.w3.org/2000/svg" id="flow"`, `is-succeeded"`, "2×", `data-state-url="/x/1"`,
		`data-status="SUCCEEDED"`, x.ARN, `href="/x/1/history.json"`, `href="/w/orders/runs/new?from=1"`, "Choose a state")
	s.get("/x/1").lacks(t, "data-live=", "hx-trigger=\"every")
}

func testFailure(t *testing.T, s *site) {
	s.run(s.create("faulty", broken), "mine", "{}")
	a := s.get("/x/1")
	a.has(t, http.StatusOK, "“Work” failed.", "Broken: it is &lt;b&gt;broken&lt;/b&gt;", `href="/x/1?state=Work&amp;visit=2"`, "is-failed")
	for _, view := range []string{"table", "events"} {
		s.get("/x/1?view="+view).has(t, http.StatusOK, "“Work” failed.")
	}
}

func testOrigin(t *testing.T, s *site) {
	for range 8 {
		s.left <- struct{}{}
	}
	s.run(s.create("orders", orders), "mine", `{}`)
	s.get("/x/1").has(t, http.StatusOK, "“Charge” failed, and “Give up” ended the execution.", "Busy: try later", "Show “Charge”",
		`href="/x/1?state=Charge&amp;visit=2"`, "is-caught", "2×")
}

func testPanel(t *testing.T, s *site) {
	s.left <- struct{}{}
	s.run(s.create("orders", orders), "mine", `{"id":7}`)
	a := s.get("/x/1?state=Charge")
	a.has(t, http.StatusOK, `aria-pressed="true"`, "<h2>Charge</h2>", "Attempts", "Busy: try later", shown(`"id": 7`), shown(`"from": "busy"`),
		`data-label="$who"`, shown(`"Ada"`), "Definition", shown(`"Retry"`), `href="/x/1?state=Charge&amp;view=events"`)
	part := s.get("/x/1/state/Charge", "HX-Request", "true", "HX-Request-Type", "partial")
	part.has(t, http.StatusOK, `<aside id="step"`, "<h2>Charge</h2>")
	part.lacks(t, "<html", "hx-get")
	if a := s.get("/x/1/state/Give%20up"); a.status != http.StatusSeeOther || a.location != "/x/1?state=Give+up" {
		t.Errorf("without htmx it answers %d %s", a.status, a.location)
	}
}

func testVisits(t *testing.T, s *site) {
	s.run(s.create("packing", packing), "mine", `{"lines":[1,2,3]}`)
	s.get("/x/1").has(t, http.StatusOK, "2 of 3 done, 1 failed", "“Too heavy” failed.")
	pack := s.get("/x/1?state=Pack")
	pack.has(t, http.StatusOK, "<p>2 of 3 done, 1 failed</p>", "Item 3: Too heavy", `href="/x/1?state=Too+heavy&amp;visit=`)
	pack.lacks(t, "Item 1: ")
	a := s.get("/x/1?state=Weigh")
	a.has(t, http.StatusOK, "3 of 3", "Pack, item 1 · Succeeded", "Pack, item 3", `<select class="input" name="visit"`)
	s.get("/x/1?state=Box&visit=1").has(t, http.StatusOK, "2 of 2") // no visit of Box: the newest is shown
	s.get("/x/1?state=Too+heavy").has(t, http.StatusOK, "Pack, item 3", "TooHeavy", "three is too much")
}

func testUnvisited(t *testing.T, s *site) {
	s.run(s.create("orders", orders), "mine", `{}`)
	s.get("/x/1?state=Give+up").has(t, http.StatusOK, "<h2>Give up</h2>", "This execution has not been here")
	s.get("/x/1?state=No+such+state").has(t, http.StatusOK, "<h2>No such state</h2>", "This execution has not been here")
}

func testSteps(t *testing.T, s *site) {
	s.run(s.create("packing", packing), "mine", `{"lines":[1,3]}`)
	a := s.get("/x/1?view=table")
	a.has(t, http.StatusOK, ">Pack<", "Pack, item 1", "Pack, item 2", "5 steps", "TooHeavy: three is too much", `href="/x/1?state=Weigh&amp;visit=`)
	a.lacks(t, "Load more")

	lines := make([]string, 150)
	for i := range lines {
		lines[i] = "1"
	}
	s.run(s.create("long", packing), "mine", `{"lines":[`+strings.Join(lines, ",")+`]}`)
	a = s.get("/x/2?view=table")
	a.has(t, http.StatusOK, "Load more", "301 steps")
	next := between(a.body, `class="button button-quiet button-small" href="`, `"`)
	s.get(strings.ReplaceAll(next, "&amp;", "&")).has(t, http.StatusOK, "Pack, item 150")
}

func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

func testEvents(t *testing.T, s *site) {
	lines := strings.TrimSuffix(strings.Repeat("1,", 60), ",")
	x := s.run(s.create("packing", packing), "mine", `{"lines":[`+lines+`]}`)
	count := x.Head.LastEvent
	a := s.get("/x/1?view=events")
	a.has(t, http.StatusOK, `id="event-1"`, `id="event-100"`, "ExecutionStarted", "Load more", `href="/x/1?after=100&amp;view=events"`, fmt.Sprintf("%d events", count))
	a.lacks(t, `id="event-101"`)
	s.get("/x/1?view=events&after=100").has(t, http.StatusOK, `id="event-101"`, `id="event-200"`)
	newest := s.get("/x/1?view=events&order=newest")
	newest.has(t, http.StatusOK, fmt.Sprintf(`id="event-%d"`, count), "ExecutionSucceeded", `aria-sort="descending"`)
	newest.lacks(t, `id="event-1"`)

	tests := map[string]struct{ query, has, lacks string }{
		"by kind":                         {"type=execution", "ExecutionSucceeded", "PassStateEntered"},
		"by state":                        {"state=Weigh", "ChoiceStateEntered", "PassStateEntered"},
		"by text in the details":          {"q=%22INDEX%22:59", "MapIterationStarted", "PassStateEntered"},
		"without a match it says so":      {"q=nothing", "No events fit these filters", `id="event-1"`},
		"a page that is no number":        {"after=x", `id="event-1"`, "no such text"},
		"a page after the last":           {"after=99999", fmt.Sprintf("%d events", count), `id="event-1"`},
		"the filter stays in the address": {"type=entered", `after=`, "ExecutionStarted<"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.get("/x/1?view=events&" + test.query)
			a.has(t, http.StatusOK, test.has)
			a.lacks(t, test.lacks)
		})
	}
}

func testOneEvent(t *testing.T, s *site) {
	long := strings.Repeat("x", 20_000)
	s.run(s.create("fine", pass), "mine", `{"long":"`+long+`"}`)
	a := s.get("/x/1?view=events")
	a.has(t, http.StatusOK, `href="/x/1/events?id=2"`, "Show all details")
	a.lacks(t, long)
	s.get("/x/1/events?id=2").has(t, http.StatusOK, long, "PassStateEntered")
	if a := s.get("/x/1/events?id=999"); a.location != "/x/1?view=events" {
		t.Errorf("an unknown event leads to %q", a.location)
	}
}

func testDownload(t *testing.T, s *site) {
	x := s.run(s.create("orders", orders), "mine", `{"id":7}`)
	a := s.get("/x/1/history.json")
	a.has(t, http.StatusOK)
	var got struct {
		Events []struct {
			ID, PreviousEventID int64
			Type                string
			Details             map[string]any        `json:"taskStateEnteredEventDetails"`
			Entered             struct{ Name string } `json:"stateEnteredEventDetails"`
		}
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	if int64(len(got.Events)) != x.Head.LastEvent || got.Events[1].Type != "TaskStateEntered" || got.Events[1].Entered.Name != "Charge" {
		t.Errorf("the file is %.300s", a.body)
	}
	if a := s.get("/x/1/definition.json"); a.body != orders {
		t.Errorf("the definition is %.200s", a.body)
	}
	if got := a.header.Get("Content-Disposition"); !strings.Contains(got, "attachment") {
		t.Errorf("the disposition is %q", got)
	}
}

func testRefresh(t *testing.T, s *site) {
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	s.get("/x/1").has(t, http.StatusOK, `data-live="/x/1/live"`, `hx-select="#run-head"`, "is-running", `action="/x/1/stop"`)
	s.get("/x/1?state=Work").has(t, http.StatusOK, `hx-get="/x/1/state/Work?visit=2"`)
	s.get("/x/1?view=table").has(t, http.StatusOK, `hx-select="#steps-view"`)
	s.get("/x/1?view=events").has(t, http.StatusOK, "Waiting for the next event", "hx-select=\"#events-rows")
	s.get("/x").has(t, http.StatusOK, `hx-trigger="every 2s"`)
	close(s.hold)
	if _, err := s.engine.Wait(t.Context(), x.ARN); err != nil {
		t.Fatal(err)
	}
	for _, view := range []string{"graph", "table", "events"} {
		s.get("/x/1?view="+view).lacks(t, "hx-trigger=\"every", "Waiting for the next event")
	}
}

func testStop(t *testing.T, s *site) {
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	for range 2 {
		if a := s.post("/x/1/stop", nil); a.status != http.StatusSeeOther || a.location != "/x/1" {
			t.Errorf("it answers %d %s", a.status, a.location)
		}
	}
	s.get("/x/1").has(t, http.StatusOK, "The execution was stopped.", "Stopped in the studio.", "is-aborted")
}

func testRedrive(t *testing.T, s *site) {
	x := s.start(s.create("waiting", waiting), "mine", "{}")
	s.waitFor(x, "LambdaFunctionStarted")
	s.get("/x/1").lacks(t, `action="/x/1/redrive"`)
	s.post("/x/1/stop", nil)
	s.get("/x/1").has(t, http.StatusOK, `action="/x/1/redrive"`)
	if a := s.post("/x/1/redrive", nil); a.status != http.StatusSeeOther || a.location != "/x/1" {
		t.Errorf("it answers %d %s", a.status, a.location)
	}
	a := s.get("/x/1")
	a.has(t, http.StatusOK, "Redriven", `data-status="RUNNING"`, "is-running")
	a.lacks(t, `action="/x/1/redrive"`)
	if again := s.post("/x/1/redrive", nil); again.status/100 != 4 || !strings.Contains(again.body, "Execution is RUNNING and cannot be redriven") {
		t.Errorf("a second redrive answers %d %s", again.status, again.body)
	}
	close(s.hold)
	s.waitFor(x, "ExecutionSucceeded")
	s.get("/x/1").has(t, http.StatusOK, "Redriven", `data-status="SUCCEEDED"`)
}

func testARN(t *testing.T, s *site) {
	x := s.run(s.create("fine", pass), "mine", "{}")
	if a := s.get("/x/" + x.ARN); a.status != http.StatusSeeOther || a.location != "/x/1" {
		t.Errorf("it answers %d %s", a.status, a.location)
	}
	s.get("/x/"+x.ARN+"/history.json").has(t, http.StatusOK, `"events"`)
}

func testNotFound(t *testing.T, s *site) {
	for _, path := range []string{
		"/x/7", "/x/-1", "/x/0", "/x/99999999999999999999", "/x/abc", "/x/arn:aws:states:us-east-1:123456789012:execution:a:b", "/x/7/live",
		"/x/7/history.json", "/x/7/definition.json", "/x/7/events", "/x/7/state/A", "/w/none/runs", "/w/none/runs/new", "/w/a%2Fb/runs", "/w/%00/runs/new",
	} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
	if a := s.post("/x/7/stop", nil); a.status != http.StatusNotFound {
		t.Errorf("stopping what is not there answers %d", a.status)
	}
}

func testHostile(t *testing.T, s *site) {
	const name = `</svg><script>alert("x")</script>&%2F?#`
	quoted, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	definition := `{"StartAt":` + string(quoted) + `,"States":{` + string(quoted) + `:{"Type":"Fail","Error":"<img src=x>","Cause":"\" onload=\"x"}}}`
	s.run(s.create("hostile", definition), "mine", `{"a":"</pre><script>x</script>"}`)
	for _, path := range []string{
		"/x", "/x/1", "/x/1?view=table", "/x/1?view=events", "/x/1?state=" + url.QueryEscape(name), "/x/1?view=events&q=<script>&state=" + url.QueryEscape(name),
		"/x/1/events?id=1", "/w/hostile/runs?q=%22%3E%3Cscript%3E",
	} {
		a := s.get(path)
		a.has(t, http.StatusOK)
		a.lacks(t, "<script>alert", "<script>x", "<img", `" onload="`)
	}
	s.get("/x/1/state/"+url.PathEscape(name), "HX-Request", "true", "HX-Request-Type", "partial").has(t, http.StatusOK, "<h2>"+shown(name)+"</h2>")
}

func testPolicy(t *testing.T, s *site) {
	s.run(s.create("orders", orders), "mine", `{}`)
	for _, path := range []string{"/x", "/x/1", "/x/1?state=Charge", "/x/1?view=table", "/x/1?view=events", "/w/orders/runs", "/w/orders/runs/new"} {
		s.get(path).lacks(t, "<style", " style=", " onclick", "<script>", "hx-on")
	}
}

// TestManyEventsAreNoTrouble reads a history of several thousand events.
func TestManyEventsAreNoTrouble(t *testing.T) {
	s := newSite(t)
	arn := s.create("loop", `{"StartAt":"Add","States":{
		"Add":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n,1)"},"Next":"Again?"},
		"Again?":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":1500,"Next":"Add"}],"Default":"Done"},"Done":{"Type":"Succeed"}}}`)
	x := s.run(arn, "mine", `{"n":0}`)
	if x.Head.LastEvent < 6000 {
		t.Fatalf("the history has only %d events", x.Head.LastEvent)
	}
	s.get("/x/1?view=events&after=5900").has(t, http.StatusOK, `id="event-5901"`, `id="event-6000"`)
	a := s.get("/x/1?state=Add&visit=" + fmt.Sprint(2))
	a.has(t, http.StatusOK, "1 of 1\u202f500", "Visit 1 ")
	if n := strings.Count(a.body, "<option"); n > 600 {
		t.Errorf("the choice has %d visits", n)
	}
	if n := len(s.get("/x/1?view=table").body); n > 400_000 {
		t.Errorf("the page of steps has %d bytes", n)
	}
}
