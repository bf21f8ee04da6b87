// Package jsonata compiles and evaluates JSONata expressions in the dialect of
// Step Functions: JSONata 2.0.6 with its sequences, codes and messages, without
// $eval, with $partition, $range, $hash, $random(seed), $uuid and $parse, and
// without an input document.
//
// An expression reads values and makes values; it never changes one. Objects
// keep the order of their keys. What looks at a clock or rolls dice takes it
// from Env, so that an evaluation can be repeated. Steps, nesting and memory
// are bounded by a Budget.
package jsonata
