// Package web is the studio's HTTP server: one port for the browser and for
// the AWS protocols, and the rules that keep a local studio out of reach of
// pages from the internet.
package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/static"
	"github.com/stepwell/stepwell/web/gallery"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	// stopTimeout is how long requests in flight may take once the server stops.
	stopTimeout = 5 * time.Second
)

// Config says how the server is reached. The zero value of a field is usable.
type Config struct {
	// Addr is the address that was configured, host:port. Its host is an allowed
	// Host header; an unspecified one, such as 0.0.0.0, allows every IP address.
	Addr string
	// AllowedHosts are further names under which the server may be called.
	AllowedHosts []string
	// Version of Stepwell, for pages and /healthz.
	Version string
	// Logger takes the access log at debug level and failures; nil discards.
	Logger *slog.Logger
	// API answers the AWS protocols. Requests that are signed for them, or name
	// one of their operations, reach it without the studio's middleware, after the checks
	// of host and origin. Nil leaves the server without an API.
	API http.Handler
	// Objects answers the protocol of S3, for requests that are signed for it.
	// Nil leaves the server without it.
	Objects http.Handler
	// ReadOnly makes a studio for viewers: everything can be looked at, and what
	// changes something is refused with 403. It has no API.
	ReadOnly bool
}

// Feature is a part of the studio. Routes registers its pages, with paths made
// by package urls.
type Feature interface {
	Routes(g *echo.Group)
}

// Server is the studio and the AWS protocols on one port.
type Server struct {
	handler  http.Handler
	log      *slog.Logger
	stopping chan struct{} // closed when streams must end
	routes   []string
}

// New puts the features together. It fails when two of them claim the same
// route.
func New(config Config, features ...Feature) (*Server, error) {
	log := cmp.Or(config.Logger, slog.New(slog.DiscardHandler))
	server := &Server{log: log, stopping: make(chan struct{})}
	studio, err := newStudio(config, log, features)
	if err != nil {
		return nil, err
	}
	for _, r := range studio.Routes() {
		server.routes = append(server.routes, r.Method+" "+r.Path)
	}
	slices.Sort(server.routes)
	if config.ReadOnly {
		config.API, config.Objects = nil, nil
	}
	handler := splitAPI(map[string]http.Handler{"states": config.API, "scheduler": config.API, "logs": config.API, "s3": config.Objects}, studio)
	hosts := newHosts(config.Addr, config.AllowedHosts)
	handler = refuseForeign(hosts, handler)
	handler = observe(log, server.stopping, handler)
	server.handler = handler
	return server, nil
}

// Routes lists what the studio serves, as "GET /w/:workflow/design", for tests
// that must not forget one.
func (s *Server) Routes() []string { return s.routes }

// Handler is the whole server without its listener, for tests.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on listener until ctx ends. Then it takes no new connections, ends
// the streams, gives requests in flight five seconds, and returns nil. It
// closes listener. A Server serves once.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(func() { close(s.stopping) })
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(stopCtx)
	if errors.Is(err, context.DeadlineExceeded) {
		// What is recorded is durable, so a request that is cut off loses nothing.
		err = server.Close()
	}
	<-served
	if err != nil {
		return fmt.Errorf("stop serving %s: %w", listener.Addr(), err)
	}
	return nil
}

// nav lists the sections in their order; newStudio leaves out those that no
// feature serves.
var nav = []ui.NavItem{
	{Section: ui.SectionWorkflows, Label: "Workflows", URL: urls.Workflows()},
	{Section: ui.SectionExecutions, Label: "Executions", URL: urls.Executions()},
	{Section: ui.SectionSchedules, Label: "Schedules", URL: urls.Schedules()},
	{Section: ui.SectionTables, Label: "Tables", URL: urls.Tables()},
	{Section: ui.SectionLogs, Label: "Logs", URL: urls.Logs()},
}

// newStudio is everything but the AWS protocols.
func newStudio(config Config, log *slog.Logger, features []Feature) (*echo.Echo, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = answerError(log)
	shell := ui.Shell{Version: config.Version, ReadOnly: config.ReadOnly}
	e.Use(withShell(&shell), secure, compress, recoverPanics, limitBody)
	v := &viewer{router: e, forms: map[string]bool{}}
	if config.ReadOnly {
		e.Use(v.guard)
	}

	var clash error
	taken := map[string]bool{}
	e.OnAddRouteHandler = func(_ string, route echo.Route, _ echo.HandlerFunc, _ []echo.MiddlewareFunc) {
		key := route.Method + " " + route.Path
		if taken[key] {
			clash = errors.Join(clash, fmt.Errorf("two features serve %s", key))
		}
		taken[key] = true
	}
	e.GET(urls.Health(), health(config.Version))
	e.POST(urls.Theme(), setTheme)
	e.GET(urls.Who(), ui.Handle(whoForm))
	e.POST(urls.Who(), ui.Handle(setWho))
	files := echo.WrapHandler(static.Handler())
	e.GET(static.Prefix+"*", files)
	e.HEAD(static.Prefix+"*", files)
	group := e.Group("")
	for _, feature := range append(slices.Clone(features), gallery.New()) {
		feature.Routes(group)
	}
	if clash != nil {
		return nil, clash
	}
	v.learn()
	for _, item := range nav {
		if taken[http.MethodGet+" "+item.URL] {
			shell.Nav = append(shell.Nav, item)
		}
	}
	return e, nil
}

func health(version string) echo.HandlerFunc {
	return func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]string{"status": "ok", "version": version})
	}
}
