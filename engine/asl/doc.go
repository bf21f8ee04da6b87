// Package asl is the Amazon States Language: a document that keeps its text,
// the checks that AWS makes of a definition, and the compiled form that the
// interpreter runs.
//
// The three build on one tree. Parse reads a text into Nodes that know their
// bytes; Validate looks at the nodes and returns Problems in AWS's words, with
// their place in the text; Compile turns the nodes into a StateMachine in which
// every path, template and rule is compiled. The package knows no clock, no
// randomness and nothing of the world outside.
package asl
