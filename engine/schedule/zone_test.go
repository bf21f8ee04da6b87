package schedule_test

import (
	"slices"
	"testing"

	"github.com/stepwell/stepwell/engine/schedule"
)

func TestEveryProposedZoneIsKnown(t *testing.T) {
	zones := schedule.Zones()
	if len(zones) < 400 || !slices.Contains(zones, "Europe/Berlin") || !slices.Contains(zones, "UTC") {
		t.Errorf("%d zones are proposed", len(zones))
	}
	for _, z := range zones {
		if _, err := schedule.LoadZone(z); err != nil {
			t.Error(err)
		}
	}
}
