package designer

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Item is one thing that can be put on the canvas.
type Item struct {
	ID         string         `json:"id"`     // stable, such as "Wait" or "dynamodb.putItem"
	Group      string         `json:"group"`  // "Actions", "Flow" or "Patterns"
	Family     string         `json:"family"` // as svg.Family: the hue of its glyph
	Glyph      string         `json:"glyph"`  // as svg.Glyph
	Name       string         `json:"name"`   // what it is called, and its states at first
	Detail     string         `json:"detail"` // second line, such as "DynamoDB · putItem"
	Help       string         `json:"help"`   // what it does, in a sentence
	Words      []string       `json:"words"`  // what else people call it, lower case
	Needs      string         `json:"needs"`  // "aws": it runs where an AWS endpoint is configured, or with a mock
	Definition jsontext.Value `json:"definition"`
	JSONata    jsontext.Value `json:"jsonata"` // the definition in JSONata machines, where it differs
}

// Patterns is the group of items that are several states: their definition is a
// flow, with StartAt and States.
const Patterns = "Patterns"

//go:embed palette.json
var paletteJSON []byte

var palette = sync.OnceValue(func() []Item {
	var items []Item
	if err := json.Unmarshal(paletteJSON, &items, json.RejectUnknownMembers(true)); err != nil {
		panic("designer: palette.json: " + err.Error()) // embedded, and read by a test
	}
	return items
})

// Palette is the catalogue of what can be inserted, in the order to show it:
// the states of the language and the actions that the engine can run.
func Palette() []Item { return slices.Clone(palette()) }

// ItemByID finds an item of the palette, or a call of an AWS API, such as
// "aws-sdk:s3:putObject".
func ItemByID(id string) (Item, bool) {
	i := slices.IndexFunc(palette(), func(it Item) bool { return it.ID == id })
	if i < 0 {
		return apiActionByID(id)
	}
	return palette()[i], true
}

// SearchPalette returns the items in which every word of the query occurs, best
// first: the one that is called so, those whose name starts with it, those with a
// word that does, the rest.
// An empty query gives the whole palette.
func SearchPalette(query string) []Item {
	query = strings.ToLower(strings.TrimSpace(query))
	var byRank [noMatch + 1][]Item
	for _, it := range palette() {
		r := it.rank(query)
		byRank[r] = append(byRank[r], it)
	}
	return slices.Concat(byRank[:noMatch]...)
}

const noMatch = 4

func (it Item) rank(query string) int {
	name := strings.ToLower(it.Name)
	words := append(strings.Fields(name), it.Words...)
	text := strings.Join(append(words, strings.ToLower(it.Detail+" "+it.Group)), " ")
	for _, w := range strings.Fields(query) {
		if !strings.Contains(text, w) {
			return noMatch
		}
	}
	switch {
	case name == query:
		return 0
	case strings.HasPrefix(name, query):
		return 1
	case slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, query) }):
		return 2
	}
	return 3
}
