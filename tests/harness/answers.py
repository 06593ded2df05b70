# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The same commands given to fragpmd and to the distribution's testpmd, and their answers."""

import contextlib

from harness.cases import check
from harness.fragpmd import PROMPT, Fragpmd
from harness.plugin import TESTPMD


def answer(pmd, line):
    """The lines between a command, as it is echoed, and the next prompt; it may be refused."""
    start = len(pmd.output())
    pmd.send(line)
    echoed, text = pmd.wait_for(PROMPT, start).split("\n", 1)
    check(echoed == line, f"'{line}' is echoed as '{echoed}'")
    return text[:text.rindex(PROMPT)]


@contextlib.contextmanager
def both(running, vdevs, *options, **more):
    """(ours, testpmd), with the same devices and options; in turn, so that both can have them."""
    with Fragpmd(running, vdevs, *options, **more) as ours:
        with Fragpmd(running, vdevs, "--no-mlockall", *options, program=TESTPMD, **more) as theirs:
            yield ours, theirs


def as_theirs(text):
    """Our answer where only what cannot be the same is different: the pool's kind."""
    return text.replace("MP allocation mode: page_frag", "MP allocation mode: native")


def check_same(ours, theirs, line, but=None):
    """The answers have to be equal; but: what ours is where testpmd's is a defect."""
    mine, other = as_theirs(answer(ours, line)), answer(theirs, line)
    wanted = other if but is None else but
    check(mine == wanted, f"'{line}' is answered\n{mine}instead of\n{wanted}")
    check(but is None or but != other, f"'{line}': testpmd answers the same by now")
