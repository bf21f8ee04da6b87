package main

import (
	"bytes"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// placeInYAML finds the line and column of a location such as
// "/States/A/Choices[0]/Next"; where the path ends early it is what was found last.
func placeInYAML(text []byte, location string) (line, column int) {
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil || loader.Load(&doc) != nil {
		return 1, 1
	}
	node := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		node = doc.Content[0]
	}
	for location != "" && node != nil {
		line, column = max(node.Line, 1), max(node.Column, 1)
		node, location = stepInto(node, location)
	}
	if node != nil {
		return max(node.Line, 1), max(node.Column, 1)
	}
	return line, column
}

// stepInto follows the first part of a location: /key or [index].
func stepInto(node *yaml.Node, location string) (*yaml.Node, string) {
	for node.Kind == yaml.AliasNode && node.Alias != nil {
		node = node.Alias
	}
	if index, rest, ok := leadingIndex(location); ok {
		if node.Kind != yaml.SequenceNode || index >= len(node.Content) {
			return nil, ""
		}
		return node.Content[index], rest
	}
	key, ok := strings.CutPrefix(location, "/")
	if !ok || node.Kind != yaml.MappingNode {
		return nil, ""
	}
	return member(node, key)
}

// member picks the longest key that the text begins with: keys may hold slashes.
func member(node *yaml.Node, text string) (found *yaml.Node, rest string) {
	longest := -1
	for i := 0; i+1 < len(node.Content); i += 2 {
		after, ok := strings.CutPrefix(text, node.Content[i].Value)
		ends := after == "" || after[0] == '/' || after[0] == '['
		if ok && ends && len(node.Content[i].Value) > longest {
			found, rest, longest = node.Content[i+1], after, len(node.Content[i].Value)
		}
	}
	return found, rest
}

func leadingIndex(location string) (index int, rest string, ok bool) {
	digits, rest, ok := strings.Cut(strings.TrimPrefix(location, "["), "]")
	if !ok || !strings.HasPrefix(location, "[") {
		return 0, "", false
	}
	index, err := strconv.Atoi(digits)
	return index, rest, err == nil && index >= 0
}
