# For checks that run services: sourced at the root of the repository. Ends what was started, with its directory, at the end.
# A check ends with 3 if its parts could not be had.
# shellcheck shell=bash

work=$(mktemp -d)
running=()

cleanup() {
    local process
    for process in "${running[@]+"${running[@]}"}"; do
        kill "$process" 2>/dev/null
        wait "$process" 2>/dev/null
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

complain() {
    printf '    %s\n' "$*" >&2
    return 1
}

# cannot_have WHAT: after a command whose output is in $work/fetch.
cannot_have() {
    printf '    %s could not be had\n' "$1" >&2
    tail -n 3 "$work/fetch" >&2
    exit 3
}

# fetch_python REQUIREMENTS...: a Python of its own with libraries, as $python; each is an argument of pip install.
fetch_python() {
    python3 -m venv "$work/venv" >"$work/fetch" 2>&1 || cannot_have 'python3 with venv'
    python=$work/venv/bin/python
    "$python" -m pip install -q --disable-pip-version-check "$@" >"$work/fetch" 2>&1 || cannot_have "what pip is asked for ($*)"
}

# start NAME COMMAND...: in the background, with its output in $work/NAME.out and $work/NAME.err.
start() {
    local name=$1
    shift
    "$@" >"$work/$name.out" 2>"$work/$name.err" &
    running+=($!)
}

# wait_for SECONDS COMMAND...: until it succeeds, as long as all that was started runs.
wait_for() {
    local deadline=$((SECONDS + $1)) process
    shift
    until "$@" >/dev/null 2>&1; do
        for process in "${running[@]}"; do
            kill -0 "$process" 2>/dev/null || complain "ended meanwhile: $(tail -n 5 "$work"/*.err)" || return
        done
        ((SECONDS < deadline)) || complain "waited in vain for: $*" || return
        sleep 0.3
    done
}

# serve OPTIONS...: the service; its console is $url, its broker $broker.
serve() {
    start serve ./plumbline serve "$@"
    wait_for 120 grep -q 'Console: http' "$work/serve.out" || return
    broker=$(sed -n 's/^Plumbline watches .* on \([^ ]*\)\. Console: .*/\1/p' "$work/serve.out")
    url=$(sed -n 's/.* Console: \(http[^ ]*\).*/\1/p' "$work/serve.out")
    wait_for 60 curl -sf "$url/readyz"
}

# The metrics are read to their end before they are looked at: a grep -q that ends first would fail the curl before it.

# counted KIND MODEL VERSION N: whether N events were accepted.
counted() {
    local metrics
    metrics=$(curl -sf "$url/metrics") && grep -qF \
        "plumbline_events_total{kind=\"$1\",model=\"$2\",outcome=\"accepted\",version=\"$3\"} $4.0" <<<"$metrics"
}

nothing_was_put_aside() {
    local metrics
    metrics=$(curl -sf "$url/metrics") || complain 'no metrics' || return
    ! grep -E '^plumbline_(dead_letter_records|limited)_total|outcome="(too_late|rejected|limited|unavailable)"' <<<"$metrics" |
        grep -v ' 0\.0$' ||
        complain 'records were put aside or limited'
}
