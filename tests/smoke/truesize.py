# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Bytes held and bytes pinned, per pool and per port: exact at rest, by prompt and by telemetry."""

import random
import re

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd
from harness.mock_nic import plugin
from harness.telemetry import Telemetry

HEADROOM = 128
NB = 1500
NOISY = ["--no-flush-rx", "--forward-mode=noisy", "--noisy-tx-sw-buffer-size=5000"]

PATHS = {"fast", "refill", "reuse", "remote", "scavenged", "reserve", "fallback", "double_free"}
POOL_KEYS = PATHS | {"mode", "layout", "page_size", "slots_per_page", "pages", "pages_free",
                     "bytes_pinned", "bytes_held", "slots_out"}
DONE = {"frames", "segs_in", "segs_out", "straddled", "copied", "copybreak", "hdr_split",
        "no_memory", "dropped_big", "shifted", "layout_mismatch"}
PORT_KEYS = DONE | {"port", "layout", "reason", "pool", "linearise", "copybreak_setting",
                    "header_split", "bytes_held", "bytes_pinned"}
MARKS = {".": "free", "+": "partly_held", "#": "held", "k": "kept", "r": "reserve",
         "s": "fallback_held", ",": "fallback_free", "!": "set_aside"}


def shown(text):
    """What a block of `show frag ...` says, by its first words."""
    return {name.strip(): value.strip()
            for name, value in re.findall(r"^ +([^:=]+):(.*)$", text, re.M)}


def blocks(text, kind):
    """The blocks of `show frag ...`, by the pool's name or the port's number."""
    parts = re.split(rf"=+ {kind} (\S+) =+\n", text)
    return dict(zip(parts[1::2], parts[2::2]))


def drawn(block):
    """The marks of a picture."""
    return "".join(re.findall(r"^ +\d+ (\S+)$", block, re.M))


def all_pools(pmd, telemetry):
    """The pools' answers by name, after comparing them with what the prompt shows."""
    names = telemetry.ask("/page_frag/pools")
    pools = {name: telemetry.ask(f"/page_frag/pool,{name}") for name in names}
    prompt = blocks(pmd.frag_pool(), "Pool")
    check(set(prompt) == set(names), f"the prompt has {set(prompt)}, telemetry {names}")
    for name, pool in pools.items():
        expected = POOL_KEYS - ({"bytes_held"} if pool["mode"] == "compatible" else set())
        check(expected <= set(pool), f"{name}: no {expected - set(pool)}")
        said = shown(prompt[name])
        check(said["Mode"] == pool["mode"], f"{name}: {said['Mode']} and {pool['mode']}")
        for text, key in (("Pages", "pages"), ("Pages free", "pages_free"),
                          ("Bytes pinned", "bytes_pinned"), ("Bytes held", "bytes_held"),
                          ("Double frees", "double_free")):
            check(text not in said or int(said[text]) == pool[key],
                  f"{name}: {text} is {said.get(text)}, {key} is {pool.get(key)}")
        check("Bytes held" in said or pool["mode"] == "compatible", f"{name}: {said}")
    return pools


def check_maps(pmd, telemetry, pools):
    """Pictures have a mark for each page, and as many of each kind as are counted."""
    prompt = blocks(pmd.ask("show frag map"), "Pages of pool")
    for name, pool in pools.items():
        told = telemetry.ask(f"/page_frag/map,{name}")
        marks = drawn(prompt[name])
        check(told["pages_per_mark"] == 1 and "".join(told["rows"]) == marks,
              f"{name}: {told} is not {marks}")
        for mark, key in MARKS.items():
            check(marks.count(mark) == told[key], f"{name}: {told[key]} {key} in {marks}")
        small = told["fallback_held"] + told["fallback_free"]
        check(len(marks) == pool["pages"] + small and small == told["fallback_pages"],
              f"{name}: {len(marks)} marks for {pool['pages']} pages")
        check(told["free"] + told["reserve"] == pool["pages_free"],
              f"{name}: {told['free']} marks are free, {pool['pages_free']} pages")


def check_port(pmd, telemetry, port=0):
    """A port's answer, after comparing it with what the prompt shows."""
    told = telemetry.ask(f"/page_frag/port,{port}")
    check(PORT_KEYS <= set(told), f"no {PORT_KEYS - set(told)}")
    said = shown(blocks(pmd.ask("show frag port"), "Port")[str(port)])
    for text, key in (("Frames", "frames"), ("Segments received", "segs_in"),
                      ("Segments left", "segs_out"), ("Small packets copied", "copybreak"),
                      ("Headers split off", "hdr_split"), ("Bytes held", "bytes_held"),
                      ("Bytes pinned by its pools", "bytes_pinned")):
        check(int(said[text]) == told[key], f"{text} is {said[text]}, {key} is {told[key]}")
    check(said["Layout"] == f"{told['layout']} ({told['reason']})", said["Layout"])
    return told


