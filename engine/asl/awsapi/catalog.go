// Package awsapi knows the APIs of AWS's services: which calls there are, what
// they take and what they answer. It is what "arn:aws:states:::aws-sdk:…" can name.
package awsapi

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// apis.zip is written by internal/gen/awsapi.
//
//go:embed apis.zip
var apis []byte

// Entry tells of a service without its shapes.
type Entry struct {
	Name       string   `json:"name"` // as in "aws-sdk:<name>"
	ID         string   `json:"id"`
	Operations []string `json:"ops"` // such as "PutItem", in order
}

// The entries of the archive, by name.
var files = sync.OnceValue(func() map[string]*zip.File {
	archive, err := zip.NewReader(bytes.NewReader(apis), int64(len(apis)))
	if err != nil {
		panic("awsapi: the embedded table is broken: " + err.Error())
	}
	all := make(map[string]*zip.File, len(archive.File))
	for _, f := range archive.File {
		all[f.Name] = f
	}
	return all
})

// Index lists all services in the order of their names. It is shared: do not change it.
var Index = sync.OnceValue(func() []Entry {
	var all []Entry
	if err := decode("index", &all); err != nil {
		panic(err)
	}
	return all
})

var loaded sync.Map // name → func() *Service

// Find is the service with that name, as in "aws-sdk:<name>"; nil when there is
// none. It is read when it is first asked for, and shared: do not change it.
func Find(name string) *Service {
	name = strings.ToLower(name)
	if other, ok := aliases[name]; ok {
		name = other
	}
	if _, ok := files()[name]; !ok || name == "index" {
		return nil
	}
	load, _ := loaded.LoadOrStore(name, sync.OnceValue(func() *Service {
		var s Service
		if err := decode(name, &s); err != nil {
			panic(err)
		}
		return &s
	}))
	return load.(func() *Service)()
}

// Operation is the call that a Resource names with a small first letter, such as "putItem".
func (s *Service) Operation(api string) (name string, o Operation, ok bool) {
	if api == "" {
		return "", Operation{}, false
	}
	name = strings.ToUpper(api[:1]) + api[1:]
	o, ok = s.Operations[name]
	return name, o, ok
}

func decode(name string, into any) error {
	r, err := files()[name].Open()
	if err != nil {
		return fmt.Errorf("awsapi: %s: %w", name, err)
	}
	defer r.Close()
	if err := json.NewDecoder(r).Decode(into); err != nil {
		return fmt.Errorf("awsapi: %s: %w", name, err)
	}
	return nil
}
