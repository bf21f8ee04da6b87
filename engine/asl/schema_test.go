package asl

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
	"golang.org/x/tools/txtar"
)

// TestSchemaAgreesWithValidate runs the schema over whole definitions, as an
// editor would: it accepts what Validate accepts, and refuses what Validate
// refuses for its structure.
func TestSchemaAgreesWithValidate(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(schemaText))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/validate/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases found", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			definition, problems, _ := strings.Cut(string(f.Data), "\n=> ")
			if !json.Valid([]byte(definition)) || strings.Contains(definition, "1e999999999") || strings.Contains(definition, "${") {
				continue
			}
			result, err := schema.Validate(gojsonschema.NewStringLoader(definition))
			if err != nil {
				t.Fatal(err)
			}
			structural := strings.Contains(problems, "Value cannot be empty") || strings.Contains(problems, "should have one of these values")
			if problems == "" && !result.Valid() {
				t.Errorf("%s: %s: the schema refuses it: %v", file, f.Name, result.Errors())
			}
			if structural && result.Valid() {
				t.Errorf("%s: %s: the schema accepts it", file, f.Name)
			}
		}
	}
}

// TestSchemaAndRulesNameTheSameThings holds the lists in the rules against the
// schema.
func TestSchemaAndRulesNameTheSameThings(t *testing.T) {
	type definition struct {
		Enum       []string
		Properties map[string]struct {
			Ref  string `json:"$ref"`
			Enum []string
		}
	}
	var root struct{ Definitions map[string]definition }
	if err := json.Unmarshal(schemaText, &root); err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, d := range root.Definitions {
		for name, p := range d.Properties {
			known[name] = true
			isWord := p.Enum != nil || root.Definitions[strings.TrimPrefix(p.Ref, "#/definitions/")].Enum != nil
			if isWord && !words[name] {
				t.Errorf("%s is a word in the schema, but not in words", name)
			}
		}
	}
	for _, key := range allOperators() {
		if _, ok := root.Definitions["rule"].Properties[key]; !ok {
			t.Errorf("the schema has no operator %s", key)
		}
	}
	for field := range foreign[JSONata] {
		if !known[field] {
			t.Errorf("the schema has no field %s", field)
		}
	}
	for field := range pathFields {
		if !known[field] {
			t.Errorf("the schema has no field %s", field)
		}
	}
	if schemas()["Task"] == nil || len(schemas()) != len(root.Definitions) {
		t.Error("some definitions are not compiled")
	}
}
