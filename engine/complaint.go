package engine

import (
	"errors"
	"fmt"

	"github.com/stepwell/stepwell/engine/asl"
)

// jsonComplaint words what is wrong with a JSON text as AWS's parser does.
func jsonComplaint(text string, err error) string {
	_, perr := asl.Parse([]byte(text))
	var syntax *asl.SyntaxError
	if errors.As(perr, &syntax) {
		return syntax.Message
	}
	return fmt.Sprintf("Invalid execution input: %v", err)
}
