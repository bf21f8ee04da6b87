package urls

import (
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// ScheduleID is how URLs name a schedule: its group, with region and account
// before it where they are not the server's own, and its name. Text that is no
// ARN of a schedule is its own name.
func ScheduleID(home engine.Scope, arn string) (group, name string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[2] != "scheduler" {
		return "default", arn
	}
	path, _ := strings.CutPrefix(parts[5], "schedule/")
	group, name, _ = strings.Cut(path, "/")
	if scope := (engine.Scope{Region: parts[3], Account: parts[4]}); scope != home {
		group = scope.Region + ":" + scope.Account + ":" + group
	}
	return group, name
}

// ScheduleScope takes a group apart that ScheduleID made.
func ScheduleScope(home engine.Scope, id string) (scope engine.Scope, group string) {
	parts := strings.SplitN(id, ":", 3)
	if len(parts) != 3 {
		return home, id
	}
	return engine.Scope{Region: parts[0], Account: parts[1]}, parts[2]
}
