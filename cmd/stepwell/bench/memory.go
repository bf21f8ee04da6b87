package bench

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
)

// residentMB is the memory that this process holds; peakMB the most it held.
// Where the system does not tell, it is what Go has asked of it.
func residentMB() float64 { return statusMB("VmRSS:") }

func peakMB() float64 { return statusMB("VmHWM:") }

func statusMB(field string) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return fromGo()
	}
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) < 2 || string(words[0]) != field {
			continue
		}
		if kb, err := strconv.ParseFloat(string(words[1]), 64); err == nil {
			return kb / 1024
		}
	}
	return fromGo()
}

func fromGo() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / (1 << 20)
}
