package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/task/aws"
)

// Target begins the X-Amz-Target of every call that the store answers.
const Target = "DynamoDB_20120810."

const maxRequest = 16 << 20

// operation is one call of the API.
type operation struct {
	run    func(s *Store, ctx context.Context, body []byte) (any, error)
	tables bool // tables come or go
}

// op makes an operation of a method.
func op[R any](tables bool, run func(*Store, context.Context, *R) (any, error)) operation {
	return operation{tables: tables, run: func(s *Store, ctx context.Context, body []byte) (any, error) {
		r := new(R)
		if err := json.Unmarshal(body, r); err != nil {
			return nil, unreadable(err)
		}
		return run(s, ctx, r)
	}}
}

func unreadable(err error) error {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	return &apiError{code: "SerializationException", message: "The request could not be read: " + err.Error()}
}

var operations = map[string]operation{
	"CreateTable":        op(true, (*Store).createTable),
	"DeleteTable":        op(true, (*Store).deleteTable),
	"DescribeTable":      op(false, (*Store).describeTable),
	"ListTables":         op(false, (*Store).listTables),
	"GetItem":            op(false, (*Store).getItem),
	"PutItem":            op(false, (*Store).putItem),
	"UpdateItem":         op(false, (*Store).updateItem),
	"DeleteItem":         op(false, (*Store).deleteItem),
	"Query":              op(false, (*Store).query),
	"Scan":               op(false, (*Store).scan),
	"BatchGetItem":       op(false, (*Store).batchGetItem),
	"BatchWriteItem":     op(false, (*Store).batchWriteItem),
	"TransactGetItems":   op(false, (*Store).transactGetItems),
	"TransactWriteItems": op(false, (*Store).transactWriteItems),
}

// call carries out one operation with the parameters in body. What DynamoDB
// would refuse is an error that ServeHTTP words as DynamoDB does.
func (s *Store) call(ctx context.Context, name string, body []byte) (any, error) {
	o, ok := operations[name]
	if !ok {
		return nil, &apiError{code: "UnknownOperationException", message: "The local table store does not support the operation " + strconv.Quote(name)}
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	if o.tables {
		s.life.Lock()
		defer s.life.Unlock()
	} else {
		s.life.RLock()
		defer s.life.RUnlock()
	}
	return o.run(s, ctx, body)
}

// ServeHTTP answers one call in DynamoDB's protocol. Who may call is for the caller to decide.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), Target)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	switch {
	case err != nil:
		answer(w, http.StatusRequestEntityTooLarge, errorBody{Type: namespace("SerializationException"), Message: "The request is too large"})
		return
	case !ok || r.Method != http.MethodPost:
		answer(w, http.StatusBadRequest, errorBody{Type: namespace("UnknownOperationException")})
		return
	}
	out, err := s.call(r.Context(), name, body)
	if err == nil {
		answer(w, http.StatusOK, out)
		return
	}
	var e *apiError
	if !errors.As(err, &e) {
		answer(w, http.StatusInternalServerError, errorBody{Type: namespace("InternalServerError"), Message: "The table store could not do this: " + err.Error()})
		return
	}
	answer(w, http.StatusBadRequest, errorBody{namespace(e.code), e.message, e.item, e.reasons})
}

type errorBody struct {
	Type                string   `json:"__type"`
	Message             string   `json:"message,omitempty"`
	Item                item     `json:"Item,omitempty"`
	CancellationReasons []reason `json:"CancellationReasons,omitempty"`
}

// namespace is an error's code as it stands on the wire.
func namespace(code string) string {
	switch code {
	case "ValidationException":
		return "com.amazon.coral.validate#" + code
	case "SerializationException", "UnknownOperationException":
		return "com.amazon.coral.service#" + code
	}
	return "com.amazonaws.dynamodb.v20120810#" + code
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-amz-json-1.0")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Amzn-Requestid", aws.NewRequestID())
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the caller is gone, and the write is stored
}
