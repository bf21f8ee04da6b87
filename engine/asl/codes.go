package asl

// The codes of AWS's diagnostics.
const (
	CodeInvalidJSON        = "INVALID_JSON_DESCRIPTION"
	CodeSchema             = "SCHEMA_VALIDATION_FAILED"
	CodeMissingEnd         = "MISSING_END_STATE"
	CodeDuplicateState     = "DUPLICATE_STATE_NAME"
	CodeInvalidStateName   = "INVALID_STATE_NAME"
	CodeDuplicateLabel     = "DUPLICATE_LABEL_NAME"
	CodeInvalidLabel       = "INVALID_LABEL_NAME"
	CodeMissingTarget      = "MISSING_TRANSITION_TARGET"
	CodeTooDeeplyNested    = "TOO_DEEPLY_NESTED"
	CodeInvalidJSONata     = "INVALID_JSONATA_EXPRESSION"
	CodeUnsupportedJSONata = "UNSUPPORTED_JSONATA_EXPRESSION"
	CodeNoDollar           = "NO_DOLLAR"
	CodeNoPath             = "NO_PATH"
	CodePassResultIsStatic = "PASS_RESULT_IS_STATIC"
)

// The codes of our own warnings.
const (
	CodeInvalidResource     = "INVALID_RESOURCE"
	CodeUnresolvedParameter = "UNRESOLVED_SUBSTITUTION"
	CodeNoDefault           = "CHOICE_WITHOUT_DEFAULT"
	CodeRuleNeverMatches    = "RULE_NEVER_MATCHES"
	CodeEndlessLoop         = "ENDLESS_LOOP"
	CodeNoTimeout           = "TASK_WITHOUT_TIMEOUT"
	CodeTokenNotPassed      = "TOKEN_NOT_PASSED"
	CodeLiteralAccount      = "LITERAL_ACCOUNT_ID"
	CodeErrorNeverMatches   = "ERROR_NEVER_MATCHES"
	CodeUnknownError        = "UNKNOWN_ERROR_NAME"
	CodeRetryNeverWaits     = "RETRY_NEVER_WAITS"
	CodeMaxDelay            = "MAX_DELAY_TOO_SHORT"
	CodeDeprecated          = "DEPRECATED_FIELD"
	CodeNeedsDistributed    = "NEEDS_DISTRIBUTED_MODE"
	CodeConcurrency         = "CONCURRENCY_TOO_HIGH"
	CodePayloadTooLarge     = "PAYLOAD_TOO_LARGE"
	CodeHistoryTooLong      = "HISTORY_TOO_LONG"
	CodeWaitTooLong         = "WAIT_TOO_LONG"
	CodeUnknownVariable     = "UNKNOWN_VARIABLE"
	CodeUnusedVariable      = "UNUSED_VARIABLE"
	CodeIntrinsicFails      = "INTRINSIC_FAILS"
	CodeExpressionNotMarked = "EXPRESSION_NOT_MARKED"
	CodeExpressionInText    = "EXPRESSION_IN_TEXT"
	CodeJSONataInJSONPath   = "JSONATA_IN_JSONPATH_STATE"
	CodeNotInAWS            = "NOT_IN_AWS_JSONATA"
)

// Explanation is what there is to know about the problems of one code.
type Explanation struct {
	Code     string
	Severity Severity
	AWS      bool   // whether AWS gives it too; our own are left out of its API
	What     string // what is wrong, as a heading
	Why      string // what comes of it
	Right    string // what would be right
}

// Explain returns what there is to know about a code.
func Explain(code string) (Explanation, bool) {
	for _, e := range explanations {
		if e.Code == code {
			return e, true
		}
	}
	return Explanation{}, false
}

// Explanations are those of all codes, AWS's first.
func Explanations() []Explanation { return append([]Explanation(nil), explanations...) }

