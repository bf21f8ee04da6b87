package storage

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/mattn/go-sqlite3"
)

func openTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// A connection without these loses commits with the power, or the writer's way.
func TestEveryConnectionHasItsSettings(t *testing.T) {
	s := openTest(t)
	for name, want := range map[string]string{
		"synchronous": "2", "journal_mode": "wal", "page_size": "8192", "foreign_keys": "1", "wal_autocheckpoint": "4000", "busy_timeout": "10000",
	} {
		t.Run("the writer's "+name, func(t *testing.T) {
			var got string
			err := s.write(t.Context(), "look", 0, func(tx *tx) (err error) {
				got, err = pragma(tx.conn, name)
				return err
			})
			if err != nil || got != want {
				t.Errorf("%s is %s (%v), want %s", name, got, err, want)
			}
		})
	}
	t.Run("readers cannot write, on any connection of the pool", func(t *testing.T) {
		for range 4 {
			conn, err := s.db.Conn(t.Context()) // kept, so that the next one is another
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.ExecContext(t.Context(), "DELETE FROM machine"); err == nil {
				t.Error("a reader wrote")
			}
		}
	})
}

func TestASettingThatDoesNotTakeIsAnError(t *testing.T) {
	c := newConnector(t.TempDir(), "rwc", []setting{{"synchronous", "NORMAL", "2"}})
	if conn, err := c.open(); err == nil {
		t.Error("the connection opened", conn.Close())
	}
}

