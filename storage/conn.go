package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// databaseFile is the name of the database in its data directory.
const databaseFile = "stepwell.db"

// setting is a PRAGMA with the value that a connection must report for it.
type setting struct {
	name  string
	value string // as it is set
	want  string // as SQLite reports it
}

// writerSettings are those of the one connection that writes. The page size
// comes first: it is fixed once the file has a page.
func writerSettings(synchronous setting) []setting {
	return []setting{
		{"page_size", "8192", "8192"},
		{"journal_mode", "WAL", "wal"},
		synchronous,
		{"foreign_keys", "ON", "1"},
		{"busy_timeout", "10000", "10000"},
		{"temp_store", "MEMORY", "2"},
		{"cache_size", "-32768", "-32768"},
		{"wal_autocheckpoint", checkpointPages, checkpointPages},
		{"journal_size_limit", maxIdleLog, maxIdleLog},
	}
}

// full is what a durable store needs; go-sqlite3 is built with NORMAL for WAL,
// which loses the latest commits with the power.
var (
	full = setting{"synchronous", "FULL", "2"}
	off  = setting{"synchronous", "OFF", "0"} // of throw-away stores
)

// The log's content moves to the database when it has so many pages of 8 KiB; its
// file is written over and over. One that a long reading made longer than
// maxIdleLog bytes is cut to that.
const (
	checkpointPages = "4000"
	maxIdleLog      = "268435456"
)

// readerSettings are those of every connection that reads.
func readerSettings() []setting {
	return []setting{
		{"journal_mode", "", "wal"},
		{"query_only", "ON", "1"},
		{"busy_timeout", "10000", "10000"},
		{"cache_size", "-4096", "-4096"},
	}
}

// apply sets the settings on a connection and verifies what it answers.
func apply(conn *sqlite3.SQLiteConn, settings []setting) error {
	for _, s := range settings {
		if s.value != "" {
			if _, err := conn.Exec("PRAGMA "+s.name+"="+s.value, nil); err != nil {
				return fmt.Errorf("set %s: %w", s.name, err)
			}
		}
		got, err := pragma(conn, s.name)
		if err != nil {
			return err
		}
		if !strings.EqualFold(got, s.want) {
			return fmt.Errorf("%s is %s instead of %s", s.name, got, s.want)
		}
	}
	return nil
}

// pragma returns the value of a PRAGMA as text.
func pragma(conn *sqlite3.SQLiteConn, name string) (string, error) {
	rows, err := conn.Query("PRAGMA "+name, nil)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	row := make([]driver.Value, 1)
	err = rows.Next(row)
	if err := errors.Join(err, rows.Close()); err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return fmt.Sprint(row[0]), nil
}

// connector opens connections with their settings applied: for sql.OpenDB, and
// one by one.
type connector struct {
	dsn      string
	settings []setting
}

// newConnector makes a connector to the database of a directory; mode is
// SQLite's, such as "ro".
func newConnector(dir, mode string, settings []setting) connector {
	dsn := url.URL{
		Scheme:   "file",
		Path:     filepath.ToSlash(filepath.Join(dir, databaseFile)),
		RawQuery: url.Values{"mode": {mode}, "_stmt_cache_size": {"64"}}.Encode(),
	}
	return connector{dsn: dsn.String(), settings: settings}
}

func (c connector) open() (*sqlite3.SQLiteConn, error) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(c.dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	raw, ok := conn.(*sqlite3.SQLiteConn)
	if !ok {
		return nil, fmt.Errorf("the SQLite driver gave a %T", conn)
	}
	if err := apply(raw, c.settings); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return raw, nil
}

// Connect implements driver.Connector.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.open() }

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// openReaders makes the pool of connections that read. They see every commit
// that was answered before the read began.
func openReaders(dir string) *sql.DB {
	db := sql.OpenDB(newConnector(dir, "ro", readerSettings()))
	n := max(4, 2*runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db
}

// tx is what a job of the writer may use. It keeps its statements prepared.
type tx struct {
	conn  *sqlite3.SQLiteConn
	stmts map[string]*sqlite3.SQLiteStmt
}

func newTx(conn *sqlite3.SQLiteConn) *tx {
	return &tx{conn: conn, stmts: map[string]*sqlite3.SQLiteStmt{}}
}

// prepare returns the statement of a query. Queries are constants, so that
// their number is bounded by the program.
func (t *tx) prepare(query string) (*sqlite3.SQLiteStmt, error) {
	if s, ok := t.stmts[query]; ok {
		return s, nil
	}
	stmt, err := t.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	s, ok := stmt.(*sqlite3.SQLiteStmt)
	if !ok {
		return nil, fmt.Errorf("the SQLite driver prepared a %T", stmt)
	}
	t.stmts[query] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(query string, args ...driver.Value) (int64, error) {
	res, err := t.run(query, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs an INSERT and returns the new row's id.
func (t *tx) insert(query string, args ...driver.Value) (int64, error) {
	res, err := t.run(query, args)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (t *tx) run(query string, args []driver.Value) (driver.Result, error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.Exec(args)
}

// first reads the first row of a query into dest, pointers as scanValue takes
// them, and says whether there was one.
func (t *tx) first(query string, args []driver.Value, dest ...any) (found bool, err error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return false, err
	}
	rows, err := stmt.Query(args)
	if err != nil {
		return false, err
	}
	row := make([]driver.Value, len(dest))
	switch err := rows.Next(row); {
	case errors.Is(err, io.EOF):
		return false, rows.Close()
	case err != nil:
		return false, errors.Join(err, rows.Close())
	}
	for i := range dest {
		if err := scanValue(dest[i], row[i]); err != nil {
			return false, errors.Join(err, rows.Close())
		}
	}
	return true, rows.Close()
}

// scanValue stores a column's value, whose bytes the driver has copied.
func scanValue(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case sql.Scanner:
		return d.Scan(v)
	case *int64:
		n, ok := v.(int64)
		*d = n
		if ok {
			return nil
		}
	case *bool:
		n, ok := v.(int64)
		*d = n != 0
		if ok {
			return nil
		}
	case *string:
		s, ok := v.(string)
		*d = s
		if ok {
			return nil
		}
	case *[]byte:
		b, ok := v.([]byte)
		*d = b
		if ok || v == nil {
			return nil
		}
	}
	return fmt.Errorf("a column is %T, which does not fit %T", v, dest)
}

// isUnique says whether an error is the refusal of a value that is there already.
func isUnique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.ExtendedCode == sqlite3.ErrConstraintUnique
}
