"""Pin every package of the project, direct and indirect, in pyproject.toml.

    uv run .ci/pin.py             pin what is resolved now, adding new packages and dropping unused ones
    uv run .ci/pin.py --upgrade   first let everything move to the newest version that pyproject.toml allows
    uv run .ci/pin.py --check     change nothing; fail when the pins are not what is resolved

The pins are plain `name==version` lines, so they hold wherever the packages are taken from; a lock file would
carry the addresses of one machine's registry.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
_BLOCK = re.compile(r"^constraint-dependencies = \[\n(?P<pins>(?:    .*\n)*)\]\n", re.MULTILINE)
_PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+))?$", re.MULTILINE)


def resolved() -> list[str]:
    """The whole resolved set as `name==version`; several versions of one package keep their markers."""
    listing = _uv(
        "export",
        "--quiet",
        "--all-groups",
        "--no-hashes",
        "--no-emit-project",
        "--no-annotate",
        "--no-header",
    )
    found = [match.groupdict() for match in _PIN.finditer(listing)]
    names = [pin["name"] for pin in found]
    return [
        f"{pin['name']}=={pin['version']}" + (f" ; {pin['marker']}" if names.count(pin["name"]) > 1 else "")
        for pin in found
    ]


def write(pins: list[str]) -> None:
    """Replace the block of pins in pyproject.toml."""
    lines = "".join(f"    {_quoted(pin)},\n" for pin in pins)
    text, count = _BLOCK.subn(
        lambda _: f"constraint-dependencies = [\n{lines}]\n", PROJECT.read_text("utf-8")
    )
    if count != 1:
        sys.exit("pyproject.toml has no [tool.uv] constraint-dependencies block; add an empty one.")
    PROJECT.write_text(text, "utf-8")


def _quoted(pin: str) -> str:
    return f"'{pin}'" if '"' in pin else f'"{pin}"'


def _uv(*arguments: str) -> str:
    return subprocess.run(
        ["uv", *arguments], cwd=PROJECT.parent, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def main() -> None:
    """Read the arguments and do it."""
    parser = argparse.ArgumentParser(description="Pin every package of the project in pyproject.toml.")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--upgrade", action="store_true", help="move to the newest allowed versions first")
    way.add_argument(
        "--check", action="store_true", help="change nothing; fail when a pin is missing or stale"
    )
    wanted = parser.parse_args()

    if wanted.upgrade:
        write([])
        _uv("lock", "--quiet", "--upgrade")
    pins = resolved()
    if not wanted.check:
        write(pins)
        return
    block = _BLOCK.search(PROJECT.read_text("utf-8"))
    pinned = set(re.findall(r"^ {4}[\"'](.+)[\"'],$", block["pins"], re.MULTILINE)) if block else set()
    if differing := sorted(pinned ^ set(pins)):
        sys.exit(f"The pins in pyproject.toml are stale ({', '.join(differing)}); run `uv run .ci/pin.py`.")


if __name__ == "__main__":
    main()
