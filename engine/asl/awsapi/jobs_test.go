package awsapi_test

import (
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
)

func TestJobsAreAskedAndStoppedByCallsThatExist(t *testing.T) {
	for call, job := range awsapi.Jobs {
		service, start, _ := strings.Cut(call, ":")
		s := awsapi.Of(service)
		if s == nil {
			t.Errorf("%s: there is no such service", call)
			continue
		}
		if _, _, ok := s.Operation(start); !ok {
			t.Errorf("%s: there is no such call", call)
		}
		for api, params := range map[string]map[string]string{job.Describe: job.Ask, job.Stop: job.StopWith} {
			if api == "" {
				continue
			}
			_, o, ok := s.Operation(api)
			if !ok {
				t.Errorf("%s: there is no call %s", call, api)
				continue
			}
			for name := range params {
				if _, ok := awsapi.MemberOf(s.Input(o), name); !ok {
					t.Errorf("%s: %s takes no %s", call, api, name)
				}
			}
		}
		checkStatus(t, call, s, job)
	}
}

// checkStatus follows the path to the status through the model.
func checkStatus(t *testing.T, call string, s *awsapi.Service, job awsapi.Job) {
	if job.Status == "" {
		return
	}
	_, o, _ := s.Operation(job.Describe)
	at := s.Output(o)
	for _, name := range strings.Split(job.Status, ".") {
		name, isItem := strings.CutSuffix(name, "[0]")
		m, ok := awsapi.MemberOf(at, name)
		if !ok {
			t.Errorf("%s: %s answers no %s", call, job.Describe, job.Status)
			return
		}
		if at = s.Shape(m.Shape); isItem {
			at = s.Shape(at.Item.Shape)
		}
	}
	for _, status := range append(job.Done, job.Failed...) {
		if len(at.Enum) > 0 && !contains(at.Enum, status) {
			t.Errorf("%s: %s is never %s, but %v", call, job.Status, status, at.Enum)
		}
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
