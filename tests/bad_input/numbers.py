# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Every option that takes a number or a mask: what is out of its range is refused by name."""

from harness.cases import case
from harness.refusal import refused

# No number at all, or none that fits into any type.
ALWAYS = ["", "x", "-1", "1x", "1 ", "+1", "0x10", "99999999999999999999999"]

# Option: (values besides those above, what the refusal says); two net_null ports, one worker.
NUMBERS = {
    "nb-cores": (["0", "2", "65537"], r"nb-cores should be > 0 and <= 1\b"),
    "nb-ports": (["0", "3", "65537"], r"nb-ports should be > 0 and <= 2\b"),
    "burst": (["513", "65537"], r"burst must be between ?1 and 512\b"),
    "rxq": (["1025", "65537"], r"rxq .* invalid - must be >= 0 && <= 1024\b"),
    "txq": (["1025", "65537"], r"txq .* invalid - must be >= 0 && <= 1024\b"),
    "rxd": (["0", "65536", "65537"], r"rxd\(.*\) invalid - must be > 0 and <= 65535\b"),
    "txd": (["0", "65536", "65537"], r"txd must be in > 0 and <= 65535\b"),
    "mbuf-size": (["0", "65536", "65537"], r"mbuf-size should be > 0 and < 65536\b"),
    "total-num-mbufs": (["0", "1024", "4294967297"],
                        r"total-num-mbufs should be > 1024 and <= 2147483647\b"),
    "mbcache": (["513", "65537"], r"mbcache must be >= 0 and <= 512\b"),
    "max-pkt-len": (["0", "63", "65536"], r"Invalid max-pkt-len=.* - should be >= 64 and <= "),
    "frag-header-split": (["1025", "65536"], r"frag-header-split should be >= 0 and <= 1024\b"),
    "frag-memory": (["0", "3", "65536"], r"frag-memory should be >= 4 and <= \d+\b"),
    "txstream-write": (["0", "1449", "65537"], r"txstream-write should be >= 1 and <= 1448\b"),
    "txstream-packet": (["0", "42", "65536"], r"txstream-packet should be >= \d+ and <= 65535\b"),
    "noisy-tx-sw-buffer-size": (["4294967296"], r"noisy-tx-sw-buffer-size must be >= 0 and <= "),
    "noisy-tx-sw-buffer-flushtime": (["4294967296"],
                                     r"noisy-tx-sw-buffer-flushtime must be >= 0 and <= "),
    "noisy-lkup-memory": (["4294967296"], r"noisy-lkup-memory must be >= 0 and <= "),
    "noisy-lkup-num-writes": (["4294967296"], r"noisy-lkup-num-writes must be >= 0 and <= "),
    "noisy-lkup-num-reads": (["4294967296"], r"noisy-lkup-num-reads must be >= 0 and <= "),
    "noisy-lkup-num-reads-writes": (["4294967296"],
                                    r"noisy-lkup-num-reads-writes must be >= 0 and <= "),
    "stats-period": (["65536", "65537"], r"stats-period .* must be >= 0 and <= 65535\b"),
}

# The other kinds of arguments: (values, what the refusal says).
TEXTS = {
    "coremask": (["", "x", "0", "0x", "1", "8", "fffff", "11111111111111111", "-2", "2 "],
                 r"coremask .*(lcores given to the EAL|must be hexadecimal)"),
    "portmask": (["", "x", "0", "0x", "4", "11111111111111111", "-1", "1 "],
                 r"portmask .*(must be hexadecimal|must name at least one port of the 2\b)"),
    "txpkts": (["", "x", "0", "64,", ",64", "64,,64", "-64", "64,0", "65536", "64;64"],
               r"bad txpkts - .* must be 1 to \d+ lengths, each > 0 and <= 65535"),
    "eth-peer": (["", "x", "0", "0,", "0,x", "0,02:00:00:00:00", ",02:00:00:00:00:00",
                  "0,02:00:00:00:00:00:00", "32,02:00:00:00:00:00", "-1,02:00:00:00:00:00"],
                 r"eth-peer(: |.*must be PORT,XX:XX:XX:XX:XX:XX|.*>= RTE_MAX_ETHPORTS\(32\))"),
    "forward-mode": (["", "x", "IO", "io "],
                     r"forward-mode must be: .*\bio\b.*\bmacswap\b.*\btxonly\b"),
    "port-topology": (["", "x", "pair"], r"port-topology .* must be: paired, chained or loop"),
    "mp-alloc": (["", "x", "nat"], r"mp-alloc .* must be: page_frag or native"),
    "frag-mode": (["", "x", "order"], r"frag-mode .* must be: ordered or compatible"),
    "frag-layout": (["", "x", "pack"], r"frag-layout .* must be: auto, spaced or packed"),
    "frag-linearise": (["", "x", "0", "Best"], r"frag-linearise .* must be: off, best or always"),
    "frag-copybreak": (["", "x", "0", "-1", "65536", "1x", "99999999999999999999999"],
                       r"frag-copybreak .* must be: off, auto, or a number of bytes from 1 to \d+"),
    "frag-coalesce": (["", "x", "1", "On"], r"frag-coalesce .* must be: off or on"),
    "txstream-mode": (["", "x"], r"txstream-mode .* must be: append or mbuf"),
    "noisy-forward-mode": (["", "x"], r"noisy-forward-mode .* must be: io, mac or macswap"),
    "cmdline-file": (["", "/nonexistent/commands"], r"cmdline-file .* cannot be read: "),
}


@case(each={f"{name}={value!r}": (name, value, says)
            for name, (more, says) in NUMBERS.items() for value in ALWAYS + more})
def number(running, name, value, says):
    refused(running, says, options=[f"--{name}={value}"],
            mbufs=None if name == "total-num-mbufs" else 8192)


@case(each={f"{name}={value!r}": (name, value, says)
            for name, (values, says) in TEXTS.items() for value in values})
def text(running, name, value, says):
    refused(running, says, options=[f"--{name}={value}"])


@case(each={name: (name,) for name in [*NUMBERS, *TEXTS]})
def argument_missing(running, name):
    refused(running, rf"option '--{name}' requires an argument",
            r"Command line is incomplete or incorrect", options=[f"--{name}"])
