package asl

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// SyntaxError says why and where a text is not JSON. Message is worded as AWS
// words it, whose parser is Jackson.
type SyntaxError struct {
	Code         string // CodeInvalidJSON or CodeTooDeeplyNested
	Message      string // such as "Unrecognized token 'not': was expecting (…)"
	Source       string // such as `[Source: (String)"not a definition"; line: 1, column: 4]`
	Offset       int    // of the byte that does not fit
	Line, Column int    // of the same, counted from 1
}

// Error is the message with the place, as AWS shows it in diagnostics.
func (e *SyntaxError) Error() string { return e.Message + "\n at " + e.Source }

const expectedValues = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// errorAt makes an error about the byte at offset. read is how far Jackson had
// read when it noticed: that is the place which AWS names.
func (p *parser) errorAt(code string, offset, read int, format string, args ...any) *SyntaxError {
	e := &SyntaxError{Code: code, Message: fmt.Sprintf(format, args...), Source: p.source(read), Offset: offset}
	e.Line, e.Column = p.doc.Position(offset)
	return e
}

// shownSource is how many characters of a text Jackson quotes in an error.
const shownSource = 500

func (p *parser) source(offset int) string {
	line, column := p.doc.Position(offset)
	shown, end := p.text, 0
	for n := 0; n < shownSource && end < len(p.text); n++ {
		_, size := utf8.DecodeRune(p.text[end:])
		end += size
	}
	truncated := ""
	if end < len(p.text) {
		shown = p.text[:end]
		truncated = fmt.Sprintf("[truncated %d chars]", utf8.RuneCount(p.text[end:]))
	}
	return fmt.Sprintf("[Source: (String)\"%s\"%s; line: %d, column: %d]", shown, truncated, line, column)
}

// unexpectedChar complains about the character at pos, or about the end.
func (p *parser) unexpectedChar(reason string) *SyntaxError {
	if p.pos >= len(p.text) {
		return p.unexpectedEnd(": " + reason)
	}
	r, n := utf8.DecodeRune(p.text[p.pos:])
	return p.errorAt(CodeInvalidJSON, p.pos, p.pos+n, "Unexpected character (%s): %s", describeChar(r), reason)
}

// unexpectedValue complains about something at pos that starts no value.
func (p *parser) unexpectedValue() *SyntaxError {
	end := p.word()
	if end == p.pos {
		return p.unexpectedChar("expected a valid value " + expectedValues)
	}
	return p.errorAt(CodeInvalidJSON, p.pos, end, "Unrecognized token '%s': was expecting %s", abridged(p.text[p.pos:end]), expectedValues)
}

// abridged cuts a word at 256 characters, as Jackson does.
func abridged(word []byte) string {
	const most = 256
	for i, n := 0, 0; i < len(word); n++ {
		if n == most {
			return string(word[:i]) + "..."
		}
		_, size := utf8.DecodeRune(word[i:])
		i += size
	}
	return string(word)
}

func (p *parser) unexpectedEnd(reason string) *SyntaxError {
	return p.errorAt(CodeInvalidJSON, len(p.text), len(p.text), "Unexpected end-of-input%s", reason)
}

func (p *parser) unclosed(what string, start int) *SyntaxError {
	return p.unexpectedEnd(fmt.Sprintf(": expected close marker for %s (start marker at %s)", what, p.source(start)))
}

// isWordRune tells whether r may be part of a Java identifier: Jackson quotes
// such a run whole when it is no token.
func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '$')
}
