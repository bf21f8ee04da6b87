package urls_test

import (
	"testing"

	"github.com/stepwell/stepwell/web/urls"
)

func TestURLs(t *testing.T) {
	tests := map[string]struct{ got, want string }{
		"a route pattern keeps its colon":            {urls.Design(":workflow"), "/w/:workflow/design"},
		"a slash in a name stays inside its segment": {urls.ExecutionState("x1", "a/b"), "/x/x1/state/a%2Fb"},
		"two dots are not a step up":                 {urls.Table(".."), "/tables/%2E%2E"},
		"one dot is not dropped":                     {urls.Table("."), "/tables/%2E"},
		"question mark and hash are data":            {urls.Schedule("g?", "n#1"), "/schedules/g%3F/n%231"},
		"an ARN stays readable":                      {urls.Execution("arn:aws:states:us-east-1:1:execution:a:b"), "/x/arn:aws:states:us-east-1:1:execution:a:b"},
		"query values are escaped":                   {urls.DesignState("w1", "Is it paid & sent?"), "/w/w1/design?state=Is+it+paid+%26+sent%3F"},
		"an empty filter is left out":                {urls.With("/x", "status", "", "q", "a b"), "/x?q=a+b"},
		"no filter leaves the path alone":            {urls.With("/x", "status", ""), "/x"},
		"a name without a value is ignored":          {urls.With("/x", "status"), "/x"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.got != test.want {
				t.Errorf("got %s, want %s", test.got, test.want)
			}
		})
	}
}
