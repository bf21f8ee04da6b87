package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// hosts decides which Host headers are ours. A page on the internet can make
// its own name resolve to 127.0.0.1, but it cannot make the browser send our name.
type hosts struct {
	names []string // in lower case
	anyIP bool     // the server listens on all addresses
}

func newHosts(addr string, allowed []string) hosts {
	h := hosts{names: []string{"localhost"}}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && ip.IsUnspecified(), host == "":
		h.anyIP = addr != ""
	default:
		h.names = append(h.names, normal(host))
	}
	for _, name := range allowed {
		h.names = append(h.names, normal(name))
	}
	return h
}

// allow reads a Host header with or without a port. AWS SDKs put "sync-" in
// front of the host for StartSyncExecution.
func (h hosts) allow(header string) bool {
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = normal(host)
	return h.known(host) || h.known(strings.TrimPrefix(host, "sync-"))
}

func (h hosts) known(host string) bool {
	if slices.Contains(h.names, host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || h.anyIP)
}

// normal drops the brackets of IPv6, the root's dot and the case.
func normal(host string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// refuseForeign answers requests that a page of another site may have caused,
// before anything reads them. It stands in front of the AWS protocols too.
func refuseForeign(h hosts, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.allow(r.Host) {
			refuse(w, http.StatusMisdirectedRequest,
				"Stepwell does not answer under this host name. Allow it with --allowed-host, or use the address that Stepwell printed when it started.")
			return
		}
		if crossSite(r) {
			refuse(w, http.StatusForbidden, "Stepwell does not take requests from pages of other sites.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.Error(w, text, status)
}

// protection is the standard check for requests that change something.
var protection = http.NewCrossOriginProtection()

// crossSite says whether a browser sent r on behalf of another origin. Links
// from elsewhere to a page may be followed; nothing else of another origin, a
// reading API call included, comes through. Clients that are no browsers send
// none of these headers.
func crossSite(r *http.Request) bool {
	if protection.Check(r) != nil {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
		return serviceOf(r) != "" && foreignOrigin(r)
	default:
		return serviceOf(r) != "" || !isNavigation(r)
	}
}

func isNavigation(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// foreignOrigin compares the Origin header, if there is one, with the host.
func foreignOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	_, host, ok := strings.Cut(origin, "://")
	return !ok || !strings.EqualFold(host, r.Host)
}
