package aws_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/task/aws"
)

// says is a service that answers its name.
func says(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, name) })
}

func TestWhoAnswers(t *testing.T) {
	special, general := httptest.NewServer(says("special")), httptest.NewServer(says("general"))
	defer special.Close()
	defer general.Close()
	own := map[string]http.Handler{"sfn": says("own")}
	tests := map[string]struct {
		config        aws.Config
		service, want string
	}{
		"a service's endpoint comes first":        {aws.Config{Endpoint: general.URL, Endpoints: map[string]string{"sfn": special.URL}, Own: own}, "sfn", "special"},
		"then what this process answers itself":   {aws.Config{Endpoint: general.URL, Own: own}, "sfn", "own"},
		"then the general endpoint":               {aws.Config{Endpoint: general.URL, Own: own}, "dynamodb", "general"},
		"without any of these nobody does":        {aws.Config{Own: own}, "kms", "no endpoint"},
		"AWS itself is not called without a name": {aws.Config{RealAWS: true}, "kms", "no endpoint"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a, err := aws.NewClient(tt.config).Post(context.Background(), aws.Request{Endpoint: tt.service, Host: tt.service, Signing: tt.service, Path: "/"})
			var none *aws.NoEndpointError
			switch {
			case tt.want == "no endpoint":
				if !errors.As(err, &none) {
					t.Errorf("got %v, want no endpoint", err)
				}
			case err != nil:
				t.Error(err)
			case string(a.Body) != tt.want:
				t.Errorf("%s answered, want %s", a.Body, tt.want)
			}
		})
	}
}

func TestAnswersAreBounded(t *testing.T) {
	long := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, aws.MaxAnswer+1)) })
	s := httptest.NewServer(long)
	defer s.Close()
	for name, c := range map[string]aws.Config{
		"over the network": {Endpoint: s.URL},
		"in this process":  {Own: map[string]http.Handler{"x": long}},
	} {
		if _, err := aws.NewClient(c).Post(context.Background(), aws.Request{Endpoint: "x", Path: "/"}); !errors.Is(err, aws.ErrAnswerTooLarge) {
			t.Errorf("%s: got %v, want ErrAnswerTooLarge", name, err)
		}
	}
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	c := aws.NewClient(aws.Config{Endpoint: "http://user:hunter2@127.0.0.1:1", Credentials: aws.Credentials{AccessKeyID: "AKIA", SecretAccessKey: "hunter2"}})
	_, err := c.Post(context.Background(), aws.Request{Endpoint: "x", Path: "/"})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
	if s := fmt.Sprintf("%v %s", aws.Credentials{SecretAccessKey: "hunter2"}, aws.Credentials{SecretAccessKey: "hunter2"}); strings.Contains(s, "hunter2") {
		t.Errorf("credentials print as %s", s)
	}
}

func TestCancelledCallsEnd(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer s.Close()
	ctx, cancel := context.WithCancel(context.Background())
	e := aws.NewExecutor(aws.NewClient(aws.Config{Endpoint: s.URL}))
	done := make(chan error, 1)
	go func() {
		_, err := e.Call(ctx, callOf("sqs", "sendMessage", `{}`))
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
