package machine

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// taskToken makes the token of a task: the execution, the command, and a
// signature that only who knows the execution's seed can make.
func (x *Instance) taskToken(id CommandID) string {
	plain := x.info.ExecutionARN + " " + strconv.FormatInt(int64(id.Frame), 10) + " " + strconv.FormatInt(id.Number, 10)
	return base64.URLEncoding.EncodeToString([]byte(plain + " " + x.sign(plain)))
}

func (x *Instance) sign(plain string) string {
	key := binary.BigEndian.AppendUint64(nil, x.info.Seed)
	sum := sha256.Sum256(append(key, plain...))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// ParseToken finds out which command a task token is for. Whether it is genuine
// is for the execution's Instance to say (HoldsToken).
func ParseToken(token string) (executionARN string, id CommandID, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", CommandID{}, false
	}
	parts := strings.Split(string(raw), " ")
	if len(parts) != 4 {
		return "", CommandID{}, false
	}
	frame, err1 := strconv.ParseInt(parts[1], 10, 64)
	number, err2 := strconv.ParseInt(parts[2], 10, 64)
	return parts[0], CommandID{FrameID(frame), number}, err1 == nil && err2 == nil
}

// MadeToken tells whether this execution made the token, for whatever task.
func (x *Instance) MadeToken(token string) bool {
	_, id, ok := ParseToken(token)
	return ok && x.taskToken(id) == token
}
