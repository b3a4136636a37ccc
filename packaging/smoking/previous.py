"""The version before this one, run from its sources, to make a workspace that the new one must keep."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

from bundling.product import ROOT
from smoking.program import Program

_SCHEMA: Final = "desk_app/store/migrations/m[0-9]*.py"


def previous_version() -> tuple[str, str]:
    """The commit of the last release, or else the last one before the workspace's form changed.

    Returns:
        The commit and in words what it is; an empty commit and the reason when there is none.
    """
    head = _git("rev-parse", "HEAD")
    tag = _git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^")
    if tag:
        return _git("rev-list", "-n1", tag), f"release {tag}"
    for commit in _git("log", "--diff-filter=A", "--format=%H", "--", _SCHEMA).splitlines():
        before = _git("rev-parse", "--verify", "--quiet", f"{commit}^")
        if before and _git("ls-tree", "--name-only", before, "desk_app/store/migrations/") and before != head:
            return before, f"commit {before[:12]}, the last before the newest migration"
    return "", "no earlier version is in this checkout (a shallow clone?)"


def unpack_previous(commit: str, folder: Path, home: Path) -> Program:
    """The program of an earlier commit, run by this Python with today's packages.

    Args:
        commit: Which one.
        folder: Gets its sources.
        home: The home folder it sees.
    """
    said = subprocess.run(
        ["git", "archive", commit, "desk_app", "resources"], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(said.stdout)) as archive:
        archive.extractall(folder, filter="data")
    start = f"import sys; sys.path.insert(0, {str(folder)!r}); from desk_app.__main__ import main; main()"
    return Program([sys.executable, "-c", start], home)


def _git(*arguments: str) -> str:
    said = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip() if said.returncode == 0 else ""
