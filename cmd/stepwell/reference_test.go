package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

func TestReferenceIsUpToDate(t *testing.T) {
	const path = "../../docs/reference.md"
	if *update {
		if err := os.WriteFile(path, []byte(reference()), 0o644); err != nil { //nolint:gosec // a page of the manual
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != reference() {
		t.Errorf("%s is not what the table of settings says: run go generate ./cmd/stepwell", path)
	}
}

func TestHelpExplainsEveryCommand(t *testing.T) {
	for _, c := range commands() {
		got := call(t, nil, "", "help", c.name)
		wantStatus(t, call(t, nil, "", append([]string{"help"}, strings.Fields(c.name)...)...), 0)
		if len(strings.Fields(c.name)) == 1 {
			wantIn(t, "help", got.stdout, c.usage())
		}
	}
	overview := call(t, nil, "", "--help")
	wantStatus(t, overview, 0)
	wantIn(t, "help", overview.stdout, "schedule next")
	wantIn(t, "help", call(t, nil, "", "serve", "-h").stdout, "STEPWELL_ADDR")
	wantIn(t, "version", call(t, nil, "", "version").stdout, "stepwell ")
}
