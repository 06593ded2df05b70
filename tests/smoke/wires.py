# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Frames of several slices over real drivers: what becomes of their segments, and every byte."""

import random

from harness import captures
from harness.cases import case, check
from harness.dpdk import memif_wants_short_segments
from harness.wires import over_memif, over_pcap, over_virtio


def all_sizes():
    """Where a slice ends and the next begins, with each driver's offsets; and all the way."""
    steps = [k * 2048 + offset for k in range(1, 5) for offset in range(-20, 21)]
    steps += [k * 2048 + offset + near for k in range(1, 5)
              for offset in (-128, -116, -12, 12, 116, 128) for near in range(-2, 3)]
    steps += [128 * k + near for k in (1, 14, 15, 17) for near in range(-3, 4)]
    return steps + list(range(60, 9601, 7)) + [9600]


def mixed():
    """Small, medium and big frames in no order."""
    dice = random.Random(5)
    kinds = [(60, 256, 40), (257, 2048, 20), (2049, 9600, 40)]
    chosen = dice.choices(kinds, weights=[kind[2] for kind in kinds], k=3000)
    return [dice.randint(low, high) for low, high, _ in chosen]


def pcap(running, packets, *options):
    return over_pcap(running, packets, *options)


def memif(running, packets, *options):
    # A ring as long as the driver has them: all frames fit, see tests/smoke/memif.py.
    return over_memif(running, packets, "--frag-layout=packed", *options, ring=",rsize=14")


def virtio(running, packets, *options):
    return over_virtio(running, packets, "--frag-layout=packed", *options)


def virtio_long(running, packets, *options):
    """Frames that leave as one mbuf each."""
    return over_virtio(running, packets, "--frag-layout=packed", *options,
                       sender=["--mbuf-size=10240"])


def vhost(running, packets, *options):
    """The other way. The buffers of a frame are no neighbours there: see driver_layout.c."""
    return over_virtio(running, packets, *options, back=True)


# Wires whose frames become one segment where they lie in one page, and one where none does.
MERGED = {"pcap": pcap, "virtio": virtio}
if not memif_wants_short_segments():
    MERGED["memif"] = memif
WIRES = {**MERGED, "vhost": vhost}
LENGTHS = {"all sizes": all_sizes(), "mixed": mixed(), "steady": [9018] * 1500}


def through(running, wire, sent, *options):
    """All frames come, in chains, and none is lost or changed on the way."""
    seen = wire(running, captures.frames(sent), *options)
    check(seen["Frames"] == len(sent), f"{seen['Frames']} frames of {len(sent)}")
    for name in ("Frames dropped as too big", "Layout mismatches", "Copies without memory"):
        check(seen[name] == 0, f"{name}: {seen[name]}")
    chains = sum(length > 2200 for length in sent)
    check(seen["Segments received"] >= len(sent) + chains, "frames were not chains")
    return seen


def bound(kind, slots_per_page):
    """Segments per frame, at most: steady frames keep in phase with pages; of others, a frame of
    five slots straddles two pages in four of the S places where it can begin."""
    return 1.02 if kind == "steady" else 1 + 4 / slots_per_page


@case(each={**{f"{kind}, {name}": (wire, kind) for name, wire in MERGED.items()
               for kind in LENGTHS},
            **{f"{kind}, virtio, sent as one": (virtio_long, kind) for kind in LENGTHS}})
def best(running, wire, kind):
    sent = LENGTHS[kind]
    seen = through(running, wire, sent, "--frag-linearise=best")
    each, limit = seen["Segments left"] / len(sent), bound(kind, seen.slots_per_page)
    check(each <= limit, f"{each:.3f} segments per frame, more than {limit:.3f}")
    check(seen["Segments left"] == len(sent) + seen["Frames in two pages"],
          "a frame is in more than two segments")