def same_as_counted(pool):
    check(pool["bytes_pinned"] >= pool["bytes_held"], f"more is held than pinned: {pool}")
    check(pool["double_free"] == 0, f"double frees: {pool}")


@case
def held_in_slices(running):
    """Packets in noisy's FIFO count their bytes, merged ones too; nothing else does."""
    dice = random.Random(5)
    sent = captures.frames([dice.choice((60, 300, 1500, 5000)) for _ in range(NB)])
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--port-topology=loop",
                 *NOISY, mbufs=32768) as pmd, Telemetry(pmd.prefix) as telemetry:
        idle = all_pools(pmd, telemetry)["mb_pool_0"]
        check(idle["bytes_held"] == 0 and idle["slots_out"] == 0, idle)
        check(telemetry.ask("/page_frag/ports") == [0], "the port is not listed")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] == NB, "all received")

        length = sum(map(len, sent))
        pool = all_pools(pmd, telemetry)["mb_pool_0"]
        port = check_port(pmd, telemetry)
        same_as_counted(pool)
        check(pool["bytes_held"] == length, f"the pool holds {pool['bytes_held']} of {length}")
        check(port["bytes_held"] == length, f"the port holds {port['bytes_held']} of {length}")
        check(port["bytes_pinned"] == pool["bytes_pinned"], f"{port} has {pool}")
        check(port["frames"] == NB and port["segs_out"] < port["segs_in"], port)
        check(pool["slots_out"] >= port["segs_in"], "slots are out for all segments")
        # The FIFO still holds them.
        pmd.ask("clear fwd stats all")
        check(check_port(pmd, telemetry)["bytes_held"] == length, "clearing forgot what is held")

        pmd.stop()
        pools = all_pools(pmd, telemetry)
        check(pools["mb_pool_0"]["bytes_held"] == 0, "bytes are held after the stop")
        check(check_port(pmd, telemetry)["bytes_held"] == 0, "bytes are held after the stop")
        check_maps(pmd, telemetry, pools)
    captures.check_same(sent, out)


@case(each={"pools of their own": ("em", []), "a shared pool": ("em", ["--frag-layout=spaced"]),
            "virtio": ("virtio", [])})
def held_beside_full_rings(running, row, options):
    """What waits in descriptors counts nothing, though it had been used before."""
    vdevs = [f"net_mock{port},row={row},as=row,gen=60/1514/9000,gen_count={count},"
             "tx_clean=at_once,check=off" for port, count in ((0, 2000), (1, 900))]
    # The first packets go round the rings, the last 500 of each port stay.
    with Fragpmd(running, vdevs, "--max-pkt-len=9618", "--enable-scatter", "--no-flush-rx",
                 "--forward-mode=noisy", "--noisy-tx-sw-buffer-size=500", *options, mbufs=16384,
                 eal=["-d", plugin(running)]) as pmd, Telemetry(pmd.prefix) as telemetry:
        pmd.ask("start")
        for port, count in ((0, 2000), (1, 900)):
            pmd.wait_until(lambda p=port, n=count: pmd.stats(p)["RX-packets"] == n, "received")
        pools = all_pools(pmd, telemetry)
        ports = [check_port(pmd, telemetry, port) for port in (0, 1)]
        held = [port["bytes_held"] for port in ports]
        for port in (0, 1):
            left = pmd.stats(1 - port)["TX-bytes"]
            check(held[port] == pmd.stats(port)["RX-bytes"] - left > 0,
                  f"port {port} holds {held[port]}; {left} of its bytes were sent")
        check(sum(pool["bytes_held"] for pool in pools.values()) == sum(held),
              f"ports hold {held}, pools {[pool['bytes_held'] for pool in pools.values()]}")
        for number, port in enumerate(ports):
            pool = pools[port["pool"]]
            same_as_counted(pool)
            check(port["layout"] == pool["layout"], f"{port['layout']} and {pool['layout']}")
            check(port["bytes_pinned"] == pool["bytes_pinned"], f"port {number} pins otherwise")
            check(pool["fast"] > 0 and pool["fast"] <= pool["issued"], pool)
        pmd.stop()
        pools = all_pools(pmd, telemetry)
        check(all(pool["bytes_held"] == 0 for pool in pools.values()), f"held after: {pools}")
        check_maps(pmd, telemetry, pools)
        for port in (0, 1):
            check(check_port(pmd, telemetry, port)["bytes_held"] == 0, "held after the stop")


