// Package http carries out HTTP Tasks (arn:aws:states:::http:invoke): real
// requests to any endpoint, with the rules of AWS for headers, encodings and
// answers. It differs from AWS, which reaches public https endpoints through
// EventBridge connections only, in two ways that a self-hosted studio needs:
//
//   - http:// endpoints are allowed, so that a neighbour on the same machine or
//     network can be called. A connection's secret then travels in clear text.
//   - A task may name no connection, unless Config.RequireConnection says so.
//
// As in AWS, redirects are not followed: a 3xx answer is an error.
package http
