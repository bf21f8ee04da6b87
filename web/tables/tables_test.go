package tables_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/task/dynamo"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/tables"
)

// site is the studio over an empty table store.
type site struct {
	t       *testing.T
	dynamo  http.Handler
	handler http.Handler
}

func newSite(t *testing.T) *site {
	t.Helper()
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &site{t: t, dynamo: dynamo.New(dynamo.Config{}, store)}
	studio, err := web.New(web.Config{Addr: "127.0.0.1:0"}, tables.New(s.dynamo))
	if err != nil {
		t.Fatal(err)
	}
	s.handler = studio.Handler()
	return s
}

// put calls the store as a task does.
func (s *site) put(table, item string) {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, "/", strings.NewReader(`{"TableName":"`+table+`","Item":`+item+`}`))
	r.Header.Set("X-Amz-Target", dynamo.Target+"PutItem")
	w := httptest.NewRecorder()
	s.dynamo.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		s.t.Fatalf("PutItem answers %d: %s", w.Code, w.Body)
	}
}

func (s *site) create(pairs ...string) answer {
	s.t.Helper()
	values := url.Values{"name": {"orders"}, "key": {"id"}, "kind": {"S"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return s.ask(http.MethodPost, "/tables", values)
}

type answer struct {
	status         int
	body, location string
}

func (s *site) get(path string) answer { s.t.Helper(); return s.ask(http.MethodGet, path, nil) }

func (s *site) ask(method, path string, values url.Values) answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(values.Encode()))
	r.Host = "127.0.0.1:8083"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String(), w.Header().Get("Location")}
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
			t.Errorf("the page lacks %q:\n%.5000s", text, main)
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

var itemLink = regexp.MustCompile(`href="(/tables/[^"]*\?item=[^"]*)"`)

// items are the links to the items of a page.
func (a answer) items() []string {
	var links []string
	for _, m := range itemLink.FindAllStringSubmatch(a.body, -1) {
		links = append(links, html.UnescapeString(m[1]))
	}
	return links
}

func TestPages(t *testing.T) {
	tests := map[string]func(t *testing.T, s *site){
		"without tables one is told to make one":         testNone,
		"a table is made with its keys":                  testCreate,
		"what is no table is refused, nothing is made":   testRefused,
		"items show the key first and plain values":      testItems,
		"an item is shown whole, numbers as they are":    testItem,
		"many items have pages, each item on one":        testItemPages,
		"a table is deleted after a question":            testDelete,
		"what is not there is not found":                 testNotFound,
		"names and values of any kind stay text":         testHostile,
		"an item that has nearly no attributes is shown": testSparse,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, newSite(t)) })
	}
}

func testNone(t *testing.T, s *site) {
	s.get("/tables").has(t, http.StatusOK, "No tables yet", "<details class=\"new-table\" open>", `name="key"`)
}

func testCreate(t *testing.T, s *site) {
	if a := s.create("sort", "at", "sortKind", "N"); a.status != http.StatusSeeOther || a.location != "/tables/orders" {
		t.Fatalf("it answers %d %s: %s", a.status, a.location, a.body)
	}
	s.get("/tables").has(t, http.StatusOK, `href="/tables/orders"`, "id (text), at (number)", "0 items")
	s.get("/tables/orders").has(t, http.StatusOK, "This table has no items")
}

