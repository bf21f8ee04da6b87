package http

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/teststate"
)

// Timeout is how long one call may take: AWS's limit.
const Timeout = 60 * time.Second

// Config says how HTTP Tasks run.
type Config struct {
	Connections       []Connection
	RequireConnection bool          // refuse tasks that name no connection, as AWS does
	Timeout           time.Duration // default and usually Timeout
	HTTP              *http.Client  // default: one that follows no redirects and asks for no compression
}

// Executor carries out HTTP Tasks. It is safe for concurrent use.
type Executor struct {
	config      Config
	http        *http.Client
	connections map[string]*session
}

// New makes an executor. It fails for a connection that is wrong or given twice.
func New(c Config) (*Executor, error) {
	c.Timeout = cmp.Or(c.Timeout, Timeout)
	e := &Executor{config: c, http: c.HTTP, connections: map[string]*session{}}
	if e.http == nil {
		e.http = newClient()
	}
	for _, conn := range c.Connections {
		if err := conn.validate(); err != nil {
			return nil, err
		}
		if e.connections[conn.Name] != nil {
			return nil, fmt.Errorf("connection %q is given twice", conn.Name)
		}
		e.connections[conn.Name] = &session{connection: conn, http: e.http, now: time.Now}
	}
	return e, nil
}

func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Call makes the request that the input describes.
func (e *Executor) Call(ctx context.Context, c task.Call) (json.RawMessage, error) {
	p, err := parametersOf(c.Input)
	if err != nil {
		return nil, err
	}
	s, err := e.session(c.Input, p)
	if err != nil {
		return nil, err
	}
	callCtx, cancel := context.WithTimeout(ctx, e.config.Timeout)
	defer cancel()
	out, err := e.exchange(callCtx, c, p, s)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return out, err
}

// session finds the connection that the task names; nil when it names none.
func (e *Executor) session(input []byte, p *parameters) (*session, error) {
	switch s := e.connections[connectionName(p.connection)]; {
	case p.connection == "" && e.config.RequireConnection:
		return nil, task.BadParameters(input, task.Missing("ConnectionArn"))
	case p.connection == "":
		return nil, nil
	case s == nil:
		return nil, task.Fail("Events.ConnectionResource.ResourceNotFound", "Connection '%s' does not exist.", connectionName(p.connection))
	default:
		return s, nil
	}
}

func (e *Executor) exchange(ctx context.Context, c task.Call, p *parameters, s *session) (json.RawMessage, error) {
	watched := teststate.Watched(ctx)
	if watched != nil && s != nil && !watched.Reveal {
		if bare, err := p.request(ctx, c); err == nil {
			showRequest(watched, bare) // before the connection adds its secrets
		}
	}
	if s != nil {
		if err := p.merge(c.Input, s.connection); err != nil {
			return nil, err
		}
	}
	req, err := p.request(ctx, c)
	if err != nil {
		return nil, err
	}
	if s != nil {
		if err := s.authorise(ctx, req); err != nil {
			return nil, err
		}
	}
	if watched != nil && watched.Request == nil {
		showRequest(watched, req)
	}
	resp, err := e.http.Do(req)
	if err != nil {
		return nil, socketFailure(err)
	}
	defer resp.Body.Close()
	if s != nil && resp.StatusCode == http.StatusUnauthorized {
		s.forget()
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, task.MaxResult+1))
	if err != nil {
		return nil, socketFailure(err)
	}
	showResponse(watched, resp, body)
	return result(resp, body)
}

// socketFailure says why there was no answer, without the URL, which may hold secrets.
func socketFailure(err error) *task.Failure {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return task.Fail("States.Http.Socket", "The HTTP Task did not get an answer in time.")
	}
	return task.Fail("States.Http.Socket", "The HTTP Task could not reach the endpoint: %s", err)
}
