package value

import (
	"strings"
	"testing"
)

// order is a document of the size that states usually pass on.
const order = `{"id":"o-1","customer":{"name":"Ada","email":"ada@example.com","vip":true},"items":[{"sku":"A","qty":2,"price":9.99},{"sku":"B","qty":1,"price":100}],"note":null,"total":119.98}`

func large() []byte {
	return []byte(`{"rows":[` + strings.Repeat(order+",", 1400) + order + `]}`) // about 250 KB
}

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string][]byte{"small": []byte(order), "256KB": large()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	v, err := Parse([]byte(order))
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]byte, 0, 1024)
	b.SetBytes(int64(len(order)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Append(dst[:0], v)
	}
}
