package asl_test

import (
	"runtime"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

// Reading, checking and compiling a definition of twice the size allocate about
// twice as much.
func TestWorkGrowsWithTheDefinition(t *testing.T) {
	tests := map[string]func(text []byte) error{
		"parse":    func(text []byte) error { _, err := asl.Parse(text); return err },
		"validate": func(text []byte) error { asl.Validate(text, asl.Options{Lint: true}); return nil },
		"compile":  func(text []byte) error { _, err := asl.Compile(text); return err },
	}
	for name, do := range tests {
		t.Run(name, func(t *testing.T) {
			const states = 400
			once, twice := bytesFor(t, do, states), bytesFor(t, do, 2*states)
			if twice > once*5/2 {
				t.Errorf("%d states take %d bytes, %d take %d", states, once, 2*states, twice)
			}
		})
	}
}

func bytesFor(t *testing.T, do func([]byte) error, states int) uint64 {
	t.Helper()
	text := bigDefinition(states)
	if err := do(text); err != nil { // what is made once is made now
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := do(text)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	return after.TotalAlloc - before.TotalAlloc
}
