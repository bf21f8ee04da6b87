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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: environment(os.Environ())}
	os.Exit(a.main(ctx, os.Args[1:]))
}
