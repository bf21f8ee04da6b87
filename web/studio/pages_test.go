package studio_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
)

func TestPages(t *testing.T) {
	tests := map[string]func(t *testing.T, d *desk, s *site){
		"the design page shows palette, canvas and inspector":      testDesign,
		"the search finds every call of AWS":                       testActions,
		"an empty workflow begins with an empty canvas":            testEmpty,
		"a chosen state is selected and has its fields":            testChosen,
		"a text that is no JSON keeps its last picture":            testBroken,
		"an edit is answered with all that changes":                testEditAnswer,
		"an edit that cannot be done says where, why and what to":  testEditRefused,
		"a stale edit opens the merge, and the merge is carried":   testMergeAnswer,
		"undo and redo say what they did, or that there is none":   testUndoAnswer,
		"the code page carries the text and marks by UTF-16 units": testCode,
		"a problem has a button that puts it right, and says why":  testFix,
		"a request that is not JSON changes nothing":               testNoJSON,
		"downloads are the draft, byte by byte":                    testDownloads,
		"starting publishes the draft and leads to the execution":  testStart,
		"a start that cannot be says why":                          testStartRefused,
		"a definition that was published elsewhere asks what to":   testAdopt,
		"changes are listed, newest first":                         testChanges,
		"a fragment for the clipboard can be pasted":               testFragment,
		"unknown workflows, states and formats are not found":      testNotFound,
		"names of any kind stay text":                              testHostileNames,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			test(t, d, d.server())
		})
	}
}

func testDesign(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	a := s.get("/w/orders/design")
	same(t, a.status, http.StatusOK)
	contains(t, a.body, `<aside id="palette"`, `data-item="lambda.invoke"`, `data-item="Parallel"`,
		`<flow-canvas id="canvas"`, `data-revision="1"`, `<svg xmlns="http://www.w3.org/2000/svg" id="flow"`, `data-state="Reserve stock"`,
		`<aside id="inspector"`, `data-for=""`, `id="undo"`, `disabled`, "Saved ", `id="problems"`, `>Start execution<`, "aria-current=\"page\">Design")
	for _, forbidden := range []string{"<style", " style=", " onclick", "<script>"} {
		if strings.Contains(a.body, forbidden) {
			t.Errorf("the page has %s", forbidden)
		}
	}
}

func testEmpty(t *testing.T, d *desk, s *site) {
	d.create("new", "{}\n")
	contains(t, s.get("/w/new/design").body, "Drop a state here", "Nothing is drawn yet", `data-revision="1"`)
	out := s.post("/w/new/edits", `{"base":1,"edit":{"op":"insert","new":{"item":"Wait"},"at":{"end":{}}}}`).fields(t)
	contains(t, fmt.Sprint(out["svg"]), `data-state="Wait"`)
	same(t, out["problemCount"], 0.0)
}

func testActions(t *testing.T, d *desk, s *site) {
	d.create("new", "{}\n")
	contains(t, s.get("/actions?q=detect+labels").body, "AWS APIs", `data-item="aws-sdk:rekognition:detectLabels"`, "Rekognition · detectLabels")
	if body := s.get("/actions?q=no+such+call").body; strings.Contains(body, "palette-item") {
		t.Errorf("something is found: %s", body)
	}
	s.post("/w/new/edits", `{"base":1,"edit":{"op":"insert","new":{"item":"aws-sdk:rekognition:detectLabels"},"at":{"end":{}}}}`)
	contains(t, s.get("/w/new/text").body, `"Resource": "arn:aws:states:::aws-sdk:rekognition:detectLabels"`, `"Image": {}`)
}

func testChosen(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	same(t, s.get("/w/orders/design?state=Nobody").status, http.StatusOK) // as after a reload when it was renamed
	a := s.get("/w/orders/design?state=Reserve+stock")
	contains(t, a.body, "Calls a function with the state", `aria-pressed="true"`, `data-for="Reserve stock"`, `data-rename="Reserve stock"`,
		`data-path="[&#34;Retry&#34;,0,&#34;IntervalSeconds&#34;]"`, `data-whole="Reserve stock"`, "12345678901234567890", "Waits 2 s, 4 s, 8 s before it tries again.")
	contains(t, s.get("/w/orders/inspector?state=Enough%3F").body, `data-connect="{&#34;id&#34;:&#34;Enough_3f.choice[0]&#34;}"`, `value="1.50"`)
}

