"""Which build of the program this is: the stamp that packaging leaves, or the installed package's version."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from desk_app.runtime.paths import ResourceMissing, resources

STAMP_FILE: Final = "build.json"


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """What is known of this build.

    Attributes:
        version: Such as `0.1.0`.
        commit: What it was built from; empty when it was not packaged.
        target: System and processor it was built for, such as `windows-x64`; empty when not packaged.
        update_address: Where its maker announces new versions; empty when nowhere.
        update_key: The Ed25519 key that announcements must be signed with, base64; empty when there is none.
    """

    version: str
    commit: str = ""
    target: str = ""
    update_address: str = ""
    update_key: str = ""

    @property
    def is_packaged(self) -> bool:
        """It runs from a bundle of its own, not from a checkout or an installed wheel."""
        return bool(getattr(sys, "frozen", False))


def this_build() -> BuildFacts:
    """The facts of the program that is running."""
    try:
        path = resources(STAMP_FILE)
    except ResourceMissing:
        return BuildFacts(version("desk-app"))
    stamp = json.loads(path.read_text(encoding="utf-8"))
    names = ("version", "commit", "target", "update_address", "update_key")
    return BuildFacts(**{name: str(stamp.get(name, "")) for name in names})
