"""What the product is called, where its tree is, and which version is being built."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
NAME: Final = "Desk App"
COMMAND: Final = "desk-app"
IDENTIFIER: Final = "app.desk.client"
"""The reverse name that macOS and D-Bus want; never changed, settings of the system hang on it."""
PUBLISHER: Final = "The Desk App authors"
LINK_SCHEME: Final = "deskapp"
KEY_VARIABLE: Final = "DESK_APP_UPDATE_KEY"
ADDRESS_VARIABLE: Final = "DESK_APP_UPDATE_ADDRESS"

_ARCHITECTURES: Final = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_SYSTEMS: Final = {"linux": "linux", "win32": "windows", "darwin": "macos"}


class BuildProblem(Exception):
    """The build cannot go on; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which build this is; the same tree always gives the same stamp.

    Attributes:
        version: As in `pyproject.toml`.
        commit: The commit it was built from, 40 hex digits; empty outside of a git checkout.
        is_changed: There were changes that are in no commit.
        built_s: Time of the commit (not of the build), epoch seconds; `SOURCE_DATE_EPOCH` wins.
        target: System and processor, such as `linux-x64`.
        update_address: Where a signed list of releases lies; empty when the builder named none.
        update_key: The Ed25519 key that must have signed it, base64; empty when there is none.
    """

    version: str
    commit: str
    is_changed: bool
    built_s: int
    target: str
    update_address: str = ""
    update_key: str = ""

    @property
    def stem(self) -> str:
        """How files of this build begin: `desk-app-0.1.0-linux-x64`."""
        return f"{COMMAND}-{self.version}-{self.target}"

    def as_json(self) -> str:
        """The text of `build.json`, which the packaged program reads about itself."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def read_stamp(root: Path = ROOT) -> Stamp:
    """The stamp of the tree as it stands.

    Raises:
        BuildProblem: A release is built (`DESK_APP_RELEASE` names its tag) whose tag is not its version.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = str(project["version"])
    tag = os.environ.get("DESK_APP_RELEASE", "")
    if tag and tag != f"v{version}":
        raise BuildProblem(
            f"The tag {tag} is not the version {version} of pyproject.toml; change one of them."
        )
    given = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    return Stamp(
        version=version,
        commit=_git(root, "rev-parse", "HEAD"),
        is_changed=bool(_git(root, "status", "--porcelain", "--untracked-files=no")),
        built_s=int(given or 0),
        target=target(),
        update_address=os.environ.get(ADDRESS_VARIABLE, ""),
        update_key=os.environ.get(KEY_VARIABLE, ""),
    )


def target() -> str:
    """The system and processor this Python builds for, such as `windows-arm64`.

    Raises:
        BuildProblem: Nothing is built for it.
    """
    machine = platform.machine().lower()
    if sys.platform not in _SYSTEMS or machine not in _ARCHITECTURES:
        raise BuildProblem(f"Nothing is built for {sys.platform} on {machine}.")
    return f"{_SYSTEMS[sys.platform]}-{_ARCHITECTURES[machine]}"


def _git(root: Path, *arguments: str) -> str:
    """What git says; empty where there is no git or no checkout."""
    try:
        said = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""
