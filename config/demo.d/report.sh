# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# How the demo speaks: one numbered line per step, a plain message when a step fails.

readonly steps=9
step_no=0
step_open=no

# step LABEL: opens the line of the next step; ok ends it.
step() {
    step_no=$((step_no + 1))
    step_open=yes
    printf '%d/%d  %-22s ' $step_no $steps "$1"
}

ok() {
    step_open=no
    echo "$*"
}

# note TEXT: an indented line of explanation.
note() {
    printf '%5s%-22s %s\n' '' '' "$*"
}

# fail MESSAGE [LOGFILE]: ends the open step and the demo; what is known goes to standard error.
fail() {
    # In a command substitution the line is not ours to end: the shell that opened it does.
    if [ $step_open = yes ] && [ "$BASHPID" = $$ ]; then
        step_open=no
        echo FAILED
    fi
    if [ -n "${2:-}" ] && [ -s "$2" ]; then
        echo "--- the last lines of ${2##*/}:" >&2
        tail -n 25 "$2" | tr -d '\r' >&2
        echo "---" >&2
    fi
    echo "demo: $1" >&2
    exit 1
}

# seconds_since NANOSECONDS: with two decimals.
seconds_since() {
    awk -v from="$1" -v to="$(date +%s%N)" 'BEGIN { printf "%.2f", (to - from) / 1e9 }'
}

# thousands NUMBER: 1234567 as 1,234,567.
thousands() {
    sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<<"$1"
}