@case(each={"copied": ("--frag-copybreak=256", lambda length: length <= 256, lambda length: length),
            "split": ("--frag-header-split=64", lambda length: length > 64, lambda _: 64)})
def held_in_fragments(running, option, goes, part):
    """Copies are the fragments' pool's, with their headroom, and not the slices' any more."""
    sent = captures.frames([60, 300, 64, 1500, 100] * (NB // 5))
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--port-topology=loop",
                 *NOISY, option, mbufs=32768) as pmd, Telemetry(pmd.prefix) as telemetry:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] == NB, "all received")
        lengths = [len(packet) for packet in sent]
        copies = [part(length) for length in lengths if goes(length)]
        pools = all_pools(pmd, telemetry)
        fragments = pools["fragments"]
        check(fragments["mode"] == "fragments" and fragments["slots_out"] == len(copies),
              fragments)
        check(fragments["bytes_held"] == sum(copies) + HEADROOM * len(copies),
              f"fragments hold {fragments['bytes_held']}")
        check(pools["mb_pool_0"]["bytes_held"] == sum(lengths) - sum(copies),
              f"slices hold {pools['mb_pool_0']['bytes_held']}")
        check(fragments["refill"] > 0 and fragments["fast"] > 0, fragments)
        same_as_counted(fragments)
        port = check_port(pmd, telemetry)
        check(port["bytes_held"] == sum(lengths), f"the port holds {port['bytes_held']}")
        check(port["copybreak"] + port["hdr_split"] == len(copies), port)
        check_maps(pmd, telemetry, {"fragments": fragments})
        pmd.stop()
        pools = all_pools(pmd, telemetry)
        check(pools["fragments"]["bytes_held"] == pools["fragments"]["slots_out"] == 0, pools)
        check(pools["mb_pool_0"]["bytes_held"] == 0, pools)
        check_maps(pmd, telemetry, pools)
    captures.check_same(sent, out)


@case(each={engine: (engine,) for engine in ("txonly", "txstream", "rxonly", "io")})
def what_is_made_here_is_not_held(running, engine):
    """Sent packets that were never received, and freed ones, leave nothing behind."""
    with Fragpmd(running, ("net_null0,size=64", "net_null1,size=64"),
                 f"--forward-mode={engine}") as pmd, \
            Telemetry(pmd.prefix) as telemetry:
        pmd.ask("start tx_first 2")
        stats = {"rxonly": "RX-packets"}.get(engine, "TX-packets")
        pmd.wait_until(lambda: pmd.stats(0)[stats] > 10000, "packets")
        pmd.stop()
        for port in (0, 1):
            check(check_port(pmd, telemetry, port)["bytes_held"] == 0, "bytes are held")
        pools = all_pools(pmd, telemetry)
        check(all(pool["bytes_held"] == 0 for pool in pools.values()), f"held: {pools}")
        check(pools["mb_pool_0"]["fast"] > 0 or engine == "txstream", pools)


@case(each={pool: (pool,) for pool in POOLS})
def endpoints(running, pool):
    """Every kind of pool; what is asked wrongly is refused."""
    with Fragpmd(running, ("net_null0", "net_null1"), *POOLS[pool], mbufs=70000) as pmd, \
            Telemetry(pmd.prefix) as telemetry:
        check(telemetry.ask("/page_frag/ports") == [0, 1], "not both ports are listed")
        for wrong in ("/page_frag/pool", "/page_frag/pool,none", "/page_frag/map,none",
                      "/page_frag/port", "/page_frag/port,7", "/page_frag/port,0x",
                      "/page_frag/port,99999999999999999999"):
            check(telemetry.ask(wrong) is None, f"{wrong} has an answer")
        names = telemetry.ask("/page_frag/pools")
        layout = telemetry.ask("/page_frag/port,1")["layout"]
        check(layout == ("spaced" if pool == "ordered" else "none"), layout)
        if pool == "native":
            check(names == [], f"{names}")
            return
        info = telemetry.ask("/page_frag/pool,mb_pool_0")
        check(info["mode"] == pool, info)
        picture = telemetry.ask("/page_frag/map,mb_pool_0")
        # More pages than marks: the last one may stand for fewer.
        marks = "".join(picture["rows"])
        k = picture["pages_per_mark"]
        check(k == -(-info["pages"] // 4096) and len(marks) == -(-info["pages"] // k), picture)
        block = blocks(pmd.ask("show frag map"), "Pages of pool")["mb_pool_0"]
        check(drawn(block) == marks, "the prompt draws something else")
        check((f"A mark is for {k} pages" in block) == (k > 1), block)
