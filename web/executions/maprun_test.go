package executions_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/urls"
)

const eachOrder = `{"StartAt":"Orders","States":{"Orders":{"Type":"Map","Label":"Each","MaxConcurrency":%%,"ToleratedFailureCount":1,"ItemProcessor":{
	"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"Kind","States":{
	"Kind":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":2,"Next":"Bad"}],"Default":"Ship"},
	"Bad":{"Type":"Fail","Error":"BadOrder"},
	"Ship":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:slow","End":true}}},"End":true}}}`

// mapRunOf is the URL of the page of an execution's only Map Run, and its ARN.
func (s *site) mapRunOf(x engine.Execution) (page, arn string) {
	s.t.Helper()
	runs, _, err := s.engine.MapRuns(s.t.Context(), x.ARN, 0, 10)
	if err != nil || len(runs) != 1 {
		s.t.Fatalf("map runs %v, %v", runs, err)
	}
	return urls.MapRun(fmt.Sprint(x.ID), strings.SplitN(runs[0].ARN, "mapRun:orders/", 2)[1]), runs[0].ARN
}

func TestThePageOfAMapRun(t *testing.T) {
	s := newSite(t)
	close(s.hold)
	x := s.run(s.create("orders", strings.Replace(eachOrder, "%%", "0", 1)), "one", "[1,2,3]")
	page, _ := s.mapRunOf(x)
	whole := s.get(page)
	whole.has(t, http.StatusOK, "Map Run of Orders", "100 %", "2 succeeded, 1 failed", "Item 2: 1 failed", "BadOrder", "3 child executions")
	whole.lacks(t, "Change what it may do", `hx-trigger="every`)
	s.get(page+"?status=FAILED").has(t, http.StatusOK, "BadOrder", "1 child execution<")
	s.get(page+"?status=TIMED_OUT").has(t, http.StatusOK, "No child executions fit these filters")
	s.get(page+"?items=3-3").has(t, http.StatusOK, "Items 3 to 3", "1 child execution<")
	s.get(urls.With(urls.Execution(fmt.Sprint(x.ID)), "state", "Orders")).has(t, http.StatusOK, page, "Map Run of 3 items")
	s.get(urls.MapRun(fmt.Sprint(x.ID), "Each:none")).has(t, http.StatusNotFound)
}

func TestAChildExecutionLeadsToItsMapRun(t *testing.T) {
	s := newSite(t)
	close(s.hold)
	page, arn := s.mapRunOf(s.run(s.create("orders", strings.Replace(eachOrder, "%%", "0", 1)), "one", "[1]"))
	children, err := s.engine.ListExecutions(t.Context(), engine.ExecutionFilter{MapRun: arn, Limit: 1})
	if err != nil || len(children) != 1 {
		t.Fatalf("children %v, %v", children, err)
	}
	s.get(urls.Execution(fmt.Sprint(children[0].ID))).has(t, http.StatusOK, page, "Item 1 of Orders")
}

func TestAMapRunUnderWayCanBeChanged(t *testing.T) {
	s := newSite(t)
	defer close(s.hold)
	x := s.start(s.create("orders", strings.Replace(eachOrder, "%%", "1", 1)), "one", "[1,3,5]")
	page, arn := s.mapRunOf(x)
	s.get(page).has(t, http.StatusOK, "Change what it may do", `hx-trigger="every 1s"`, "1 running, 2 not started")
	wrong := url.Values{"concurrency": {"many"}, "count": {"1"}, "percent": {"101"}}
	s.post(page+"/limits", wrong).has(t, http.StatusUnprocessableEntity, "Write a whole number; 0 is", "Write a number from 0 to 100.", `value="many"`)
	right := url.Values{"concurrency": {"2"}, "count": {"0"}, "percent": {"12.5"}}
	if got := s.post(page+"/limits", right); got.location != page {
		t.Errorf("right limits lead to %q with %d", got.location, got.status)
	}
	m, _, err := s.engine.MapRun(t.Context(), arn)
	if err != nil || m.Concurrency != 2 || m.ToleratedCount != 0 || m.ToleratedPercentage != 12.5 {
		t.Errorf("the Map Run is %+v, %v", m, err)
	}
}
