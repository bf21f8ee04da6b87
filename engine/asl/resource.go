package asl

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ResourceKind is the family of a Task's Resource; it decides which history
// events the task writes.
type ResourceKind string

// The kinds of resources.
const (
	LambdaFunction ResourceKind = "lambda-function" // arn:aws:lambda:…:function:…: LambdaFunction* events
	ActivityTask   ResourceKind = "activity"        // arn:aws:states:…:activity:…: Activity* events
	Service        ResourceKind = "service"         // arn:aws:states:::…: Task* events
)

// Pattern is how a service integration waits.
type Pattern string

// The integration patterns.
const (
	RequestResponse Pattern = ""
	Sync            Pattern = ".sync"
	Sync2           Pattern = ".sync:2"
	WaitForToken    Pattern = ".waitForTaskToken"
)

// Resource is a Task's Resource, taken apart.
type Resource struct {
	ARN     string
	Kind    ResourceKind
	Service string // "lambda", "dynamodb", "aws-sdk:s3", "http", "states": the resourceType of events
	API     string // "invoke", "putItem": without the pattern
	Pattern Pattern
}

// EventResource is the resource as history events show it: API and pattern.
func (r Resource) EventResource() string { return r.API + string(r.Pattern) }

var (
	// ErrNotARN says that a Resource is no ARN at all.
	ErrNotARN = errors.New("not an ARN")
	// ErrUnknownResource says that a Resource is an ARN, but not of something
	// that a Task can run.
	ErrUnknownResource = errors.New("not a Lambda function, an activity or a service integration")
)

// ParseResource takes the Resource of a Task apart. It fails with ErrNotARN or
// ErrUnknownResource, wrapped, for what is not the ARN of a Lambda function,
// an activity or a service integration. Regions and accounts are not checked.
func ParseResource(arn string) (Resource, error) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return Resource{}, fmt.Errorf("%q: %w", arn, ErrNotARN)
	}
	service, region, account, rest := parts[2], parts[3], parts[4], parts[5]
	name, ok := strings.CutPrefix(rest, "function:")
	if service == "lambda" && ok && name != "" {
		return Resource{ARN: arn, Kind: LambdaFunction, Service: "lambda"}, nil
	}
	if service == "states" && region != "" {
		if name, ok := strings.CutPrefix(rest, "activity:"); ok && name != "" {
			return Resource{ARN: arn, Kind: ActivityTask, Service: "states"}, nil
		}
	}
	if service == "states" && region == "" && account == "" {
		if r, ok := parseIntegration(rest); ok {
			r.ARN = arn
			return r, nil
		}
	}
	return Resource{}, fmt.Errorf("%q: %w", arn, ErrUnknownResource)
}

var integrationForm = regexp.MustCompile(`^((?:aws-sdk:)?[a-zA-Z0-9-]+):([a-zA-Z0-9]+)(\.sync|\.sync:2|\.waitForTaskToken)?$`)

func parseIntegration(text string) (Resource, bool) {
	m := integrationForm.FindStringSubmatch(text)
	if m == nil {
		return Resource{}, false
	}
	r := Resource{Kind: Service, Service: m[1], API: m[2], Pattern: Pattern(m[3])}
	sdk := strings.HasPrefix(r.Service, "aws-sdk:")
	return r, !sdk || r.Pattern == RequestResponse || r.Pattern == WaitForToken
}
