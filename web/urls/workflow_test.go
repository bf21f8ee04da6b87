package urls_test

import (
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/urls"
)

func TestAWorkflowHasAShortName(t *testing.T) {
	home := engine.Scope{Region: "us-east-1", Account: "123456789012"}
	tests := map[string]struct{ arn, id string }{
		"at home its name is enough":    {"arn:aws:states:us-east-1:123456789012:stateMachine:Orders", "Orders"},
		"another region is named":       {"arn:aws:states:eu-west-1:123456789012:stateMachine:Orders", "eu-west-1:Orders"},
		"another account is named too":  {"arn:aws:states:us-east-1:000000000001:stateMachine:Orders", "us-east-1:000000000001:Orders"},
		"letters of all alphabets stay": {"arn:aws:states:us-east-1:123456789012:stateMachine:Größe-注文", "Größe-注文"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := urls.WorkflowID(home, test.arn); got != test.id {
				t.Errorf("the id is %q, want %q", got, test.id)
			}
			if got := urls.MachineARN(home, test.id); got != test.arn {
				t.Errorf("the ARN is %q, want %q", got, test.arn)
			}
		})
	}
}
