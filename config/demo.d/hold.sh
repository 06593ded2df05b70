# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# Many packets held at once: they wait in the rings of two net_ring ports. What each then pins is
# the pool's own overhead, no longer that of a page which is begun for a few packets.

hold_packets() {
    step "packets held"
    pmd_start net_ring0 net_ring1 -- -i --total-num-mbufs=8192 --no-flush-rx
    pmd_say "start tx_first 16"
    sample_pool held 5
    held_packets=$(pmd_counter TX-packets all)
    pmd_say stop
    # A ring that is closed does not free what is in it.
    pmd_say "set fwd rxonly"
    pmd_say start
    sleep 0.2
    pmd_say stop
    pmd_end
    read -ra held < <(pool_columns held)
    [ "${held[0]}" -gt 0 ] || fail "no packets were held" "$pmd_log"
    ok "${held[0]} in ${held[1]} pages, ${held[2]} bytes for each; native pool ${held[3]}"
}
