package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
)

// setting is one thing that can be configured. The flags, the environment
// variables, the help and docs/reference.md all come from this table.
type setting struct {
	flag      string   // without dashes; empty: by the environment only
	env       []string // the first that is set counts
	value     string   // what the value is called; empty: the flag is a switch
	initial   string   // the default
	about     string
	separator string // between several values in the variable; the flag is repeated
	family    bool   // env[0] ends in * and stands for all variables that begin so
	commands  []string
	set       func(c *config, text string) error
}

var (
	serves  = []string{"serve"}
	running = []string{"serve", "run"}
	benches = []string{"bench", "bench waiting", "bench schedules"}
)

// settings is the one table of all flags and variables.
var settings = slices.Concat(serverSettings, localSettings(), taskSettings, commandSettings)

var serverSettings = []setting{
	{
		flag: "addr", env: []string{"STEPWELL_ADDR"}, value: "HOST:PORT", initial: "127.0.0.1:8083", commands: serves,
		about: "where to listen; port 0 picks a free one", set: text(func(c *config) *string { return &c.addr }),
	},
	{
		flag: "viewer-addr", env: []string{"STEPWELL_VIEWER_ADDR"}, value: "HOST:PORT", commands: serves,
		about: "listen here too, for viewers: everything can be looked at and nothing changed, and there is no API",
		set:   text(func(c *config) *string { return &c.viewerAddr }),
	},
	{
		flag: "data", env: []string{"STEPWELL_DATA"}, value: "DIR", commands: serves,
		about: "where to keep everything; by default the stepwell folder in the user's data directory ($XDG_DATA_HOME, ~/.local/share)",
		set:   text(func(c *config) *string { return &c.data }),
	},
	{
		flag: "allow-remote", env: []string{"STEPWELL_ALLOW_REMOTE"}, commands: serves,
		about: "allow an --addr that other machines reach: whoever reaches it can do everything, for there are no accounts",
		set:   toggle(func(c *config) *bool { return &c.allowRemote }),
	},
	{
		flag: "allowed-host", env: []string{"STEPWELL_ALLOWED_HOST"}, value: "NAME", separator: ",", commands: serves,
		about: "a further host name under which browsers and SDKs may call the server; repeatable",
		set:   list(func(c *config) *[]string { return &c.allowedHosts }),
	},
	{
		flag: "no-demo", env: []string{"STEPWELL_NO_DEMO"}, commands: running,
		about: "leave out the demo: its workflow, which an empty data directory is given, and its two functions",
		set:   toggle(func(c *config) *bool { return &c.noDemo }),
	},
	{
		flag: "log-level", env: []string{"STEPWELL_LOG_LEVEL"}, value: "LEVEL", initial: "warn", commands: running,
		about: "what is logged to standard error: debug, info, warn or error", set: func(c *config, text string) error { return c.logLevel.UnmarshalText([]byte(text)) },
	},
	{
		flag: "log-format", env: []string{"STEPWELL_LOG_FORMAT"}, value: "FORMAT", initial: "text", commands: running,
		about: "how it is logged: text or json", set: oneOf(func(c *config) *string { return &c.logFormat }, "text", "json"),
	},
}

