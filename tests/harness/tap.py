# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What a program in a namespace sends to an interface of net_tap, and gets from it."""

import subprocess
import sys

from harness.cases import check
from harness.process import die_with_parent

# Runs in the namespace: when it is told to, sends the frames of a file, each after its length in
# four bytes; then writes as many of those that arrive to another file, as far as they come.
EXCHANGE = """
import socket, sys
source, interface, sink, wanted = *sys.argv[1:4], int(sys.argv[4])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
wire.bind((interface, 3 if wanted else 0))  # ETH_P_ALL, or none
print("ready", flush=True)
sys.stdin.readline()
with open(source, "rb") as file:
    while length := int.from_bytes(file.read(4), "little"):
        wire.send(file.read(length))
got = []
wire.settimeout(10)
try:
    while len(got) < wanted:
        frame, (_, _, kind, _, _) = wire.recvfrom(65536)
        if kind != socket.PACKET_OUTGOING:
            got.append(frame)
except TimeoutError:
    pass
with open(sink, "wb") as file:
    for frame in got:
        file.write(len(frame).to_bytes(4, "little") + frame)
"""


def exchange(running, inside, interface, frames, wanted=0, when_ready=lambda: None):
    """Brings an interface up and sends frames into it; returns those that it gives, up to wanted.

    when_ready is called before the first is sent, when none that arrives will be missed.
    """
    source, sink = running.folder / "frames", running.folder / "frames.back"
    source.write_bytes(b"".join(len(one).to_bytes(4, "little") + one for one in frames))
    subprocess.run([*inside, "ip", "link", "set", interface, "up"], check=True)
    with subprocess.Popen(
            [*inside, sys.executable, "-c", EXCHANGE, source, interface, sink, str(wanted)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=die_with_parent) as process:
        process.stdout.readline()
        when_ready()
        process.communicate("go\n")
    check(process.returncode == 0, "frames could not be sent or received")
    data, got = sink.read_bytes(), []
    while data:
        end = 4 + int.from_bytes(data[:4], "little")
        got.append(data[4:end])
        data = data[end:]
    return got
