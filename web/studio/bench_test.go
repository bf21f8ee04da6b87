package studio_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// mixedText is a definition of n states of several kinds with choices, catchers,
// loops and, every 25 states, a Parallel.
func mixedText(n int) string {
	var b strings.Builder
	b.WriteString(`{"StartAt":"S0","States":{`)
	for i := 0; i < n; i++ {
		if i > 0 {
			b.WriteString(",\n")
		}
		next := fmt.Sprintf(`"Next":"S%d"`, i+1)
		if i >= n-3 {
			next = `"End":true`
		}
		switch {
		case i >= n-3:
			fmt.Fprintf(&b, `"S%d":{"Type":"Pass",%s}`, i, next)
		case i%25 == 7:
			fmt.Fprintf(&b, `"S%d":{"Type":"Parallel","Branches":[{"StartAt":"L%d","States":{"L%d":{"Type":"Pass","End":true}}},{"StartAt":"R%d","States":{"R%d":{"Type":"Wait","Seconds":1,"End":true}}}],%s}`, i, i, i, i, i, next)
		case i%5 == 1:
			fmt.Fprintf(&b, `"S%d":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":%d,"Next":"S%d"}],"Default":"S%d"}`, i, i, i+1, i+2)
		case i%5 == 3:
			fmt.Fprintf(&b, `"S%d":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f%d","Payload.$":"$"},"Retry":[{"ErrorEquals":["States.Timeout"]}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"S%d"}],%s}`, i, i, n-1, next)
		default:
			fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Parameters":{"a.$":"$.a"},%s}`, i, next)
		}
	}
	b.WriteString("}}")
	return b.String()
}

// BenchmarkEdit measures the server's whole share of one edit: to read the
// request, change and check the text, save it, lay the picture out and write it.
// The aim is 15 ms at 200 states and 60 ms at 1,000 on an idle machine.
func BenchmarkEdit(b *testing.B) {
	for _, n := range []int{50, 200, 1000} {
		b.Run(fmt.Sprintf("of one field in %d states", n), func(b *testing.B) {
			benchmarkEdits(b, n, func(i int) string {
				return fmt.Sprintf(`{"op":"set","state":"S%d","path":["Comment"],"value":"%d"}`, n/2, i)
			})
		})
		b.Run(fmt.Sprintf("that moves a state among %d", n), func(b *testing.B) {
			benchmarkEdits(b, n, func(i int) string {
				return fmt.Sprintf(`{"op":"move","state":"S2","at":{"after":"S%d"}}`, n/2+5*(i%2)+4)
			})
		})
	}
}

func benchmarkEdits(b *testing.B, n int, edit func(i int) string) {
	d := newDesk(b)
	d.create("bench", mixedText(n))
	s := d.server()
	revision := d.sheet(home.MachineARN("bench")).Draft.Revision
	i := 0
	for b.Loop() {
		a := s.post("/w/bench/edits", fmt.Sprintf(`{"base":%d,"edit":%s}`, revision, edit(i)))
		if a.status != http.StatusOK {
			b.Fatalf("%d: %s", a.status, a.body)
		}
		revision++
		i++
	}
}
