package machines_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

const fails = `{"StartAt":"B","States":{"B":{"Type":"Fail"}}}`

// twoVersions makes a workflow with a version of passes and one of fails, which runs.
func twoVersions(s *site, name string) string {
	arn := makeMachine(s, name)
	_, err := s.engine.PublishVersion(s.t.Context(), arn, "", "the first")
	s.ok(err)
	text := fails
	_, _, err = s.engine.UpdateAndPublish(s.t.Context(), arn, engine.MachineChange{Definition: &text}, "")
	s.ok(err)
	return arn
}

func makeMachine(s *site, name string) string {
	m, err := s.engine.CreateStateMachine(s.t.Context(), home, engine.NewMachine{Name: name, Definition: passes})
	s.ok(err)
	return m.ARN
}

func TestVersions(t *testing.T) {
	tests := map[string]func(s *site){
		"without versions the page says what they are for":   testNoVersions,
		"a version is published with a note, once":           testPublishVersion,
		"a version is compared with what runs and with more": testCompare,
		"a version is deleted, and not when an alias leads":  testDeleteVersion,
		"an alias is made, changed and deleted":              testAlias,
		"what is wrong in an alias's form stands beside it":  testOddAlias,
		"many versions come in pages":                        testManyVersions,
		"what is not there is not found":                     testNoVersion,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(newSite(t)) })
	}
}

func testNoVersions(s *site) {
	makeMachine(s, "orders")
	w := s.get("/w/orders/versions")
	s.contains(w, http.StatusOK, "No versions yet", "No aliases yet", "Publish version")
	if strings.Contains(w.Body.String(), "New alias") {
		s.t.Error("an alias can be made without a version")
	}
}

func testPublishVersion(s *site) {
	arn := makeMachine(s, "orders")
	s.contains(s.submit("/w/orders/versions", url.Values{"note": {strings.Repeat("n", 257)}}), http.StatusUnprocessableEntity, "Use at most 256 characters.")
	for range 2 {
		s.leadsTo(s.submit("/w/orders/versions", url.Values{"note": {" the first "}}), "/w/orders/versions")
	}
	s.contains(s.get("/w/orders/versions"), http.StatusOK, "Version 1", "the first", "What runs now is version 1.")
	if all, err := s.engine.Versions(s.t.Context(), arn, 0, 10); err != nil || len(all) != 1 || all[0].Description != "the first" {
		s.t.Errorf("published %+v, %v", all, err)
	}
}

func testCompare(s *site) {
	twoVersions(s, "orders")
	s.contains(s.get("/w/orders/versions/1"), http.StatusOK, "the first", "arn:aws:states:us-east-1:123456789012:stateMachine:orders:1",
		"&#34;B&#34; added", "&#34;A&#34; deleted", "/w/orders/runs/new?of=1")
	s.contains(s.get("/w/orders/versions/2"), http.StatusOK, "They are the same.")
	s.contains(s.get("/w/orders/versions/2?with=1"), http.StatusOK, "&#34;A&#34; added")
}

func testDeleteVersion(s *site) {
	arn := twoVersions(s, "orders")
	_, err := s.engine.CreateAlias(s.t.Context(), engine.NewAlias{Name: "live", Routes: []engine.RouteTo{{VersionARN: arn + ":1", Weight: 100}}})
	s.ok(err)
	s.contains(s.submit("/w/orders/versions/1/delete", nil), http.StatusConflict, "must not be referenced by an alias")
	s.leadsTo(s.submit("/w/orders/versions/2/delete", nil), "/w/orders/versions")
	w := s.get("/w/orders/versions")
	s.contains(w, http.StatusOK, "Version 1")
	if strings.Contains(w.Body.String(), "Version 2") {
		s.t.Error("version 2 is still there")
	}
}