func testBroken(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"replaceText","text":"{\n \"StartAt\": \n}"}`)
	a := s.get("/w/orders/design")
	contains(t, a.body, `data-state="Reserve stock"`, "The text has a problem at line 3", "data-readonly", "The text cannot be read")
	out := s.post("/w/orders/edits", `{"base":2,"edit":{"op":"insert","new":{"item":"Wait"},"at":{"end":{}}}}`)
	same(t, out.status, http.StatusUnprocessableEntity)
	back := s.post("/w/orders/undo", `{"base":2}`).fields(t)
	same(t, back["broken"], nil)
	contains(t, fmt.Sprint(back["svg"]), `data-state="Reserve stock"`)
}

func testEditAnswer(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	a := s.post("/w/orders/edits?text=1", `{"base":1,"edit":{"op":"rename","state":"Done","to":"Delivered"}}`)
	same(t, a.status, http.StatusOK)
	out := a.fields(t)
	same(t, out["revision"], 2.0)
	same(t, out["label"], `Rename "Done" to "Delivered"`)
	same(t, fmt.Sprint(out["select"]), "[Delivered]")
	same(t, out["canUndo"], true)
	same(t, out["canRedo"], false)
	contains(t, fmt.Sprint(out["svg"]), `data-state="Delivered"`, `is-selected`)
	contains(t, fmt.Sprint(out["problems"]), `id="problems"`)
	contains(t, fmt.Sprint(out["status"]), "Unpublished changes", "Publish")
	contains(t, fmt.Sprint(out["text"]), `"Delivered": {"Type": "Succeed"}`)
}

func testEditRefused(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	edits := map[string]string{
		"a state that is not there": `{"op":"remove","states":["Nobody"]}`,
		"an op that is not there":   `{"op":"fly"}`,
		"a field that is not there": `{"op":"rename","state":"Done","to":"A","really":true}`,
		"no edit":                   `null`,
	}
	for name, edit := range edits {
		a := s.post("/w/orders/edits", `{"base":1,"edit":`+edit+`}`)
		reason, _ := a.fields(t)["error"].(map[string]any)
		if a.status != http.StatusUnprocessableEntity || fmt.Sprint(reason["reason"]) == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	same(t, s.get("/w/orders/text").body, orders)
}

func testMergeAnswer(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, theirs)
	a := s.post("/w/orders/edits", `{"base":1,"edit":`+mine+`}`)
	same(t, a.status, http.StatusConflict)
	out := a.fields(t)
	same(t, out["stale"], true)
	same(t, out["revision"], 2.0)
	contains(t, fmt.Sprint(out["html"]), `<section id="merge"`, `data-merge="merged"`, `data-merge="theirs"`, `data-clash="Give up"`, "Only the other", "Both sides changed the same field")
	contains(t, s.get("/w/orders/text").body, `"Theirs"`)
	merged := s.post("/w/orders/merge", `{"base":1,"choice":"merged","edit":`+mine+`}`)
	same(t, merged.status, http.StatusOK)
	contains(t, s.get("/w/orders/text").body, `"Mine"`)
	same(t, s.post("/w/orders/merge", `{"base":1,"choice":"both","edit":`+mine+`}`).status, http.StatusUnprocessableEntity)
	walk := s.post("/w/orders/undo", `{"base":1}`)
	same(t, walk.status, http.StatusConflict)
	contains(t, walk.body, "Show the newest")
	same(t, s.post("/w/orders/merge", `{"base":1,"choice":"theirs"}`).fields(t)["revision"], 3.0)
}

func testUndoAnswer(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, mine)
	out := s.post("/w/orders/undo", `{"base":2}`).fields(t)
	contains(t, fmt.Sprint(out["label"]), "Undo: Change Error of")
	same(t, out["canRedo"], true)
	none := s.post("/w/orders/undo", `{"base":3}`)
	same(t, none.status, http.StatusUnprocessableEntity)
	contains(t, none.body, "nothing to undo")
	contains(t, fmt.Sprint(s.post("/w/orders/redo", `{"base":3}`).fields(t)["label"]), "Redo: Change Error of")
}

func testCode(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	a := s.get("/w/orders/code")
	contains(t, a.body, `<code-editor id="editor"`, `<script id="source" type="application/json">`, `data-edits="/w/orders/edits?text=0"`)
	const text = `{"Comment":"😀ß","StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}`
	body, err := json.Marshal(map[string]any{"base": 1, "edit": map[string]string{"op": "replaceText", "text": text}})
	d.ok(err)
	out := s.post("/w/orders/edits?text=0", string(body)).fields(t)
	list, _ := out["diagnostics"].([]any)
	if len(list) == 0 {
		t.Fatalf("no diagnostics in %v", out)
	}
	first, _ := list[0].(map[string]any)
	at := strings.Index(text, `"B"`) - len("😀ß") + 3 // two units for the face, one for the letter
	same(t, first["from"], float64(at))
	same(t, first["to"], float64(at+3))
	same(t, out["text"], nil)
	lint := s.post("/w/orders/lint", "{")
	contains(t, lint.body, `"severity":"error"`)
}

