package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/api"
)

// listen serves the API of a server on a free port. What it returns stops it.
func (s *server) listen(ctx context.Context, m engine.StateMachine) (*overHTTP, func() error, error) {
	handler := api.New(s.engine, api.Config{Account: scope.Account, Region: scope.Region, Logger: quiet})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	w, err := web.New(web.Config{Addr: listener.Addr().String(), API: handler, Logger: quiet})
	if err != nil {
		return nil, nil, errors.Join(err, listener.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- w.Serve(ctx, listener) }()
	stop := func() error {
		cancel()
		return <-served
	}
	return newOverHTTP("http://"+listener.Addr().String(), m.ARN), stop, nil
}

// overHTTP calls the API with a plain client that keeps its connections.
type overHTTP struct {
	url, machine string
	client       *http.Client
}

func newOverHTTP(url, machine string) *overHTTP {
	transport := &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024, DisableCompression: true}
	return &overHTTP{url: url, machine: machine, client: &http.Client{Transport: transport}}
}

func (h *overHTTP) execute(ctx context.Context) error {
	var started struct{ ExecutionArn string }
	if err := h.call(ctx, "StartExecution", map[string]string{"stateMachineArn": h.machine, "input": input}, &started); err != nil {
		return err
	}
	for {
		var x struct{ Status string }
		if err := h.call(ctx, "DescribeExecution", map[string]string{"executionArn": started.ExecutionArn}, &x); err != nil {
			return err
		}
		if x.Status != "RUNNING" {
			return succeeded(x.Status, started.ExecutionArn)
		}
	}
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

func (h *overHTTP) call(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "AWSStepFunctions."+operation)
	resp, err := h.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s: %s", operation, resp.Status, strings.TrimSpace(string(text)))
	}
	return json.Unmarshal(text, out)
}

// remote measures a server that runs already. It leaves its state machine there
// no longer than the measurement.
func (c Config) remote(ctx context.Context, clients int) (row Row, err error) {
	h := newOverHTTP(strings.TrimSuffix(c.Endpoint, "/"), "")
	var created struct{ StateMachineArn string }
	err = h.call(ctx, "CreateStateMachine", map[string]string{
		"name": "stepwell-bench-" + engine.NewUUID()[:8], "definition": tenStates, "roleArn": roleARN,
	}, &created)
	if err != nil {
		return Row{}, err
	}
	h.machine = created.StateMachineArn
	defer func() {
		gone := h.call(context.WithoutCancel(ctx), "DeleteStateMachine", map[string]string{"stateMachineArn": h.machine}, &struct{}{})
		err = errors.Join(err, gone)
	}()
	return c.measure(ctx, c.Endpoint, clients, h)
}
