package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/stepwell/stepwell/cmd/stepwell/bench"
)

var benchCommand = command{
	name: "bench", summary: "measure durable executions per second on this machine",
	about: "Runs executions of ten states (Pass, Choice, Succeed) with each number of clients, every one durable on disk, and beside them what\n" +
		"SQLite alone reaches on the same disk with the same bytes. With --endpoint it measures a server that runs already.",
	run: runBench,
}

func runBench(ctx context.Context, a *app, c config, _ []string) error {
	rows := []bench.Row{}
	table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	if !c.json {
		fmt.Fprintln(table, "path\tclients\texec/s\ttransitions/s\tp50 ms\tp99 ms\tSQLite exec/s\tratio\tCPU µs/transition\tRSS MB\t")
	}
	err := bench.Run(ctx, c.bench, func(r bench.Row) error {
		rows = append(rows, r)
		if !c.json {
			fmt.Fprintf(table, "%s\t%d\t%.0f\t%.0f\t%.2f\t%.2f\t%.0f\t%.2f\t%.1f\t%.0f\t\n",
				r.Path, r.Clients, r.PerSecond, r.Transitions, r.P50, r.P99, r.Raw, r.Ratio, r.CPU, r.RSS)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.json {
		return a.printJSON(rows)
	}
	return table.Flush()
}

var benchWaitingCommand = command{
	name: "bench waiting", summary: "measure what executions that wait cost",
	about: "Starts executions that wait, each until a time of its own between --wait and twice that, and reports the memory of this process\n" +
		"and how late they went on.",
	run: runBenchWaiting,
}

func runBenchWaiting(ctx context.Context, a *app, c config, _ []string) error {
	c.waiting.Dir = c.bench.Dir
	r, err := c.waiting.Run(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return a.printJSON(r)
	}
	_, err = fmt.Fprintf(a.stdout, "%d executions waiting, started at %.0f/s\n"+
		"RSS: %.0f MB before, %.0f MB while all wait, %.0f MB at most\n"+
		"lateness: p50 %.1f ms, p99 %.1f ms, at most %.1f ms\ndisk: %.0f bytes for each\n",
		r.Count, r.StartsPerSecond, r.RSSBefore, r.RSSWaiting, r.RSSPeak, r.LatenessP50, r.LatenessP99, r.LatenessMax, r.BytesPerRun)
	return err
}

var benchSchedulesCommand = command{
	name: "bench schedules", summary: "measure how late schedules fire",
	about: "Stores many one-time schedules, opens the data anew as a restart does, and lets some come due: steadily, then many in the same\n" +
		"second. Lateness is from the due time until the execution is durable. Beside it stands what SQLite alone reaches.",
	run: runBenchSchedules,
}

func runBenchSchedules(ctx context.Context, a *app, c config, _ []string) error {
	c.scheduling.Dir = c.bench.Dir
	r, err := c.scheduling.Run(ctx, func(what string) {
		if !c.json {
			fmt.Fprintln(a.stderr, what+" …")
		}
	})
	if err != nil {
		return err
	}
	if c.json {
		return a.printJSON(r)
	}
	fmt.Fprintf(a.stdout, "%d schedules stored at %d/s, %.0f bytes each; SQLite alone: %.0f executions/s\n"+
		"ready %.0f ms after the start; idle CPU %.2f %%\nRSS: %.0f MB before, %.0f MB at most\n",
		r.Count, r.PerSecond, r.Disk, r.Raw, r.Ready, r.IdleCPU, r.RSSBaseline, r.RSSPeak)
	for _, row := range []struct {
		name string
		bench.Lateness
	}{{"steady", r.Steady}, {"burst", r.Burst}} {
		fmt.Fprintf(a.stdout, "%s: %d fired, %d early; lateness p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, at most %.1f ms\n",
			row.name, row.Fired, row.Early, row.P50, row.P99, row.P999, row.Max)
	}
	return nil
}

// setClients reads a list such as 1,8,64.
func setClients(c *config, text string) error {
	var clients []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 || n > 1000 {
			return fmt.Errorf("%q is not a list of numbers from 1 to 1000, such as 1,8,64", text)
		}
		clients = append(clients, n)
	}
	c.bench.Clients = clients
	return nil
}
