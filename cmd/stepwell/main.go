// Command stepwell is the whole product in one program: studio, engine,
// scheduler and database. `stepwell help` lists what it can do.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: environment(os.Environ())}
	os.Exit(a.main(untilInterrupted(), os.Args[1:]))
}

// exitInterrupted is the status of a process that did not finish what it was doing.
const exitInterrupted = 130

// untilInterrupted returns a context that ends with the first interrupt; the
// second ends the process at once.
func untilInterrupted() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitInterrupted)
	}()
	return ctx
}
