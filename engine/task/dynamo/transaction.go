package dynamo

import (
	"context"
	"errors"
	"strings"
)

const maxTransaction = 100

type transactWrite struct {
	TransactItems []struct {
		Put, Update, Delete, ConditionCheck *writeRequest
	}
}

// transactWriteItems does all writes or none. A ClientRequestToken is taken and
// not remembered: the same transaction sent twice is done twice.
func (s *Store) transactWriteItems(ctx context.Context, r *transactWrite) (any, error) {
	if n := len(r.TransactItems); n == 0 || n > maxTransaction {
		return nil, invalid("1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and %d", maxTransaction)
	}
	var writes []write
	for _, one := range r.TransactItems {
		w, err := s.action(ctx, one.Put, one.Update, one.Delete, one.ConditionCheck)
		if err != nil {
			return nil, err
		}
		writes = append(writes, w)
	}
	places := placesOf(writes)
	if duplicates(places) {
		return nil, invalid("Transaction request cannot include multiple operations on one item")
	}
	return struct{}{}, s.write(ctx, places, func() ([]item, error) { return decideAll(writes) })
}

// action reads one action, of which exactly one is given.
func (s *Store) action(ctx context.Context, put, update, remove, check *writeRequest) (write, error) {
	given := 0
	for _, r := range []*writeRequest{put, update, remove, check} {
		if r != nil {
			given++
		}
	}
	switch {
	case given != 1:
		return write{}, invalid("TransactItems can only contain one of Check, Put, Update or Delete")
	case put != nil:
		return s.putOf(ctx, put)
	case update != nil:
		return s.updateOf(ctx, update)
	case remove != nil:
		return s.deleteOf(ctx, remove)
	case check.ConditionExpression == nil:
		return write{}, invalid("The ConditionExpression of a ConditionCheck must be given")
	}
	w, err := s.deleteOf(ctx, check)
	w.change = func(old item) (item, error) { return old, nil }
	return w, err
}

// decideAll fails with the reasons of all actions when one of them cannot be done.
func decideAll(writes []write) ([]item, error) {
	items, reasons, failed := make([]item, len(writes)), make([]reason, len(writes)), false
	for i, w := range writes {
		var err error
		reasons[i].Code = "None"
		if _, items[i], err = w.decide(); err != nil {
			failed = true
			reasons[i] = reasonOf(err)
		}
	}
	if !failed {
		return items, nil
	}
	codes := make([]string, len(reasons))
	for i, r := range reasons {
		codes[i] = r.Code
	}
	return nil, &apiError{
		code:    "TransactionCanceledException",
		message: "Transaction cancelled, please refer cancellation reasons for specific reasons [" + strings.Join(codes, ", ") + "]",
		reasons: reasons,
	}
}

func reasonOf(err error) reason {
	var e *apiError
	if !errors.As(err, &e) {
		return reason{Code: "ValidationError", Message: err.Error()}
	}
	code := map[string]string{"ConditionalCheckFailedException": "ConditionalCheckFailed", "ValidationException": "ValidationError"}[e.code]
	return reason{Code: code, Message: e.message, Item: e.item}
}

type transactGet struct {
	TransactItems []struct{ Get *getItem }
}

func (s *Store) transactGetItems(ctx context.Context, r *transactGet) (any, error) {
	if n := len(r.TransactItems); n == 0 || n > maxTransaction {
		return nil, invalid("1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and %d", maxTransaction)
	}
	out := struct{ Responses []any }{}
	for _, one := range r.TransactItems {
		if one.Get == nil {
			return nil, invalid("TransactItems must contain a Get")
		}
		got, err := s.getItem(ctx, one.Get)
		if err != nil {
			return nil, err
		}
		out.Responses = append(out.Responses, got)
	}
	return out, nil
}
