// Package lambda runs Lambda functions without AWS, and with it.
//
// A function is found by its name, whatever the account and the region in its
// ARN say: first among the registered functions, which are HTTP endpoints or
// local commands, then at the configured endpoint of the Lambda Invoke API.
// Functions are registered by configuration only, never over the network.
//
// A local command reads the payload from its standard input and writes its
// result to its standard output, both JSON. It fails by an exit status other
// than 0; if its output then is a JSON object with errorType and errorMessage,
// that is the error, as if a Lambda function had raised it.
package lambda