func testFix(t *testing.T, d *desk, s *site) {
	const text = `{"StartAt":"A","States":{"A":{"Type":"Pass","Coment":"x","Next":"B"}}}`
	d.create("steps", text)
	page := s.get("/w/steps/design").body
	contains(t, page, `data-code="SCHEMA_VALIDATION_FAILED"`, "Rename to Comment", "The structure is not that of the States Language", "AWS refuses the definition")
	same(t, strings.Count(page, "data-fix="), 1) // where Next should lead a person must say
	_, rest, _ := strings.Cut(page, `data-fix="`)
	edit, _, _ := strings.Cut(rest, `"`)
	out := s.post("/w/steps/edits?text=0", `{"base":1,"edit":`+html.UnescapeString(edit)+`}`).fields(t)
	same(t, out["text"], any(strings.Replace(text, "Coment", "Comment", 1)))
	same(t, out["label"], any("Rename to Comment"))
	diagnostics := s.post("/w/steps/lint", text).body
	contains(t, diagnostics, `"fix":{"title":"Rename to Comment","edit":`)
	out = s.post("/w/steps/undo", `{"base":2}`).fields(t)
	contains(t, fmt.Sprint(out["problems"]), "Rename to Comment")
}

func testNoJSON(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	for _, body := range []string{"", "{", "[]", `{"base":"1"}`, "\xff"} {
		a := s.post("/w/orders/edits", body)
		same(t, a.status, http.StatusUnprocessableEntity)
	}
	same(t, s.post("/w/orders/edits", strings.Repeat(" ", 3<<20)).status, http.StatusRequestEntityTooLarge)
	same(t, s.get("/w/orders/text").body, orders)
}

func testDownloads(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	a := s.get("/w/orders/export/asl.json")
	same(t, a.body, orders)
	same(t, a.header.Get("Content-Disposition"), "attachment; filename=orders.asl.json")
	contains(t, s.get("/w/orders/export/asl.yaml").body, "StartAt: Reserve stock\n", "NumericGreaterThan: 1.50\n")
	contains(t, s.get("/w/orders/export/svg").body, "<style>", "Reserve stock")
	contains(t, s.get("/w/orders/export").body, "Definition as YAML")
	d.edit(arn, `{"op":"replaceText","text":"{"}`)
	same(t, s.get("/w/orders/export/asl.json").body, "{")
	same(t, s.get("/w/orders/export/asl.json?of=published").body, orders)
	same(t, s.get("/w/orders/export/asl.yaml").status, http.StatusUnprocessableEntity)
	contains(t, s.get("/w/orders/export/svg").body, "Reserve stock")
}