var taskSettings = []setting{
	{
		flag: "account", env: []string{"STEPWELL_ACCOUNT", "AWS_ACCOUNT_ID"}, value: "ID", initial: "123456789012", commands: running,
		about: "the account in ARNs, 12 digits", set: setAccount,
	},
	{
		flag: "region", env: []string{"STEPWELL_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}, value: "NAME", initial: "us-east-1", commands: running,
		about: "the region of workflows made in the studio and of calls that name none", set: setRegion,
	},
	{
		flag: "functions", env: []string{"STEPWELL_FUNCTIONS"}, value: "FILE", commands: running,
		about: "a JSON file with Lambda functions: each name has an object with url or command, and timeout, env, dir",
		set:   text(func(c *config) *string { return &c.functionsFile }),
	},
	{
		flag: "function", env: []string{"STEPWELL_FUNCTION"}, value: "NAME=TARGET", separator: "\n", commands: running,
		about: "a Lambda function: NAME=http://… is posted the payload, NAME=exec:COMMAND is run with it on standard input; repeatable, one a line in the variable",
		set:   setFunction,
	},
	{
		flag: "connections", env: []string{"STEPWELL_CONNECTIONS"}, value: "FILE", commands: running,
		about: "a JSON file with the connections of HTTP tasks: each name has an object with basic, apiKey or oauth",
		set:   text(func(c *config) *string { return &c.connectionsFile }),
	},
	{
		flag: "require-connection", env: []string{"STEPWELL_REQUIRE_CONNECTION"}, commands: running,
		about: "refuse HTTP tasks that name no connection, as AWS does", set: toggle(func(c *config) *bool { return &c.requireConnection }),
	},
	{
		flag: "table", env: []string{"STEPWELL_TABLE"}, value: "NAME=KEY", separator: "\n", commands: running,
		about: "a local DynamoDB table to make when it is not there, by its partition key and the key's type: NAME=KEY, NAME=KEY:N or NAME=KEY:B; repeatable, one a line in the variable",
		set:   setTable,
	},
	{
		flag: "bucket", env: []string{"STEPWELL_BUCKET"}, value: "NAME=DIR", separator: "\n", commands: running,
		about: "a folder that stands for an S3 bucket, its files for the objects, in Tasks, ItemReader and ResultWriter; repeatable, one a line in the variable",
		set:   setBucket,
	},
	{
		flag: "task-pool", env: []string{"STEPWELL_TASK_POOL"}, value: "N", initial: "256", commands: running,
		about: "how many calls of tasks run at a time", set: number(func(c *config) *int { return &c.taskPool }, 1, 100_000),
	},
	{
		flag: "quota", env: []string{"STEPWELL_QUOTA"}, value: "NAME=VALUE", separator: ",", commands: running,
		about: "a limit of executions other than AWS's: " + strings.Join(quotaNames(), ", ") + "; repeatable", set: setQuota,
	},
	{
		flag: "retention", env: []string{"STEPWELL_RETENTION"}, value: "TIME", initial: "90d", commands: serves,
		about: "how long executions are kept after their end, and entries of logs: days or hours, such as 30d or 12h; 0 keeps them for ever", set: setRetention,
	},
	{
		flag: "commands", env: []string{"STEPWELL_COMMANDS"}, value: "N", initial: "16", commands: running,
		about: "how many functions that are commands run at a time", set: number(func(c *config) *int { return &c.commands }, 1, 10_000),
	},
	{
		flag: "aws", env: []string{"STEPWELL_AWS"}, commands: running,
		about: "let calls of services without an endpoint below go to AWS itself, with the credentials below",
		set:   toggle(func(c *config) *bool { return &c.realAWS }),
	},
	{
		env: []string{"AWS_ENDPOINT_URL"}, value: "URL", commands: running,
		about: "serves all AWS services that have no endpoint of their own", set: func(c *config, text string) error { return setEndpoint(c, "", text) },
	},
	{
		env: []string{"AWS_ENDPOINT_URL_*"}, value: "URL", family: true, commands: running,
		about: "serves one AWS service, such as AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL_S3 (without one, tables and buckets are local)",
		set: func(c *config, text string) error {
			service, url, _ := strings.Cut(text, "=")
			return setEndpoint(c, strings.ToLower(service), url)
		},
	},
	{
		env: []string{"AWS_ACCESS_KEY_ID"}, value: "ID", commands: running,
		about: "signs the calls of AWS services", set: text(func(c *config) *string { return &c.credentials.AccessKeyID }),
	},
	{
		env: []string{"AWS_SECRET_ACCESS_KEY"}, value: "SECRET", commands: running,
		about: "its secret", set: text(func(c *config) *string { return &c.credentials.SecretAccessKey }),
	},
	{
		env: []string{"AWS_SESSION_TOKEN"}, value: "TOKEN", commands: running,
		about: "its session token", set: text(func(c *config) *string { return &c.credentials.SessionToken }),
	},
}

var commandSettings = []setting{
	{
		flag: "input", value: "JSON|@FILE", initial: "{}", commands: []string{"run"},
		about: "the input of the execution; @FILE reads it from a file, @- from standard input", set: text(func(c *config) *string { return &c.input }),
	},
	{
		flag: "history", commands: []string{"run"},
		about: "print the history to standard error, one event a line as GetExecutionHistory answers it", set: toggle(func(c *config) *bool { return &c.history }),
	},
	{
		flag: "json", commands: append([]string{"validate"}, benches...),
		about: "print JSON", set: toggle(func(c *config) *bool { return &c.json }),
	},
	{
		flag: "fix", commands: []string{"validate"},
		about: "put right, in the files, what can be put right without asking; each change is named on standard error",
		set:   toggle(func(c *config) *bool { return &c.fix }),
	},
	{
		flag: "type", value: "TYPE", initial: "STANDARD", commands: []string{"validate"},
		about: "the type of the state machines: STANDARD or EXPRESS", set: oneOf(func(c *config) *string { return &c.machineType }, "STANDARD", "EXPRESS"),
	},
	{
		flag: "expr", value: "EXPRESSION", commands: []string{"schedule next"},
		about: "the expression: at(…), rate(…) or cron(…)", set: text(func(c *config) *string { return &c.query.Expression }),
	},
	{
		flag: "tz", value: "ZONE", initial: "UTC", commands: []string{"schedule next"},
		about: "the IANA name of its time zone", set: text(func(c *config) *string { return &c.query.Timezone }),
	},
	{
		flag: "from", value: "TIME", commands: []string{"schedule next"},
		about: "print what comes after this time, in RFC 3339; a rate without --start counts from it (default: now)", set: text(func(c *config) *string { return &c.query.From }),
	},
	{
		flag: "count", value: "N", initial: "10", commands: []string{"schedule next"},
		about: "how many to print at most", set: number(func(c *config) *int { return &c.query.Count }, 1, schedule.MaxQueryCount),
	},
	{
		flag: "start", value: "TIME", commands: []string{"schedule next"},
		about: "the start of the schedule, in RFC 3339", set: text(func(c *config) *string { return &c.query.Start }),
	},
	{
		flag: "end", value: "TIME", commands: []string{"schedule next"},
		about: "its end, in RFC 3339", set: text(func(c *config) *string { return &c.query.End }),
	},
	{
		flag: "clients", value: "N,…", initial: "1,8,64", commands: []string{"bench"},
		about: "how many clients run executions at the same time; one measurement for each number", set: setClients,
	},
	{
		flag: "duration", value: "TIME", initial: "3s", commands: []string{"bench"},
		about: "how long each measurement takes", set: duration(func(c *config) *time.Duration { return &c.bench.Duration }, 10*time.Millisecond, time.Hour),
	},
	{
		flag: "http", commands: []string{"bench"},
		about: "measure the HTTP API too, with a plain client that keeps its connections", set: toggle(func(c *config) *bool { return &c.bench.HTTP }),
	},
	{
		flag: "endpoint", value: "URL", commands: []string{"bench"},
		about: "measure the server at this address instead", set: text(func(c *config) *string { return &c.bench.Endpoint }),
	},
	{
		flag: "count", value: "N", initial: "10000", commands: []string{"bench waiting"},
		about: "how many executions wait", set: number(func(c *config) *int { return &c.waiting.Count }, 1, 1_000_000),
	},
	{
		flag: "wait", value: "TIME", initial: "30s", commands: []string{"bench waiting"},
		about: "how long they wait at least", set: duration(func(c *config) *time.Duration { return &c.waiting.Wait }, 10*time.Millisecond, time.Hour),
	}, {
		flag: "schedules", value: "N", initial: "1000000", commands: []string{"bench schedules"},
		about: "how many schedules are stored", set: number(func(c *config) *int { return &c.scheduling.Count }, 1, 10_000_000),
	}, {
		flag: "per-second", value: "N", initial: "1000", commands: []string{"bench schedules"},
		about: "how many come due in each second of --steady", set: number(func(c *config) *int { return &c.scheduling.PerSecond }, 1, 100_000),
	}, {
		flag: "steady", value: "TIME", initial: "60s", commands: []string{"bench schedules"},
		about: "how long schedules come due steadily", set: duration(func(c *config) *time.Duration { return &c.scheduling.Steady }, time.Second, time.Hour),
	}, {
		flag: "burst", value: "N", initial: "10000", commands: []string{"bench schedules"},
		about: "how many come due in one second afterwards", set: number(func(c *config) *int { return &c.scheduling.Burst }, 1, 1_000_000),
	}, {
		flag: "idle", value: "TIME", initial: "10s", commands: []string{"bench schedules"},
		about: "how long nothing comes due before, at least", set: duration(func(c *config) *time.Duration { return &c.scheduling.Idle }, 0, time.Hour),
	},
	{
		flag: "dir", value: "DIR", commands: benches,
		about: "the disk to measure: a folder for databases that are removed again (default: the system's place for temporary files)",
		set:   text(func(c *config) *string { return &c.bench.Dir }),
	},
}

// text is a setting that is kept as it is written.
func text(field func(*config) *string) func(*config, string) error {
	return func(c *config, text string) error {
		*field(c) = text
		return nil
	}
}

func list(field func(*config) *[]string) func(*config, string) error {
	return func(c *config, text string) error {
		f := field(c)
		*f = append(*f, text)
		return nil
	}
}

func toggle(field func(*config) *bool) func(*config, string) error {
	return func(c *config, text string) error {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		*field(c) = on
		return nil
	}
}

func number(field func(*config) *int, least, most int) func(*config, string) error {
	return func(c *config, text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%q is not a number from %d to %d", text, least, most)
		}
		*field(c) = n
		return nil
	}
}

func duration(field func(*config) *time.Duration, least, most time.Duration) func(*config, string) error {
	return func(c *config, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < least || d > most {
			return fmt.Errorf("%q is not a duration from %s to %s, such as 10s", text, least, most)
		}
		*field(c) = d
		return nil
	}
}

func oneOf(field func(*config) *string, choices ...string) func(*config, string) error {
	return func(c *config, text string) error {
		if !slices.Contains(choices, text) {
			return fmt.Errorf("%q is none of %s", text, strings.Join(choices, ", "))
		}
		*field(c) = text
		return nil
	}
}
