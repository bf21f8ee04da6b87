package http

import (
	"fmt"
	"net/url"
	"strings"
)

// Connection holds what authorises the calls of an API: the counterpart of an
// EventBridge connection. At most one of Basic, APIKey and OAuth is given.
type Connection struct {
	Name   string // as in its ARN: arn:aws:events:…:connection/NAME/…
	Basic  *Basic
	APIKey *APIKey
	OAuth  *OAuth
	// What every call gets; it wins over what the task gives.
	Headers, Query, Body []Parameter
}

// Basic is a user with a password.
type Basic struct{ Username, Password string }

// APIKey is a header with a secret value.
type APIKey struct{ Name, Value string }

// OAuth gets tokens by the client credentials grant. The client names itself by
// HTTP basic authentication, or in the body when InBody says so.
type OAuth struct {
	ClientID, ClientSecret string
	TokenURL               string
	InBody                 bool
	Body                   []Parameter // added to the form, such as a scope
}

// Parameter is a name with a value.
type Parameter struct{ Name, Value string }

// String names the connection and keeps its secrets.
func (c Connection) String() string { return "connection " + c.Name }

func (c Connection) validate() error {
	given := 0
	for _, b := range []bool{c.Basic != nil, c.APIKey != nil, c.OAuth != nil} {
		if b {
			given++
		}
	}
	switch {
	case c.Name == "" || strings.ContainsAny(c.Name, "/:"):
		return fmt.Errorf("connection %q: a name has neither slashes nor colons", c.Name)
	case given > 1:
		return fmt.Errorf("connection %q: give one of basic, API key and OAuth", c.Name)
	case c.APIKey != nil && c.APIKey.Name == "":
		return fmt.Errorf("connection %q: the API key needs the name of a header", c.Name)
	case c.OAuth != nil && !isWebURL(c.OAuth.TokenURL):
		return fmt.Errorf("connection %q: the token URL must begin with http:// or https://", c.Name)
	}
	return nil
}

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// connectionName is the name in a connection's ARN, or the text itself.
func connectionName(arn string) string {
	if _, rest, ok := strings.Cut(arn, ":connection/"); ok {
		arn = rest
	}
	name, _, _ := strings.Cut(arn, "/")
	return name
}
