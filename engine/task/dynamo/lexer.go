package dynamo

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed reserved.txt
var reservedText string

// reserved are words that are not attribute names in expressions.
var reserved = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(reservedText) {
		words[w] = true
	}
	return words
}()

// tokenKind is what a token of an expression is.
type tokenKind int

const (
	tokenEnd    tokenKind = iota
	tokenWord             // an attribute name, a function, a keyword
	tokenName             // #name
	tokenValue            // :value
	tokenIndex            // digits
	tokenSymbol           // = <> < <= > >= + - ( ) [ ] , .
)

type token struct {
	kind       tokenKind
	text       string
	start, end int // in the expression
}

const maxExpression = 4096 // bytes

// tokenize cuts an expression into tokens, the last one of which is tokenEnd.
func tokenize(s string) ([]token, error) {
	if len(s) > maxExpression {
		return nil, fmt.Errorf("Expression size has exceeded the maximum allowed size; expression size: %d", len(s))
	}
	var out []token
	for i := 0; i < len(s); {
		if strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			i++
			continue
		}
		t := tokenAt(s, i)
		if t.end == i {
			return nil, fmt.Errorf("Syntax error; token: %q, near: %q", string([]rune(s[i:])[:1]), near(s, out, i))
		}
		out = append(out, t)
		i = t.end
	}
	return append(out, token{tokenEnd, "<EOF>", len(s), len(s)}), nil
}

// tokenAt reads the token that begins at i; it is empty where none begins.
func tokenAt(s string, i int) token {
	kind, end := tokenSymbol, i
	switch c := s[i]; {
	case c == '#' || c == ':':
		kind, end = tokenName, wordEnd(s, i+1)
		if c == ':' {
			kind = tokenValue
		}
		if end == i+1 {
			end = i
		}
	case isDigit(c):
		kind = tokenIndex
		for end < len(s) && isDigit(s[end]) {
			end++
		}
	case isWordByte(c):
		kind, end = tokenWord, wordEnd(s, i)
	case strings.HasPrefix(s[i:], "<>") || strings.HasPrefix(s[i:], "<=") || strings.HasPrefix(s[i:], ">="):
		end = i + 2
	case strings.IndexByte("=<>+-()[],.", c) >= 0:
		end = i + 1
	}
	return token{kind, s[i:end], i, end}
}

func wordEnd(s string, i int) int {
	for i < len(s) && isWordByte(s[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || c == '_' || (c|0x20 >= 'a' && c|0x20 <= 'z')
}

// near is the text around a mistake: from the token before it.
func near(s string, before []token, at int) string {
	start := at
	if len(before) > 0 {
		start = before[len(before)-1].start
	}
	return s[start:min(at+len(string([]rune(s[at:])[:1])), len(s))]
}