func testStart(t *testing.T, d *desk, s *site) {
	arn := d.create("new", "{}\n")
	d.edit(arn, `{"op":"insert","new":{"item":"Pass"},"at":{"end":{}}}`)
	a := s.submit("/w/new/runs", url.Values{"input": {`{"a": 1.0}`}, "name": {"first"}})
	same(t, a.status, http.StatusSeeOther)
	x, err := d.engine.FindExecution(t.Context(), "arn:aws:states:us-east-1:123456789012:execution:new:first")
	d.ok(err)
	same(t, a.header.Get("Location"), fmt.Sprintf("/x/%d", x.ID))
	same(t, string(x.Info.Input), `{"a": 1.0}`)
	same(t, d.sheet(arn).IsPublished(), true)
}

func testStartRefused(t *testing.T, d *desk, s *site) {
	d.create("new", "{}\n")
	a := s.submit("/w/new/runs", url.Values{"input": {"{}"}})
	same(t, a.status, http.StatusUnprocessableEntity)
	contains(t, a.body, "The execution was not started", "nothing is drawn yet")
	d.create("orders", orders)
	for field, value := range map[string]string{"input": "{", "name": "no spaces"} {
		a := s.submit("/w/orders/runs", url.Values{field: {value}})
		same(t, a.status, http.StatusUnprocessableEntity)
		contains(t, a.body, "The execution was not started")
	}
}

func testAdopt(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"rename","state":"Done","to":"Delivered"}`)
	d.publishElsewhere(arn, `"Stock"`, `"Elsewhere"`)
	contains(t, s.get("/w/orders/design").body, "The published definition is newer", `value="theirs"`)
	same(t, s.submit("/w/orders/publish", nil).status, http.StatusConflict)
	same(t, s.submit("/w/orders/adopt", url.Values{"base": {"1"}, "choice": {"merged"}}).status, http.StatusConflict)
	same(t, s.submit("/w/orders/adopt", url.Values{"base": {"2"}, "choice": {"none"}}).status, http.StatusUnprocessableEntity)
	same(t, s.submit("/w/orders/adopt", url.Values{"base": {"2"}, "choice": {"merged"}}).status, http.StatusSeeOther)
	contains(t, s.get("/w/orders/text").body, "Delivered", "Elsewhere")
	same(t, s.submit("/w/orders/publish", nil).status, http.StatusSeeOther)
	same(t, d.sheet(arn).IsPublished(), true)
}

func testChanges(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	d.edit(arn, mine)
	s.post("/w/orders/undo", `{"base":2}`)
	a := s.get("/w/orders/changes")
	undo, edit := strings.Index(a.body, "Undo: Change Error of"), strings.LastIndex(a.body, "Change Error of")
	if undo < 0 || edit <= undo {
		t.Errorf("the undo at %d is not before the edit at %d", undo, edit)
	}
}

func testFragment(t *testing.T, d *desk, s *site) {
	arn := d.create("orders", orders)
	a := s.get("/w/orders/fragment?state=Reserve+stock&state=Done")
	same(t, a.status, http.StatusOK)
	edit, err := json.Marshal(map[string]any{"op": "paste", "fragment": a.body, "at": map[string]string{"before": "Enough?"}})
	d.ok(err)
	contains(t, d.edit(arn, string(edit)).Draft.Text, `"Reserve stock 2"`)
	same(t, s.get("/w/orders/fragment?state=Nobody").status, http.StatusUnprocessableEntity)
}

func testNotFound(t *testing.T, d *desk, s *site) {
	d.create("orders", orders)
	for _, path := range []string{
		"/w/nobody/design", "/w/nobody/code", "/w/nobody/text", "/w/nobody/inspector", "/w/a%20b/design", "/w/eu-west-1:orders/design",
		"/w/orders/inspector?state=Nobody", "/w/orders/export/exe", "/w/nobody/export/asl.json",
	} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
	same(t, s.post("/w/nobody/edits", `{"base":1,"edit":`+mine+`}`).status, http.StatusNotFound)
}

// hostile is a definition whose every name and text tries to be markup.
func hostile() string {
	const evil = `</script></textarea><img src=x onerror=alert(1)>"'&`
	name, _ := json.Marshal(evil)
	return fmt.Sprintf(`{"Comment": %[1]s, "StartAt": %[1]s, "States": {%[1]s: {"Type": "Task", "Resource": %[1]s, "Comment": %[1]s,
		"Retry": [{"ErrorEquals": [%[1]s]}], "Catch": [{"ErrorEquals": [%[1]s], "Next": %[1]s}], "Next": %[1]s}}}`, name)
}

