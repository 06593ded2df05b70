# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The prompt on a terminal: keys, line ends, what is drawn; the same bytes as testpmd's."""

import os
import pty
import re
import select
import subprocess
import termios
import time

from harness.cases import Failure, case, check
from harness.fragpmd import check_all_back
from harness.plugin import TESTPMD
from harness.process import die_with_parent, lcores, left_behind, new_prefix, processes_of, sweep

PROMPT = b"testpmd> "
UP, DOWN, LEFT = b"\x1b[A", b"\x1b[B", b"\x1b[D"
CTRL_A, CTRL_C, CTRL_D, CTRL_K, CTRL_U_BACKSPACE, TAB = b"\1", b"\3", b"\4", b"\v", b"\x7f", b"\t"
# What is drawn besides characters: rdline's ways to move, to clear and to beep.
DRAWING = re.compile(rb"\x1b\[[0-9;]*[A-Za-z]|\x07")


class Terminal:
    """A program whose three files are a terminal. Use as a context."""

    def __init__(self, running, program=None):
        self.ours = program is None
        self.prefix = new_prefix()
        self.command = [program or running.command(), lcores(2), "--no-pci", "--no-huge", "-m",
                        "512", f"--file-prefix={self.prefix}", "--vdev=net_null0",
                        "--vdev=net_null1", "--", "-i", "--total-num-mbufs=8192", "--no-mlockall"]
        self.seen = b""
        running.note(lambda: f"--- on the terminal:\n{self.seen[-3000:]!r}")

    def __enter__(self):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            list(map(str, self.command)), stdin=slave, stdout=slave, stderr=slave,
            preexec_fn=die_with_parent, start_new_session=True)
        os.close(slave)
        try:
            self.until(PROMPT)
            self._until_raw()
        except BaseException:
            self.__exit__(None)
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        sweep(self.prefix)

    def _read(self, limit):
        if not select.select([self.master], [], [], limit)[0]:
            return b""
        try:
            return os.read(self.master, 65536)
        except OSError:  # how Linux says that the other end is closed
            return b""

    def _until_raw(self):
        """The first prompt is drawn a moment before the terminal stops to echo by itself."""
        end = time.monotonic() + 10
        while termios.tcgetattr(self.master)[3] & (termios.ECHO | termios.ICANON | termios.ISIG):
            check(time.monotonic() < end, "the terminal is not made ready for single keys")
            time.sleep(0.01)

    def until(self, text, limit=30):
        """What is drawn, up to and with a text."""
        end, got = time.monotonic() + limit, b""
        while text not in got:
            part = self._read(0.1)
            got += part
            self.seen += part
            if not part and (self.process.poll() is not None or time.monotonic() > end):
                raise Failure(f"{text!r} did not come, only {got!r}")
        return got

    def press(self, keys, until):
        """Presses keys; what is drawn up to a text, and what comes right behind it."""
        os.write(self.master, keys)
        got = self.until(until)
        while part := self._read(0.05):
            got += part
            self.seen += part
        return got

    def ends(self):
        """Waits for the end, which must be a good one."""
        self.until(b"Bye...")
        while self.process.poll() is None:
            self._read(0.1)
        check(self.process.returncode == 0, f"exit status {self.process.returncode}")
        left = left_behind(self.prefix) if self.ours else list(processes_of(self.prefix))
        check(not left, f"left behind: {left}")
        if self.ours:
            check_all_back(self.seen.replace(b"\r", b"").decode(errors="replace"))


def text(drawn):
    return DRAWING.sub(b"", drawn)


@case
def line_ends(running):
    """CR LF, whoever writes the line; the prompt is nothing but itself, after an empty line too."""
    with Terminal(running) as terminal:
        before = terminal.seen.replace(b"\r\n", b"")
        check(b"\n" not in before, "a line ends without CR at the start")
        drawn = terminal.press(b"\n", PROMPT)
        check(drawn == b"\r\r\n" + PROMPT, f"an empty line draws {drawn!r}")
        drawn = terminal.press(b"set nbcore 2\n", PROMPT)
        check(drawn == b"set nbcore 2\r\r\nNumber of forwarding cores set to 2\r\n" + PROMPT,
              f"{drawn!r}")
        drawn = terminal.press(b"show port info 0\n", PROMPT)
        check(drawn.count(b"\n") == drawn.count(b"\r\n") > 20, "a line ends without CR")
        os.write(terminal.master, b"quit\r")
        terminal.ends()


