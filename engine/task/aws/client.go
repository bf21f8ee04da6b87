package aws

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// MaxAnswer bounds the body of an answer, in bytes: what Lambda returns at most.
const MaxAnswer = 6 << 20

// DefaultRegion is used when neither the call nor the Config names a region.
const DefaultRegion = "us-east-1"

// Config says where AWS services are and who calls them.
type Config struct {
	// Endpoint serves every service that has none of its own (AWS_ENDPOINT_URL).
	Endpoint string
	// Endpoints by service, in the spelling of AWS_ENDPOINT_URL_<SERVICE> in
	// lower case, such as "dynamodb", "sfn", "secrets_manager".
	Endpoints map[string]string
	// Own are the services that this process itself answers. They come before Endpoint.
	Own map[string]http.Handler
	// Local answers single requests in this process, before everything else; nil,
	// or a nil handler, answers none.
	Local func(Request) http.Handler
	// RealAWS lets calls without any of these go to AWS itself. It wants Credentials.
	RealAWS     bool
	Credentials Credentials
	Region      string       // for calls that name none; default DefaultRegion
	HTTP        *http.Client // default: one without a time limit, that follows no redirects
}

// Credentials sign the requests. Without them a well-known dummy pair is used,
// which local emulators accept.
type Credentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }

func (Credentials) String() string { return "credentials" } // never in an error or a log

// Client sends signed requests to AWS services. It is safe for concurrent use.
type Client struct {
	config Config
	signer *v4.Signer
	http   *http.Client
	now    func() time.Time
}

// NewClient makes a client.
func NewClient(c Config) *Client {
	c.Region = cmp.Or(c.Region, DefaultRegion)
	if c.Credentials.AccessKeyID == "" {
		c.Credentials = Credentials{AccessKeyID: "test", SecretAccessKey: "test"}
		c.RealAWS = false
	}
	client := c.HTTP
	if client == nil {
		client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return &Client{config: c, signer: v4.NewSigner(), http: client, now: time.Now}
}

// Request is one request to a service.
type Request struct {
	Method   string // POST when empty
	Endpoint string // the service's key in Config.Endpoints
	Host     string // the service's host on AWS up to the region, such as "dynamodb"
	Signing  string // the service's name in the signature, such as "states"
	Region   string
	Path     string // escaped, with its leading slash
	Query    url.Values
	Header   http.Header
	Body     []byte
}

// Answer is what a service answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// RequestID is the id that the service gave the request; "null" when it gave none, as the SDK prints it.
func (a *Answer) RequestID() string {
	return cmp.Or(a.Header.Get("X-Amzn-Requestid"), a.Header.Get("X-Amz-Request-Id"), "null")
}

// NoEndpointError says that nothing is configured to answer for a service.
type NoEndpointError struct{ Service string }

func (e *NoEndpointError) Error() string {
	return fmt.Sprintf("No endpoint is configured for this service: set AWS_ENDPOINT_URL_%s or AWS_ENDPOINT_URL.", strings.ToUpper(e.Service))
}

// ErrAnswerTooLarge says that an answer was longer than MaxAnswer.
var ErrAnswerTooLarge = fmt.Errorf("the answer is longer than %d bytes", MaxAnswer)

// Post signs the request, sends it and reads the answer, whatever its status.
// It fails with a *NoEndpointError, ErrAnswerTooLarge or what the network said.
func (c *Client) Post(ctx context.Context, r Request) (*Answer, error) {
	resp, err := c.Open(ctx, r)
	if err != nil {
		return nil, err
	}
	return ReadAnswer(resp)
}

// ReadAnswer reads an answer whole and closes it. ErrAnswerTooLarge.
func ReadAnswer(resp *http.Response) (*Answer, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > MaxAnswer {
		return nil, ErrAnswerTooLarge
	}
	return &Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

// Open is Post without reading the answer's body, which may be of any length;
// the caller closes it.
func (c *Client) Open(ctx context.Context, r Request) (*http.Response, error) {
	r.Region = cmp.Or(r.Region, c.config.Region)
	base, handler, err := c.place(r)
	if err != nil {
		return nil, err
	}
	req, err := c.request(ctx, base, r)
	if err != nil {
		return nil, err
	}
	if handler != nil {
		return serve(handler, req), nil
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, withoutURL(err)
	}
	return resp, nil
}

// Reaches says whether something is configured to answer for the service.
func (c *Client) Reaches(endpoint string) bool {
	_, _, err := c.place(Request{Endpoint: endpoint, Region: c.config.Region})
	return err == nil
}

// place finds who answers: a base URL, and a handler when it is in this process.
func (c *Client) place(r Request) (string, http.Handler, error) {
	if c.config.Local != nil {
		if h := c.config.Local(r); h != nil {
			return inProcess(r), h, nil
		}
	}
	if e := c.config.Endpoints[r.Endpoint]; e != "" {
		return e, nil, nil
	}
	if h := c.config.Own[r.Endpoint]; h != nil {
		return inProcess(r), h, nil
	}
	if c.config.Endpoint != "" {
		return c.config.Endpoint, nil, nil
	}
	if c.config.RealAWS {
		return "https://" + r.Host + "." + r.Region + "." + domain(r.Region), nil, nil
	}
	return "", nil, &NoEndpointError{Service: r.Endpoint}
}

func inProcess(r Request) string { return "http://" + r.Endpoint + ".localhost" }

func domain(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

func (c *Client) request(ctx context.Context, base string, r Request) (*http.Request, error) {
	u := strings.TrimSuffix(base, "/") + r.Path
	if len(r.Query) > 0 {
		u += "?" + r.Query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodPost), u, bytes.NewReader(r.Body))
	if err != nil {
		return nil, errors.New("the configured endpoint is not a URL")
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	sum := sha256.Sum256(r.Body)
	cred := aws.Credentials{
		AccessKeyID:     c.config.Credentials.AccessKeyID,
		SecretAccessKey: c.config.Credentials.SecretAccessKey,
		SessionToken:    c.config.Credentials.SessionToken,
	}
	hash := hex.EncodeToString(sum[:])
	if r.Signing == "s3" {
		req.Header.Set("X-Amz-Content-Sha256", hash)
	}
	err = c.signer.SignHTTP(ctx, cred, req, hash, r.Signing, r.Region, c.now(), func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = r.Signing == "s3" // S3 alone signs the path as it is sent
	})
	return req, err
}

// withoutURL leaves the address out of a network error: it may carry secrets, and it is known anyway.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
