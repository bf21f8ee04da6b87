package machine_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// A step over twice as many states, items or turns of a loop, which is twice the
// history, allocates about twice as much: what is copied for each of them does
// not grow with their number.
func TestAStepGrowsWithWhatItDoes(t *testing.T) {
	tests := map[string]func(n int) (definition, input string){
		"states in JSONPath": func(n int) (string, string) { return passAndChoice(n), `{"id":"a","n":1}` },
		"states in JSONata":  func(n int) (string, string) { return passAndChoiceQuery(n), `{"id":"a","n":1}` },
		"items": func(n int) (string, string) {
			return `{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}`,
				"[1" + strings.Repeat(",1", n-1) + "]"
		},
		"branches": func(n int) (string, string) {
			branches := make([]string, n)
			for i := range branches {
				branches[i] = fmt.Sprintf(`{"StartAt":"S%d","States":{"S%d":{"Type":"Pass","Result":1,"End":true}}}`, i, i)
			}
			return `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[` + strings.Join(branches, ",") + `]}}}`, `{}`
		},
		"turns of a loop": func(n int) (string, string) {
			return fmt.Sprintf(`{"StartAt":"Add","States":{
				"Add":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"Next":"Again"},
				"Again":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":%d,"Next":"Add"}],"Default":"Done"},
				"Done":{"Type":"Succeed"}}}`, n), `{"n":0}`
		},
		"variables": func(n int) (string, string) {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Assign":{"v":%d},"Next":"S%d"},`, i, i, i+1)
			}
			return fmt.Sprintf(`{"StartAt":"S0","States":{%s"S%d":{"Type":"Succeed"}}}`, b.String(), n), `{}`
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			const n = 1000
			once, twice := stepBytes(t, test, n), stepBytes(t, test, 2*n)
			if twice > once*5/2 {
				t.Errorf("%d take %d bytes, %d take %d: that is %.1f times as much", n, once, 2*n, twice, float64(twice)/float64(once))
			}
		})
	}
}

// stepBytes is how much memory one step of a whole execution takes.
func stepBytes(t *testing.T, test func(int) (string, string), n int) uint64 {
	t.Helper()
	definition, input := test(n)
	def, err := asl.Compile([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	info := machine.Info{ExecutionARN: "x", MachineARN: "m", Input: json.RawMessage(input)}
	inst := machine.New(def, info, machine.Limits{HistoryEvents: 1 << 40, SliceEvents: 1 << 30}, machine.Facts{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := inst.Step(time.Unix(0, 0), machine.Started{})
	runtime.ReadMemStats(&after)
	if err != nil || r.Head.Status != machine.Succeeded {
		t.Fatal(err, r.Head.Status)
	}
	return after.TotalAlloc - before.TotalAlloc
}
