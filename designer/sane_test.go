package designer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

func mustRead(t testing.TB, text string) *machine {
	t.Helper()
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatalf("not JSON: %v\n%s", err, text)
	}
	return readMachine(doc)
}

// insane says what is wrong with the structure of a machine.
func insane(m *machine) []string {
	var wrong []string
	report := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	seen := map[string]bool{}
	for _, s := range m.order {
		if seen[s.name] {
			report("two states are named %q", s.name)
		}
		seen[s.name] = true
		checkState(s, report)
	}
	for _, f := range m.flows() {
		if len(f.states) == 0 && (f.id.Container != "" || f.start().to != "") {
			report("the flow %v is empty", f.id)
		}
		for _, l := range f.links() {
			ends := l.to == "" && (l.exit == ExitNext || l.exit == ExitStart && len(f.states) == 0)
			if !ends && f.state(l.to) == nil {
				report("%s leads to %q, which is not there", l.words(), l.to)
			}
		}
	}
	return wrong
}

func checkState(s *state, report func(string, ...any)) {
	next, end := s.node.Get("Next") != nil, s.node.Get("End") != nil
	switch {
	case s.flowsOn() && next == end:
		report("%q has not exactly one of Next and End", s.name)
	case !s.flowsOn() && (next || end):
		report("%q has Next or End", s.name)
	case s.typ == "Choice" && len(s.itemLinks("Choices", ChoiceExit)) == 0:
		report("%q has no rules", s.name)
	case (s.typ == "Parallel" || s.typ == "Map") && len(s.lanes) == 0:
		report("%q has nothing inside", s.name)
	}
	for _, field := range []string{"Catch", "Retry"} {
		if n := s.node.Get(field); n != nil && len(n.Items) == 0 {
			report("%s of %q is empty", field, s.name)
		}
	}
}

// touched says which states an edit changed that it should not have: those that
// say the same as before but are written otherwise, and those whose fields other
// than transitions changed though the edit does not name them.
func touched(before, after *machine, named []string) []string {
	var wrong []string
	for _, s := range after.order {
		was := before.states[s.name]
		if was == nil || placeOf(before, was) != placeOf(after, s) || indentOf(before, was) != indentOf(after, s) {
			continue
		}
		if same(was.node, s.node) {
			if string(was.node.Raw()) != string(s.node.Raw()) {
				wrong = append(wrong, fmt.Sprintf("%q says the same but is written otherwise", s.name))
			}
			continue
		}
		if slices.Contains(named, s.name) {
			continue
		}
		for _, field := range changedFields(was.node, s.node, "Branches", "ItemProcessor", "Iterator", "Next", "End", "Default", "Choices", "Catch") {
			wrong = append(wrong, fmt.Sprintf("%s of %q changed", field, s.name))
		}
	}
	return wrong
}

// placeOf is the flow that a state is in, and those around it.
func placeOf(m *machine, s *state) string {
	place := fmt.Sprint(s.in.id)
	if c := m.states[s.in.id.Container]; c != nil {
		place += placeOf(m, c)
	}
	return place
}

func indentOf(m *machine, s *state) string { return lineIndent(m.doc.Text, s.member.KeyStart) }

// orderText is a machine with everything in it that edits have to get right.
var orderText = strings.TrimPrefix(`
{
  "Comment": "Orders \u2013 kept as written",
  "StartAt": "Validate",
  "x-owner": {"team": "orders", "since": 1e3},
  "States": {
    "Validate": {
      "Type": "Task",
      "Resource": "${ValidateFunction}",
      "Retry": [ { "ErrorEquals": ["States.ALL"], "BackoffRate": 2.0 } ],
      "Catch": [
        {
          "ErrorEquals": ["BadOrder", "TooLarge"],
          "Next": "Refuse"
        },
        { "ErrorEquals": ["States.ALL"], "Next": "Refuse" }
      ],
      "Next": "Large?"
    },
    "Large?": {
      "Type": "Choice",
      "Choices": [
        { "Variable": "$.total", "NumericGreaterThan": 100, "Next": "Approve" },
        { "And": [ { "Variable": "$.a", "IsPresent": true } ], "Next": "Each" }
      ],
      "Default": "Split"
    },
    "Approve": { "Type": "Wait", "Seconds": 10, "Next": "Large?" },
    "Split": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "Pack",
          "States": {
            "Pack": { "Type": "Pass", "Next": "Send" },
            "Send": {
              "Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "Give up" } ],
              "End": true
            },
            "Give up": { "Type": "Fail" }
          }
        },
        { "StartAt": "Bill", "States": { "Bill": { "Type": "Pass", "End": true } } }
      ],
      "Next": "Each"
    },
    "Each": {
      "Type": "Map",
      "ItemProcessor": {
        "StartAt": "Store",
        "States": {
          "Store": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "x-unknown": [1.0, 10000000000000000000001],
            "End": true
          }
        }
      },
      "Next": "Done"
    },
    "Done": { "Type": "Succeed" },
    "Refuse": {
      "Type": "Fail",
      "Error": "Refused"
    }
  }
}
`, "\n")
