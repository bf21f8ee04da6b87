package studio

import (
	"context"
	"strconv"

	"github.com/stepwell/stepwell/web/ui"
)

// whoOf is what the person behind a request calls themselves; empty when they
// did not say. There are no accounts, so nobody has checked it.
func whoOf(ctx context.Context) string { return ui.ShellFrom(ctx).Who }

// revisionsOf tells apart what pages show of a workflow: the draft's revision and
// the definition's.
func revisionsOf(s Sheet) string {
	return strconv.FormatInt(s.Draft.Revision, 10) + "." + strconv.FormatInt(s.Machine.Revision, 10)
}
