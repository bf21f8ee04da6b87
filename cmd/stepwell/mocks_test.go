package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/stepwell/stepwell/designer/template"
	"github.com/stepwell/stepwell/web/templates"
	"github.com/stepwell/stepwell/web/urls"
)

// Nothing is configured: no function, no endpoint, no network.
func TestEveryTemplateRunsToSuccessAtOnce(t *testing.T) {
	s := serveIn(t, t.TempDir(), "--no-demo", "--region", "eu-west-1")
	defer s.stop()
	pages := map[string]string{}
	for _, tpl := range template.All() {
		resp, err := http.PostForm(s.url+urls.RunTemplate(tpl.ID), url.Values{})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Request.URL.Path, "/x/") {
			t.Errorf("the demo of %s leads to %s, %s", tpl.ID, resp.Request.URL, resp.Status)
		}
		pages[tpl.ID] = resp.Request.URL.String()
	}
	for _, tpl := range template.All() {
		t.Run(tpl.ID, func(t *testing.T) {
			if tpl.Type == "EXPRESS" { // the API does not list its executions
				s.shows(t, pages[tpl.ID], "Succeeded")
				return
			}
			s.succeeded(t, s.only(t, "arn:aws:states:eu-west-1:123456789012:stateMachine:"+tpl.ID))
		})
	}
}

// only waits for the one execution of a state machine.
func (s served) only(t *testing.T, machine string) (arn *string) {
	t.Helper()
	eventually(t, machine+" to have an execution", func() bool {
		out, err := s.client.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: aws.String(machine)})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Executions) == 1 {
			arn = out.Executions[0].ExecutionArn
		}
		return arn != nil
	})
	return arn
}

// shows waits until a page has a text.
func (s served) shows(t *testing.T, page, text string) {
	t.Helper()
	eventually(t, page+" to show "+text, func() bool {
		resp, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return err == nil && strings.Contains(string(body), text)
	})
}

// eventually asks until the answer is yes.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick, late := time.NewTicker(10*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestAWorkflowOfATemplateCanBeRunWithItsAnswers(t *testing.T) {
	m := mocks{}
	for machine, want := range map[string]string{"order-saga": "template.order-saga", "order-saga-2": "template.order-saga", "mine": ""} {
		if got := strings.Join(m.Names(machine), " "); got != want {
			t.Errorf("%s has the test cases %q, want %q", machine, got, want)
		}
	}
	if err := m.TestCase("mine", templates.TestCase("order-saga")); err != nil {
		t.Errorf("a workflow under another name cannot be run so: %v", err)
	}
	if err := m.TestCase("mine", "other"); err == nil || !strings.Contains(err.Error(), "SFN_MOCK_CONFIG") {
		t.Errorf("an unknown test case is refused with %v", err)
	}
}
