# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# Two network namespaces, a and b, each with its own kernel TCP stack; between them fragpmd, in a
# third, as the wire: eth0 of a = veth pair = net_af_packet = fragpmd = net_af_packet = veth pair
# = eth0 of b. Nothing appears in the machine's own network.

readonly ns_a=fragpmd-a-$$ ns_b=fragpmd-b-$$ ns_wire=fragpmd-wire-$$
# From the range for tests between networks (RFC 2544); only the namespaces see them.
readonly addr_a=198.18.0.1 addr_b=198.18.0.2
readonly file_bytes=$((64 << 20)) capture_packets=20000

make_end() { # NAMESPACE ADDRESS FAR_END
    # Packet sockets take frames as they stand on the wire: checksums filled in, no super-frames.
    ip -n "$ns_wire" link add "$3" type veth peer name eth0 netns "$1" &&
        ip netns exec "$1" ethtool -K eth0 tx off tso off gso off gro off &&
        ip -n "$1" addr add "$2/24" dev eth0 &&
        ip -n "$1" link set lo up &&
        ip -n "$1" link set eth0 up &&
        ip -n "$ns_wire" link set "$3" up
}

make_wire() {
    step "namespaces"
    {
        ip netns add "$ns_a" && ip netns add "$ns_b" && ip netns add "$ns_wire" &&
            make_end "$ns_a" "$addr_a" to-a && make_end "$ns_b" "$addr_b" to-b
    } >"$tmp/namespaces.log" 2>&1 || fail "network namespaces cannot be set up" "$tmp/namespaces.log"
    pmd_within=(ip netns exec "$ns_wire")
    pmd_start net_af_packet0,iface=to-a net_af_packet1,iface=to-b -- -i --total-num-mbufs=8192
    pmd_within=()
    pmd_say start
    ok "$ns_a = fragpmd = $ns_b"
}

round_trip() { # NAMESPACE ADDRESS
    ip netns exec "$1" timeout 20 ping -c 5 -i 0.2 -W 2 "$2" >"$tmp/ping.log" 2>&1 ||
        fail "no answer from $2" "$tmp/ping.log"
    grep -q ' 0% packet loss' "$tmp/ping.log" || fail "answers are missing" "$tmp/ping.log"
    awk -F/ '/^rtt/ { print $5 }' "$tmp/ping.log"
}

ping_both_ways() {
    local there back
    step "ping"
    there=$(round_trip "$ns_a" "$addr_b")
    back=$(round_trip "$ns_b" "$addr_a")
    ok "both ways, $there and $back ms"
}

start_capture() {
    ip netns exec "$ns_b" timeout 60 tcpdump -i eth0 -s 0 -B 65536 -Z root -U \
        -c $capture_packets -w "$tmp/capture.pcap" tcp 2>"$tmp/tcpdump.log" &
    capture_pid=$!
    await_line 'listening on' "$tmp/tcpdump.log"
}

start_server() {
    mkdir "$tmp/served"
    head -c $file_bytes /dev/urandom >"$tmp/served/file"
    ip netns exec "$ns_a" timeout 60 /usr/bin/python3 -u -m http.server --directory "$tmp/served" \
        --bind "$addr_a" 8080 >"$tmp/server.log" 2>&1 &
    await_line 'Serving HTTP' "$tmp/server.log"
}

await_line() { # PATTERN LOGFILE
    local left=500
    until grep -q "$1" "$2" 2>/dev/null; do
        left=$((left - 1))
        [ $left -gt 0 ] || fail "'$1' did not come" "$2"
        sleep 0.02
    done
}

send_file() {
    local from seconds client status=0
    step "a file of 64 MB"
    start_capture
    start_server
    from=$(date +%s%N)
    ip netns exec "$ns_b" timeout 60 curl -sS -o "$tmp/received" "http://$addr_a:8080/file" \
        >"$tmp/curl.log" 2>&1 &
    client=$!
    sample_pool tcp while-runs $client
    wait $client || status=$?
    seconds=$(seconds_since "$from")
    [ $status -eq 0 ] || fail "the transfer failed (curl: $status)" "$tmp/curl.log"
    [ "$(sha256sum <"$tmp/received")" = "$(sha256sum <"$tmp/served/file")" ] ||
        fail "the file arrived changed: SHA-256 differs"
    tcp_packets=$(pmd_counter RX-packets all)
    tcp_rate=$(awk -v b=$file_bytes -v s="$seconds" 'BEGIN { printf "%.2f Gbit/s", b * 8e-9 / s }')
    end_capture
    pmd_say stop
    pmd_end
    ok "SHA-256 equal after $seconds s, $tcp_rate, $(thousands "$tcp_packets") packets"
}

# The capture ends by itself when it is full.
end_capture() {
    kill "$capture_pid" 2>/dev/null || true
    wait "$capture_pid" || true
    [ -s "$tmp/capture.pcap" ] || fail "nothing was captured" "$tmp/tcpdump.log"
}

remove_wire() {
    local ns
    for ns in "$ns_a" "$ns_b" "$ns_wire"; do
        [ ! -e "/run/netns/$ns" ] || ip netns del "$ns" || true
    done
}
