package schedules

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/schedule/phrase"
)

// The kinds of expressions, as the form calls them.
const (
	kindOnce = "at"
	kindRate = "rate"
	kindCron = "cron"
)

// timing is an expression as the form shows it: as text, by the fields of its kind, and as a phrase. Was is the text
// that all of them showed when the page was made: what differs from it is what was edited.
type timing struct {
	Expression string
	Was        string
	Kind       string
	At         string // of kindOnce: a date with a time
	Value      string // of kindRate
	Unit       string
	Boxes      [6]schedule.Box
	Phrase     string
	Said       string   // the phrase that was read last
	Zone       string   // that the phrase names; empty when it names none
	Understood []string // what the phrase left open, or how far it was understood
	Unclear    string   // why the phrase means nothing
}

const defaultCron = "cron(0 18 ? * MON-FRI *)"

// timingOf shows an expression. The fields of other kinds get values that are worth beginning with.
func timingOf(expr string, now time.Time) timing {
	boxes, _ := schedule.Boxes(defaultCron)
	t := timing{
		Expression: expr, Was: expr, Kind: kindCron, Value: "15", Unit: "minutes", Boxes: boxes,
		At: now.AddDate(0, 0, 1).Format("2006-01-02") + "T09:00",
	}
	if boxes, isCron := schedule.Boxes(expr); isCron {
		t.Boxes = boxes
		return t
	}
	switch e, _ := schedule.Parse(expr); e := e.(type) {
	case *schedule.At:
		t.Kind, t.At = kindOnce, strings.TrimSuffix(e.Wall().Format("2006-01-02T15:04:05"), ":00")
	case schedule.Rate:
		t.Kind, t.Value, t.Unit = kindRate, strconv.FormatInt(e.Value, 10), e.Unit.String()+"s"
	default:
		t.unreadable(expr)
	}
	return t
}

// unreadable keeps the kind of what cannot be read.
func (t *timing) unreadable(expr string) {
	switch kind, _, _ := strings.Cut(expr, "("); kind {
	case kindOnce, kindRate:
		t.Kind = kind
	}
}

// readTiming reads the form's fields and makes the text of whichever was edited.
func readTiming(values url.Values, now time.Time) timing {
	get := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	expr := get("expression")
	was := timingOf(get("was"), now)
	switch preset := get("preset"); {
	case preset != "":
		expr = preset
	case values.Has("kind") && expr == was.Expression:
		expr = edited(was, values)
	}
	t := timingOf(expr, now)
	t.Phrase, t.Said = get("phrase"), get("said")
	if t.Phrase != "" && (t.Phrase != t.Said || get("use") == "phrase") {
		t = t.listen(now)
	}
	return t
}

// edited is the expression of the fields, where they differ from what they showed.
func edited(was timing, values url.Values) string {
	t := timing{Kind: values.Get("kind"), At: values.Get("once"), Value: strings.TrimSpace(values.Get("rate")), Unit: values.Get("unit")}
	var boxes, before [6]string
	for i := range boxes {
		boxes[i], before[i] = strings.TrimSpace(values.Get("box"+strconv.Itoa(i))), was.Boxes[i].Text
	}
	switch {
	case t.Kind == kindOnce && (was.Kind != kindOnce || t.At != was.At):
		return atOf(t.At)
	case t.Kind == kindRate && (was.Kind != kindRate || t.Value != was.Value || t.Unit != was.Unit):
		return rateOf(t.Value, t.Unit)
	case t.Kind == kindCron && (was.Kind != kindCron || was.Expression != "" && boxes != before):
		return schedule.JoinBoxes(boxes)
	case t.Kind == kindCron && was.Expression == "" && boxes != before:
		return schedule.JoinBoxes(boxes)
	}
	return was.Expression
}

// atOf completes what browsers send without seconds.
func atOf(text string) string {
	if len(text) == len(minute) {
		text += ":00"
	}
	return "at(" + text + ")"
}

func rateOf(value, unit string) string {
	if value == "1" {
		unit = strings.TrimSuffix(unit, "s")
	}
	return "rate(" + value + " " + unit + ")"
}

// listen reads the phrase. One that is not understood leaves the expression as it is.
func (t timing) listen(now time.Time) timing {
	said := t.Phrase
	meaning, err := phrase.Parse(said, now)
	if err != nil {
		t.Said = said
		t.Unclear, t.Understood = unclear(err)
		return t
	}
	t = timingOf(meaning.Expression, now)
	t.Phrase, t.Said, t.Zone, t.Understood = said, said, meaning.Timezone, meaning.Assumed
	return t
}

func unclear(err error) (reason string, understood []string) {
	e, ok := err.(*phrase.Error) //nolint:errorlint // Parse returns nothing else
	if !ok {
		return err.Error(), nil
	}
	return e.Reason, e.Understood
}
