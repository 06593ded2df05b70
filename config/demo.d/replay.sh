# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# The captured packets once more, from file to file, compared byte for byte.

replay_capture() {
    local left=500 seen=0 said
    step "capture, file to file"
    replay_packets=$("$here/demo.d/pcap_same.py" --count "$tmp/capture.pcap") ||
        fail "the capture cannot be read"
    # A flush before forwarding would swallow the start of the file.
    pmd_start "net_pcap0,rx_pcap=$tmp/capture.pcap,tx_pcap=$tmp/out.pcap" -- \
        -i --total-num-mbufs=8192 --no-flush-rx --port-topology=loop
    pmd_say start
    while [ "$seen" -lt "$replay_packets" ]; do
        left=$((left - 1))
        [ $left -gt 0 ] || fail "fragpmd forwarded $seen of $replay_packets packets" "$pmd_log"
        sleep 0.02
        seen=$(pmd_counter TX-packets 0)
    done
    sample_pool replay
    pmd_say stop
    pmd_end
    said=$("$here/demo.d/pcap_same.py" "$tmp/capture.pcap" "$tmp/out.pcap" 2>&1) || fail "$said"
    ok "$said"
}
