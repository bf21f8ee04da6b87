// Package template is the library of starter workflows: each a definition that
// is valid as it is, an input for it, and answers for its calls, so that it runs
// without anything outside.
package template

import (
	"embed"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"
)

// Template is one starter workflow.
type Template struct {
	ID         string   `json:"-"`        // such as "order-saga"; also the name that a workflow of it gets
	Title      string   `json:"title"`    // in a few words
	Text       string   `json:"text"`     // what it does, in a sentence or two
	Type       string   `json:"type"`     // STANDARD or EXPRESS
	Services   []string `json:"services"` // what it calls
	Patterns   []string `json:"patterns"` // what it shows
	Definition string   `json:"-"`        // Amazon States Language
	Input      string   `json:"-"`        // JSON that shows it at work
	Mocks      []byte   `json:"-"`        // a mock configuration of the machine ID with the test case DemoCase
}

// DemoCase is the test case of every template's mock configuration.
const DemoCase = "Demo"

//go:embed library
var library embed.FS

var all = sync.OnceValue(func() []Template {
	dirs, err := library.ReadDir("library")
	if err != nil {
		panic("template: " + err.Error()) // embedded
	}
	var list []Template
	for _, dir := range dirs {
		list = append(list, load(dir.Name()))
	}
	slices.SortFunc(list, func(a, b Template) int { return strings.Compare(a.Title, b.Title) })
	return list
})

func load(id string) Template {
	t := Template{ID: id}
	if err := json.Unmarshal(file(id, "about.json"), &t); err != nil {
		panic("template: " + id + ": " + err.Error()) // embedded, and read by a test
	}
	t.Definition = string(file(id, "definition.asl.json"))
	t.Input = string(file(id, "input.json"))
	t.Mocks = file(id, "mocks.json")
	return t
}

func file(id, name string) []byte {
	data, err := library.ReadFile(path.Join("library", id, name))
	if err != nil {
		panic("template: " + err.Error()) // embedded, and read by a test
	}
	return data
}

// All lists the templates by title.
func All() []Template { return slices.Clone(all()) }

// Find looks a template up.
func Find(id string) (Template, bool) {
	i := slices.IndexFunc(all(), func(t Template) bool { return t.ID == id })
	if i < 0 {
		return Template{}, false
	}
	return all()[i], true
}

// Query chooses templates. Empty fields choose all.
type Query struct {
	Words   string // all of them must occur
	Service string
	Pattern string
}

// Search lists the templates that a query chooses, by title.
func Search(q Query) []Template {
	var found []Template
	for _, t := range all() {
		if q.fits(t) {
			found = append(found, t)
		}
	}
	return found
}

func (q Query) fits(t Template) bool {
	if q.Service != "" && !slices.Contains(t.Services, q.Service) || q.Pattern != "" && !slices.Contains(t.Patterns, q.Pattern) {
		return false
	}
	text := strings.ToLower(strings.Join(slices.Concat([]string{t.Title, t.Text, t.ID}, t.Services, t.Patterns), " "))
	for _, word := range strings.Fields(strings.ToLower(q.Words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Services lists what any template calls, in order.
func Services() []string { return distinct(func(t Template) []string { return t.Services }) }

// Patterns lists what any template shows, in order.
func Patterns() []string { return distinct(func(t Template) []string { return t.Patterns }) }

func distinct(of func(Template) []string) []string {
	var names []string
	for _, t := range all() {
		names = append(names, of(t)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