func testHostileNames(t *testing.T, d *desk, s *site) {
	d.create("orders", hostile())
	state := url.QueryEscape(`</script></textarea><img src=x onerror=alert(1)>"'&`)
	for _, path := range []string{"/w/orders/design", "/w/orders/design?state=" + state, "/w/orders/code", "/w/orders/export", "/w/orders/changes", "/w/orders/export/svg", "/w/orders/inspector?state=" + state} {
		a := s.get(path)
		same(t, a.status, http.StatusOK)
		if strings.Contains(a.body, "<img src=x") || strings.Contains(a.body, "</script></textarea>") {
			t.Errorf("%s lets markup through", path)
		}
	}
}

var dataEdit = regexp.MustCompile(`data-(edit|connect|slot-edit)="([^"]+)"`)

// TestEveryControlMakesAnEdit reads the inspector of each state of a definition
// with all types, and carries out each edit that stands in it.
func TestEveryControlMakesAnEdit(t *testing.T) {
	d := newDesk(t)
	s := d.server()
	for name, text := range map[string]string{"all": allTypes, "jsonata": strings.Replace(allTypes, `{`, `{"QueryLanguage": "JSONata", `, 1), "conditions": conditions} {
		d.create(name, text)
		doc, err := asl.Parse([]byte(text))
		d.ok(err)
		for _, found := range append(designer.States(doc), designer.Found{}) {
			page := s.get("/w/" + name + "/inspector?state=" + url.QueryEscape(found.Name))
			same(t, page.status, http.StatusOK)
			tryEdits(t, text, found.Name, page.body)
		}
	}
}

// goodReason matches what may well be refused, since the definition would not be one.
var goodReason = regexp.MustCompile(`a flow cannot start with its end|ends the flow, and "[^"]+" could not be reached any more`)

func tryEdits(t *testing.T, text, state, page string) {
	t.Helper()
	for _, match := range dataEdit.FindAllStringSubmatch(page, -1) {
		edit := html.UnescapeString(match[2])
		if match[1] == "connect" {
			edit = `{"op":"connect","edge":` + edit + `,"to":""}`
		}
		parsed, err := designer.ParseEdit([]byte(edit))
		if err != nil {
			t.Errorf("%s: %s: %v", state, edit, err)
			continue
		}
		if _, err := designer.Apply(text, parsed); err != nil && !goodReason.MatchString(err.Error()) {
			t.Errorf("%s: %s: %v", state, edit, err)
		}
	}
}

// conditions has rules in JSONata that the builder takes apart, and one that it cannot.
const conditions = `{"QueryLanguage": "JSONata", "StartAt": "Decide", "States": {
  "Decide": {"Type": "Choice", "Default": "Done", "Choices": [
    {"Condition": "{% $states.input.total > 100 and ($a = 'x' or $not($b in [1, 2])) %}", "Next": "Done"},
    {"Condition": "{% $contains($s, /a|b/) %}", "Next": "Done"}, {"Condition": true, "Next": "Done"}]},
  "Done": {"Type": "Succeed"}
}}`

func TestAConditionInJSONataIsBuiltOfItsParts(t *testing.T) {
	d := newDesk(t)
	d.create("conditions", conditions)
	page := d.server().get("/w/conditions/inspector?state=Decide").body
	contains(t, page, `value="$states.input.total"`, `value="100"`, `value="[1, 2]"`, `An expression is true`,
		html.EscapeString(`"value":"{% $states.input.total \u003c 100 and ($a = 'x' or $not($b in [1, 2])) %}"`),
		html.EscapeString(`"value":"{% $states.input.total \u003e 100 %}"`))
}

