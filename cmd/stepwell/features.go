package main

import (
	"log/slog"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/executions"
	"github.com/stepwell/stepwell/web/logs"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/schedules"
	"github.com/stepwell/stepwell/web/studio"
	"github.com/stepwell/stepwell/web/tables"
	"github.com/stepwell/stepwell/web/templates"
)

// newServer puts the studio's features and the API on one port.
func newServer(c config, n *node, log *slog.Logger) (*web.Server, error) {
	return web.New(web.Config{
		Addr: c.addr, AllowedHosts: c.allowedHosts, Version: versionText(), Logger: log, API: n.api, Objects: n.buckets,
	}, n.features(c.scope())...)
}

// newViewer is a second server over the same data for those who may only look.
func newViewer(c config, n *node, log *slog.Logger) (*web.Server, error) {
	return web.New(web.Config{
		Addr: c.viewerAddr, AllowedHosts: c.allowedHosts, Version: versionText(), Logger: log, ReadOnly: true,
	}, n.features(c.scope())...)
}

// features are the parts of the studio. What is made in it belongs to home.
func (n *node) features(home engine.Scope) []web.Feature {
	space := studio.NewWorkspace(n.engine, n.store, time.Now)
	features := []web.Feature{
		machines.New(n.engine, space, n.schedules, home, time.Now),
		studio.New(space, home).WithSchedules(n.store),
		templates.New(n.engine, space, home),
		executions.New(n.engine, home, time.Now),
		logs.New(n.engine, time.Now),
		schedules.New(n.schedules, n.engine, home, time.Now),
	}
	if n.tables != nil {
		features = append(features, tables.New(n.tables))
	}
	return features
}
