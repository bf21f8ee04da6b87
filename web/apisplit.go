package web

import (
	"net/http"
	"strings"
)

// targetPrefix begins the X-Amz-Target of every Step Functions operation.
const targetPrefix = "AWSStepFunctions."

// splitAPI sends calls of the AWS protocols to api and the rest to studio.
func splitAPI(api, studio http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAPI(r) {
			api.ServeHTTP(w, r)
			return
		}
		studio.ServeHTTP(w, r)
	})
}

// isAPI recognises a call of the AWS protocols: it names a Step Functions
// operation, or it is signed for one of the services, in a header or in the
// query.
func isAPI(r *http.Request) bool {
	if strings.HasPrefix(r.Header.Get("X-Amz-Target"), targetPrefix) {
		return true
	}
	if scoped(credentialOf(r.Header.Get("Authorization"))) {
		return true
	}
	// Parsing the query costs; most requests have no such parameter.
	return strings.Contains(r.URL.RawQuery, "X-Amz-Credential=") && scoped(r.URL.Query().Get("X-Amz-Credential"))
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

// scoped reads the service out of a credential scope. Access keys may hold
// slashes, so it counts from the end.
func scoped(credential string) bool {
	parts := strings.Split(credential, "/")
	if len(parts) < 5 || parts[len(parts)-1] != "aws4_request" {
		return false
	}
	service := parts[len(parts)-2]
	return service == "states" || service == "scheduler"
}
