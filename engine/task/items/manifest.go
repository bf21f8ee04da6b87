package items

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// readManifest reads the files that a manifest names: those of an S3 inventory,
// or the results of an Athena query (ManifestType ATHENA_DATA).
func (s *source) readManifest(body io.Reader, out *list) error {
	switch s.reader.Config.ManifestType {
	case "", "S3_INVENTORY":
		return s.readInventory(body, out)
	case "ATHENA_DATA":
		return s.readAthena(body, out)
	}
	return fmt.Errorf("the ManifestType must be S3_INVENTORY or ATHENA_DATA, not %q", s.reader.Config.ManifestType)
}

// inventory is the manifest.json of an S3 inventory.
type inventory struct {
	DestinationBucket string `json:"destinationBucket"`
	FileFormat        string `json:"fileFormat"`
	FileSchema        string `json:"fileSchema"`
	Files             []struct {
		Key string `json:"key"`
	} `json:"files"`
}

// maxManifest bounds the manifest of an inventory, in bytes.
const maxManifest = 16 << 20

func (s *source) readInventory(body io.Reader, out *list) error {
	text, err := io.ReadAll(io.LimitReader(body, maxManifest+1))
	switch {
	case err != nil:
		return err
	case len(text) > maxManifest:
		return fmt.Errorf("the manifest is longer than %d MiB", maxManifest>>20)
	}
	var m inventory
	if err := json.Unmarshal(text, &m); err != nil || len(m.Files) == 0 && m.FileFormat == "" {
		return errors.New("the manifest is not the manifest.json of an S3 inventory")
	}
	read, err := m.parser(out)
	if err != nil {
		return err
	}
	bucket := m.DestinationBucket[strings.LastIndexByte(m.DestinationBucket, ':')+1:]
	for _, file := range m.Files {
		if err := s.readNamed(bucket, file.Key, read); err != nil {
			return err
		}
	}
	return nil
}

// parser reads one file of the inventory.
func (m inventory) parser(out *list) (func(io.Reader) error, error) {
	switch strings.ToUpper(m.FileFormat) {
	case "CSV":
		config := readerConfig{CSVHeaderLocation: "GIVEN"}
		for column := range strings.SplitSeq(m.FileSchema, ",") {
			config.CSVHeaders = append(config.CSVHeaders, strings.TrimSpace(column))
		}
		return func(r io.Reader) error { return readCSV(r, config, out) }, nil
	case "PARQUET":
		return func(r io.Reader) error { return readParquet(r, out) }, nil
	}
	return nil, fmt.Errorf("an inventory of the format %q can't be read: CSV and Parquet can", m.FileFormat)
}

// readAthena takes a manifest whose lines are addresses of files of InputType.
func (s *source) readAthena(body io.Reader, out *list) error {
	plain := *s
	plain.reader.Config.ManifestType = ""
	if plain.reader.Config.InputType == "MANIFEST" {
		return errors.New("with the ManifestType ATHENA_DATA the InputType must be CSV, JSONL or PARQUET")
	}
	rows := newRows(body, ',')
	for {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		u, err := url.Parse(row[0])
		if err != nil || u.Scheme != "s3" {
			return fmt.Errorf("the manifest holds %q, which is no address such as s3://bucket/key", row[0])
		}
		if err := s.readNamed(u.Host, strings.TrimPrefix(u.Path, "/"), plain.parse(out)); err != nil {
			return err
		}
	}
}

// readNamed reads a file that a manifest names.
func (s *source) readNamed(bucket, key string, read func(io.Reader) error) error {
	err := s.readFile(location{Bucket: bucket, Key: key, Owner: s.reader.At.Owner}, read)
	if err != nil && !errors.Is(err, errEnough) {
		err = fmt.Errorf("%s: %w", key, err)
	}
	return err
}
