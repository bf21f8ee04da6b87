package machine

import (
	"math"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
)

// delay is the wait before the attempt that follows used up ones:
// IntervalSeconds × BackoffRate^used, at most MaxDelaySeconds, with full jitter
// anything between zero and that.
func (s *step) delay(r asl.Retrier, used int64) time.Duration {
	secs := float64(r.IntervalSeconds) * math.Pow(r.BackoffRate, float64(used))
	if r.MaxDelaySeconds > 0 {
		secs = min(secs, float64(r.MaxDelaySeconds))
	}
	secs = min(secs, maxDelay)
	if r.FullJitter {
		secs *= float64(s.Uint64()>>11) / (1 << 53)
	}
	return time.Duration(secs * float64(time.Second))
}

// maxDelay is a year, the longest that an execution may run.
const maxDelay = 366 * 24 * 3600

// Uint64 draws from the execution's seed: the n-th draw is the same whenever it
// is made again (splitmix64).
func (s *step) Uint64() uint64 {
	s.head.Draws++
	z := s.info.Seed + s.head.Draws*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
