package designer

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// OutlineFlow is a flow as numbered lines: the machine's own, a branch of a
// Parallel or the steps of a Map.
type OutlineFlow struct {
	Flow  Flow
	Title string // "Branch 2", "For each item"; "" for the machine
	Start string // what StartAt names; "" when nothing
	Lines []OutlineLine
}

// OutlineLine is one state as a sentence.
type OutlineLine struct {
	Number string // "4", or "4.2.1" for line 1 of branch 2 of state 4
	State  string
	Type   string
	Slot   bool // an empty step
	Lost   bool // nothing leads here
	Words  []OutlineWord
	Lanes  []OutlineFlow
}

// OutlineWord is a piece of a sentence. One with a State names it, and Number is
// its line; a state that does not exist has none.
type OutlineWord struct {
	Text   string
	State  string
	Number string
	Exit   Exit // the edge that a State stands for
}

// Sentence is the line's text without its number and name.
func (l OutlineLine) Sentence() string {
	var b strings.Builder
	for _, w := range l.Words {
		switch {
		case w.State == "":
			b.WriteString(w.Text)
		case w.Number == "":
			b.WriteString(quoted(w.State) + ", which is missing")
		default:
			b.WriteString(w.Number)
		}
	}
	return b.String()
}

// Outline reads a definition as numbered sentences: what the picture shows, in
// words. States come in the order in which one would tell them: each way of a
// Choice to its end, then what errors lead to, then what nothing leads to.
func Outline(doc *asl.Document) OutlineFlow {
	o := outliner{lost: readMachine(doc).unreachable()}
	return o.flow(readMachine(doc).top, "", "")
}

type outliner struct{ lost map[string]bool }

func (o outliner) flow(f *flow, prefix, title string) OutlineFlow {
	out := OutlineFlow{Flow: f.id, Title: title, Start: f.start().to}
	order := told(f)
	numbers := make(map[string]string, len(order))
	for i, s := range order {
		numbers[s.name] = prefix + strconv.Itoa(i+1)
	}
	for i, s := range order {
		following := ""
		if i+1 < len(order) {
			following = order[i+1].name
		}
		out.Lines = append(out.Lines, o.line(s, numbers, following))
	}
	return out
}

// told is the order in which the states of a flow are told.
func told(f *flow) []*state {
	byName := make(map[string]*state, len(f.states))
	for _, s := range f.states {
		byName[s.name] = s
	}
	var order []*state
	seen := map[string]bool{}
	from := func(name string) {
		stack := []string{name}
		var later []string // where errors lead
		for len(stack) > 0 || len(later) > 0 {
			if len(stack) == 0 {
				stack, later = append(stack, later[0]), later[1:]
			}
			s := byName[stack[len(stack)-1]]
			stack = stack[:len(stack)-1]
			if s == nil || seen[s.name] {
				continue
			}
			seen[s.name] = true
			order = append(order, s)
			links := s.links()
			for i := len(links) - 1; i >= 0; i-- {
				if list, _, _ := links[i].exit.item(); list != Catch {
					stack = append(stack, links[i].to)
				}
			}
			for _, l := range s.itemLinks(string(Catch), CatchExit) {
				later = append(later, l.to)
			}
		}
	}
	from(f.start().to)
	for _, s := range f.states {
		from(s.name)
	}
	return order
}

func (o outliner) line(s *state, numbers map[string]string, following string) OutlineLine {
	l := OutlineLine{Number: numbers[s.name], State: s.name, Type: s.typ, Slot: s.isSlot(), Lost: o.lost[s.name]}
	t := teller{line: &l, numbers: numbers, following: following}
	t.does(s)
	t.leads(s)
	t.handles(s)
	for i, lane := range s.lanes {
		prefix, title := fmt.Sprintf("%s.%d.", l.Number, i+1), fmt.Sprintf("Branch %d", i+1)
		if s.typ == "Map" {
			prefix, title = l.Number+".", "For each item"
		}
		l.Lanes = append(l.Lanes, o.flow(lane, prefix, title))
	}
	return l
}

// teller writes the sentence of a state.
type teller struct {
	line      *OutlineLine
	numbers   map[string]string
	following string // the state on the next line
}

func (t *teller) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if n := len(t.line.Words); n > 0 && t.line.Words[n-1].State == "" {
		t.line.Words[n-1].Text += text
		return
	}
	t.line.Words = append(t.line.Words, OutlineWord{Text: text})
}

