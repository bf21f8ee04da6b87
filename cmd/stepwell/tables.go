package main

import (
	"fmt"
	"regexp"
	"strings"
)

// tableKey is a local table with its partition key, of kind S, N or B.
type tableKey struct{ name, key, kind string }

var tableName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

// setTable reads NAME=KEY or NAME=KEY:KIND.
func setTable(c *config, text string) error {
	name, key, ok := strings.Cut(text, "=")
	if !ok || !tableName.MatchString(name) {
		return fmt.Errorf("%q is not NAME=KEY with a name of 3 to 255 letters, digits, _, - and dots", text)
	}
	key, kind, given := strings.Cut(key, ":")
	if !given {
		kind = "S"
	}
	if key == "" || kind != "S" && kind != "N" && kind != "B" {
		return fmt.Errorf("table %q: its key is NAME, NAME:S, NAME:N or NAME:B", name)
	}
	c.tables = append(c.tables, tableKey{name, key, kind})
	return nil
}
