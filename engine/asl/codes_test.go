package asl_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
)

var reported = regexp.MustCompile(`(?m)^=> (ERROR|WARNING) ([A-Z_]+) `)

// reportedCodes are the codes in the cases, with how severe they are there.
func reportedCodes(t *testing.T) map[string]asl.Severity {
	t.Helper()
	files, err := filepath.Glob("testdata/validate/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]asl.Severity{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reported.FindAllStringSubmatch(string(text), -1) {
			codes[m[2]] = asl.Severity(m[1])
		}
	}
	return codes
}

func TestEveryCodeThatIsReportedIsExplained(t *testing.T) {
	for code, severity := range reportedCodes(t) {
		e, ok := asl.Explain(code)
		if !ok || e.Severity != severity || e.What == "" || e.Why == "" || e.Right == "" {
			t.Errorf("%s %s is explained as %+v", severity, code, e)
		}
	}
	if _, ok := asl.Explain("NO_SUCH_CODE"); ok {
		t.Error("a code that does not exist is explained")
	}
}

func TestEveryCodeThatIsExplainedIsReported(t *testing.T) {
	tooLarge := map[string]bool{asl.CodePayloadTooLarge: true, asl.CodeTooDeeplyNested: true} // for a file: they have tests of their own
	codes := reportedCodes(t)
	for _, e := range asl.Explanations() {
		if codes[e.Code] == "" && !tooLarge[e.Code] {
			t.Errorf("no case reports %s", e.Code)
		}
	}
}

func TestOurOwnWarningsAreNotAmongAWSs(t *testing.T) {
	files, err := filepath.Glob("testdata/validate/lint*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for name, definition := range casesOf(t, file) {
			for _, p := range asl.Validate([]byte(definition), asl.Options{}) {
				if e, _ := asl.Explain(p.Code); !e.AWS {
					t.Errorf("%s: %s is reported without being asked for", name, p.Code)
				}
			}
		}
	}
}

func TestTheHistoryOfManyItemsIsTooLong(t *testing.T) {
	text := `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Map","End":true,"Items":[` + repeat(`%d`, 7000) +
		`],"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}}}}`
	ps := asl.Validate([]byte(text), asl.Options{Lint: true})
	if len(ps) != 1 || ps[0].Code != asl.CodeHistoryTooLong {
		t.Errorf("problems %v", ps)
	}
}
