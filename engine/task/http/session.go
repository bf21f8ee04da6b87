package http

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine/task"
)

// session authorises requests by a connection and keeps its token.
type session struct {
	connection Connection
	http       *http.Client
	now        func() time.Time

	mu      sync.Mutex
	token   string
	expires time.Time
}

const (
	maxTokenAnswer = 64 << 10
	tokenMargin    = 30 * time.Second // a token is not used in its last moments
	tokenLife      = 5 * time.Minute  // of a token that does not say
)

// authorise adds the connection's secret to the request. The endpoint sees it, the workflow does not.
func (s *session) authorise(ctx context.Context, req *http.Request) error {
	switch c := s.connection; {
	case c.Basic != nil:
		req.SetBasicAuth(c.Basic.Username, c.Basic.Password)
	case c.APIKey != nil:
		req.Header.Set(c.APIKey.Name, c.APIKey.Value)
	case c.OAuth != nil:
		token, err := s.bearer(ctx)
		if err != nil {
			return task.Fail("Events.ConnectionResource.InvalidConnectionState", "Connection '%s' could not be authorised: %s", c.Name, err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return nil
}

// forget drops a token that was not accepted.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = ""
}

// bearer returns the token, a new one when there is none that lasts.
func (s *session) bearer(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" && s.now().Before(s.expires) {
		return s.token, nil
	}
	token, life, err := fetchToken(ctx, s.http, s.connection.OAuth)
	if err != nil {
		return "", err
	}
	s.token, s.expires = token, s.now().Add(life-tokenMargin)
	return token, nil
}

// fetchToken asks for a token. Its errors hold no secrets.
func fetchToken(ctx context.Context, client *http.Client, o *OAuth) (token string, life time.Duration, err error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	for _, p := range o.Body {
		form.Set(p.Name, p.Value)
	}
	if o.InBody {
		form.Set("client_id", o.ClientID)
		form.Set("client_secret", o.ClientSecret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, fmt.Errorf("the token URL cannot be used")
	}
	req.Header.Set("Content-Type", formType)
	req.Header.Set("Accept", "application/json")
	if !o.InBody {
		req.SetBasicAuth(url.QueryEscape(o.ClientID), url.QueryEscape(o.ClientSecret))
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", 0, fmt.Errorf("%s", *socketFailure(err).Cause)
	}
	defer resp.Body.Close()
	return readToken(resp)
}

func readToken(resp *http.Response) (token string, life time.Duration, err error) {
	var answer struct {
		AccessToken string  `json:"access_token"`
		ExpiresIn   float64 `json:"expires_in"`
	}
	if resp.StatusCode/100 != 2 {
		return "", 0, fmt.Errorf("the token endpoint answered %d", resp.StatusCode)
	}
	err = json.NewDecoder(io.LimitReader(resp.Body, maxTokenAnswer)).Decode(&answer)
	if err != nil || answer.AccessToken == "" {
		return "", 0, fmt.Errorf("the token endpoint answered without a token")
	}
	life = tokenLife
	if answer.ExpiresIn > 0 && answer.ExpiresIn < 1e8 {
		life = time.Duration(answer.ExpiresIn * float64(time.Second))
	}
	return answer.AccessToken, life, nil
}
