package jsonata

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// textFunctions search and encode texts.
var textFunctions = []native{
	builtin("contains", "<s-(sf):b>", 2, known(containsFunction)),
	builtin("match", "<s-f<s:o>n?:a<o>>", 3, known(matchFunction)),
	builtin("replace", "<s-(sf)(sf)n?:s>", 4, known(replace)),
	builtin("split", "<s-(sf)n?:a<s>>", 3, known(split)),
	builtin("base64encode", "<s-:s>", 1, string1(base64encode)),
	builtin("base64decode", "<s-:s>", 1, string1(base64decode)),
	builtin("encodeUrlComponent", "<s-:s>", 1, known(encoder("encodeUrlComponent", unreserved))),
	builtin("encodeUrl", "<s-:s>", 1, known(encoder("encodeUrl", unreserved+reserved))),
	builtin("decodeUrlComponent", "<s-:s>", 1, known(decoder("decodeUrlComponent", ""))),
	builtin("decodeUrl", "<s-:s>", 1, known(decoder("decodeUrl", reserved))),
}

// base64encode encodes the lower bytes of the string's UTF-16 code units.
func base64encode(s string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, byte(unit))
	}
	return base64.StdEncoding.EncodeToString(out)
}

// base64decode makes a character of every byte. It takes both alphabets and
// ignores what is in neither.
func base64decode(s string) string {
	s, _, _ = strings.Cut(s, "=")
	clean := strings.Map(func(c rune) rune {
		switch {
		case c == '-':
			return '+'
		case c == '_':
			return '/'
		case c == '+' || c == '/' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			return c
		}
		return -1
	}, s)
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	raw, _ := base64.RawStdEncoding.DecodeString(clean) // nothing but its alphabet is left
	var out strings.Builder
	for _, b := range raw {
		out.WriteRune(rune(b))
	}
	return out.String()
}

const (
	alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	unreserved   = alphanumeric + "-_.!~*'()"
	reserved     = ";/?:@&=+$,#"
)

// encoder makes a function that percent-encodes all but some characters.
func encoder(name, keep string) func(c *call, args []any) (any, error) {
	return func(c *call, args []any) (any, error) {
		s := args[0].(string)
		if !utf8.ValidString(s) {
			return nil, malformed(name, s)
		}
		var out strings.Builder
		for i := range len(s) {
			if strings.IndexByte(keep, s[i]) >= 0 {
				out.WriteByte(s[i])
				continue
			}
			out.WriteByte('%')
			out.WriteByte(upperHex[s[i]>>4])
			out.WriteByte(upperHex[s[i]&15])
		}
		return out.String(), c.allocate(out.Len())
	}
}

const upperHex = "0123456789ABCDEF"

func malformed(name, s string) error {
	return fail("D3140", fields{"functionName": name, "value": s})
}

// decoder makes a function that decodes what is percent-encoded, but for some
// characters.
func decoder(name, keep string) func(c *call, args []any) (any, error) {
	return func(c *call, args []any) (any, error) {
		s := args[0].(string)
		var out []byte
		for i := 0; i < len(s); {
			if s[i] != '%' {
				out = append(out, s[i])
				i++
				continue
			}
			char, n := escapedCharacter(s[i:])
			if n == 0 {
				return nil, malformed(name, s)
			}
			if strings.Contains(keep, char) {
				char = s[i : i+n]
			}
			out = append(out, char...)
			i += n
		}
		return string(out), c.allocate(len(out))
	}
}

// escapedCharacter is the character that s starts with in percent-encoding,
// and how much of s that is; none when it is malformed.
func escapedCharacter(s string) (char string, n int) {
	var raw []byte
	for len(raw) < utf8.UTFMax && len(s) >= n+3 && s[n] == '%' {
		high, low := hexDigit(s[n+1]), hexDigit(s[n+2])
		if high < 0 || low < 0 {
			break
		}
		raw = append(raw, byte(high<<4|low))
		n += 3
		if utf8.FullRune(raw) {
			break
		}
	}
	if !utf8.Valid(raw) || len(raw) == 0 {
		return "", 0
	}
	return string(raw), n
}

func hexDigit(c byte) int {
	if c >= 'a' {
		c -= 'a' - 'A'
	}
	return strings.IndexByte(upperHex, c)
}
