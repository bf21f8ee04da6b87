package asl

import "strings"

// Severity tells whether a problem keeps a definition from running.
type Severity string

// The severities.
const (
	Error   Severity = "ERROR"
	Warning Severity = "WARNING"
)

// Problem is one thing that is wrong with a definition, or looks so.
type Problem struct {
	Severity     Severity
	Code         string  // stable, such as "MISSING_TRANSITION_TARGET"
	Message      string  // AWS's words where they are known
	Location     string  // as AWS writes it: "/States/A/Choices[0]/Next"; "" when there is none
	Offset, End  int     // the bytes of the text that it is about
	Line, Column int     // of Offset, counted from 1
	Help         string  // what would be right, in a sentence
	Remedy       *Remedy // a change that puts it right; nil when there is no obvious one
}

// HasErrors tells whether one of the problems is an error.
func HasErrors(ps []Problem) bool {
	for _, p := range ps {
		if p.Severity == Error {
			return true
		}
	}
	return false
}

// InvalidDefinitionMessage is the text with which AWS refuses a definition
// that has these problems; warnings are left out.
func InvalidDefinitionMessage(ps []Problem) string {
	var b strings.Builder
	for _, p := range ps {
		if p.Severity != Error {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		at := p.Location
		if at == "" {
			at = "null"
		}
		b.WriteString(p.Code + ": " + p.Message + " at " + at)
	}
	return "Invalid State Machine Definition: '" + b.String() + "'"
}
