package web

import (
	"net/http"
	"strings"
)

// targetPrefix begins the X-Amz-Target of every Step Functions operation, and
// logsPrefix that of CloudWatch Logs.
const (
	targetPrefix = "AWSStepFunctions."
	logsPrefix   = "Logs_20140328."
)

// splitAPI sends calls of the AWS protocols to those that answer them, by the
// service, and the rest to studio. A nil handler answers nothing.
func splitAPI(services map[string]http.Handler, studio http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := services[serviceOf(r)]; h != nil {
			h.ServeHTTP(w, r)
			return
		}
		studio.ServeHTTP(w, r)
	})
}

// serviceOf recognises a call of the AWS protocols: it names a Step Functions
// operation, or it is signed for a service, in a header or in the query. It is
// empty for all others.
func serviceOf(r *http.Request) string {
	switch target := r.Header.Get("X-Amz-Target"); {
	case strings.HasPrefix(target, targetPrefix):
		return "states"
	case strings.HasPrefix(target, logsPrefix):
		return "logs"
	}
	if service := scope(credentialOf(r.Header.Get("Authorization"))); service != "" {
		return service
	}
	if !strings.Contains(r.URL.RawQuery, "X-Amz-Credential=") {
		return "" // parsing the query costs; most requests have no such parameter
	}
	return scope(r.URL.Query().Get("X-Amz-Credential"))
}

// credentialOf takes the Credential out of a SigV4 Authorization header:
// AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/states/aws4_request, SignedHeaders=…
func credentialOf(authorization string) string {
	params, ok := strings.CutPrefix(authorization, "AWS4-HMAC-SHA256")
	if !ok {
		return ""
	}
	for param := range strings.SplitSeq(params, ",") {
		if credential, ok := strings.CutPrefix(strings.TrimSpace(param), "Credential="); ok {
			return credential
		}
	}
	return ""
}

// scope reads the service out of a credential scope. Access keys may hold
// slashes, so it counts from the end.
func scope(credential string) string {
	parts := strings.Split(credential, "/")
	if len(parts) < 5 || parts[len(parts)-1] != "aws4_request" {
		return ""
	}
	return parts[len(parts)-2]
}
