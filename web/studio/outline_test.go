package studio_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// paper is the outline as a browser without scripts has it: forms that are
// filled in and sent.
type paper struct {
	t    testing.TB
	site *site
	path string
	page *goquery.Document
}

func (s *site) paper(path string) *paper {
	s.t.Helper()
	p := &paper{t: s.t, site: s}
	p.open(path)
	return p
}

func (p *paper) open(path string) {
	p.t.Helper()
	path, _, _ = strings.Cut(path, "#")
	p.path = path
	p.read(p.site.get(path), http.StatusOK)
}

func (p *paper) read(a answer, status int) {
	p.t.Helper()
	if a.status != status {
		p.t.Fatalf("%s answers %d, want %d:\n%s", p.path, a.status, status, a.body)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		p.t.Fatal(err)
	}
	p.page = doc
}

// line opens the line of a state by its link.
func (p *paper) line(state string) {
	p.t.Helper()
	href, ok := p.page.Find(`[data-state="` + state + `"] a.outline-name`).First().Attr("href")
	if !ok {
		p.t.Fatalf("there is no line of %q", state)
	}
	p.open(href)
}

// press sends the form around a button with what is filled in, and goes where
// the answer leads.
func (p *paper) press(label string, values map[string]string) {
	p.t.Helper()
	a := p.send(label, values)
	if a.status != http.StatusSeeOther {
		p.t.Fatalf("%q answers %d:\n%s", label, a.status, p.text(a))
	}
	p.open(a.header.Get("Location"))
}

func (p *paper) text(a answer) string {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		return a.body
	}
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

func (p *paper) send(label string, values map[string]string) answer {
	p.t.Helper()
	button := p.page.Find("button[type=submit]").FilterFunction(func(_ int, b *goquery.Selection) bool {
		return strings.TrimSpace(b.Text()) == label || b.AttrOr("aria-label", "") == label
	}).First()
	form := button.Closest("form")
	if form.Length() == 0 {
		p.t.Fatalf("there is no button %q in a form", label)
	}
	sent := held(form)
	if name := button.AttrOr("name", ""); name != "" {
		sent.Set(name, button.AttrOr("value", ""))
	}
	for field, value := range values {
		p.fill(form, sent, field, value)
	}
	return p.site.submit(form.AttrOr("action", p.path), sent)
}

// held is what a form sends as it is.
func held(form *goquery.Selection) url.Values {
	sent := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, c *goquery.Selection) {
		name, checked := c.AttrOr("name", ""), true
		switch c.AttrOr("type", "") {
		case "radio", "checkbox":
			_, checked = c.Attr("checked")
		}
		if name == "" || !checked {
			return
		}
		value := c.AttrOr("value", "")
		switch goquery.NodeName(c) {
		case "textarea":
			value = strings.ReplaceAll(c.Text(), "\n", "\r\n") // as browsers do
		case "select":
			chosen := c.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = c.Find("option").First()
			}
			value = chosen.AttrOr("value", chosen.Text())
		}
		sent.Set(name, value)
	})
	return sent
}

// fill enters a value into the control with a label; of a select or radio, the
// option that says so.
func (p *paper) fill(form *goquery.Selection, sent url.Values, label, value string) {
	p.t.Helper()
	id := ""
	form.Find("label").EachWithBreak(func(_ int, l *goquery.Selection) bool {
		text := strings.TrimSpace(strings.Replace(l.Text(), "optional", "", 1))
		if inner := l.Find("input[type=radio]"); inner.Length() > 0 && text == value {
			sent.Set(inner.AttrOr("name", ""), inner.AttrOr("value", ""))
			id = "-"
			return false
		}
		if strings.Join(strings.Fields(text), " ") == label {
			id = l.AttrOr("for", "")
		}
		return id == ""
	})
	if id == "-" {
		return
	}
	control := form.Find("#" + regexp.MustCompile(`([^\w-])`).ReplaceAllString(id, `\$1`))
	if id == "" || control.Length() == 0 {
		p.t.Fatalf("there is no field %q", label)
	}
	if goquery.NodeName(control) == "select" {
		option := control.Find("option").FilterFunction(func(_ int, o *goquery.Selection) bool { return strings.TrimSpace(o.Text()) == value })
		if option.Length() == 0 {
			p.t.Fatalf("%q has no option %q: %s", label, value, control.Text())
		}
		value = option.AttrOr("value", value)
	}
	sent.Set(control.AttrOr("name", ""), value)
}

