package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// viewer makes a studio one in which everything can be looked at and nothing
// changed: it refuses what changes something, and takes out of the pages what
// would lead there. The refusal is what protects; the rest is for the eye.
type viewer struct {
	router *echo.Echo
	forms  map[string]bool // routes of pages that are only there to change something
}

// lists are pages that take a form and are worth looking at without it.
var lists = []string{
	urls.Versions(":workflow"), urls.Tables(), urls.Outline(":workflow"), urls.Runs(":workflow"), urls.Compare(":workflow", "", ""),
}

// learn reads the routes: a page whose address takes a form too is a form, but
// for lists.
func (v *viewer) learn() {
	posts := map[string]bool{}
	for _, r := range v.router.Routes() {
		if r.Method == http.MethodPost {
			posts[r.Path] = true
		}
	}
	for _, r := range v.router.Routes() {
		if r.Method == http.MethodGet && posts[r.Path] && !slices.Contains(lists, r.Path) {
			v.forms[r.Path] = true
		}
	}
}

// errViewOnly is the answer to everything that would change something.
var errViewOnly = &ui.Problem{
	Status: http.StatusForbidden, Title: "Here everything can only be looked at",
	Detail: "This address of Stepwell is for viewers.", Next: "Ask whoever runs Stepwell for the address at which workflows are edited.",
}

// guard is the middleware of a viewer's studio.
func (v *viewer) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		looks := r.Method == http.MethodGet || r.Method == http.MethodHead
		if !looks && r.URL.Path != urls.Theme() || v.forms[c.Path()] {
			return errViewOnly
		}
		body := &heldBody{ResponseWriter: c.Response().Writer}
		c.Response().Writer = body
		err := next(c)
		c.Response().Writer = body.ResponseWriter
		if err != nil || !body.held {
			return err
		}
		return body.release(v)
	}
}

// heldBody keeps an answer back while it is a page.
type heldBody struct {
	http.ResponseWriter
	held   bool
	status int
	page   bytes.Buffer
}

func (b *heldBody) WriteHeader(status int) {
	b.held = strings.HasPrefix(b.Header().Get("Content-Type"), "text/html")
	b.status = status
	if !b.held {
		b.ResponseWriter.WriteHeader(status)
	}
}

func (b *heldBody) Write(p []byte) (int, error) {
	if b.held {
		return b.page.Write(p)
	}
	return b.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController find Flush and the deadlines.
func (b *heldBody) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *heldBody) release(v *viewer) error {
	page, err := v.strip(b.page.String())
	if err != nil {
		return err
	}
	b.Header().Del("Content-Length")
	b.ResponseWriter.WriteHeader(b.status)
	_, err = b.ResponseWriter.Write(page)
	return err
}

// strip takes what changes something out of a page or a fragment.
func (v *viewer) strip(page string) ([]byte, error) {
	var nodes []*html.Node
	if strings.HasPrefix(strings.TrimSpace(strings.ToLower(page[:min(len(page), 64)])), "<!doctype") {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return nil, err
		}
		nodes = []*html.Node{root}
	} else {
		var err error
		nodes, err = html.ParseFragment(strings.NewReader(page), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	for _, n := range nodes {
		if v.changes(n) {
			continue
		}
		v.prune(n)
		if err := html.Render(&out, n); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// prune removes the elements below a node that change something, and menus of
// which nothing is left.
func (v *viewer) prune(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if v.changes(child) {
			n.RemoveChild(child)
		} else {
			v.prune(child)
			if hasClass(child, "menu-host") && !hasItem(child) {
				n.RemoveChild(child)
			}
		}
		child = next
	}
}

// changes says whether an element is there to change something.
func (v *viewer) changes(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Dialog:
		return true
	case atom.Form:
		return strings.EqualFold(attribute(n, "method"), "post") && attribute(n, "action") != urls.Theme()
	case atom.A:
		return v.leadsToForm(attribute(n, "href"))
	case atom.Button:
		return attribute(n, "data-opens") != "" || attribute(n, "data-edit") != ""
	}
	return false
}

// leadsToForm says whether a link leads to a page that a viewer may not see.
func (v *viewer) leadsToForm(href string) bool {
	to, err := url.Parse(href)
	if err != nil || to.Host != "" || !strings.HasPrefix(to.Path, "/") {
		return false
	}
	c := v.router.NewContext(nil, nil)
	v.router.Router().Find(http.MethodGet, to.EscapedPath(), c)
	return v.forms[c.Path()]
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}

// hasItem says whether a menu has something to choose.
func hasItem(n *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if attribute(child, "role") == "menuitem" || hasItem(child) {
			return true
		}
	}
	return false
}
