"""Checks that every package the program needs has a wheel for each system, at the pinned versions.

    uv run packaging/wheels.py

Nobody who installs or builds Desk App should need a compiler. uv is asked to resolve for each system with
wheels alone; what it cannot find it names. Ends with 77, saying so, where no package index can be reached.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from bundling.product import ROOT

TARGETS: Final = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "Windows ARM64": "aarch64-pc-windows-msvc",
    "macOS x64": "x86_64-apple-darwin",
    "macOS arm64": "aarch64-apple-darwin",
    "Linux x64": "x86_64-manylinux_2_34",  # Qt 6.11 wants glibc 2.34 (Debian 12, Ubuntu 22.04)
    "Linux arm64": "aarch64-manylinux_2_39",  # and here 2.39 (Debian 13, Ubuntu 24.04)
}
PYTHONS: Final = ("3.11", "3.13")
"""The oldest supported, and the newest; wheels between them are there when both are."""
YOUNGER: Final = {"Windows ARM64": ("3.12", "3.13")}
"""Where the oldest is another: pysequoia makes no wheel for 3.11 there. The README says so."""

_SKIPPED: Final = 77
_NO_INDEX: Final = re.compile(
    r"Failed to fetch|error sending request|Could not connect|not found in the cache"
)
_REASON: Final = re.compile(r"cause: (?P<words>.+?)(?:, we can conclude.*)?$", re.MULTILINE)


class NoIndex(Exception):
    """No package index can be reached, so nothing is known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one system.

    Attributes:
        count: Packages that all have wheels; 0 when one has not.
        reason: Which has none; empty when all have.
    """

    count: int
    reason: str = ""


def ask(platform: str, python: str) -> Answer:
    """Resolve the program's dependencies with wheels alone, at the pinned versions.

    Args:
        platform: As uv names it.
        python: Such as `3.11`.

    Raises:
        NoIndex: No index answered.
    """
    command = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--no-header", "--no-annotate"]
    command += ["--only-binary", ":all:", "--python-platform", platform, "--python-version", python]
    environment = os.environ | {"UV_HTTP_RETRIES": "1"}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if said.returncode == 0:
        return Answer(len(said.stdout.splitlines()))
    if _NO_INDEX.search(said.stderr):
        raise NoIndex
    reason = _REASON.search(said.stderr)
    return Answer(0, reason["words"] if reason else said.stderr.strip()[-300:])


def main() -> int:
    """Ask for every system and tell; gives the exit status."""
    missing = 0
    try:
        for name, platform in TARGETS.items():
            for python in YOUNGER.get(name, PYTHONS):
                answer = ask(platform, python)
                missing += bool(answer.reason)
                words = answer.reason or f"{answer.count} packages, each with a wheel"
                print(f"{name:<14} Python {python}: {words}")
    except NoIndex:
        print("skipped: no package index can be reached; nothing is known about wheels.")
        return _SKIPPED
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
