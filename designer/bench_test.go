package designer

import (
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

// longText is a definition of about n states: a chain with a Choice, a rejoining
// branch, catchers and a Parallel every few states.
func longText(b *testing.B, n int) string {
	text := ""
	add := func(edit string) {
		e, err := ParseEdit([]byte(edit))
		if err != nil {
			b.Fatal(err)
		}
		out, err := Apply(text, e)
		if err != nil {
			b.Fatal(err)
		}
		text = out.Text
	}
	for i := 0; len(mustRead(b, text+emptyIf(text)).order) < n; i++ {
		for _, item := range []string{"lambda.invoke", "Choice", "dynamodb.putItem", "Wait"} {
			add(fmt.Sprintf(`{"op":"insert","new":{"item":%q},"at":{"edge":{"exit":"start"}}}`, item))
		}
		if i%4 == 0 {
			add(`{"op":"insert","new":{"item":"Parallel"},"at":{"edge":{"exit":"start"}}}`)
		}
	}
	return text
}

func emptyIf(text string) string {
	if text == "" {
		return "{}"
	}
	return ""
}

func BenchmarkEdit200States(b *testing.B) {
	text := longText(b, 200)
	for sentence, edit := range map[string]string{
		"set":       `{"op":"set","state":"Wait 2","path":["Seconds"],"value":60}`,
		"insert":    `{"op":"insert","new":{"item":"Choice"},"at":{"after":"Wait 2"}}`,
		"move":      `{"op":"move","state":"Wait 2","at":{"after":"Put item"}}`,
		"rename":    `{"op":"rename","state":"Wait 2","to":"Pause"}`,
		"remove":    `{"op":"remove","states":["Wait 2"]}`,
		"duplicate": `{"op":"duplicate","states":["Parallel 2"]}`,
	} {
		e, err := ParseEdit([]byte(edit))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(sentence, func(b *testing.B) {
			for b.Loop() {
				if _, err := Apply(text, e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGraph200States(b *testing.B) {
	text := longText(b, 200)
	for b.Loop() {
		doc, err := asl.Parse([]byte(text))
		if err != nil {
			b.Fatal(err)
		}
		if g := Graph(doc); len(g.Nodes) == 0 {
			b.Fatal("no states")
		}
	}
}

func BenchmarkScene200States(b *testing.B) {
	doc := mustRead(b, longText(b, 200)).doc
	for b.Loop() {
		if s := Scene(doc, nil); len(s.Diagram.Nodes) == 0 {
			b.Fatal("nothing drawn")
		}
	}
}