const allTypes = `{
  "StartAt": "Call",
  "States": {
    "Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"},
      "Retry": [{"ErrorEquals": ["A"]}, {"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL"}],
      "Catch": [{"ErrorEquals": ["A"], "Next": "End"}, {"ErrorEquals": ["States.ALL"], "Next": "Broken"}], "Next": "Fetch"},
    "Fetch": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": {"ApiEndpoint.$": "$.url", "Method": "GET", "Headers": {"A": "b"}}, "Next": "Read"},
    "Read": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "Parameters": {"TableName": "t", "Key": {"id": {"S.$": "$.id"}}}, "Next": "Change"},
    "Change": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:updateItem", "Parameters": {"TableName": "t"}, "Next": "Other"},
    "Other": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "Decide"},
    "Decide": {"Type": "Choice", "Choices": [
      {"Variable": "$.a", "StringEquals": "x", "Next": "Later"},
      {"Variable": "$.a", "NumericLessThanEqualsPath": "$.b", "Next": "Until"},
      {"Not": {"Variable": "$.a", "IsNull": true}, "Next": "Later"}], "Default": "Both"},
    "Later": {"Type": "Wait", "Seconds": 10, "Next": "Until"},
    "Until": {"Type": "Wait", "TimestampPath": "$.at", "Next": "Both"},
    "Both": {"Type": "Parallel", "Branches": [
      {"StartAt": "L", "States": {"L": {"Type": "Pass", "Result": {"n": 1.0}, "End": true}}},
      {"StartAt": "R", "States": {"R": {"Type": "Pass", "End": true}}}], "Next": "Each"},
    "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 3,
      "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}, "Next": "End"},
    "End": {"Type": "Succeed"},
    "Broken": {"Type": "Fail", "Error": "E", "Cause": "C"}
  }
}
`

func TestTheCodeEditorIsHelped(t *testing.T) {
	d := newDesk(t)
	arn := d.create("Orders", orders)
	d.ok(d.store.SaveSample(t.Context(), arn, "Enough?", `{"input":"{\"n\":2,\"who\":{\"name\":\"Ada\"}}"}`))
	s := d.server()
	ask := func(before, field string) string {
		t.Helper()
		body, err := json.Marshal(map[string]string{"before": before, "field": field})
		d.ok(err)
		return s.post("/w/Orders/assist", string(body)).body
	}
	contains(t, ask(`{"States":{"Enough?":{"Type":"Choice","Choices":[{"Variable":"$.`, ""), `"label":"$.who.name"`, `"detail":"\"Ada\""`)
	contains(t, ask(`{"StartAt":"`, ""), `"label":"Reserve stock"`, `"kind":"state"`)
	contains(t, ask(`{"States":{"Enough?":{`, "Default"), "no rule fits")
	if got := s.post("/w/Orders/assist", `{"before":1}`); got.status != http.StatusUnprocessableEntity {
		t.Errorf("nonsense answers %d", got.status)
	}

	same(t, s.post("/w/Orders/format", `{"a":[1.0]}`).body, "{\n  \"a\": [1.0]\n}\n")
	contains(t, s.post("/w/Orders/format", `{"a":`).body, "the code is not JSON")
	same(t, d.sheet(arn).Draft.Text, orders)
}

func TestAWorkflowLeavesInManyForms(t *testing.T) {
	d := newDesk(t)
	d.create("Orders", orders)
	s := d.server()
	for format, part := range map[string]string{
		"asl.json": `"Big": 12345678901234567890`, "asl.yaml": "StartAt: Reserve stock", "sam": "AWS::Serverless::StateMachine",
		"cloudformation": "AWS::StepFunctions::StateMachine", "cdk": "definitionSubstitutions", "terraform": "aws_sfn_state_machine", "svg": "<svg",
	} {
		a := s.get("/w/Orders/export/" + format)
		same(t, a.status, http.StatusOK)
		contains(t, a.body, part)
		contains(t, a.header.Get("Content-Disposition"), "attachment", "Orders")
		same(t, s.get("/w/Orders/export?fmt="+format).status, http.StatusOK)
	}
	contains(t, s.get("/w/Orders/export?fmt=terraform").body, "aws_sfn_state_machine", `data-png="Orders.png"`)
	same(t, s.get("/w/Orders/export/docx").status, http.StatusNotFound)

	d.create("Broken", `{"StartAt":`)
	contains(t, s.get("/w/Broken/export?fmt=sam").body, "cannot be written as SAM template")
	same(t, s.get("/w/Broken/export/asl.json").body, `{"StartAt":`)
}
