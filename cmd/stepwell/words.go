package main

import (
	"errors"
	"strings"
)

// splitWords splits a command line as a shell does, without expanding anything:
// blanks part words, '…' and "…" keep them together, a backslash takes the next
// character as it is (not within '…').
func splitWords(line string) ([]string, error) {
	s := splitter{}
	for _, r := range line {
		s.take(r)
	}
	switch {
	case s.quote != 0:
		return nil, errors.New("a quotation mark in the command is not closed")
	case s.escaped:
		return nil, errors.New("the command ends in a backslash")
	}
	s.end()
	if len(s.words) == 0 {
		return nil, errors.New("the command is empty")
	}
	return s.words, nil
}

type splitter struct {
	words   []string
	word    strings.Builder
	inWord  bool
	quote   rune // the mark that is open; 0: none
	escaped bool // by the backslash before
}

func (s *splitter) take(r rune) {
	switch {
	case s.escaped:
		s.add(r)
		s.escaped = false
	case r == '\\' && s.quote != '\'':
		s.escaped, s.inWord = true, true
	case s.quote != 0 && r == s.quote:
		s.quote = 0
	case s.quote != 0:
		s.add(r)
	case r == '\'' || r == '"':
		s.quote, s.inWord = r, true
	case r == ' ' || r == '\t' || r == '\n':
		s.end()
	default:
		s.add(r)
	}
}

func (s *splitter) add(r rune) {
	s.word.WriteRune(r)
	s.inWord = true
}

func (s *splitter) end() {
	if s.inWord {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.inWord = false
}
