package asl

// MachineType is the type of a state machine.
type MachineType string

// The machine types.
const (
	Standard MachineType = "STANDARD"
	Express  MachineType = "EXPRESS"
)

// Options say how strictly a definition is looked at. The zero value checks
// what AWS checks when it creates a STANDARD machine.
type Options struct {
	Type MachineType // Standard when empty
	Lint bool        // also give our own warnings
}

// Validate checks a definition and returns what is wrong with it in the order
// of the text, at most MaxProblems.
func Validate(text []byte, opt Options) []Problem {
	return nil
}
