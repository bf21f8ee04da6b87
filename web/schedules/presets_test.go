package schedules

import (
	"testing"

	"github.com/stepwell/stepwell/engine/schedule"
)

func TestEveryExampleIsRight(t *testing.T) {
	for _, p := range presets {
		if _, err := schedule.Parse(p.Value); err != nil {
			t.Errorf("%s: %v", p.Label, err)
		}
	}
}
