package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func TestADefinitionOfAMegabyteRuns(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	comment := strings.Repeat("x", 2000)
	var b strings.Builder
	b.WriteString(`{"StartAt":"S0","States":{`)
	n := 0
	for ; b.Len() < 1<<20-3000; n++ {
		fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Comment":%q,"Next":"S%d"},`, n, comment, n+1)
	}
	fmt.Fprintf(&b, `"S%d":{"Type":"Succeed"}}}`, n)
	end, err := e.Wait(t.Context(), mustStart(t, e, b.String()).ARN)
	if err != nil || end.Head.Status != machine.Succeeded {
		t.Errorf("it ended %s, %v", end.Head.Status, err)
	}
}

func TestAPayloadOf256KiBPassesAndOneByteMoreDoesNot(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	defer h.Stop(t)
	arn := mustCreate(t, e, `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`)
	full := `"` + strings.Repeat("a", 262_144-2) + `"`
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Input: full})
	if err != nil || string(x.Head.Output) != full {
		t.Errorf("262144 bytes: %v, %d bytes came out", err, len(x.Head.Output))
	}
	_, err = e.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Input: `"a` + full[1:]})
	if refused, ok := engine.AsError(err); !ok || refused.Name != "ValidationException" {
		t.Errorf("262145 bytes: %v, want ValidationException", err)
	}
}

// TestAMapOf10000TasksStaysSmall runs 10,000 calls in one execution, a hundred
// at a time, and looks at what is left in memory.
func TestAMapOf10000TasksStaysSmall(t *testing.T) {
	const items = 10_000
	h := newHost(t)
	h.cfg.Limits.HistoryEvents = 1_000_000
	e := h.engine(t, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) { return c.Input, nil }))
	defer h.Stop(t)
	before := heap()
	numbers := make([]int, items)
	for i := range numbers {
		numbers[i] = i
	}
	input, err := json.Marshal(numbers)
	if err != nil {
		t.Fatal(err)
	}
	arn := mustCreate(t, e, `{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":100,"End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
		"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}}}}`)
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: arn, Input: string(input)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	end, err := e.Wait(ctx, x.ARN)
	if err != nil || string(end.Head.Output) != string(input) {
		t.Fatalf("it ended %s (%v) with %.60s…", end.Head.Status, err, end.Head.Output)
	}
	if grown := heap() - before; grown > 64<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
