package machine_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// passAndChoice is a chain of n states that alternate between a Pass with a
// template and a Choice over its result.
func passAndChoice(n int) string {
	var b strings.Builder
	b.WriteString(`{"StartAt":"S0","States":{`)
	for i := range n {
		if i%2 == 0 {
			fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Parameters":{"id.$":"$.id","n.$":"$.n","at":"S%d"},"ResultPath":"$.last","Next":"S%d"},`, i, i, i+1)
		} else {
			fmt.Fprintf(&b, `"S%d":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":100,"Next":"End"}],"Default":"S%d"},`, i, i+1)
		}
	}
	fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Next":"End"},"End":{"Type":"Succeed"}}}`, n)
	return b.String()
}

// passAndChoiceQuery is the same chain in JSONata.
func passAndChoiceQuery(n int) string {
	var b strings.Builder
	b.WriteString(`{"QueryLanguage":"JSONata","StartAt":"S0","States":{`)
	for i := range n {
		if i%2 == 0 {
			fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Output":{"id":"{%% $states.input.id %%}","n":"{%% $states.input.n %%}","at":"S%d"},"Next":"S%d"},`, i, i, i+1)
		} else {
			fmt.Fprintf(&b, `"S%d":{"Type":"Choice","Choices":[{"Condition":"{%% $states.input.n > 100 %%}","Next":"End"}],"Default":"S%d"},`, i, i+1)
		}
	}
	fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Next":"End"},"End":{"Type":"Succeed"}}}`, n)
	return b.String()
}

// BenchmarkStep steps a whole execution; ns/transition is the figure to compare.
func BenchmarkStep(b *testing.B) {
	b.Run("JSONPath", func(b *testing.B) { benchmarkChain(b, passAndChoice(chainStates)) })
	b.Run("JSONata", func(b *testing.B) { benchmarkChain(b, passAndChoiceQuery(chainStates)) })
}

const chainStates = 100

func benchmarkChain(b *testing.B, definition string) {
	def, err := asl.Compile([]byte(definition))
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	info := machine.Info{ExecutionARN: "x", MachineARN: "m", Input: json.RawMessage(`{"id":"4f1c","n":7,"customer":{"name":"Ada","city":"Bath"},"lines":[1,2,3]}`), StartedAt: now}
	b.ReportAllocs()
	for b.Loop() {
		r, err := machine.New(def, info, machine.Limits{}, machine.Facts{}).Step(now, machine.Started{})
		if err != nil || r.Head.Status != machine.Succeeded {
			b.Fatal(err, r.Head.Status)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(chainStates+2), "ns/transition")
}

// BenchmarkMap runs inline Maps of growing size: ns/item must not grow with it.
func BenchmarkMap(b *testing.B) {
	def, err := asl.Compile([]byte(`{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}`))
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			input := "[" + strings.Repeat(`{"k":"v"},`, n-1) + `{"k":"v"}]`
			for b.Loop() {
				inst := machine.New(def, machine.Info{ExecutionARN: "x", MachineARN: "m", Input: json.RawMessage(input)}, machine.Limits{HistoryEvents: 1 << 40, SliceEvents: 1 << 30}, machine.Facts{})
				if r, err := inst.Step(time.Now(), machine.Started{}); err != nil || r.Head.Status != machine.Succeeded {
					b.Fatal(err, r.Head.Status)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
		})
	}
}
