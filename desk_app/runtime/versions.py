"""What the program is made of: its own version, and version and licence of every part it runs with."""

from __future__ import annotations

import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from desk_app.store.engine_checks import engine_versions

PACKAGE: Final = "desk-app"
_NOTICES: Final = "THIRD-PARTY-NOTICES.txt"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA: Final = re.compile(r"\bextra\s*==")
_LONG: Final = 60


@dataclass(frozen=True, slots=True)
class Component:
    """Something of others that the program runs with: its name, its version, its licence in a few words."""

    name: str
    version: str
    licence: str


def program_version() -> str:
    """The version of Desk App; "unknown" where it was not installed."""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return "unknown"


def environment() -> tuple[tuple[str, str], ...]:
    """Names and versions of what matters when something goes wrong, without anything of the person."""
    return (
        ("Desk App", program_version()),
        ("System", f"{platform.system()} {platform.release()} ({platform.machine()})"),
        ("Python", platform.python_version()),
        *engine_versions(),
        ("Packaged", "yes" if getattr(sys, "frozen", False) else "no"),
    )


def components() -> tuple[Component, ...]:
    """Every package the program needs on this computer, by name."""
    found: dict[str, Component] = {}
    todo = [PACKAGE]
    while todo:
        try:
            package = metadata.distribution(todo.pop())
        except metadata.PackageNotFoundError:
            continue  # needed on other systems, or folded into the packaged program
        name = package.metadata["Name"]
        if name.lower() in found:
            continue
        found[name.lower()] = Component(name, package.version, _licence(package))
        for wanted in package.requires or ():
            needed = _NAME.match(wanted)
            if needed is not None and not _EXTRA.search(wanted):
                todo.append(needed[0])
    found.pop(PACKAGE, None)
    return tuple(found[name] for name in sorted(found))


def _licence(package: metadata.Distribution) -> str:
    """What a package says of its licence, in a few words."""
    about: dict[str, Any] = package.metadata.json
    said = str(about.get("license_expression") or about.get("license") or "")
    first = said.strip().split("\n", maxsplit=1)[0]
    if first and len(first) <= _LONG:
        return first
    names = [
        line.rpartition(" :: ")[2] for line in about.get("classifier", ()) if line.startswith("License ::")
    ]
    return ", ".join(names) or "see its licence file"


def third_party_notices() -> Path | None:
    """The file with the licence texts of others that a packaged program carries; None in a checkout."""
    if not getattr(sys, "frozen", False):
        return None
    beside = Path(sys.executable).resolve().parent
    places = (beside, beside / "_internal", beside.parent / "Resources")
    return next((place / _NOTICES for place in places if (place / _NOTICES).is_file()), None)
