// Command awsapi writes apis.zip, the table of AWS's APIs, from the service models of botocore:
//
//	go run ./internal/gen/awsapi DIR
//
// DIR is botocore's folder "data". What workflows have no use for is left out:
// documentation, patterns, endpoints, paginators.
package main

import (
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: awsapi BOTOCORE-DATA-FOLDER")
	}
	if err := run(os.Args[1], "engine/asl/awsapi/apis.zip"); err != nil {
		log.Fatal(err)
	}
}

func run(from, to string) error {
	services, err := readAll(from)
	if err != nil {
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := write(file, services); err != nil {
		return err
	}
	return file.Close()
}

// readAll reads the newest model of each service.
func readAll(from string) (map[string]*awsapi.Service, error) {
	dirs, err := filepath.Glob(filepath.Join(from, "*", "*", "service-2.json.gz"))
	if err != nil {
		return nil, err
	}
	newest := map[string]string{}
	for _, path := range dirs { // sorted, and versions are dates
		newest[filepath.Dir(filepath.Dir(path))] = path
	}
	all := map[string]*awsapi.Service{}
	for _, path := range newest {
		m, err := readModel(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		s := compact(m)
		all[awsapi.NameOf(s.ID)] = s
	}
	return all, nil
}

func readModel(path string) (*model, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var m model
	return &m, json.NewDecoder(unzipped).Decode(&m)
}

func write(w io.Writer, services map[string]*awsapi.Service) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	names := slices.Sorted(maps.Keys(services))
	var index []awsapi.Entry
	for _, name := range names {
		index = append(index, awsapi.Entry{
			Name: name, ID: services[name].ID, Operations: slices.Sorted(maps.Keys(services[name].Operations)),
		})
	}
	if err := entry(z, "index", index); err != nil {
		return err
	}
	for _, name := range names {
		if err := entry(z, name, services[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

func entry(z *zip.Writer, name string, v any) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
