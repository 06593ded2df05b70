# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The files of this tree."""

import shutil
import subprocess

from harness.setting import ROOT


def files():
    """Tracked files and new ones that are not ignored; without git, all but build folders."""
    listed = None
    if (ROOT / ".git").exists() and shutil.which("git"):
        # Under sudo the tree belongs to someone else, which git distrusts.
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "ls-files", "-z", "--cached",
             "--others", "--exclude-standard"], capture_output=True, text=True, check=True,
            stdin=subprocess.DEVNULL).stdout.split("\0")
    if not listed:
        listed = [path.relative_to(ROOT) for path in ROOT.glob("**/*")
                  if not str(path.relative_to(ROOT)).startswith(("build", ".git/"))
                  and "__pycache__" not in path.parts]
    return sorted({ROOT / name for name in listed if name and (ROOT / name).is_file()})
