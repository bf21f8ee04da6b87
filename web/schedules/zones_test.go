package schedules

import (
	"slices"
	"testing"

	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/web/ui"
)

func TestEveryProposedZoneIsKnown(t *testing.T) {
	if len(zones) < 400 || !slices.Contains(zones, ui.Option{Value: "Europe/Berlin"}) || !slices.Contains(zones, ui.Option{Value: "UTC"}) {
		t.Errorf("%d zones are proposed", len(zones))
	}
	for _, z := range zones {
		if _, err := schedule.LoadZone(z.Value); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryExampleIsRight(t *testing.T) {
	for _, p := range presets {
		if _, err := schedule.Parse(p.Value); err != nil {
			t.Errorf("%s: %v", p.Label, err)
		}
	}
}
