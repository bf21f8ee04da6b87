package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// function answers a payload. A *failure is an error that the function raises.
type function func(payload) (any, error)

var functions = map[string]function{
	"demo-charge-card":   chargeCard,
	"demo-reserve-stock": reserveStock,
}

// Functions lists the names of the demo's functions.
func Functions() []string { return slices.Sorted(maps.Keys(functions)) }

// payload is what both functions are called with.
type payload struct {
	Action        string  `json:"action"` // of reserve-stock: reserve or release
	OrderID       string  `json:"orderId"`
	ReservationID string  `json:"reservationId"`
	Quantity      float64 `json:"quantity"`
	Amount        float64 `json:"amount"`
	Attempt       int     `json:"attempt"`
	Simulate      string  `json:"simulate"`
}

// failure is an error as a Lambda function reports it.
type failure struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (f *failure) Error() string { return f.Type + ": " + f.Message }

// maxPayload bounds what a function reads, in bytes: what a Task may pass.
const maxPayload = 256 << 10

// ErrRaised says that the function raised an error and has written it.
var ErrRaised = errors.New("the function raised an error")

// Run is a function as a program: it reads a JSON payload from in and writes its
// JSON result to out. When the function raises an error it writes that, with
// errorType and errorMessage, and returns ErrRaised.
func Run(name string, in io.Reader, out io.Writer) error {
	f, ok := functions[name]
	if !ok {
		return fmt.Errorf("there is no function %q", name)
	}
	var p payload
	if err := json.NewDecoder(io.LimitReader(in, maxPayload)).Decode(&p); err != nil {
		return fmt.Errorf("the payload of %s: %w", name, err)
	}
	result, err := f(p)
	var raised *failure
	switch {
	case errors.As(err, &raised):
		return errors.Join(ErrRaised, json.NewEncoder(out).Encode(raised))
	case err != nil:
		return err
	}
	return json.NewEncoder(out).Encode(result)
}

func chargeCard(p payload) (any, error) {
	switch {
	case p.Simulate == "card-busy" && p.Attempt == 0:
		return nil, &failure{"CardServiceBusy", "The card service is busy. Try again."}
	case p.Simulate == "card-declined":
		return nil, &failure{"CardDeclined", "The bank declined the charge."}
	}
	return map[string]any{"chargeId": id("ch", p.OrderID), "amount": p.Amount}, nil
}

func reserveStock(p payload) (any, error) {
	switch {
	case p.Action == "release":
		return map[string]any{"released": p.ReservationID}, nil
	case p.Simulate == "out-of-stock":
		return nil, &failure{"OutOfStock", "There are not enough of this item in the warehouse."}
	}
	return map[string]any{"reservationId": id("rs", p.OrderID), "warehouse": "Berlin", "quantity": p.Quantity}, nil
}

// id is the same for the same order: being called twice must do nothing twice.
func id(kind, orderID string) string {
	sum := sha256.Sum256([]byte(kind + orderID))
	return kind + "_" + hex.EncodeToString(sum[:6])
}
