# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""A fragpmd, or the distribution's testpmd, that is driven through its prompt."""

import re
import subprocess
import time

from harness.cases import Failure, check
from harness.process import lcores, left_behind, new_prefix, processes_of
from harness.program import Program

PROMPT = "testpmd> "
ALL_BACK = re.compile(r"^fragpmd: all mbufs of pool \S+ are back "
                      r"\((\d+)(?: pages free)? of (\d+)\)$", re.MULTILINE)

# The options that choose each of the pools.
POOLS = {
    "ordered": ["--frag-mode=ordered"],
    "compatible": ["--mbcache=250"],
    "native": ["--mp-alloc=native"],
}


class Fragpmd(Program):
    """Use as a context: at the end the process is gone and was checked, see end()."""

    def __init__(self, case, vdevs, *options, eal=(), interactive=True, workers=1, mbufs=8192,
                 huge=True, program=None, wait=True, within=(), environment=None):
        prefix = new_prefix()
        self.is_ours = program is None
        self.interactive = interactive
        memory = case.setting.eal_memory() if huge else ["--no-huge", "-m", "1024"]
        command = [*within, program or case.command(), lcores(workers), "--no-pci",
                   f"--file-prefix={prefix}", *memory,
                   *(f"--vdev={vdev}" for vdev in vdevs), *eal, "--",
                   *(["-i"] if interactive else []), f"--total-num-mbufs={mbufs}", *options]
        if not self.is_ours:
            # testpmd keeps what it prints for itself as long as its output is not a terminal.
            command = ["stdbuf", "-oL", *command]
        super().__init__(case, command, prefix, environment, prefix)
        self._wait = wait
        self._checked = False

    def __enter__(self):
        self.start(stdin=subprocess.PIPE)
        if self._wait:
            try:
                self.wait_for(PROMPT if self.interactive else "Press enter to exit")
            except BaseException:
                self.kill()
                raise
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.kill()
        elif not self._checked:
            if self.process.poll() is None:
                self.send("quit")
            self.end()

    def send(self, line):
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def ask(self, command):
        """Sends a command; returns what is printed up to the next prompt."""
        start = len(self.output())
        self.send(command)
        answer = self.wait_for(PROMPT, start)
        check("Bad arguments" not in answer and "Command not found" not in answer,
              f"'{command}' was refused: {answer}")
        return answer

    def stats(self, port):
        """The numbers of 'show port stats'."""
        answer = self.ask(f"show port stats {port}")
        return {name: int(value) for name, value in re.findall(r"([RT][Xx]-\w+): +(\d+)", answer)}

    def frag_pool(self):
        return self.ask("show frag pool")

    def wait_until(self, condition, what, limit=30):
        """Asks for the statistics until a condition of theirs holds."""
        until = time.monotonic() + limit
        while not condition():
            if time.monotonic() > until:
                raise Failure(f"not seen within {limit} s: {what}")
            time.sleep(0.01)

    def stop(self):
        """Stops forwarding; returns the accumulated (RX, TX) counts of the summary."""
        answer = self.ask("stop")
        return accumulated(answer)

    def end(self, limit=30):
        """Waits for the process to end, and checks that it ended well and left nothing."""
        self._checked = True
        self.wait_for_end(limit)
        output = self.output()
        left = left_behind(self.prefix) if self.is_ours else list(processes_of(self.prefix))
        self.sweep()
        check(self.process.returncode == 0, f"exit status {self.process.returncode}")
        check(re.search(r"^Bye\.\.\.$", output, re.MULTILINE), "'Bye...' is missing")
        check(not left, f"left behind: {left}")
        if self.is_ours:
            check_all_back(output)
        return output


def check_all_back(output):
    """Every pool must say that all its mbufs, and all its pages, are back."""
    pools = re.findall(r"create a new mbuf pool <", output)
    back = ALL_BACK.findall(output)
    check(pools and len(back) == len(pools),
          f"{len(pools)} pools, but {len(back)} said that all mbufs are back")
    check("were not returned" not in output, "fragments were not returned")
    for home, total in back:
        check(home == total and int(total) > 0, f"{home} of {total} are back")


def accumulated(text):
    """The accumulated (RX, TX) packets of the forward statistics."""
    match = re.search(r"Accumulated forward statistics.*?RX-packets: (\d+).*?TX-packets: (\d+)",
                      text, re.DOTALL)
    check(match, f"no accumulated forward statistics in: {text}")
    return int(match[1]), int(match[2])
