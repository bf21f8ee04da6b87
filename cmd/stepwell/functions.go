package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

// maxFile bounds the configuration files, in bytes.
const maxFile = 1 << 20

// functionEntry is a function in the file of --functions.
type functionEntry struct {
	URL     string            `json:"url"`
	Command commandLine       `json:"command"`
	Dir     string            `json:"dir"`
	Env     map[string]string `json:"env"`
	Timeout string            `json:"timeout"`
}

// commandLine is a command in JSON: a list of words, or one text to be split.
type commandLine []string

func (l *commandLine) UnmarshalJSON(b []byte) error {
	var line string
	if json.Unmarshal(b, &line) == nil {
		words, err := splitWords(line)
		*l = words
		return err
	}
	var words []string
	if err := json.Unmarshal(b, &words); err != nil {
		return errors.New("a command is a text or a list of texts")
	}
	*l = words
	return nil
}

// setFunction registers the function of a --function flag; it replaces one of
// the same name.
func setFunction(c *config, text string) error {
	name, target, ok := strings.Cut(text, "=")
	if !ok || name == "" || target == "" {
		return fmt.Errorf("%q is not NAME=URL or NAME=exec:COMMAND", text)
	}
	f := lambda.Function{Name: name}
	if line, isCommand := strings.CutPrefix(target, "exec:"); isCommand {
		words, err := splitWords(line)
		if err != nil {
			return fmt.Errorf("function %q: %w", name, err)
		}
		f.Command = words
	} else {
		f.URL = target
	}
	c.functions = append(slices.DeleteFunc(c.functions, named(name)), f)
	return nil
}

func named(name string) func(lambda.Function) bool {
	return func(f lambda.Function) bool { return f.Name == name }
}

// readFunctions adds the functions of the file that no flag has given.
func (c *config) readFunctions() error {
	var entries map[string]functionEntry
	if err := readJSON(c.functionsFile, &entries); err != nil {
		return fmt.Errorf("functions: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if slices.ContainsFunc(c.functions, named(name)) {
			continue
		}
		f, err := entries[name].function(name, filepath.Dir(c.functionsFile))
		if err != nil {
			return fmt.Errorf("functions: %s: %w", c.functionsFile, err)
		}
		c.functions = append(c.functions, f)
	}
	return nil
}

// function is the entry as a Function; its dir counts from that of the file.
func (e functionEntry) function(name, base string) (lambda.Function, error) {
	f := lambda.Function{Name: name, URL: e.URL, Command: e.Command, Dir: e.Dir}
	if e.Dir != "" && !filepath.IsAbs(e.Dir) {
		f.Dir = filepath.Join(base, e.Dir)
	}
	for _, key := range slices.Sorted(maps.Keys(e.Env)) {
		f.Env = append(f.Env, key+"="+e.Env[key])
	}
	if e.Timeout == "" {
		return f, nil
	}
	var err error
	if f.Timeout, err = time.ParseDuration(e.Timeout); err != nil || f.Timeout <= 0 {
		return f, fmt.Errorf("function %q: the timeout %q is not a duration such as 30s", name, e.Timeout)
	}
	return f, nil
}

// inherited are the variables of this process that commands see.
var inherited = []string{"PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP"}

func (c *config) commandEnv() []string {
	var env []string
	for _, name := range inherited {
		if value, ok := c.env[name]; ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// connectionEntry is a connection in the file of --connections.
type connectionEntry struct {
	Basic *struct {
		Username string `json:"username"`
		Password string `json:"password"`
	} `json:"basic"`
	APIKey *struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"apiKey"`
	OAuth *struct {
		ClientID     string            `json:"clientId"`
		ClientSecret string            `json:"clientSecret"`
		TokenURL     string            `json:"tokenUrl"`
		InBody       bool              `json:"inBody"`
		Body         map[string]string `json:"body"`
	} `json:"oauth"`
	Headers map[string]string `json:"headers"`
	Query   map[string]string `json:"query"`
	Body    map[string]string `json:"body"`
}

func readConnections(path string) ([]http.Connection, error) {
	var entries map[string]connectionEntry
	if err := readJSON(path, &entries); err != nil {
		return nil, fmt.Errorf("connections: %w", err)
	}
	var connections []http.Connection
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		connections = append(connections, entries[name].connection(name))
	}
	return connections, nil
}

func (e connectionEntry) connection(name string) http.Connection {
	c := http.Connection{Name: name, Headers: parameters(e.Headers), Query: parameters(e.Query), Body: parameters(e.Body)}
	if e.Basic != nil {
		c.Basic = &http.Basic{Username: e.Basic.Username, Password: e.Basic.Password}
	}
	if e.APIKey != nil {
		c.APIKey = &http.APIKey{Name: e.APIKey.Name, Value: e.APIKey.Value}
	}
	if o := e.OAuth; o != nil {
		c.OAuth = &http.OAuth{ClientID: o.ClientID, ClientSecret: o.ClientSecret, TokenURL: o.TokenURL, InBody: o.InBody, Body: parameters(o.Body)}
	}
	return c
}

func parameters(m map[string]string) []http.Parameter {
	var ps []http.Parameter
	for _, name := range slices.Sorted(maps.Keys(m)) {
		ps = append(ps, http.Parameter{Name: name, Value: m[name]})
	}
	return ps
}

// readJSON reads a configuration file. A member that is not known is an error:
// it is a mistake that would else go unnoticed. Values are never shown.
func readJSON(path string, into any) error {
	text, err := readFile(path, maxFile)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: there is something behind the JSON object", path)
	}
	return nil
}

// readFile reads a file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(path, f, limit)
}

func readAll(name string, r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("%s is longer than %d bytes", name, limit)
	}
	return text, nil
}