func (p *paper) sentence(state string) string {
	p.t.Helper()
	words := p.page.Find(`[data-state="` + state + `"] > .outline-sentence`).First().Text()
	return strings.ReplaceAll(strings.Join(strings.Fields(words), " "), " .", ".")
}

func TestTheFoundingWorkflowIsWrittenInTheOutline(t *testing.T) {
	d := newDesk(t)
	arn := d.create("founding", "{}\n")
	p := d.server().paper("/w/founding/outline")

	p.press("Add", map[string]string{"Add a state": "Lambda · invoke", "Name": "Charge"})
	p.press("Save “Charge”", map[string]string{"Function": "charge"})
	p.press("Add retrier", nil)
	p.press("Add catcher", nil)
	p.press("Add", map[string]string{"Add a state here": "Fail", "Name": "Charge failed", "Where": "Where catcher 1 leads"})
	p.line("Charge")
	p.press("Add", map[string]string{"Add a state here": "Choice", "Name": "Charged?"})
	p.press("Save “Charged?”", map[string]string{"Value at": "$.charged"})
	p.press("Add", map[string]string{"Add a state here": "Wait", "Name": "Wait", "Where": "Where rule 1 leads"})
	p.press("Save “Wait”", map[string]string{"Wait": "For a time from the data"})
	p.press("Save “Wait”", map[string]string{"Seconds path": "$.delay"})
	p.press("Add", map[string]string{"Add a state here": "Lambda · invoke", "Name": "Ship"})
	p.press("Save “Ship”", map[string]string{"Function": "ship"})
	p.press("Add catcher", nil)
	p.press("Add", map[string]string{"Add a state here": "Fail", "Name": "Not shipped", "Where": "Where catcher 1 leads"})
	p.line("Ship")
	p.press("Add", map[string]string{"Add a state here": "DynamoDB · putItem", "Name": "Record"})
	p.press("Save “Record”", map[string]string{"Table": "orders", "Item": `{"id":{"S.$":"$.id"}}`, "Comment": "for the books"})
	p.line("Charged?")
	p.press("Add", map[string]string{"Add a state here": "Succeed", "Name": "Nothing to do", "Where": "Where it goes otherwise"})

	same(t, p.page.Find(".outline-problems li").Text(), "")
	same(t, p.sentence("Charge"), "1. Charge: Call Lambda · invoke charge, then go on to 2; on any error try again up to 3 times; on any error go to 7.")
	same(t, p.sentence("Wait"), "3. Wait: Wait $.delay seconds, then go on to 4.")
	text := d.sheet(arn).Draft.Text
	contains(t, text, `"TableName": "orders"`, `"Comment": "for the books"`, `"SecondsPath": "$.delay"`)
	if sheet, err := d.space.Publish(t.Context(), arn); err != nil || !sheet.IsPublished() {
		t.Errorf("it cannot be published: %v\n%s", err, text)
	}
}

func TestTheOutlineChangesOnlyWhatWasChanged(t *testing.T) {
	d := newDesk(t)
	arn := d.create("Orders", orders)
	p := d.server().paper("/w/Orders/outline?state=Reserve+stock")
	p.press("Save “Reserve stock”", nil)
	same(t, d.sheet(arn).Draft.Text, orders)

	p.press("Save “Reserve stock”", map[string]string{"First wait": "3", "Errors": "States.Timeout, Busy", "Name": "Reserve"})
	want := strings.Replace(orders, `"IntervalSeconds": 2`, `"IntervalSeconds": 3`, 1)
	want = strings.Replace(want, `["States.Timeout"]`, `["States.Timeout", "Busy"]`, 1)
	want = strings.ReplaceAll(want, `"Reserve stock"`, `"Reserve"`)
	same(t, d.sheet(arn).Draft.Text, want)

	p.press("Undo", nil)
	same(t, d.sheet(arn).Draft.Text, orders)
	contains(t, p.page.Text(), "Last change:")
}

