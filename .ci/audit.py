"""Ask the public advisory database about the pinned packages; say so when it cannot be asked.

A finding fails (exit 1). Where there is no network to the database nothing is known, and that is said rather
than passed over: exit 77, which `.ci/run` shows as a skipped step. One package is asked about first, so that
a machine without network is not made to wait for the other seventy.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packaging.markers import Marker

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
SKIPPED = 77


def audited(pins: list[str]) -> list[dict[str, Any]] | None:
    """What the database knows of each pinned package; None when it could not be asked.

    Each entry is pip-audit's own: `name`, `version`, `vulns` (list), or `name` and `skip_reason`.
    """
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "pins.txt")
        listing.write_text("".join(f"{pin}\n" for pin in pins), "utf-8")
        command = ["pip-audit", "--no-deps", "--disable-pip", "--progress-spinner=off", "--timeout=20"]
        done = subprocess.run(
            [*command, "--format=json", "--requirement", str(listing)],
            check=False,
            capture_output=True,
            text=True,
        )
    try:
        entries: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    known = [entry for entry in entries if "skip_reason" not in entry]
    return known or None


def is_for_other_systems(pin: str) -> bool:
    """True for a pin whose marker leaves this system out; pip-audit passes over it."""
    marker = pin.partition(" ; ")[2]
    return bool(marker) and not Marker(marker).evaluate()


def main() -> int:
    """Audit and tell."""
    pins: list[str] = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["uv"]["constraint-dependencies"]
    if not (audited(pins[:1]) and (entries := audited(pins))):
        print("skipped: no network to the advisory database; nothing is known about the pinned packages.")
        return SKIPPED
    findings = [(entry, fault) for entry in entries for fault in entry["vulns"]]
    for entry, fault in findings:
        fixed = ", ".join(fault["fix_versions"]) or "no version yet"
        print(f"{entry['name']} {entry['version']}: {fault['id']}, fixed in {fixed}")
    print(f"{len(entries)} of {len(pins)} pinned packages audited, {len(findings)} findings.")
    if elsewhere := [pin for pin in pins if is_for_other_systems(pin)]:
        print(f"Not audited here, because other systems need them: {'; '.join(elsewhere)}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
