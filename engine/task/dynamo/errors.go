package dynamo

import "fmt"

// apiError is an error that DynamoDB answers, with its code and its words.
type apiError struct {
	code    string
	message string
	item    item     // of a refused write that asks for the old item
	reasons []reason // of a cancelled transaction
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

// reason is why an action of a transaction did not happen.
type reason struct {
	Code    string `json:"Code"`
	Message string `json:"Message,omitempty"`
	Item    item   `json:"Item,omitempty"`
}

func invalid(format string, args ...any) *apiError {
	return &apiError{code: "ValidationException", message: fmt.Sprintf(format, args...)}
}

// badValue is a refusal that begins as most refusals of parameters do.
func badValue(format string, args ...any) *apiError {
	return invalid("One or more parameter values were invalid: "+format, args...)
}

func tableNotFound() *apiError {
	return &apiError{code: "ResourceNotFoundException", message: "Requested resource not found"}
}

func namedTableNotFound(name string) *apiError {
	return &apiError{code: "ResourceNotFoundException", message: "Requested resource not found: Table: " + name + " not found"}
}

func conditionFailed(old item) *apiError {
	return &apiError{code: "ConditionalCheckFailedException", message: "The conditional request failed", item: old}
}
