// Package s3 reads and writes objects of S3: of a service that speaks its
// protocol, or of folders on this machine that stand for buckets.
package s3

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/stepwell/stepwell/engine/task/aws"
)

// Client reads and writes objects. It is safe for concurrent use.
type Client struct{ aws *aws.Client }

// NewClient makes a Client that sends its requests by c, as the service "s3".
func NewClient(c *aws.Client) *Client { return &Client{c} }

// Object is an object as a list of a bucket tells it.
type Object struct {
	Key          string
	LastModified time.Time
	ETag         string
	Size         int64
	StorageClass string
}

// Address names an object for a request.
type Address struct {
	Region, Bucket, Key string
	Version             string // empty: the newest
	Owner               string // the account that must own the bucket; empty: any
}

// Listing is a list of a bucket's objects.
type Listing struct {
	Region, Bucket     string
	Prefix, StartAfter string
	Owner              string // as in Address
}

// Error is what S3 says when it refuses a request.
type Error struct {
	Code       string // such as NoSuchKey
	Message    string
	Status     int // of HTTP
	RequestID  string
	ExtendedID string
}

// Error is the message in the words of the older AWS SDK, which Step Functions passes on.
func (e *Error) Error() string {
	return fmt.Sprintf("%s (Service: Amazon S3; Status Code: %d; Error Code: %s; Request ID: %s; S3 Extended Request ID: %s; Proxy: null)",
		e.Message, e.Status, e.Code, e.RequestID, e.ExtendedID)
}

// Get opens an object; the caller closes it. *Error.
func (c *Client) Get(ctx context.Context, o Address) (io.ReadCloser, error) {
	r := request{method: http.MethodGet, region: o.Region, bucket: o.Bucket, key: o.Key, query: url.Values{}, header: ownedBy(o.Owner)}
	if o.Version != "" {
		r.query.Set("versionId", o.Version)
	}
	resp, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// Put stores an object. *Error.
func (c *Client) Put(ctx context.Context, o Address, body []byte) error {
	resp, err := c.do(ctx, request{method: http.MethodPut, region: o.Region, bucket: o.Bucket, key: o.Key, header: ownedBy(o.Owner), body: body})
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func ownedBy(owner string) http.Header {
	if owner == "" {
		return http.Header{}
	}
	return http.Header{"X-Amz-Expected-Bucket-Owner": {owner}}
}

// page is an answer of ListObjectsV2.
type page struct {
	Contents              []Object
	IsTruncated           bool
	NextContinuationToken string
}

// List calls see with every object of a bucket whose key begins with a prefix,
// in the order of the keys, until there are no more or see returns an error. *Error.
func (c *Client) List(ctx context.Context, l Listing, see func(Object) error) error {
	q := url.Values{"list-type": {"2"}}
	if l.Prefix != "" {
		q.Set("prefix", l.Prefix)
	}
	if l.StartAfter != "" {
		q.Set("start-after", l.StartAfter)
	}
	for {
		p, err := c.page(ctx, request{method: http.MethodGet, region: l.Region, bucket: l.Bucket, query: q, header: ownedBy(l.Owner)})
		if err != nil {
			return err
		}
		for _, o := range p.Contents {
			if err := see(o); err != nil {
				return err
			}
		}
		if !p.IsTruncated || p.NextContinuationToken == "" {
			return nil
		}
		q.Set("continuation-token", p.NextContinuationToken)
	}
}

func (c *Client) page(ctx context.Context, r request) (p page, err error) {
	resp, err := c.do(ctx, r)
	if err != nil {
		return p, err
	}
	a, err := aws.ReadAnswer(resp)
	if err != nil {
		return p, err
	}
	if err := xml.Unmarshal(a.Body, &p); err != nil {
		return p, fmt.Errorf("the answer of ListObjectsV2: %w", err)
	}
	return p, nil
}

// request is one request of the protocol.
type request struct {
	method, region, bucket, key string
	query                       url.Values
	header                      http.Header
	body                        []byte
}

// do sends a request; an answer that is no success becomes an *Error.
func (c *Client) do(ctx context.Context, r request) (*http.Response, error) {
	path := "/" + escape(r.bucket)
	if r.key != "" {
		path += "/" + escape(r.key)
	}
	resp, err := c.aws.Open(ctx, aws.Request{
		Method: r.method, Endpoint: "s3", Host: "s3", Signing: "s3", Region: r.region, Path: path, Query: r.query, Header: r.header, Body: r.body,
	})
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	a, err := aws.ReadAnswer(resp)
	if err != nil {
		return nil, err
	}
	return nil, refusal(a)
}

func refusal(a *aws.Answer) *Error {
	e := &Error{Status: a.Status, RequestID: a.RequestID(), ExtendedID: cmp.Or(a.Header.Get("X-Amz-Id-2"), "null")}
	var body struct{ Code, Message, RequestId string }
	if xml.Unmarshal(a.Body, &body) == nil {
		e.Code, e.Message = body.Code, body.Message
		e.RequestID = cmp.Or(body.RequestId, e.RequestID)
	}
	e.Code = cmp.Or(e.Code, strconv.Itoa(a.Status))
	e.Message = cmp.Or(e.Message, http.StatusText(a.Status))
	return e
}

// escape encodes all but the characters that S3 leaves as they are in a path.
func escape(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~', c == '/':
			out = append(out, c)
		default:
			out = append(out, fmt.Sprintf("%%%02X", c)...)
		}
	}
	return string(out)
}
