// Package e2e drives the built binary with real clients: the AWS SDK, the aws
// CLI, Chromium, and SIGKILL.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// binary is the built stepwell; TestMain sets it.
var binary string

func TestMain(m *testing.M) {
	code, err := build(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func build(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "stepwell-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "stepwell")
	if out, err := exec.Command("go", "build", "-o", binary, "github.com/stepwell/stepwell/cmd/stepwell").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// server is a running stepwell.
type server struct {
	url    string
	cmd    *exec.Cmd
	exited chan error
	stderr *lockedBuffer
}

// lockedBuffer collects what a process writes.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// launch starts stepwell on a port of its own and waits until it says where it is.
func launch(t testing.TB, data string, args ...string) *server {
	t.Helper()
	return launchWith(t, data, nil, args...)
}

// launchWith is launch with more in the environment.
func launchWith(t testing.TB, data string, env []string, args ...string) *server {
	t.Helper()
	s := &server{exited: make(chan error, 1), stderr: &lockedBuffer{}}
	s.cmd = exec.Command(binary, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", data}, args...)...)
	s.cmd.Env = append(append(os.Environ(), "AWS_ENDPOINT_URL=", "AWS_PROFILE="), env...)
	s.cmd.Stderr = s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	go func() { s.exited <- s.cmd.Wait() }()
	if err != nil {
		t.Fatalf("stepwell said nothing: %v\n%s", err, s.stderr)
	}
	_, rest, _ := strings.Cut(line, " at ")
	s.url, _, _ = strings.Cut(rest, " ")
	return s
}

// kill ends the process as a power failure would, as far as a process can tell.
func (s *server) kill(t testing.TB) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	<-s.exited
}

// stop ends the process gracefully when the test is over.
func (s *server) stop(t testing.TB) {
	t.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	select {
	case err := <-s.exited:
		if err != nil {
			t.Errorf("stepwell ended with %v\n%s", err, s.stderr)
		}
	case <-time.After(20 * time.Second):
		t.Errorf("stepwell does not stop\n%s", s.stderr)
		s.kill(t)
	}
}

// sfnClient is the AWS SDK's client for a server.
func (s *server) sfn(region string) *sfn.Client {
	return sfn.New(sfn.Options{
		Region: region, BaseEndpoint: aws.String(s.url), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		RetryMaxAttempts: 1,
	})
}

// listen opens a free port of this machine.
func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// eventually waits until ready says so.
func eventually(t testing.TB, what string, patience time.Duration, ready func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	for !ready() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

// serveHTTP serves a handler until the test is over, and returns its address.
func serveHTTP(t testing.TB, h http.Handler) string {
	t.Helper()
	l := listen(t)
	s := &http.Server{Handler: h}
	go s.Serve(l) //nolint:errcheck // it ends with Close
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}
