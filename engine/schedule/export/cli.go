package export

import (
	"fmt"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// CLI is a command of the aws CLI for a POSIX shell.
func CLI(s engine.Schedule) string {
	lines := []string{"aws scheduler create-schedule"}
	if region := regionOf(s.ARN); region != "" {
		lines = append(lines, "--region "+quoteShell(region))
	}
	for _, m := range request(s) {
		lines = append(lines, "--"+dashed(m.name)+" "+quoteShell(plain(m.value)))
	}
	return strings.Join(lines, " \\\n  ") + "\n"
}

func regionOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 5); len(parts) == 5 {
		return parts[3]
	}
	return ""
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Time:
		return rfc3339(v)
	case members:
		return compact(v)
	}
	return fmt.Sprint(v)
}

// quoteShell puts text into single quotes unless nothing in it means anything to a shell.
func quoteShell(text string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@+,"
	if text != "" && strings.Trim(text, harmless) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// dashed is ScheduleExpression as schedule-expression.
func dashed(name string) string { return words(name, '-') }

// words puts a separator before each capital and writes all in lower case.
func words(name string, between rune) string {
	var out strings.Builder
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				out.WriteRune(between)
			}
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}