// goTo names the state that an edge leads to.
func (t *teller) goTo(l link) {
	if l.to == "" {
		t.say("nowhere yet")
		return
	}
	t.line.Words = append(t.line.Words, OutlineWord{State: l.to, Number: t.numbers[l.to], Exit: l.exit})
}

// does says what the state does.
func (t *teller) does(s *state) {
	switch s.typ {
	case "Choice": // its rules say it
	case "Succeed":
		t.say("Succeed")
	case "Fail":
		t.say("Fail%s%s", after(" with ", words(s.node.Get("Error"))), after(": ", strings.TrimRight(words(s.node.Get("Cause")), ".")))
	case "Wait":
		t.say("Wait %s", cmp.Or(s.waitDetail(), "for a time that is not set"))
	case "Parallel":
		t.say("Do %s at the same time", s.detail())
	case "Map":
		t.say("Do this for each item%s", mapSource(s))
	case "Pass":
		t.say("%s", passWords(s))
	case "Task":
		t.say("Call %s%s", cmp.Or(s.detail(), "nothing yet"), callTarget(s))
	default:
		t.say("Do nothing known: the type is %q", s.typ)
	}
}

func after(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

func mapSource(s *state) string {
	for _, field := range []string{"ItemsPath", "Items"} {
		if n := s.node.Get(field); n.Is(asl.KindString) {
			return " of " + clip(words(n))
		}
	}
	if s.node.Get("ItemReader") != nil {
		return " that the item reader reads"
	}
	return ""
}

func passWords(s *state) string {
	switch {
	case s.isSlot():
		return "Empty step"
	case s.node.Get("Result") != nil:
		return "Give a fixed result"
	case s.node.Get("Parameters") != nil || s.node.Get("Output") != nil:
		return "Shape the data"
	case s.node.Get("Assign") != nil:
		return "Set variables"
	}
	return "Pass the data on"
}

// callTargets are the arguments that say what a call is about.
var callTargets = []string{"FunctionName", "TableName", "ApiEndpoint", "QueueUrl", "TopicArn", "StateMachineArn", "Bucket", "JobName"}

func callTarget(s *state) string {
	for _, parent := range []string{"Parameters", "Arguments"} {
		for _, key := range callTargets {
			for _, spelled := range []string{key, key + ".$"} {
				if n := s.node.Get(parent).Get(spelled); n.Is(asl.KindString) {
					return " " + clip(words(n))
				}
			}
		}
	}
	return ""
}

// leads says where it goes on.
func (t *teller) leads(s *state) {
	if s.typ == "Choice" {
		t.chooses(s)
		return
	}
	l, ok := s.link(ExitNext)
	switch {
	case !ok:
	case l.to != "" && l.to == t.following:
		t.say(", then go on to ")
		t.goTo(l)
	case l.to != "":
		t.say(", then go to ")
		t.goTo(l)
	default:
		t.say(", then end")
	}
}

func (t *teller) chooses(s *state) {
	word := "If "
	for i, l := range s.itemLinks(string(Choices), ChoiceExit) {
		t.say("%s%s go to ", word, ruleWords(s.node.Get(string(Choices)).Items[i]))
		t.goTo(l)
		word = ", if "
	}
	l, ok := s.link(ExitDefault)
	switch {
	case ok && len(t.line.Words) == 0:
		t.say("Go to ")
		t.goTo(l)
	case ok:
		t.say(", otherwise ")
		t.goTo(l)
	case len(t.line.Words) == 0:
		t.say("Choose by rules that are not set")
	default:
		t.say(", otherwise fail")
	}
}

// handles says what becomes of errors.
func (t *teller) handles(s *state) {
	if list := s.node.Get(string(Retry)); list.Is(asl.KindArray) {
		for _, item := range list.Items {
			t.say("; on %s try again%s", errorsOf(item), attemptsOf(item))
		}
	}
	for i, l := range s.itemLinks(string(Catch), CatchExit) {
		t.say("; on %s go to ", errorsOf(s.node.Get(string(Catch)).Items[i]))
		t.goTo(l)
	}
}

func errorsOf(item *asl.Node) string {
	if w := errorWords(item); w != "States.ALL" && w != "" {
		return w
	}
	return "any error"
}

func attemptsOf(retrier *asl.Node) string {
	attempts := "3"
	if n := retrier.Get("MaxAttempts"); n != nil {
		attempts = n.String()
	}
	switch attempts {
	case "0":
		return " not at all"
	case "1":
		return " once"
	}
	return " up to " + attempts + " times"
}
