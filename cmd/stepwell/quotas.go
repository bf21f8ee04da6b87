package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// quota is one limit of executions that --quota can set. AWS's value is the default.
type quota struct {
	name    string
	initial string
	about   string
	set     func(l *machine.Limits, text string) error
}

// quotas are the limits that Step Functions puts on an execution (Step Functions quotas).
var quotas = []quota{
	{
		"payload-bytes", "262144", "the most that an input, a result, an output or one Assign may be; not above AWS's value",
		whole(func(l *machine.Limits, n int64) { l.PayloadBytes = int(n) }, 1, 262_144),
	},
	{
		"history-events", "25000", "the events after which an execution fails",
		whole(func(l *machine.Limits, n int64) { l.HistoryEvents = n }, 10, 1_000_000),
	},
	{
		"variable-bytes", "10485760", "the most that all variables of an execution may be",
		whole(func(l *machine.Limits, n int64) { l.VariableBytes = n }, 1, 1<<30),
	},
	{
		"standard-time", "8760h", "how long an execution may take",
		span(func(l *machine.Limits) *time.Duration { return &l.StandardTime }),
	},
	{
		"express-time", "5m", "how long an Express execution may take",
		span(func(l *machine.Limits) *time.Duration { return &l.ExpressTime }),
	},
	{
		"inline-map-concurrency", "40", "iterations of an inline Map at a time",
		whole(func(l *machine.Limits, n int64) { l.InlineLanes = int(n) }, 1, 10_000),
	},
}

// setQuota takes NAME=VALUE.
func setQuota(c *config, text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("%q is not NAME=VALUE", text)
	}
	for _, q := range quotas {
		if q.name == name {
			if err := q.set(&c.limits, value); err != nil {
				return fmt.Errorf("quota %s: %w", name, err)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no quota %q: they are %s", name, strings.Join(quotaNames(), ", "))
}

func quotaNames() []string {
	names := make([]string, len(quotas))
	for i, q := range quotas {
		names[i] = q.name
	}
	return names
}

func whole(put func(*machine.Limits, int64), least, most int64) func(*machine.Limits, string) error {
	return func(l *machine.Limits, text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%q is not a number from %d to %d", text, least, most)
		}
		put(l, n)
		return nil
	}
}

func span(field func(*machine.Limits) *time.Duration) func(*machine.Limits, string) error {
	return func(l *machine.Limits, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < time.Second || d > 10*365*24*time.Hour {
			return fmt.Errorf("%q is not a duration from 1s to 87600h, such as 10m", text)
		}
		*field(l) = d
		return nil
	}
}

// writeQuotas adds the table of quotas to the reference.
func writeQuotas(b *strings.Builder) {
	b.WriteString("\n## Quotas\n\n`--quota NAME=VALUE` sets one; the defaults are AWS's.\n\n| quota | default | |\n|---|---|---|\n")
	for _, q := range quotas {
		fmt.Fprintf(b, "| `%s` | `%s` | %s |\n", q.name, q.initial, q.about)
	}
}
