package studio

import (
	"math"
	"strconv"

	"github.com/stepwell/stepwell/engine/asl"
)

// retryPlan is when the attempts of a retrier happen at the latest, in seconds.
type retryPlan struct {
	Waits  []float64 // before each attempt again
	More   bool      // there are attempts beyond those
	Jitter bool      // each wait may as well be shorter
}

const (
	// mostWaits is how many waits of a retrier are drawn.
	mostWaits = 12
	// mostWaitWords is how many of them are spelled out.
	mostWaitWords = 5
)

func newRetryPlan(node *asl.Node) retryPlan {
	number := func(key string, usual float64) float64 {
		n, err := strconv.ParseFloat(node.Get(key).String(), 64)
		if err != nil || n < 0 || math.IsNaN(n) {
			return usual
		}
		return n
	}
	p := retryPlan{Jitter: node.Get("JitterStrategy").String() == "FULL"}
	wait, rate := number("IntervalSeconds", 1), number("BackoffRate", 2)
	longest, attempts := number("MaxDelaySeconds", math.Inf(1)), number("MaxAttempts", 3)
	for i := 0; float64(i) < attempts; i++ {
		if i == mostWaits {
			p.More = true
			return p
		}
		p.Waits = append(p.Waits, min(wait, longest, math.MaxInt32))
		wait *= rate
	}
	return p
}

// words say when the attempts happen: "Waits 1 s, 2 s, 4 s before it tries again."
func (p retryPlan) words() string {
	if len(p.Waits) == 0 {
		return "Never tries again."
	}
	words := "Waits "
	if p.Jitter {
		words = "Waits at most "
	}
	for i, w := range p.Waits {
		if i == mostWaitWords {
			break
		}
		if i > 0 {
			words += ", "
		}
		words += waitWord(w)
	}
	if p.More || len(p.Waits) > mostWaitWords {
		words += " …"
	}
	return words + " before it tries again."
}

// total is how long all drawn waits take at most.
func (p retryPlan) total() float64 {
	sum := 0.0
	for _, w := range p.Waits {
		sum += w
	}
	return sum
}

// The picture's measures, in its own units.
const (
	planWidth  = 280.0
	planMargin = 6.0
	planLine   = 14.0
)

// attemptMark is one attempt on the picture's time axis.
type attemptMark struct {
	X    float64
	From float64 // with jitter, where the earliest moment is; else X
	Word string
}

// marks are the attempts on an axis that ends with the last one.
func (p retryPlan) marks() []attemptMark {
	whole := p.total()
	scale := 0.0
	if whole > 0 {
		scale = (planWidth - 2*planMargin) / whole
	}
	list := []attemptMark{{X: planMargin, From: planMargin, Word: "First attempt"}}
	at, earliest := 0.0, 0.0
	for i, w := range p.Waits {
		at += w
		if !p.Jitter {
			earliest = at
		}
		list = append(list, attemptMark{
			X: planMargin + at*scale, From: planMargin + earliest*scale,
			Word: "Retry " + strconv.Itoa(i+1) + " after " + waitWord(at),
		})
	}
	return list
}

// unit prints a length of the picture.
func unit(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// viewBox is the picture's.
func (p retryPlan) viewBox() string { return "0 0 " + unit(planWidth) + " 34" }

// label says the picture aloud.
func (p retryPlan) label() string {
	if len(p.Waits) == 0 {
		return "One attempt, no retries"
	}
	words := strconv.Itoa(len(p.Waits)+1) + " attempts"
	if p.More {
		words = "The first " + words
	}
	return words + ", the last one after " + p.last()
}

// last is when the last drawn attempt happens.
func (p retryPlan) last() string {
	word := waitWord(p.total())
	if p.Jitter {
		return "at most " + word
	}
	return word
}
