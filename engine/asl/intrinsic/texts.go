package intrinsic

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// stringToJSON yields null for a blank text.
func stringToJSON(args []value.Value, _ Random) (value.Value, error) {
	text, ok := args[0].(string)
	if !ok {
		return nil, invalid("StringToJson")
	}
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	v, err := value.Parse([]byte(text))
	if err != nil {
		return nil, invalid("StringToJson")
	}
	if v == value.Number("-0") {
		return value.Number("0"), nil
	}
	return v, nil
}

func jsonToString(args []value.Value, _ Random) (value.Value, error) {
	if _, err := value.Measure(args[0], MaxText); err != nil {
		return nil, invalidBecause("JsonToString", err.Error())
	}
	return string(value.Text(args[0])), nil
}

// jsonMerge merges the top levels only: the service refuses deep merging.
func jsonMerge(args []value.Value, _ Random) (value.Value, error) {
	left, ok := args[0].(*value.Object)
	right, ok2 := args[1].(*value.Object)
	if !ok || !ok2 || args[2] == true {
		return nil, invalid("JsonMerge")
	}
	merged := left.Clone()
	for _, m := range right.Members() {
		merged.Set(m.Key, m.Value)
	}
	return merged, nil
}

// stringSplit splits at each of the separators' characters and drops empty parts.
func stringSplit(args []value.Value, _ Random) (value.Value, error) {
	text, ok := args[0].(string)
	separators, ok2 := args[1].(string)
	if !ok || !ok2 {
		return nil, invalid("StringSplit")
	}
	parts := value.Array{}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		parts = append(parts, part)
	}
	return parts, nil
}

func base64Encode(args []value.Value, _ Random) (value.Value, error) {
	text, ok := args[0].(string)
	if !ok || longerThan(text, MaxData) {
		return nil, invalid("Base64Encode")
	}
	return base64.StdEncoding.EncodeToString([]byte(text)), nil
}

// base64Decode passes over what is not of the alphabet, as MIME demands, and
// stops at the padding.
func base64Decode(args []value.Value, _ Random) (value.Value, error) {
	text, ok := args[0].(string)
	if !ok || longerThan(text, MaxData) {
		return nil, invalid("Base64Decode")
	}
	text, _, _ = strings.Cut(text, "=")
	text = strings.Map(base64Digit, text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1] // six bits make no byte
	}
	decoded, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, invalid("Base64Decode")
	}
	return strings.ToValidUTF8(string(decoded), string(utf8.RuneError)), nil
}

// base64Digit maps the URL-safe alphabet to the standard one and drops other runes.
func base64Digit(r rune) rune {
	switch {
	case r == '-':
		return '+'
	case r == '_':
		return '/'
	case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '+', r == '/':
		return r
	}
	return -1
}

// hash takes any value; what is not a string is hashed as its text.
func hash(args []value.Value, _ Random) (value.Value, error) {
	algorithm, ok := args[1].(string)
	if _, err := value.Measure(args[0], MaxText); err != nil {
		return nil, invalid("Hash")
	}
	text := value.Display(args[0])
	digest, known := digests[algorithm]
	if !ok || !known || longerThan(text, MaxData) {
		return nil, invalid("Hash")
	}
	return hex.EncodeToString(digest([]byte(text))), nil
}

var digests = map[string]func(data []byte) []byte{
	"MD5":     func(data []byte) []byte { d := md5.Sum(data); return d[:] },
	"SHA-1":   func(data []byte) []byte { d := sha1.Sum(data); return d[:] },
	"SHA-256": func(data []byte) []byte { d := sha256.Sum256(data); return d[:] },
	"SHA-384": func(data []byte) []byte { d := sha512.Sum384(data); return d[:] },
	"SHA-512": func(data []byte) []byte { d := sha512.Sum512(data); return d[:] },
}

// longerThan counts UTF-16 units, as Java does.
func longerThan(text string, limit int) bool {
	if len(text) <= limit {
		return false
	}
	n := 0
	for _, r := range text {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n > limit
}
