package items

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/stepwell/stepwell/engine/task/s3"
)

// readFile reads an object, unpacked when its name says that it is packed.
func (s *source) readFile(at location, read func(io.Reader) error) error {
	body, err := s.objects.Get(s.ctx, s3.Address{Region: s.region, Bucket: at.Bucket, Key: at.Key, Version: at.VersionID, Owner: at.Owner})
	if err != nil {
		return err
	}
	defer body.Close()
	plain, err := unpack(at.Key, body)
	if err != nil {
		return fmt.Errorf("%s can't be unpacked: %w", at.Key, err)
	}
	defer plain.Close()
	if err := read(plain); err != nil {
		return err
	}
	return nil
}

// unpackMemory bounds what a packed object may ask for, in bytes.
const unpackMemory = 64 << 20

func unpack(key string, body io.Reader) (io.ReadCloser, error) {
	switch {
	case strings.HasSuffix(key, ".gz"):
		r, err := gzip.NewReader(body)
		return r, notPacked(err)
	case strings.HasSuffix(key, ".zst"), strings.HasSuffix(key, ".zstd"):
		r, err := zstd.NewReader(body, zstd.WithDecoderMaxMemory(unpackMemory), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return r.IOReadCloser(), nil
	}
	return io.NopCloser(body), nil
}

func notPacked(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	}
	return err
}
