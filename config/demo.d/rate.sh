# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# 64-byte packets, io forwarding between two net_null ports by one core, with each of the three
# pools. Machines have moods: the pools take turns, and the median of the rounds counts.

readonly rate_rounds=3
readonly rate_pools=(ordered compatible native)
declare -A rate_options=(
    [ordered]=--mbcache=0
    [compatible]=--mbcache=250
    [native]=--mp-alloc=native
)
declare -A rate_median rate_packets

# measure POOL: one round; Mpps per port.
measure() {
    local both
    pmd_start net_null0,size=64 net_null1,size=64 -- \
        -i --total-num-mbufs=8192 "${rate_options[$1]}"
    pmd_say start
    sleep 0.3
    pmd_say "show port stats all"
    sleep 1
    both=$(pmd_counter Rx-pps all)
    sample_pool "$1" 5
    rate_packets[$1]=$((${rate_packets[$1]:-0} + $(pmd_counter TX-packets all)))
    pmd_say stop
    pmd_end
    awk -v both="$both" 'BEGIN { printf "%.2f\n", both / 2e6 }' >>"$tmp/rates-$1"
}

median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ratio() {
    awk -v a="${rate_median[$1]}" -v b="${rate_median[native]}" \
        'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'
}

compare_rates() {
    local pool round
    step "64-byte packets"
    for ((round = 0; round < rate_rounds; round++)); do
        for pool in "${rate_pools[@]}"; do
            measure "$pool"
        done
    done
    for pool in "${rate_pools[@]}"; do
        rate_median[$pool]=$(median <"$tmp/rates-$pool")
        [ "${rate_median[$pool]}" != 0.00 ] || fail "nothing was forwarded with the $pool pool"
    done
    ok "Mpps per port: ordered ${rate_median[ordered]}, compatible ${rate_median[compatible]}," \
        "native ${rate_median[native]}"
}
