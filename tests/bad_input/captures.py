# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Capture files that are missing, unreadable or incomplete."""

from harness import captures
from harness.cases import case
from harness.refusal import refused

WHOLE = 24 + 3 * (16 + 100)  # bytes of the file of three packets that cut() makes


def cut(path, length):
    captures.write(path, captures.frames([100] * 3))
    path.write_bytes(path.read_bytes()[:length])


@case(each={"empty": (0,), "inside the file's header": (10,),
            "inside a packet's header": (WHOLE - 110,), "inside a packet": (WHOLE - 1,)})
def truncated(running, length):
    path = running.folder / "cut.pcap"
    cut(path, length)
    refused(running, r"cut\.pcap.*(truncated|incomplete|cut short|not a (pcap|capture) file)",
            options=["--port-topology=loop", "--no-flush-rx"],
            vdevs=[f"--vdev=net_pcap0,rx_pcap={path},tx_pcap={running.folder}/out.pcap"])


@case
def not_a_capture(running):
    path = running.folder / "text.pcap"
    path.write_text("this is a line of text, not a capture\n" * 10)
    refused(running, r"text\.pcap", r"device net_pcap0 of --vdev did not come up|not a pcap file",
            options=["--port-topology=loop"],
            vdevs=[f"--vdev=net_pcap0,rx_pcap={path},tx_pcap={running.folder}/out.pcap"])


@case
def missing(running):
    refused(running, r"device net_pcap0 of --vdev did not come up: .*nonexistent\.pcap",
            r"(?i)no such file", options=["--port-topology=loop"],
            vdevs=[f"--vdev=net_pcap0,rx_pcap={running.folder}/nonexistent.pcap,"
                   f"tx_pcap={running.folder}/out.pcap"])


@case
def output_folder_missing(running):
    path = running.folder / "in.pcap"
    captures.write(path, captures.frames([100]))
    refused(running, r"device net_pcap0 of --vdev did not come up: .*/nonexistent/out\.pcap",
            options=["--port-topology=loop"],
            vdevs=[f"--vdev=net_pcap0,rx_pcap={path},tx_pcap=/nonexistent/out.pcap"])


@case
def second_file_truncated(running):
    """The damaged file is the one that is named, also when a good one comes before it."""
    whole, path = running.folder / "whole.pcap", running.folder / "cut.pcap"
    captures.write(whole, captures.frames([100] * 3))
    cut(path, WHOLE - 1)
    refused(running, r"cut\.pcap .*device net_pcap1\b.*truncated.* after 2 whole packets",
            options=["--no-flush-rx"],
            vdevs=[f"--vdev=net_pcap0,rx_pcap={whole},tx_pcap={running.folder}/out0.pcap",
                   f"--vdev=net_pcap1,rx_pcap={path},tx_pcap={running.folder}/out1.pcap"])