func testAlias(s *site) {
	arn := twoVersions(s, "orders")
	s.contains(s.get("/w/orders/new-alias?version=1"), http.StatusOK, `<option value="1" selected>Version 1: the first</option>`)
	s.leadsTo(s.submit("/w/orders/new-alias", url.Values{"name": {"live"}, "first": {"1"}, "second": {""}, "share": {"100"}, "note": {"for all"}}), "/w/orders/versions")
	s.contains(s.get("/w/orders/versions"), http.StatusOK, "live", "for all", "/w/orders/runs/new?of=live")
	s.leadsTo(s.submit("/w/orders/aliases/live", url.Values{"first": {"2"}, "second": {"1"}, "share": {"20"}, "note": {""}}), "/w/orders/versions")
	s.contains(s.get("/w/orders/versions"), http.StatusOK, "Version 2 · 20 %, Version 1 · 80 %")
	s.contains(s.get("/w/orders/aliases/live"), http.StatusOK, `value="20"`, "Save alias")
	a, err := s.engine.Alias(s.t.Context(), arn+":live")
	if err != nil || a.Description != "" || len(a.Routes) != 2 || a.Routes[0] != (engine.Route{Version: 2, Weight: 20}) {
		s.t.Errorf("the alias is %+v, %v", a, err)
	}
	s.leadsTo(s.submit("/w/orders/aliases/live/delete", nil), "/w/orders/versions")
	s.contains(s.get("/w/orders/versions"), http.StatusOK, "No aliases yet")
}

func testOddAlias(s *site) {
	twoVersions(s, "orders")
	good := url.Values{"name": {"live"}, "first": {"1"}, "second": {"2"}, "share": {"50"}}
	s.leadsTo(s.submit("/w/orders/new-alias", good), "/w/orders/versions")
	good.Set("name", "other")
	good.Set("share", "60")
	for what, c := range map[string]struct{ field, value, want string }{
		"a name of digits":          {"name", "7", "not digits alone"},
		"a name with a space":       {"name", "to day", "Use 1 to 80 letters"},
		"a name that is taken":      {"name", "live", "There is an alias with this name already."},
		"the same version twice":    {"second", "1", "Choose another version than the first, or none."},
		"a share that is too much":  {"share", "101", "Use a whole number from 0 to 100."},
		"a share that is no number": {"share", "half", "Use a whole number from 0 to 100."},
		"a version that is gone":    {"second", "9", "Choose versions that are there."},
		"a note that is too long":   {"note", strings.Repeat("n", 257), "Use at most 256 characters."},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(c.field, c.value)
		s.t.Log(what)
		s.contains(s.submit("/w/orders/new-alias", form), http.StatusUnprocessableEntity, c.want)
	}
}

func testManyVersions(s *site) {
	arn := makeMachine(s, "orders")
	on := false
	for range 52 {
		_, err := s.engine.PublishVersion(s.t.Context(), arn, "", "")
		s.ok(err)
		on = !on
		_, err = s.engine.UpdateStateMachine(s.t.Context(), arn, engine.MachineChange{Tracing: &on})
		s.ok(err)
	}
	s.contains(s.get("/w/orders/versions"), http.StatusOK, "50 versions on this page", "/w/orders/versions?before=3")
	s.contains(s.get("/w/orders/versions?before=3"), http.StatusOK, "2 versions on this page", "Version 2", "Version 1")
}

func testNoVersion(s *site) {
	arn := twoVersions(s, "orders")
	_, err := s.engine.CreateAlias(s.t.Context(), engine.NewAlias{Name: "live", Routes: []engine.RouteTo{{VersionARN: arn + ":1", Weight: 100}}})
	s.ok(err)
	for _, path := range []string{"/w/none/versions", "/w/orders/versions/3", "/w/orders/versions/live", "/w/orders/versions/1?with=9", "/w/orders/aliases/dead", "/w/orders/aliases/1", "/w/none/new-alias"} {
		s.t.Log(path)
		s.contains(s.get(path), http.StatusNotFound)
	}
}
