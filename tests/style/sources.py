# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What every source file has to be like."""

import ast
import re
import subprocess
import tempfile
from pathlib import Path

from harness.cases import case, check
from harness.setting import ROOT
from harness.tree import files

LICENSED = {".c", ".h", ".py", ".sh", ".map", ".yml"}


def is_script(path):
    return path.read_bytes()[:2] == b"#!"


def shell_scripts():
    for path in files():
        first = path.read_bytes().split(b"\n", 1)[0]
        if first.startswith(b"#!") and re.search(rb"\b(ba)?sh\b", first):
            yield path


def names(paths):
    return "\n".join(str(path.relative_to(ROOT)) for path in paths)


@case
def licence_line(_running):
    """Sources, scripts and meson files name the licence in their first lines."""
    bad = [path for path in files()
           if (path.suffix in LICENSED or path.name in ("meson.build", "meson_options.txt")
               or is_script(path))
           and b"SPDX-License-Identifier: BSD-3-Clause" not in path.read_bytes()[:300]]
    check(not bad, f"without SPDX-License-Identifier: BSD-3-Clause:\n{names(bad)}")


@case
def whitespace(_running):
    """Text ends with one newline, no line ends in blanks."""
    bad = []
    for path in files():
        data = path.read_bytes()
        if b"\0" in data or not data:
            continue
        if not data.endswith(b"\n") or data.endswith(b"\n\n") or re.search(rb"[ \t\r]\n", data):
            bad.append(path)
    check(not bad, f"blanks at line ends, or no single newline at the end:\n{names(bad)}")


@case
def c_format(_running):
    sources = [path for path in files() if path.suffix in (".c", ".h")]
    check(sources, "no C sources found")
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", "--style=file", *sources],
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    check(done.returncode == 0, done.stderr[:8000])


@case
def shell(_running):
    """Each script with the parts that it reads."""
    done = subprocess.run(["shellcheck", "--external-sources", *shell_scripts()], cwd=ROOT,
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    check(done.returncode == 0, done.stdout[:8000])


@case
def python(_running):
    """All Python is readable by the interpreter that runs it, in lines of at most 100."""
    bad = []
    for path in files():
        if path.suffix != ".py":
            continue
        text = path.read_text()
        try:
            ast.parse(text, path)
        except SyntaxError as error:
            bad.append(f"{path}: {error}")
        bad += [f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"
                for number, line in enumerate(text.splitlines(), 1) if len(line) > 100]
    check(not bad, "\n".join(bad))


@case
def headers_alone(_running):
    """Every header of the library and the drivers compiles without another before it."""
    headers = [path for path in files()
               if path.suffix == ".h" and path.relative_to(ROOT).parts[0] in ("lib", "drivers")]
    check(headers, "no headers found")
    flags = subprocess.run(["pkg-config", "--cflags", "libdpdk"], capture_output=True, text=True,
                           check=True, stdin=subprocess.DEVNULL).stdout.split()
    flags = [flag.replace("-I", "-isystem", 1) for flag in flags]
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "alone.c"
        for header in headers:
            source.write_text(f'#include "{header.relative_to(ROOT)}"\n')
            done = subprocess.run(
                ["cc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
                 f"-I{ROOT}", *flags, "-fsyntax-only", source],
                capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                bad.append(f"{header.relative_to(ROOT)}:\n{done.stderr[:2000]}")
    check(not bad, "\n".join(bad))