def both_draw(running, keys, until=PROMPT, setup=()):
    """What both programs draw; it has to be the same."""
    drawn = []
    for program in (None, TESTPMD):
        with Terminal(running, program) as terminal:
            for line in setup:
                terminal.press(line + b"\n", PROMPT)
            drawn.append(terminal.press(keys, until))
            terminal.press(CTRL_C, PROMPT)
            os.write(terminal.master, b"quit\n")
            terminal.ends()
    check(drawn[0] == drawn[1], f"{drawn[0]!r} instead of {drawn[1]!r}")
    return drawn[0]


@case
def arrows(running):
    """Up repeats a line, twice up the one before it, down comes back."""
    drawn = both_draw(running, UP + UP + b"\n", until=b"set to 1\r\n" + PROMPT,
                      setup=[b"set nbcore 1", b"set nbcore 2"])
    check(text(drawn).endswith(b"set nbcore 1\r\r\nNumber of forwarding cores set to 1\r\n" +
                               PROMPT), f"{drawn!r}")
    both_draw(running, UP + UP + DOWN + b"\n", until=b"set to 2\r\n" + PROMPT,
              setup=[b"set nbcore 1", b"set nbcore 2"])


@case
def editing(running):
    """Moving within the line, taking characters away at its end and in it."""
    both_draw(running, b"set nbcore 12" + LEFT + CTRL_U_BACKSPACE + b"\n",
              until=b"set to 2\r\n" + PROMPT)
    both_draw(running, b"nonsense" + CTRL_A + CTRL_K + b"set nbcore 2\n",
              until=b"set to 2\r\n" + PROMPT)


@case
def ctrl_c_drops_the_line(running):
    """And does not end the program."""
    drawn = both_draw(running, b"set nbcore 2" + CTRL_C)
    check(drawn.endswith(b"set nbcore 2\r\r\n" + PROMPT), f"{drawn!r}")


@case
def ctrl_c_while_forwarding(running):
    with Terminal(running) as terminal:
        terminal.press(b"start\n", PROMPT)
        terminal.press(b"some words" + CTRL_C, PROMPT)
        drawn = terminal.press(b"stop\n", PROMPT)
        check(b"\r\nDone.\r\n" in drawn, f"{drawn!r}")
        os.write(terminal.master, b"quit\n")
        terminal.ends()


@case(each={"testpmd": (TESTPMD,), "fragpmd": (None,)})
def ctrl_d_ends(running, program):
    """On an empty line only: within a line it takes away what is under the cursor."""
    with Terminal(running, program) as terminal:
        drawn = terminal.press(b"set nbcore 12" + LEFT + CTRL_D + b"\n", PROMPT)
        check(b"cores set to 1\r\n" in drawn, f"{drawn!r}")
        os.write(terminal.master, CTRL_D)
        terminal.ends()


COMPLETIONS = {
    "a command": (b"qui" + TAB, b"quit "),
    "a word that is not the first": (b"set nbc" + TAB, b"set nbcore "),
    "a choice": (b"set promisc all of" + TAB, b"set promisc all off "),
    "what choices have in common": (b"mac_addr re" + TAB, b"mac_addr remove "),
    "an engine": (b"set fwd macs" + TAB, b"set fwd macswap "),
}


@case(each={name: row for name, row in COMPLETIONS.items()})
def completes(running, keys, completed):
    drawn = text(both_draw(running, keys, until=completed))
    check(drawn == completed, f"{drawn!r} instead of {completed!r}")


@case
def completion_shows_choices(running):
    """With the help of each, and the line again."""
    with Terminal(running) as terminal:
        drawn = text(terminal.press(b"set promisc all " + TAB, PROMPT + b"set promisc all "))
        check(re.search(rb"\r\n on \[[^\n]*\]: set promisc\|allmulti all on\|off\r\r\n off \[",
                        drawn),
              f"{drawn!r}")
        terminal.press(CTRL_C, PROMPT)
        drawn = text(terminal.press(b"set " + TAB, PROMPT + b"set "))
        for word in (b"nbcore", b"corelist", b"txpkts", b"fwd", b"promisc", b"link-up"):
            check(b"\n " + word + b" [" in drawn, f"{word} is not among the choices")
        terminal.press(CTRL_C, PROMPT)
        drawn = text(terminal.press(b"set corelist " + TAB, PROMPT + b"set corelist "))
        check(b"]: set corelist <x[,y]*>" in drawn, f"{drawn!r}")
        terminal.press(CTRL_C, PROMPT)
        os.write(terminal.master, b"quit\n")
        terminal.ends()
