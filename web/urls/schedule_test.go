package urls_test

import (
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/urls"
)

func TestAScheduleHasAShortName(t *testing.T) {
	home := engine.Scope{Region: "us-east-1", Account: "123456789012"}
	tests := map[string]struct {
		arn, group, name string
		scope            engine.Scope
	}{
		"at home its group and name are enough": {
			"arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly", "default", "nightly", home},
		"another region is named": {
			"arn:aws:scheduler:eu-west-1:123456789012:schedule/ops/nightly", "eu-west-1:123456789012:ops", "nightly",
			engine.Scope{Region: "eu-west-1", Account: "123456789012"}},
		"text that is no ARN is a name": {"nightly", "default", "nightly", home},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			group, short := urls.ScheduleID(home, test.arn)
			if group != test.group || short != test.name {
				t.Errorf("it is %q, %q; want %q, %q", group, short, test.group, test.name)
			}
			if scope, _ := urls.ScheduleScope(home, group); scope != test.scope {
				t.Errorf("it leads back to %v, want %v", scope, test.scope)
			}
		})
	}
}
