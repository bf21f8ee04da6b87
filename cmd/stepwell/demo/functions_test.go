package demo

import (
	"errors"
	"strings"
	"testing"
)

func TestFunctionsAnswerPayloads(t *testing.T) {
	tests := map[string]struct {
		name, payload string
		raises        bool
		says          string
	}{
		"a card is charged":                 {"demo-charge-card", `{"orderId": "A", "amount": 2.5}`, false, `"amount":2.5`},
		"a busy service is busy once":       {"demo-charge-card", `{"simulate": "card-busy", "attempt": 0}`, true, `"errorType":"CardServiceBusy"`},
		"and answers the second time":       {"demo-charge-card", `{"simulate": "card-busy", "attempt": 1}`, false, `"chargeId":"ch_`},
		"a card is declined":                {"demo-charge-card", `{"simulate": "card-declined"}`, true, `"errorType":"CardDeclined"`},
		"stock is reserved":                 {"demo-reserve-stock", `{"action": "reserve", "orderId": "A"}`, false, `"warehouse":"Berlin"`},
		"stock is given back":               {"demo-reserve-stock", `{"action": "release", "reservationId": "rs_1"}`, false, `"released":"rs_1"`},
		"stock is given back when all fail": {"demo-reserve-stock", `{"action": "release", "simulate": "out-of-stock"}`, false, `"released"`},
		"stock is short":                    {"demo-reserve-stock", `{"action": "reserve", "simulate": "out-of-stock"}`, true, `"errorType":"OutOfStock"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := Run(tt.name, strings.NewReader(tt.payload), &out)
			if errors.Is(err, ErrRaised) != tt.raises || !tt.raises && err != nil {
				t.Errorf("error %v, want one raised: %v", err, tt.raises)
			}
			if !strings.Contains(out.String(), tt.says) {
				t.Errorf("it wrote %s, want %s", &out, tt.says)
			}
		})
	}
}

func TestAnOrderIsChargedUnderOneNumber(t *testing.T) {
	first, again := id("ch", "A"), id("ch", "A")
	if first != again || first == id("ch", "B") || first == id("rs", "A") {
		t.Error("the number must follow from the order, and from nothing else")
	}
}

func TestWrongCallsAreErrors(t *testing.T) {
	if Run("nobody", strings.NewReader("{}"), &strings.Builder{}) == nil {
		t.Error("a function that is not there answers")
	}
	if err := Run("demo-charge-card", strings.NewReader("{"), &strings.Builder{}); err == nil || errors.Is(err, ErrRaised) {
		t.Errorf("a payload that is not JSON gives %v", err)
	}
}
