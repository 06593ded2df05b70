# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The kernel's end of net_tap ports: frames are sent into them, and what comes out is collected."""

import select
import socket
import time

from harness.cases import Failure, check

SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
SO_RCVBUFFORCE = 33
ETH_P_ALL = 3

# No frame may be lost in the kernel, however late the reader is.
QUEUE, BUFFER = 20000, 256 << 20
LARGEST = 65536

# Silence that ends a transfer that is not complete, and silence after a complete one.
LIMIT_S, AFTER_S = 10, 0.1


def vdevs(count):
    """The EAL's arguments for that many ports; their MAC addresses are always the same."""
    return [f"--vdev=net_tap{i},iface=tap{i},mac=fixed" for i in range(count)]


def mac(port):
    """The address of a port made with mac=fixed."""
    return b"\x02dtap" + str(port).encode()


class Taps:
    """Opened when the program has made its ports. Use as a context."""

    def __init__(self, namespace, count):
        self.sockets = []
        with namespace.entered():
            for port in range(count):
                namespace.run("ip", "link", "set", f"tap{port}", "txqueuelen", QUEUE)
                one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
                one.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
                one.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
                one.bind((f"tap{port}", ETH_P_ALL))
                self.sockets.append(one)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()

    def _collect(self, got, limit_s):
        """Takes what is there or comes within a time; False if nothing did."""
        ready = select.select(self.sockets, [], [], limit_s)[0]
        for one in ready:
            got[self.sockets.index(one)].append(one.recv(LARGEST))
        return bool(ready)

    def exchange(self, frames, counts):
        """Sends each port's frames; returns each port's frames that come out, in order.

        counts: how many have to come out of each port.
        """
        got = [[] for _ in self.sockets]
        try:
            self._exchange(frames, counts, got)
        except OSError as error:
            raise Failure(f"the ports are gone after {[len(one) for one in got]} frames: {error}"
                          ) from error
        return got

    def _exchange(self, frames, counts, got):
        for port, those in enumerate(frames):
            for frame in those:
                self.sockets[port].send(frame)
                self._collect(got, 0)
        while [len(one) for one in got] != counts:
            if not self._collect(got, LIMIT_S):
                raise Failure(f"{[len(one) for one in got]} frames came, not {counts}")
        time.sleep(AFTER_S)
        check(not self._collect(got, 0), f"more frames came than {counts}")
