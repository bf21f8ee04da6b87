package urls

import (
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// WorkflowID is how a URL names a state machine: its name when it is in the
// server's own region and account, "region:name" in another region, and
// "region:account:name" in another account. Names have no colons. Text that is
// no ARN is its own id.
func WorkflowID(home engine.Scope, arn string) string {
	a, err := engine.ParseARN(arn)
	switch {
	case err != nil:
		return arn
	case a.Account != home.Account:
		return a.Region + ":" + a.Account + ":" + a.Name
	case a.Region != home.Region:
		return a.Region + ":" + a.Name
	}
	return a.Name
}

// MachineARN is the ARN of the state machine that WorkflowID made id of.
func MachineARN(home engine.Scope, id string) string {
	scope := home
	parts := strings.SplitN(id, ":", 3)
	switch len(parts) {
	case 2:
		scope.Region = parts[0]
	case 3:
		scope = engine.Scope{Region: parts[0], Account: parts[1]}
	}
	return scope.MachineARN(parts[len(parts)-1])
}
