package engine

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Scope is whose resources a call is about: a region and an account.
type Scope struct{ Region, Account string }

func (s Scope) arn(kind, rest string) string {
	return fmt.Sprintf("arn:aws:states:%s:%s:%s:%s", s.Region, s.Account, kind, rest)
}

// MachineARN is the ARN of a state machine.
func (s Scope) MachineARN(name string) string { return s.arn("stateMachine", name) }

// ActivityARN is the ARN of an activity.
func (s Scope) ActivityARN(name string) string { return s.arn("activity", name) }

// MachinePrefix is how the ARNs of all state machines of the scope begin.
func (s Scope) MachinePrefix() string { return s.arn("stateMachine", "") }

// ActivityPrefix is how the ARNs of all activities of the scope begin.
func (s Scope) ActivityPrefix() string { return s.arn("activity", "") }

// ARN is an ARN of Step Functions, taken apart.
type ARN struct {
	Scope
	Kind      string // stateMachine, execution, express, activity or mapRun
	Name      string // of the machine or activity
	Qualifier string // the execution's name; of a machine: version, alias or nothing
	Run       string // the last part of an express ARN
}

// ParseARN takes an ARN of Step Functions apart. The error is an ErrInvalidArn.
func ParseARN(text string) (ARN, error) {
	p := strings.Split(text, ":")
	if p[0] != "arn" {
		return ARN{}, invalidARN("Invalid ARN prefix: " + text)
	}
	if len(p) < 7 || p[2] != "states" {
		return ARN{}, invalidARN("Resource type not valid in this context: " + text)
	}
	a := ARN{Scope: Scope{p[3], p[4]}, Kind: p[5], Name: p[6]}
	if len(p) > 7 {
		a.Qualifier = p[7]
	}
	if len(p) > 8 {
		a.Run = p[8]
	}
	return a, nil
}

func invalidARN(why string) error {
	return &Error{Name: ErrInvalidArn.Name, Message: "Invalid Arn: '" + why + "'"}
}

// parseKind takes an ARN apart that must be of one of some kinds.
func parseKind(text string, kinds ...string) (ARN, error) {
	a, err := ParseARN(text)
	if err != nil {
		return a, err
	}
	for _, k := range kinds {
		if a.Kind == k {
			return a, nil
		}
	}
	return a, invalidARN("Resource type not valid in this context: " + a.Kind)
}

// ExecutionARN is the ARN of an execution of the machine; run is the last part
// of an express execution's ARN and else empty.
func (a ARN) ExecutionARN(name, run string) string {
	if run != "" {
		return a.arn("express", a.Name+":"+name+":"+run)
	}
	return a.arn("execution", a.Name+":"+name)
}

const forbiddenInNames = " \t\n\r<>{}[]?*\"#%\\^|~`$&,;:/"

// checkName tells whether a state machine, execution or activity may be called so.
func checkName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > 80 || strings.ContainsFunc(name, forbiddenRune) {
		return &Error{Name: ErrInvalidName.Name, Message: "Invalid Name: '" + name + "'"}
	}
	return nil
}

func forbiddenRune(r rune) bool {
	switch {
	case r <= 0x1f, r >= 0x7f && r <= 0x9f, r == 0xfffe, r == 0xffff, r == utf8.RuneError, r == 0x10ffff:
		return true
	case r == '\u00a0', r >= 0x2000 && r <= 0x200b, r == 0x2028, r == 0x2029, r == 0x3000:
		return true
	}
	return strings.ContainsRune(forbiddenInNames, r)
}
