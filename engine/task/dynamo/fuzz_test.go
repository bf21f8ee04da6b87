package dynamo

import (
	"encoding/json"
	"errors"
	"testing"
)

// FuzzExpressions reads texts as every kind of expression. Whatever they are,
// they are evaluated or refused with a ValidationException.
func FuzzExpressions(f *testing.F) {
	for _, text := range []string{
		"a = :v", "NOT (a <> :v OR b[0].#n BETWEEN :v AND :w) AND size(a) > :v", "a IN (:v, :w, b)", "contains(a, :v)",
		"SET a = if_not_exists(a, :v) + :v, b[3] = list_append(:w, b) REMOVE c.d ADD e :v DELETE s :s",
		"a, b.c[0], #n", "((((", "a[", "#", ":", "<>", "size(size(a))", "é = :v", "attribute_type(a, :w)",
	} {
		f.Add(text)
	}
	var it item
	if err := json.Unmarshal([]byte(`{"a":{"N":"1"},"b":{"L":[{"M":{"n":{"S":"x"}}}]},"c":{"M":{"d":{"BOOL":true}}},"s":{"SS":["x"]}}`), &it); err != nil {
		f.Fatal(err)
	}
	names := map[string]string{"#n": "n"}
	values := map[string]attr{":v": it["a"], ":w": it["b"], ":s": it["s"]}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseWith("ConditionExpression", text, newScope(names, values), (*parser).condition)
		wantRefusal(t, err)
		if err == nil {
			c.holds(it)
			c.holds(nil)
			_, err = keyConditionOf(c, keySchema{partition: keyPart{"a", kindNumber}})
			wantRefusal(t, err)
		}
		u, err := parseWith("UpdateExpression", text, newScope(names, values), (*parser).update)
		wantRefusal(t, err)
		if err == nil {
			_, err = u.apply(it)
			wantRefusal(t, err)
		}
		paths, err := parseWith("ProjectionExpression", text, newScope(names, values), (*parser).projection)
		wantRefusal(t, err)
		if err == nil {
			project(it, paths)
		}
	})
}

func wantRefusal(t *testing.T, err error) {
	t.Helper()
	var e *apiError
	if err != nil && (!errors.As(err, &e) || e.code != "ValidationException") {
		t.Errorf("got %v", err)
	}
}

// FuzzAttributes reads items and writes them: what was written reads as the same item.
func FuzzAttributes(f *testing.F) {
	for _, text := range []string{`{"a":{"N":"-1.50e-3"}}`, `{"a":{"L":[{"NULL":true},{"M":{}}]}}`, `{"a":{"BS":["AA=="]}}`, `{"a":{"N":"1e125"},"b":{"S":""}}`, `{"":{"BOOL":false}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var a, b item
		if json.Unmarshal([]byte(text), &a) != nil || a == nil {
			return
		}
		written := a.append(nil)
		if err := json.Unmarshal(written, &b); err != nil {
			t.Fatalf("%s was written as %s: %v", text, written, err)
		}
		whole := attr{kind: kindMap, fields: a}
		if !whole.equal(attr{kind: kindMap, fields: b}) || a.size() != b.size() {
			t.Errorf("%s became %s", text, written)
		}
	})
}
