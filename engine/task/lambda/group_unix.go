//go:build unix

package lambda

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the command in a process group of its own, all of which is
// killed with it: a shell's children must not outlive it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
