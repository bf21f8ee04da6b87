package asl

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote is the content of a string literal that the parser has accepted.
// Bytes that are no UTF-8 and lone surrogates become U+FFFD.
func unquote(literal []byte) string {
	body := literal[1 : len(literal)-1]
	if bytes.IndexByte(body, '\\') < 0 && utf8.Valid(body) {
		return string(body)
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		r, n := rune(body[i]), 1
		switch {
		case r == '\\':
			r, n = unescape(body[i:])
		case r >= utf8.RuneSelf:
			r, n = utf8.DecodeRune(body[i:])
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return string(out)
}

// unescape reads the escape at the start of s: its character and its length.
func unescape(s []byte) (rune, int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unescapeUnicode(s)
	}
	return rune(s[1]), 2
}

func unescapeUnicode(s []byte) (rune, int) {
	r := hex4(s[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if pair := utf16.DecodeRune(r, hex4(s[8:])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		d, _ := hexDigit(c) // the parser let only hex digits through
		r = r<<4 | d
	}
	return r
}
