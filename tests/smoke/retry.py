# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""set fwd NAME retry: what a full queue does not take is tried again, and not for ever."""

import contextlib
import re
import signal
import time

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.wires import COMMON, await_link, memif

# More than a ring holds, of a size that never wraps around within a frame.
FRAMES = captures.frames([64] * 4000)
RING = 1024
MOST = 0xffffffff


@contextlib.contextmanager
def wire(running, *options):
    """From a capture through memif into a file; the one who receives waits for its start."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    empty, unused = running.folder / "empty.pcap", running.folder / "unused.pcap"
    captures.write(into, FRAMES)
    captures.write(empty, [])
    receiver = Fragpmd(running, [memif(running, 0, "server"),
                                 f"net_pcap0,rx_pcap={empty},tx_pcap={out}"], *COMMON)
    sender = Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={unused}",
                               memif(running, 0, "client")], *COMMON, *options)
    with receiver, sender:
        await_link(receiver, 0)
        await_link(sender, 1)
        yield sender, receiver, out


def counts(answer):
    """(received, sent, dropped) of the summary."""
    part = answer[answer.index("Accumulated"):]
    return tuple(int(re.search(rf"{name}: (\d+)", part)[1])
                 for name in ("RX-packets", "TX-packets", "TX-dropped"))


def fill(sender):
    """Starts the sender, and waits until the ring is full."""
    answer = sender.ask("start")
    sent = -1
    while sent <= 0 or sent != sender.stats(1)["TX-packets"]:
        sent = sender.stats(1)["TX-packets"]
        time.sleep(0.1)
    check(0 < sent <= RING, f"{sent} frames are in a ring of {RING}")
    return answer


@case
def words(running):
    """What is said of it, in all places."""
    with Fragpmd(running, ["net_null0", "net_null1"]) as pmd:
        check("Set mac packet forwarding mode with retry\n" in pmd.ask("set fwd mac retry"),
              "not confirmed")
        pmd.ask("set burst tx delay 7 retry 9")
        answer = pmd.ask("start")
        pmd.stop()
        check(re.search(r"^mac packet forwarding with retry - ports=2 - cores=1 - streams=2 - .*\n"
                        r"TX retry num: 9, delay between TX retries: 7us\n"
                        r"Logical Core ", answer, re.M), "first line of start")
        check("\n  mac packet forwarding with retry packets/burst=32\n" in answer, "second part")
        check("Set mac packet forwarding mode\n" in pmd.ask("set fwd mac"), "not taken back")
        answer = pmd.ask("start")
        check("retry" not in answer.lower(), f"still there: {answer}")


@case
def without(running):
    """What the ring does not take is dropped, whatever is said of retries."""
    with wire(running) as (sender, receiver, _):
        sender.ask(f"set burst tx delay 100 retry {MOST}")
        fill(sender)
        sender.wait_until(lambda: sender.stats(0)["RX-packets"] == len(FRAMES), "all are read")
        received, sent, dropped = counts(sender.ask("stop"))
        check(received == len(FRAMES) and dropped > 0 and sent + dropped == received,
              f"{received} received, {sent} sent, {dropped} dropped")
        receiver.ask("start")
        receiver.wait_until(lambda: receiver.stats(1)["TX-packets"] == sent, "the frames sent")


@case(each={"with a delay": (100, 1000000), "without a delay": (0, MOST)})
def with_retries(running, delay, retries):
    """The sender waits for the receiver: nothing is dropped, all arrives in order."""
    # Bursts of which the ring takes a part.
    with wire(running, "--burst=48") as (sender, receiver, out):
        sender.ask("set fwd io retry")
        sender.ask(f"set burst tx delay {delay} retry {retries}")
        fill(sender)
        receiver.ask("start")
        receiver.wait_until(lambda: receiver.stats(1)["TX-packets"] == len(FRAMES), "all frames")
        found = counts(sender.ask("stop"))
        check(found == (len(FRAMES), len(FRAMES), 0), f"received, sent, dropped: {found}")
    captures.check_same(FRAMES, out)


@case
def few_retries(running):
    """After its retries a packet is dropped, and counted once."""
    with wire(running) as (sender, _receiver, _):
        sender.ask("set fwd io retry")
        sender.ask("set burst tx delay 10 retry 3")
        fill(sender)
        sender.wait_until(lambda: sender.stats(0)["RX-packets"] == len(FRAMES), "all are read")
        received, sent, dropped = counts(sender.ask("stop"))
        check(dropped > 0 and sent + dropped == received == len(FRAMES),
              f"{received} received, {sent} sent, {dropped} dropped")


@case(each={"delay": (MOST, MOST), "retries": (0, MOST)})
def stop_ends_retries(running, delay, retries):
    """However long it would take: stop is answered, and what was held is counted as dropped."""
    with wire(running) as (sender, _receiver, _):
        sender.ask("set fwd io retry")
        sender.ask(f"set burst tx delay {delay} retry {retries}")
        fill(sender)
        begin = time.monotonic()
        received, sent, dropped = counts(sender.ask("stop"))
        took = time.monotonic() - begin
        check(took < 5, f"stop took {took:.1f} s")
        check(dropped > 0 and sent + dropped == received,
              f"{received} received, {sent} sent, {dropped} dropped")


@case
def shorter_while_running(running):
    """The numbers of retries may be changed while forwarding runs."""
    with wire(running) as (sender, _receiver, _):
        sender.ask("set fwd io retry")
        sender.ask("set burst tx delay 1000 retry 1000")
        fill(sender)
        sender.ask("set burst tx delay 0 retry 0")
        sender.wait_until(lambda: sender.stats(0)["RX-packets"] == len(FRAMES), "all are read")
        received, sent, dropped = counts(sender.ask("stop"))
        check(sent + dropped == received == len(FRAMES),
              f"{received} received, {sent} sent, {dropped} dropped")


@case
def signal_ends_tx_first(running):
    """The bursts of tx_first are sent while the prompt waits: a signal ends that."""
    with wire(running) as (sender, _receiver, _):
        sender.ask("set fwd io retry")
        sender.ask(f"set burst tx delay {MOST} retry {MOST}")
        sender.send("start tx_first 1000")
        sender.wait_for("TX offloads=")
        time.sleep(0.5)
        sender.signal(signal.SIGTERM)
        sender.end()
