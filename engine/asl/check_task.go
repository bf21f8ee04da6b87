package asl

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

func (c *checker) task(p *place, language QueryLanguage) {
	c.timeouts(p, language)
	c.credentials(p.at("Credentials"))
	resource := p.at("Resource")
	if !resource.node.Is(KindString) || resource.node.hasPlaceholder() {
		return
	}
	r, ok := c.resource(resource)
	if !ok {
		return
	}
	c.express(resource, r)
	c.requiredParameters(p, r, language)
	c.callback(p, r, language)
	c.lintTask(p, r)
}

func (c *checker) credentials(p *place) {
	if !p.node.Is(KindObject) || p.node.Get("RoleArn") != nil || p.node.Get("RoleArn.$") != nil {
		return
	}
	c.report(p, CodeSchema, "The field 'RoleArn' is required but was missing", "Credentials names the role to run as: add RoleArn.")
}

// resource checks a Resource and takes it apart.
func (c *checker) resource(p *place) (Resource, bool) {
	text := p.node.String()
	r, err := ParseResource(text)
	known, sure := r.known()
	switch {
	case err == nil && known:
		return r, true
	case err == nil && !sure:
		c.lint(p, CodeInvalidResource, "Check the spelling; it runs when a connector for it is configured.", "%s is no integration that is known here", text)
		return r, true
	case errors.Is(err, ErrNotARN) && c.opt.Lint && strings.Contains(text, ":"):
		c.lint(p, CodeInvalidResource, "AWS takes ARNs only, such as arn:aws:states:::lambda:invoke.", "%s is not an ARN", text)
		return r, false
	}
	help := "Use the ARN of a Lambda function or an activity, or a service integration such as arn:aws:states:::lambda:invoke."
	if err == nil {
		help = fmt.Sprintf("The service %s has no optimized action %s; try arn:aws:states:::aws-sdk:%s:%s.", r.Service, r.EventResource(), r.Service, r.API)
	}
	found := c.report(p, CodeSchema, "The resource provided "+text+
		" is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.", help)
	if err == nil && (r.Pattern == RequestResponse || r.Pattern == WaitForToken) && !actionKnown(r) {
		sdk := strings.Replace(text, ":"+r.Service+":", ":aws-sdk:"+r.Service+":", 1)
		found.remedy("Call it by aws-sdk:"+r.Service+":"+r.API, p.setText(sdk))
	}
	return r, false
}

// express checks what a Task may not do in an EXPRESS machine.
func (c *checker) express(p *place, r Resource) {
	if c.opt.Type != Express {
		return
	}
	const help = "Use a STANDARD state machine for this."
	switch {
	case r.Kind == ActivityTask:
		c.report(p, CodeSchema, "Express state machine does not support Activity ARN", help)
	case r.Pattern == WaitForToken: // AWS's text does end in a blank
		c.report(p, CodeSchema, "Express state machine does not support '.waitForTaskToken' service integration ", help)
	case r.Pattern == Sync || r.Pattern == Sync2:
		c.report(p, CodeSchema, "Express state machine does not support '.sync' service integration", help)
	}
}

// arguments is the field that holds what a task is called with.
func arguments(language QueryLanguage) string {
	if language == JSONata {
		return "Arguments"
	}
	return "Parameters"
}

// requiredParameters checks that an optimised integration gets what it needs.
func (c *checker) requiredParameters(p *place, r Resource, language QueryLanguage) {
	at := p.at(arguments(language))
	foreignToo := at.node == nil && (p.node.Get("Arguments") != nil || p.node.Get("Parameters") != nil)
	if r.Kind != Service || foreignToo || at.node != nil && !at.node.Is(KindObject) {
		return
	}
	for _, names := range requirements[r.Service+":"+r.API] {
		if !hasOneOf(at.node, names) {
			c.report(at, CodeSchema, fmt.Sprintf("The field '%s' is required but was missing", names[0]),
				fmt.Sprintf("%s:%s cannot be called without %s.", r.Service, r.API, strings.Join(names, " or ")))
		}
	}
}

func hasOneOf(n *Node, names []string) bool {
	for _, name := range names {
		if n.Get(name) != nil || n.Get(name+".$") != nil {
			return true
		}
	}
	return false
}

// callback warns of a task that waits for a token which it gives to nobody.
func (c *checker) callback(p *place, r Resource, language QueryLanguage) {
	at := p.at(arguments(language))
	if r.Pattern != WaitForToken || at.node == nil {
		return
	}
	text := string(at.node.Raw())
	if !strings.Contains(text, "Task.Token") && !strings.Contains(text, "context") && !strings.Contains(text, `"$$"`) {
		found := c.lint(at, CodeTokenNotPassed, `Pass it on, for example as "token.$": "$$.Task.Token".`,
			"The task waits for its token to come back, but does not pass it on")
		if payload := at.at(tokenCarriers[r.Service]); payload.node.Is(KindObject) {
			found.remedy("Pass it in "+payload.name, payload.token(language))
		}
	}
}

// tokenCarriers are the parameters in which a service is handed a token.
var tokenCarriers = map[string]string{"lambda": "Payload", "sqs": "MessageBody", "states": "Input", "sns": "Message", "apigateway": "RequestBody"}

// token adds the task's token to a payload.
func (p *place) token(language QueryLanguage) Change {
	if language == JSONata {
		return p.add("TaskToken", `"{% $states.context.Task.Token %}"`)
	}
	return p.add("TaskToken.$", `"$$.Task.Token"`)
}

var accountID = regexp.MustCompile(`^arn:[^:]*:[^:]*:[^:]*:(\d{12}):`)

// lintTask gives our own warnings about a task.
func (c *checker) lintTask(p *place, r Resource) {
	bounded := false
	for _, field := range []string{"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"} {
		bounded = bounded || p.node.Get(field) != nil
	}
	waits := r.Kind == ActivityTask || r.Pattern != RequestResponse
	if waits && !bounded {
		c.lint(p, CodeNoTimeout, "Add TimeoutSeconds or HeartbeatSeconds.", "The task may wait for years when nobody answers").
			remedy("Add a timeout of one hour", p.add("TimeoutSeconds", "3600"))
	}
	if m := accountID.FindStringSubmatch(r.ARN); m != nil {
		c.lint(p.at("Resource"), CodeLiteralAccount, "A ${Substitution} keeps the workflow free of accounts.", "The account %s is written into the workflow", m[1])
	}
}
