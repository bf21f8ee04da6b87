package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web"
)

var serveCommand = command{
	name: "serve", summary: "start the studio, the engine and the scheduler (the default)",
	about: "It serves until it is interrupted, and then finishes what it is answering; a second interrupt ends it at once.\n" +
		"Nothing is lost either way: every execution goes on where it was when Stepwell is started again.",
	run: serve,
}

// serve runs the server until ctx ends.
func serve(ctx context.Context, a *app, c config, _ []string) (err error) {
	log := c.logger(a.stderr)
	store, err := storage.Open(ctx, c.data, storage.Options{Logger: log})
	if err != nil {
		return fmt.Errorf("open the data: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	n, err := newNode(store, c, log)
	if err != nil {
		return err
	}
	if err := n.prepare(ctx, c); err != nil {
		return err
	}
	server, err := newServer(c, n, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return fmt.Errorf("%w (another address: --addr)", err)
	}
	viewers, err := n.listenForViewers(c, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(a.stdout, "Stepwell is at %s (data in %s; Ctrl-C stops it)\n", studioURL(listener.Addr()), store.Dir())
	if viewers.listener != nil {
		fmt.Fprintf(a.stdout, "Viewers can look at %s\n", studioURL(viewers.listener.Addr()))
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return n.run(ctx) })
	g.Go(func() error { return server.Serve(ctx, listener) })
	if viewers.listener != nil {
		g.Go(func() error { return viewers.server.Serve(ctx, viewers.listener) })
	}
	return g.Wait()
}

// viewerPort is the address at which nothing can be changed; without a listener there is none.
type viewerPort struct {
	server   *web.Server
	listener net.Listener
}

func (n *node) listenForViewers(c config, log *slog.Logger) (p viewerPort, err error) {
	if c.viewerAddr == "" {
		return p, nil
	}
	if p.server, err = newViewer(c, n, log); err != nil {
		return p, err
	}
	if p.listener, err = net.Listen("tcp", c.viewerAddr); err != nil {
		return p, fmt.Errorf("%w (another address: --viewer-addr)", err)
	}
	return p, nil
}

// prepare makes what must be there before anything runs.
func (n *node) prepare(ctx context.Context, c config) error {
	if !c.noDemo {
		if err := n.installDemo(ctx, c.scope()); err != nil {
			return err
		}
	}
	return n.makeTables(ctx, c.tables)
}

// studioURL is the address for a browser on this machine.
func studioURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
