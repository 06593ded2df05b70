# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Asking a running DPDK program by its telemetry socket."""

import json
import socket

from harness.process import RUNTIME

LIMIT_S = 10


class Telemetry:
    """Use as a context."""

    def __init__(self, prefix):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(LIMIT_S)
        self.path = RUNTIME / prefix / "dpdk_telemetry.v2"

    def __enter__(self):
        self.socket.connect(str(self.path))
        self.max_output = json.loads(self.socket.recv(1024))["max_output_len"]
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, command):
        """The answer to a command; None if it was refused."""
        self.socket.send(command.encode())
        answer = json.loads(self.socket.recv(self.max_output))
        return answer[command.split(",", 1)[0]]
