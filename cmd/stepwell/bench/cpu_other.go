//go:build !unix

package bench

import "time"

// cpuTime is how long this process has computed; 0 where the system does not tell.
func cpuTime() time.Duration { return 0 }
