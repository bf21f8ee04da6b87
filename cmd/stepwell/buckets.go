package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stepwell/stepwell/engine/task/s3"
)

// setBucket lets a folder stand for a bucket; the last one of a name counts.
func setBucket(c *config, text string) error {
	name, dir, ok := strings.Cut(text, "=")
	if !ok || dir == "" || !s3.ValidBucket(name) {
		return fmt.Errorf("%q is not NAME=DIR with a name of 3 to 63 small letters, digits, dots and -", text)
	}
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return fmt.Errorf("bucket %s: there is no folder %s", name, dir)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("bucket %s: %w", name, err)
	}
	if c.buckets == nil {
		c.buckets = map[string]string{}
	}
	c.buckets[name] = dir
	return nil
}
