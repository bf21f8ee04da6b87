package main

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

func TestConfigurationComesFromDefaultsTheEnvironmentAndFlags(t *testing.T) {
	type env = map[string]string
	tests := map[string]struct {
		command string
		env     env
		args    []string
		got     func(config) any
		want    any
	}{
		"the server listens on this machine": {
			command: "serve", got: func(c config) any { return c.addr }, want: "127.0.0.1:8083",
		},
		"a variable wins over the default": {
			command: "serve", env: env{"STEPWELL_ADDR": "127.0.0.1:9000"}, got: func(c config) any { return c.addr }, want: "127.0.0.1:9000",
		},
		"a flag wins over its variable": {
			command: "serve", env: env{"STEPWELL_ADDR": "127.0.0.1:9000"}, args: []string{"--addr", "[::1]:1"},
			got: func(c config) any { return c.addr }, want: "[::1]:1",
		},
		"an empty variable is as none": {
			command: "serve", env: env{"STEPWELL_ADDR": ""}, got: func(c config) any { return c.addr }, want: "127.0.0.1:8083",
		},
		"another address is taken when it is wanted": {
			command: "serve", env: env{"STEPWELL_ALLOW_REMOTE": "1"}, args: []string{"--addr=0.0.0.0:80"},
			got: func(c config) any { return c.addr }, want: "0.0.0.0:80",
		},
		"hosts stand in one variable": {
			command: "serve", env: env{"STEPWELL_ALLOWED_HOST": "a.example, b.example"},
			got: func(c config) any { return c.allowedHosts }, want: []string{"a.example", "b.example"},
		},
		"data is in the user's folder": {
			command: "serve", env: env{"XDG_DATA_HOME": "/home/u/data"}, got: func(c config) any { return c.data }, want: "/home/u/data/stepwell",
		},
		"the region is AWS's when there is no own": {
			command: "run", env: env{"AWS_REGION": "eu-central-1"}, got: func(c config) any { return c.region }, want: "eu-central-1",
		},
		"our own variable for the region wins over AWS's": {
			command: "run", env: env{"AWS_REGION": "eu-central-1", "STEPWELL_REGION": "eu-west-1"},
			got: func(c config) any { return c.region }, want: "eu-west-1",
		},
		"a level of the log has a name": {
			command: "serve", args: []string{"--log-level", "debug"}, got: func(c config) any { return c.logLevel }, want: slog.LevelDebug,
		},
		"endpoints of services come by name": {
			command: "run", env: env{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_LAMBDA": "http://127.0.0.1:8085"},
			got:  func(c config) any { return []string{c.endpoint, c.endpoints["lambda"]} },
			want: []string{"http://127.0.0.1:4566", "http://127.0.0.1:8085"},
		},
		"an endpoint that is the server itself is left out": {
			command: "serve", env: env{"AWS_ENDPOINT_URL": "http://localhost:8083"}, got: func(c config) any { return c.endpoint }, want: "",
		},
		"functions stand one a line in the variable": {
			command: "run", env: env{"STEPWELL_FUNCTION": "a=http://127.0.0.1:1/\nb=exec:cat -n"}, args: []string{"--no-demo"},
			got: func(c config) any { return c.functions },
			want: []lambda.Function{
				{Name: "a", URL: "http://127.0.0.1:1/"},
				{Name: "b", Command: []string{"cat", "-n"}},
			},
		},
		"a function that is given twice is the later one": {
			command: "run", args: []string{"--no-demo", "--function", "a=http://x/", "--function", "a=http://y/"},
			got: func(c config) any { return c.functions }, want: []lambda.Function{{Name: "a", URL: "http://y/"}},
		},
		"own functions replace those of the demo": {
			command: "run", args: []string{"--function", "demo-charge-card=http://x/"},
			got:  func(c config) any { return c.functions[slices.IndexFunc(c.functions, named("demo-charge-card"))].URL },
			want: "http://x/",
		},
		"a table has a key of texts": {
			command: "run", args: []string{"--no-demo", "--table", "orders=orderId"},
			got: func(c config) any { return c.tables }, want: []tableKey{{"orders", "orderId", "S"}},
		},
		"a table may have a key of numbers": {
			command: "run", args: []string{"--no-demo", "--table", "orders=id:N"},
			got: func(c config) any { return c.tables }, want: []tableKey{{"orders", "id", "N"}},
		},
		"the number of clients is a list": {
			command: "bench", args: []string{"--clients", "2, 4"}, got: func(c config) any { return c.bench.Clients }, want: []int{2, 4},
		},
		"the duration has a unit": {
			command: "bench", args: []string{"--duration=250ms"}, got: func(c config) any { return c.bench.Duration }, want: 250 * time.Millisecond,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, _, err := configure(tt.command, tt.env, tt.args)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.got(c), cmp.AllowUnexported(tableKey{})); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestWrongConfigurationIsRefusedWithTheReason(t *testing.T) {
	type env = map[string]string
	functions := func(text string) []string { return []string{"run", "--functions", file(t, "f.json", text), "x.json"} }
	tests := map[string]struct {
		env  env
		args []string
		says string
	}{
		"an address that other machines reach":      {args: []string{"serve", "--addr", "0.0.0.0:8083"}, says: "--allow-remote"},
		"a viewers' address that others reach":      {args: []string{"serve", "--viewer-addr", "0.0.0.0:8084"}, says: "--viewer-addr"},
		"a viewers' address without a port":         {args: []string{"serve", "--viewer-addr", "localhost"}, says: "HOST:PORT"},
		"an address without a host":                 {args: []string{"--addr", ":8083"}, says: "--allow-remote"},
		"an address with a name":                    {args: []string{"--addr", "studio.example:8083"}, says: "--allow-remote"},
		"a remote address by the environment":       {env: env{"STEPWELL_ADDR": "192.0.2.1:80"}, says: "--allow-remote"},
		"an address without a port":                 {args: []string{"--addr", "127.0.0.1"}, says: "HOST:PORT"},
		"an argument to a command that takes none":  {args: []string{"serve", "now"}, says: `"now"`},
		"a command that is not there":               {args: []string{"sreve"}, says: `"sreve"`},
		"a flag that is not there":                  {args: []string{"serve", "--prot", "1"}, says: "prot"},
		"a flag of another command":                 {args: []string{"validate", "--addr", "127.0.0.1:1"}, says: "addr"},
		"an account that is none":                   {args: []string{"serve", "--account", "12"}, says: "12 digits"},
		"a region that is none":                     {args: []string{"serve", "--region", "eu west"}, says: "region"},
		"a wrong variable, by its name":             {env: env{"STEPWELL_TASK_POOL": "many"}, says: "STEPWELL_TASK_POOL"},
		"a pool of nothing":                         {args: []string{"serve", "--task-pool", "0"}, says: "from 1"},
		"an endpoint that is no URL":                {env: env{"AWS_ENDPOINT_URL_LAMBDA": "localhost:1"}, says: "AWS_ENDPOINT_URL_LAMBDA"},
		"AWS without credentials":                   {args: []string{"serve", "--aws"}, says: "AWS_ACCESS_KEY_ID"},
		"a function without a target":               {args: []string{"run", "--function", "f", "x.json"}, says: "NAME=URL"},
		"a command with an open quotation mark":     {args: []string{"run", "--function", "f=exec:sh -c 'x", "x.json"}, says: "not closed"},
		"a file of functions that is not there":     {args: []string{"run", "--functions", "/nowhere/f.json", "x.json"}, says: "/nowhere/f.json"},
		"a misspelt member in a file of functions":  {args: functions(`{"f": {"ulr": "http://x/"}}`), says: "ulr"},
		"a timeout that is none":                    {args: functions(`{"f": {"url": "http://x/", "timeout": "soon"}}`), says: "soon"},
		"two values in a file of functions":         {args: functions(`{} {}`), says: "behind"},
		"a table without a key":                     {args: []string{"run", "--table", "orders=", "x.json"}, says: "key"},
		"a table where DynamoDB is elsewhere":       {env: env{"AWS_ENDPOINT_URL_DYNAMODB": "http://x"}, args: []string{"run", "--table", "orders=id", "x.json"}, says: "DynamoDB"},
		"a number of clients that is none":          {args: []string{"bench", "--clients", "1,two"}, says: "1,two"},
		"a type of state machine that is not there": {args: []string{"validate", "--type", "FAST", "x.json"}, says: "EXPRESS"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(t, tt.env, "", tt.args...)
			wantStatus(t, got, exitUsage)
			wantIn(t, "stderr", got.stderr, tt.says)
		})
	}
}

func TestFunctionsComeFromAFile(t *testing.T) {
	path := file(t, "functions.json", `{
		"charge": {"url": "http://127.0.0.1:9000/", "timeout": "30s"},
		"check": {"command": ["python3", "check.py"], "dir": "py", "env": {"B": "2", "A": "1"}},
		"echo": {"command": "cat -n 'a b'"}
	}`)
	c, _, err := configure("run", nil, []string{"--no-demo", "--functions", path, "--function", "echo=http://127.0.0.1:1/"})
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSuffix(path, "/functions.json")
	want := []lambda.Function{
		{Name: "echo", URL: "http://127.0.0.1:1/"}, // the flag wins
		{Name: "charge", URL: "http://127.0.0.1:9000/", Timeout: 30 * time.Second},
		{Name: "check", Command: []string{"python3", "check.py"}, Dir: dir + "/py", Env: []string{"A=1", "B=2"}},
	}
	if diff := cmp.Diff(want, c.functions); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestConnectionsComeFromAFile(t *testing.T) {
	path := file(t, "connections.json", `{
		"bank": {"basic": {"username": "u", "password": "p"}, "headers": {"X-Team": "orders"}},
		"crm": {"oauth": {"clientId": "id", "clientSecret": "s", "tokenUrl": "https://x/token", "body": {"scope": "all"}}},
		"maps": {"apiKey": {"name": "X-Key", "value": "k"}}
	}`)
	c, _, err := configure("run", nil, []string{"--connections", path})
	if err != nil {
		t.Fatal(err)
	}
	want := []http.Connection{
		{Name: "bank", Basic: &http.Basic{Username: "u", Password: "p"}, Headers: []http.Parameter{{Name: "X-Team", Value: "orders"}}},
		{Name: "crm", OAuth: &http.OAuth{ClientID: "id", ClientSecret: "s", TokenURL: "https://x/token", Body: []http.Parameter{{Name: "scope", Value: "all"}}}},
		{Name: "maps", APIKey: &http.APIKey{Name: "X-Key", Value: "k"}},
	}
	if diff := cmp.Diff(want, c.connections); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestFlagsMayStandBehindArguments(t *testing.T) {
	c, rest, err := configure("run", nil, []string{"a.json", "--history", "b.json", "--", "--input"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.json", "b.json", "--input"}; !slices.Equal(rest, want) || !c.history {
		t.Errorf("got %q and history %v, want %q and true", rest, c.history, want)
	}
}

func TestDataIsWhereTheSystemKeepsIt(t *testing.T) {
	tests := map[string]struct {
		system string
		env    map[string]string
		want   string
	}{
		"on Linux":                  {"linux", map[string]string{"HOME": "/home/u"}, "/home/u/.local/share/stepwell"},
		"on a Mac":                  {"darwin", map[string]string{"HOME": "/Users/u"}, "/Users/u/Library/Application Support/Stepwell"},
		"where XDG says":            {"darwin", map[string]string{"HOME": "/Users/u", "XDG_DATA_HOME": "/x"}, "/x/stepwell"},
		"not where XDG is relative": {"linux", map[string]string{"HOME": "/home/u", "XDG_DATA_HOME": "x"}, "/home/u/.local/share/stepwell"},
		"here without a home":       {"linux", nil, "stepwell-data"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := defaultData(tt.system, tt.env); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEverySettingBelongsToACommand(t *testing.T) {
	names := map[string]bool{}
	for _, c := range commands() {
		names[c.name] = true
	}
	seen := map[string]bool{}
	for _, s := range settings {
		for _, c := range s.commands {
			if !names[c] {
				t.Errorf("--%s %v belongs to %q, which is no command", s.flag, s.env, c)
			}
			if key := c + " --" + s.flag; s.flag != "" && seen[key] {
				t.Errorf("%s is there twice", key)
			} else {
				seen[key] = true
			}
		}
		if len(s.commands) == 0 || s.about == "" || s.set == nil {
			t.Errorf("--%s %v is not complete", s.flag, s.env)
		}
	}
}
