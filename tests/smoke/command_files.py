# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Commands from files: --cmdline-file and `load`; and what `help` says of all commands."""

import re

from harness.answers import answer, both, check_same
from harness.cases import Skip, case, check
from harness.dpdk import version
from harness.fragpmd import Fragpmd
from harness.refusal import refused

PAIR = ("net_null0", "net_null1")
CHAINED = "--port-topology=chained"  # one port does as well as two


def written(running, name, text):
    path = running.folder / name
    path.write_bytes(text.encode())
    return path


FILES = {
    "plain": "set nbcore 1\nset nbport 2\n",
    "comments and blanks": "# one\n\n  \nset nbport 1\n#\n",
    "CR LF": "set nbport 1\r\nset nbport 2\r\n", "empty": "",
    "quit ends it": "set nbport 1\nquit\nset nbport 2\n",
    "bad values": "set nbport 7\nset portlist x\n",
}


@case(each={name: (text,) for name, text in FILES.items()})
def load(running, text):
    if version() >= (23, 3):
        raise Skip("newer testpmds show the commands of files as if they were typed")
    path = written(running, "c", text)
    with both(running, PAIR, CHAINED) as (ours, theirs):
        check_same(ours, theirs, f"load {path}")
        check_same(ours, theirs, "show config cores")


@case(each={"no end of the last line": ("set nbport 1\nset nbport 2", [1, 2], []),
            "CR alone": ("set nbport 1\rset nbport 2\r", [1, 2], []),
            "wrong lines": ("nonsense\nset nbport 1\n\nset nbport\nstart x\nset nbport 2\n", [1, 2],
                            [("Command not found", 1), ("Bad arguments", 4),
                             ("Bad arguments", 5)]),
            "a NUL": ("set nbport 1\nset nbport 2\0\nset nbport 2\n", [1, 2],
                      [("Bad arguments", 2)]),
            "a long line": ("set nbport 1 " + "#" * 9000 + "\nset corelist " + "1," * 3000 + "1\n",
                            [1], [("Bad arguments", 2)])})
def better_than_testpmd(running, text, numbers, wrong):
    """Nothing is passed over in silence."""
    path = written(running, "c", text)
    with Fragpmd(running, PAIR, CHAINED) as pmd:
        said = answer(pmd, f"load {path}")
    expected = [f"Number of forwarding ports set to {n}" for n in numbers]
    expected += [f"{what}: line {n} of {path}" for what, n in wrong]
    check(sorted(said.splitlines()[:-1]) == sorted(expected), said)
    check(said.endswith(f"Read CLI commands from {path}\n"), "the last line is another")


@case
def load_what_cannot_be_read(running):
    failed = "Failed to create file based cmdline context: "
    with Fragpmd(running, PAIR, CHAINED) as pmd:
        for path, why in ((running.folder / "none", "No such file or directory"),
                          (running.folder, "Is a directory")):
            said = answer(pmd, f"load {path}")
            check(said == f"{failed}{path}\nload: {why}\n", said)
    with both(running, PAIR, CHAINED) as (ours, theirs):
        check_same(ours, theirs, "load /nonexistent", f"{failed}/nonexistent\n"
                   "load: No such file or directory\n")


@case
def files_in_files(running):
    """As many as are sensible; a file that loads itself comes to an end."""
    chain = [written(running, f"c{i}", f"load {running.folder}/c{i + 1}\n") for i in range(7)]
    last = written(running, "c7", "set nbport 1\n")
    circle = written(running, "circle", f"set nbport 2\nload {running.folder}/circle\n")
    with Fragpmd(running, PAIR, CHAINED) as pmd:
        said = answer(pmd, f"load {chain[0]}")
        check(said == "Number of forwarding ports set to 1\n" +
              "".join(f"Read CLI commands from {one}\n" for one in [last, *chain[::-1]]), said)
        said = answer(pmd, f"load {circle}")
        check(said.count("Number of forwarding ports set to 2\n") == 8, said)
        check("load: more than 8 files inside one another\n" in said, said)
        check(said.count("Read CLI commands from ") == 8, said)
        check(answer(pmd, f"load {last}").startswith("Number of"), "no file can be loaded after")


@case
def cmdline_file(running):
    """Runs before the prompt; quit in it leads to the prompt, as in testpmd."""
    path = written(running, "c", "# chosen\nset fwd rxonly\r\nstart\nquit\nset fwd io\n")
    with Fragpmd(running, PAIR, f"--cmdline-file={path}") as pmd:
        said = pmd.output()
        check(f"CLI commands to be read from {path}\n" in said, "the file is not announced")
        check(re.search(r"rxonly packet forwarding - .*\n"
                        rf"Read CLI commands from {path}\ntestpmd> $", said, re.DOTALL),
              "it did not run before the prompt")
        check("Set io packet" not in said, "quit did not end it")
        pmd.stop()


@case
def cmdline_file_in_batch_mode(running):
    path = written(running, "c", "set nbport 1")
    with Fragpmd(running, PAIR, f"--cmdline-file={path}", CHAINED,
                 interactive=False) as pmd:
        said = pmd.output()
        check(re.search(rf"Number of forwarding ports set to 1\nRead CLI commands from {path}\n"
                        r"No commandline core given.*ports=1 - ", said, re.DOTALL), said)
        pmd.send("")
        pmd.end()


@case
def cmdline_file_is_a_folder(running):
    refused(running, rf"cmdline-file {running.folder} cannot be read: Is a directory",
            options=[f"--cmdline-file={running.folder}"])


@case
def help_names_every_command(running):
    """All sections together are `help all`; every first word that completes is in it."""
    with Fragpmd(running, PAIR, CHAINED) as pmd:
        sections = re.findall(r"^    help (\w+) +: \S", answer(pmd, "help"), re.M)
        check(sections[:4] == ["control", "display", "config", "ports"] and
              sections[-1] == "all", f"sections: {sections}")
        whole = answer(pmd, "help all")
        check("".join(answer(pmd, f"help {one}") for one in sections[:-1]) == whole,
              "the sections are not what all is")
        check(answer(pmd, "help nonsense") == "Bad arguments\n", "an unknown section")
    words = {form.split(" ")[0] for form in re.findall(r"^([a-z]\S*.*)$", whole, re.M)}
    check({"help", "start", "stop", "quit", "load", "show", "set", "clear", "mac_addr",
           "mcast_addr"} <= words, f"only {sorted(words)}")
    check("\n    \n" not in whole, "a command has no help")
    for form in ("set nbcore <num>", "set promisc|allmulti all on|off", "load <file>",
                 "set corelist <x[,y]*>", "help", "quit"):
        check(f"\n{form}\n" in whole, f"'{form}' is not there")
