// Package ui holds the studio's shared components, the page around them, and
// the one place that knows whether to answer with a page or with a fragment.
//
// A component is a templ function with one props struct; its zero fields are
// sensible. Elements (Button, Status) have no id; fragments carry the id that
// htmx swaps; Page is the shell. Handlers return a View, see Handle.
package ui

//go:generate sh -c "cd ../.. && go tool templ generate"