func testRefused(t *testing.T, s *site) {
	s.create("name", "taken")
	tests := map[string]struct {
		pairs []string
		want  string
	}{
		"a short name":                  {[]string{"name", "ab"}, "greater than or equal to 3"},
		"a name with a slash":           {[]string{"name", "a/bc"}, "[a-zA-Z0-9_.-]+"},
		"a name that is taken":          {[]string{"name", "taken"}, "Table already exists"},
		"no key":                        {[]string{"key", ""}, "Name the attribute"},
		"a kind that is none":           {[]string{"kind", "X"}, "enum value set"},
		"both keys of the same name":    {[]string{"sort", "id"}, "same name"},
		"what was typed is still there": {[]string{"name", "ab", "sort", "kept"}, `value="kept"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s.create(test.pairs...).has(t, http.StatusUnprocessableEntity, test.want, "<details class=\"new-table\" open>")
		})
	}
	s.get("/tables").lacks(t, `href="/tables/orders"`, `href="/tables/ab"`)
}

func testItems(t *testing.T, s *site) {
	s.create()
	s.put("orders", `{"zeta":{"N":"1.5"},"id":{"S":"A-1"},"paid":{"BOOL":true},"lines":{"L":[{"M":{"n":{"N":"2"}}}]},"none":{"NULL":true},"tags":{"NS":["1","2"]}}`)
	a := s.get("/tables/orders")
	a.has(t, http.StatusOK, ">A-1</a>", ">1.5<", ">true<", shown(`[{"n":2}]`), ">null<", "[1,2]", "1 item ·")
	if strings.Index(a.body, ">id<") > strings.Index(a.body, ">lines<") {
		t.Error("the key is not the first column")
	}
}

func shown(text string) string { return html.EscapeString(text) }

func testItem(t *testing.T, s *site) {
	s.create("kind", "N")
	s.put("orders", `{"id":{"N":"7"},"big":{"N":"12345678901234567890.5"},"text":{"S":"`+strings.Repeat("long ", 100)+`"}}`)
	links := s.get("/tables/orders").items()
	if len(links) != 1 {
		t.Fatalf("there are %d links", len(links))
	}
	s.get(links[0]).has(t, http.StatusOK, shown(`"big": 12345678901234567890.5`), shown(`"N": "7"`), strings.Repeat("long ", 100), `href="/tables/orders"`)
}

func testItemPages(t *testing.T, s *site) {
	s.create()
	for i := range 120 {
		s.put("orders", fmt.Sprintf(`{"id":{"S":"item-%d"}}`, i))
	}
	seen := map[string]bool{}
	next := "/tables/orders"
	for range 3 {
		a := s.get(next)
		for _, link := range a.items() {
			seen[link] = true
		}
		found := regexp.MustCompile(`href="(/tables/orders\?after=[^"]*)"`).FindStringSubmatch(a.body)
		if found == nil {
			break
		}
		next = html.UnescapeString(found[1])
	}
	if len(seen) != 120 {
		t.Errorf("%d items were shown", len(seen))
	}
	s.get("/tables/orders?after=nonsense").has(t, http.StatusOK, "50 items on this page")
}

func testDelete(t *testing.T, s *site) {
	s.create()
	s.put("orders", `{"id":{"S":"A-1"}}`)
	s.get("/tables/orders/delete").has(t, http.StatusOK, "Delete orders?", "1 item.")
	if a := s.ask(http.MethodPost, "/tables/orders/delete", nil); a.status != http.StatusSeeOther || a.location != "/tables" {
		t.Errorf("it answers %d %s", a.status, a.location)
	}
	s.get("/tables").has(t, http.StatusOK, "No tables yet")
}

func testNotFound(t *testing.T, s *site) {
	s.create()
	s.put("orders", `{"id":{"S":"A-1"}}`)
	link := s.get("/tables/orders").items()[0]
	s.ask(http.MethodPost, "/tables/orders/delete", nil)
	s.create()
	for _, path := range []string{"/tables/none", "/tables/none/delete", link} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
	if a := s.ask(http.MethodPost, "/tables/none/delete", nil); a.status != http.StatusNotFound {
		t.Errorf("deleting what is not there answers %d", a.status)
	}
	for _, path := range []string{"/tables/a", "/tables/a%2Fbc", "/tables/orders?item=e30", "/tables/orders?item=eyJvdGhlciI6eyJTIjoiYSJ9fQ"} {
		if a := s.get(path); a.status >= http.StatusInternalServerError {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
}

func testHostile(t *testing.T, s *site) {
	s.create("key", `<img src=x>`, "name", "orders")
	s.put("orders", `{"<img src=x>":{"S":"<script>alert(1)</script>"},"b\"><script>":{"S":"</td><script>"}}`)
	a := s.get("/tables/orders")
	pages := []answer{s.get("/tables"), a, s.get("/tables/orders/delete"), s.get(a.items()[0]), s.create("name", `"><script>alert(1)</script>`, "sort", `"><img>`)}
	for _, a := range pages {
		a.lacks(t, "<script>", "<img", "<style", " style=")
	}
}

func testSparse(t *testing.T, s *site) {
	s.create()
	s.put("orders", `{"id":{"S":"bare"}}`)
	var many []string
	for i := range 12 {
		many = append(many, fmt.Sprintf(`"a%02d":{"S":"v%d"}`, i, i))
	}
	s.put("orders", `{"id":{"S":"full"},`+strings.Join(many, ",")+`}`)
	a := s.get("/tables/orders")
	a.has(t, http.StatusOK, ">bare</a>", ">full</a>", "6 more attributes", ">a05<")
	a.lacks(t, ">a06<")
}
