package main

import (
	"fmt"
	"regexp"
	"strings"
)

// tableKey is a local table with the attributes of its primary key.
type tableKey struct {
	name string
	keys []keyAttribute // the partition key, and the sort key if there is one
}

type keyAttribute struct{ name, kind string } // kind is S, N or B

var tableName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

// setTable reads NAME=KEY[:TYPE][,SORTKEY[:TYPE]].
func setTable(c *config, text string) error {
	name, keys, ok := strings.Cut(text, "=")
	if !ok || !tableName.MatchString(name) {
		return fmt.Errorf("%q is not NAME=KEY with a name of 3 to 255 letters, digits, _, - and dots", text)
	}
	t := tableKey{name: name}
	for key := range strings.SplitSeq(keys, ",") {
		attribute, kind, given := strings.Cut(strings.TrimSpace(key), ":")
		if !given {
			kind = "S"
		}
		if attribute == "" || kind != "S" && kind != "N" && kind != "B" {
			return fmt.Errorf("table %q: the key %q is not NAME, NAME:S, NAME:N or NAME:B", name, key)
		}
		t.keys = append(t.keys, keyAttribute{attribute, kind})
	}
	if len(t.keys) > 2 {
		return fmt.Errorf("table %q: a primary key has one or two attributes", name)
	}
	c.tables = append(c.tables, t)
	return nil
}
