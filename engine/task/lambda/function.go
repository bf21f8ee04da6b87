package lambda

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// MaxTimeout is the longest that a function may run: what Lambda allows.
const MaxTimeout = 15 * time.Minute

// Function is a registered function: a name and where it runs. Exactly one of
// URL and Command is given.
type Function struct {
	Name string
	// URL is posted the payload; a 2xx answer holds the result. It may be that
	// of a runtime interface emulator (…/2015-03-31/functions/function/invocations).
	URL string
	// Command is a program with its arguments: JSON on stdin, JSON on stdout.
	Command []string
	Dir     string        // of the command; empty: that of this process
	Env     []string      // "KEY=value", added to Config.Env
	Timeout time.Duration // default and at most MaxTimeout
}

var functionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,140}$`)

func (f Function) validate() error {
	switch {
	case !functionName.MatchString(f.Name):
		return fmt.Errorf("function %q: a name has 1 to 140 letters, digits, hyphens and underscores", f.Name)
	case (f.URL == "") == (len(f.Command) == 0):
		return fmt.Errorf("function %q: give either a URL or a command", f.Name)
	case f.Timeout < 0 || f.Timeout > MaxTimeout:
		return fmt.Errorf("function %q: the time limit must be between 0 and %s", f.Name, MaxTimeout)
	}
	if f.URL == "" {
		return nil
	}
	u, err := url.Parse(f.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("function %q: its URL must begin with http:// or https://", f.Name)
	}
	return nil
}

func (f Function) timeout() time.Duration { return cmp.Or(f.Timeout, MaxTimeout) }

// reference is what a FunctionName or the Resource of a Task names.
type reference struct {
	given     string // as it was written
	name      string
	qualifier string // a version or an alias; empty: $LATEST
	region    string
	account   string
}

// parseReference reads a name, a partial ARN (123456789012:function:name) or an
// ARN, each with or without a qualifier.
func parseReference(s string) reference {
	r := reference{given: s}
	rest := s
	if before, after, ok := strings.Cut(s, "function:"); ok && (before == "" || strings.HasSuffix(before, ":")) {
		parts := strings.Split(strings.TrimSuffix(before, ":"), ":")
		r.account = parts[len(parts)-1]
		if len(parts) >= 2 && parts[0] == "arn" {
			r.region = parts[max(len(parts)-2, 0)]
		}
		rest = after
	}
	r.name, r.qualifier, _ = strings.Cut(rest, ":")
	return r
}

// arn is the full ARN with the qualifier, as Lambda says it in its errors.
func (r reference) arn(region, account string) string {
	return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s:%s",
		cmp.Or(r.region, region), cmp.Or(r.account, account), r.name, cmp.Or(r.qualifier, "$LATEST"))
}
