# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""A program that takes the first segment of each packet for all of it gets whole frames."""

import contextlib
import random
import struct
import subprocess

from harness import captures
from harness.cases import Skip, case, check
from harness.dpdk import memif_wants_short_segments
from harness.fragpmd import Fragpmd
from harness.plugin import NATIVE, environment, eal_options
from harness.process import new_prefix, two_cpus
from harness.program import Program
from harness.wires import await_link, memif

# A ring as long as memif has them: all frames fit, see tests/smoke/memif.py.
RING = ",rsize=14"
WHOLE = "mode=ordered,layout=packed,linearise=always"


@contextlib.contextmanager
def one_segment(running, pool, vdev, count):
    """The program, ready to receive so many packets."""
    prefix = new_prefix()
    folder = running.setting.build("build-tests") / "tests" / "plugin"
    command = [folder / "one_segment", f"--lcores=0@{two_cpus()[1]}", "--no-pci",
               f"--file-prefix={prefix}", *running.setting.eal_memory(), f"--vdev={vdev}",
               *eal_options(running, pool), "--", running.folder / "first", count]
    program = Program(running, command, "one_segment", environment(pool), prefix)
    program.start(stdin=subprocess.PIPE)
    try:
        program.wait_for("ready")
        yield program
        program.process.stdin.close()
        check(program.wait_for_end() == 0, "the program failed")
    finally:
        program.kill()


def first_segments(running):
    """What the program took for packets."""
    data = (running.folder / "first").read_bytes()
    while data:
        length, = struct.unpack_from("<I", data)
        yield data[4:4 + length]
        data = data[4 + length:]


def over_memif(running, pool, packets):
    """Frames that another program sends to this one; what it took for packets."""
    into, unused = running.folder / "in.pcap", running.folder / "unused.pcap"
    captures.write(into, packets)
    with one_segment(running, pool, memif(running, 0, "server", RING), len(packets)) as program:
        with Fragpmd(running, [memif(running, 0, "client", RING),
                               f"net_pcap0,rx_pcap={into},tx_pcap={unused}"],
                     "--no-flush-rx", "--disable-link-check", "--mp-alloc=native") as sender:
            await_link(sender, 0)
            sender.ask("start")
            # A memif whose other end goes may crash in DPDK if it is closed at that moment.
            program.wait_for(" packets\n")
    return list(first_segments(running))


def sizes():
    dice = random.Random(7)
    return [dice.randint(60, 9600) for _ in range(1500)]


FRAMES = {"steady": [9018] * 1500, "of all sizes": sizes()}


@case(each={kind: (lengths,) for kind, lengths in FRAMES.items()})
def whole_frames(running, lengths):
    if memif_wants_short_segments():
        raise Skip("net_memif of this DPDK sends no segments of more than 2048 bytes")
    sent = captures.frames(lengths)
    got = over_memif(running, WHOLE, sent)
    check(len(got) == len(sent), f"{len(got)} packets of {len(sent)}")
    for number, (one, other) in enumerate(zip(sent, got)):
        check(one == other, f"frame {number} of {len(one)} bytes came as {len(other)}"
                            f"{' bytes' if one[:len(other)] == other else ' others'}")


@case(each={"native": (NATIVE,), "compatible": ("",), "off": ("mode=ordered,linearise=off",)})
def cut_frames(running, pool):
    """What the program gets of them otherwise: so the case above can fail."""
    sent = captures.frames([9018] * 100)
    got = over_memif(running, pool, sent)
    check([len(one) for one in got] == [2048] * 100, "the first segments are not 2048 bytes")
