package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/cmd/stepwell/bench"
	"github.com/stepwell/stepwell/cmd/stepwell/demo"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/http"
	"github.com/stepwell/stepwell/engine/task/lambda"
	"github.com/stepwell/stepwell/engine/task/mock"
)

// config is what all commands can be told; settings says which command reads what.
type config struct {
	env map[string]string // for the variables that local commands inherit

	addr         string
	viewerAddr   string
	data         string
	allowRemote  bool
	allowedHosts []string
	noDemo       bool
	logLevel     slog.Level
	logFormat    string

	account, region   string
	functionsFile     string
	functions         []lambda.Function
	connectionsFile   string
	connections       []http.Connection
	requireConnection bool
	mockFile          string
	mocks             *mock.File // of mockFile; nil: none
	tables            []tableKey
	buckets           map[string]string // folders by the bucket that they stand for
	taskPool          int
	retention         time.Duration
	limits            machine.Limits
	commands          int
	realAWS           bool
	endpoint          string
	endpoints         map[string]string
	credentials       aws.Credentials

	input       string // of run
	history     bool
	json        bool
	machineType string
	fix         bool
	query       schedule.Query
	bench       bench.Config
	waiting     bench.Waiting
	scheduling  bench.Schedules
}

// complete reads the files that are named and checks what belongs together.
func (c *config) complete(command string) error {
	if slices.Contains(running, command) {
		if err := c.completeTasks(); err != nil {
			return err
		}
	}
	if command != "serve" {
		return nil
	}
	if c.data == "" {
		c.data = defaultData(runtime.GOOS, c.env)
	}
	if err := c.checkAddr("--addr", c.addr, "read and change"); err != nil || c.viewerAddr == "" {
		return err
	}
	return c.checkAddr("--viewer-addr", c.viewerAddr, "read")
}

func (c *config) completeTasks() (err error) {
	if c.functionsFile != "" {
		if err := c.readFunctions(); err != nil {
			return err
		}
	}
	if c.connectionsFile != "" {
		if c.connections, err = readConnections(c.connectionsFile); err != nil {
			return err
		}
	}
	if c.mockFile != "" {
		if c.mocks, err = mock.Open(c.mockFile); err != nil {
			return err
		}
	}
	c.forgetOwnAddress()
	if c.realAWS && c.credentials.AccessKeyID == "" {
		return errors.New("--aws needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	if len(c.tables) > 0 && !c.localTables() {
		return errors.New("--table makes local tables, but an endpoint of DynamoDB is configured")
	}
	if c.noDemo {
		return nil
	}
	c.tables = append(c.tables, tableKey{demo.Table, demo.TableKey, "S"})
	return c.addDemoFunctions()
}

// localTables tells whether DynamoDB is the local table store.
func (c *config) localTables() bool {
	return c.endpoint == "" && c.endpoints["dynamodb"] == "" && !c.realAWS
}

// localBuckets tells whether buckets that have no folder of their own are local too.
func (c *config) localBuckets() bool {
	return c.endpoint == "" && c.endpoints["s3"] == "" && !c.realAWS
}

// bucketHome is where further buckets are made; empty: nowhere.
func (c *config) bucketHome() string {
	if c.data == "" || !c.localBuckets() {
		return ""
	}
	return filepath.Join(c.data, "buckets")
}

// checkAddr refuses an address that other machines reach, unless that is wanted.
func (c *config) checkAddr(flag, addr, does string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%s %q is not HOST:PORT", flag, addr)
	}
	if c.allowRemote || isLoopback(host) {
		return nil
	}
	return fmt.Errorf("%s %s can be reached from other machines, and Stepwell has no accounts yet: "+
		"whoever reaches it could %s every workflow. Listen on 127.0.0.1, or say --allow-remote if the network is trusted", flag, addr, does)
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// forgetOwnAddress drops endpoints that are this server: people point the aws
// CLI at Stepwell with AWS_ENDPOINT_URL, and start Stepwell from the same shell.
func (c *config) forgetOwnAddress() {
	if c.isOwn(c.endpoint) {
		c.endpoint = ""
	}
	for service, endpoint := range c.endpoints {
		if c.isOwn(endpoint) {
			delete(c.endpoints, service)
		}
	}
}

func (c *config) isOwn(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if endpoint == "" || err != nil {
		return false
	}
	host, port, err := net.SplitHostPort(c.addr)
	if err != nil || u.Port() != port {
		return false
	}
	return strings.EqualFold(u.Hostname(), host) || isLoopback(host) && isLoopback(u.Hostname())
}

// defaultData is the user's directory for data, on each system where it belongs.
func defaultData(system string, env map[string]string) string {
	home := env["HOME"]
	switch {
	case filepath.IsAbs(env["XDG_DATA_HOME"]):
		return filepath.Join(env["XDG_DATA_HOME"], "stepwell")
	case system == "windows" && env["LOCALAPPDATA"] != "":
		return filepath.Join(env["LOCALAPPDATA"], "Stepwell")
	case system == "darwin" && home != "":
		return filepath.Join(home, "Library", "Application Support", "Stepwell")
	case home != "":
		return filepath.Join(home, ".local", "share", "stepwell")
	}
	return "stepwell-data"
}

// scope is where this server's own workflows are.
func (c *config) scope() engine.Scope { return engine.Scope{Region: c.region, Account: c.account} }

func (c *config) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.logLevel}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
)

func setAccount(c *config, text string) error {
	if !accountPattern.MatchString(text) {
		return fmt.Errorf("%q is not an account of 12 digits", text)
	}
	c.account = text
	return nil
}

func setRegion(c *config, text string) error {
	if !regionPattern.MatchString(text) {
		return fmt.Errorf("%q is not a region such as eu-central-1", text)
	}
	c.region = text
	return nil
}

// otherNames are names of services that people use beside the SDKs'.
var otherNames = map[string]string{"logs": aws.LogsEndpoint, "events": aws.EventsEndpoint}

// setEndpoint keeps the endpoint of a service, or of all when service is empty.
func setEndpoint(c *config, service, text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("an endpoint begins with http:// or https:// and names a host")
	}
	if service == "" {
		c.endpoint = text
		return nil
	}
	if name, ok := otherNames[service]; ok {
		service = name
	}
	if c.endpoints == nil {
		c.endpoints = map[string]string{}
	}
	c.endpoints[service] = text
	return nil
}

// setRetention takes days or hours; 0 is for ever.
func setRetention(c *config, text string) error {
	unit := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour}[text[len(text)-1]]
	n, err := strconv.Atoi(text[:len(text)-1])
	switch {
	case text == "0":
		c.retention = -1
		return nil
	case unit == 0 || err != nil || n < 1 || time.Duration(n)*unit > 100*365*24*time.Hour:
		return fmt.Errorf("%q is not a number of days or hours, such as 30d or 12h, nor 0", text)
	}
	c.retention = time.Duration(n) * unit
	return nil
}
