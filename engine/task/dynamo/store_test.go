package dynamo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/engine/task/dynamo"
)

func mustPost(t *testing.T, s http.Handler, operation, body string) string {
	t.Helper()
	status, answer := post(t, s, operation, body)
	if status != http.StatusOK {
		t.Fatalf("%s %s: %s", operation, body, answer)
	}
	return string(answer)
}

func TestTablesAndItemsSurviveARestart(t *testing.T) {
	disk := newMemory()
	s := newStore(t, disk)
	for i := range 20 {
		mustPost(t, s, "PutItem", fmt.Sprintf(`{"TableName":"lines","Item":{"id":{"S":"a"},"n":{"N":"%d"},"b":{"B":"AP8="},"team":{"S":"red"}}}`, 10-i))
	}
	mustPost(t, s, "DeleteItem", `{"TableName":"lines","Key":{"id":{"S":"a"},"n":{"N":"10"}}}`)
	mustPost(t, s, "UpdateItem", `{"TableName":"lines","Key":{"id":{"S":"a"},"n":{"N":"9"}},"UpdateExpression":"SET x = :x","ExpressionAttributeValues":{":x":{"N":"1e3"}}}`)
	again := dynamo.New(dynamo.Config{}, disk)
	for operation, body := range map[string]string{
		"Scan":          `{"TableName":"lines"}`,
		"Query":         `{"TableName":"lines","IndexName":"by-team","KeyConditionExpression":"team = :t","ExpressionAttributeValues":{":t":{"S":"red"}}}`,
		"DescribeTable": `{"TableName":"lines"}`,
		"ListTables":    `{}`,
	} {
		if before, after := mustPost(t, s, operation, body), mustPost(t, again, operation, body); before != after {
			t.Errorf("%s answered before and after:\n%s\n%s", operation, before, after)
		}
	}
	mustPost(t, again, "DeleteTable", `{"TableName":"lines"}`)
	if got := mustPost(t, dynamo.New(dynamo.Config{}, disk), "ListTables", `{}`); got != `{"TableNames":["items"]}` {
		t.Errorf("after DeleteTable and a restart there are %s", got)
	}
}

func TestNothingChangesWhenTheDiskFails(t *testing.T) {
	disk := newMemory()
	s := newStore(t, disk)
	mustPost(t, s, "PutItem", `{"TableName":"items","Item":{"id":{"S":"a"},"v":{"N":"1"}}}`)
	disk.full = true
	status, answer := post(t, s, "PutItem", `{"TableName":"items","Item":{"id":{"S":"a"},"v":{"N":"2"}}}`)
	if status != http.StatusInternalServerError || !bytes.Contains(answer, []byte("InternalServerError")) {
		t.Errorf("got %d %s", status, answer)
	}
	post(t, s, "DeleteTable", `{"TableName":"items"}`)
	if got := mustPost(t, s, "GetItem", `{"TableName":"items","Key":{"id":{"S":"a"}}}`); got != `{"Item":{"id":{"S":"a"},"v":{"N":"1"}}}` {
		t.Errorf("got %s", got)
	}
}

func TestACallerThatGoesAwayDoesNotHalveACommit(t *testing.T) {
	s := newStore(t, newMemory())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(`{"TableName":"items","Item":{"id":{"S":"a"}}}`))
	r.Header.Set("X-Amz-Target", dynamo.Target+"PutItem")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	got := mustPost(t, s, "GetItem", `{"TableName":"items","Key":{"id":{"S":"a"}}}`)
	if stored := got != "{}"; stored != (w.Code == http.StatusOK) {
		t.Errorf("the write was answered with %d, and the item is %s", w.Code, got)
	}
}

func TestConcurrentUpdatesAreAllCounted(t *testing.T) {
	s := newStore(t, newMemory())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				post(t, s, "UpdateItem", `{"TableName":"items","Key":{"id":{"S":"a"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}`)
				post(t, s, "TransactWriteItems", `{"TransactItems":[{"Update":{"TableName":"items","Key":{"id":{"S":"a"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}},{"Update":{"TableName":"items","Key":{"id":{"S":"b"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}}]}`)
				post(t, s, "Scan", `{"TableName":"items"}`)
			}
		})
	}
	wg.Wait()
	if got := mustPost(t, s, "Scan", `{"TableName":"items","ProjectionExpression":"n"}`); got != `{"Items":[{"n":{"N":"400"}},{"n":{"N":"200"}}],"Count":2,"ScannedCount":2}` {
		t.Errorf("got %s", got)
	}
}

