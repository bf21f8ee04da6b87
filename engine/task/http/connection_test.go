package http_test

import (
	"encoding/base64"
	"fmt"
	"io"
	nethttp "net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stepwell/stepwell/engine/task/http"
)

const viaShop = `{"ApiEndpoint":"@/","Method":"POST","Authentication":{"ConnectionArn":"arn:aws:events:eu-west-1:111122223333:connection/shop/1-2-3"},"Headers":{"X-Team":"mine"},"QueryParameters":{"v":"1","w":"2"},"RequestBody":{"a":1,"b":2}}`

func TestConnectionsAuthorise(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("anna:pass word"))
	tests := map[string]struct {
		connection   http.Connection
		header, want string
	}{
		"with a user and a password": {http.Connection{Name: "shop", Basic: &http.Basic{Username: "anna", Password: "pass word"}}, "Authorization", basic},
		"with a key":                 {http.Connection{Name: "shop", APIKey: &http.APIKey{Name: "X-Api-Key", Value: "k"}}, "X-Api-Key", "k"},
		"with headers of their own":  {http.Connection{Name: "shop", Headers: []http.Parameter{{Name: "x-team", Value: "theirs"}}}, "X-Team", "theirs"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, nil)
			x := newExecutor(t, http.Config{Connections: []http.Connection{tt.connection}})
			if _, err := call(t, x, e.url, viaShop); err != nil {
				t.Fatal(err)
			}
			if got := e.seen.header.Values(tt.header); len(got) != 1 || got[0] != tt.want {
				t.Errorf("got %s %q, want %q", tt.header, got, tt.want)
			}
		})
	}
}

func TestTheConnectionWins(t *testing.T) {
	c := http.Connection{Name: "shop", Query: []http.Parameter{{Name: "v", Value: "9"}}, Body: []http.Parameter{{Name: "b", Value: "theirs"}, {Name: "c", Value: "more"}}}
	x := newExecutor(t, http.Config{Connections: []http.Connection{c}})
	e := newEndpoint(t, nil)
	if _, err := call(t, x, e.url, viaShop); err != nil {
		t.Fatal(err)
	}
	if e.seen.uri != "/?w=2&v=9" || e.seen.body != `{"a":1,"b":"theirs","c":"more"}` {
		t.Errorf("got %s and %s", e.seen.uri, e.seen.body)
	}
	input := strings.Replace(viaShop, `{"a":1,"b":2}`, `"text"`, 1)
	_, err := call(t, x, "http://x", input)
	wantFailure(t, err, "States.Runtime", "The Parameters '"+strings.ReplaceAll(input, "@", "http://x")+
		"' could not be used to start the Task: [The field 'RequestBody' must be an object, because the connection adds to it]")
}

// tokens is a token endpoint that counts what it gives out.
func tokens(t *testing.T, given *atomic.Int32, expires int) *endpoint {
	return newEndpoint(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		id, secret, _ := r.BasicAuth()
		if id != "client" || secret != "hunter2" {
			w.WriteHeader(nethttp.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"access_token":"t%d","expires_in":%d}`, given.Add(1), expires)
	})
}

func oauth(url, secret string) http.Config {
	o := &http.OAuth{ClientID: "client", ClientSecret: secret, TokenURL: url, Body: []http.Parameter{{Name: "scope", Value: "read"}}}
	return http.Config{Connections: []http.Connection{{Name: "shop", OAuth: o}}}
}

func TestTokensAreFetchedOnceWhileTheyLast(t *testing.T) {
	tests := map[string]struct {
		expires int
		refuse  string // this token
		want    string
	}{
		"a token that lasts":            {expires: 3600, want: "t1 t1 t1"},
		"a token that is soon over":     {expires: 10, want: "t1 t2 t3"},
		"a token that is not taken":     {expires: 3600, refuse: "t1", want: "t1 t2 t2"},
		"a token that says no lifetime": {expires: 0, want: "t1 t1 t1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var given atomic.Int32
			issuer := tokens(t, &given, tt.expires)
			e := newEndpoint(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
				if tt.refuse != "" && r.Header.Get("Authorization") == "Bearer "+tt.refuse {
					w.WriteHeader(nethttp.StatusUnauthorized)
				}
				io.WriteString(w, "{}")
			})
			x := newExecutor(t, oauth(issuer.url, "hunter2"))
			var got []string
			for range 3 {
				call(t, x, e.url, viaShop) //nolint:errcheck // the refused token's call fails, which is the point
				got = append(got, strings.TrimPrefix(e.seen.header.Get("Authorization"), "Bearer "))
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if !strings.Contains(issuer.seen.body, "grant_type=client_credentials&scope=read") {
				t.Errorf("the token was asked for with %q", issuer.seen.body)
			}
		})
	}
}

func TestConnectionsThatFail(t *testing.T) {
	e := newEndpoint(t, nil)
	_, err := call(t, newExecutor(t, http.Config{}), e.url, viaShop)
	wantFailure(t, err, "Events.ConnectionResource.ResourceNotFound", "Connection 'shop' does not exist.")

	var given atomic.Int32
	_, err = call(t, newExecutor(t, oauth(tokens(t, &given, 1).url, "wrong")), e.url, viaShop)
	wantFailure(t, err, "Events.ConnectionResource.InvalidConnectionState", "Connection 'shop' could not be authorised: the token endpoint answered 401")

	_, err = call(t, newExecutor(t, http.Config{RequireConnection: true}), "http://x", `{"ApiEndpoint":"@","Method":"GET"}`)
	wantFailure(t, err, "States.Runtime", `The Parameters '{"ApiEndpoint":"http://x","Method":"GET"}' could not be used to start the Task: [The field 'ConnectionArn' is required but was missing]`)
	if e.seen.method != "" {
		t.Error("a request was sent all the same")
	}
}

func TestWrongConnectionsAreRefused(t *testing.T) {
	tests := map[string]struct {
		connections []http.Connection
		want        string
	}{
		"without a name":       {[]http.Connection{{}}, "a name has"},
		"with two ways":        {[]http.Connection{{Name: "a", Basic: &http.Basic{}, APIKey: &http.APIKey{Name: "x"}}}, "give one of"},
		"with a nameless key":  {[]http.Connection{{Name: "a", APIKey: &http.APIKey{}}}, "name of a header"},
		"with a bad token URL": {[]http.Connection{{Name: "a", OAuth: &http.OAuth{TokenURL: "x"}}}, "token URL"},
		"given twice":          {[]http.Connection{{Name: "a"}, {Name: "a"}}, "twice"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := http.New(http.Config{Connections: tt.connections}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
	if s := fmt.Sprint(http.Connection{Name: "a", Basic: &http.Basic{Password: "hunter2"}}); s != "connection a" {
		t.Errorf("a connection prints as %s", s)
	}
}
