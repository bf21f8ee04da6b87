package studio_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/web/studio"
)

func TestHistory(t *testing.T) {
	tests := map[string]func(t *testing.T, d *desk, s *site){
		"the history says who did what, and leads back":             testRestore,
		"a checkpoint can be restored when the text is another":     testCheckpoint,
		"a checkpoint needs a name":                                 testNameless,
		"a name is asked for once, and is only text":                testWho,
		"publishing shows what changes, and makes a version":        testPublishPage,
		"a draft with errors is shown, and cannot be published":     testPublishErrors,
		"two versions are compared on the graph, by state, as text": testComparePage,
		"a pasted text is compared too, whatever it is":             testPasted,
		"one state can be taken over from another version":          testTake,
		"what is not there is not found":                            testNoPoint,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			test(t, d, d.server())
		})
	}
}

const rename = `{"op":"rename","state":"Done","to":"Finished"}`

// as sends a request with the name that a person gave themselves.
func (s *site) as(who string, r *http.Request) answer {
	s.t.Helper()
	r.AddCookie(&http.Cookie{Name: "who", Value: url.QueryEscape(who)})
	return s.ask(r)
}

func testRestore(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	body := `{"base":1,"edit":` + rename + `}`
	r := httptest.NewRequest(http.MethodPost, "/w/orders/edits", strings.NewReader(body))
	same(t, s.as("Ada <b>Lovelace", r).status, http.StatusOK)
	a := s.get("/w/orders/changes")
	contains(t, a.body, "Ada &lt;b&gt;Lovelace", "Rename &#34;Done&#34; to &#34;Finished&#34;", `value="r1"`, "/w/orders/compare?a=r1&amp;b=draft")
	same(t, s.submit("/w/orders/restore", url.Values{"ref": {"r1"}}).status, http.StatusSeeOther)
	same(t, d.sheet(arn).Draft.Text, orders)
	contains(t, s.get("/w/orders/changes").body, "Restore revision 1")
	_, err := d.space.Undo(t.Context(), arn, d.sheet(arn).Draft.Revision)
	d.ok(err)
	contains(t, d.sheet(arn).Draft.Text, "Finished")
}

func testCheckpoint(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	same(t, s.submit("/w/orders/checkpoints", url.Values{"name": {" before <lunch> "}}).status, http.StatusSeeOther)
	d.edit(arn, `{"op":"replaceText","text":"{ not"}`)
	d.restart()
	s = d.server()
	contains(t, s.get("/w/orders/changes").body, "before &lt;lunch&gt;", `value="c1"`)
	same(t, s.submit("/w/orders/restore", url.Values{"ref": {"c1"}}).status, http.StatusSeeOther)
	same(t, d.sheet(arn).Draft.Text, orders)
	same(t, s.submit("/w/orders/checkpoints/1/delete", nil).status, http.StatusSeeOther)
	contains(t, s.get("/w/orders/changes").body, "No checkpoints yet.")
	same(t, s.submit("/w/orders/restore", url.Values{"ref": {"c1"}}).status, http.StatusNotFound)
}

func testNameless(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	for _, name := range []string{"", "  ", strings.Repeat("ä", 101)} {
		a := s.submit("/w/orders/checkpoints", url.Values{"name": {name}})
		same(t, a.status, http.StatusUnprocessableEntity)
		contains(t, a.body, "Use 1 to 100 characters.")
	}
	same(t, s.submit("/w/none/checkpoints", url.Values{"name": {"x"}}).status, http.StatusNotFound)
}

func testWho(t *testing.T, _ *desk, s *site) {
	contains(t, s.get("/who").body, "Your name", "nobody checks it")
	a := s.submit("/who", url.Values{"who": {"Grace"}, "back": {"/w/orders/design"}})
	same(t, a.status, http.StatusSeeOther)
	same(t, a.header.Get("Location"), "/w/orders/design")
	contains(t, a.header.Get("Set-Cookie"), "who=Grace")
	same(t, s.submit("/who", url.Values{"who": {strings.Repeat("x", 41)}}).status, http.StatusUnprocessableEntity)
	for _, back := range []string{"https://evil.example/", "//evil.example/", "javascript:alert(1)"} {
		same(t, s.submit("/who", url.Values{"who": {"Grace"}, "back": {back}}).header.Get("Location"), "/")
	}
}

func testPublishPage(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`)
	d.edit(arn, `{"op":"set","state":"A","path":["Comment"],"value":"new"}`)
	contains(t, s.get("/w/orders/publish").body, "Publish version", "1 change", "Comment changed", "mark-changed", "~ Changed")
	same(t, s.submit("/w/orders/publish", url.Values{"as": {"version"}, "note": {strings.Repeat("n", 257)}}).status, http.StatusUnprocessableEntity)
	same(t, s.submit("/w/orders/publish", url.Values{"as": {"version"}, "note": {" the first "}}).status, http.StatusSeeOther)
	versions, err := d.engine.Versions(t.Context(), arn, 0, 10)
	d.ok(err)
	same(t, len(versions), 1)
	same(t, versions[0].Description, "the first")
	same(t, d.sheet(arn).IsPublished(), true)
	contains(t, s.get("/w/orders/publish").body, "Nothing changes")
}

func testPublishErrors(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"replaceText","text":"{ not"}`)
	a := s.get("/w/orders/publish")
	contains(t, a.body, "The draft cannot be published", "One of the texts cannot be drawn", "disabled")
	same(t, s.submit("/w/orders/publish", url.Values{"as": {"version"}}).status, http.StatusUnprocessableEntity)
}

