# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Every option, in one table: what it takes, its bounds, and what it refuses, in which words.

The words begin as testpmd's. A new option fails here until it has a line.
"""

import re

from harness.cases import case, check
from harness.many import PAIR, run_each
from harness.plugin import TESTPMD
from harness.process import lcores, new_prefix, run_to_end

# No number at all, or none that fits into any type.
NO_NUMBERS = ["", "x", "-1", "1x", "1 ", "+1", "0x10", "18446744073709551616",
              "99999999999999999999999"]
NO_MASKS = ["", "x", "0x", "-1", "1 ", "0x1g", "10000000000000000", "99999999999999999999999"]


class Number:
    """From low to high, both of which it takes; also: other bad values."""

    def __init__(self, low, high, says, also=()):
        self.good = [str(low), str((low + high) // 2), str(high)]
        self.bad = [*NO_NUMBERS, str(high + 1), *([str(low - 1)] if low > 0 else []), *also]
        self.says = says


class Text:
    def __init__(self, good, bad, says):
        self.good = good
        self.bad = ["", *bad]
        self.says = says


class Mask(Text):
    def __init__(self, good, says, bad=()):
        super().__init__(good, [value for value in NO_MASKS if value] + list(bad), says)


class Flag:
    """Takes no argument."""

    good = [None]
    bad = ["1", ""]
    says = r"option '--{name}' doesn't allow an argument(.|\n)*Command line is incomplete"


def threshold(name, high):
    return Number(0, high, rf"{name} must be >= 0 and <= {high}\b")


def noisy(name, high):
    return Number(0, high, rf"noisy-{name} must be >= 0 and <= {high}\b", ["4294967296"])


MAC = "02:00:00:00:00:00"
EVENTS = ("unknown intr_lsc queue_state intr_reset vf_mbox ipsec macsec intr_rmv dev_probed "
          "dev_released flow_aged err_recovering recovery_success recovery_failed all").split()
NO_MBUF_SIZES = ["0", "65536", "65537", "2048,0", "2048,65536", "2048,", ",2048", "2048,,64",
                 "2048,x", "2048;64", ",".join(["2048"] * 9), *NO_NUMBERS]
NO_LISTS = ["x", "-1", "1,", ",1", "1,,2", "1,x", "65536", "1,65536", "1;2",
            ",".join(["1"] * 9), "99999999999999999999999"]

# Two net_null ports, one lcore that forwards: lcore 1.
OPTIONS = {
    "interactive": Flag, "auto-start": Flag, "help": Flag, "tx-first": Flag, "mlockall": Flag,
    "no-mlockall": Flag, "record-core-cycles": Flag, "record-burst-stats": Flag,
    "cmdline-file": Text(["/dev/null"], ["/nonexistent/commands"],
                         r"cmdline-file .* cannot be read: "),
    "stats-period": Number(0, 65535, r"Invalid stats-period value .* must be >= 0 and <= 65535\b",
                           ["65537"]),
    "display-xstats": Text(
        ["rx_good_packets", "a,b", "x" * 63, ",".join(["x"] * 32)],
        [",", "a,", ",a", "a,,b", "x" * 64, ",".join(["x"] * 33)],
        r"Failed to parse display-xstats argument: .* must be 1 to 32 names .* 1 to 63 characters"),

    "nb-cores": Number(1, 1, r"nb-cores should be > 0 and <= 1\b", ["65537"]),
    "nb-ports": Number(1, 2, r"Invalid port .*nb-ports should be > 0 and <= 2\b", ["65537"]),
    "coremask": Mask(["2", "0x2", "0X2"],
                     r"(Invalid fwd core mask - .*hexadecimal|coremask is not valid - )",
                     ["0", "1", "3", "8", "fffff", "-2"]),
    "portmask": Mask(["1", "2", "3", "0xff", "8000000000000001"],
                     r"Invalid (fwd port mask|NULL mask of ports) - .*portmask",
                     ["0", "4"]),
    "portlist": Text(["0", "1", "1,0", "0-1", "0,0", "0-1,1", "0-31", "1,7"],
                     ["x", "-", "0-", "-1", "1-0", "0,", ",0", "0,,1", "0;1", " 0", "0 ", "2",
                      "2-31", "32", "0-32", "0-1-2", "65536", "99999999999999999999999"],
                     r"Invalid fwd port list - portlist .*(>= 0 and < 32|names none of the 2)"),
    "port-topology": Text(["paired", "chained", "loop"], ["x", "pair", "Paired", "0"],
                          r"port-topology .* invalid - must be: paired, chained or loop"),
    "forward-mode": Text(["io", "mac", "macswap", "rxonly", "txonly", "txstream", "noisy"],
                         ["x", "IO", "io "],
                         r"Invalid .* packet forwarding mode - forward-mode must be: "
                         r".*\bio\b.*\bmacswap\b.*\btxonly\b"),
    # 0 asks the driver, and net_null's recommends none.
    "burst": Number(1, 512, r"(burst must be between ?1|PMD does not recommend a burst size\. "
                    r"Provided value must be between 1) and 512\b", ["65537"]),
    "txpkts": Text(["64", "65535", "64,1", ",".join(["1"] * 255)],
                   ["x", "0", "64,", ",64", "64,,64", "-64", "64,0", "65536", "64;64", "64 ",
                    ",".join(["64"] * 256), "99999999999999999999999"],
                   r"bad txpkts - .* must be 1 to \d+ lengths, each > 0 and <= 65535"),
    "eth-peer": Text([f"0,{MAC}", f"31,{MAC}"],
                     ["x", "0", "0,", "0,x", "0,02:00:00:00:00", f",{MAC}", f"0,{MAC}:00",
                      f"32,{MAC}", f"-1,{MAC}", f"18446744073709551616,{MAC}"],
                     r"(Invalid eth-peer: .* must be PORT,XX|eth-peer: port .*>= "
                     r"RTE_MAX_ETHPORTS\(32\)|Invalid ethernet address: .*eth-peer)"),
    "eth-peers-configfile": Text(
        ["{one}", "{crlf}", "{all}"],
        ["/nonexistent/peers", "/", "/dev/null", "{bad}", "{blank}", "{long}", "{many}"],
        r"(Failed to open eth config file: |Bad MAC address format on line \d+ of )?"
        r"eth-peers-configfile"),
    "no-flush-rx": Flag,

    "rxq": Number(0, 1024, r"rxq .* invalid - must be >= 0 && <= 1024\b", ["65537"]),
    "txq": Number(0, 1024, r"txq .* invalid - must be >= 0 && <= 1024\b", ["65537"]),
    "rxd": Number(1, 65535, r"rxd\(.*\) invalid - must be > 0 and <= 65535\b", ["65537"]),
    "txd": Number(1, 65535, r"txd must be in > 0 and <= 65535\b", ["65537"]),
    "max-pkt-len": Number(64, 65535,
                          r"Invalid max-pkt-len=.* - should be >= 64 and <= 65535\b", ["0"]),
    "max-lro-pkt-size": Number(
        0, 4294967295, r"Invalid max-lro-pkt-size=.* should be >= 0 and <= 4294967295\b"),

    **{name: Flag for name in
       ("disable-crc-strip", "enable-scatter", "enable-lro", "enable-rx-cksum",
        "enable-rx-timestamp", "enable-hw-vlan", "enable-hw-vlan-filter", "enable-hw-vlan-strip",
        "enable-hw-vlan-extend", "enable-hw-qinq-strip", "enable-drop-en")},
    "rx-offloads": Mask(["0", "0x0", "0x2000", "ffffffffffffffff"],
                        r"rx-offloads must be >= 0 and <= 0xffffffffffffffff\b"),
    "tx-offloads": Mask(["0", "0x0", "0x8000", "ffffffffffffffff"],
                        r"tx-offloads must be >= 0 and <= 0xffffffffffffffff\b"),

    **{name: threshold(name, 255) for name in ("rxpt", "rxht", "rxwt", "txpt", "txht", "txwt")},
    **{name: threshold(name, 65535) for name in ("rxfreet", "txfreet", "txrst")},
    **{name: Flag for name in
       ("disable-rss", "rss-ip", "rss-udp", "rss-level-inner", "rss-level-outer")},

    "eth-link-speed": Text(["1000", "10000", "25000", "40000", "50000", "100000", "200000"],
                           ["0", "10", "100", "999", "2500", *NO_NUMBERS[1:]],
                           r"Unsupported fixed speed .*eth-link-speed must be one of: 1000, "),
    **{name: Flag for name in ("disable-link-check", "disable-device-start", "no-lsc-interrupt",
                               "no-rmv-interrupt")},
    "print-event": Text(EVENTS, ["x", "ALL", "intr", "intr_lsc,intr_rmv", "0"],
                        r"Invalid event: (.|\n)*invalid print-event argument.*must be one of: "),
    "mask-event": Text(EVENTS, ["x", "ALL", "intr", "intr_lsc,intr_rmv", "0"],
                       r"Invalid event: (.|\n)*invalid mask-event argument.*must be one of: "),

    "numa": Flag, "no-numa": Flag,
    "socket-num": Text(["0"], ["128", *NO_NUMBERS[1:]],
                       r"Invalid socket id, options are: 0(.|\n)*Invalid socket id - socket-num"),

    "mbuf-size": Text(["1", "2176", "65535", "2176,1", ",".join(["2176"] * 8)], NO_MBUF_SIZES,
                      r"mbuf-size should be > 0 and < 65536\b"),
    "total-num-mbufs": Number(1025, 2147483647,
                              r"total-num-mbufs should be > 1024 and <= 2147483647\b",
                              ["0", "4294967297"]),
    "mbcache": Number(0, 512, r"mbcache must be >= 0 and <= 512\b", ["65537"]),
    "mp-alloc": Text(["page_frag", "native", "xbuf", "anon", "xmem", "xmemhuge"],
                     ["x", "nat", "Native"],
                     r"mp-alloc .* invalid - must be: page_frag, native, xbuf, anon, xmem or "),
    "mp-anon": Flag,
    "frag-mode": Text(["ordered", "compatible"], ["x", "order"],
                      r"frag-mode .* must be: ordered or compatible"),

    "frag-layout": Text(["auto", "spaced", "packed"], ["x", "pack"],
                        r"frag-layout .* must be: auto, spaced or packed"),
    "frag-linearise": Text(["off", "best", "always"], ["x", "0", "Best"],
                           r"frag-linearise .* must be: off, best or always"),
    "frag-copybreak": Text(["off", "auto", "1", "16384"],
                           ["x", "0", "-1", "16385", "65536", "1x", "99999999999999999999999"],
                           r"frag-copybreak .* must be: off, auto, or .* from 1 to 16384\b"),
    "frag-header-split": Number(0, 1024, r"frag-header-split should be >= 0 and <= 1024\b",
                                ["65536"]),
    "frag-coalesce": Text(["off", "on"], ["x", "1", "On"], r"frag-coalesce .* must be: off or on"),
    "frag-memory": Number(4, 8192, r"frag-memory should be >= 4 and <= 8192\b", ["0", "65536"]),

    "txstream-write": Number(1, 1448, r"txstream-write should be >= 1 and <= 1448\b", ["65537"]),
    "txstream-packet": Number(60, 65535, r"txstream-packet should be >= 60 and <= 65535\b", ["0"]),
    "txstream-mode": Text(["append", "mbuf"], ["x"],
                          r"txstream-mode .* must be: append or mbuf"),
    "txonly-multi-flow": Flag,
    "tx-ip": Text(["198.18.0.1,198.18.0.2"],
                  ["x", "1.2.3.4", "1.2.3.4,", ",1.2.3.4", "1.2.3,1.2.3.4", "1.2.3.4,256.0.0.0"],
                  r"Invalid (tx-ip|source IP address|destination IP address): "),
    "tx-udp": Text(["0", "65535", "0,65535", "9,9"],
                   ["x", "-1", "65536", "9,", ",9", "9,x", "9,65536", "9 ", "9,9,9"],
                   r"Invalid (destination )?UDP port: "),
    "flowgen-clones": Number(0, 512, r"clones must be >= 0 and <= current burst"),
    "flowgen-flows": Number(1, 2147483647, r"flows must be >= 1 and <= 2147483647\b"),
    "noisy-forward-mode": Text(["io", "mac", "macswap"], ["x"],
                               r"noisy-forward-mode .* must be: io, mac or macswap"),
    "noisy-tx-sw-buffer-size": noisy("tx-sw-buffer-size", 16777216),
    "noisy-tx-sw-buffer-flushtime": noisy("tx-sw-buffer-flushtime", 4294967295),
    "noisy-lkup-memory": noisy("lkup-memory", 65535),
    "noisy-lkup-num-writes": noisy("lkup-num-writes", 65535),
    "noisy-lkup-num-reads": noisy("lkup-num-reads", 65535),
    "noisy-lkup-num-reads-writes": noisy("lkup-num-reads-writes", 65535),
}

# Those that do nothing: accepted with a warning each.
IDLE = {
    "hairpinq": Number(0, 65535, r"hairpinq .* invalid - must be >= 0 && <= 65535\b"),
    "hairpin-mode": Mask(["0", "0x12", "ffff"], r"hairpin mode invalid - .*>= 0 and <= 0xffff\b",
                         ["10000"]),
    "hairpin-map": Text(["0:1:1:1:1", "65535:0:0:0:0"],
                        ["0:1:1:1", "0:1:1:1:1:1", "0,1,1,1,1", "0:1:1:1:x", "0:1:1:1:65536",
                         "0:1:1:1:", "-1:1:1:1:1", "00000000000000000000000000000000:1:1:1:1"],
                        r"hairpin-map .* invalid - must be RXPORT:RXQ:TXPORT:TXQ:N"),
    "rxpkts": Text(["1", "64,65535", ",".join(["1"] * 8)], ["0", *NO_LISTS],
                   r"bad rxpkts - .* >= 1 and <= 65535\b"),
    "rxoffs": Text(["0", "64,65535", ",".join(["1"] * 8)], NO_LISTS,
                   r"bad rxoffs - .* >= 0 and <= 65535\b"),
    "rxhdrs": Text(["eth,ipv4", "grenat", "inner-eth",
                    *(f"{inner}ipv{version}{more}" for inner in ("", "inner-") for version in "46"
                      for more in ("", "-tcp", "-udp", "-sctp"))],
                   ["x", "eth,", ",eth", "eth,,ipv4", "eth,x", "1", "eth," * 70 + "eth"],
                   r"bad rxhdrs - .* names of protocols"),
    "multi-rx-mempool": Flag, "flow-isolate-all": Flag, "disable-flow-flush": Flag,
    "no-iova-contig": Flag, "hot-plug": Flag,
    "rxq-share": Number(0, 4294967295, r"rxq-share must be >= 0 and <= 4294967295\b"),
    "rx-mq-mode": Mask(["0", "0x7"], r"rx-mq-mode must be >= 0 and <= 7\b", ["8"]),
    "vxlan-gpe-port": Number(0, 65535, r"vxlan-gpe-port must be >= 0 and <= 65535\b"),
    "geneve-parsed-port": Number(0, 65535, r"geneve-parsed-port must be >= 0 and <= 65535\b"),
    "latencystats": Number(0, 127, r"invalid lcore id .* for latencystats must be >= 0 and <= 127"),
    "bitrate-stats": Number(0, 127,
                            r"invalid lcore id .* for bitrate stats must be >= 0 and <= 127"),
    "port-numa-config": Text(["(0,0)", "(0,255),(1,0)"],
                             ["x", "(", "()", "(0)", "(0,0,0)", "(0,256)", "(0,x)", "(0,0",
                              "0,0)", "(0,0),", "(0,0)(1,0)", "(0:0)", "((0,0))", "(-1,0)"],
                             r"invalid port-numa configuration - .*each >= 0 and <= 255"),
    "ring-numa-config": Text(["(0,1,0)", "(0,3,0),(1,2,0)"],
                             ["x", "(0,0)", "(0,1,0,0)", "(0,1,256)", "(0,1,0),", "(0,1,0) "],
                             r"invalid ring-numa configuration - .*each >= 0 and <= 255"),
    "num-procs": Number(1, 65535, r"num-procs .* must be >= 1 and <= 65535\b"),
    "proc-id": Number(0, 65535, r"proc-id .* must be >= 0 and <= 65535\b"),
}

TABLE = {**OPTIONS, **IDLE}
ARGUMENT_MAY_BE_LEFT_OUT = {"rxq-share"}


def write_peers(folder):
    """Files for --eth-peers-configfile, by the name in the table."""
    files = {"one": f"{MAC}\n", "crlf": f"{MAC}\r\n{MAC}\r\n", "all": f"{MAC}\n" * 32,
             "bad": f"{MAC}\nnonsense\n", "blank": f"{MAC}\n\n{MAC}\n", "long": "0" * 100,
             "many": f"{MAC}\n" * 33}
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return {name: str(folder / name) for name in files}


def spell(name, value):
    return f"--{name}" if value is None else f"--{name}={value}"


@case(each={name: (name,) for name in TABLE})
def option(running, name):
    """Good values and bounds are read: --help, which comes last, is reached. All others are
    refused: with the reason, which names option and range, and status 1."""
    row = TABLE[name]
    files = write_peers(running.folder)

    def fill(value):
        return value if value is None else re.sub(r"^\{(\w+)\}$", lambda m: files[m[1]], value)

    good = [spell(name, fill(value)) for value in row.good]
    bad = [[spell(name, fill(value))] for value in row.bad]
    if row is not Flag:
        bad.append([f"--{name}"])
    rows = [[*good, "--help"], *bad]
    for options, status, output in run_each(running.command(), rows):
        if options[-1] == "--help":
            check(status == 0 and "\nUsage: " in output and "Cause:" not in output,
                  f"{options}: status {status}\n{output}")
            continue
        if options == [f"--{name}"] and row is not Flag:
            if name in ARGUMENT_MAY_BE_LEFT_OUT:
                continue
            says = (rf"option '--{name}' requires an argument(.|\n)*"
                    r"Cause: Command line is incomplete or incorrect")
        else:
            says = row.says.replace("{name}", name)
        check(status == 1, f"{options}: status {status}\n{output}")
        check("EAL: Error - exiting with code: 1\n  Cause: " in output, f"{options}: {output}")
        check(re.search(says, output), f"{options}: nothing matches /{says}/ in\n{output}")


# From its headline to the last group's last line.
USAGE = re.compile(r"^Usage: .*?^  --proc-id[^\n]*$", re.MULTILINE | re.DOTALL)


def options_of(output):
    return set(re.findall(r"^  --([\w-]+)", output, re.MULTILINE))


def help_of(running, *options):
    (_, status, output), = run_each(running.command(), [[*options, "--help"]])
    check(status == 0, f"status {status}\n{output}")
    return output


@case
def every_option_is_in_the_table(running):
    shown = options_of(help_of(running))
    check(shown == set(TABLE), f"only in --help: {sorted(shown - set(TABLE))}, "
          f"only in the table: {sorted(set(TABLE) - shown)}")


@case
def every_option_of_testpmd_is_there(running):
    prefix = new_prefix()
    _, output = run_to_end([TESTPMD, lcores(), "--no-pci", "--no-huge", "-m", "64",
                            f"--file-prefix={prefix}", *PAIR, "--", "--help"], prefix, ours=False)
    theirs = options_of(output)
    check(len(theirs) > 90, f"testpmd shows {len(theirs)} options")
    missing = theirs - options_of(help_of(running))
    check(not missing, f"missing: {sorted(missing)}")


@case
def help_shows_defaults(running):
    """Not what options before it have changed; and a heading for each group."""
    plain = help_of(running)
    changed = help_of(running, "--rxq=7", "--burst=99", "--txstream-write=7")
    check(USAGE.search(changed)[0] == USAGE.search(plain)[0], f"changed values in\n{changed}")
    for line in (r"  --rxq=N: .* \[default: 1\]", r"  --burst=N: .* \[default: 32\]",
                 r"  --forward-mode=MODE: .*\(io, mac, .*\) \[default: io\]",
                 r"Running:", r"Accepted for scripts, without effect:"):
        check(re.search(rf"^{line}$", plain, re.MULTILINE), f"no line is /{line}/ in\n{plain}")
    check(re.search(r"^Usage: \S+ \[EAL options\] -- \[testpmd options\]$", plain, re.MULTILINE),
          "no line of usage")


@case
def idle_options_say_so_once(running):
    rows = [[spell(name, value) for value in row.good] + ["--help"] for name, row in IDLE.items()]
    for (name, _), (_, _, output) in zip(IDLE.items(), run_each(running.command(), rows)):
        said = re.findall(rf"^fragpmd: --{name} has no effect: \S.*$", output, re.MULTILINE)
        check(len(said) == 1, f"--{name}: said {len(said)} times")
        check(output.count("has no effect") == 1, f"--{name}: {output}")


@case
def other_options_say_nothing(running):
    """An option that has an effect is read without a warning."""
    rows = [[spell(name, row.good[0]), "--help"] for name, row in OPTIONS.items()
            if name != "eth-peers-configfile"]
    for options, _, output in run_each(running.command(), rows):
        check("has no effect" not in output, f"{options}: {output}")


@case
def two_ways_to_write(running):
    """--name value, unique beginnings of names, short options, joined short options."""
    rows = [["--rxd", "64"], ["--port-top=loop"], ["--total=2048"], ["-i"], ["-a"], ["-ia"],
            ["-ai"], ["--forward-mode", "mac"], ["--rxq-share"]]
    for options, status, output in run_each(running.command(), [[*row, "-h"] for row in rows]):
        check(status == 0 and "\nUsage: " in output, f"{options}: status {status}\n{output}")


# What only shows when all options are known: (options, what the refusal says).
TOGETHER = {
    "free threshold of a ring that is not longer":
        (["--rxd=64", "--rxfreet=64"], r"rxd must be > rx_free_thresh\(64\)"),
    "the other way round":
        (["--rxfreet=64", "--rxd=64"], r"rxd must be > rx_free_thresh\(64\)"),
    "free threshold above the ring": (["--txd=64", "--txfreet=65"],
                                      r"txfreet must be >= 0 and <= 64\b"),
    "RS threshold above the ring": (["--txrst=65", "--txd=64"], r"txrst must be >= 0 and <= 64\b"),
    "no queue": (["--rxq=0", "--txq=0"], r"Either rx or tx queues should be non-zero"),
    "long buffers outside": (["--mp-alloc=xbuf", "--mbuf-size=65473"],
                             r"mbuf-size should be > 0 and <= 65472 with --mp-alloc=xbuf"),
    "last forward mode is wrong": (["--forward-mode=mac", "--forward-mode=x"],
                                   r"Invalid x packet forwarding mode"),
}


@case
def options_that_do_not_go_together(running):
    rows = [options for options, _ in TOGETHER.values()]
    for (_, says), (options, status, output) in zip(TOGETHER.values(),
                                                    run_each(running.command(), rows)):
        check(status == 1, f"{options}: status {status}\n{output}")
        check(re.search(rf"Cause: {says}", output), f"{options}: {output}")