func TestADirectoryMayHaveAnyName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%41&mode=ro")
	for range 2 {
		s, err := Open(t.Context(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := filepath.Glob(filepath.Join(dir, databaseFile)); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMigrationsAreNumberedWithoutAGap(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("SELECT 1")}
	tests := map[string]struct {
		files fstest.MapFS
		fails bool
	}{
		"in order":           {fstest.MapFS{"migrations/0001_a.sql": file, "migrations/0002_b.sql": file}, false},
		"a gap":              {fstest.MapFS{"migrations/0001_a.sql": file, "migrations/0003_b.sql": file}, true},
		"a repeated number":  {fstest.MapFS{"migrations/0001_a.sql": file, "migrations/0001_b.sql": file}, true},
		"no number":          {fstest.MapFS{"migrations/first.sql": file}, true},
		"a number too short": {fstest.MapFS{"migrations/1_a.sql": file}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := readMigrations(tt.files); (err != nil) != tt.fails {
				t.Errorf("error is %v", err)
			}
		})
	}
	if _, err := readMigrations(migrationFiles); err != nil {
		t.Errorf("Stepwell's own: %v", err)
	}
}

func TestAMigrationThatFailsLeavesNothing(t *testing.T) {
	conn, err := newConnector(t.TempDir(), "rwc", writerSettings(full)).open()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	good := migration{1, "0001_good.sql", "CREATE TABLE a (x); CREATE TABLE b (x)"}
	bad := migration{2, "0002_bad.sql", "CREATE TABLE c (x); CREATE TABLE a (x)"}
	if err := migrate(conn, []migration{good, bad}); err == nil {
		t.Fatal("a table was made twice")
	}
	wantSchema(t, conn, "1", 2)
	better := migration{2, "0002_better.sql", "CREATE TABLE c (x)"}
	if err := migrate(conn, []migration{good, better}); err != nil {
		t.Fatal(err)
	}
	wantSchema(t, conn, "2", 3)
	if err := migrate(conn, []migration{good}); err == nil {
		t.Error("data of a newer schema was opened")
	}
}

func wantSchema(t *testing.T, conn *sqlite3.SQLiteConn, version string, tables int64) {
	t.Helper()
	got, err := pragma(conn, "user_version")
	if err != nil || got != version {
		t.Errorf("the schema is at %s (%v), want %s", got, err, version)
	}
	var n int64
	if _, err := newTx(conn).first("SELECT count(*) FROM sqlite_schema WHERE type='table'", nil, &n); err != nil || n != tables {
		t.Errorf("there are %d tables (%v), want %d", n, err, tables)
	}
}

// A list or a look-up that reads a whole table is slow only once there is much.
func TestNoQueryReadsAWholeTableOrSorts(t *testing.T) {
	s := openTest(t)
	const executions = "FROM execution e JOIN machine_key k ON k.id=e.machine"
	const page = " ORDER BY e.id DESC LIMIT 10"
	tests := map[string]string{
		"executions of a machine":              "SELECT e.id, e.name, k.arn " + executions + " WHERE e.map_run IS NULL AND e.machine = (SELECT id FROM machine_key WHERE arn='x') AND e.id < 9" + page,
		"executions of a machine and a status": "SELECT e.id, e.name, k.arn " + executions + " WHERE e.map_run IS NULL AND e.machine = (SELECT id FROM machine_key WHERE arn='x') AND e.status = 1" + page,
		"executions of a status":               "SELECT e.id, e.name, k.arn " + executions + " WHERE e.map_run IS NULL AND e.status = 0 AND e.id < 9" + page,
		"executions of a schedule":             "SELECT e.id, e.name, k.arn " + executions + " WHERE e.map_run IS NULL AND e.schedule = 'x'" + page,
		"child executions":                     executionColumns + " WHERE e.map_run=(SELECT id FROM map_run WHERE arn='x') AND e.map_index > 3 ORDER BY e.map_index LIMIT 9",
		"map runs of an execution":             mapRunColumns + " WHERE m.execution=1 AND m.id < 9 ORDER BY m.id DESC LIMIT 9",
		"children to tell":                     "SELECT e.id FROM execution e JOIN map_run m ON m.id=e.map_run WHERE e.id > 1 AND " + childWork[0] + " ORDER BY e.id LIMIT 9",
		"children to redrive":                  "SELECT e.id FROM execution e JOIN map_run m ON m.id=e.map_run WHERE e.id > 1 AND " + childWork[1] + " ORDER BY e.id LIMIT 9",
		"children":                             frameColumns + " WHERE f.execution=1 AND f.parent=2 AND f.parent > 0 ORDER BY f.frame",
		"a frame":                              frameColumns + " WHERE f.execution=1 AND f.frame=2",
		"timers":                               "SELECT execution, frame, wake FROM frame WHERE wake IS NOT NULL AND wake <= 5 ORDER BY wake, execution, frame LIMIT 9",
		"open frames":                          "SELECT execution, frame FROM frame WHERE open = 1 AND (execution, frame) > (1, 2) ORDER BY execution, frame LIMIT 9",
		"due schedules":                        schedulesByRow + " WHERE s.enabled = 1 AND s.wake IS NOT NULL AND s.wake <= 5 ORDER BY s.wake, s.id LIMIT 9",
		"due schedules after a point":          schedulesByRow + " WHERE s.enabled = 1 AND s.wake IS NOT NULL AND s.wake <= 5 AND s.wake >= 3 AND (s.wake > 3 OR s.id > coalesce((SELECT id FROM schedule_key WHERE name='x'), 0)) ORDER BY s.wake, s.id LIMIT 9",
		"schedules after an ARN":               schedulesByName + " WHERE k.name > 'x' AND k.name < 'y' AND s.enabled = 1 ORDER BY k.name LIMIT 9",
		"schedules of a zone":                  schedulesByName + " WHERE k.name > 'x' AND s.timezone='UTC' AND s.enabled=1 AND s.next IS NOT NULL ORDER BY k.name LIMIT 9",
		"firings of a schedule":                fireColumns + "schedule_key k CROSS JOIN fire f ON f.schedule=k.id WHERE k.name = 'x' AND f.id < 9" + " ORDER BY f.id DESC LIMIT 9",
		"firings of all":                       fireColumns + "fire f CROSS JOIN schedule_key k ON k.id=f.schedule WHERE f.id < 9 ORDER BY f.id DESC LIMIT 9",
		"running executions of a schedule":     "SELECT arn FROM execution WHERE schedule IS NOT NULL AND status = 0 AND schedule='x' ORDER BY id DESC LIMIT 9",
		"deliveries":                           deliveryColumns + " WHERE d.at <= 9 ORDER BY d.at, d.id LIMIT 9",
		"dead letters of a schedule":           letterColumns + " WHERE d.schedule = 1 AND d.id < 9 ORDER BY d.id DESC LIMIT 9",
		"machines after an ARN":                machineColumns + " WHERE k.arn > 'x' AND k.arn >= 'a' AND k.arn < 'b' ORDER BY k.arn LIMIT 9",
	}
	for name, query := range tests {
		t.Run(name, func(t *testing.T) {
			for _, line := range explain(t, s, query) {
				if scans(line) {
					t.Error(line)
				}
			}
		})
	}
}

// scans says whether a line of a query's plan reads everything or sorts.
func scans(line string) bool {
	ordered, _ := filepath.Match("SCAN * USING*INDEX*", line)
	scan, _ := filepath.Match("SCAN *", line)
	sort, _ := filepath.Match("*TEMP B-TREE*", line)
	return scan && !ordered || sort
}

func explain(t *testing.T, s *Store, query string) (lines []string) {
	t.Helper()
	rows, err := s.db.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		t.Fatal(fmt.Errorf("no plan: %w", rows.Err()))
	}
	return lines
}
