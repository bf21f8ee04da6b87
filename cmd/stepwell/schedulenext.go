package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
)

var scheduleNextCommand = command{
	name: "schedule next", summary: "print when a schedule expression fires",
	about: "Prints the fires after --from, one a line, in RFC 3339. The exit status is 2 when the expression or the time zone is not valid;\n" +
		"an expression that never fires prints nothing.",
	run: scheduleNext,
}

func scheduleNext(_ context.Context, a *app, c config, _ []string) error {
	q := c.query
	if q.Expression == "" {
		return usagef("schedule next needs --expr, such as --expr 'cron(0 18 ? * MON-FRI *)'")
	}
	if q.From == "" {
		q.From = time.Now().UTC().Format(time.RFC3339)
	}
	lines, err := q.Lines()
	if wrong := (*schedule.ExpressionError)(nil); errors.As(err, &wrong) {
		return usagef("%w\n%s", err, wrong.Pointer())
	}
	if err != nil {
		return &exitError{exitUsage, err}
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(a.stdout, line); err != nil {
			return err
		}
	}
	return nil
}
