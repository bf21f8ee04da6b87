package api

import (
	"encoding/base64"
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// pageIn are the members of a list's request that choose the page.
type pageIn struct {
	MaxResults int     `json:"maxResults" range:"0..1000"`
	NextToken  *string `json:"nextToken" len:"1..1024"`
}

const defaultPage = 100

// start is where a page begins (empty: at the first) and how long it is. A token
// is good only for the list that it came from.
func (p pageIn) start(list, of string) (after string, limit int, err error) {
	limit = p.MaxResults
	if limit == 0 {
		limit = defaultPage
	}
	if p.NextToken == nil {
		return "", limit, nil
	}
	raw, err := base64.URLEncoding.DecodeString(*p.NextToken)
	rest, ok := strings.CutPrefix(string(raw), list+"\x00"+of+"\x00")
	if err != nil || !ok {
		return "", 0, &engine.Error{Name: engine.ErrInvalidToken.Name, Message: "Invalid Token: 'Invalid token'"}
	}
	return rest, limit, nil
}

func nextToken(list, of, after string) string {
	return base64.URLEncoding.EncodeToString([]byte(list + "\x00" + of + "\x00" + after))
}

// cut shortens rows to limit and tells whether there were more.
func cut[T any](rows []T, limit int) ([]T, bool) {
	if len(rows) <= limit {
		return rows, false
	}
	return rows[:limit], true
}
