// Package bench measures what Stepwell does on this machine: how many durable
// executions of ten states it completes, beside what SQLite alone can do on the
// same disk in the same run, and what executions that wait cost.
package bench

import (
	"context"
	_ "embed" // for the definition
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/storage"
)

// States is how many states an execution of the benchmark goes through.
const States = 10

//go:embed ten-states.asl.json
var tenStates string

// input has the size of a small business document.
const input = `{"orderId":"A-1042","customer":{"id":"C-77","known":true,"name":"Ada Lovelace","city":"London"},` +
	`"lines":[{"item":"teapot","quantity":2,"price":49.9},{"item":"cup","quantity":6,"price":7.5}],"total":144.8,"currency":"EUR"}`

// Config says what is measured.
type Config struct {
	Dir      string        // where the databases are made, and removed again; empty: the system's place for temporary files
	Clients  []int         // one measurement for each
	Duration time.Duration // of each measurement
	HTTP     bool          // also through the HTTP API
	Endpoint string        // instead of all this: a server that runs already
}

// Row is one measurement. Times are in milliseconds.
type Row struct {
	Path        string  `json:"path"` // in process, HTTP, or the endpoint
	Clients     int     `json:"clients"`
	Executions  int     `json:"executions"`
	PerSecond   float64 `json:"executionsPerSecond"`
	Transitions float64 `json:"transitionsPerSecond"` // durable ones
	P50         float64 `json:"p50Milliseconds"`      // from the start of an execution to its end
	P99         float64 `json:"p99Milliseconds"`
	Raw         float64 `json:"rawExecutionsPerSecond,omitempty"` // of SQLite alone, in the same run
	Ratio       float64 `json:"ratioToRaw,omitempty"`
	CPU         float64 `json:"cpuMicrosecondsPerTransition"` // of this process, clients included
	RSS         float64 `json:"rssMegabytes"`                 // at the end
}

// Run measures and hands each row to done as soon as it is there.
func Run(ctx context.Context, c Config, done func(Row) error) error {
	for _, clients := range c.Clients {
		rows, err := c.rows(ctx, clients)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := done(row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c Config) rows(ctx context.Context, clients int) ([]Row, error) {
	if c.Endpoint != "" {
		row, err := c.remote(ctx, clients)
		return []Row{row}, err
	}
	dir, err := os.MkdirTemp(c.Dir, "stepwell-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what was measured counts; the system clears its temporary files
	raw, err := storage.RawLimit(ctx, dir, clients, c.Duration)
	if err != nil {
		return nil, fmt.Errorf("measure SQLite: %w", err)
	}
	rows, err := c.local(ctx, dir, clients)
	for i := range rows {
		rows[i].Raw = raw.PerSecond()
		rows[i].Ratio = rows[i].PerSecond / rows[i].Raw
	}
	return rows, err
}

// local measures an engine in this process.
func (c Config) local(ctx context.Context, dir string, clients int) (rows []Row, err error) {
	s, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	m, err := s.create(ctx, "bench", tenStates)
	if err != nil {
		return nil, err
	}
	row, err := c.measure(ctx, "in process", clients, inProcess{s.engine, m})
	if err != nil || !c.HTTP {
		return []Row{row}, err
	}
	overHTTP, stop, err := s.listen(ctx, m)
	if err != nil {
		return nil, err
	}
	second, err := c.measure(ctx, "HTTP", clients, overHTTP)
	return []Row{row, second}, errors.Join(err, stop())
}

// target completes executions.
type target interface {
	// execute runs one execution and returns when it has succeeded.
	execute(ctx context.Context) error
}

// measure lets clients run executions one after the other until the time is over.
func (c Config) measure(ctx context.Context, path string, clients int, t target) (Row, error) {
	if err := t.execute(ctx); err != nil { // connections, caches
		return Row{}, err
	}
	timed, cancel := context.WithTimeout(ctx, c.Duration)
	defer cancel()
	took := make([][]time.Duration, clients)
	var g errgroup.Group
	cpu, start := cpuTime(), time.Now()
	for n := range clients {
		g.Go(func() (err error) {
			took[n], err = repeat(ctx, timed, t)
			return err
		})
	}
	err := g.Wait()
	elapsed, cpu := time.Since(start), cpuTime()-cpu
	all := slices.Concat(took...)
	if err != nil || len(all) == 0 {
		return Row{}, errors.Join(err, ctx.Err())
	}
	slices.Sort(all)
	perSecond := float64(len(all)) / elapsed.Seconds()
	return Row{
		Path: path, Clients: clients, Executions: len(all), PerSecond: perSecond, Transitions: perSecond * States,
		P50: milliseconds(all[len(all)/2]), P99: milliseconds(all[len(all)*99/100]),
		CPU: float64(cpu.Microseconds()) / float64(len(all)*States), RSS: residentMB(),
	}, nil
}

// repeat runs executions until timed ends; the last one is run to its end.
func repeat(ctx, timed context.Context, t target) (took []time.Duration, err error) {
	for timed.Err() == nil {
		start := time.Now()
		if err := t.execute(ctx); err != nil {
			return took, err
		}
		took = append(took, time.Since(start))
	}
	return took, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// inProcess calls the engine itself.
type inProcess struct {
	engine  *engine.Engine
	machine engine.StateMachine
}

func (p inProcess) execute(ctx context.Context) error {
	x, err := p.engine.StartExecution(ctx, engine.NewExecution{MachineARN: p.machine.ARN, Input: input})
	if err != nil {
		return err
	}
	x, err = p.engine.Wait(ctx, x.ARN)
	if err != nil {
		return err
	}
	return succeeded(string(x.Head.Status), x.ARN)
}

func succeeded(status, arn string) error {
	if status != "SUCCEEDED" {
		return fmt.Errorf("%s ended %s", arn, status)
	}
	return nil
}

// server is an engine over a store on disk, as `stepwell serve` has one.
type server struct {
	store  *storage.Store
	engine *engine.Engine
	stop   context.CancelFunc
	ran    chan error
}

func open(ctx context.Context, dir string) (*server, error) {
	store, err := storage.Open(ctx, dir, storage.Options{})
	if err != nil {
		return nil, err
	}
	s := &server{store: store, engine: engine.New(store, nil, engine.Config{}), ran: make(chan error, 1)}
	ctx, s.stop = context.WithCancel(ctx)
	go func() { s.ran <- s.engine.Run(ctx) }()
	return s, nil
}

func (s *server) close() error {
	s.stop()
	return errors.Join(<-s.ran, s.store.Close())
}

var scope = engine.Scope{Region: "us-east-1", Account: "123456789012"}

const roleARN = "arn:aws:iam::123456789012:role/bench"

func (s *server) create(ctx context.Context, name, definition string) (engine.StateMachine, error) {
	return s.engine.CreateStateMachine(ctx, scope, engine.NewMachine{Name: name, Definition: definition, RoleARN: roleARN})
}

var quiet = slog.New(slog.DiscardHandler)