@case(each={name: (wire,) for name, wire in MERGED.items()})
def phase_is_found_again(running, wire):
    """After a small frame, long ones are out of step with pages only as far as was taken ahead."""
    sent = [60] + [9018] * 1500
    seen = through(running, wire, sent, "--frag-linearise=best")
    # One of three is in two pages while they are out of step: a burst, or a ring of 1024 slots.
    ahead = 32 if wire is pcap else 1024 / 5
    check(seen["Frames in two pages"] <= 3 + ahead / 2,
          f"{seen['Frames in two pages']} frames in two pages")
    check(seen["Brought in step with pages"] > 0, "that was not needed")


@case(each={kind: (kind,) for kind in LENGTHS})
def chains_stay(running, kind):
    seen = through(running, vhost, LENGTHS[kind], "--frag-linearise=best")
    check(seen["Segments left"] == seen["Segments received"], "something was merged")


@case(each={f"{kind}, {name}": (wire, kind) for name, wire in WIRES.items() for kind in LENGTHS})
def always(running, wire, kind):
    sent = LENGTHS[kind]
    seen = through(running, wire, sent, "--frag-linearise=always")
    check(seen["Segments left"] == len(sent), f"{seen['Segments left']} segments are left")
    check(seen["Frames copied"] == seen["Frames in two pages"], "other frames were copied")
    if kind == "steady" and wire is not vhost:
        check(seen["Frames copied"] <= 0.02 * len(sent), f"{seen['Frames copied']} were copied")


@case(each={f"{name}, {how}": (wire, how) for name, wire in WIRES.items()
            for how in ("best", "always")})
def copybreak(running, wire, how):
    sent = LENGTHS["mixed"]
    seen = through(running, wire, sent, f"--frag-linearise={how}", "--frag-copybreak=256")
    small = sum(length <= 256 for length in sent)
    check(seen["Small packets copied"] == small,
          f"{seen['Small packets copied']} packets copied, not {small}")


@case(each={name: (wire,) for name, wire in WIRES.items()})
def header_split(running, wire):
    sent = LENGTHS["mixed"]
    seen = through(running, wire, sent, "--frag-header-split=64")
    longer = sum(length > 64 for length in sent)
    check(seen["Headers split off"] == longer,
          f"{seen['Headers split off']} headers split off, not {longer}")


# Frames of up to 64 KB, as virtual devices hand out what was merged before or will be cut up later.
BIG = {"steady": [60000] * 900, "mixed": [60000, 64, 9018, 20000, 65300, 1500] * 60}


@case(each={f"{kind}, {how}": (kind, how) for kind in BIG for how in ("best", "always")})
def up_to_64_kb(running, kind, how):
    sent = BIG[kind]
    longest = f"--max-pkt-len={sent[0]}"
    seen = through(running, pcap, sent, f"--frag-linearise={how}", longest)
    if how == "always":
        check(seen["Segments left"] == len(sent), f"{seen['Segments left']} segments are left")
    if kind == "steady":
        check(seen["Segments left"] == len(sent) and seen["Frames copied"] == 0,
              f"{seen['Segments left']} segments left, {seen['Frames copied']} frames copied")
    else:
        check(seen["Segments left"] <= 1.5 * len(sent), f"{seen['Segments left']} are left")


@case(each={how: (how,) for how in ("best", "always")})
def up_to_64_kb_from_a_guest(running, how):
    """As a guest sends what its device would cut up: vhost chains it, in buffers anywhere."""
    sent = [60000, 64, 9018, 20000, 65000, 1500] * 20
    seen = through(running, vhost, sent, f"--frag-linearise={how}")
    if how == "always":
        check(seen["Segments left"] == len(sent), f"{seen['Segments left']} segments are left")


@case
def too_big_for_one_segment(running):
    """Longer than an mbuf can be with headroom: with always such frames are dropped and counted."""
    sent = captures.frames([1000, 65500, 9018, 65500, 60])
    seen = over_pcap(running, sent, "--frag-linearise=always",
                     expected=[sent[0], sent[2], sent[4]])
    check(seen["Frames dropped as too big"] == 2, f"{seen['Frames dropped as too big']} dropped")
