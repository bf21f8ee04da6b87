package api

import "testing"

func TestAFilterPatternOfTermsPicksMessages(t *testing.T) {
	for _, c := range []struct {
		pattern, message string
		want             bool
	}{
		{"", "anything", true},
		{"Failed", "ExecutionFailed", true},
		{"failed", "ExecutionFailed", false},
		{`Failed "State P"`, `Failed in State P`, true},
		{`Failed "State P"`, `Failed in State Q`, false},
		{"Failed -Task", "TaskFailed", false},
		{"?One ?Two", "Two", true},
		{"?One ?Two", "Three", false},
	} {
		fits, err := logPattern(c.pattern)
		if err != nil || fits(c.message) != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.message, err)
		}
	}
	if _, err := logPattern(`{ $.type = "x" }`); err == nil {
		t.Error("a pattern of fields, which is not supported, is taken")
	}
}
