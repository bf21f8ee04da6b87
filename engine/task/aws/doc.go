// Package aws calls AWS services: it signs requests and sends them to the
// configured endpoints, and its Executor carries out Tasks over every service
// that speaks the AWS JSON protocol. What the services differ in is a table.
//
// A Task calls a service in one of two looks. An optimized integration
// (arn:aws:states:::dynamodb:putItem) adds the metadata of the HTTP answer to
// its result and words errors as the AWS SDK for Java 1 did; an SDK integration
// (arn:aws:states:::aws-sdk:dynamodb:putItem) gives the bare result and words
// errors as version 2 does.
package aws
