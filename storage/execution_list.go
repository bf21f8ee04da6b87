package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// conditions gathers a WHERE clause from constant pieces.
type conditions struct {
	pieces []string
	args   []any
}

func (c *conditions) add(piece string, arg any) {
	c.pieces = append(c.pieces, piece)
	c.args = append(c.args, arg)
}

func (c *conditions) String() string {
	if len(c.pieces) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.pieces, " AND ")
}

func filterExecutions(f engine.ExecutionFilter) conditions {
	var c conditions
	if f.MapRun != "" {
		c.add("e.map_run = (SELECT id FROM map_run WHERE arn=?)", f.MapRun)
		if f.FromIndex > 0 {
			c.add("e.map_index >= ?", f.FromIndex)
		}
		if f.ToIndex > 0 {
			c.add("e.map_index < ?", f.ToIndex)
		}
	} else {
		c.pieces = append(c.pieces, "e.map_run IS NULL")
	}
	if f.MachineARN != "" {
		c.add("e.machine = (SELECT id FROM machine_key WHERE arn=?)", f.MachineARN)
	}
	if f.VersionARN != "" {
		c.add("e.version_arn = ?", f.VersionARN)
	}
	if f.AliasARN != "" {
		c.add("e.alias_arn = ?", f.AliasARN)
	}
	if f.Status != "" {
		c.add("e.status = ?", slices.Index(statuses, f.Status))
	}
	if f.ScheduleID != "" {
		c.add("e.schedule = ?", f.ScheduleID)
	}
	if f.Redriven != nil {
		c.add("(e.redrives > 0) = ?", *f.Redriven)
	}
	if f.Before != 0 {
		c.add("e.id < ?", f.Before)
	}
	if !f.Since.IsZero() {
		c.add("e.started >= ?", micros(f.Since))
	}
	if !f.Until.IsZero() {
		c.add("e.started < ?", micros(f.Until))
	}
	if f.Text != "" {
		c.add("instr(lower(e.name), ?) > 0", strings.ToLower(f.Text))
	}
	return c
}

func scanSummary(e *engine.ExecutionSummary) []any {
	return []any{&e.ID, &e.ARN, &e.Name, &e.MachineARN, statusColumn{&e.Status}, timeColumn{&e.StartedAt}, timeColumn{&e.StoppedAt},
		stringColumn{&e.Error}, stringColumn{&e.ScheduleID}, &e.Redrives, timeColumn{&e.RedrivenAt},
		stringColumn{&e.VersionARN}, stringColumn{&e.AliasARN}, intColumn{&e.Items}, intColumn{&e.Index}}
}

// Executions lists executions, the newest first, at most f.Limit and 1,000:
// those started from f.Since on and before f.Until. The last one's ID is the
// next page's Before.
func (s *Store) Executions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error) {
	c := filterExecutions(f)
	all, err := queryAll(ctx, s, `SELECT e.id, e.arn, e.name, k.arn, e.status, e.started, e.stopped, e.error, e.schedule, e.redrives, e.redriven,
		e.version_arn, e.alias_arn, e.map_items, e.map_index
		FROM execution e JOIN machine_key k ON k.id=e.machine`+c.String()+order(f)+` LIMIT ?`,
		append(c.args, pageSize(f.Limit, maxListed)), scanSummary)
	if err != nil {
		return nil, fmt.Errorf("list executions: %w", err)
	}
	return all, nil
}

// order is the newest first. Child executions begin in the order of their
// indexes, which have an index of the database.
func order(f engine.ExecutionFilter) string {
	if f.MapRun != "" {
		return " ORDER BY e.map_index DESC"
	}
	return " ORDER BY e.id DESC"
}

// CountExecutions counts by status, at most limit and 10,000 of each; machineARN
// empty: of all machines. A status that no execution has is not in the map.
func (s *Store) CountExecutions(ctx context.Context, machineARN string, limit int) (map[machine.Status]int, error) {
	counts := map[machine.Status]int{}
	for _, status := range statuses {
		c := filterExecutions(engine.ExecutionFilter{MachineARN: machineARN, Status: status})
		var n int
		err := queryRow(ctx, s, nil, "SELECT count(*) FROM (SELECT 1 FROM execution e"+c.String()+" LIMIT ?)",
			append(c.args, pageSize(limit, maxBatch)), &n)
		if err != nil {
			return nil, fmt.Errorf("count executions: %w", err)
		}
		if n > 0 {
			counts[status] = n
		}
	}
	return counts, nil
}
