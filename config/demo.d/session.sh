# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# One fragpmd at a time, driven through its prompt: commands go in through a pipe, answers are
# read from its log.

readonly pmd_prompt='testpmd> '
pmd_within=() # a command to run fragpmd in, such as (ip netns exec NAME)
pmd_pid=
pmd_runs=0

# Prints the numbers of the two CPUs that fragpmd may use; the same one twice if there is one.
two_cpus() {
    awk '/^Cpus_allowed_list:/ {
        n = split($2, ranges, ",")
        for (i = 1; i <= n; i++) {
            if (split(ranges[i], ends, "-") == 1)
                ends[2] = ends[1]
            for (cpu = ends[1] + 0; cpu <= ends[2] + 0; cpu++)
                list[++count] = cpu
        }
        print list[1], (count > 1 ? list[2] : list[1])
    }' /proc/self/status
}

# pmd_start VDEV... -- OPTION...: starts fragpmd and waits for its prompt.
pmd_start() {
    local eal=() main worker
    while [ "$1" != -- ]; do
        eal+=("--vdev=$1")
        shift
    done
    read -r main worker < <(two_cpus)
    pmd_runs=$((pmd_runs + 1))
    pmd_prefix=fragpmd-demo-$$-$pmd_runs
    pmd_log=$tmp/fragpmd-$pmd_runs.log
    rm -f "$tmp/commands"
    mkfifo "$tmp/commands"
    : >"$pmd_log"
    exec {pmd_fd}<>"$tmp/commands"
    # The child has no writing end of its own: should this script be killed, it reads end of file.
    "${pmd_within[@]}" timeout -k 5 100 "$program" --lcores="0@$main,1@$worker" --no-pci \
        --file-prefix="$pmd_prefix" "${memory[@]}" "${eal[@]}" "$@" \
        <"$tmp/commands" >"$pmd_log" 2>&1 {pmd_fd}>&- &
    pmd_pid=$!
    pmd_await 0 || fail "fragpmd did not start" "$pmd_log"
}

# pmd_await OFFSET: waits until the log, from OFFSET on, ends in a prompt.
pmd_await() {
    local left=500
    until [[ "$(tail -c "+$(($1 + 1))" "$pmd_log")" == *"$pmd_prompt" ]]; do
        kill -0 "$pmd_pid" 2>/dev/null || return 1
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        sleep 0.02
    done
}

# pmd_ask COMMAND: prints what fragpmd answers.
pmd_ask() {
    local from
    from=$(stat -c %s "$pmd_log")
    echo "$1" >&"$pmd_fd"
    pmd_await "$from" || fail "fragpmd did not answer '$1'" "$pmd_log"
    tail -c "+$((from + 1))" "$pmd_log" | tr -d '\r'
}

pmd_say() {
    pmd_ask "$1" >/dev/null
}

# pmd_counter NAME PORT|all: the sum of a field of 'show port stats', such as RX-packets.
pmd_counter() {
    pmd_ask "show port stats $2" | awk -v name="$1:" '
        { for (i = 1; i < NF; i++) if ($i == name) sum += $(i + 1) } END { printf "%d\n", sum }'
}

# pmd_end: ends fragpmd in the orderly way; it must say that all mbufs are where they belong.
pmd_end() {
    local status=0
    echo quit >&"$pmd_fd"
    wait "$pmd_pid" || status=$?
    pmd_pid=
    exec {pmd_fd}>&-
    [ $status -eq 0 ] || fail "fragpmd ended with status $status" "$pmd_log"
    grep -q '^fragpmd: all mbufs of pool .* are back' "$pmd_log" ||
        fail "fragpmd did not get all mbufs back" "$pmd_log"
    pmd_sweep
}

# pmd_sweep: the EAL's own files of this run, which every DPDK program leaves when it ends.
pmd_sweep() {
    local at
    [ -n "${pmd_prefix:-}" ] || return 0
    rm -rf "/var/run/dpdk/$pmd_prefix"
    while read -r at; do
        rm -f "$at/$pmd_prefix"map_*
    done < <(awk '$3 == "hugetlbfs" { print $2 }' /proc/mounts)
}
