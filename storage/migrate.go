package storage

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one step of the schema. The database's user_version says how
// many of them it has seen.
type migration struct {
	number int
	name   string
	sql    string
}

// readMigrations returns the files NNNN_what.sql of a folder in order. It is an
// error when a number is missing, repeated or not a number.
func readMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, name := range names { // Glob sorts
		base := strings.TrimPrefix(name, "migrations/")
		digits, _, _ := strings.Cut(base, "_")
		number, err := strconv.Atoi(digits)
		if err != nil || number != i+1 || len(digits) != 4 {
			return nil, fmt.Errorf("migration %s: the number must be %04d", base, i+1)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{number: number, name: base, sql: string(text)})
	}
	return all, nil
}

// migrate brings the schema up to date, each step in a transaction of its own.
func migrate(conn *sqlite3.SQLiteConn, steps []migration) error {
	text, err := pragma(conn, "user_version")
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("the schema's version is %q", text)
	}
	if version > len(steps) {
		return fmt.Errorf("the data was written by a newer Stepwell (schema %d, this one knows %d)", version, len(steps))
	}
	for _, m := range steps[version:] {
		if err := applyMigration(conn, m); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return nil
}

func applyMigration(conn *sqlite3.SQLiteConn, m migration) error {
	if _, err := conn.Exec("BEGIN IMMEDIATE", nil); err != nil {
		return err
	}
	if _, err := conn.Exec(fmt.Sprintf("%s;\nPRAGMA user_version=%d", m.sql, m.number), nil); err != nil {
		_, undone := conn.Exec("ROLLBACK", nil)
		return errors.Join(err, undone)
	}
	_, err := conn.Exec("COMMIT", nil)
	return err
}
