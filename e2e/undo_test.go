package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestTwoHundredEditsAreUndoneToTheByte makes random edits as the page sends them,
// starts the server anew, and takes all of them back.
func TestTwoHundredEditsAreUndoneToTheByte(t *testing.T) {
	data := t.TempDir()
	s := launch(t, data, "--no-demo")
	answer, err := http.PostForm(s.url+"/import", url.Values{"name": {"steps"}, "text": {threeSteps}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	original := get(t, s.url+"/w/steps/text")
	if original != threeSteps {
		t.Fatalf("the import made\n%s", original)
	}
	get(t, s.url+"/w/steps/design")
	d := &drafter{site: s.url, rand: rand.New(rand.NewPCG(11, 4)), revision: 1}
	const edits = 200
	for made := 0; made < edits; {
		if d.send(t, "edits", d.edit(t)) {
			made++
		}
	}
	s.stop(t)

	again := launch(t, data, "--no-demo")
	defer again.stop(t)
	d.site = again.url
	for i := range edits {
		if !d.send(t, "undo", "") {
			t.Fatalf("undo %d is refused", i+1)
		}
	}
	if got := get(t, again.url+"/w/steps/text"); got != original {
		t.Errorf("after %d undos the text is\n%s\nwant\n%s", edits, got, original)
	}
}

// drafter edits a draft as a page does.
type drafter struct {
	site     string
	rand     *rand.Rand
	revision int64
}

// edit is a random edit of what the draft holds now.
func (d *drafter) edit(t *testing.T) string {
	t.Helper()
	names := stateNames(t, get(t, d.site+"/w/steps/text"))
	pick := func(of []string) string { return of[d.rand.IntN(len(of))] }
	one, other := js(pick(names)), js(pick(names))
	item := js(pick([]string{"Pass", "Wait", "Choice", "Parallel", "Map", "lambda.invoke", "sqs.sendMessage", "pattern.poll", "pattern.compensate"}))
	// What is large must not only grow.
	if len(names) > 60 {
		return fmt.Sprintf(`{"op":"remove","states":[%s,%s]}`, one, other)
	}
	switch d.rand.IntN(9) {
	case 0, 1:
		return fmt.Sprintf(`{"op":"insert","new":{"item":%s},"at":{"after":%s}}`, item, one)
	case 2:
		return fmt.Sprintf(`{"op":"insert","new":{"item":%s},"at":{"before":%s}}`, item, one)
	case 3:
		return fmt.Sprintf(`{"op":"move","state":%s,"at":{"after":%s}}`, one, other)
	case 4:
		return fmt.Sprintf(`{"op":"remove","states":[%s]}`, one)
	case 5:
		return fmt.Sprintf(`{"op":"rename","state":%s,"to":"State %d"}`, one, d.rand.IntN(1000))
	case 6:
		return fmt.Sprintf(`{"op":"duplicate","states":[%s]}`, one)
	case 7:
		return fmt.Sprintf(`{"op":"wrap","states":[%s],"in":"Parallel"}`, one)
	}
	return fmt.Sprintf(`{"op":"set","state":%s,"path":["Comment"],"value":"%d"}`, one, d.rand.IntN(1000))
}

// stateNames are the names of all states, in order.
func stateNames(t *testing.T, text string) []string {
	t.Helper()
	var names []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if states, ok := v["States"].(map[string]any); ok {
				for name := range states {
					names = append(names, name)
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(decoded(t, text))
	slices.Sort(names)
	return slices.Compact(names)
}

// send makes a change, and says whether there is a new revision.
func (d *drafter) send(t *testing.T, what, edit string) bool {
	t.Helper()
	body := fmt.Sprintf(`{"base":%d}`, d.revision)
	if edit != "" {
		body = fmt.Sprintf(`{"base":%d,"edit":%s}`, d.revision, edit)
	}
	answer, err := http.Post(d.site+"/w/steps/"+what, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("%s %s: %s %v: %s", what, edit, answer.Status, err, bytes.TrimSpace(text))
	}
	var made struct{ Revision int64 }
	if err := json.Unmarshal(text, &made); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || made.Revision == d.revision {
		return false
	}
	d.revision = made.Revision
	return true
}
