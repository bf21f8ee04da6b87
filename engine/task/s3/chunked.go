package s3

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// content is the body of a request without the frame that SDKs put around it
// (Content-Encoding aws-chunked): chunks with their length and perhaps a
// signature, and checksums at the end, which are not compared.
func content(r *http.Request) io.Reader {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return r.Body
	}
	return &chunks{r: bufio.NewReader(r.Body)}
}

type chunks struct {
	r    *bufio.Reader
	left int64 // of the present chunk
	over bool
}

var errChunk = errors.New("the body is not chunked as it says")

func (c *chunks) Read(p []byte) (int, error) {
	if c.left == 0 && !c.over {
		if err := c.begin(); err != nil {
			return 0, err
		}
	}
	if c.over {
		return 0, io.EOF
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	if c.left -= int64(n); c.left == 0 && err == nil {
		_, err = c.r.Discard(len("\r\n"))
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// begin reads the head of a chunk: its length in hexadecimal, and what else follows a semicolon.
func (c *chunks) begin() error {
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return errChunk
	}
	length, _, _ := strings.Cut(strings.TrimSpace(string(line)), ";")
	if c.left, err = strconv.ParseInt(length, 16, 64); err != nil || c.left < 0 {
		return errChunk
	}
	c.over = c.left == 0
	return nil
}
