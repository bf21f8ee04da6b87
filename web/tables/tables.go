// Package tables shows the tables of the embedded item store: what workflows
// wrote with DynamoDB's calls when no DynamoDB was configured.
package tables

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// Tables serves the pages about tables.
type Tables struct{ client client }

// New returns the feature over a store that answers DynamoDB's calls.
func New(store http.Handler) *Tables { return &Tables{client{store}} }

const nameParam = ":name"

// Routes implements web.Feature.
func (h *Tables) Routes(g *echo.Group) {
	g.GET(urls.Tables(), ui.Handle(h.list))
	g.POST(urls.Tables(), ui.Handle(h.create))
	g.GET(urls.Table(nameParam), ui.Handle(h.show))
	g.GET(urls.DeleteTable(nameParam), ui.Handle(h.confirm))
	g.POST(urls.DeleteTable(nameParam), ui.Handle(h.remove))
}

// param is the name of the table in the path.
func param(c echo.Context) string {
	text := c.Param(nameParam[1:])
	if c.Request().URL.RawPath == "" {
		return text
	}
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// listPage is what the list of tables shows.
type listPage struct {
	Rows []tableRow
	Next string // URL; empty is none
	Form form
}

// tableRow is one table: words and links, ready to print.
type tableRow struct {
	Name, URL, Delete string
	Key               string
	Items, Size       string
}

// form makes a table.
type form struct {
	Name, Key, Kind, Sort, SortKind string
	NameError, KeyError             string
	Open                            bool
}

func (h *Tables) list(c echo.Context) (ui.View, error) {
	return h.listView(c.Request().Context(), c.QueryParam("after"), form{Kind: "S", SortKind: "S"})
}

func (h *Tables) listView(ctx context.Context, after string, f form) (ui.View, error) {
	found, err := h.client.list(ctx, after)
	if err != nil {
		return ui.View{}, err
	}
	page := listPage{Form: f}
	for _, name := range found.TableNames {
		d, err := h.client.describe(ctx, name)
		if isMissing(err) {
			continue // deleted since it was listed
		}
		if err != nil {
			return ui.View{}, err
		}
		page.Rows = append(page.Rows, newTableRow(d))
	}
	if found.LastEvaluatedTableName != "" {
		page.Next = urls.With(urls.Tables(), "after", found.LastEvaluatedTableName)
	}
	page.Form.Open = page.Form.Open || len(page.Rows) == 0
	view := ui.View{Title: "Tables", List: true, Section: ui.SectionTables, Fragment: tablesPage(page)}
	if f.NameError != "" || f.KeyError != "" {
		view.Status = http.StatusUnprocessableEntity
	}
	return view, nil
}

func newTableRow(d description) tableRow {
	return tableRow{
		Name: d.TableName, URL: urls.Table(d.TableName), Delete: urls.DeleteTable(d.TableName), Key: d.keyWords(),
		Items: ui.Plural(int(d.ItemCount), "item"), Size: ui.Bytes(d.TableSizeBytes),
	}
}

func (h *Tables) create(c echo.Context) (ui.View, error) {
	value := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	f := form{
		Name: value("name"), Key: value("key"), Kind: cmp.Or(value("kind"), "S"), Sort: value("sort"), SortKind: cmp.Or(value("sortKind"), "S"), Open: true,
	}
	if f.Key == "" {
		f.KeyError = "Name the attribute that every item is found by."
		return h.listView(c.Request().Context(), "", f)
	}
	err := h.client.create(c.Request().Context(), f)
	var refused *apiError
	if errors.As(err, &refused) {
		f.NameError = refused.Message
		return h.listView(c.Request().Context(), "", f)
	}
	return ui.View{Redirect: urls.Table(f.Name)}, err
}

// itemsPage is what the page of a table shows.
type itemsPage struct {
	tableRow
	Columns []ui.Column
	Rows    []itemRow
	Next    string // URLs; empty is none
	First   string
	Item    *shownItem
}

// itemRow is one item: a cell for each column, the first of which leads to it.
type itemRow struct {
	URL   string
	Cells []string
	More  string // how many attributes have no column
}

// shownItem is one item whole.
type shownItem struct{ Title, Plain, Typed, Back string }

const itemsPerPage = 50

func (h *Tables) show(c echo.Context) (ui.View, error) {
	ctx, name := c.Request().Context(), param(c)
	d, err := h.client.describe(ctx, name)
	if err != nil {
		return ui.View{}, unknown(err)
	}
	page := itemsPage{tableRow: newTableRow(d)}
	if key := readKey(c.QueryParam("item")); key != nil {
		page.Item, err = h.item(ctx, d, key)
	} else {
		err = h.fill(ctx, &page, d, readKey(c.QueryParam("after")))
	}
	crumbs := []ui.Crumb{{Label: "Tables", URL: urls.Tables()}, {Label: name}}
	if page.Item != nil {
		crumbs = []ui.Crumb{crumbs[0], {Label: name, URL: urls.Table(name)}, {Label: page.Item.Title}}
	}
	return ui.View{Title: name, Section: ui.SectionTables, Crumbs: crumbs, Fragment: showPage(page)}, unknown(err)
}

// fill finds the items after a key.
func (h *Tables) fill(ctx context.Context, page *itemsPage, d description, after item) error {
	found, err := h.client.scan(ctx, d.TableName, itemsPerPage, after)
	if err != nil {
		return err
	}
	columns := columnsOf(d, found.Items)
	for _, name := range columns {
		page.Columns = append(page.Columns, ui.Column{Label: name})
	}
	for _, it := range found.Items {
		page.Rows = append(page.Rows, newItemRow(d, columns, it))
	}
	if after != nil {
		page.First = page.URL
	}
	if len(found.LastEvaluatedKey) > 0 {
		page.Next = urls.With(page.URL, "after", keyText(found.LastEvaluatedKey))
	}
	return nil
}

func newItemRow(d description, columns []string, it item) itemRow {
	r := itemRow{URL: urls.With(urls.Table(d.TableName), "item", keyText(d.keyOf(it)))}
	for _, name := range columns {
		r.Cells = append(r.Cells, cell(it[name]))
	}
	shown := 0
	for _, name := range columns {
		if it[name] != nil {
			shown++
		}
	}
	if rest := len(it) - shown; rest > 0 {
		r.More = ui.Plural(rest, "more attribute")
	}
	return r
}

func (h *Tables) item(ctx context.Context, d description, key item) (*shownItem, error) {
	it, err := h.client.get(ctx, d.TableName, key)
	if err != nil {
		return nil, err
	}
	if it == nil {
		return nil, ui.NotFound("item")
	}
	typed, err := json.MarshalIndent(it, "", "  ")
	if err != nil {
		return nil, err
	}
	return &shownItem{Title: cell(it[d.KeySchema[0].AttributeName]), Plain: plainItem(it), Typed: string(typed), Back: urls.Table(d.TableName)}, nil
}

// keyText is a key in a URL.
func keyText(key item) string {
	text, err := json.Marshal(key)
	if err != nil {
		return "" // texts that were JSON before
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// readKey is nil for text that keyText did not make.
func readKey(text string) item {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var key item
	if err != nil || json.Unmarshal(raw, &key) != nil || len(key) == 0 {
		return nil
	}
	return key
}

func (h *Tables) confirm(c echo.Context) (ui.View, error) {
	d, err := h.client.describe(c.Request().Context(), param(c))
	if err != nil {
		return ui.View{}, unknown(err)
	}
	r := newTableRow(d)
	return ui.View{
		Title: "Delete " + r.Name, Section: ui.SectionTables,
		Crumbs:   []ui.Crumb{{Label: "Tables", URL: urls.Tables()}, {Label: r.Name, URL: r.URL}, {Label: "Delete"}},
		Fragment: deletePage(r),
	}, nil
}

func (h *Tables) remove(c echo.Context) (ui.View, error) {
	err := h.client.delete(c.Request().Context(), param(c))
	return ui.View{Redirect: urls.Tables()}, unknown(err)
}

func isMissing(err error) bool {
	var refused *apiError
	return errors.As(err, &refused) && refused.code() == "ResourceNotFoundException"
}

// unknown words the error of a table that is not there, and other refusals.
func unknown(err error) error {
	var refused *apiError
	switch {
	case isMissing(err):
		return ui.NotFound("table")
	case errors.As(err, &refused):
		return ui.Invalid("The table store refused this", refused.Message)
	}
	return err
}
