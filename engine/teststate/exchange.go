package teststate

import "context"

// Exchange is what an HTTP Task sends and is answered, at level Trace. Whoever
// makes the request fills it in.
type Exchange struct {
	Reveal   bool // also show what a connection adds to the request
	Request  *HTTPRequest
	Response *HTTPResponse
}

type exchangeKey struct{}

// Watch asks whoever makes an HTTP request under ctx to fill in x.
func Watch(ctx context.Context, x *Exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// Watched returns what is to be filled in; nil when nobody watches.
func Watched(ctx context.Context) *Exchange {
	x, _ := ctx.Value(exchangeKey{}).(*Exchange)
	return x
}
