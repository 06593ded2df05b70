# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Network namespaces: programs run in them, and sockets of the tests are opened in them."""

import contextlib
import ctypes
import itertools
import os
import subprocess

CLONE_NEWNET = 0x40000000

_numbers = itertools.count(1)
_libc = ctypes.CDLL(None, use_errno=True)


def _switch(file):
    if _libc.setns(file.fileno(), CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class Namespace:
    """A namespace that is gone, with all that is in it, when the case ends.

    inside: what a command line begins with to run there.
    """

    def __init__(self, running):
        self.name = f"fragpmd-test-{os.getpid()}-{next(_numbers)}"
        self.inside = ["ip", "netns", "exec", self.name]
        subprocess.run(["ip", "netns", "add", self.name], check=True, capture_output=True)
        running.later.callback(subprocess.run, ["ip", "netns", "del", self.name], check=False)
        # The kernel's own chatter on a new interface would mix with our frames.
        subprocess.run([*self.inside, "sh", "-c",
                        "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6"], check=False)

    def run(self, *command, **more):
        """Runs a command there, which has to succeed; returns what it printed."""
        return subprocess.run([*self.inside, *map(str, command)], check=True, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, **more).stdout

    @contextlib.contextmanager
    def entered(self):
        """This thread is there meanwhile; sockets that it opens stay there."""
        with open("/proc/thread-self/ns/net", encoding="ascii") as home, \
                open(f"/run/netns/{self.name}", encoding="ascii") as there:
            _switch(there)
            try:
                yield
            finally:
                _switch(home)