var explanations = []Explanation{
	{CodeInvalidJSON, Error, true, "The text is not JSON",
		"A definition that cannot be read can neither be drawn nor run. The message says what was expected at the place where reading stopped.",
		"Look at the place and right before it: most often a comma, a quotation mark or a bracket is missing, or there is one too many. JSON has no comments."},
	{CodeSchema, Error, true, "The structure is not that of the States Language",
		"A field is missing, has the wrong name or type, is out of range, belongs to another type of state or to the other query language, or a path or expression in it cannot be read. AWS refuses the definition.",
		"The message names the field and what it takes. Upper and lower case count in names."},
	{CodeMissingEnd, Error, true, "The flow has no end",
		"No state of the machine, branch or Map ends it, so an execution could never succeed. AWS refuses the definition.",
		`Let one of its states have "End": true, or add a Succeed or Fail state.`},
	{CodeDuplicateState, Error, true, "Two states have the same name",
		"Names identify states in histories and transitions, so they are unique in a whole definition, branches and Maps included.",
		"Rename one of the two."},
	{CodeInvalidStateName, Error, true, "The name of a state cannot be used",
		"A name has 1 to 80 characters and no line breaks or other control characters.",
		"Shorten or correct the name; what is too long for a name goes into Comment."},
	{CodeDuplicateLabel, Error, true, "Two distributed Maps have the same Label",
		"The label becomes a part of the ARNs of the Map's runs, which must not be confused.",
		"Choose another label, or leave it out: one is made then."},
	{CodeInvalidLabel, Error, true, "The Label of a Map cannot be used",
		"The label becomes a part of ARNs: 1 to 40 characters, without blanks and characters that mean something there.",
		"Use letters, digits, - and _."},
	{CodeMissingTarget, Error, true, "A transition leads nowhere, or nothing leads to a state",
		"StartAt, Next and Default name states of the same States object; a state that no path from StartAt comes to can never run. AWS refuses both.",
		"Correct the name, lead another state to it, or remove the state. Transitions cannot enter or leave a branch or a Map."},
	{CodeTooDeeplyNested, Error, true, "The definition is nested too deeply",
		"There is a limit to how deep arrays and objects may lie in each other.",
		"Make nested parts state machines of their own and start them with arn:aws:states:::states:startExecution.sync:2."},
	{CodeInvalidJSONata, Error, true, "A JSONata expression cannot be read",
		"What stands between {% and %} is no expression; the message says where reading it stopped.",
		"Correct it. Quotation marks within the expression are written \\\" in JSON, or as single quotes."},
	{CodeUnsupportedJSONata, Error, true, "An expression refers to something that is not there",
		"In Step Functions an expression has no input document, so that a bare name, $ and $$ mean nothing at the top level; and $states.result and $states.errorOutput exist only where there is a result or an error.",
		"Read the input as $states.input, the context object as $states.context, and variables by their names."},
	{CodeNoDollar, Warning, true, "A value looks like a path, but is a constant",
		`In Parameters and the like only fields whose name ends in ".$" are evaluated: as it stands, the text itself is passed on.`,
		`Let the name end in ".$".`},
	{CodeNoPath, Warning, true, "A value looks like a path, but the field takes a constant",
		"The field compares with, or reports, the text itself and not what the path leads to.",
		"Use the field of the same name that ends in Path."},
	{CodePassResultIsStatic, Warning, true, "A path in Result is not evaluated",
		"The Result of a Pass state is a constant; paths and intrinsic functions in it are passed on as text.",
		`Use Parameters, with names that end in ".$".`},
	{CodeInvalidResource, Warning, false, "The Resource is not one that AWS has",
		"What is not an ARN runs on AWS under no circumstances; an integration that is not known here runs only where a connector for it is configured.",
		"Use the ARN of a function or an activity, or a service integration such as arn:aws:states:::lambda:invoke."},
	{CodeUnresolvedParameter, Warning, false, "A ${Substitution} has no value yet",
		"Tools such as SAM, CDK and Terraform put values in its place when they deploy. As it stands, the text ${…} itself is used.",
		"Deploy it with the tool that fills it in, or write the value."},
	{CodeNoDefault, Warning, false, "A Choice has no Default",
		"When no rule matches, the execution fails with States.Runtime, which cannot be caught.",
		"Add a Default, even if it leads to a Fail state that says what was not expected."},
	{CodeRuleNeverMatches, Warning, false, "A rule of a Choice never matches",
		"The first rule that matches wins. An earlier one asks the same, or always matches.",
		"Remove the rule, or correct one of the two."},
	{CodeEndlessLoop, Warning, false, "No way leads from a state to an end",
		"An execution that comes here goes round until its history is full (25,000 events) or a year has passed, and then fails.",
		"Let a Choice in the loop lead out of it, for example when a counter is reached."},
	{CodeNoTimeout, Warning, false, "A task that waits for an answer has no timeout",
		"An activity, a callback or a job that never answers holds the execution until it ends itself, after a year at most.",
		"Set TimeoutSeconds to more than it takes, or HeartbeatSeconds when there is a sign of life."},
	{CodeTokenNotPassed, Warning, false, "A callback task does not pass on its token",
		"The task waits until somebody sends its token back, but nobody is given it.",
		`Pass it in the parameters: "TaskToken.$": "$$.Task.Token", in JSONata {% $states.context.Task.Token %}.`},
	{CodeLiteralAccount, Warning, false, "The id of an account is written into the definition",
		"The workflow cannot be deployed to another account without being changed.",
		"Use a ${Substitution}, or the function's name in arn:aws:states:::lambda:invoke."},
	{CodeErrorNeverMatches, Warning, false, "An error name in Retry or Catch never matches",
		"The first entry that matches is used; some errors end every execution, and some cannot happen in this state. What was meant to be handled is not.",
		"Remove the name, or put its entry before the one that takes its errors."},
	{CodeUnknownError, Warning, false, "An error name of the States Language is not known",
		`Names that begin with "States." are reserved, and this is none of them, so it will never match.`,
		"Correct the spelling; names of your own begin with something else."},
	{CodeRetryNeverWaits, Warning, false, "A retrier makes no attempt, but says how long to wait",
		"With MaxAttempts 0 an error is not retried, so intervals and rates do nothing.",
		"Remove them when errors are to be excepted from retrying; else raise MaxAttempts."},
	{CodeMaxDelay, Warning, false, "MaxDelaySeconds does nothing",
		"It bounds a delay that grows with each attempt; this one does not grow.",
		"Make it greater than IntervalSeconds, with a BackoffRate above 1, or remove it."},
	{CodeDeprecated, Warning, false, "A field has an old name",
		"It works, but newer fields and tools go by the new name.",
		"Rename it: Iterator is ItemProcessor now, Parameters of a Map is ItemSelector."},
	{CodeNeedsDistributed, Warning, false, "A field does nothing in an inline Map",
		"Tolerated failures are those of a Map Run, which only a distributed Map has: here any failure fails the Map.",
		`Remove it, or set "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}.`},
	{CodeConcurrency, Warning, false, "An inline Map asks for more than 40 iterations at a time",
		"It runs 40 at most, whatever MaxConcurrency says.",
		"Write 40 or less, or make it a distributed Map."},
	{CodePayloadTooLarge, Warning, false, "A constant is larger than any input may be",
		"What one state passes to the next has 256 KiB at most; more fails with States.DataLimitExceeded, which cannot be caught.",
		"Keep large data in a store and pass on where it is."},
	{CodeHistoryTooLong, Warning, false, "The history of an execution can get full",
		"A history has 25,000 events at most; then the execution fails.",
		"Allow fewer attempts; run many items in a distributed Map, whose items have histories of their own."},
	{CodeWaitTooLong, Warning, false, "A Wait lasts longer than any execution",
		"A STANDARD execution ends after a year, an EXPRESS one after five minutes.",
		"Wait less, or let a schedule start another execution later."},
	{CodeUnknownVariable, Warning, false, "A variable is read that nothing assigns",
		"Reading it fails the execution: in JSONPath with States.Runtime, in JSONata it has no value.",
		"Assign it in a state that comes before, or correct the name. A distributed Map does not see variables from outside."},
	{CodeUnusedVariable, Warning, false, "A variable is assigned that nothing reads",
		"It does nothing but take up room; often the name is spelled differently where it is read.",
		"Remove it, or correct the name."},
	{CodeIntrinsicFails, Warning, false, "A call of an intrinsic function fails with every input",
		"Its constants are not what the function takes: States.Format needs one argument for each {}, States.ArrayRange a step other than 0. The execution fails with States.Runtime when it comes here.",
		"Correct the arguments; the message says what is wrong with them."},
	{CodeExpressionNotMarked, Warning, false, "A text in a JSONata state looks like an expression",
		"Only what stands between {% and %} is evaluated; paths such as $.a belong to JSONPath states.",
		"Write {% $states.input.a %}."},
	{CodeExpressionInText, Warning, false, "An expression stands in the middle of a text",
		"A string is evaluated only when it begins with {% and ends with %}: this one is passed on as it is.",
		`Make the whole string an expression: {% "Hello " & $states.input.name %}.`},
	{CodeJSONataInJSONPath, Warning, false, "A JSONata expression stands in a JSONPath state",
		"In a JSONPath state {% … %} is text like any other.",
		`Set "QueryLanguage": "JSONata" in the state, with Arguments and Output in the place of Parameters and ResultPath.`},
	{CodeNotInAWS, Warning, false, "An operator that AWS's JSONata does not have",
		"The operators ?: and ?? came with JSONata 2.1; AWS runs 2.0.6, where they are errors. Here they work.",
		"Write a ? a : b, and $exists(a) ? a : b, when the workflow is to run on AWS too."},
}
