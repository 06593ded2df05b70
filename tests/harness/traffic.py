# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Two hosts, each with a network stack of the kernel's, talk; what arrives is compared.

A host has a namespace and an address.
"""

import contextlib
import random
import socket
import subprocess
import threading
from collections import Counter

from harness.cases import check

LIMIT_S = 10
WINDOW = 16  # datagrams on their way, so that no queue is too short for them


def _sockets(hosts, kind):
    made = []
    for host in hosts:
        with host.namespace.entered():
            one = socket.socket(socket.AF_INET, kind)
        one.settimeout(LIMIT_S)
        one.bind((host.address, 0))
        made.append(one)
    return made


def ping(hosts, size, count=5):
    """Echoes that may not be fragmented; size: of the IP packet."""
    done = subprocess.run(
        [*hosts[0].namespace.inside, "ping", "-c", str(count), "-i", "0.05", "-W", "5", "-M", "do",
         "-s", str(size - 28), hosts[1].address], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False)
    check(f" {count} received, 0% packet loss" in done.stdout and "wrong data" not in done.stdout,
          f"ping with {size} bytes: {done.stdout}{done.stderr}")


def udp(hosts, lengths):
    """Datagrams of random bytes, both ways; they arrive unchanged.

    Of those that are on their way together, one that is in IP fragments may be overtaken.
    """
    sockets = _sockets(hosts, socket.SOCK_DGRAM)
    random_bytes = random.Random(len(lengths)).randbytes
    try:
        for source, sink in (sockets, reversed(sockets)):
            for at in range(0, len(lengths), WINDOW):
                sent = [random_bytes(length) for length in lengths[at:at + WINDOW]]
                for one in sent:
                    source.sendto(one, sink.getsockname())
                got = _datagrams(sink, len(sent))
                missing = Counter(sent) - Counter(got)
                check(not missing, f"of datagrams from number {at} on, these did not come: "
                      f"{[len(one) for one in missing]} bytes; {len(got)} came")
    finally:
        for one in sockets:
            one.close()


def _datagrams(sink, count):
    got = []
    try:
        while len(got) < count:
            got.append(sink.recv(65536))
    except TimeoutError:
        pass
    return got


def _receive(sink, sent, result):
    connection, _ = sink.accept()
    with connection:
        connection.settimeout(LIMIT_S)
        at = 0
        while got := connection.recv(1 << 20):
            if got != sent[at:at + len(got)]:
                result.append(f"wrong bytes within {len(got)} from byte {at} on")
                return
            at += len(got)
    result.append(at)


def tcp(hosts, length):
    """A stream of random bytes, both ways one after the other."""
    sent = random.Random(length).randbytes(length)
    for source, sink in (hosts, reversed(hosts)):
        talker, listener = _sockets((source, sink), socket.SOCK_STREAM)
        listener.listen(1)
        result = []
        receiver = threading.Thread(target=_receive, args=(listener, sent, result), daemon=True)
        receiver.start()
        with talker, listener:
            # If it breaks off, the receiver says why.
            with contextlib.suppress(OSError):
                talker.connect(listener.getsockname())
                talker.sendall(sent)
                talker.shutdown(socket.SHUT_WR)
            receiver.join(LIMIT_S)
        check(result == [length], f"TCP: {result or 'nothing'} of {length} bytes")