func TestTheOutlinePutsAProblemRight(t *testing.T) {
	d := newDesk(t)
	arn := d.create("Steps", `{"StartAt":"A","States":{"A":{"Type":"Pass","Coment":"x","End":true}}}`)
	d.server().paper("/w/Steps/outline").press("Rename to Comment", nil)
	same(t, d.sheet(arn).Draft.Text, `{"StartAt":"A","States":{"A":{"Type":"Pass","Comment":"x","End":true}}}`)
}

func TestTheOutlineMovesWrapsAndDeletes(t *testing.T) {
	d := newDesk(t)
	d.create("Orders", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"C"},"C":{"Type":"Pass","End":true}}}`)
	p := d.server().paper("/w/Orders/outline?state=A")
	p.press("Move", map[string]string{"Move it": "After 3. C"})
	same(t, p.sentence("A"), "3. A: Pass the data on, then end.")
	p.line("B")
	p.press("Wrap in Parallel B", nil)
	contains(t, p.sentence("Parallel"), "1. Parallel: Do 2 branches at the same time, then go on to 2")
	p.press("Add", map[string]string{"Add a state here": "Pass", "Name": "D", "Where": "At the end of branch 2"})
	same(t, p.sentence("D"), "1.2.1. D: Pass the data on, then end.")
	p.line("C")
	p.press("Delete C", nil)
	same(t, p.page.Find(`[data-state="C"]`).Length(), 0)
}

func TestTheOutlineRefusesWhatCannotBe(t *testing.T) {
	d := newDesk(t)
	arn := d.create("Orders", orders)
	tests := map[string]struct {
		values map[string]string
		want   string
	}{
		"a number that is none":   {map[string]string{"First wait": "soon"}, `Nothing was changed: Retry[0]/IntervalSeconds: "soon" is not a number`},
		"JSON that is none":       {map[string]string{"Result selector": `{"a":`}, "Nothing was changed: ResultSelector: this is not JSON"},
		"what was typed is shown": {map[string]string{"Result selector": `{"mine":`}, `You typed: {"mine":`},
		"a name that is taken":    {map[string]string{"Name": "Done"}, "Nothing was changed: Done:"},
		"one mistake changes all": {map[string]string{"Comment": "new", "Retries": "x"}, `"x" is not a number`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := d.server().paper("/w/Orders/outline?state=Reserve+stock")
			a := p.send("Save “Reserve stock”", test.values)
			same(t, a.status, http.StatusUnprocessableEntity)
			contains(t, p.text(a), test.want)
			same(t, d.sheet(arn).Draft.Text, orders)
		})
	}
}

func TestTwoFormsOfTheOutlineLoseNothing(t *testing.T) {
	d := newDesk(t)
	arn := d.create("Orders", orders)
	s := d.server()
	mine, theirs := s.paper("/w/Orders/outline?state=Reserve+stock"), s.paper("/w/Orders/outline?state=Give+up")
	theirs.press("Save “Give up”", map[string]string{"Error": "No.Stock"})
	mine.press("Save “Reserve stock”", map[string]string{"Comment": "first"})
	contains(t, d.sheet(arn).Draft.Text, `"Error": "No.Stock"`, `"Comment": "first"`)
	mine, theirs = s.paper("/w/Orders/outline?state=Give+up"), s.paper("/w/Orders/outline?state=Give+up")
	theirs.press("Save “Give up”", map[string]string{"Error": "Theirs"})
	a := mine.send("Save “Give up”", map[string]string{"Error": "Mine"})
	same(t, a.status, http.StatusConflict)
	contains(t, a.body, "You and somebody else changed Give up")
	mine.read(a, http.StatusConflict)
	mine.press("Merge", nil)
	contains(t, d.sheet(arn).Draft.Text, `"Error": "Mine"`)
}

func TestTheOutlineOfATextThatIsNoDefinition(t *testing.T) {
	d := newDesk(t)
	d.create("Orders", `{"StartAt": "A",`)
	contains(t, d.server().get("/w/Orders/outline").body, "The text has a problem at line 1", "Open the code")
	d.create("Hostile", `{"StartAt":"<b>","States":{"<b>":{"Type":"Pass","Next":"<script>"}}}`)
	body := d.server().get("/w/Hostile/outline").body
	contains(t, body, "&lt;b&gt;", "which is missing")
	if strings.Contains(body, "<b>") || strings.Contains(body, "<script>\"") {
		t.Error("a name is in the page as markup")
	}
	if _, err := json.Marshal(body); err != nil {
		t.Error(err)
	}
}