func testComparePage(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	_, err := d.engine.PublishVersion(t.Context(), arn, "", "first")
	d.ok(err)
	d.edit(arn, `{"op":"set","state":"Give up","path":["Error"],"value":"Sold out"}`)
	d.edit(arn, `{"op":"insert","new":{"item":"Wait","name":"Breathe"},"at":{"before":"Done"}}`)
	a := s.get("/w/orders/compare?a=1&b=draft")
	same(t, a.status, http.StatusOK)
	contains(t, a.body, "Restore version 1", "Version 1: first", "3 changes", "mark-added", "+ Added", "Error before", "&#34;Stock&#34;", "&#34;Sold out&#34;",
		`class="diff-removed"`, `class="diff-added"`, "Take it as in version 1")
	contains(t, s.get("/w/orders/compare?a=draft&b=draft").body, "They are the same")
}

func testPasted(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	a := s.submit("/w/orders/compare", url.Values{"a": {"draft"}, "b": {"pasted"}, "text": {`{"StartAt":"<x>","States":{"<x>":{"Type":"Succeed"}}}`}})
	contains(t, a.body, "The pasted text", "+ Added", "&lt;x&gt;")
	a = s.submit("/w/orders/compare", url.Values{"a": {"draft"}, "b": {"pasted"}, "text": {"no JSON <script>"}})
	contains(t, a.body, "One of the texts cannot be drawn", "no JSON &lt;script&gt;")
}

func testTake(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"set","state":"Give up","path":["Error"],"value":"Sold out"}`)
	d.edit(arn, `{"op":"set","path":["Comment"],"value":"stays"}`)
	same(t, s.submit("/w/orders/take", url.Values{"ref": {"published"}, "state": {"Give up"}}).status, http.StatusSeeOther)
	contains(t, d.sheet(arn).Draft.Text, `"Stock"`, `"stays"`)
	same(t, s.submit("/w/orders/take", url.Values{"ref": {"published"}, "state": {"None"}}).status, http.StatusNotFound)
}

func testNoPoint(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	for _, ref := range []string{"7", "r99", "c5", "live", "x", "r", "r-1"} {
		same(t, s.get("/w/orders/compare?a="+ref).status, http.StatusNotFound)
	}
	for _, path := range []string{"/w/none/compare", "/w/none/changes", "/w/none/publish", "/w/none/draft"} {
		same(t, s.get(path).status, http.StatusNotFound)
	}
}

func TestEditsOfTwoPeople(t *testing.T) {
	tests := map[string]func(t *testing.T, d *desk, s *site){
		"different states merge by themselves":                  testApart,
		"other fields of one state are for people to judge":     testOtherFields,
		"of a clash one can take the other side of one state":   testPick,
		"a page that was left behind gets what it missed, once": testDraftSince,
		"a code page gets the text that was merged":             testMergedText,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			test(t, d, d.server())
		})
	}
}

func testApart(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"set","state":"Give up","path":["Cause"],"value":"theirs"}`)
	out := s.post("/w/orders/edits", `{"base":1,"edit":`+rename+`}`).fields(t)
	same(t, out["revision"], 3.0)
	contains(t, d.sheet(arn).Draft.Text, `"theirs"`, `"Finished"`)
}

func testOtherFields(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"set","state":"Give up","path":["Cause"],"value":"theirs"}`)
	edit := `{"op":"set","state":"Give up","path":["Comment"],"value":"mine"}`
	a := s.post("/w/orders/edits", `{"base":1,"edit":`+edit+`}`)
	same(t, a.status, http.StatusConflict)
	contains(t, a.body, "each in other fields", `"states":["Give up"]`)
	s.post("/w/orders/merge", `{"base":1,"choice":"merged","picked":{"Give up":"mine"},"edit":`+edit+`}`)
	contains(t, d.sheet(arn).Draft.Text, `"theirs"`, `"mine"`)
}

func testPick(t *testing.T, d *desk, s *site) {
	arn, late := clash(t, d, theirs)
	saved, err := d.space.Merge(t.Context(), arn, late, studio.Decision{Choice: studio.KeepBoth, Picked: map[string]designer.Side{"Give up": designer.Theirs}})
	d.ok(err)
	contains(t, saved.Draft.Text, "Theirs")
	same(t, strings.Contains(saved.Draft.Text, "Mine"), false)
}

func testDraftSince(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	page := s.get("/w/orders/design").body
	contains(t, page, `data-since="1.1"`)
	same(t, s.get("/w/orders/draft?since=1.1").status, http.StatusNoContent)
	d.edit(arn, rename)
	out := s.get("/w/orders/draft?since=1.1").fields(t)
	same(t, out["revision"], 2.0)
	same(t, out["since"], "2.1")
	contains(t, out["svg"].(string), "Finished")
	contains(t, out["label"].(string), "Rename")
}

func testMergedText(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, rename)
	text, err := json.Marshal(strings.Replace(orders, "By hand", "By me", 1))
	d.ok(err)
	out := s.post("/w/orders/edits?text=0", `{"base":1,"edit":{"op":"replaceText","text":`+string(text)+`}}`).fields(t)
	contains(t, out["text"].(string), "By me", "Finished")
	same(t, d.sheet(arn).Draft.Text, out["text"])
}

func TestAConflictNamesItsStates(t *testing.T) {
	d := newDesk(t)
	arn, late := clash(t, d, theirs)
	_, err := d.space.Edit(t.Context(), arn, late)
	var conflict *studio.Conflict
	if !errors.As(err, &conflict) || len(conflict.Clashes) != 1 || conflict.Clashes[0].State != "Give up" {
		t.Errorf("got %v", err)
	}
}
