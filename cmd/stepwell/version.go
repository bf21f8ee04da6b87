package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is what releases set with -ldflags "-X main.version=1.2.3".
var version string

var versionCommand = command{
	name: "version", summary: "print the version",
	run: func(_ context.Context, a *app, _ config, _ []string) error {
		_, err := fmt.Fprintf(a.stdout, "stepwell %s %s/%s %s\n", versionText(), runtime.GOOS, runtime.GOARCH, runtime.Version())
		return err
	},
}

// versionText is the release, or the commit that was built.
func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	text := "devel"
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			text += "-" + s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			text += "+changes"
		}
	}
	return text
}
