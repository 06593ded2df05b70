# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# What the pool held while packets flowed, and the table at the end.

# sample_pool NAME [COUNT | while-runs PID]: notes what 'show frag pool' says.
sample_pool() {
    local count=${2:-1}
    if [ "$count" = while-runs ]; then
        while kill -0 "$3" 2>/dev/null; do
            pmd_ask "show frag pool" >>"$tmp/pool-$1"
        done
        return
    fi
    for ((; count > 0; count--)); do
        pmd_ask "show frag pool" >>"$tmp/pool-$1"
    done
}

# pool_columns NAME: of the samples taken under that name, the most packets that were held and
# the most pages in use; the bytes of pages pinned for each packet held, if there were some in most
# samples; the bytes that DPDK's native pool takes for each.
pool_columns() {
    awk '
        $1 == "Pages:" { pages = $2 }
        $1 == "Pages" && $2 == "free:" && pages - $3 > used { used = pages - $3 }
        $1 == "Mode:" { samples++ }
        ($1 == "Slots" || $1 == "Mbufs") && $2 == "out:" { now = $3; if (now > most) most = now }
        $1 == "Bytes" && $2 == "pinned:" && now > 0 { pinned += $3; held += now }
        match($0, /native pool: [0-9]+/) { native = substr($0, RSTART + 13, RLENGTH - 13) }
        /Bytes per mbuf:/ { native = $4 }
        END {
            print most + 0, (pages > 0 ? used + 0 : "-"),
                (pages == 0 ? native + 0 : held > 8 * samples ? int(pinned / held + 0.5) : "-"),
                native + 0
        }' "$tmp/pool-$1"
}

row() {
    printf '%-24s %13s %15s %6s %5s %6s %6s\n' "$@"
}

# traffic_row NAME-OF-SAMPLES TITLE PACKETS RATE
traffic_row() {
    local columns
    read -ra columns < <(pool_columns "$1")
    row "$2" "$3" "$4" "${columns[@]}"
}

show_summary() {
    local pool line
    echo
    row "" "" "" most pages bytes native
    row "" "" "" packets "in" per pool:
    row traffic packets rate held use packet bytes
    line=$(printf '%15s' '' | tr ' ' -)
    row "$line---------" "${line:2}" "$line" "${line:9}" "${line:10}" "${line:9}" "${line:9}"
    traffic_row tcp "TCP between namespaces" "$(thousands "$tcp_packets")" "$tcp_rate"
    traffic_row replay "capture, file to file" "$(thousands "$replay_packets")" -
    for pool in "${rate_pools[@]}"; do
        traffic_row "$pool" "64 bytes, $pool" "$(thousands "${rate_packets[$pool]}")" \
            "${rate_median[$pool]} Mpps"
    done
    traffic_row held "held in rings, ordered" "$(thousands "$held_packets")" -
    cat <<EOF

A page is pinned while one packet is in it; - where too few are held to say.

64 bytes against the native pool: ordered $(ratio ordered), compatible $(ratio compatible) of its rate.

Where to go next:
  README.md           a first session by hand, and how a packet travels
  sudo tests/run      the tests
  build/app/fragpmd/fragpmd --no-pci --vdev=net_null0 --vdev=net_null1 -- -i
                      then: start, show frag pool, show port stats all, quit
EOF
}