func TestItemsAreBounded(t *testing.T) {
	s := newStore(t, newMemory())
	put := func(n int) string {
		status, answer := post(t, s, "PutItem", `{"TableName":"items","Item":{"id":{"S":"a"},"x":{"S":"`+strings.Repeat("x", n)+`"}}}`)
		return say(t, status, answer)
	}
	if got := put(dynamo.MaxItem - len("id"+"a"+"x")); got != "{}" {
		t.Errorf("400 KiB: got %s", got)
	}
	if got := put(dynamo.MaxItem - len("id"+"a"+"x") + 1); got != "ValidationException: Item size has exceeded the maximum allowed size" {
		t.Errorf("one more: got %s", got)
	}
	status, answer := post(t, s, "UpdateItem", `{"TableName":"items","Key":{"id":{"S":"a"}},"UpdateExpression":"SET y = x"}`)
	if got := say(t, status, answer); got != "ValidationException: Item size to update has exceeded the maximum allowed size" {
		t.Errorf("an update: got %s", got)
	}
	deep := strings.Repeat(`{"L":[`, 40) + strings.Repeat(`]}`, 40)
	status, answer = post(t, s, "PutItem", `{"TableName":"items","Item":{"id":{"S":"a"},"x":`+deep+`}}`)
	if got := say(t, status, answer); got != "ValidationException: Nesting Levels have exceeded supported limits" {
		t.Errorf("nesting: got %s", got)
	}
}

func TestAPageHoldsAMegabyte(t *testing.T) {
	s := newStore(t, newMemory())
	for i := range 5 {
		mustPost(t, s, "PutItem", fmt.Sprintf(`{"TableName":"items","Item":{"id":{"S":"%d"},"x":{"S":"%s"}}}`, i, strings.Repeat("x", 300<<10)))
	}
	start, pages, seen := "", 0, 0
	for {
		var page struct {
			Items            []json.RawMessage
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal([]byte(mustPost(t, s, "Scan", `{"TableName":"items"`+start+`}`)), &page); err != nil {
			t.Fatal(err)
		}
		pages, seen = pages+1, seen+len(page.Items)
		if page.LastEvaluatedKey == nil {
			break
		}
		start = `,"ExclusiveStartKey":` + string(page.LastEvaluatedKey)
	}
	if pages != 2 || seen != 5 {
		t.Errorf("got %d items in %d pages, want 5 in 2", seen, pages)
	}
}

// Numbers are exact: sums are those of rational numbers.
func TestSumsAreExact(t *testing.T) {
	s := newStore(t, newMemory())
	number := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%de%d", rapid.Int64Range(-1e12, 1e12).Draw(t, "coefficient"), rapid.IntRange(-12, 12).Draw(t, "exponent"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := number.Draw(rt, "a"), number.Draw(rt, "b")
		mustPost(t, s, "PutItem", `{"TableName":"items","Item":{"id":{"S":"a"},"n":{"N":"`+a+`"}}}`)
		answer := mustPost(t, s, "UpdateItem", `{"TableName":"items","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n - :b","ExpressionAttributeValues":{":b":{"N":"`+b+`"}},"ReturnValues":"UPDATED_NEW"}`)
		var out struct {
			Attributes struct{ N struct{ N string } }
		}
		if err := json.Unmarshal([]byte(answer), &out); err != nil {
			rt.Fatal(err)
		}
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if got, ok := new(big.Rat).SetString(out.Attributes.N.N); !ok || got.Cmp(x.Sub(x, y)) != 0 {
			rt.Errorf("%s - %s is %s", a, b, out.Attributes.N.N)
		}
	})
}

func TestEnsureTableMakesItOnce(t *testing.T) {
	disk := newMemory()
	for range 2 {
		s := dynamo.New(dynamo.Config{}, disk)
		if err := s.EnsureTable(context.Background(), "orders", "orderId", "S"); err != nil {
			t.Fatal(err)
		}
		mustPost(t, s, "PutItem", `{"TableName":"orders","Item":{"orderId":{"S":"1"}}}`)
	}
}

func TestWhatIsNoCall(t *testing.T) {
	s := newStore(t, newMemory())
	for body, want := range map[string]string{
		`{`:               "SerializationException",
		`[]`:              "SerializationException",
		`{"TableName":1}`: "SerializationException",
	} {
		status, answer := post(t, s, "GetItem", body)
		if status != http.StatusBadRequest || !strings.HasPrefix(say(t, status, answer), want) {
			t.Errorf("%s: got %d %s", body, status, answer)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest {
		t.Errorf("a GET was answered with %d", w.Code)
	}
}
