package schedule

import (
	_ "embed" // for the list of zones
	"path"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must resolve on machines that have no zone database
)

// MaxZoneLength is the limit of ScheduleExpressionTimezone in the API model, in bytes.
const MaxZoneLength = 50

// zones keeps the locations that were loaded; there are only as many as IANA has names.
var zones sync.Map

// LoadZone finds an IANA time zone; "" is UTC, as in the API. The error is a *[ZoneError].
func LoadZone(name string) (*time.Location, error) {
	if name == "" || name == "UTC" {
		return time.UTC, nil
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	if !zoneName(name) {
		return nil, &ZoneError{name}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, &ZoneError{name}
	}
	zones.Store(name, zone)
	return zone, nil
}

// zoneName refuses what time.LoadLocation finds although it is no IANA name: this machine's own zone, other
// spellings of a path, and the copies of the database that a system may keep (right/ counts leap seconds).
func zoneName(name string) bool {
	switch {
	case len(name) > MaxZoneLength, path.Clean(name) != name:
		return false
	case name == "Local", name == "localtime", name == "posixrules", name == "Factory":
		return false
	}
	return !strings.HasPrefix(name, "posix/") && !strings.HasPrefix(name, "right/")
}

//go:embed zones.txt
var zoneNames string

// Zones are the names worth proposing, in order: one for each place that has a clock of its own, and UTC. Other
// IANA names are as good.
var Zones = sync.OnceValue(func() []string { return strings.Fields(zoneNames) })
