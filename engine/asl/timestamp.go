package asl

import (
	"regexp"
	"time"
)

var timestampForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// IsTimestamp tells whether s is a timestamp as ASL wants it: RFC 3339 with an
// upper-case T, and an upper-case Z or an offset.
func IsTimestamp(s string) bool {
	if !timestampForm.MatchString(s) {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, s)
	return err == nil
}
